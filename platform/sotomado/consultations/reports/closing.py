"""The end of a talk by its consultant: that it took place, and from then on its report is asked for.

Closing completes the booking, so that the fee and the advisee's notebook need not wait for the report. Where the
advisee's consent is not in force, that it took place is all that is kept.
"""

from __future__ import annotations

from datetime import timedelta

from sotomado.accounts import service as accounts
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import WrongState
from sotomado.companies import service as companies
from sotomado.consultations.errors import AlreadyClosed, ConsentInForce, ConsentWithdrawn
from sotomado.consultations.models import Consultation
from sotomado.consultations.notes import service as notes
from sotomado.consultations.reactions import service as reactions
from sotomado.consultations.reports import queries
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports.models import ReportDue
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.shortlists.learning import exposures

# Unless a setting says otherwise: a talk is remembered well for about as long.
DUE_IN = timedelta(days=3)


def close(work: UnitOfWork, *, consultant_person_id: int, booking_id: str, due_in: timedelta = DUE_IN) -> str:
    """Close a consultation that has begun: booking completed, its report asked for. Returns the consultation's id.

    Raises NotFound (also for another consultant's), NotYetBegun, StillInTime, AlreadyClosed, WrongState (cancelled),
    and ConsentWithdrawn, where nothing at all was stored.
    """
    row, completed = _complete(work, consultant_person_id, booking_id)
    if not accounts.consent_stands(work, person_id=row.advisee_id):
        raise ConsentWithdrawn()
    # Whoever has not agreed yet to the words that tell of learning is recorded as agreed before, and not learned from.
    if accounts.has_consented(work, person_id=row.advisee_id):
        exposures.record_talk(
            work,
            reference=booking_id,
            person_id=row.advisee_id,
            consultant_id=row.consultant_id,
            wish_id=completed.wish_id,
            held_at=row.held_at,
            rebooked_at=completed.booked_again_at,
        )
    # The half minute after a talk does not wait for the closing.
    reactions.attach(work, booking_id=booking_id, consultation_id=row.id)
    work.session.add(ReportDue(consultation_id=row.id, due_at=work.now + due_in, reminded=0))
    work.session.flush()
    return row.id


def close_without_record(work: UnitOfWork, *, consultant_person_id: int, booking_id: str) -> str:
    """Close a consultation whose advisee withdrew consent: that it took place is kept, for the fee, and nothing else.

    What was noted or drafted before is erased. Returns the consultation's id. Raises what `close` raises, but for
    ConsentInForce in the place of ConsentWithdrawn.
    """
    row, _ = _complete(work, consultant_person_id, booking_id)
    if accounts.consent_stands(work, person_id=row.advisee_id):
        raise ConsentInForce()
    notes.let_go(work, booking_id=booking_id)
    reports.let_go_of_draft(work, booking_id=booking_id)
    return row.id


def _complete(work: UnitOfWork, consultant_person_id: int, booking_id: str) -> tuple[Consultation, bookings.Completed]:
    card = directory.own_consultant(work, person_id=consultant_person_id)
    own = bookings.consultants_booking(work, consultant_id=card.id, booking_id=booking_id)
    accounts.hold(work, person_id=own.advisee_id)
    if queries.consultation(work, booking_id=booking_id, consultant_id=card.id) is not None:
        raise AlreadyClosed()
    try:
        completed = bookings.complete(work, booking_id=booking_id)
    except WrongState:
        # Another tab may have closed it while this one waited for its turn.
        if queries.consultation(work, booking_id=booking_id, consultant_id=card.id) is not None:
            raise AlreadyClosed() from None
        raise
    employment = companies.employment_of(work, person_id=completed.advisee_id)
    row = Consultation(
        booking_id=booking_id,
        advisee_id=completed.advisee_id,
        consultant_id=completed.consultant_id,
        employment_id=employment.employment_id if employment else None,
        held_at=completed.starts_at,
        closed_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    return row, completed
