"""Which texts may be read for a release: of people who agreed when the talk was closed, and agree now.

Texts are opened one by one as they are counted. Plain ones are written nowhere: no table, no file, no cache holds a
word of them, not even counts to compare later quarters with, which would keep what few people said. What others said
is read anew for each release, out of a bounded sample instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from reports.words import Talk
from sotomado.accounts import service as accounts
from sotomado.accounts.word_consents import service as word_consents
from sotomado.companies.models import Employment
from sotomado.consultations.models import Consultation
from sotomado.consultations.recording.models import Recording, SpokenWords
from sotomado.consultations.reports.models import ConsultantReport, ConsultationSummary, ReportedTheme, WorkplaceIdea
from sotomado.database import UnitOfWork
from sotomado.reporting.frame.models import QuarterPlace
from sotomado.reporting.quarters import Quarter

# Summaries of others, and as many ideas, that are compared with, at most: ids are random, so the first are a fair
# sample.
MOST_OTHERS = 10_000
QUARTERS_COMPARED = 4
AT_ONCE = 500
# Both are of the same people, kept on the same agreement: whoever used a word in both is one speaker.
KEPT: tuple[type[ConsultationSummary] | type[WorkplaceIdea], ...] = (ConsultationSummary, WorkplaceIdea)


def of_quarter(work: UnitOfWork, *, company_id: int, quarter: Quarter, zone: str) -> Iterator[Talk]:
    """Talks of people who have a place in the company's quarter. Their themes are not read: nothing may depend on them.

    Walks ix_quarter_place_counted or ix_consultation_employment_id, then the unique index on the summary's talk.
    """
    placed = and_(
        QuarterPlace.company_id == Employment.company_id,
        QuarterPlace.quarter == quarter.name,
        QuarterPlace.person_id == Consultation.advisee_id,
    )
    for kept in KEPT:
        asked = _texts(kept, *quarter.bounds(zone), Employment.company_id == company_id).join(QuarterPlace, placed)
        yield from _talks(work, asked, zone, {})


def spoken_in_quarter(work: UnitOfWork, *, company_id: int, quarter: Quarter, zone: str) -> Iterator[Talk]:
    """Single words of recorded talks of the same people, where they agreed to be recorded and to be counted.

    Walks what was listened to within 400 days, then unique indexes: recording, booking, place.
    """
    start, end = quarter.bounds(zone)
    asked = (
        select(SpokenWords, Consultation.advisee_id, Consultation.consultant_id, Consultation.held_at)
        .join(Recording, Recording.id == SpokenWords.recording_id)
        .join(Consultation, Consultation.booking_id == Recording.booking_id)
        .join(Employment, Employment.id == Consultation.employment_id)
        .join(ConsultantReport, ConsultantReport.consultation_id == Consultation.id)
        .join(
            QuarterPlace,
            and_(
                QuarterPlace.company_id == Employment.company_id,
                QuarterPlace.quarter == quarter.name,
                QuarterPlace.person_id == Consultation.advisee_id,
            ),
        )
        .where(
            Employment.company_id == company_id,
            SpokenWords.body.is_not(None),
            Consultation.held_at >= start,
            Consultation.held_at < end,
            Consultation.advisee_id.in_(word_consents.in_force()),
            Consultation.advisee_id.not_in(accounts.withdrawn()),
        )
    )
    for words, advisee_id, consultant_id, held_at in work.session.execute(asked.execution_options(yield_per=AT_ONCE)):
        text = work.unseal(words, "body")
        if text:
            yield Talk(
                speaker=f"{Quarter.at(held_at, zone).name} {advisee_id}",
                consultant=str(consultant_id),
                themes=(),
                text=text,
                company=str(company_id),
            )


def of_earlier_quarters(work: UnitOfWork, *, company_id: int, quarter: Quarter, zone: str) -> Iterator[Talk]:
    """The same company's talks in the three quarters before."""
    start, end = _window(quarter, zone)[0], quarter.bounds(zone)[0]
    for kept in KEPT:
        asked = _texts(kept, start, end, Employment.company_id == company_id)
        yield from _talks(work, asked.order_by(kept.id).limit(MOST_OTHERS), zone, {})


def of_others(work: UnitOfWork, *, company_id: int, quarter: Quarter, zone: str) -> Iterator[Talk]:
    """Other companies' talks in the same quarter and the three before, with their themes."""
    for kept in KEPT:
        asked = _texts(kept, *_window(quarter, zone), Employment.company_id != company_id)
        asked = asked.order_by(kept.id).limit(MOST_OTHERS)
        sampled = asked.with_only_columns(kept.consultation_id).subquery()
        themes: dict[str, list[str]] = {}
        for consultation_id, theme in work.session.execute(
            select(ReportedTheme.consultation_id, ReportedTheme.theme)
            .join(sampled, sampled.c.consultation_id == ReportedTheme.consultation_id)
            .order_by(ReportedTheme.consultation_id, ReportedTheme.theme)
        ):
            themes.setdefault(consultation_id, []).append(theme.value)
        yield from _talks(work, asked, zone, themes)


def _window(quarter: Quarter, zone: str) -> tuple[datetime, datetime]:
    first = quarter
    for _ in range(QUARTERS_COMPARED - 1):
        first = first.before
    return first.bounds(zone)[0], quarter.bounds(zone)[1]


def _texts(
    kept: type[ConsultationSummary] | type[WorkplaceIdea], start: datetime, end: datetime, whose: ColumnElement[bool]
) -> Select[Any, int, int, int, datetime]:
    return (
        select(
            kept,
            Consultation.advisee_id,
            Consultation.consultant_id,
            Employment.company_id,
            Consultation.held_at,
        )
        .join(Consultation, Consultation.id == kept.consultation_id)
        .join(Employment, Employment.id == Consultation.employment_id)
        .join(ConsultantReport, ConsultantReport.consultation_id == Consultation.id)
        .where(
            whose,
            kept.may_be_counted,
            Consultation.held_at >= start,
            Consultation.held_at < end,
            Consultation.advisee_id.in_(word_consents.in_force()),
            Consultation.advisee_id.not_in(accounts.withdrawn()),
        )
    )


def _talks(
    work: UnitOfWork,
    asked: Select[Any, int, int, int, datetime],
    zone: str,
    themes: dict[str, list[str]],
) -> Iterator[Talk]:
    for kept, advisee_id, consultant_id, company_id, held_at in work.session.execute(
        asked.execution_options(yield_per=AT_ONCE)
    ):
        text = work.unseal(kept, "body")
        if text is not None:
            yield Talk(
                speaker=f"{Quarter.at(held_at, zone).name} {advisee_id}",
                consultant=str(consultant_id),
                themes=tuple(themes.get(kept.consultation_id, ())),
                text=text,
                company=str(company_id),
            )
