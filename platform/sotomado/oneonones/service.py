"""Whose a pair is: what every room of the inside track asks first. Nobody but the two ever gets past it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotomado.accounts.errors import NotFound
from sotomado.companies.colleagues import Colleague, colleagues
from sotomado.database import UnitOfWork
from sotomado.oneonones import queries
from sotomado.oneonones.models import InsideTheme, OneOnOne, PairKind


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
class Seat:
    """One of the two as they come to a page of theirs: the pair as they see it, themselves, and whom they meet."""

    of: Between
    me: Colleague
    other: Colleague


def between(work: UnitOfWork, *, person_id: int, pair_id: int) -> Between:
    """The pair, to one of the two. Raises NotFound to everybody else, whatever their role."""
    own = work.once(("own pair", person_id, pair_id), lambda: queries.own_pair(work, person_id, pair_id))
    if own is None:
        raise NotFound("pair")
    found, mine = own[0], own[1].id
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


def seat(work: UnitOfWork, *, person_id: int, pair_id: int) -> Seat:
    """`between`, with both by name: what a page of a pair begins with. Raises NotFound."""
    return seat_of(work, between(work, person_id=person_id, pair_id=pair_id))


def seat_of(work: UnitOfWork, of: Between) -> Seat:
    """The same for whoever has asked `between` already."""
    two = (of.mine, of.other)
    known = work.once(("the two", *sorted(two)), lambda: colleagues(work, employment_ids=two))
    return Seat(of, known[of.mine], known[of.other])


def day_of(held: OneOnOne) -> date:
    """The day of a 1on1 that was held; the database holds that it has one."""
    assert held.held_on is not None
    return held.held_on


def theme_of(held: OneOnOne) -> InsideTheme:
    """The theme of a 1on1 that was held; the database holds that it has one."""
    assert held.theme is not None
    return held.theme
