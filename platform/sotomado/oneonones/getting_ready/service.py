"""What the other one of a pair has before them when they get ready for the next 1on1.

It stands above the rooms it reads from. Nothing here names a stage, and the member's stage is not even loaded: the
questions follow from a mix that was drawn (see `questions.drawing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sotomado.companies.colleagues import Colleague, colleagues
from sotomado.consultations.preparing.prompts import Phase
from sotomado.database import UnitOfWork
from sotomado.oneonones import queries as records
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.before import drawn
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.service import Before
from sotomado.oneonones.models import InsideTheme, PairKind, WishedResponse
from sotomado.oneonones.questions.bank import Question, bank
from sotomado.oneonones.questions.drawing import TURNS, Sheet, draw
from sotomado.oneonones.service import Between, day_of, theme_of
from sotomado.oneonones.table import service as table

MOST_WORDS = 3


class ForTheOther(Exception):
    """The member has a page of their own before a 1on1."""


@dataclass(frozen=True)
class LastTime:
    """What the two talked about the last time, and what they left for now. `own_theme`: the member's name for it."""

    held_on: date
    theme: InsideTheme
    own_theme: str
    wished_response: WishedResponse | None
    until_next_time: str | None
    next_theme: InsideTheme | None


@dataclass(frozen=True)
class Ready:
    """The sheet. `before` and `questions` are None where no next 1on1 is planned. `next_turn`: of "others"."""

    between: Between
    kind: PairKind
    other: Colleague
    before: Before | None
    last_time: LastTime | None
    steps: tuple[table.Step, ...]
    words: tuple[table.WordInside, ...]
    questions: Mapping[Phase, tuple[Question, ...]] | None
    turn: int
    next_turn: int


def is_drawn(work: UnitOfWork, *, person_id: int, pair_id: int) -> bool:
    """Whether nothing is left to draw. Raises NotFound, ForTheOther."""
    coming = before.before_of(work, _as_other(work, person_id, pair_id))
    return coming is None or drawn.mix_for(work, one_on_one_id=coming.one_on_one_id) is not None


def draw_questions(work: UnitOfWork, *, person_id: int, pair_id: int) -> None:
    """Draw the mix of the next 1on1, once. Raises NotFound, ForTheOther."""
    between = _as_other(work, person_id, pair_id)
    coming = before.before_of(work, between)
    if coming is not None:
        member = colleagues(work, employment_ids=[between.other])[between.other]
        drawn.draw_once(work, one_on_one_id=coming.one_on_one_id, member_person_id=member.person_id)


def ready(work: UnitOfWork, *, person_id: int, pair_id: int, turn: int = 0) -> Ready:
    """The sheet of the next 1on1; what was drawn before is read. Raises NotFound, ForTheOther."""
    between = _as_other(work, person_id, pair_id)
    coming = before.before_of(work, between) if between.is_live else None
    at_table = table.glance(work, between)
    words = table.shown_words(work, between, at_most=MOST_WORDS)
    last = _last_time(work, between, at_table.last.own_theme if at_table.last is not None else "")
    return Ready(
        between=between,
        kind=between.kind,
        other=colleagues(work, employment_ids=[between.other])[between.other],
        before=coming,
        last_time=last,
        steps=at_table.steps,
        words=tuple(words),
        questions=_questions(work, between, coming, is_first=last is None, turn=turn),
        turn=turn % TURNS,
        next_turn=(turn + 1) % TURNS,
    )


def _questions(
    work: UnitOfWork, between: Between, coming: Before | None, *, is_first: bool, turn: int
) -> Mapping[Phase, tuple[Question, ...]] | None:
    mix = drawn.mix_for(work, one_on_one_id=coming.one_on_one_id) if coming is not None else None
    if coming is None or mix is None:
        return None
    sheet = Sheet(coming.one_on_one_id, coming.choice.theme, between.kind, is_first)
    return draw(bank(), sheet, mix=mix, turn=turn)


def _last_time(work: UnitOfWork, between: Between, own_theme: str) -> LastTime | None:
    last = records.latest_of(work, pair_id=between.pair_id)
    if last is None or between.has_ended:
        return None
    return LastTime(
        held_on=day_of(last),
        theme=theme_of(last),
        own_theme=own_theme,
        wished_response=last.wished_response,
        until_next_time=work.unseal(last, "until_next_time"),
        next_theme=last.next_theme,
    )


def _as_other(work: UnitOfWork, person_id: int, pair_id: int) -> Between:
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if between.i_am_member:
        raise ForTheOther()
    return between
