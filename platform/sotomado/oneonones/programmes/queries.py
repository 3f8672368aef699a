"""What is asked of the tables of programmes. Each is one statement, by the index on the company."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select

from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes.models import CareerSwitch, Cohort, CohortCadence, ThemePack, ThemePackVersion


def offered_packs(work: UnitOfWork, *, company_id: int, on: date) -> list[tuple[ThemePack, ThemePackVersion, Cohort]]:
    """Packs offered on a day, each as it stands, those that end first before the others."""
    rows = work.session.execute(
        _as_they_stand()
        .where(
            ThemePack.company_id == company_id,
            ThemePack.from_on <= on,
            ThemePack.until_on >= on,
            ThemePack.ended_at.is_(None),
        )
        .order_by(ThemePack.until_on, ThemePack.id)
    )
    return [(pack, version, cohort) for pack, version, cohort in rows]


def _as_they_stand() -> Select[tuple[ThemePack, ThemePackVersion, Cohort]]:
    newest = (
        select(ThemePackVersion.pack_id, func.max(ThemePackVersion.number).label("number"))
        .group_by(ThemePackVersion.pack_id)
        .subquery()
    )
    return (
        select(ThemePack, ThemePackVersion, Cohort)
        .join(newest, newest.c.pack_id == ThemePack.id)
        .join(
            ThemePackVersion,
            (ThemePackVersion.pack_id == ThemePack.id) & (ThemePackVersion.number == newest.c.number),
        )
        .join(Cohort, Cohort.id == ThemePack.cohort_id)
    )


def cadences(work: UnitOfWork, *, company_id: int) -> list[tuple[CohortCadence, Cohort]]:
    """What is set now, in the order it was set."""
    rows = work.session.execute(
        select(CohortCadence, Cohort)
        .join(Cohort, Cohort.id == CohortCadence.cohort_id)
        .where(Cohort.company_id == company_id, CohortCadence.ended_at.is_(None))
        .order_by(CohortCadence.set_at, CohortCadence.id)
    )
    return [(cadence, cohort) for cadence, cohort in rows]


def switches(work: UnitOfWork, *, company_id: int, on: date | None = None) -> list[CareerSwitch]:
    """What was switched, the latest last; with a day, only what has begun by then."""
    asked = select(CareerSwitch).where(CareerSwitch.company_id == company_id)
    if on is not None:
        asked = asked.where(CareerSwitch.from_on <= on)
    return list(work.session.scalars(asked.order_by(CareerSwitch.from_on, CareerSwitch.set_at, CareerSwitch.id)))
