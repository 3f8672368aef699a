"""What the slice keeps of a person of HR, for their own copy and for erasing it."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from sotomado.companies.brief.models import CompanyBrief, CompanyBriefDraft
from sotomado.companies.brief.sections import Section, Texts
from sotomado.database import UnitOfWork

TABLES: frozenset[str] = frozenset({"company_brief", "company_brief_draft"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Versions they published, and what they drafted."""
    briefs = work.session.scalars(
        select(CompanyBrief).filter_by(written_by=person_id).order_by(CompanyBrief.company_id, CompanyBrief.number)
    )
    drafts = work.session.scalars(select(CompanyBriefDraft).filter_by(person_id=person_id))
    return {
        "company_briefs": [
            {
                "version": row.number,
                "written_at": row.written_at.isoformat(),
                "sections": _sections(work.unseal(row, "body")),
            }
            for row in briefs
        ],
        "company_brief_drafts": [
            {"saved_at": row.saved_at.isoformat(), "sections": _sections(work.unseal(row, "body"))} for row in drafts
        ],
    }


def _sections(body: str | None) -> dict[str, str] | None:
    if body is None:
        return None
    texts = Texts.from_json(body)
    return {
        f"{section.value} ({tongue})": text
        for section in Section
        for tongue in ("ja", "en")
        if (text := texts.get(section, tongue))
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Drafts go. What was published is the company's word and stays, without who wrote it."""
    work.session.execute(delete(CompanyBriefDraft).where(CompanyBriefDraft.person_id == person_id))
    work.session.execute(
        update(CompanyBrief)
        .where(CompanyBrief.written_by == person_id)
        .values(written_by=None)
        .execution_options(synchronize_session=False)
    )
