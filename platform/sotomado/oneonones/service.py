"""What can happen on the inside track: a 1on1 is written down by one of the two, and each says how it was.

Both of a pair read the same record; nobody else does. Reactions of the other are not shown: each answers freely.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sotomado.accounts.errors import NotFound
from sotomado.companies.colleagues import Colleague, colleagues
from sotomado.companies.service import employment_of
from sotomado.database import UnitOfWork
from sotomado.oneonones import queries
from sotomado.oneonones.errors import HeldInTheFuture, NextIsNotLater
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, PairKind, WishedResponse


@dataclass(frozen=True)
class Between:
    """A pair as one of its two sees it: what every room of the inside track asks before anything else."""

    pair_id: int
    kind: PairKind
    mine: int
    other: int
    i_am_member: bool
    # Both have agreed, or the roster says so, and it has not ended.
    is_live: bool
    has_ended: bool


@dataclass(frozen=True)
class PairCard:
    """One person someone has 1on1s with, and how far they are."""

    id: int
    other: Colleague
    i_am_manager: bool
    last_on: date | None
    next_on: date | None
    next_theme: InsideTheme | None


@dataclass(frozen=True)
class Record:
    """One 1on1 as the two read it; `my_reaction` is the reader's own."""

    id: str
    held_on: date
    theme: InsideTheme
    wished_response: WishedResponse | None
    notes: str | None
    until_next_time: str | None
    my_reaction: int | None


@dataclass(frozen=True)
class PairPage:
    card: PairCard
    records: tuple[Record, ...]


def pairs_of(work: UnitOfWork, *, person_id: int) -> list[PairCard]:
    """Everyone this person has 1on1s with: members first, then the own manager."""
    mine = _my_employment(work, person_id)
    if mine is None:
        return []
    pairs = queries.pairs_of(work, employment_id=mine)
    others = {pair.id: pair.member_id if pair.manager_id == mine else pair.manager_id for pair in pairs}
    known = colleagues(work, employment_ids=set(others.values()))
    latest = queries.latest(work, pair_ids=list(others))
    cards = [_card(pair, mine, known[others[pair.id]], latest.get(pair.id)) for pair in pairs]
    return sorted(cards, key=lambda card: (not card.i_am_manager, card.other.name))


def pair(work: UnitOfWork, *, person_id: int, pair_id: int) -> PairPage:
    """The records of one pair, newest first. Raises NotFound unless the person is one of the two."""
    found, mine = _own_pair(work, person_id, pair_id)
    other_id = found.member_id if found.manager_id == mine else found.manager_id
    other = colleagues(work, employment_ids=[other_id])[other_id]
    rows = queries.records(work, pair_id=pair_id)
    records = tuple(
        Record(
            id=row.id,
            held_on=day_of(row),
            theme=theme_of(row),
            wished_response=row.wished_response,
            notes=work.unseal(row, "notes"),
            until_next_time=work.unseal(row, "until_next_time"),
            my_reaction=row.manager_reaction if found.manager_id == mine else row.member_reaction,
        )
        for row in rows
    )
    return PairPage(_card(found, mine, other, rows[0] if rows else None), records)


def write(
    work: UnitOfWork,
    *,
    person_id: int,
    pair_id: int,
    time_zone: str,
    held_on: date,
    theme: InsideTheme,
    wished_response: WishedResponse,
    notes: str,
    until_next_time: str,
    next_on: date | None,
    next_theme: InsideTheme | None,
) -> str:
    """Write a 1on1 down. Raises NotFound, HeldInTheFuture, NextIsNotLater. Returns its id."""
    _own_pair(work, person_id, pair_id)
    if held_on > work.now.astimezone(ZoneInfo(time_zone)).date():
        raise HeldInTheFuture()
    if next_on is not None and next_on <= held_on:
        raise NextIsNotLater()
    record = OneOnOne(
        pair_id=pair_id,
        held_on=held_on,
        theme=theme,
        wished_response=wished_response,
        next_on=next_on,
        next_theme=next_theme,
        written_at=work.now,
    )
    record.notes = work.seal(record, "notes", notes) if notes else None
    record.until_next_time = work.seal(record, "until_next_time", until_next_time) if until_next_time else None
    work.session.add(record)
    work.session.flush()
    return record.id


def react(work: UnitOfWork, *, person_id: int, pair_id: int, one_on_one_id: str, reaction: int) -> None:
    """Say how a 1on1 was, 1 to 5; the latest word counts. Raises NotFound."""
    found, mine = _own_pair(work, person_id, pair_id)
    record = work.session.get(OneOnOne, one_on_one_id)
    if record is None or record.pair_id != pair_id:
        raise NotFound("1on1")
    if found.manager_id == mine:
        record.manager_reaction = reaction
    else:
        record.member_reaction = reaction
    work.session.flush()


def _my_employment(work: UnitOfWork, person_id: int) -> int | None:
    placement = employment_of(work, person_id=person_id)
    return placement.employment_id if placement else None


def between(work: UnitOfWork, *, person_id: int, pair_id: int) -> Between:
    """The pair, to one of the two. Raises NotFound to everybody else, whatever their role."""
    found, mine = _own_pair(work, person_id, pair_id)
    i_am_member = found.member_id == mine
    return Between(
        pair_id=found.id,
        kind=found.kind,
        mine=mine,
        other=found.manager_id if i_am_member else found.member_id,
        i_am_member=i_am_member,
        is_live=found.ended_at is None and (found.kind is PairKind.LINE or found.agreed_at is not None),
        has_ended=found.ended_at is not None,
    )


def _own_pair(work: UnitOfWork, person_id: int, pair_id: int) -> tuple[Pair, int]:
    mine = _my_employment(work, person_id)
    found = work.session.get(Pair, pair_id)
    if mine is None or found is None or mine not in (found.manager_id, found.member_id):
        raise NotFound("pair")
    return found, mine


def _card(found: Pair, mine: int, other: Colleague, latest: OneOnOne | None) -> PairCard:
    return PairCard(
        id=found.id,
        other=other,
        i_am_manager=found.manager_id == mine,
        last_on=day_of(latest) if latest else None,
        next_on=latest.next_on if latest else None,
        next_theme=latest.next_theme if latest else None,
    )


def day_of(held: OneOnOne) -> date:
    """The day of a 1on1 that was held; the database holds that it has one."""
    assert held.held_on is not None
    return held.held_on


def theme_of(held: OneOnOne) -> InsideTheme:
    """The theme of a 1on1 that was held; the database holds that it has one."""
    assert held.theme is not None
    return held.theme
