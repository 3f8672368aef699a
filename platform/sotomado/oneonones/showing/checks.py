"""A minute with what one would like, can do and is asked to do: how clear each is today, in one's own words if wished.

Each part may be passed over. The words have one home, the sheet before a talk, where they are found and left again; how
clear they were on a day is kept here, for the picture over time that only their owner sees.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from sotomado.consultations.intake import asking
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.errors import NoSuchChoice
from sotomado.consultations.intake.vocabulary import HIGHEST, LOWEST, Asking, Question
from sotomado.database import UnitOfWork, new_key
from sotomado.oneonones.showing.models import WillCanMustCheck

PARTS = (Question.WILL, Question.CAN, Question.MUST)
SECONDS = 60
# As many as a picture holds; those before them stay in one's own copy.
MOST_SHOWN = 24


@dataclass(frozen=True)
class Part:
    """One part on a day. `point`: 1, not clear at all, to 5; None where it was passed over. `words`: of that day."""

    point: int | None
    words: str


@dataclass(frozen=True)
class Check:
    """One minute of one's own."""

    taken_at: datetime
    parts: Mapping[Question, Part]


def words_now(work: UnitOfWork, *, person_id: int) -> dict[Question, str]:
    """What stands in the sheet today, wherever it was written."""
    return intake.kept(work, person_id=person_id, among=frozenset(PARTS))


def take(work: UnitOfWork, *, person_id: int, parts: Mapping[Question, Part]) -> None:
    """Keep how clear each part is today; words that changed go to their home. Nothing at all is kept as nothing.

    Raises NoSuchChoice, AnswerTooLong.
    """
    before = words_now(work, person_id=person_id)
    sitting = new_key()
    said: dict[str, dict[str, object]] = {}
    for question in PARTS:
        part = parts.get(question, Part(None, before.get(question, "")))
        if part.point is not None and not LOWEST <= part.point <= HIGHEST:
            raise NoSuchChoice(question.value)
        words = part.words.strip()
        if words != before.get(question, ""):
            intake.tell(work, person_id=person_id, question=question, sitting=sitting, text=words)
        said[question.value] = {"point": part.point, "words": words}
    if all(one["point"] is None for one in said.values()):
        return
    row = WillCanMustCheck(person_id=person_id, taken_at=work.now)
    row.body = work.seal(row, "body", json.dumps(said, ensure_ascii=False))
    work.session.add(row)
    work.session.flush()
    asking.asked(work, person_id=person_id, what=Asking.PULSE, reference=f"will can must|{row.id}", seconds=SECONDS)


def taken(work: UnitOfWork, *, person_id: int) -> list[Check]:
    """One's own, the first first; the last ones where they are many. By the index on (person, time)."""
    rows = work.session.scalars(
        select(WillCanMustCheck)
        .where(WillCanMustCheck.person_id == person_id)
        .order_by(WillCanMustCheck.taken_at.desc(), WillCanMustCheck.id)
        .limit(MOST_SHOWN)
    ).all()
    return [Check(row.taken_at, parts_in(work.unseal(row, "body") or "{}")) for row in reversed(rows)]


def parts_in(text: str) -> dict[Question, Part]:
    """What one row holds."""
    return {Question(name): Part(said["point"], said["words"]) for name, said in json.loads(text).items()}


def let_go(work: UnitOfWork, *, person_id: int) -> None:
    """Forget for good how it was on all those days. What stands in the sheet stays there."""
    work.session.execute(delete(WillCanMustCheck).where(WillCanMustCheck.person_id == person_id))
