"""What can happen to a voice: written, released by its author, taken back, thrown away.

It belongs to its author, who can take it back at any time: it is then on no page any more, with the next look at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.companies.standings import standing_of, standings
from sotomado.consultations.models import Consultation
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.frame.bands import TenureBand, tenure_band
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.voices.errors import (
    NameMissing,
    NoTalkYet,
    NothingSaid,
    NotOpen,
    NowhereToShow,
    ThemeMissing,
    TooFewAlike,
)
from sotomado.reporting.voices.models import MOST_CHARACTERS, Beside, Standing, Voice

LONGEST_NAME = 40
# Of fewer people with as many years at the company the years are not said.
FEWEST_ALIKE = 10


@dataclass(frozen=True)
class Written:
    """A voice as its author writes it."""

    words: str
    beside: Beside = Beside.NOTHING
    theme: Theme | None = None
    name: str = ""
    in_own_company: bool = False
    in_other_companies: bool = False
    in_public: bool = False


@dataclass(frozen=True)
class OwnVoice:
    """A voice as its author reads it. `said_back`: what whoever read it over asks for, or why it is not shown."""

    id: str
    written: Written
    years: TenureBand | None
    standing: Standing
    written_at: datetime
    quarter: str | None
    said_back: str


def may_write(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether somebody had a talk that was closed. For the person themselves."""
    return bool(work.session.scalar(select(exists().where(Consultation.advisee_id == person_id))))


def write(work: UnitOfWork, *, person_id: int, written: Written, voice_id: str | None = None) -> str:
    """Keep a voice as its author writes it, for them alone. Returns its id. Raises NotFound and whatever is wrong."""
    if not may_write(work, person_id=person_id):
        raise NoTalkYet()
    row = Voice(person_id=person_id, standing=Standing.DRAFT)
    if voice_id is not None:
        row = _own_row(work, person_id, voice_id)
        if row.standing in (Standing.HANDED_IN, Standing.READ_OVER):
            raise NotOpen()
    words = written.words.replace("\r\n", "\n").strip()
    if not words or len(words) > MOST_CHARACTERS:
        raise NothingSaid()
    row.words = work.seal(row, "words", words)
    _put_beside(work, row, written)
    row.in_own_company = written.in_own_company
    row.in_other_companies = written.in_other_companies
    row.in_public = written.in_public
    row.written_at = work.now
    work.session.add(row)
    work.session.flush()
    return row.id


def hand_in(work: UnitOfWork, *, person_id: int, voice_id: str) -> None:
    """Release a voice: once somebody has read it over, and the quarter is released, it is shown where its author said.

    Released twice, it is once. Raises NotFound, NowhereToShow, TooFewAlike.
    """
    row = _own_row(work, person_id, voice_id)
    if row.standing in (Standing.HANDED_IN, Standing.READ_OVER):
        return
    place = companies.employment_of(work, person_id=person_id)
    somewhere = row.in_own_company or row.in_other_companies or row.in_public
    if not somewhere or (row.in_own_company and place is None):
        raise NowhereToShow()
    if row.beside is Beside.YEARS:
        row.years = years_of(work, person_id=person_id)
    row.company_id = place.company_id if place is not None else None
    row.standing, row.handed_in_at = Standing.HANDED_IN, work.now
    row.read_over_at, row.read_over_by, row.said_back = None, None, None
    work.session.flush()


def take_back(work: UnitOfWork, *, person_id: int, voice_id: str) -> None:
    """Show it nowhere any more; its words stay with its author. Asked twice, it is once. Raises NotFound."""
    row = _own_row(work, person_id, voice_id)
    row.standing, row.handed_in_at, row.company_id, row.quarter = Standing.DRAFT, None, None, None
    row.read_over_at, row.read_over_by, row.said_back = None, None, None
    work.session.flush()


def throw_away(work: UnitOfWork, *, person_id: int, voice_id: str) -> None:
    """Erase it, shown or not. Raises NotFound."""
    work.session.delete(_own_row(work, person_id, voice_id))
    work.session.flush()


def own(work: UnitOfWork, *, person_id: int) -> list[OwnVoice]:
    """The voices of one person, for themselves, the latest first."""
    rows = work.session.scalars(
        select(Voice).where(Voice.person_id == person_id).order_by(Voice.written_at.desc(), Voice.id)
    )
    return [_told(work, row) for row in rows]


def own_voice(work: UnitOfWork, *, person_id: int, voice_id: str) -> OwnVoice:
    """Raises NotFound."""
    return _told(work, _own_row(work, person_id, voice_id))


def years_of(work: UnitOfWork, *, person_id: int) -> TenureBand:
    """The band of years somebody has been at their company, if enough others have been there for as long.

    Raises TooFewAlike, also for whom no company employs.
    """
    place = companies.employment_of(work, person_id=person_id)
    standing = standing_of(work, employment_id=place.employment_id) if place is not None else None
    if place is None or standing is None:
        raise TooFewAlike()
    first_day = Quarter.at(work.now, place.time_zone).first_day
    band = tenure_band(standing.joined_on, first_day)
    today = work.now.astimezone(ZoneInfo(place.time_zone)).date()
    if _alike(work, place.company_id, band, first_day, today) < FEWEST_ALIKE:
        raise TooFewAlike()
    return band


def _alike(work: UnitOfWork, company_id: int, band: TenureBand, first_day: date, today: date) -> int:
    everybody = standings(work, company_id=company_id, on=today)
    return sum(tenure_band(one.joined_on, first_day) is band for one in everybody)


def _put_beside(work: UnitOfWork, row: Voice, written: Written) -> None:
    name = written.name.strip()[:LONGEST_NAME]
    if written.beside is Beside.NAME and not name:
        raise NameMissing()
    if written.beside is Beside.THEME and written.theme is None:
        raise ThemeMissing()
    row.beside = written.beside
    row.theme = written.theme if written.beside is Beside.THEME else None
    row.name = work.seal(row, "name", name) if written.beside is Beside.NAME else None
    row.years = years_of(work, person_id=row.person_id) if written.beside is Beside.YEARS else None


def _own_row(work: UnitOfWork, person_id: int, voice_id: str) -> Voice:
    row = work.session.scalar(select(Voice).where(Voice.id == voice_id, Voice.person_id == person_id).with_for_update())
    if row is None:
        raise NotFound("voice")
    return row


def _told(work: UnitOfWork, row: Voice) -> OwnVoice:
    written = Written(
        words=work.unseal(row, "words") or "",
        beside=row.beside,
        theme=row.theme,
        name=work.unseal(row, "name") or "",
        in_own_company=row.in_own_company,
        in_other_companies=row.in_other_companies,
        in_public=row.in_public,
    )
    said_back = work.unseal(row, "said_back") or ""
    return OwnVoice(row.id, written, row.years, row.standing, row.written_at, row.quarter, said_back)
