"""Themes of the pairs a person is one of. Each of them exports what they read anyway."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, or_, select, update

from sotomado.accounts.told import told
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.themes.models import CareerStanding, CareerTheme, LookBack, SharedTheme, SharedThemeEntry

TABLES = frozenset({"career_theme", "shared_theme", "shared_theme_entry", "shared_theme_look_back"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Themes with their pages and one's own looks back. Of a pair that is over, its manager has their own lines."""
    own = _employments(work, person_id)
    rows = work.session.execute(
        select(SharedTheme, Pair)
        .join(Pair, Pair.id == SharedTheme.pair_id)
        .where(or_(Pair.manager_id.in_(own), Pair.member_id.in_(own)))
        .order_by(SharedTheme.proposed_at, SharedTheme.id)
    ).all()
    themes = [_theme(work, theme, own, is_read=pair.ended_at is None or pair.member_id in own) for theme, pair in rows]
    career = work.session.scalars(
        select(CareerTheme)
        .join(Pair, Pair.id == CareerTheme.pair_id)
        .where(
            or_(
                Pair.member_id.in_(own) & (CareerTheme.standing != CareerStanding.PUT_OFF),
                Pair.manager_id.in_(own) & Pair.ended_at.is_(None),
            )
        )
        .order_by(CareerTheme.changed_at, CareerTheme.id)
    )
    return {"themes_for_two": themes, "career_themes": [told(work, row) for row in career]}


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of the pairs they were the member of, whose talk it was; elsewhere what they wrote themselves.

    A line of theirs that the other one changed goes too; what they changed of the other's stays, as nobody's change.
    """
    own = list(_employments(work, person_id))
    pairs = select(Pair.id).where(Pair.member_id.in_(own))
    unread = select(Pair.id).where(Pair.manager_id.in_(own), Pair.ended_at.is_not(None))
    themes = select(SharedTheme.id).where(or_(SharedTheme.pair_id.in_(pairs), _never_agreed_of(own)))
    _delete(work, LookBack, or_(LookBack.theme_id.in_(themes), LookBack.employment_id.in_(own)))
    _delete(work, SharedThemeEntry, or_(SharedThemeEntry.theme_id.in_(themes), SharedThemeEntry.written_by_id.in_(own)))
    work.session.execute(
        update(SharedThemeEntry)
        .where(SharedThemeEntry.changed_by_id.in_(own))
        .values(changed_at=None, changed_by_id=None)
        .execution_options(synchronize_session=False)
    )
    _delete(work, SharedTheme, or_(SharedTheme.pair_id.in_(pairs), _never_agreed_of(own)))
    _delete(work, CareerTheme, or_(CareerTheme.pair_id.in_(pairs), CareerTheme.pair_id.in_(unread)))
    work.session.expire_all()


def _never_agreed_of(own: list[int]) -> ColumnElement[bool]:
    return SharedTheme.proposed_by_id.in_(own) & SharedTheme.agreed_at.is_(None)


def _delete(
    work: UnitOfWork,
    table: type[LookBack] | type[SharedThemeEntry] | type[SharedTheme] | type[CareerTheme],
    where: ColumnElement[bool],
) -> None:
    work.session.execute(delete(table).where(where).execution_options(synchronize_session=False))


def _theme(work: UnitOfWork, theme: SharedTheme, own: frozenset[int], *, is_read: bool) -> dict[str, object]:
    entries = work.session.scalars(
        select(SharedThemeEntry)
        .where(SharedThemeEntry.theme_id == theme.id)
        .order_by(SharedThemeEntry.on_day, SharedThemeEntry.written_at)
    )
    looks = work.session.scalars(
        select(LookBack).where(LookBack.theme_id == theme.id, LookBack.employment_id.in_(own)).order_by(LookBack.round)
    )
    return {
        **(told(work, theme, besides=("wording", "reminded_of")) if is_read else {}),
        "page": [told(work, one, besides=("wording",)) for one in entries if is_read or one.written_by_id in own],
        "looked_back": [told(work, one) for one in looks],
    }


def _employments(work: UnitOfWork, person_id: int) -> frozenset[int]:
    return frozenset(work.session.scalars(select(Employment.id).where(Employment.person_id == person_id)))
