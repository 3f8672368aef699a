"""What operators type about an application; what was typed stays, and what is wrong is said beside the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from sotomado.applications.models import Refusal, Stage
from sotomado.applications.screening.checklist import Point
from sotomado.formats import is_zone


class ScreeningForm:
    """One of the forms of the page: what was typed, by name, and what is wrong with it."""

    def __init__(self, typed: MultiDict[str, str] | Mapping[str, str] | None = None) -> None:
        self.typed: Mapping[str, str] = typed if typed is not None else {}
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        """A text as typed; line ends alike, without signs that nobody types."""
        typed = self.typed.get(name, "").replace("\r\n", "\n")
        return "".join(c for c in typed if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()

    @property
    def stage(self) -> Stage | None:
        """The stage the page was opened in."""
        return next((one for one in Stage if one.value == self.typed.get("stage")), None)

    @property
    def in_favour(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.typed.get("verdict", ""))

    @property
    def reason(self) -> Refusal | None:
        return next((one for one in Refusal if one.value == self.typed.get("reason")), None)

    @property
    def seen_holder(self) -> int | None:
        """Who saw to the application when the page was opened."""
        typed = self.typed.get("instead_of", "")
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed, re.ASCII) else None

    @property
    def from_on(self) -> date | None:
        return _day(self.typed.get("from_on", ""))

    @property
    def fee_yen(self) -> int | None:
        """6,000, 6000円, ６０００: as people write an amount."""
        plain = unicodedata.normalize("NFKC", self.typed.get("fee_yen", ""))
        digits = re.sub(r"[\s,、円¥]", "", plain)
        return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits, re.ASCII) else None

    @property
    def starts_at(self) -> datetime | None:
        """The interview's instant; None where day, time or zone cannot be read, or the clock skips that time."""
        on, at, zone = _day(self.typed.get("day", "")), _time(self.typed.get("time", "")), self.typed.get("zone", "")
        if on is None or at is None or not is_zone(zone):
            return None
        local = datetime.combine(on, at, ZoneInfo(zone))
        instant = local.astimezone(UTC)
        return (
            instant if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(tzinfo=None) else None
        )

    def read_interview(self) -> bool:
        """Whether all that an invitation needs is there."""
        if _day(self.typed.get("day", "")) is None:
            self.errors["day"] = _("日付をえらんでください。")
        elif _time(self.typed.get("time", "")) is None:
            self.errors["time"] = _("時刻を 14:00 のように書いてください。")
        elif self.starts_at is None:
            self.errors["time"] = _("この時刻は、この時間帯の時計にはありません。別の時刻をえらんでください。")
        if not self.text("place"):
            self.errors["place"] = _("場所か、オンラインのリンクを書いてください。")
        return not self.errors

    def read_review(self) -> bool:
        if self.in_favour is None:
            self.errors["verdict"] = _("どちらかをえらんでください。")
        if self.in_favour is False and not self.text("note"):
            self.errors["note"] = _("見送りとするときは、理由を書いてください。運営だけが読みます。")
        return not self.errors

    def read_words(self, name: str = "words") -> bool:
        if not self.text(name):
            self.errors[name] = _("本人にお伝えすることを書いてください。")
        return not self.errors

    def read_refusal(self) -> bool:
        if self.reason is None:
            self.errors["reason"] = _("理由をひとつえらんでください。")
        return self.read_words("refusal_words")

    def read_fee(self) -> bool:
        if self.fee_yen is None or self.fee_yen > 1_000_000:
            self.errors["fee_yen"] = _("1回の報酬を、円で書いてください。100万円までです。")
        return not self.errors

    def read_new_fee(self) -> bool:
        self.read_fee()
        if self.from_on is None:
            self.errors["from_on"] = _("日付をえらんでください。")
        return not self.errors

    def ticks(self) -> tuple[set[Point], set[Point]]:
        """(newly ticked, newly unticked): against what the page showed, so that others' ticks stay."""
        if not isinstance(self.typed, MultiDict):
            return set(), set()
        now, before = _points(self.typed.getlist("points")), _points(self.typed.getlist("seen"))
        return now - before, before - now


def _points(codes: list[str]) -> set[Point]:
    return {point for point in Point if point.value in codes}


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _time(typed: str) -> time | None:
    try:
        found = time.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo is None and not found.second and not found.microsecond else None
