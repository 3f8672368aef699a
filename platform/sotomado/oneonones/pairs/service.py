"""What two people can agree on: one asks, the other agrees or does not, and either ends it; nobody gives reasons.

Nobody but the two learns of it, the manager of the one who asks least of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sotomado.accounts.errors import NotFound
from sotomado.companies.colleagues import Colleague, find_colleagues, leads_somebody, reports_to
from sotomado.companies.service import Placement, employment_of
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import Pair, PairKind
from sotomado.oneonones.pairs import letters, queries
from sotomado.oneonones.pairs.errors import (
    AlreadyPaired,
    AskedLately,
    NotAManager,
    NotWaiting,
    OfTheRoster,
    OwnManager,
    TooManyWaiting,
    WithOneself,
)
from sotomado.oneonones.pairs.models import Ending, PairRequest, PassingOn
from sotomado.oneonones.service import Between

# What can be asked for; the roster's own pairs come by themselves.
ASKABLE = (PairKind.SLANT, PairKind.MENTOR, PairKind.PEER)
LONGEST_WHY = 400
MOST_WAITING = 5
NOT_AGAIN_FOR = timedelta(days=90)
# So few names are shown for one search; whoever looks for somebody knows a little more of the name.
MOST_FOUND = 12


@dataclass(frozen=True)
class Glance:
    """How the pair stands. `why`: what the one who asked wrote, while it waits for an answer.

    `may_pass_on`: the member has not said yet what passes on from the pair with the former manager.
    """

    kind: PairKind
    is_waiting: bool
    asked_by_me: bool
    is_agreed: bool
    why: str | None
    ending: Ending | None
    ended_at: datetime | None
    may_end: bool
    may_pass_on: bool


@dataclass(frozen=True)
class Found:
    """Colleagues a search found; `is_more`: there are others, so that a longer word helps."""

    colleagues: tuple[Colleague, ...]
    is_more: bool


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two."""
    pair = work.session.get_one(Pair, between.pair_id)
    # What was asked is of use while it waits, and how it came to its end afterwards.
    request = None if between.is_live else queries.request_of(work, pair.id)
    has_ended = pair.ended_at is not None
    is_agreed = pair.kind is PairKind.LINE or pair.agreed_at is not None
    asked_by_me = pair.asked_by_id == between.mine
    return Glance(
        kind=pair.kind,
        is_waiting=not is_agreed and not has_ended,
        asked_by_me=asked_by_me,
        is_agreed=is_agreed,
        why=work.unseal(request, "why") if request is not None and not has_ended else None,
        ending=request.ending if request is not None else None,
        ended_at=pair.ended_at,
        may_end=is_agreed and not has_ended and pair.kind is not PairKind.LINE,
        may_pass_on=may_pass_on(work, between),
    )


def find(work: UnitOfWork, *, person_id: int, words: str) -> Found:
    """Colleagues of the own company who are there, by name or department. Nothing but these two is told of them."""
    mine = _placement(work, person_id)
    found = find_colleagues(
        work, company_id=mine.company_id, words=words, besides=mine.employment_id, at_most=MOST_FOUND + 1
    )
    return Found(tuple(found[:MOST_FOUND]), is_more=len(found) > MOST_FOUND)


def somebody(work: UnitOfWork, *, person_id: int, employment_id: int) -> Colleague:
    """Whoever could be asked. Raises NotFound for everybody who is not there in the own company."""
    mine = _placement(work, person_id)
    found = find_colleagues(work, company_id=mine.company_id, only=employment_id, at_most=1)
    if not found:
        raise NotFound("colleague")
    return found[0]


def leads(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether somebody reports to this person: two managers may coach each other."""
    return leads_somebody(work, employment_id=_placement(work, person_id).employment_id)


def ask(work: UnitOfWork, *, person_id: int, employment_id: int, kind: PairKind, why: str, public_url: str) -> int:
    """Ask a colleague for a pair, in which whoever asks is the member. Returns the pair's id.

    Raises NotFound, WithOneself, NotAManager, OwnManager, AlreadyPaired, AskedLately, TooManyWaiting.
    """
    mine = _placement(work, person_id).employment_id
    if employment_id == mine:
        raise WithOneself()
    somebody(work, person_id=person_id, employment_id=employment_id)
    queries.lock_both(work, (mine, employment_id))
    if reports_to(work, employment_id=mine, manager_id=employment_id):
        raise OwnManager()
    leading = leads_somebody(work, employment_id=employment_id)
    if kind is PairKind.LINE or (kind is PairKind.SLANT and not leading):
        raise NotAManager()
    if kind is PairKind.PEER and not (leading and leads_somebody(work, employment_id=mine)):
        raise NotAManager()
    live = queries.live_between(work, mine, employment_id)
    if live is not None:
        raise AlreadyPaired(live.id)
    declined_at = queries.last_declined(work, asker=mine, asked=employment_id)
    if declined_at is not None and declined_at + NOT_AGAIN_FOR > work.now:
        raise AskedLately(declined_at + NOT_AGAIN_FOR)
    if queries.waiting_of(work, mine) >= MOST_WAITING:
        raise TooManyWaiting()
    pair = Pair(kind=kind, manager_id=employment_id, member_id=mine, asked_by_id=mine, asked_at=work.now)
    work.session.add(pair)
    work.session.flush()
    request = PairRequest(pair_id=pair.id)
    request.why = work.seal(request, "why", why) if why else None
    work.session.add(request)
    work.session.flush()
    letters.post_asked(work, pair=pair, public_url=public_url)
    return pair.id


def agree(work: UnitOfWork, *, person_id: int, pair_id: int, public_url: str) -> None:
    """The one who was asked says yes. Raises NotFound, NotWaiting."""
    pair, _ = _waiting(work, person_id, pair_id, by_the_asker=False)
    pair.agreed_at = work.now
    work.session.flush()
    letters.post_answered(work, pair=pair, public_url=public_url)


def decline(work: UnitOfWork, *, person_id: int, pair_id: int, public_url: str) -> None:
    """The one who was asked does not agree. No reason is asked or kept. Raises NotFound, NotWaiting."""
    pair, request = _waiting(work, person_id, pair_id, by_the_asker=False)
    pair.ended_at = work.now
    request.ending, request.why = Ending.DECLINED, None
    work.session.flush()
    letters.post_answered(work, pair=pair, public_url=public_url)


def withdraw(work: UnitOfWork, *, person_id: int, pair_id: int) -> None:
    """Whoever asked takes it back, and what they wrote is gone. Raises NotFound, NotWaiting."""
    pair, request = _waiting(work, person_id, pair_id, by_the_asker=True)
    pair.ended_at = work.now
    request.ending, request.why = Ending.WITHDRAWN, None
    work.session.flush()


def end(work: UnitOfWork, *, person_id: int, pair_id: int) -> None:
    """Either ends what both had agreed on; ended twice, it has ended once. Raises NotFound, NotWaiting, OfTheRoster.

    What is planned is called off by the caller (see `parting`), for the rhythm stands above.
    """
    oneonones.between(work, person_id=person_id, pair_id=pair_id)
    pair = queries.locked(work, pair_id)
    if pair.kind is PairKind.LINE:
        raise OfTheRoster()
    if pair.ended_at is not None:
        return
    if pair.agreed_at is None:
        raise NotWaiting()
    pair.ended_at = work.now
    request = _request(work, pair_id)
    request.ending, request.why = Ending.ENDED, None
    work.session.flush()


def end_for_good(work: UnitOfWork, *, person_id: int) -> tuple[int, ...]:
    """Whoever is erased is in no pair they had agreed on or asked for any more. Returns which have ended."""
    placement = employment_of(work, person_id=person_id)
    if placement is None:
        return ()
    live = [one for one in queries.live_of(work, placement.employment_id) if one.kind is not PairKind.LINE]
    for pair in live:
        pair.ended_at = work.now
        request = _request(work, pair.id)
        request.ending, request.why = Ending.ENDED if pair.agreed_at else Ending.WITHDRAWN, None
    work.session.flush()
    return tuple(pair.id for pair in live)


def former_of(work: UnitOfWork, *, pair_id: int) -> int | None:
    """The pair this one goes on with, after a change of manager."""
    return work.session.get_one(Pair, pair_id).follows_id


def may_pass_on(work: UnitOfWork, between: Between) -> bool:
    """Whether the member of this pair can still say what passes on to it."""
    if not between.i_am_member or not between.is_live or between.kind is not PairKind.LINE:
        return False
    return former_of(work, pair_id=between.pair_id) is not None and queries.passing_on(work, between.pair_id) is None


def settle_passing_on(
    work: UnitOfWork, between: Between, *, with_series: bool, with_steps: bool, with_theme: bool
) -> bool:
    """Write down what the member chose, once. Returns whether it was open."""
    queries.locked(work, between.pair_id)
    if not may_pass_on(work, between):
        return False
    work.session.add(
        PassingOn(
            pair_id=between.pair_id,
            settled_at=work.now,
            with_series=with_series,
            with_steps=with_steps,
            with_theme=with_theme,
        )
    )
    work.session.flush()
    return True


def _waiting(work: UnitOfWork, person_id: int, pair_id: int, *, by_the_asker: bool) -> tuple[Pair, PairRequest]:
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    pair = queries.locked(work, pair_id)
    is_open = pair.asked_by_id is not None and pair.agreed_at is None and pair.ended_at is None
    if not is_open or (pair.asked_by_id == between.mine) is not by_the_asker:
        raise NotWaiting()
    return pair, _request(work, pair_id)


def _request(work: UnitOfWork, pair_id: int) -> PairRequest:
    request = queries.request_of(work, pair_id)
    if request is None:
        request = PairRequest(pair_id=pair_id)
        work.session.add(request)
    return request


def _placement(work: UnitOfWork, person_id: int) -> Placement:
    placement = employment_of(work, person_id=person_id)
    if placement is None:
        raise NotFound("employment")
    return placement
