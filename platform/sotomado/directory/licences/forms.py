"""A renewed licence as its consultant types it in; what is wrong is said beside the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.directory.errors import BadRenewal
from sotomado.files.errors import Refused
from sotomado.files.wording import REFUSALS

UNREAD = _l("日付を、カレンダーからえらぶか 2026-11-20 のように書いてください。")
TROUBLES: Mapping[tuple[str, str], LazyString] = {
    ("registered_on", "in the future"): _l("登録日が今日より先になっています。登録証のとおりに書いてください。"),
    ("registered_on", "before the first registration"): _l(
        "登録日が、いまの登録より前になっています。新しい登録証の日付を書いてください。"
    ),
    ("expires_on", "no later than before"): _l(
        "いまの期限と同じか、それより前です。新しい登録証の期限を書いてください。"
    ),
    ("expires_on", "over already"): _l("この期限は過ぎています。新しい登録証の期限を書いてください。"),
    ("expires_on", "too far away"): _l(
        "期限が遠すぎます。更新のあとの登録は5年間です。登録証のとおりに書いてください。"
    ),
}


class RenewalForm:
    """The two dates of the new certificate, and the certificate. Typed dates stay; a file has to be chosen anew."""

    def __init__(self, typed: Mapping[str, str] | None = None) -> None:
        self.typed = {name: (typed or {}).get(name, "").strip() for name in ("registered_on", "expires_on")}
        self.registered_on = _date(self.typed["registered_on"])
        self.expires_on = _date(self.typed["expires_on"])
        self.errors: dict[str, str] = {}
        if typed is not None:
            for name, read in (("registered_on", self.registered_on), ("expires_on", self.expires_on)):
                if read is None:
                    self.errors[name] = str(UNREAD)

    def refuse_file(self, refused: Refused) -> None:
        self.errors["certificate"] = str(REFUSALS[refused.reason])

    def refuse_dates(self, bad: BadRenewal) -> None:
        self.errors[bad.field] = str(TROUBLES[bad.field, bad.trouble])


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
