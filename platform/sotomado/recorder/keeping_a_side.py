"""What comes in of one side, and what of it is kept: held in memory until a look at the database has cleared it.

A take begins with the first cleared second and ends with a pause, a lost line, or when a camera is switched on in it
(what began as sound alone cannot show pictures).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sotomado.consultations.recording.takes import Ended, TakeWriter
from sotomado.consultations.recording.webm import Block, Shape
from sotomado.recorder.peer import AUDIO_CLOCK, VIDEO_CLOCK, Encoded
from sotomado.recorder.timeline import Timeline

# A killed recorder loses no more than this, and what was not cleared yet.
CLUSTER_MS = 2000
LONGEST_CLUSTER_MS = 10_000
# aiortc hands a sound over once four more have come.
SOUND_LIES_MS = 80
# Far more than comes in while the database is away for as long as we wait for it.
MOST_HELD_BYTES = 48 * 1024 * 1024

# What begins a take in the database and on the disk, and what ends it: `begin(shape, already_ms) -> (id, writer)`.
Begin = Callable[[Shape, int], tuple[str, TakeWriter]]
End = Callable[[str, "Ended | None"], None]


@dataclass
class _Open:
    take_id: str
    writer: TakeWriter
    began_ms: int
    shape: Shape
    has_written: bool = False


@dataclass
class KeepingASide:
    """`hear`, `clear` and `forget` belong to the event loop; `write` and `end` may take a thread, one at a time."""

    begin: Begin
    end_take: End
    is_listening: bool = False
    # With the moment they arrived: that is what is cleared.
    _held: list[tuple[int, Block]] = field(default_factory=list)
    _held_bytes: int = 0
    _open: _Open | None = None
    _sound: Timeline = field(default_factory=lambda: Timeline(AUDIO_CLOCK, late_ms=SOUND_LIES_MS))
    _pictures: Timeline = field(default_factory=lambda: Timeline(VIDEO_CLOCK))
    # Blocks that were cleared and are not a cluster yet.
    _cleared: list[Block] = field(default_factory=list)

    def hear(self, frame: Encoded) -> None:
        """A frame came in. Where nobody wants it, it is let go of at once."""
        if not self.is_listening:
            return
        arrived = now_ms()
        line = self._pictures if frame.is_video else self._sound
        is_key = is_key_frame(frame.body) if frame.is_video else True
        self._held_bytes += len(frame.body)
        if self._held_bytes > MOST_HELD_BYTES:
            self.forget()
            return
        ms = line.place(frame.timestamp, arrived_ms=arrived)
        self._held.append((arrived, Block(ms, frame.is_video, is_key, frame.body)))

    def forget(self) -> None:
        """Let go of everything that was not cleared."""
        self._held, self._held_bytes = [], 0

    def clear(self, *, until_ms: int) -> None:
        """What arrived until then may be written."""
        self._cleared += [block for arrived, block in self._held if arrived <= until_ms]
        self._held = [(arrived, block) for arrived, block in self._held if arrived > until_ms]
        self._held_bytes = sum(len(block.body) for _, block in self._held)

    def write(self) -> None:
        """Write what was cleared, once it is a cluster. Raises what the database and the disk raise."""
        while self._cleared and self._cleared[-1].ms - self._cleared[0].ms >= CLUSTER_MS:
            if not self._has_a_fitting_take():
                return
            self._flush()

    def end(self) -> None:
        """End the take that is open with what was cleared. What was not, `forget` has let go of before."""
        if self._open is not None and self._cleared:
            self._flush()
        self._cleared = []
        if self._open is not None:
            self._close()

    def abandon(self) -> None:
        """Leave the file as it lies, for whoever takes it up: the database cannot be told, or the disk is full."""
        self.forget()
        self._cleared = []
        if self._open is not None:
            self._open.writer.close()
            self._open = None

    def _has_a_fitting_take(self) -> bool:
        """A take that can hold what was cleared; begun, or begun anew, where there is none."""
        first_key = next((block for block in self._cleared if block.is_video and block.is_key), None)
        if self._open is not None and first_key is not None and not self._open.shape.has_picture:
            self._close()
        if self._open is None:
            shape = shape_of(first_key.body) if first_key is not None else Shape(None, None)
            # A picture can be shown from its first key frame on; what changes before it changes nothing.
            self._cleared = [
                block
                for block in self._cleared
                if not block.is_video or (first_key is not None and block.ms >= first_key.ms)
            ]
            if not self._cleared:
                return False
            began = min(block.ms for block in self._cleared)
            take_id, writer = self.begin(shape, max(0, now_ms() - began))
            self._open = _Open(take_id, writer, began, shape)
        return True

    def _flush(self) -> None:
        assert self._open is not None
        began, with_picture = self._open.began_ms, self._open.shape.has_picture
        blocks = sorted(
            (
                replace(block, ms=max(0, block.ms - began))
                for block in self._cleared
                if with_picture or not block.is_video
            ),
            key=lambda block: (block.ms, not block.is_video),
        )
        self._cleared = []
        while blocks:
            cluster = [block for block in blocks if block.ms - blocks[0].ms < LONGEST_CLUSTER_MS]
            self._open.writer.write(cluster)
            self._open.has_written = True
            blocks = blocks[len(cluster) :]

    def _close(self) -> None:
        assert self._open is not None
        opened, self._open = self._open, None
        ended = opened.writer.end()
        self.end_take(opened.take_id, ended if opened.has_written else None)


def now_ms() -> int:
    """A clock that nobody sets."""
    return round(time.monotonic() * 1000)


def is_key_frame(body: bytes) -> bool:
    """Whether a VP8 frame stands for itself (RFC 6386, 9.1)."""
    return len(body) >= 10 and not body[0] & 1 and body[3:6] == b"\x9d\x01\x2a"


def shape_of(body: bytes) -> Shape:
    """Width and height, out of a VP8 key frame."""
    return Shape(int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF)
