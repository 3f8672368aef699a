"""Pairs of the roster follow the roster; whoever has left the company is in none any more."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.companies.colleagues import reporting_lines, those_there
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.pairs import queries
from sotomado.oneonones.pairs.models import Ending, PairRequest


@dataclass(frozen=True)
class Followed:
    """What changed. `passed`: by the new pair the one it goes on with."""

    ended: tuple[int, ...]
    new: tuple[int, ...]
    passed: dict[int, int]


def follow(work: UnitOfWork, *, company_id: int) -> Followed:
    """One pair of every manager and member of a company. Called again, it changes nothing.

    A pair whose manager is another one by now has ended, and the new one follows it, also after a while without any.
    Who moved to another department under the same manager goes on as before.
    """
    queries.take_turn_at_company(work, company_id)
    manager_of = {member: manager for manager, member in reporting_lines(work, company_id=company_id)}
    live = queries.live_lines(work, company_id=company_id)
    past = {member: pair for member, pair in live.items() if manager_of.get(member) != pair.manager_id}
    missing = {member: manager for member, manager in manager_of.items() if member not in live or member in past}
    ended = [*past.values(), *_over(work, company_id, missing)]
    for pair in ended:
        pair.ended_at = work.now
    # Before the new ones, for a member has one live pair of the roster, and two people have one live pair.
    work.session.flush()
    # Between a manager who left and the next one may lie months; what was theirs before waits for the member to say.
    former = queries.last_lines(work, company_id=company_id)
    new = [
        Pair(manager_id=manager, member_id=member, follows_id=former.get(member)) for member, manager in missing.items()
    ]
    work.session.add_all(new)
    work.session.flush()
    return Followed(
        ended=tuple(pair.id for pair in ended),
        new=tuple(pair.id for pair in new),
        passed={pair.id: pair.follows_id for pair in new if pair.follows_id is not None},
    )


def _over(work: UnitOfWork, company_id: int, missing: dict[int, int]) -> list[Pair]:
    """Pairs two had agreed on, that end by what the roster says: one has left, or is the other one's manager now."""
    agreed = queries.live_agreed(work, company_id=company_id)
    there = those_there(work, employment_ids={one for pair in agreed for one in (pair.manager_id, pair.member_id)})
    over = []
    for pair in agreed:
        has_left = not {pair.manager_id, pair.member_id} <= there
        if has_left or missing.get(pair.member_id) == pair.manager_id:
            _close_request(work, pair.id, Ending.LEFT if has_left else Ending.ENDED)
            over.append(pair)
    return over


def _close_request(work: UnitOfWork, pair_id: int, ending: Ending) -> None:
    request = queries.request_of(work, pair_id)
    if request is None:
        request = PairRequest(pair_id=pair_id)
        work.session.add(request)
    request.ending, request.why = ending, None
