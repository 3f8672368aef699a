"""A point of a life-line: when something happened, how one felt, and in one's own words what it was.

Time runs across, feeling up and down. A point says a year, and a month where the person cares to; its height is one of
21 steps from the lowest to the highest, and is told in words, never as a number. What is written about it follows three
questions: how did it feel, what does it mean to me, who was there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

HIGHEST = 10
EARLIEST_YEAR = 1920
# A line may go on a little into what somebody hopes for.
YEARS_AHEAD = 20
LONGEST_TITLE = 40
LONGEST_WORDS = 800
# Counted while the owner is locked (`service.place`). No numbers in the table as for cards: a point taken off keeps its
# row, and comes back by undoing even to a line that was filled meanwhile.
MOST_POINTS = 60
# Meaning written anew within a day is the same thought, put better.
SAME_THOUGHT = timedelta(days=1)


class NotAPoint(Exception):
    """What was written makes no point. `wrong`: by field, why."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {why}" for field, why in wrong.items()))
        self.wrong = dict(wrong)


@dataclass(frozen=True)
class Told:
    """All that a person says of one point."""

    year: int
    month: int | None
    height: int
    title: str
    feeling: str = ""
    meaning: str = ""
    relation: str = ""
    # When the meaning was written as it stands.
    meant_at: str = ""

    @property
    def at(self) -> float:
        """Where it lies on the axis, in years: the middle of its month, or of its year."""
        return self.year + ((self.month - 0.5) / 12 if self.month else 0.5)

    @property
    def meant_since(self) -> datetime | None:
        return datetime.fromisoformat(self.meant_at) if self.meant_at else None

    def checked(self, *, today: date) -> Told:
        """The same with its words trimmed. Raises NotAPoint, with every field that is wrong."""
        told = replace(
            self,
            title=self.title.strip(),
            feeling=self.feeling.strip(),
            meaning=self.meaning.strip(),
            relation=self.relation.strip(),
        )
        wrong: dict[str, str] = {}
        if not EARLIEST_YEAR <= told.year <= today.year + YEARS_AHEAD:
            wrong["year"] = "out of reach"
        if told.month is not None and not 1 <= told.month <= 12:
            wrong["month"] = "no month"
        if not -HIGHEST <= told.height <= HIGHEST:
            wrong["height"] = "off the chart"
        if not told.title:
            wrong["title"] = "missing"
        elif len(told.title) > LONGEST_TITLE:
            wrong["title"] = "too long"
        for field in ("feeling", "meaning", "relation"):
            if len(getattr(told, field)) > LONGEST_WORDS:
                wrong[field] = "too long"
        if wrong:
            raise NotAPoint(wrong)
        return told

    def meaning_changed_from(self, before: Told) -> bool:
        """Whether an earlier meaning is worth keeping beside this one: it was there, is another, and had its time."""
        since, now = before.meant_since, self.meant_since
        if not before.meaning or before.meaning == self.meaning or since is None:
            return False
        return now is None or now - since > SAME_THOUGHT

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Told:
        return cls(**json.loads(text))
