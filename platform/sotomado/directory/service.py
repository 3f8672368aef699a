"""What other rooms may ask about consultants."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from consultants.licence import is_licensed
from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts, queries
from sotomado.directory.joining import JoiningRefused, trouble_with
from sotomado.directory.models import Consultant, ConsultantMode
from sotomado.directory.vocabulary import AgeBand, Experience, Gender, MeetingMode, SpokenLanguage, Style, Theme
from sotomado.directory.words import ConsultantWords, name_in, words_in

__all__ = ["ConsultantWords"]


@dataclass(frozen=True)
class Terms:
    """On what terms a consultant may be booked at all: whether listed and not pausing, until when licensed, by whose
    calendar.
    """

    person_id: int
    time_zone: str
    is_listed: bool
    licence_expires_on: date


@dataclass(frozen=True)
class ConsultantCard:
    """A consultant as people see them. `is_listed`: on the list and not pausing; `is_bookable`: listed, and licensed on
    the date that was asked about. `is_paused`: on the list, and resting for a while.
    """

    id: int
    person_id: int
    display_name: str
    display_name_en: str
    voice: str
    voice_en: str
    path: str
    path_en: str
    biography: str
    biography_en: str
    first_talk: str
    first_talk_en: str
    portrait_id: str | None
    age_band: AgeBand | None
    gender: Gender | None
    time_zone: str
    themes: Mapping[Theme, float]
    experiences: Mapping[Experience, int]
    styles: Mapping[Style, float]
    languages: tuple[SpokenLanguage, ...]
    modes: tuple[MeetingMode, ...]
    registration_number: str
    licence_expires_on: date
    listed_at: datetime | None
    is_listed: bool
    is_paused: bool
    is_bookable: bool

    @property
    def terms(self) -> Terms:
        return Terms(self.person_id, self.time_zone, self.is_listed, self.licence_expires_on)

    def in_words(self, locale: str) -> ConsultantWords:
        """What they wrote in the reader's language, else in the other one, and which one it is."""
        return words_in(self, locale)

    def name_in(self, locale: str) -> str:
        """Their name in the reader's language, else in the other one."""
        return name_in(self, locale)


@dataclass(frozen=True)
class Strengths:
    """What the choice of ten is made from, for many consultants at once."""

    person_ids: Mapping[int, int]
    # Of these people nothing they answered about themselves may be used: they took their agreement back.
    unasked: frozenset[int]
    # Whoever does not say is None, here and in the next.
    genders: Mapping[int, Gender | None]
    age_bands: Mapping[int, AgeBand | None]
    themes: Mapping[int, Mapping[Theme, float]]
    experiences: Mapping[int, Mapping[Experience, int]]
    styles: Mapping[int, Mapping[Style, float]]
    languages: Mapping[int, tuple[SpokenLanguage, ...]]
    modes: Mapping[int, tuple[MeetingMode, ...]]


def consultant(work: UnitOfWork, *, consultant_id: int, on: date) -> ConsultantCard:
    """One consultant, whether listed or not. Raises NotFound."""
    asked = ("card", consultant_id, on)
    found = work.once(asked, lambda: cards(work, consultant_ids=[consultant_id], on=on).get(consultant_id))
    if found is None:
        raise NotFound("consultant")
    return found


def person_of(work: UnitOfWork, *, consultant_id: int) -> int:
    """Who a consultant is. Raises NotFound."""
    found = work.once(("terms", consultant_id), lambda: terms(work, consultant_ids=[consultant_id]).get(consultant_id))
    if found is None:
        raise NotFound("consultant")
    return found.person_id


def shown_consultant(work: UnitOfWork, *, consultant_id: int, on: date, reader_id: int) -> ConsultantCard:
    """One consultant whose profile someone may read: on the list, even while pausing or where the licence has run out,
    so that a window once chosen does not vanish; and not kept from the reader's company. Raises NotFound.
    """
    found = consultant(work, consultant_id=consultant_id, on=on)
    if not (found.is_listed or found.is_paused) or consultant_id in conflicts.barred_to(work, person_id=reader_id):
        raise NotFound("consultant")
    return found


def cards(work: UnitOfWork, *, consultant_ids: Collection[int], on: date) -> dict[int, ConsultantCard]:
    """Consultants by id, in six statements however many they are; unknown ids are left out."""
    ids = list(consultant_ids)
    if not ids:
        return {}
    session = work.session
    themes, experiences = queries.themes(session, ids), queries.experiences(session, ids)
    languages, modes = queries.languages(session, ids), queries.modes(session, ids)
    styles = queries.styles(session, ids)
    found = {}
    for row, licence in queries.consultants(session, ids):
        stands = row.listed_at is not None and row.unlisted_at is None
        is_listed = stands and row.paused_at is None
        found[row.id] = ConsultantCard(
            id=row.id,
            person_id=row.person_id,
            display_name=row.display_name,
            display_name_en=row.display_name_en,
            voice=row.voice,
            voice_en=row.voice_en,
            path=row.path,
            path_en=row.path_en,
            biography=row.biography,
            biography_en=row.biography_en,
            first_talk=row.first_talk,
            first_talk_en=row.first_talk_en,
            portrait_id=row.portrait_id,
            age_band=row.age_band,
            gender=row.gender,
            time_zone=row.time_zone,
            themes=themes.get(row.id, {}),
            experiences=experiences.get(row.id, {}),
            styles=styles.get(row.id, {}),
            languages=languages.get(row.id, ()),
            modes=modes.get(row.id, ()),
            registration_number=licence.registration_number,
            licence_expires_on=licence.expires_on,
            listed_at=row.listed_at,
            is_listed=is_listed,
            is_paused=stands and not is_listed,
            is_bookable=is_listed and is_licensed(licence.expires_on, on),
        )
    return found


def listed_ids(work: UnitOfWork, *, on: date) -> list[int]:
    """Everyone who may be shown and booked: listed, with a licence that holds on that date."""
    return list(work.session.scalars(queries.listed(on)))


def consultant_of(work: UnitOfWork, *, person_id: int) -> ConsultantCard | None:
    """The consultant a person is, on today's UTC date; None for everyone else."""
    consultant_id = id_of(work, person_id=person_id)
    if consultant_id is None:
        return None
    return consultant(work, consultant_id=consultant_id, on=work.now.date())


def id_of(work: UnitOfWork, *, person_id: int) -> int | None:
    """Which consultant a person is, and nothing else of them; None for everyone else."""
    own = select(Consultant.id).where(Consultant.person_id == person_id)
    return work.once(("consultant of", person_id), lambda: work.session.scalar(own))


def own_consultant(work: UnitOfWork, *, person_id: int) -> ConsultantCard:
    """The same for pages and verbs of consultants alone. Raises NotFound for everyone else."""
    own = consultant_of(work, person_id=person_id)
    if own is None:
        raise NotFound("consultant")
    return own


def own_id(work: UnitOfWork, *, person_id: int) -> int:
    """The same where nothing is shown of the consultant: which one it is. Raises NotFound for everyone else."""
    own = id_of(work, person_id=person_id)
    if own is None:
        raise NotFound("consultant")
    return own


def terms(work: UnitOfWork, *, consultant_ids: Collection[int]) -> dict[int, Terms]:
    """Zone, listing and licence of many, in one statement."""
    return {
        row.id: Terms(
            person_id=row.person_id,
            time_zone=row.time_zone,
            is_listed=row.is_listed,
            licence_expires_on=row.expires_on,
        )
        for row in queries.terms(work.session, consultant_ids)
    }


def modes(work: UnitOfWork, *, consultant_id: int) -> tuple[MeetingMode, ...]:
    """The ways in which a consultant meets people."""
    return queries.modes(work.session, [consultant_id]).get(consultant_id, ())


def strengths(work: UnitOfWork, *, consultant_ids: Collection[int]) -> Strengths:
    """What the choice is made from, of many, in six statements."""
    session = work.session
    facts = queries.facts(session, consultant_ids)
    return Strengths(
        person_ids={row.id: row.person_id for row in facts},
        unasked=frozenset(row.person_id for row in facts if row.took_back),
        genders={row.id: row.gender for row in facts},
        age_bands={row.id: row.age_band for row in facts},
        themes=queries.themes(session, consultant_ids),
        experiences=queries.experiences(session, consultant_ids),
        styles=queries.styles(session, consultant_ids),
        languages=queries.languages(session, consultant_ids),
        modes=queries.modes(session, consultant_ids),
    )


def joining_of(work: UnitOfWork, *, consultant_id: int, mode: MeetingMode) -> str | None:
    """How one gets to this consultant; None where they have not said. Only for who has a confirmed booking."""
    return joinings(work, consultant_id=consultant_id).get(mode)


def joinings(work: UnitOfWork, *, consultant_id: int) -> dict[MeetingMode, str]:
    """All that a consultant has written about getting there, for themselves."""
    rows = work.session.scalars(select(ConsultantMode).where(ConsultantMode.consultant_id == consultant_id))
    return {row.mode: row.joining for row in rows if row.joining}


def set_joining(work: UnitOfWork, *, consultant_id: int, joining: Mapping[MeetingMode, str]) -> None:
    """Say how one gets there, by way of meeting; an empty line takes back what was said, a mode left out stays.

    All lines are kept or none. Raises JoiningRefused, and NotFound for a way this consultant does not meet.
    """
    lines = {mode: line.strip() for mode, line in joining.items()}
    troubles = {mode: trouble for mode, line in lines.items() if (trouble := trouble_with(mode, line)) is not None}
    if troubles:
        raise JoiningRefused(troubles)
    rows = {mode: work.session.get(ConsultantMode, (consultant_id, mode)) for mode in lines}
    for mode, row in rows.items():
        if row is None:
            raise NotFound("way to meet")
        row.joining = lines[mode] or None
    work.session.flush()
