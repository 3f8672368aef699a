"""Everyone a person has 1on1s with: by the roster, by agreement, still waiting for an answer, and over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sotomado.companies.colleagues import Colleague, colleagues
from sotomado.companies.service import employment_of
from sotomado.database import UnitOfWork
from sotomado.oneonones import queries
from sotomado.oneonones.models import OneOnOne, Pair, PairKind
from sotomado.oneonones.series import queries as next_times
from sotomado.oneonones.service import day_of


@dataclass(frozen=True)
class Line:
    """One of the pairs. `next_at`: when the two meet next; `i_asked`: whose request it is, where it waits."""

    pair_id: int
    kind: PairKind
    other: Colleague
    i_am_member: bool
    next_at: datetime | None
    last_on: date | None
    i_asked: bool
    ended_at: datetime | None


@dataclass(frozen=True)
class Listing:
    """The soonest first; requests to oneself before one's own. `is_employed`: only colleagues can be asked."""

    manager: tuple[Line, ...]
    members: tuple[Line, ...]
    agreed: tuple[Line, ...]
    waiting: tuple[Line, ...]
    ended: tuple[Line, ...]
    is_employed: bool

    @property
    def is_empty(self) -> bool:
        return not (self.manager or self.members or self.agreed or self.waiting or self.ended)


def listing(work: UnitOfWork, *, person_id: int) -> Listing:
    """Five statements, however many pairs there are."""
    placement = employment_of(work, person_id=person_id)
    if placement is None:
        return Listing((), (), (), (), (), is_employed=False)
    mine = placement.employment_id
    pairs = queries.pairs_of(work, employment_id=mine)
    ids = [pair.id for pair in pairs]
    known = colleagues(work, employment_ids={_other(pair, mine) for pair in pairs})
    starts = next_times.planned_starts(work, ids)
    latest = queries.latest(work, pair_ids=ids)
    pairs.sort(key=lambda pair: (pair.id not in starts, starts.get(pair.id, work.now), known[_other(pair, mine)].name))
    placed = [(_place(pair, mine), _line(pair, mine, known, starts, latest)) for pair in pairs]

    def those(place: str) -> tuple[Line, ...]:
        return tuple(line for found, line in placed if found == place)

    return Listing(
        manager=those("manager"),
        members=those("members"),
        agreed=those("agreed"),
        waiting=tuple(sorted(those("waiting"), key=lambda line: line.i_asked)),
        ended=tuple(sorted(those("ended"), key=lambda line: line.ended_at or work.now, reverse=True)),
        is_employed=True,
    )


def _line(
    pair: Pair,
    mine: int,
    known: dict[int, Colleague],
    starts: dict[int, datetime],
    latest: dict[int, OneOnOne],
) -> Line:
    return Line(
        pair_id=pair.id,
        kind=pair.kind,
        other=known[_other(pair, mine)],
        i_am_member=pair.member_id == mine,
        next_at=starts.get(pair.id),
        last_on=day_of(latest[pair.id]) if pair.id in latest else None,
        i_asked=pair.asked_by_id == mine,
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
