"""The form that links a calendar elsewhere, and what is wrong with it. A typed password is never shown again."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from sotomado.availability.models import OutsideKind
from sotomado.availability.outside.service import LONGEST_LABEL, LONGEST_SECRET
from sotomado.bookings.calendar_words import wrong_address
from sotomado.outgoing.errors import Trouble


class LinkForm:
    """Typed values and errors by field: kind, label, address, username, password."""

    def __init__(self, typed: Mapping[str, str] | None = None) -> None:
        typed = typed or {}
        self.kind = OutsideKind.CALDAV if typed.get("kind") == OutsideKind.CALDAV.value else OutsideKind.ICALENDAR
        self.label = typed.get("label", "").strip()
        self.address = typed.get("address", "").strip()
        self.username = typed.get("username", "").strip()
        self.password = typed.get("password", "")
        self.counts_tentative = "counts_tentative" in typed
        self.errors: dict[str, str] = {}

    def is_good(self) -> bool:
        if not self.label:
            self.errors["label"] = _(
                "ご自分で見分けられる名前を書いてください。「仕事」のような、短いもので大丈夫です。"
            )
        elif len(self.label) > LONGEST_LABEL:
            self.errors["label"] = _("名前は%(most)s文字までにしてください。", most=LONGEST_LABEL)
        if not self.address:
            self.errors["address"] = _("カレンダーのアドレスを貼りつけてください。https:// で始まります。")
        if self.kind is OutsideKind.CALDAV:
            if not self.username:
                self.errors["username"] = _("ユーザー名を書いてください。")
            if not self.password:
                self.errors["password"] = _("パスワードを書いてください。安全のため、送るたびに書いていただきます。")
            for name in ("username", "password"):
                if len(getattr(self, name)) > LONGEST_SECRET:
                    self.errors[name] = _("長すぎます。貼りつけたものを確かめてください。")
        return not self.errors

    def refuse_address(self, trouble: Trouble) -> None:
        self.errors["address"] = wrong_address(trouble)
