"""Reading agreements, pauses and recordings, always through the booking or the person they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Consent
from sotomado.bookings.claims import queries as claims
from sotomado.bookings.models import Booking, Side
from sotomado.consultations.recording.models import (
    Recording,
    RecordingAccess,
    RecordingAgreement,
    RecordingDeletion,
    RecordingPause,
    RecordingTake,
)
from sotomado.consultations.room.models import RoomVisit
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory


def meeting_of(work: UnitOfWork, *, person_id: int, booking_id: str, locked: bool = False) -> tuple[Booking, Side]:
    """A confirmed booking of one's own, and on which side. Raises NotFound."""
    booking, party = claims.meeting_of(work, person_id=person_id, booking_id=booking_id, locked=locked)
    return booking, party.side


def stands() -> ColumnElement[bool]:
    """Whether a `recording_agreement` holds: not taken back, and of an advisee not outlived by their taking part.

    Whoever takes that consent back takes this back with it, for good: consent given anew does not bring it back.
    """
    takes_part = exists().where(
        Booking.id == RecordingAgreement.booking_id,
        Consent.person_id == Booking.advisee_id,
        Consent.withdrawn_at.is_(None),
        Consent.given_at <= RecordingAgreement.agreed_at,
    )
    return and_(
        RecordingAgreement.withdrawn_at.is_(None),
        or_(RecordingAgreement.side == Side.CONSULTANT, takes_part.correlate(RecordingAgreement)),
    )


# Index: uq_recording_agreement_in_force, and the ones on booking.id and consent.person_id.
def agreed_by(work: UnitOfWork, *, booking_id: str) -> dict[Side, datetime]:
    """Who agrees now, and since when."""
    found = work.session.execute(
        select(RecordingAgreement.side, RecordingAgreement.agreed_at).where(
            RecordingAgreement.booking_id == booking_id, stands()
        )
    )
    return {row.side: row.agreed_at for row in found}


# Index: uq_recording_pause_running.
def running_pause(work: UnitOfWork, *, booking_id: str) -> RecordingPause | None:
    return work.session.scalar(
        select(RecordingPause).where(RecordingPause.booking_id == booking_id, RecordingPause.resumed_at.is_(None))
    )


# Index: ix_recording_pause_booking_id.
def resumed_at(work: UnitOfWork, *, booking_id: str) -> datetime | None:
    """When it last went on after a pause."""
    return work.session.scalar(
        select(func.max(RecordingPause.resumed_at)).where(RecordingPause.booking_id == booking_id)
    )


# Index: uq_room_visit_seat.
def both_sit_since(work: UnitOfWork, *, booking_id: str) -> datetime | None:
    """Since when both sit in the room; None while they do not."""
    came = work.session.scalars(
        select(RoomVisit.came_at).where(RoomVisit.booking_id == booking_id, RoomVisit.left_at.is_(None))
    ).all()
    return max(came) if len(came) == 2 else None


# Index: uq_recording_kept.
def kept(work: UnitOfWork, *, booking_id: str) -> Recording | None:
    """What is kept of a talk, if anything is."""
    return work.session.scalar(
        select(Recording)
        .where(Recording.booking_id == booking_id, Recording.deleted_at.is_(None))
        .execution_options(populate_existing=True)
    )


def heard_now(work: UnitOfWork, *, recording_id: str) -> frozenset[Side]:
    """Whose sound or picture is being kept at this moment."""
    return frozenset(
        work.session.scalars(
            select(RecordingTake.side).where(
                RecordingTake.recording_id == recording_id, RecordingTake.ended_at.is_(None)
            )
        )
    )


def takes_of(work: UnitOfWork, *, recording_id: str) -> Sequence[RecordingTake]:
    """In the order in which they began."""
    return work.session.scalars(
        select(RecordingTake)
        .where(RecordingTake.recording_id == recording_id)
        .order_by(RecordingTake.began_at, RecordingTake.side, RecordingTake.id)
    ).all()


def accesses_of(work: UnitOfWork, *, recording_id: str) -> Sequence[RecordingAccess]:
    """The latest first."""
    return work.session.scalars(
        select(RecordingAccess)
        .where(RecordingAccess.recording_id == recording_id)
        .order_by(RecordingAccess.at.desc(), RecordingAccess.id)
    ).all()


def all_of(work: UnitOfWork, *, advisee_id: int) -> Sequence[Recording]:
    """Every recording a person was advised in, kept or gone, the latest first."""
    return work.session.scalars(
        select(Recording).where(Recording.advisee_id == advisee_id).order_by(Recording.began_at.desc(), Recording.id)
    ).all()


def of_meeting(work: UnitOfWork, *, person_id: int, recording_id: str) -> tuple[Recording, Side]:
    """A recording of a talk of one's own, kept or gone, on whichever side. Raises NotFound."""
    row = work.session.get(Recording, recording_id)
    if row is not None and row.advisee_id == person_id:
        return row, Side.ADVISEE
    if row is not None:
        own = directory.id_of(work, person_id=person_id)
        if own == row.consultant_id:
            return row, Side.CONSULTANT
    raise NotFound("recording")


def deletion_of(work: UnitOfWork, *, recording_id: str) -> RecordingDeletion | None:
    return work.session.scalar(select(RecordingDeletion).where(RecordingDeletion.recording_id == recording_id))
