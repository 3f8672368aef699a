"""What is asked of the tables of programmes. Each is one statement, by the index on the company."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select

from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes.models import (
    CareerSwitch,
    Cohort,
    CohortCadence,
    MessageOptOut,
    ProgrammeMessage,
    ThemePack,
    ThemePackVersion,
)


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


def _as_they_stand() -> Select[ThemePack, ThemePackVersion, Cohort]:
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


def packs(work: UnitOfWork, *, company_id: int) -> list[tuple[ThemePack, Cohort]]:
    """All packs of a company, the latest made first."""
    rows = work.session.execute(
        select(ThemePack, Cohort)
        .join(Cohort, Cohort.id == ThemePack.cohort_id)
        .where(ThemePack.company_id == company_id)
        .order_by(ThemePack.made_at.desc(), ThemePack.id)
    )
    return [(pack, cohort) for pack, cohort in rows]


def versions(work: UnitOfWork, *, pack_id: str) -> list[ThemePackVersion]:
    """The versions of a pack, the latest first."""
    asked = select(ThemePackVersion).where(ThemePackVersion.pack_id == pack_id)
    return list(work.session.scalars(asked.order_by(ThemePackVersion.number.desc())))


def messages(work: UnitOfWork, *, company_id: int, on: date | None = None) -> list[tuple[ProgrammeMessage, Cohort]]:
    """What was written to cohorts of a company, the latest first; with a day, what stands on pages on it: has left,
    and was not taken back."""
    asked = (
        select(ProgrammeMessage, Cohort)
        .join(Cohort, Cohort.id == ProgrammeMessage.cohort_id)
        .where(ProgrammeMessage.company_id == company_id)
    )
    if on is not None:
        asked = asked.where(
            ProgrammeMessage.until_on >= on,
            ProgrammeMessage.sent_at <= work.now,
            ProgrammeMessage.ended_at.is_(None),
        )
    rows = work.session.execute(asked.order_by(ProgrammeMessage.sent_at.desc(), ProgrammeMessage.id))
    return [(message, cohort) for message, cohort in rows]


def opted_out(work: UnitOfWork, *, person_ids: Collection[int]) -> set[int]:
    """Who of these wants no messages. For whoever sends them and for the person themselves, and for nobody else."""
    return set(work.session.scalars(select(MessageOptOut.person_id).where(MessageOptOut.person_id.in_(person_ids))))
