"""Looking through everyone: what the directory finds, who of them has time when, as the reader's own clock has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from sotomado.availability.calendars import NOBODY, free_of
from sotomado.availability.times_of_week import lie_in
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts
from sotomado.directory import service as directory
from sotomado.directory.search import service as searching
from sotomado.directory.search.service import Facet, Found, Free
from sotomado.directory.search.times_meant import WEEK
from sotomado.directory.vocabulary import Theme, TimeOfWeek
from sotomado.shortlists import wishes

A_WEEK = timedelta(days=7)

Minutes = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. `words_alone`: words are taken as they stand; `with_full`: also who has no time."""

    words: str = ""
    facets: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    words_alone: bool = False
    with_full: bool = False


@dataclass(frozen=True)
class Looked:
    """Who was found, the next free times of those asked about, and the themes of the person's last wish."""

    found: Found
    cards: Mapping[int, directory.ConsultantCard]
    times: Mapping[int, Sequence[datetime]]
    wished: tuple[Theme, ...]


def look(work: UnitOfWork, *, person_id: int, zone: str, asked: Asked, first: int, count: int, each: int) -> Looked:
    """Everyone who answers, and of the `count` from `first` on their cards and `each` free times that were asked for.

    Whoever must be kept apart from this person is not among them. Free times are worked out once, for everyone whom
    the words leave.
    """
    calendar = _Calendar(work, zone, asked)
    today = work.now.astimezone(UTC).date()
    found = searching.search(
        work,
        on=today,
        words=asked.words,
        facets=asked.facets,
        barred=conflicts.barred_to(work, person_id=person_id),
        words_alone=asked.words_alone,
        free=calendar.free,
    )
    shown = found.ids[first : first + count]
    wish = wishes.latest(work, person_id=person_id)
    return Looked(
        found=found,
        cards=directory.cards(work, consultant_ids=shown, on=today),
        times={one: calendar.next_of(one, each) for one in shown},
        wished=() if wish is None else wish.themes,
    )


class _Calendar:
    """The free times of everyone who was asked about, held while one question is answered."""

    def __init__(self, work: UnitOfWork, zone: str, asked: Asked) -> None:
        self._work = work
        self._zone = zone
        self._times = [TimeOfWeek(one) for one in asked.facets.get(Facet.TIME, ())]
        self._is_soon = bool(asked.facets.get(Facet.SOON))
        self._with_full = asked.with_full
        self._free = NOBODY

    def free(self, ids: Sequence[int]) -> Free:
        """Who of them has time at all, and when. Both kinds chosen mean one time: an evening within the week."""
        terms = directory.terms(self._work, consultant_ids=ids)
        self._free = free_of(self._work, terms=terms, first=self._work.now)
        free = self._free.times
        # Thousands of free times begin at the same few hundred instants.
        instants, which = free.instants()
        everything = np.ones(instants.shape, np.bool_)
        soon = self._soon(instants)
        in_time = soon if self._is_soon else everything
        wished = lie_in(self._times, instants, self._zone) if self._times else everything

        def who(instants_meant: NDArray[np.bool_]) -> list[int]:
            found: list[int] = self._free.ids[free.have_any(instants_meant[which])].tolist()
            return found

        by_choice = {(Facet.SOON, WEEK): who(soon & wished)}
        by_choice |= {
            (Facet.TIME, time.value): who(lie_in([time], instants, self._zone) & in_time) for time in TimeOfWeek
        }
        return Free(ids if self._with_full else self._free.ids[np.diff(free.begins) > 0].tolist(), by_choice)

    def next_of(self, consultant_id: int, count: int) -> list[datetime]:
        """Somebody's next free times, of those that were asked for."""
        place = int(np.searchsorted(self._free.ids, consultant_id))
        is_there = place < len(self._free.ids) and self._free.ids[place] == consultant_id
        minutes = self._free.times.of(place) if is_there else np.empty(0, np.int64)
        if self._is_soon:
            minutes = minutes[self._soon(minutes)]
        if self._times:
            minutes = minutes[lie_in(self._times, minutes, self._zone)]
        return [datetime.fromtimestamp(minute * 60, UTC) for minute in minutes[:count].tolist()]

    def _soon(self, minutes: Minutes) -> NDArray[np.bool_]:
        return np.asarray(minutes < int((self._work.now + A_WEEK).timestamp()) // 60, np.bool_)
