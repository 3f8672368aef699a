"""Two recordings of the regular advisee: one that can be watched, with who opened it, and one that is gone by itself.

Nobody is filmed for it: each side shows a sky that grows dark and light again, with a soft tone, sealed as a real one
would be. It lasts as long as the talk: one evening is encoded once and stands in it as often as it takes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache

import av
import numpy as np
from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.consultations.recording import deleting, queries
from sotomado.consultations.recording.models import (
    Recording,
    RecordingAccess,
    RecordingAgreement,
    RecordingTake,
    Why,
    WhyDeleted,
)
from sotomado.consultations.recording.takes import TakeWriter
from sotomado.consultations.recording.vault import Vault
from sotomado.consultations.recording.webm import Block, Shape
from sotomado.database import Database, UnitOfWork
from sotomado.demo.logins import REGULAR
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import MeetingMode

SECONDS = 24
# Of sound, in milliseconds; the fewer, the quicker the demo is built.
PACKET = 60
SHAPE = Shape(160, 120)
KEPT = timedelta(days=30)
TONES = {Side.ADVISEE: 262.0, Side.CONSULTANT: 330.0}
Colour = tuple[int, int, int]
SKIES: dict[Side, tuple[Colour, Colour]] = {
    Side.ADVISEE: ((247, 214, 160), (44, 74, 92)),
    Side.CONSULTANT: ((214, 232, 234), (30, 50, 70)),
}


def keep_recordings(database: Database, vault: Vault) -> None:
    """The latest online talk can be watched; the one before it is past its days."""
    with database.work() as work:
        talks = _online_talks(work)
        if talks:
            _record(work, vault, talks[0])
        if len(talks) > 1:
            _let_go(work, _record(work, vault, talks[1], minutes=1), talks[1].ends_at + KEPT)


def _let_go(work: UnitOfWork, recording_id: str, at: datetime) -> None:
    """Gone on its day; the worker removes the files and writes the proof as soon as it runs."""
    work.session.flush()
    deleting.destroy(work, recording_id=recording_id, why=WhyDeleted.EXPIRED)
    row, line = work.session.get(Recording, recording_id), queries.deletion_of(work, recording_id=recording_id)
    if row is not None and line is not None:
        row.deleted_at = row.expires_at = line.at = min(at, work.now)


def _online_talks(work: UnitOfWork) -> list[Booking]:
    return list(
        work.session.scalars(
            select(Booking)
            .join(Person, Person.id == Booking.advisee_id)
            .where(
                Person.email == REGULAR.email,
                Booking.state == BookingState.COMPLETED,
                Booking.mode == MeetingMode.ONLINE,
            )
            .order_by(Booking.starts_at.desc())
            .limit(2)
        )
    )


def _record(work: UnitOfWork, vault: Vault, talk: Booking, minutes: int | None = None) -> str:
    """From three minutes after the start to the end; `minutes`: shorter, for what nobody can watch any more."""
    agreed, began, ended = talk.starts_at + timedelta(minutes=1), talk.starts_at + timedelta(minutes=3), talk.ends_at
    row = Recording(
        booking_id=talk.id,
        advisee_id=talk.advisee_id,
        consultant_id=talk.consultant_id,
        began_at=began,
        ended_at=ended,
        expires_at=max(ended + KEPT, work.now + timedelta(days=3)),
    )
    vault.give_key(row)
    work.session.add(row)
    vault.make_room(row.id)
    for side in (Side.ADVISEE, Side.CONSULTANT):
        work.session.add(RecordingAgreement(booking_id=talk.id, side=side, version=1, agreed_at=agreed))
        _take(work, vault, row, side, began, minutes or (ended - began) // timedelta(minutes=1))
    consultant = work.session.get(Consultant, talk.consultant_id)
    for person_id, side, why, hours in (
        (consultant.person_id if consultant else None, Side.CONSULTANT, Why.CHECK, 3),
        (talk.advisee_id, Side.ADVISEE, Why.OWN, 30),
    ):
        at = ended + timedelta(hours=hours)
        work.session.add(RecordingAccess(recording_id=row.id, person_id=person_id, side=side, why=why, at=at, until=at))
    return row.id


def _take(work: UnitOfWork, vault: Vault, row: Recording, side: Side, began: datetime, minutes: int) -> None:
    take = RecordingTake(recording_id=row.id, side=side, has_picture=True, began_at=began, was_cut_off=False)
    writer = TakeWriter(vault.path(row.id, take.id), vault.key_of(row), take.id, SHAPE)
    for turn in range(minutes * 60 // SECONDS):
        for cluster in _evening(side):
            writer.write([replace(one, ms=one.ms + turn * SECONDS * 1000) for one in cluster])
    ended = writer.end()
    take.ended_at = began + timedelta(milliseconds=ended.milliseconds)
    take.milliseconds, take.size_bytes = ended.milliseconds, ended.size_bytes
    work.session.add(take)


@cache
def _evening(side: Side) -> list[list[Block]]:
    """Sky and sound of one side, four seconds each."""
    blocks = sorted(_sky(*SKIES[side]) + _tone(TONES[side]), key=lambda block: (block.ms, not block.is_video))
    return [[one for one in blocks if second <= one.ms / 1000 < second + 4] for second in range(0, SECONDS, 4)]


def _sky(day: Colour, night: Colour) -> list[Block]:
    encoder = av.VideoCodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = SHAPE.width or 0, SHAPE.height or 0, "yuv420p"
    encoder.thread_count = 1
    encoder.time_base, encoder.gop_size = Fraction(1, 1), 4
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}
    height = np.linspace(0, 1, encoder.height)[:, None, None]
    blocks: list[Block] = []
    for number in range(SECONDS):
        dusk = abs(1 - 2 * number / SECONDS)
        above = np.array(day) * (1 - dusk) + np.array(night) * dusk
        picture = above * (1 - height) + (above * 0.6 + 90) * height
        frame = av.VideoFrame.from_ndarray(
            np.broadcast_to(picture, (encoder.height, encoder.width, 3)).astype(np.uint8), format="rgb24"
        ).reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 1)
        blocks += [Block(number * 1000, True, one.is_keyframe, bytes(one)) for one in encoder.encode(frame)]
    return blocks


def _tone(pitch: float) -> list[Block]:
    encoder = av.AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.time_base, encoder.bit_rate = Fraction(1, 48_000), 12_000
    encoder.options = {"frame_duration": str(PACKET)}
    samples = 48 * PACKET
    blocks: list[Block] = []
    for number in range(SECONDS * 1000 // PACKET):
        times = (np.arange(samples) + number * samples) / 48_000
        wave = (np.sin(2 * np.pi * pitch * times) * (1 + np.sin(2 * np.pi * times / 6)) * 600).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * samples, Fraction(1, 48_000)
        blocks += [Block(number * PACKET, False, True, bytes(one)) for one in encoder.encode(frame)]
    return blocks
