"""What themes ask of their tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.themes.models import CareerTheme, LookBack, SharedTheme, SharedThemeEntry


# Walks the unique index of (pair_id, nth).
def career_themes(work: UnitOfWork, *, pair_id: int) -> Sequence[CareerTheme]:
    """All of a pair, the latest last."""
    return work.session.scalars(
        select(CareerTheme).where(CareerTheme.pair_id == pair_id).order_by(CareerTheme.nth)
    ).all()


def career_theme(work: UnitOfWork, *, pair_id: int, nth: int) -> CareerTheme | None:
    """The one of a coming 1on1, locked: the manager who sets and the member who answers queue."""
    return work.session.scalar(
        select(CareerTheme)
        .where(CareerTheme.pair_id == pair_id, CareerTheme.nth == nth)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def open_theme(work: UnitOfWork, *, pair_id: int, locked: bool = False) -> SharedTheme | None:
    """The one that is proposed or runs, by the unique index of open themes."""
    asked = select(SharedTheme).where(SharedTheme.pair_id == pair_id, SharedTheme.ended_at.is_(None))
    if locked:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return work.session.scalar(asked)


def past_themes(work: UnitOfWork, *, pair_id: int) -> Sequence[SharedTheme]:
    """Those that ran and ended, the latest first."""
    return work.session.scalars(
        select(SharedTheme)
        .where(SharedTheme.pair_id == pair_id, SharedTheme.ended_at.is_not(None), SharedTheme.agreed_at.is_not(None))
        .order_by(SharedTheme.ended_at.desc(), SharedTheme.id)
    ).all()


def one_theme(work: UnitOfWork, *, pair_id: int, theme_id: str, locked: bool = False) -> SharedTheme | None:
    asked = select(SharedTheme).where(SharedTheme.id == theme_id, SharedTheme.pair_id == pair_id)
    if locked:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return work.session.scalar(asked)


def entries(work: UnitOfWork, *, theme_id: str) -> Sequence[SharedThemeEntry]:
    """The lines of a page, the newest day first."""
    return work.session.scalars(
        select(SharedThemeEntry)
        .where(SharedThemeEntry.theme_id == theme_id)
        .order_by(SharedThemeEntry.on_day.desc(), SharedThemeEntry.written_at.desc(), SharedThemeEntry.id)
    ).all()


def one_entry(work: UnitOfWork, *, theme_id: str, entry_id: str) -> SharedThemeEntry | None:
    """Locked: two who change one line queue."""
    return work.session.scalar(
        select(SharedThemeEntry)
        .where(SharedThemeEntry.id == entry_id, SharedThemeEntry.theme_id == theme_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


# Walks the unique index of (theme_id, round, employment_id).
def looks_back(work: UnitOfWork, *, theme_id: str, round: int) -> dict[int, LookBack]:
    """By employment."""
    rows = work.session.scalars(select(LookBack).where(LookBack.theme_id == theme_id, LookBack.round == round))
    return {row.employment_id: row for row in rows}


# Walks the index of open themes by their end.
def ends_until(work: UnitOfWork, *, until: date, limit: int) -> list[str]:
    """Running themes that end by a day and of whose end nobody was reminded yet."""
    return list(
        work.session.scalars(
            select(SharedTheme.id)
            .where(
                SharedTheme.ended_at.is_(None),
                SharedTheme.ends_on <= until,
                SharedTheme.agreed_at.is_not(None),
                (SharedTheme.reminded_of.is_(None)) | (SharedTheme.reminded_of < SharedTheme.ends_on),
            )
            .order_by(SharedTheme.ends_on, SharedTheme.id)
            .limit(limit)
        )
    )


def followed(work: UnitOfWork, *, pair_id: int) -> int | None:
    """The pair whose series this one goes on with."""
    return work.session.scalar(select(Pair.follows_id).where(Pair.id == pair_id))


def last_run(work: UnitOfWork, *, pair_id: int) -> SharedTheme | None:
    """The theme that ran when a pair ended: one the two had closed is no longer on anybody's mind."""
    return work.session.scalar(
        select(SharedTheme)
        .join(Pair, Pair.id == SharedTheme.pair_id)
        .where(
            SharedTheme.pair_id == pair_id,
            SharedTheme.agreed_at.is_not(None),
            (SharedTheme.ended_at.is_(None)) | (SharedTheme.ended_at >= Pair.ended_at),
        )
        .order_by(SharedTheme.agreed_at.desc())
        .limit(1)
    )
