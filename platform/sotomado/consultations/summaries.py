"""The consultant's summary of a talk in general words: kept where its advisee agreed, and read by nobody.

The form asks everybody for it in the same words, whether the advisee agreed or not, and no page shows it again: a
consultant cannot tell from what they see whether it was kept.  So nobody has to explain to their consultant why they
would rather not be counted.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.word_consents import service as word_consents
from sotomado.consultations.models import Consultation
from sotomado.consultations.reports.models import ConsultationSummary
from sotomado.database import UnitOfWork

# Words are compared with those of the three quarters before, so a quarter is needed for a year and until its release.
KEPT = timedelta(days=400)


def keep(work: UnitOfWork, *, consultation_id: str, advisee_id: int, text: str | None) -> None:
    """Keep what was written, sealed, if the advisee agrees now; otherwise it is let go of, and no text is stored."""
    if text is None or not text.strip():
        return
    row = ConsultationSummary(
        consultation_id=consultation_id,
        may_be_counted=word_consents.stands(work, person_id=advisee_id),
        written_at=work.now,
    )
    row.body = work.seal(row, "body", text.strip()) if row.may_be_counted else None
    work.session.add(row)


def empty_what_is_not_counted(work: UnitOfWork) -> None:
    """Let go of texts whose advisee has taken the agreement back since, or the consent, and of old ones."""
    takes_part = (
        select(Consultation.id)
        .where(Consultation.id == ConsultationSummary.consultation_id)
        .where(Consultation.advisee_id.in_(word_consents.in_force()))
        .where(Consultation.advisee_id.not_in(accounts.withdrawn()))
    )
    work.session.execute(
        update(ConsultationSummary)
        .where(ConsultationSummary.may_be_counted)
        .where(or_(~takes_part.exists(), ConsultationSummary.written_at < work.now - KEPT))
        .values(body=None, may_be_counted=False)
        .execution_options(synchronize_session=False)
    )
