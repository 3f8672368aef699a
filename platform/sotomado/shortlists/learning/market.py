"""Who will ask, and how much room there is: the wishes of the weeks behind stand for those of the weeks to come.

    C_j = T_j / (b h)      shows that j's free times can bear: T_j talks that fit into them within the horizon,
                           b the chance that someone shown is booked, h = 1.2 so that some times are left

Newcomers have a floor besides, so that they become known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from matching.capacity.allocation import Allocation, NotEnoughRoom, allocate
from matching.choosing.candidates import Consultants, Mask
from matching.choosing.explore import NEWCOMER_BELOW
from matching.choosing.feasible import feasible
from matching.choosing.fit import fit
from matching.choosing.ten import TEN
from matching.learning.prediction import Heads
from sotomado.accounts import service as accounts
from sotomado.availability import service as availability
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.shortlists import pool
from sotomado.shortlists.learning import evidence, model_store
from sotomado.shortlists.learning.exposures import day_of
from sotomado.shortlists.learning.models import Choice, Exposure, Shown
from sotomado.shortlists.models import Declined, Wish

HEADROOM = 1.2
# Before there is a log: one list in two leads to a booking of one of its ten.
USUAL_CHANCE, USUAL_SHOWS = 0.05, 500
CHANCE_SEEN_OVER = timedelta(days=90)
HORIZON = timedelta(days=availability.HORIZON_DAYS)
APART = timedelta(minutes=availability.CONSULTATION_MINUTES + availability.AFTER_MINUTES)
# So many wishes stand for all; with fewer than the least there is nothing to share out.
MOST_WISHES, LEAST_WISHES = 400, 5
# A newcomer is shown at least so often as a share of what each would be, were all shown alike.
FLOOR_SHARE = 0.25

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Market:
    """E wishes that stand for those to come, and n consultants with their room.

    p: float32[E, n]. eligible: bool[E, n]. free_times, capacity, floor: int[n], of the whole horizon.
    """

    consultant_ids: tuple[int, ...]
    model_version: str
    p: NDArray[np.float32]
    eligible: Mask
    free_times: Counts
    capacity: Counts
    floor: Counts
    lists_expected: int
    booked_if_shown: float


def read(work: UnitOfWork) -> Market | None:
    """Demand and room of the weeks to come; None before enough people have come."""
    demand = _demand(work)
    asked, lists = demand[:MOST_WISHES], len(demand)
    ids = pool.in_order(directory.listed_ids(work, on=work.now.astimezone(UTC).date()))
    if len(asked) < LEAST_WISHES or len(ids) <= TEN:
        return None
    model, chance = model_store.in_use(work), booked_if_shown(work)
    consultants = pool.everyone(work, consultant_ids=ids)
    # The day that is begun counts whole; whoever offers time further ahead is no roomier for it.
    last = work.now + HORIZON + timedelta(days=1)
    free = availability.free_in(work, consultant_ids=ids, first=work.now, last=last)
    free_times = np.array([talks_that_fit(free[one]) for one in ids], np.int64)
    capacity = np.floor(free_times / (chance * HEADROOM)).astype(np.int64)
    p, eligible = _expectations(work, asked, ids, consultants, model.heads)
    return Market(
        consultant_ids=tuple(ids),
        model_version=model.version,
        p=p,
        eligible=eligible & (capacity > 0),
        free_times=free_times,
        capacity=capacity,
        floor=_floors(consultants, model.heads, capacity, lists),
        lists_expected=lists,
        booked_if_shown=chance,
    )


def _demand(work: UnitOfWork) -> list[tuple[str, int]]:
    """Wishes of the weeks behind with who said them, the newest first: the last of each person and day.

    Whoever asks again and again stands for one who comes; whose consent does not stand is left out.
    """
    rows = work.session.execute(
        select(Exposure.wish_id, Wish.person_id, Exposure.shown_at)
        .join(Wish, Wish.id == Exposure.wish_id)
        .where(Exposure.shown_at.between(work.now - HORIZON, work.now), Wish.person_id.in_(accounts.agreed()))
        .order_by(Exposure.shown_at.desc(), Exposure.wish_id)
    )
    last: dict[tuple[int, date], str] = {}
    for row in rows:
        last.setdefault((row.person_id, day_of(row.shown_at)), row.wish_id)
    return [(wish_id, person_id) for (person_id, _), wish_id in last.items()]


def solve(market: Market) -> Allocation:
    """The night's prices for the sampled wishes, their room scaled to as many as they are.

    Where the floors cannot be met they yield; where there is too little room, places stay empty rather than none.
    """
    share = len(market.p) / max(market.lists_expected, 1)
    capacity = np.ceil(market.capacity * share).astype(np.int64)
    wanted = market.eligible.sum(axis=0)
    floor = np.minimum.reduce([np.floor(market.floor * share).astype(np.int64), capacity, wanted // 2])
    try:
        return allocate(market.p, shows=TEN, capacity=capacity, floor=floor, eligible=market.eligible)
    except NotEnoughRoom:
        return allocate(market.p, shows=TEN, capacity=capacity, eligible=market.eligible, may_spill=True)


def booked_if_shown(work: UnitOfWork) -> float:
    """The chance that someone shown is booked from that list, as of late, held near the usual while little is known.

    Shows count once a person and day, choices once a person and consultant.
    """
    since = work.now - CHANCE_SEEN_OVER
    shows = work.session.scalar(
        select(func.count()).select_from(Shown).where(Shown.shown_at.between(since, work.now), ~Shown.is_again)
    )
    choices = (
        select(Wish.person_id, Exposure.chosen_consultant_id)
        .join(Wish, Wish.id == Exposure.wish_id)
        .where(Exposure.shown_at.between(since, work.now), Exposure.choice == Choice.OF_THE_TEN)
        .distinct()
    )
    chosen = work.session.scalar(select(func.count()).select_from(choices.subquery()))
    return ((chosen or 0) + USUAL_CHANCE * USUAL_SHOWS) / ((shows or 0) + USUAL_SHOWS)


def talks_that_fit(starts: Sequence[datetime]) -> int:
    """How many of these free starts, in order of time, can all be booked: a talk and the breath after it each."""
    taken, free_from = 0, None
    for start in starts:
        if free_from is None or start >= free_from:
            taken, free_from = taken + 1, start + APART
    return taken


def _expectations(
    work: UnitOfWork,
    asked: Sequence[tuple[str, int]],
    ids: Sequence[int],
    consultants: Consultants,
    heads: Heads | None,
) -> tuple[NDArray[np.float32], Mask]:
    """What is expected of everyone for every wish, and who may be shown for it."""
    people = {person_id for _, person_id in asked}
    wishes = evidence.wishes_of(work, {wish_id for wish_id, _ in asked})
    told = pool.told(work, person_ids=people)
    excluded = _excluded(work, people, ids)
    p = np.zeros((len(asked), len(ids)), np.float32)
    eligible = np.zeros(p.shape, np.bool_)
    for row, (wish_id, person_id) in enumerate(asked):
        able = feasible(wishes[wish_id], consultants, excluded.get(person_id, ()), TEN).rows
        found = fit(pool.person(person_id, told), wishes[wish_id], consultants, np.flatnonzero(able), heads)
        p[row, found.rows], eligible[row, found.rows] = found.probability, True
    return p, eligible


def _excluded(work: UnitOfWork, people: set[int], ids: Sequence[int]) -> dict[int, set[str]]:
    """Whom each does not want to see again; and nobody is their own consultant."""
    left_out: dict[int, set[str]] = {}
    for row in work.session.execute(
        select(Declined.person_id, Declined.consultant_id).where(Declined.person_id.in_(people))
    ):
        left_out.setdefault(row.person_id, set()).add(str(row.consultant_id))
    for consultant_id, terms in directory.terms(work, consultant_ids=ids).items():
        if terms.person_id in people:
            left_out.setdefault(terms.person_id, set()).add(str(consultant_id))
    return left_out


def _floors(consultants: Consultants, heads: Heads | None, capacity: Counts, lists: int) -> Counts:
    newcomer = np.ones(len(consultants), np.bool_)
    if heads is not None:
        newcomer = heads.satisfied.for_consultants(consultants.ids).sessions < NEWCOMER_BELOW
    alike = lists * TEN / len(consultants)
    return np.where(newcomer, np.minimum(int(FLOOR_SHARE * alike), capacity), 0).astype(np.int64)
