"""What can happen to a company's brief: drafted, published as a new version, taken back; and how it is read.

HR writes for consultants. Reading leaves nothing behind, neither a row nor a count: whoever could see that a brief was
read on a Tuesday would know that somebody talks on Wednesday. Which consultant may read it is asked where bookings are
known (`consultations.preparing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from sotomado.accounts import service as accounts
from sotomado.companies import service as companies
from sotomado.companies.brief.models import CompanyBrief, CompanyBriefDraft
from sotomado.companies.brief.sections import LONGEST_SECTION, TONGUES, NotABrief, Section, Texts
from sotomado.companies.models import Company
from sotomado.database import UnitOfWork

__all__ = [
    "LONGEST_SECTION",
    "TONGUES",
    "Brief",
    "Changed",
    "Draft",
    "NotABrief",
    "Section",
    "Texts",
    "current",
    "draft_of",
    "drop_draft",
    "keep_draft",
    "publish",
    "versions",
    "withdraw",
]


class Changed(Exception):
    """Somebody else published in the meantime: theirs is to be read before it is written over."""


@dataclass(frozen=True)
class Brief:
    """One version. `texts` is None where the company took its brief back; `written_by` None for erased data."""

    number: int
    texts: Texts | None
    written_at: datetime
    written_by: str | None


@dataclass(frozen=True)
class Draft:
    """What one of HR typed and did not publish."""

    texts: Texts
    saved_at: datetime


def current(work: UnitOfWork, *, company_id: int) -> Brief | None:
    """The version that stands; None where there is none, or it was taken back."""
    row = _last(work, company_id)
    if row is None or row.body is None:
        return None
    return _shown(work, row)


def versions(work: UnitOfWork, *, company_id: int) -> list[Brief]:
    """All versions, the latest first."""
    rows = work.session.scalars(
        select(CompanyBrief).filter_by(company_id=company_id).order_by(CompanyBrief.number.desc())
    )
    return [_shown(work, row) for row in rows]


def publish(work: UnitOfWork, *, company_id: int, person_id: int, texts: Texts, over: int) -> int:
    """Publish a new version, written over version `over` (0: the first). Returns its number; the draft is done with.

    The same words again change nothing. Raises NotABrief, Changed where another version stands by now, NotFound.
    """
    texts = texts.checked()
    last = _locked_last(work, company_id)
    if last is not None and last.body is not None and _texts(work, last) == texts:
        drop_draft(work, company_id=company_id, person_id=person_id)
        return last.number
    if (last.number if last else 0) != over:
        raise Changed()
    row = CompanyBrief(company_id=company_id, number=over + 1, written_at=work.now, written_by=person_id)
    row.body = work.seal(row, "body", texts.to_json())
    work.session.add(row)
    drop_draft(work, company_id=company_id, person_id=person_id)
    work.session.flush()
    return row.number


def withdraw(work: UnitOfWork, *, company_id: int, person_id: int) -> None:
    """Take the brief back: consultants read nothing until a version is published again. Asked twice, it is once."""
    last = _locked_last(work, company_id)
    if last is None or last.body is None:
        return
    work.session.add(
        CompanyBrief(
            company_id=company_id, number=last.number + 1, body=None, written_at=work.now, written_by=person_id
        )
    )
    work.session.flush()


def keep_draft(work: UnitOfWork, *, company_id: int, person_id: int, texts: Texts) -> datetime:
    """Keep what was typed so far, whatever its length up to twice what may be published. Returns when."""
    kept = Texts({place: text[: 2 * LONGEST_SECTION] for place, text in texts.by_place.items() if text.strip()})
    _locked_last(work, company_id)
    row = _draft(work, company_id, person_id)
    if row is None:
        row = CompanyBriefDraft(company_id=company_id, person_id=person_id)
        work.session.add(row)
    row.saved_at = work.now
    row.body = work.seal(row, "body", kept.to_json())
    work.session.flush()
    return work.now


def draft_of(work: UnitOfWork, *, company_id: int, person_id: int) -> Draft | None:
    row = _draft(work, company_id, person_id)
    return Draft(Texts.from_json(work.unseal(row, "body") or ""), row.saved_at) if row else None


def drop_draft(work: UnitOfWork, *, company_id: int, person_id: int) -> None:
    work.session.execute(
        delete(CompanyBriefDraft).where(
            CompanyBriefDraft.company_id == company_id, CompanyBriefDraft.person_id == person_id
        )
    )


def _locked_last(work: UnitOfWork, company_id: int) -> CompanyBrief | None:
    """The last version; two of HR who write at once queue. Raises NotFound for an unknown company."""
    companies.company(work, company_id=company_id)
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
    return _last(work, company_id)


def _last(work: UnitOfWork, company_id: int) -> CompanyBrief | None:
    return work.session.scalar(
        select(CompanyBrief).filter_by(company_id=company_id).order_by(CompanyBrief.number.desc()).limit(1)
    )


def _draft(work: UnitOfWork, company_id: int, person_id: int) -> CompanyBriefDraft | None:
    return work.session.scalar(select(CompanyBriefDraft).filter_by(company_id=company_id, person_id=person_id))


def _texts(work: UnitOfWork, row: CompanyBrief) -> Texts:
    return Texts.from_json(work.unseal(row, "body") or "")


def _shown(work: UnitOfWork, row: CompanyBrief) -> Brief:
    return Brief(
        number=row.number,
        texts=_texts(work, row) if row.body is not None else None,
        written_at=row.written_at,
        written_by=accounts.actor(work, person_id=row.written_by).name if row.written_by is not None else None,
    )
