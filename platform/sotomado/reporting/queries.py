"""The one place where facts about people are read for a company, and only to be counted and handed to `reports`.

Nothing here is called from a view. Who is counted: whoever has a place in the frame of the quarter
(`reporting.frame`), and nobody else, use included; counting somebody for having come would let HR mend one person's
first day and read off the report whether that person came.

The talks of a quarter are gathered once, each with its place, into a table that lives as long as the question
(`gathered`): consultations, reports and reactions are large and looked up row by row, and every measure needs them.
Then each measure is one statement over that table, the same text for both databases: first every person once for an
item, then these added up. Plans: the frame and the people of a company by their indexes, talks by the employment they
count for, reports, reactions and themes by their talk. Cost: O(talks of the quarter and the company), whatever else
the tables hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    union,
)

from reports.cube import FAVOURABLE_FROM, Measure, Track
from sotomado.accounts import service as accounts
from sotomado.companies.models import Employment
from sotomado.consultations.models import Consultation
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.reports.models import ConsultantReport, ReportedTheme
from sotomado.database import UnitOfWork, UtcDateTime
from sotomado.oneonones.before.models import StatedStage
from sotomado.oneonones.models import OneOnOne, Pair
from sotomado.oneonones.series.models import Cadence, PairSeries
from sotomado.reporting.frame.models import QuarterPlace
from sotomado.reporting.quarters import Quarter

Counted = Sequence[Any]

# Talks of a quarter, for as long as they are being counted. No table of the schema: nothing of it is kept.
TALKS = Table(
    "gathered_talk",
    MetaData(),
    Column("id", String(32)),
    Column("held_at", UtcDateTime),
    Column("person_id", Integer),
    Column("consultant_id", Integer),
    Column("company_id", Integer),
    Column("unit_id", Integer),
    Column("age_band", String(32)),
    Column("tenure_band", String(32)),
    Column("stage", Integer),
    Column("wellbeing", Integer),
    Column("stay", Integer),
    Column("satisfaction", Integer),
    prefixes=["TEMPORARY"],
)
# SQLite keeps 2 MB of a file at hand and reads the rest again and again; of a quarter it may look at this much at once.
_MAPPED_BYTES = 2 << 30
# What people are counted by: for a release, and for a comparison of companies.
PLACE = ("unit_id", "age_band", "tenure_band")
COMPANY_AGE = ("company_id", "age_band")


@dataclass(frozen=True)
class Asked:
    """Whose quarter is read: companies that share a clock."""

    company_ids: Collection[int]
    quarter: Quarter
    zone: str


def headcounts(work: UnitOfWork, asked: Asked, *, by: Sequence[str]) -> Counted:
    """(*by, people): everybody who has a place in the quarter."""
    keys = [getattr(QuarterPlace, name) for name in by]
    return work.session.execute(
        select(*keys, func.count())
        .where(QuarterPlace.company_id.in_(asked.company_ids), QuarterPlace.quarter == asked.quarter.name)
        .group_by(*keys)
    ).all()


@contextmanager
def _mapped(work: UnitOfWork) -> Iterator[None]:
    """Let SQLite see its file as memory while much of it is read."""
    connection = work.session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    try:
        yield
    finally:
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA mmap_size = 0")


@contextmanager
def gathered(work: UnitOfWork, asked: Asked) -> Iterator[None]:
    """Have the talks of the quarter at hand for `counted` and `rated`.

    They are closed consultations held in the quarter by people employed by the companies, who have a place in it and
    whose consent was not withdrawn. What was closed without record has no report of its consultant and counts as
    little as if it had not been, also where its advisee has agreed again since.
    """
    start, end = asked.quarter.bounds(asked.zone)
    connection = work.session.connection()
    TALKS.create(connection)
    with _mapped(work):
        work.session.execute(
            insert(TALKS).from_select(
                [column.name for column in TALKS.columns],
                select(
                    Consultation.id,
                    Consultation.held_at,
                    Consultation.advisee_id,
                    Consultation.consultant_id,
                    QuarterPlace.company_id,
                    QuarterPlace.unit_id,
                    QuarterPlace.age_band,
                    QuarterPlace.tenure_band,
                    ConsultantReport.stage,
                    ConsultantReport.wellbeing,
                    ConsultantReport.tendency_to_stay,
                    Reaction.satisfaction,
                )
                .join(Employment, Employment.id == Consultation.employment_id)
                .join(QuarterPlace, _is_placed(asked, Employment.company_id, Consultation.advisee_id))
                .join(ConsultantReport, ConsultantReport.consultation_id == Consultation.id)
                .outerjoin(Reaction, Reaction.consultation_id == Consultation.id)
                .where(
                    Employment.company_id.in_(asked.company_ids),
                    Consultation.held_at >= start,
                    Consultation.held_at < end,
                    Consultation.advisee_id.not_in(accounts.withdrawn()),
                ),
            )
        )
        yield
    TALKS.drop(connection)


def counted(work: UnitOfWork, asked: Asked, track: Track, measure: Measure, *, by: Sequence[str]) -> Counted:
    """(*by, item, people, favourable people): distinct people of one measure; within `gathered`.

    Each of PEOPLE names a person once for an item, which a hash does; COUNT(DISTINCT) would sort on PostgreSQL.
    """
    of = PEOPLE[track, measure](asked).subquery()
    keys = [of.c[name] for name in by]
    return work.session.execute(
        select(*keys, of.c.item, func.count(), func.sum(of.c.favourable)).group_by(*keys, of.c.item)
    ).all()


def rated(work: UnitOfWork, measure: Measure, *, by: Sequence[str]) -> Counted:
    """(person, consultant, value, *by): every rating by a consultant, to be set right for harsh and lenient ones;
    within `gathered`."""
    value = TALKS.c[measure.value]
    return work.session.execute(
        select(TALKS.c.person_id, TALKS.c.consultant_id, value, *(TALKS.c[name] for name in by))
        .where(value.is_not(None))
        .order_by(TALKS.c.held_at, TALKS.c.id)
    ).all()


def voices(work: UnitOfWork, asked: Asked, track: Track, measure: Measure) -> Counted:
    """(company, person's mean) of what people themselves said, one row a person; within `gathered`."""
    of = VOICES[track, measure](asked).subquery()
    return work.session.execute(
        select(of.c.company_id, cast(func.sum(of.c.value), Float) / func.count(of.c.value))
        .group_by(of.c.company_id, of.c.person_id)
        .order_by(of.c.company_id, of.c.person_id)
    ).all()


def judged(work: UnitOfWork, quarter: Quarter, zone: str) -> Counted:
    """(consultant, company, wellbeing, stay, times): ratings of everybody's people, counted, whoever they were of."""
    start, end = quarter.bounds(zone)
    said = (ConsultantReport.wellbeing, ConsultantReport.tendency_to_stay)
    asked = (
        select(Consultation.consultant_id, Employment.company_id, *said, func.count())
        .join(Employment, Employment.id == Consultation.employment_id)
        .join(ConsultantReport, ConsultantReport.consultation_id == Consultation.id)
        .where(
            Consultation.held_at >= start,
            Consultation.held_at < end,
            Consultation.advisee_id.not_in(accounts.withdrawn()),
        )
        .group_by(Consultation.consultant_id, Employment.company_id, *said)
        .order_by(Consultation.consultant_id, Employment.company_id, *said)
    )
    with _mapped(work):
        return work.session.execute(asked).all()


def _is_placed(asked: Asked, company_id: Any, person_id: Any) -> ColumnElement[bool]:
    return and_(
        QuarterPlace.company_id == company_id,
        QuarterPlace.quarter == asked.quarter.name,
        QuarterPlace.person_id == person_id,
    )


_STANDING = [TALKS.c[name] for name in ("company_id", "unit_id", "age_band", "tenure_band", "person_id")]


def _came(_asked: Asked) -> Select[Any]:
    return select(*_STANDING, literal(Measure.USE.value).label("item"), literal(0).label("favourable")).distinct()


def _spoke_of(_asked: Asked) -> Select[Any]:
    return (
        select(*_STANDING, ReportedTheme.theme.label("item"), literal(0).label("favourable"))
        .join_from(TALKS, ReportedTheme, ReportedTheme.consultation_id == TALKS.c.id)
        .distinct()
    )


def _stood_at(_asked: Asked) -> Select[Any]:
    """One stage each: of the last talk in which it was told."""
    last_first = func.row_number().over(
        partition_by=(TALKS.c.company_id, TALKS.c.person_id), order_by=(TALKS.c.held_at.desc(), TALKS.c.id.desc())
    )
    told = (
        select(*_STANDING, TALKS.c.stage.label("item"), last_first.label("nth"))
        .where(TALKS.c.stage.is_not(None))
        .subquery()
    )
    return select(told, literal(0).label("favourable")).where(told.c.nth == 1)


def _was_satisfied(_asked: Asked) -> Select[Any]:
    return (
        select(*_STANDING, literal(Measure.SATISFACTION.value).label("item"), _is_favourable(TALKS.c.satisfaction))
        .where(TALKS.c.satisfaction.is_not(None))
        .group_by(*_STANDING)
    )


def _is_favourable(value: Any) -> ColumnElement[int]:
    """1 where a person's mean is favourable, in whole numbers: no rounding may differ between databases."""
    return case((func.sum(value) >= int(FAVOURABLE_FROM) * func.count(value), 1), else_=0).label("favourable")


_PLACED = [getattr(QuarterPlace, name) for name in ("company_id", "unit_id", "age_band", "tenure_band", "person_id")]


def _inside(asked: Asked, side: Any, *columns: Any) -> Select[Any]:
    """One side of the inside 1on1s held in the quarter."""
    return (
        select(*_PLACED, *columns)
        .join_from(Employment, QuarterPlace, _is_placed(asked, Employment.company_id, Employment.person_id))
        .join(Pair, side == Employment.id)
        .join(OneOnOne, OneOnOne.pair_id == Pair.id)
        .where(
            Employment.company_id.in_(asked.company_ids),
            OneOnOne.held_on >= asked.quarter.first_day,
            OneOnOne.held_on < asked.quarter.following.first_day,
        )
    )


def _met(asked: Asked) -> Select[Any]:
    """Both sides of every inside 1on1."""
    words = (literal(Measure.USE.value).label("item"), literal(0).label("favourable"))
    return select(union(*(_inside(asked, side, *words) for side in (Pair.member_id, Pair.manager_id))).subquery())


def _spoke_inside_of(asked: Asked) -> Select[Any]:
    """What members wanted to talk about; their managers are not counted for it."""
    words = (OneOnOne.theme.label("item"), literal(0).label("favourable"))
    return _inside(asked, Pair.member_id, *words).distinct()


def _reacted_inside(asked: Asked) -> Select[Any]:
    words = (literal(Measure.REACTION.value).label("item"), _is_favourable(OneOnOne.member_reaction))
    return _inside(asked, Pair.member_id, *words).where(OneOnOne.member_reaction.is_not(None)).group_by(*_PLACED)


def _wished(asked: Asked) -> Select[Any]:
    """What members wished the other one to do."""
    words = (OneOnOne.wished_response.label("item"), literal(0).label("favourable"))
    return _inside(asked, Pair.member_id, *words).where(OneOnOne.wished_response.is_not(None)).distinct()


def _stated(asked: Asked) -> Select[Any]:
    """The stage members who met put themselves at, as it stood when the quarter closed."""
    _start, end = asked.quarter.bounds(asked.zone)
    return (
        _inside(asked, Pair.member_id, StatedStage.stage.label("item"), literal(0).label("favourable"))
        .join(StatedStage, StatedStage.person_id == QuarterPlace.person_id)
        .where(StatedStage.stated_at < end, QuarterPlace.person_id.not_in(accounts.withdrawn()))
        .distinct()
    )


# How often a pair has met at least in a quarter: three quarters of the times its rhythm makes, for there are holidays,
# and somebody is ill. It is the two's own rhythm: what HR sets for a cohort is no part of any figure, or
# HR could cut a figure by setting it.
AS_OFTEN_AS_SET = {
    Cadence.WEEKLY: 10,
    Cadence.TWO_WEEKS: 5,
    Cadence.THREE_WEEKS: 3,
    Cadence.FOUR_WEEKS: 2,
    Cadence.MONTHLY: 2,
    Cadence.QUARTERLY: 1,
}
# A rhythm that begins later in the quarter is not held against it.
BEGUN_WITHIN = timedelta(days=14)


def _kept_its_rhythm(asked: Asked) -> Select[Any]:
    """Members whose pair has a rhythm; favourably where one of their pairs has met as often as it says."""
    met = (
        _inside(asked, Pair.member_id, PairSeries.cadence, func.count().label("times"))
        .join(PairSeries, PairSeries.pair_id == Pair.id)
        .where(
            PairSeries.cadence.is_not(None),
            PairSeries.paused_at.is_(None),
            PairSeries.anchor_on < asked.quarter.first_day + BEGUN_WITHIN,
        )
        .group_by(*_PLACED, Pair.id, PairSeries.cadence)
        .subquery()
    )
    wanted = case(AS_OFTEN_AS_SET, value=met.c.cadence)
    placed = [met.c[column.key] for column in _PLACED]
    return select(
        *placed,
        literal(Measure.CADENCE.value).label("item"),
        func.max(case((met.c.times >= wanted, 1), else_=0)).label("favourable"),
    ).group_by(*placed)


PEOPLE: dict[tuple[Track, Measure], Callable[[Asked], Select[Any]]] = {
    (Track.OUTSIDE, Measure.USE): _came,
    (Track.OUTSIDE, Measure.THEME): _spoke_of,
    (Track.OUTSIDE, Measure.STAGE): _stood_at,
    (Track.OUTSIDE, Measure.SATISFACTION): _was_satisfied,
    (Track.INSIDE, Measure.USE): _met,
    (Track.INSIDE, Measure.THEME): _spoke_inside_of,
    (Track.INSIDE, Measure.REACTION): _reacted_inside,
    (Track.INSIDE, Measure.WISH): _wished,
    (Track.INSIDE, Measure.CADENCE): _kept_its_rhythm,
    (Track.INSIDE, Measure.STAGE): _stated,
}


def _said_satisfied(_asked: Asked) -> Select[Any]:
    return select(TALKS.c.company_id, TALKS.c.person_id, TALKS.c.satisfaction.label("value")).where(
        TALKS.c.satisfaction.is_not(None)
    )


def _said_inside(asked: Asked) -> Select[Any]:
    return _inside(asked, Pair.member_id, OneOnOne.member_reaction.label("value")).where(
        OneOnOne.member_reaction.is_not(None)
    )


VOICES: dict[tuple[Track, Measure], Callable[[Asked], Select[Any]]] = {
    (Track.OUTSIDE, Measure.SATISFACTION): _said_satisfied,
    (Track.INSIDE, Measure.REACTION): _said_inside,
}
