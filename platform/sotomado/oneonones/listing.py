"""Everyone a person has 1on1s with: by the roster, by agreement, still waiting for an answer, and over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sotomado.companies.colleagues import Colleague, colleagues
from sotomado.companies.service import employment_of
from sotomado.database import UnitOfWork
from sotomado.oneonones import queries
from sotomado.oneonones.before import queries as beforehand
from sotomado.oneonones.models import OneOnOne, Pair, PairKind
from sotomado.oneonones.series import queries as next_times
from sotomado.oneonones.service import day_of
from sotomado.oneonones.table.promised import Promised, promised

# So long after its beginning a 1on1 has surely been talked through, or did not come about.
LATE = timedelta(hours=2)


@dataclass(frozen=True)
class Line:
    """One of the pairs. `next_at`: when the two meet next; `i_asked`: whose request it is, where it waits.

    `is_past`: that time is over, and nobody has closed, moved or skipped it yet. `is_brought`: whether the member has
    said what they would like to talk about the next time.
    """

    pair_id: int
    kind: PairKind
    other: Colleague
    i_am_member: bool
    next_at: datetime | None
    is_past: bool
    last_on: date | None
    i_asked: bool
    is_brought: bool
    ended_at: datetime | None


@dataclass(frozen=True)
class Listing:
    """The soonest first; requests to oneself before one's own. `is_employed`: only colleagues can be asked.

    `promised`: what the reader said they would do, each with the line of whom they said it to.
    """

    manager: tuple[Line, ...]
    members: tuple[Line, ...]
    agreed: tuple[Line, ...]
    waiting: tuple[Line, ...]
    ended: tuple[Line, ...]
    is_employed: bool
    promised: tuple[tuple[Promised, Line], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.manager or self.members or self.agreed or self.waiting or self.ended)


def listing(work: UnitOfWork, *, person_id: int) -> Listing:
    """Seven statements, however many pairs there are."""
    placement = employment_of(work, person_id=person_id)
    if placement is None:
        return Listing((), (), (), (), (), is_employed=False)
    mine = placement.employment_id
    pairs = queries.pairs_of(work, employment_id=mine)
    ids = [pair.id for pair in pairs]
    known = colleagues(work, employment_ids={_other(pair, mine) for pair in pairs})
    starts = next_times.planned_starts(work, ids)
    latest = queries.latest(work, pair_ids=ids)
    brought = beforehand.pairs_with_something_brought(work, ids)
    alive = [pair.id for pair in pairs if pair.ended_at is None]
    pairs.sort(key=lambda pair: (pair.id not in starts, starts.get(pair.id, work.now), known[_other(pair, mine)].name))
    placed = [(_place(pair, mine), _line(pair, mine, known, starts, latest, brought, work.now)) for pair in pairs]
    by_pair = {line.pair_id: line for _found, line in placed}

    def those(place: str) -> tuple[Line, ...]:
        return tuple(line for found, line in placed if found == place)

    return Listing(
        manager=those("manager"),
        members=those("members"),
        agreed=those("agreed"),
        waiting=tuple(sorted(those("waiting"), key=lambda line: line.i_asked)),
        ended=tuple(sorted(those("ended"), key=lambda line: line.ended_at or work.now, reverse=True)),
        is_employed=True,
        promised=tuple((step, by_pair[step.pair_id]) for step in promised(work, employment_id=mine, pair_ids=alive)),
    )


def _line(
    pair: Pair,
    mine: int,
    known: dict[int, Colleague],
    starts: dict[int, datetime],
    latest: dict[int, OneOnOne],
    brought: set[int],
    now: datetime,
) -> Line:
    return Line(
        pair_id=pair.id,
        kind=pair.kind,
        other=known[_other(pair, mine)],
        i_am_member=pair.member_id == mine,
        next_at=starts.get(pair.id),
        is_past=pair.id in starts and starts[pair.id] + LATE < now,
        last_on=day_of(latest[pair.id]) if pair.id in latest else None,
        i_asked=pair.asked_by_id == mine,
        is_brought=pair.id in brought,
        ended_at=pair.ended_at,
    )


def _place(pair: Pair, mine: int) -> str:
    is_agreed = pair.kind is PairKind.LINE or pair.agreed_at is not None
    if pair.ended_at is not None:
        # A request that came to nothing is remembered by nobody's list.
        return "ended" if is_agreed else "nowhere"
    if not is_agreed:
        return "waiting"
    if pair.kind is not PairKind.LINE:
        return "agreed"
    return "manager" if pair.member_id == mine else "members"


def _other(pair: Pair, mine: int) -> int:
    return pair.member_id if pair.manager_id == mine else pair.manager_id
