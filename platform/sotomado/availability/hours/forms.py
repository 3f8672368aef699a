"""Days off and own limits as a consultant types them. What is wrong is said beside the field it stands in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from flask_babel import gettext as _

from consultants.availability import SlotPolicy
from sotomado.availability import policies

HOUR = 60


class LimitsForm:
    """The terms on which time is offered: typed, read into what `policies.set_policy` takes, and shown again."""

    NAMES = ("step", "before", "after", "notice_hours", "horizon_days", "per_day", "per_week")
    # What the verb calls a field, and what the page does.
    FIELDS: Mapping[str, str] = {
        "step_minutes": "step",
        "before_minutes": "before",
        "after_minutes": "after",
        "notice_minutes": "notice_hours",
        "horizon_days": "horizon_days",
        "per_day": "per_day",
        "per_week": "per_week",
    }

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = {name: typed.get(name, "").strip()[:12] for name in self.NAMES}
        self.errors: dict[str, str] = {}
        self.read = {
            "step_minutes": self._number("step", policies.STEPS),
            "before_minutes": self._number("before", policies.PAUSES_MINUTES),
            "after_minutes": self._number("after", policies.PAUSES_MINUTES),
            "notice_minutes": (self._number("notice_hours", range(policies.NOTICES_MINUTES[-1] // HOUR + 1)) or 0)
            * HOUR,
            "horizon_days": self._number("horizon_days", policies.HORIZONS_DAYS),
            "per_day": self._number("per_day", policies.PER_DAY, may_be_blank=True),
            "per_week": self._number("per_week", policies.PER_WEEK, may_be_blank=True),
        }

    @classmethod
    def of(cls, policy: SlotPolicy) -> LimitsForm:
        """The form as it is first shown, with the terms that stand."""
        return cls(
            {
                "step": str(policy.step_minutes),
                "before": str(policy.before_minutes),
                "after": str(policy.after_minutes),
                "notice_hours": str(-(-policy.notice_minutes // HOUR)),
                "horizon_days": _blank_or(policy.horizon_days),
                "per_day": _blank_or(policy.per_day),
                "per_week": _blank_or(policy.per_week),
            }
        )

    def say_wrong(self, field: str) -> None:
        """Say that a field the verb named is out of bounds."""
        name = self.FIELDS[field]
        self.errors[name] = _("この数では受けられません。書きなおしてください。")

    def _number(self, name: str, allowed: range | tuple[int, ...], *, may_be_blank: bool = False) -> int | None:
        typed = unicodedata.normalize("NFKC", self.typed[name])
        if not typed and may_be_blank:
            return None
        if typed.isdecimal() and int(typed) in allowed:
            return int(typed)
        self.errors[name] = _("%(least)sから%(most)sまでの数を書いてください。", least=allowed[0], most=allowed[-1])
        return None


def _blank_or(number: int | None) -> str:
    return "" if number is None else str(number)
