"""Agreeing that a talk is recorded, pausing it, taking it back; and how it stands, for everyone in the room.

Recording happens only while both sides' agreements to this very talk stand, neither has paused, and the hour runs. An
advisee's holds no longer than their consent to taking part. Saying nothing is refusing. That changes nothing else: no
verb outside this folder asks whether anybody agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update

from sotomado.accounts import service as accounts
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.consultations.recording import queries
from sotomado.consultations.recording.errors import NotAgreed, TakesPartNoMore, TooLate
from sotomado.consultations.recording.models import SILENT_AFTER, RecordingAgreement, RecordingPause
from sotomado.consultations.recording.watching import open_for_safety
from sotomado.database import UnitOfWork, insert_once, new_key

__all__ = ["OwnState", "RecordingState", "Status", "agree", "open_for_safety", "own_state", "pause", "resume", "state"]
__all__ += ["withdraw"]

# The words both agree to; changed words are agreed to anew.
VERSION = 1
# From the moment both sit there and agree until the first sound is kept.
STARTS_WITHIN = timedelta(seconds=20)


class Status(StrEnum):
    """How the recording of a talk stands at this moment."""

    # Not both agree.
    OFF = "off"
    # Both agree; it begins with the talk, or is about to.
    READY = "ready"
    RECORDING = "recording"
    PAUSED = "paused"
    # Both agree and wait, and no recorder takes anything up: nothing is being kept, and both are told.
    NOT_RUNNING = "not_running"
    # The hour is over.
    ENDED = "ended"


@dataclass(frozen=True)
class RecordingState:
    """`run`: which recorder to offer sound and picture to; another one, and browsers offer anew. None: to nobody."""

    status: Status
    agreed_by: frozenset[Side]
    paused_by: Side | None
    paused_at: datetime | None
    run: str | None
    # Whose sound or picture is being kept.
    heard: frozenset[Side]

    def shown_to(self, side: Side) -> dict[str, object]:
        """What one side's browser is told, as plain values. Whether the other agreed stays theirs until both have."""
        return {
            "status": self.status.value,
            "agreed": side in self.agreed_by,
            "paused_by_me": self.paused_by is side,
            "run": self.run,
            "heard": sorted(one.value for one in self.heard),
        }


@dataclass(frozen=True)
class OwnState:
    """The same for the page of one side."""

    booking_id: str
    side: Side
    advisee_id: int
    starts_at: datetime
    ends_at: datetime
    may_choose: bool
    has_agreed: bool
    state: RecordingState


def agree(work: UnitOfWork, *, person_id: int, booking_id: str) -> None:
    """Agree to the recording of one talk of one's own. Again, it changes nothing.

    Raises NotFound, TooLate, TakesPartNoMore.
    """
    accounts.hold_oneself(work, person_id=person_id)
    booking, side = _choosable(work, person_id, booking_id)
    if side is Side.ADVISEE and not accounts.consent_stands(work, person_id=person_id):
        raise TakesPartNoMore()
    if side not in queries.agreed_by(work, booking_id=booking.id):
        end_agreement(work, booking_id=booking.id, side=side)  # one that no longer holds makes room for this one
    work.session.execute(
        insert_once(
            work,
            RecordingAgreement,
            id=new_key(),
            booking_id=booking.id,
            side=side,
            version=VERSION,
            agreed_at=work.now,
        )
    )


def withdraw(work: UnitOfWork, *, person_id: int, booking_id: str) -> None:
    """Take it back: the recorder ends at once. What was kept until then stays, and is its advisee's to delete.

    It is not deleted by itself: a consultant about whom something may be said must not be able to see to that.
    Raises NotFound.
    """
    booking, side = queries.meeting_of(work, person_id=person_id, booking_id=booking_id, locked=True)
    end_agreement(work, booking_id=booking.id, side=side)


def end_agreement(work: UnitOfWork, *, booking_id: str, side: Side) -> None:
    work.session.execute(
        update(RecordingAgreement)
        .where(
            RecordingAgreement.booking_id == booking_id,
            RecordingAgreement.side == side,
            RecordingAgreement.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=work.now)
    )


def pause(work: UnitOfWork, *, person_id: int, booking_id: str) -> None:
    """Keep nothing from now on until either side goes on. Paused already, it stays so. Raises NotFound, NotAgreed."""
    booking, side = queries.meeting_of(work, person_id=person_id, booking_id=booking_id, locked=True)
    if len(queries.agreed_by(work, booking_id=booking.id)) < 2:
        raise NotAgreed()
    work.session.execute(
        insert_once(work, RecordingPause, id=new_key(), booking_id=booking.id, by_side=side, paused_at=work.now)
    )


def resume(work: UnitOfWork, *, person_id: int, booking_id: str) -> None:
    """Go on. Only who paused may: what somebody wants left out is not for the other to end. Raises NotFound."""
    booking, side = queries.meeting_of(work, person_id=person_id, booking_id=booking_id, locked=True)
    work.session.execute(
        update(RecordingPause)
        .where(
            RecordingPause.booking_id == booking.id,
            RecordingPause.by_side == side,
            RecordingPause.resumed_at.is_(None),
        )
        .values(resumed_at=work.now)
    )


def state(work: UnitOfWork, *, booking_id: str) -> RecordingState:
    """How the recording of a talk stands now. A few short reads by index; asked with every poll of a room."""
    agreed = queries.agreed_by(work, booking_id=booking_id)
    pausing = queries.running_pause(work, booking_id=booking_id)
    kept = queries.kept(work, booking_id=booking_id)
    is_alive = kept is not None and kept.seen_at is not None and kept.seen_at > work.now - SILENT_AFTER
    heard = queries.heard_now(work, recording_id=kept.id) if kept is not None and is_alive else frozenset()
    status = _status(work, booking_id, agreed, pausing, heard)
    return RecordingState(
        status=status,
        agreed_by=frozenset(agreed),
        paused_by=pausing.by_side if pausing else None,
        paused_at=pausing.paused_at if pausing else None,
        run=kept.run if kept is not None and is_alive and status not in (Status.OFF, Status.ENDED) else None,
        heard=heard if status is Status.RECORDING else frozenset(),
    )


def _status(
    work: UnitOfWork,
    booking_id: str,
    agreed: dict[Side, datetime],
    pausing: RecordingPause | None,
    heard: frozenset[Side],
) -> Status:
    booking = work.session.get(Booking, booking_id)
    if booking is None or booking.state is not BookingState.CONFIRMED or booking.ends_at <= work.now:
        return Status.ENDED if len(agreed) == 2 else Status.OFF
    if len(agreed) < 2:
        return Status.OFF
    if pausing is not None:
        return Status.PAUSED
    if heard:
        return Status.RECORDING
    since = queries.both_sit_since(work, booking_id=booking_id)
    if since is None:
        return Status.READY
    waits_since = max(since, *agreed.values(), queries.resumed_at(work, booking_id=booking_id) or since)
    return Status.READY if work.now < waits_since + STARTS_WITHIN else Status.NOT_RUNNING


def own_state(work: UnitOfWork, *, person_id: int, booking_id: str) -> OwnState:
    """How it stands for one of the two. Raises NotFound."""
    booking, side = queries.meeting_of(work, person_id=person_id, booking_id=booking_id)
    now = state(work, booking_id=booking_id)
    return OwnState(
        booking_id=booking.id,
        side=side,
        advisee_id=booking.advisee_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        may_choose=_is_ahead(work, booking),
        has_agreed=side in now.agreed_by,
        state=now,
    )


def _choosable(work: UnitOfWork, person_id: int, booking_id: str) -> tuple[Booking, Side]:
    booking, side = queries.meeting_of(work, person_id=person_id, booking_id=booking_id, locked=True)
    if not _is_ahead(work, booking):
        raise TooLate()
    return booking, side


def _is_ahead(work: UnitOfWork, booking: Booking) -> bool:
    return booking.state is BookingState.CONFIRMED and booking.ends_at > work.now
