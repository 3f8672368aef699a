"""Which voices are read where: the one way to them for every page, HR's and their employees' alike.

A voice appears with the release of the quarter in which it was read over, together with all others of that quarter, and
never on a day of its own: the day would tell of the day of a talk. They are told by their quarter and stand in the
order of their random keys. How many were written, refused or taken back is asked by nobody and told to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select

from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.frame.bands import TenureBand
from sotomado.reporting.models import Release
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.voices.models import Standing, Voice
from sotomado.reporting.voices.reading_over import HOME

MOST = 30


@dataclass(frozen=True)
class Shown:
    """A voice as others read it: of the three that can stand beside it, one at most. `is_own`: of this company."""

    words: str
    years: TenureBand | None
    theme: Theme | None
    name: str
    quarter: str
    is_own: bool


def in_company(work: UnitOfWork, *, company_id: int, most: int = MOST) -> list[Shown]:
    """What a company and those who work there read: their own people's, and those of elsewhere released for it."""
    own = and_(Voice.company_id == company_id, Voice.in_own_company)
    others = and_(or_(Voice.company_id.is_(None), Voice.company_id != company_id), Voice.in_other_companies)
    return _shown(work, or_(own, others), company_id, most)


def in_public(work: UnitOfWork, *, most: int = MOST) -> list[Shown]:
    """What everybody reads."""
    return _shown(work, Voice.in_public.is_(True), None, most)


def _shown(work: UnitOfWork, where: ColumnElement[bool], company_id: int | None, most: int) -> list[Shown]:
    rows = work.session.scalars(
        select(Voice)
        .where(Voice.standing == Standing.READ_OVER, _is_out(work), where)
        .order_by(Voice.quarter.desc(), Voice.id)
        .limit(most)
    )
    return [
        Shown(
            words=work.unseal(row, "words") or "",
            years=row.years,
            theme=row.theme,
            name=work.unseal(row, "name") or "",
            quarter=row.quarter or "",
            is_own=company_id is not None and row.company_id == company_id,
        )
        for row in rows
    ]


def _is_out(work: UnitOfWork) -> ColumnElement[bool]:
    """Its quarter is released to its author's company; of a private person, over."""
    released = exists().where(Release.company_id == Voice.company_id, Release.quarter >= Voice.quarter)
    running = Quarter.at(work.now, HOME).name
    return or_(released, and_(Voice.company_id.is_(None), Voice.quarter < running))
