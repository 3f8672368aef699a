"""Whose a pair is: what every room of the inside track asks first. Nobody but the two ever gets past it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotomado.accounts.errors import NotFound
from sotomado.companies.service import employment_of
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, PairKind


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
    placement = employment_of(work, person_id=person_id)
    found = work.session.get(Pair, pair_id)
    if placement is None or found is None or placement.employment_id not in (found.manager_id, found.member_id):
        raise NotFound("pair")
    return found, placement.employment_id


def day_of(held: OneOnOne) -> date:
    """The day of a 1on1 that was held; the database holds that it has one."""
    assert held.held_on is not None
    return held.held_on


def theme_of(held: OneOnOne) -> InsideTheme:
    """The theme of a 1on1 that was held; the database holds that it has one."""
    assert held.theme is not None
    return held.theme
