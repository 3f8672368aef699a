"""What each says of a 1on1 alone. The other never reads an answer; a line of one's own is read by oneself.

What the company gets are the protected reports. One's own answers through time are shown once there are a few: a
single one says little, also to oneself.

The other one is told how it goes on the whole, six answered 1on1s at a time and in three words. Each six is told once
it is full and shares no answer with the six before, so that no two of them can be taken from one another; and no word
stands for six equal answers alone, so that none of the six is certain. An answer that is given late or taken back moves
those after it, so what was told of them may change by a word.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.oneonones import queries
from sotomado.oneonones.models import OneOnOne, Standing
from sotomado.oneonones.service import Between, between
from sotomado.oneonones.table.errors import TooLong
from sotomado.oneonones.table.models import InsideReaction, WishMet

LONGEST_LINE = 300
# From so many answers on they are shown to oneself as a row.
SHOWN_FROM = 4
# So many answers are told to the other one together.
TOLD_TOGETHER = 6
# From so many of 1 to 5 on it was a good one.
FELT_WELL = 4
TEXTS = ("line", "feeling", "meaning", "relation")


@dataclass(frozen=True)
class Reaction:
    """One's own answers to one 1on1, each of which may be missing."""

    felt: int | None = None
    wish_met: WishMet | None = None
    line: str = ""
    feeling: str = ""
    meaning: str = ""
    relation: str = ""

    @property
    def says_something(self) -> bool:
        return self != Reaction()


@dataclass(frozen=True)
class Felt:
    """How one 1on1 felt to the reader, 1 to 5."""

    held_on: date
    felt: int


class HowMany(StrEnum):
    """Of six: up to one, two to four, five and more."""

    FEW = "few"
    ABOUT_HALF = "about_half"
    MOST = "most"


@dataclass(frozen=True)
class Told:
    """What the reader is told of six answers of the other one. wish_met: None unless all six say it."""

    from_on: date
    until_on: date
    felt_well: HowMany
    wish_met: HowMany | None


def reaction(work: UnitOfWork, of: Between, *, one_on_one_id: str) -> Reaction:
    """The reader's own, blank where nothing was said. Raises NotFound."""
    held = _held(work, of, one_on_one_id)
    return _shown(work, of, held, _row(work, of, one_on_one_id))


def reactions(work: UnitOfWork, of: Between, *, among: Collection[OneOnOne]) -> dict[str, Reaction]:
    """The reader's own to each of these 1on1s, blank where nothing was said."""
    rows = work.session.scalars(
        select(InsideReaction).where(
            InsideReaction.one_on_one_id.in_([held.id for held in among]), InsideReaction.writer_id == of.mine
        )
    )
    said = {row.one_on_one_id: row for row in rows}
    return {held.id: _shown(work, of, held, said.get(held.id)) for held in among}


def react(work: UnitOfWork, *, person_id: int, pair_id: int, one_on_one_id: str, says: Reaction) -> None:
    """Say how a 1on1 was; what is said last counts, from whichever page. Raises NotFound, TooLong.

    Feeling, meaning and relation are asked of the member alone.
    """
    accounts.hold_oneself(work, person_id=person_id)
    of = between(work, person_id=person_id, pair_id=pair_id)
    held = _held(work, of, one_on_one_id)
    texts = {name: str(getattr(says, name)).replace("\r\n", "\n").strip() for name in TEXTS}
    if not of.i_am_member:
        texts = {name: said if name == "line" else "" for name, said in texts.items()}
    for said in texts.values():
        if len(said) > LONGEST_LINE:
            raise TooLong(len(said), LONGEST_LINE)
    if of.i_am_member:
        held.member_reaction = says.felt
    else:
        held.manager_reaction = says.felt
    work.session.execute(
        insert_once(
            work,
            InsideReaction,
            id=new_key(),
            one_on_one_id=one_on_one_id,
            writer_id=of.mine,
            reacted_at=work.now,
        )
    )
    row = _row(work, of, one_on_one_id, lock=True)
    assert row is not None, "written just now, by this page or another"
    row.wish_met, row.reacted_at = says.wish_met, work.now
    for name, said in texts.items():
        setattr(row, name, work.seal(row, name, said) if said else None)
    work.session.flush()


def through_time(work: UnitOfWork, of: Between) -> list[Felt]:
    """How the pair's 1on1s felt to the reader, the earliest first; nothing until there are enough of them."""
    own = OneOnOne.member_reaction if of.i_am_member else OneOnOne.manager_reaction
    rows = work.session.execute(
        select(OneOnOne.held_on, own)
        .where(OneOnOne.pair_id == of.pair_id, OneOnOne.standing == Standing.HELD, own.is_not(None))
        .order_by(OneOnOne.held_on, OneOnOne.written_at)
    )
    felt = [Felt(held_on, value) for held_on, value in rows if held_on is not None and value is not None]
    return felt if len(felt) >= SHOWN_FROM else []


def told_of_the_other(work: UnitOfWork, of: Between) -> list[Told]:
    """How it goes for the other one on the whole, the earliest six first; nothing once the pair has ended."""
    if of.has_ended:
        return []
    theirs = OneOnOne.manager_reaction if of.i_am_member else OneOnOne.member_reaction
    rows = work.session.execute(
        select(OneOnOne.held_on, theirs, InsideReaction.wish_met)
        .outerjoin(
            InsideReaction,
            and_(InsideReaction.one_on_one_id == OneOnOne.id, InsideReaction.writer_id == of.other),
        )
        .where(OneOnOne.pair_id == of.pair_id, OneOnOne.standing == Standing.HELD, theirs.is_not(None))
        .order_by(OneOnOne.held_on, OneOnOne.written_at, OneOnOne.id)
    )
    said = [(held_on, felt, wish) for held_on, felt, wish in rows if held_on is not None and felt is not None]
    full = len(said) - len(said) % TOLD_TOGETHER
    return [_told(said[at : at + TOLD_TOGETHER]) for at in range(0, full, TOLD_TOGETHER)]


def _told(six: list[tuple[date, int, WishMet | None]]) -> Told:
    wishes = [wish for _day, _felt, wish in six]
    return Told(
        from_on=six[0][0],
        until_on=six[-1][0],
        felt_well=_how_many(sum(felt >= FELT_WELL for _day, felt, _wish in six)),
        wish_met=None if None in wishes else _how_many(wishes.count(WishMet.YES)),
    )


def _how_many(count: int) -> HowMany:
    if count <= 1:
        return HowMany.FEW
    return HowMany.MOST if count >= TOLD_TOGETHER - 1 else HowMany.ABOUT_HALF


def _held(work: UnitOfWork, of: Between, one_on_one_id: str) -> OneOnOne:
    row = queries.record(work, pair_id=of.pair_id, one_on_one_id=one_on_one_id)
    if row is None:
        raise NotFound("1on1")
    return row


def _row(work: UnitOfWork, of: Between, one_on_one_id: str, *, lock: bool = False) -> InsideReaction | None:
    asked = select(InsideReaction).where(
        InsideReaction.one_on_one_id == one_on_one_id, InsideReaction.writer_id == of.mine
    )
    return work.session.scalar(asked.with_for_update() if lock else asked)


def _shown(work: UnitOfWork, of: Between, held: OneOnOne, row: InsideReaction | None) -> Reaction:
    felt = held.member_reaction if of.i_am_member else held.manager_reaction
    if row is None:
        return Reaction(felt=felt)
    return Reaction(felt, row.wish_met, **{name: work.unseal(row, name) or "" for name in TEXTS})
