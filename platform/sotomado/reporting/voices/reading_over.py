"""Before a voice is shown somebody reads it over, for names and for what says who it is: let through, asked back with
words, or refused with a reason.

Whoever reads it is not told whose it is, unless its author has their name beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.accounts.reached import service as reached
from sotomado.companies import service as companies
from sotomado.companies.models import Company
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme
from sotomado.outbox import mail
from sotomado.reporting.frame.bands import TenureBand
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.voices.errors import ChangedMeanwhile, NoReason
from sotomado.reporting.voices.letters import there_is_an_answer
from sotomado.reporting.voices.models import Standing, Voice

LONGEST_REASON = 400
# By whose calendar a quarter ends for whom no company employs.
HOME = "Asia/Tokyo"


@dataclass(frozen=True)
class ToRead:
    """A voice that waits to be read over. `company`: where it was written, by both names; None of a private person.

    `seen`: changes where its author releases it anew.
    """

    id: str
    words: str
    years: TenureBand | None
    theme: Theme | None
    name: str
    company: tuple[str, str] | None
    in_own_company: bool
    in_other_companies: bool
    in_public: bool
    handed_in_at: datetime
    seen: str


def waiting(work: UnitOfWork) -> list[ToRead]:
    """Those that wait, the longest waiting first."""
    rows = work.session.execute(
        select(Voice, Company.name, Company.name_en)
        .outerjoin(Company, Company.id == Voice.company_id)
        .where(Voice.standing == Standing.HANDED_IN)
        .order_by(Voice.handed_in_at, Voice.id)
    )
    return [_told(work, row, (name, name_en) if name is not None else None) for row, name, name_en in rows]


def to_read(work: UnitOfWork, *, voice_id: str) -> ToRead:
    """One that waits. Raises NotFound where it does not, or not any more."""
    found = next((one for one in waiting(work) if one.id == voice_id), None)
    if found is None:
        raise NotFound("voice")
    return found


def let_through(work: UnitOfWork, *, voice_id: str, seen: str, by_person_id: int, public_url: str) -> None:
    """Have it shown, once the quarter that runs now is released. Raises ChangedMeanwhile."""
    row = _waiting_row(work, voice_id, seen)
    zone = HOME if row.company_id is None else companies.company(work, company_id=row.company_id).time_zone
    row.quarter = Quarter.at(work.now, zone).name
    _answer(work, row, Standing.READ_OVER, None, by_person_id, public_url)


def ask_back(work: UnitOfWork, *, voice_id: str, seen: str, words: str, by_person_id: int, public_url: str) -> None:
    """Ask its author for a change. Raises ChangedMeanwhile, NoReason."""
    row = _waiting_row(work, voice_id, seen)
    _answer(work, row, Standing.ASKED_BACK, _reason(words), by_person_id, public_url)


def decline(work: UnitOfWork, *, voice_id: str, seen: str, words: str, by_person_id: int, public_url: str) -> None:
    """Not show it, and say why. Raises ChangedMeanwhile, NoReason."""
    row = _waiting_row(work, voice_id, seen)
    _answer(work, row, Standing.DECLINED, _reason(words), by_person_id, public_url)


def _answer(
    work: UnitOfWork, row: Voice, standing: Standing, words: str | None, by_person_id: int, public_url: str
) -> None:
    row.standing, row.read_over_at, row.read_over_by = standing, work.now, by_person_id
    row.said_back = work.seal(row, "said_back", words) if words is not None else None
    work.session.flush()
    author = reached.reader(work, person_id=row.person_id)
    subject, body = there_is_an_answer(author.locale, author.name, f"{public_url}/voices")
    mail.post(work, to_email=author.email, to_name=author.name, subject=subject, body=body)


def _reason(words: str) -> str:
    said = words.replace("\r\n", "\n").strip()[:LONGEST_REASON]
    if not said:
        raise NoReason()
    return said


def _waiting_row(work: UnitOfWork, voice_id: str, seen: str) -> Voice:
    row = work.session.scalar(
        select(Voice).where(Voice.id == voice_id, Voice.standing == Standing.HANDED_IN).with_for_update()
    )
    if row is None or row.handed_in_at is None or row.handed_in_at.isoformat() != seen:
        raise ChangedMeanwhile()
    return row


def _told(work: UnitOfWork, row: Voice, company: tuple[str, str] | None) -> ToRead:
    assert row.handed_in_at is not None, "what waits was handed in"
    return ToRead(
        id=row.id,
        words=work.unseal(row, "words") or "",
        years=row.years,
        theme=row.theme,
        name=work.unseal(row, "name") or "",
        company=company,
        in_own_company=row.in_own_company,
        in_other_companies=row.in_other_companies,
        in_public=row.in_public,
        handed_in_at=row.handed_in_at,
        seen=row.handed_in_at.isoformat(),
    )
