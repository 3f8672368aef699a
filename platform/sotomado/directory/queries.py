"""What the directory is asked for. Each function is one statement, however many consultants it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from sotomado.accounts import agreements
from sotomado.directory.models import (
    Consultant,
    ConsultantCountry,
    ConsultantExperience,
    ConsultantIndustry,
    ConsultantLanguage,
    ConsultantMode,
    ConsultantStyle,
    ConsultantTheme,
    Credential,
)
from sotomado.directory.vocabulary import (
    AgeBand,
    Experience,
    Gender,
    Industry,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
)


def consultants(session: Session, ids: Collection[int]) -> Sequence[Row[Consultant, Credential]]:
    """Consultants with their licence, by primary key."""
    return session.execute(
        select(Consultant, Credential)
        .join(Credential, Credential.consultant_id == Consultant.id)
        .where(Consultant.id.in_(ids))
    ).all()


def listed(on: date) -> Select[int]:
    """Ids of everyone who may be shown: listed, not taken off the list, not pausing, licensed on that date."""
    return (
        select(Consultant.id)
        .join(Credential, Credential.consultant_id == Consultant.id)
        .where(may_be_shown(on))
        .order_by(Consultant.id)
    )


def may_be_shown(on: date) -> ColumnElement[bool]:
    """The same of a row of `Consultant` with its `Credential`."""
    return and_(is_listed(), Credential.expires_on >= on)


def is_listed() -> ColumnElement[bool]:
    """Whether a row of `Consultant` stands on the list and is not pausing."""
    return and_(Consultant.listed_at.is_not(None), Consultant.unlisted_at.is_(None), Consultant.paused_at.is_(None))


def terms(session: Session, ids: Collection[int]) -> Sequence[Row[int, int, str, bool, date]]:
    """Zone, listing and licence alone, as plain columns: this is read for the whole directory at once, and for one
    consultant whenever somebody books.
    """
    return session.execute(_terms(), {"ids": list(ids)}).all()


@cache
def _terms() -> Select[int, int, str, bool, date]:
    return (
        select(
            Consultant.id,
            Consultant.person_id,
            Consultant.time_zone,
            is_listed().label("is_listed"),
            Credential.expires_on,
        )
        .join(Credential, Credential.consultant_id == Consultant.id)
        .where(Consultant.id.in_(bindparam("ids", expanding=True)))
        .order_by(Consultant.id)
    )


def facts(session: Session, ids: Collection[int]) -> Sequence[Row[int, int, Gender | None, AgeBand | None, bool]]:
    """Who a consultant is, of their gender and age band, and whether their answers may not be used any more."""
    return session.execute(
        select(
            Consultant.id,
            Consultant.person_id,
            Consultant.gender,
            Consultant.age_band,
            Consultant.person_id.in_(agreements.taken_back()).label("took_back"),
        ).where(Consultant.id.in_(ids))
    ).all()


def themes(session: Session, ids: Collection[int]) -> dict[int, dict[Theme, float]]:
    """Strengths by consultant, the strongest first."""
    found: dict[int, dict[Theme, float]] = defaultdict(dict)
    rows = session.execute(
        select(ConsultantTheme.consultant_id, ConsultantTheme.theme, ConsultantTheme.strength)
        .where(ConsultantTheme.consultant_id.in_(ids))
        .order_by(ConsultantTheme.strength.desc(), ConsultantTheme.theme)
    )
    for consultant_id, theme, strength in rows:
        found[consultant_id][theme] = strength
    return found


def experiences(session: Session, ids: Collection[int]) -> dict[int, dict[Experience, int]]:
    """Years by consultant, the longest first."""
    found: dict[int, dict[Experience, int]] = defaultdict(dict)
    rows = session.execute(
        select(ConsultantExperience.consultant_id, ConsultantExperience.experience, ConsultantExperience.years)
        .where(ConsultantExperience.consultant_id.in_(ids))
        .order_by(ConsultantExperience.years.desc(), ConsultantExperience.experience)
    )
    for consultant_id, experience, years in rows:
        found[consultant_id][experience] = years
    return found


def styles(session: Session, ids: Collection[int]) -> dict[int, dict[Style, float]]:
    """Strengths by consultant, the strongest first."""
    found: dict[int, dict[Style, float]] = defaultdict(dict)
    rows = session.execute(
        select(ConsultantStyle.consultant_id, ConsultantStyle.style, ConsultantStyle.strength)
        .where(ConsultantStyle.consultant_id.in_(ids))
        .order_by(ConsultantStyle.strength.desc(), ConsultantStyle.style)
    )
    for consultant_id, style, strength in rows:
        found[consultant_id][style] = strength
    return found


def languages(session: Session, ids: Collection[int]) -> dict[int, tuple[SpokenLanguage, ...]]:
    """Languages by consultant, in the order of the vocabulary."""
    rows = session.execute(
        select(ConsultantLanguage.consultant_id, ConsultantLanguage.language).where(
            ConsultantLanguage.consultant_id.in_(ids)
        )
    ).all()
    spoken = {(consultant_id, language) for consultant_id, language in rows}
    return {one: tuple(word for word in SpokenLanguage if (one, word) in spoken) for one, _ in rows}


def modes(session: Session, ids: Collection[int]) -> dict[int, tuple[MeetingMode, ...]]:
    """Ways to meet by consultant, in the order of the vocabulary."""
    rows = session.execute(
        select(ConsultantMode.consultant_id, ConsultantMode.mode).where(
            ConsultantMode.consultant_id.in_(ids), ConsultantMode.ended_at.is_(None)
        )
    ).all()
    offered = {(consultant_id, mode) for consultant_id, mode in rows}
    return {one: tuple(word for word in MeetingMode if (one, word) in offered) for one, _ in rows}


def industries(session: Session, ids: Collection[int]) -> dict[int, tuple[Industry, ...]]:
    """Branches by consultant, in the order of the vocabulary."""
    rows = session.execute(
        select(ConsultantIndustry.consultant_id, ConsultantIndustry.industry).where(
            ConsultantIndustry.consultant_id.in_(ids)
        )
    ).all()
    known = {(consultant_id, industry) for consultant_id, industry in rows}
    return {one: tuple(word for word in Industry if (one, word) in known) for one, _ in rows}


def countries(session: Session, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Codes of countries by consultant, in their own order."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = session.execute(
        select(ConsultantCountry.consultant_id, ConsultantCountry.country).where(
            ConsultantCountry.consultant_id.in_(ids)
        )
    )
    for consultant_id, country in rows:
        found[consultant_id] += (country,)
    return {one: tuple(sorted(codes)) for one, codes in found.items()}
