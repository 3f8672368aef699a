"""Looking at a recording: who opened it, when, why, and until when. Nothing is shown without such a line.

The line is written first, and what plays names it: a recording cannot be read past its own log, by no address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sotomado.accounts.errors import NotFound
from sotomado.bookings.models import Side
from sotomado.consultations.recording import queries
from sotomado.consultations.recording.errors import Gone, ReasonMissing
from sotomado.consultations.recording.models import Recording, RecordingAccess, RecordingTake, Why
from sotomado.database import UnitOfWork

# What was opened stays open for so long; then it is opened, and written down, anew.
OPEN_FOR = timedelta(hours=3)
LONGEST_REASON = 1000
REASONS = (Why.GO_OVER, Why.CHECK, Why.LEARN)


def open_own(work: UnitOfWork, *, person_id: int, recording_id: str, why: Why | None = None) -> str:
    """Open a recording of a talk of one's own; its consultant says why. Returns the id of the line written.

    Raises NotFound, Gone, ReasonMissing.
    """
    row, side = queries.of_meeting(work, person_id=person_id, recording_id=recording_id)
    if row.deleted_at is not None:
        raise Gone()
    if side is Side.CONSULTANT and why not in REASONS:
        raise ReasonMissing()
    return _write(
        work, row, person_id=person_id, side=side, why=Why.OWN if side is Side.ADVISEE or why is None else why
    )


def open_for_safety(work: UnitOfWork, *, booking_id: str, by: int, reason: str, open_for: timedelta = OPEN_FOR) -> str:
    """Open a talk's recording to an operator under the written safety procedure. Returns the id of the line written.

    Called by `safety` alone, once a second operator agreed; `by` is who asked. The advisee reads the line in the log of
    their recording. What is opened plays under `recording.operator_watch`. Raises NotFound (nothing kept),
    ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing()
    row = queries.kept(work, booking_id=booking_id)
    if row is None:
        raise NotFound("recording")
    return _write(
        work,
        row,
        person_id=by,
        side=Side.OPERATOR,
        why=Why.SAFETY,
        words=reason.strip()[:LONGEST_REASON],
        span=open_for,
    )


def _write(
    work: UnitOfWork,
    row: Recording,
    *,
    person_id: int | None,
    side: Side,
    why: Why,
    words: str | None = None,
    span: timedelta = OPEN_FOR,
) -> str:
    line = RecordingAccess(
        recording_id=row.id, person_id=person_id, side=side, why=why, at=work.now, until=work.now + span
    )
    if words:
        line.words = work.seal(line, "words", words)
    work.session.add(line)
    work.session.flush()
    return line.id


@dataclass(frozen=True)
class Opened:
    """A recording somebody opened, and may look at until the line's end."""

    access_id: str
    until: datetime
    side: Side
    recording: Recording
    takes: tuple[RecordingTake, ...]


def opened(work: UnitOfWork, *, person_id: int, access_id: str) -> Opened:
    """What somebody opened themselves, while it is open. Raises NotFound, also afterwards and for another's; Gone."""
    line = work.session.get(RecordingAccess, access_id)
    if line is None or line.person_id != person_id or line.until <= work.now:
        raise NotFound("recording")
    row = work.session.get(Recording, line.recording_id)
    if row is None:
        raise NotFound("recording")
    if row.deleted_at is not None:
        raise Gone()
    return Opened(line.id, line.until, line.side, row, tuple(queries.takes_of(work, recording_id=row.id)))


def recording_of_take(
    work: UnitOfWork, *, person_id: int, access_id: str, take_id: str, by_operator: bool
) -> Recording:
    """The recording of one take of what somebody opened. Raises NotFound, Gone."""
    found = opened(work, person_id=person_id, access_id=access_id)
    if take_id not in {one.id for one in found.takes} or (found.side is Side.OPERATOR) is not by_operator:
        raise NotFound("recording")
    return found.recording
