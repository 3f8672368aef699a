"""What can happen before a 1on1: the member says what they would like to talk about, how, and keeps their stage.

Each part may be left, and changed until it begins. The other one of the two reads it; a stage is read by nobody.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.oneonones import queries as records
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.before import queries
from sotomado.oneonones.before.errors import NothingPlanned, NotYours, TooLate, TooLong
from sotomado.oneonones.before.models import BegunChoice, Brought, StatedStage
from sotomado.oneonones.models import InsideTheme, OneOnOne, WishedResponse
from sotomado.oneonones.questions.bank import STAGES
from sotomado.oneonones.service import Between

LONGEST_THEME = 60
LONGEST_LINE = 300


@dataclass(frozen=True)
class Choice:
    """What a member brings. Empty is a full answer, to each part and to all of it.

    own_theme: what the theme is called, where they name it themselves. is_to_tell: whether the other one is written to.
    """

    theme: InsideTheme | None = None
    own_theme: str = ""
    wished_response: WishedResponse | None = None
    line: str = ""
    is_to_tell: bool = True

    @property
    def says_something(self) -> bool:
        return bool(self.theme or self.wished_response or self.line)


@dataclass(frozen=True)
class Before:
    """The next 1on1 and what is brought to it. `agreed_theme`: what the two set for it at the end of the last."""

    one_on_one_id: str
    starts_at: datetime
    choice: Choice
    agreed_theme: InsideTheme | None
    may_change: bool
    told_at: datetime | None


@dataclass(frozen=True)
class Said:
    """What was brought to one 1on1 in words: what its theme was called, where the member named it, and their line."""

    own_theme: str = ""
    line: str = ""


@dataclass(frozen=True)
class Glance:
    """What the hub of a pair shows of the time before the next 1on1. `before` is None where none is planned."""

    before: Before | None


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two. Two statements."""
    return Glance(before_of(work, between) if between.is_live else None)


def before_of(work: UnitOfWork, between: Between) -> Before | None:
    """What is brought to the next 1on1, as both of the two read it; None where none is planned."""
    found = _planned(work, between)
    if found is None:
        return None
    one, row = found
    last = records.latest_of(work, pair_id=between.pair_id)
    starts_at = _start_of(one)
    return Before(
        one_on_one_id=one.id,
        starts_at=starts_at,
        choice=_said(work, one, row),
        agreed_theme=last.next_theme if last is not None else None,
        may_change=work.now < starts_at,
        told_at=row.told_at if row is not None else None,
    )


def _said(work: UnitOfWork, one: OneOnOne, row: Brought | None) -> Choice:
    if row is None:
        return Choice(theme=one.theme, wished_response=one.wished_response)
    return Choice(
        theme=one.theme,
        own_theme=work.unseal(row, "own_theme") or "",
        wished_response=one.wished_response,
        line=work.unseal(row, "line") or "",
        is_to_tell=row.is_to_tell,
    )


def chosen_theme(work: UnitOfWork, between: Between) -> InsideTheme | None:
    """What the member would like to talk about next, for a room that reads nothing else of it."""
    found = _planned(work, between)
    return found[0].theme if found is not None else None


def _planned(work: UnitOfWork, between: Between) -> tuple[OneOnOne, Brought | None] | None:
    pair_id = between.pair_id
    return work.once(("planned", pair_id), lambda: queries.planned_with_brought(work, pair_id))


def said_before(work: UnitOfWork, *, one_on_one_ids: Collection[str]) -> dict[str, Said]:
    """By the 1on1, for a room that has looked who reads it. One statement."""
    return {
        row.one_on_one_id: Said(work.unseal(row, "own_theme") or "", work.unseal(row, "line") or "")
        for row in queries.brought_to_all(work, one_on_one_ids)
    }


def as_member(work: UnitOfWork, *, person_id: int, pair_id: int) -> Between:
    """The pair, to its member. Raises NotFound to everybody but the two, NotYours to the other one."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if not between.i_am_member:
        raise NotYours()
    return between


def choose(work: UnitOfWork, *, person_id: int, pair_id: int, one_on_one_id: str, choice: Choice) -> None:
    """Say what one brings; the latest word counts, and what was begun is done with.

    Raises NotFound, NotYours, NothingPlanned, TooLate (it has begun, or is another one by now), TooLong.
    """
    one = _still_to_come(work, person_id=person_id, pair_id=pair_id, one_on_one_id=one_on_one_id, choice=choice)
    one.theme, one.wished_response = choice.theme, choice.wished_response
    row = _made_row_of(work, one.id)
    own_theme = choice.own_theme if choice.theme is InsideTheme.OWN else ""
    row.own_theme = work.seal(row, "own_theme", own_theme) if own_theme else None
    row.line = work.seal(row, "line", choice.line) if choice.line else None
    row.is_to_tell, row.chosen_at = choice.is_to_tell, work.now
    begun = queries.begun_for(work, one.id)
    if begun is not None:
        work.session.delete(begun)
    work.session.flush()


def begin(work: UnitOfWork, *, person_id: int, pair_id: int, one_on_one_id: str, choice: Choice) -> None:
    """Keep what is being chosen and written, for its writer alone, until they say it (`choose`). Raises the same.

    What is no other than what was said is nothing begun: also where it comes in late, after the button.
    """
    one = _still_to_come(work, person_id=person_id, pair_id=pair_id, one_on_one_id=one_on_one_id, choice=choice)
    row = queries.begun_for(work, one.id)
    if choice == _said(work, one, queries.brought_to(work, one.id)):
        if row is not None:
            work.session.delete(row)
            work.session.flush()
        return
    if row is None:
        row = BegunChoice(one_on_one_id=one.id)
        work.session.add(row)
    row.body, row.saved_at = work.seal(row, "body", json.dumps(asdict(choice), ensure_ascii=False)), work.now
    work.session.flush()


def begun(work: UnitOfWork, between: Between, *, one_on_one_id: str) -> Choice | None:
    """What its member has begun and not said. To the other one there is nothing."""
    row = queries.begun_for(work, one_on_one_id) if between.i_am_member else None
    if row is None:
        return None
    said = json.loads(work.unseal(row, "body") or "{}")
    return Choice(
        theme=InsideTheme(said["theme"]) if said["theme"] else None,
        own_theme=said["own_theme"],
        wished_response=WishedResponse(said["wished_response"]) if said["wished_response"] else None,
        line=said["line"],
        is_to_tell=said["is_to_tell"],
    )


def _still_to_come(work: UnitOfWork, *, person_id: int, pair_id: int, one_on_one_id: str, choice: Choice) -> OneOnOne:
    """The 1on1 that a choice is for, locked. Raises what `choose` raises."""
    accounts.hold_oneself(work, person_id=person_id)
    between = as_member(work, person_id=person_id, pair_id=pair_id)
    for part, said, longest in (("own_theme", choice.own_theme, LONGEST_THEME), ("line", choice.line, LONGEST_LINE)):
        if len(said) > longest:
            raise TooLong(part, longest)
    one = queries.planned(work, pair_id, locked=True)
    if one is None or not between.is_live:
        raise NothingPlanned()
    if one.id != one_on_one_id or work.now >= _start_of(one):
        raise TooLate()
    return one


def stage_of(work: UnitOfWork, *, person_id: int) -> int | None:
    """Where somebody put themselves. For their own page, and for drawing questions."""
    row = queries.stated(work, person_id)
    return row.stage if row is not None else None


def state_stage(work: UnitOfWork, *, person_id: int, stage: int | None) -> None:
    """Say where one is, or, with None, leave it open again; then nothing of it is kept.

    Raises ValueError, and NotFound once they were erased.
    """
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    row = queries.stated(work, person_id)
    if stage is None:
        if row is not None:
            work.session.delete(row)
            work.session.flush()
        return
    if stage not in STAGES:
        raise ValueError(f"no stage: {stage}")
    if row is None:
        row = StatedStage(person_id=person_id)
        work.session.add(row)
    row.stage, row.stated_at = stage, work.now
    work.session.flush()


def _made_row_of(work: UnitOfWork, one_on_one_id: str) -> Brought:
    work.session.execute(
        insert_once(work, Brought, id=new_key(), one_on_one_id=one_on_one_id, is_to_tell=True, chosen_at=work.now)
    )
    row = queries.brought_to(work, one_on_one_id, locked=True)
    assert row is not None, "written just now, by this page or another"
    return row


def _start_of(one: OneOnOne) -> datetime:
    """The database holds that what is planned has a time."""
    assert one.starts_at is not None
    return one.starts_at
