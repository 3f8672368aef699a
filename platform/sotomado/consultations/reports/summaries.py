"""What a consultant says of a talk in general words: kept where its advisee agreed, and read by nobody.

Two texts, kept alike: the summary, and what could be better at the workplace. The form asks everybody for them in the
same words, whether the advisee agreed or not, and no page shows them again once handed in: a consultant cannot tell
from what they see whether they were kept. So nobody has to explain to their consultant why they would rather not be
counted.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.word_consents import service as word_consents
from sotomado.consultations.models import Consultation
from sotomado.consultations.reports.models import ConsultationSummary, WorkplaceIdea
from sotomado.database import UnitOfWork

# Words are compared with those of the three quarters before, so a quarter is needed for a year and until its release.
KEPT = timedelta(days=400)


def keep(
    work: UnitOfWork,
    kept: type[ConsultationSummary] | type[WorkplaceIdea] = ConsultationSummary,
    *,
    consultation_id: str,
    advisee_id: int,
    text: str | None,
) -> None:
    """Keep what was written, sealed, if the advisee agrees now; otherwise it is let go of, and no text is stored.

    Written anew it takes the place of what was there; left blank, that stays.
    """
    if text is None or not text.strip():
        return
    row = work.session.scalar(select(kept).where(kept.consultation_id == consultation_id))
    assert row is None or isinstance(row, ConsultationSummary | WorkplaceIdea)
    may_be_counted = word_consents.stands(work, person_id=advisee_id)
    if row is None:
        row = kept(consultation_id=consultation_id)
        work.session.add(row)
    row.may_be_counted = may_be_counted
    row.body = work.seal(row, "body", text.strip()) if row.may_be_counted else None
    row.written_at = work.now


def empty_what_is_not_counted(work: UnitOfWork) -> None:
    """Let go of texts whose advisee has taken the agreement back since, or the consent, and of old ones."""
    for kept in (ConsultationSummary, WorkplaceIdea):
        takes_part = (
            select(Consultation.id)
            .where(Consultation.id == kept.consultation_id)
            .where(Consultation.advisee_id.in_(word_consents.in_force()))
            .where(Consultation.advisee_id.not_in(accounts.withdrawn()))
        )
        work.session.execute(
            update(kept)
            .where(kept.may_be_counted)
            .where(or_(~takes_part.exists(), kept.written_at < work.now - KEPT))
            .values(body=None, may_be_counted=False)
            .execution_options(synchronize_session=False)
        )
