"""How evenly the windows were shown of late: whether a few take all the places, and whether newcomers were seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import func, select

from matching.learning.measures import gini
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.shortlists.learning import pricing
from sotomado.shortlists.learning.market import HORIZON
from sotomado.shortlists.learning.models import Choice, ConsultantPrice, Exposure, Shown
from sotomado.shortlists.models import Wish

FIFTHS = 5


@dataclass(frozen=True)
class Spread:
    """Of the last weeks. All counts are of lists and consultants, none of a person; people: how many had a list.

    fifths: shares of all places that went to each fifth of the consultants, the most shown first. largest_share: of
    the lists, in which the one shown most stood. floors: consultants owed a least number of shows; floors_met: who had
    them.
    """

    lists: int
    people: int
    of_the_ten: int
    elsewhere: int
    listed: int
    seen: int
    gini: float
    largest_share: float
    fifths: tuple[float, ...]
    floors: int
    floors_met: int


@dataclass(frozen=True)
class Certificate:
    """A night's prices in figures, with the proof of how far from the best lists they can be."""

    version: str
    made_at: datetime
    lists_expected: int
    booked_if_shown: float
    gap: float
    priced: int
    lifted: int
    highest: float
    free_times: int


def of_late(work: UnitOfWork) -> Spread | None:
    """Four statements; None where nobody is listed."""
    recent = Shown.shown_at.between(work.now - HORIZON, work.now)
    listed = directory.listed_ids(work, on=work.now.astimezone(UTC).date())
    if not listed:
        return None
    rows = work.session.execute(
        select(Shown.consultant_id, func.count().label("shows")).where(recent).group_by(Shown.consultant_id)
    )
    shows_of = {row.consultant_id: row.shows for row in rows}
    choices = {
        row.choice: row.lists
        for row in work.session.execute(
            select(Exposure.choice, func.count().label("lists"))
            .where(Exposure.shown_at.between(work.now - HORIZON, work.now))
            .group_by(Exposure.choice)
        )
    }
    people = work.session.scalar(
        select(func.count(func.distinct(Wish.person_id)))
        .join(Exposure, Exposure.wish_id == Wish.id)
        .where(Exposure.shown_at.between(work.now - HORIZON, work.now))
    )
    night = pricing.latest(work)
    owed = (
        []
        if night is None
        else work.session.execute(
            select(ConsultantPrice.consultant_id, ConsultantPrice.floor).where(
                ConsultantPrice.version == night.version, ConsultantPrice.floor > 0
            )
        ).all()
    )
    shows = np.sort(np.array([shows_of.get(one, 0) for one in listed], np.int64))[::-1]
    lists, places = sum(choices.values()), max(int(shows.sum()), 1)
    return Spread(
        lists=lists,
        people=people or 0,
        of_the_ten=choices.get(Choice.OF_THE_TEN, 0),
        elsewhere=choices.get(Choice.ELSEWHERE, 0),
        listed=len(listed),
        seen=int((shows > 0).sum()),
        gini=gini(shows),
        largest_share=float(shows[0]) / max(lists, 1),
        fifths=tuple(float(part.sum()) / places for part in np.array_split(shows, FIFTHS)),
        floors=len(owed),
        floors_met=sum(shows_of.get(row.consultant_id, 0) >= row.floor for row in owed),
    )


def certificate(work: UnitOfWork) -> Certificate | None:
    """What stands beside the latest prices; None before the first."""
    night = pricing.latest(work)
    if night is None:
        return None
    priced, lifted, highest, free = work.session.execute(
        select(
            func.count().filter(ConsultantPrice.price > 0),
            func.count().filter(ConsultantPrice.price < 0),
            func.coalesce(func.max(ConsultantPrice.price), 0.0),
            func.coalesce(func.sum(ConsultantPrice.free_times), 0),
        ).where(ConsultantPrice.version == night.version)
    ).one()
    return Certificate(
        version=night.version,
        made_at=night.made_at,
        lists_expected=night.lists_expected,
        booked_if_shown=night.booked_if_shown,
        gap=night.gap,
        priced=priced,
        lifted=lifted,
        highest=max(highest, 0.0),
        free_times=free,
    )
