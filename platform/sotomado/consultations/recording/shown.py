"""Recordings as pages show them: to the two who talked, and to the operator to whom one was opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sotomado.accounts.errors import NotFound
from sotomado.accounts.word_consents import service as word_consents
from sotomado.bookings.models import Booking, Side
from sotomado.consultations.recording import deleting, queries, watching
from sotomado.consultations.recording.models import Recording, RecordingTake, Why, WhyDeleted
from sotomado.consultations.recording.service import OwnState, own_state
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode


@dataclass(frozen=True)
class Choice:
    """Whether a talk is to be recorded, as one side decides it. `kept_id`: what there is of it already."""

    own: OwnState
    is_online: bool
    kept_id: str | None
    words_are_counted: bool


@dataclass(frozen=True)
class Line:
    """One opening, as its advisee reads it. Operators are named by their role."""

    at: datetime
    side: Side
    why: Why
    words: str | None


@dataclass(frozen=True)
class Proof:
    """That a recording is gone. `holds`: the line is as this service wrote it."""

    at: datetime
    why: WhyDeleted
    files: int | None
    files_removed_at: datetime | None
    key_fingerprint: str
    proof: str | None
    holds: bool


@dataclass(frozen=True)
class ShownRecording:
    """`lines` and `proof` are the advisee's to read. `minutes`: as long as the longer side's takes."""

    id: str
    booking_id: str
    side: Side
    consultant_name: str
    consultant_name_en: str
    starts_at: datetime
    ends_at: datetime
    is_running: bool
    minutes: int
    was_cut_off: bool
    expires_at: datetime
    deleted_at: datetime | None
    lines: tuple[Line, ...]
    proof: Proof | None


@dataclass(frozen=True)
class ShownTake:
    """`offset`: by how many seconds it began after the first of its stretch."""

    id: str
    side: Side
    has_picture: bool
    was_cut_off: bool
    offset: float


@dataclass(frozen=True)
class Stretch:
    """Takes of both sides that run beside each other."""

    began_at: datetime
    ended_at: datetime
    takes: tuple[ShownTake, ...]


@dataclass(frozen=True)
class Watched:
    access_id: str
    until: datetime
    side: Side
    recording_id: str
    stretches: tuple[Stretch, ...]


def choice(work: UnitOfWork, *, person_id: int, booking_id: str) -> Choice:
    """Raises NotFound."""
    own = own_state(work, person_id=person_id, booking_id=booking_id)
    booking = work.session.get(Booking, booking_id)
    kept = queries.kept(work, booking_id=booking_id)
    return Choice(
        own=own,
        is_online=booking is not None and booking.mode is MeetingMode.ONLINE,
        kept_id=kept.id if kept is not None and queries.takes_of(work, recording_id=kept.id) else None,
        words_are_counted=own.side is Side.ADVISEE and word_consents.stands(work, person_id=person_id),
    )


def own_recordings(work: UnitOfWork, *, advisee_id: int) -> list[ShownRecording]:
    """A person's own, kept or gone, the latest talk first."""
    rows = queries.all_of(work, advisee_id=advisee_id)
    return [_shown(work, row, Side.ADVISEE) for row in rows]


def recording(work: UnitOfWork, *, person_id: int, recording_id: str) -> ShownRecording:
    """Raises NotFound."""
    row, side = queries.of_meeting(work, person_id=person_id, recording_id=recording_id)
    return _shown(work, row, side)


def watched(work: UnitOfWork, *, person_id: int, access_id: str, by_operator: bool = False) -> Watched:
    """What somebody opened, in the order in which it was said. Raises NotFound, Gone."""
    opened = watching.opened(work, person_id=person_id, access_id=access_id)
    if (opened.side is Side.OPERATOR) is not by_operator:
        raise NotFound("recording")
    return Watched(opened.access_id, opened.until, opened.side, opened.recording.id, _stretches(opened.takes))


def _shown(work: UnitOfWork, row: Recording, side: Side) -> ShownRecording:
    booking = work.session.get(Booking, row.booking_id)
    assert booking is not None
    card = directory.cards(work, consultant_ids={row.consultant_id}, on=work.now.date())[row.consultant_id]
    takes = queries.takes_of(work, recording_id=row.id)
    lengths = [sum(take.milliseconds or 0 for take in takes if take.side is one) for one in Side]
    is_advisees = side is Side.ADVISEE
    return ShownRecording(
        id=row.id,
        booking_id=row.booking_id,
        side=side,
        consultant_name=card.name_in("ja"),
        consultant_name_en=card.name_in("en"),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        is_running=row.ended_at is None,
        minutes=max(1, round(max(lengths) / 60_000)),
        was_cut_off=any(take.was_cut_off for take in takes),
        expires_at=row.expires_at,
        deleted_at=row.deleted_at,
        lines=tuple(_lines(work, row.id)) if is_advisees else (),
        proof=_proof(work, row.id) if is_advisees else None,
    )


def _lines(work: UnitOfWork, recording_id: str) -> list[Line]:
    return [
        Line(at=line.at, side=line.side, why=line.why, words=work.unseal(line, "words"))
        for line in queries.accesses_of(work, recording_id=recording_id)
    ]


def _proof(work: UnitOfWork, recording_id: str) -> Proof | None:
    line = queries.deletion_of(work, recording_id=recording_id)
    if line is None:
        return None
    return Proof(
        at=line.at,
        why=line.why,
        files=line.files,
        files_removed_at=line.files_removed_at,
        key_fingerprint=line.key_fingerprint,
        proof=line.proof,
        holds=line.proof is not None and deleting.holds(work, line),
    )


def _stretches(takes: tuple[RecordingTake, ...]) -> tuple[Stretch, ...]:
    """Takes put together that overlap; one that began after all before it had ended opens another stretch."""
    groups: list[list[RecordingTake]] = []
    for take in takes:
        if groups and take.began_at < max(_ended_at(one) for one in groups[-1]):
            groups[-1].append(take)
        else:
            groups.append([take])
    return tuple(
        Stretch(
            began_at=group[0].began_at,
            ended_at=max(_ended_at(one) for one in group),
            takes=tuple(
                ShownTake(
                    id=one.id,
                    side=one.side,
                    has_picture=one.has_picture,
                    was_cut_off=one.was_cut_off,
                    offset=(one.began_at - group[0].began_at).total_seconds(),
                )
                for one in group
            ),
        )
        for group in groups
    )


def _ended_at(take: RecordingTake) -> datetime:
    return take.ended_at or take.began_at + timedelta(hours=1)
