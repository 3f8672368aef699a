"""What recordings keep of a person."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from sotomado.bookings.models import Booking, Side
from sotomado.consultations.recording import queries
from sotomado.consultations.recording.deleting import destroy
from sotomado.consultations.recording.models import (
    Recording,
    RecordingAccess,
    RecordingAgreement,
    RecordingDeletion,
    RecordingPause,
    RecordingTake,
    SpokenWords,
    WhyDeleted,
)
from sotomado.database import UnitOfWork

TABLES = frozenset(
    table.__tablename__
    for table in (
        Recording,
        RecordingAccess,
        RecordingAgreement,
        RecordingDeletion,
        RecordingPause,
        RecordingTake,
        SpokenWords,
    )
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """An advisee's own agreements, recordings, who opened them, and the proofs of those that are gone.

    Sound and pictures themselves are watched on their page; they are too large for an export.
    """
    own = select(Booking.id).where(Booking.advisee_id == person_id)
    agreements = work.session.scalars(
        select(RecordingAgreement)
        .where(RecordingAgreement.booking_id.in_(own), RecordingAgreement.side == Side.ADVISEE)
        .order_by(RecordingAgreement.agreed_at, RecordingAgreement.id)
    )
    return {
        "agreements_to_recording": [
            {
                "booking": row.booking_id,
                "version": row.version,
                "agreed_at": row.agreed_at.isoformat(),
                "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
            }
            for row in agreements
        ],
        "recordings": [_recording(work, row) for row in queries.all_of(work, advisee_id=person_id)],
    }


def _recording(work: UnitOfWork, row: Recording) -> dict[str, object]:
    gone = queries.deletion_of(work, recording_id=row.id)
    words = work.session.scalar(select(SpokenWords).where(SpokenWords.recording_id == row.id))
    return {
        "recording": row.id,
        "booking": row.booking_id,
        "began_at": row.began_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "expires_at": row.expires_at.isoformat(),
        "minutes": sum(take.milliseconds or 0 for take in queries.takes_of(work, recording_id=row.id)) // 60_000,
        "opened": [
            {"at": line.at.isoformat(), "side": line.side.value, "why": line.why.value}
            | ({"reason": work.unseal(line, "words") or ""} if line.words else {})
            for line in queries.accesses_of(work, recording_id=row.id)
        ],
        "single_words_that_are_counted": work.unseal(words, "body") if words is not None else None,
        "deleted": {"at": gone.at.isoformat(), "why": gone.why.value, "proof": gone.proof} if gone else None,
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Destroy the key of every recording of theirs (a job removes the files), words taken from them, and the log.

    The proofs of deletion stay: they name a key that is gone and a number of files, and no person. That a talk was
    agreed to be recorded goes; the other side's own agreement stays theirs.
    """
    for row in queries.all_of(work, advisee_id=person_id):
        if row.deleted_at is None:
            destroy(work, recording_id=row.id, why=WhyDeleted.ERASED)
    mine = select(Recording.id).where(Recording.advisee_id == person_id)
    own = select(Booking.id).where(Booking.advisee_id == person_id)
    for chosen in (
        delete(RecordingAccess).where(RecordingAccess.recording_id.in_(mine)),
        delete(SpokenWords).where(SpokenWords.recording_id.in_(mine)),
        delete(RecordingPause).where(RecordingPause.booking_id.in_(own)),
        delete(RecordingAgreement).where(
            RecordingAgreement.booking_id.in_(own), RecordingAgreement.side == Side.ADVISEE
        ),
        # What they wrote as a reason when they opened somebody else's.
        update(RecordingAccess).where(RecordingAccess.person_id == person_id).values(words=None),
    ):
        work.session.execute(chosen.execution_options(synchronize_session=False))
