"""A take's file: written cluster by cluster while somebody speaks, and read as one WebM that can be entered anywhere.

    chunk 0: its shape    chunk n: begins and ends (ms), may be entered, the cluster    last chunk: the index

What stands before the clusters of a WebM is made on reading (`webm.head`), so the file a browser plays never exists:
ranges of it are put together from chunks that are opened as they are asked for.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from sotomado.consultations.recording import webm
from sotomado.consultations.recording.errors import CannotOpen
from sotomado.consultations.recording.sealed import SealedReader, SealedWriter
from sotomado.consultations.recording.webm import Block, ClusterPlace, Shape

_PREFIX = 4 + 4 + 1
# What is sent at once. A chunk is a few seconds, so more would be held for nothing.
PIECE = 256 * 1024


@dataclass(frozen=True)
class Ended:
    """How a take ended up on the disk."""

    milliseconds: int
    size_bytes: int


class TakeWriter:
    """Writes a take. What was given to `write` is on the disk, sealed, when it returns."""

    def __init__(self, path: Path, key: bytes, take_id: str, shape: Shape) -> None:
        self._writer = SealedWriter(path, key, take_id)
        self._writer.write(json.dumps({"width": shape.width, "height": shape.height}).encode())
        self._shape = shape
        self._index: list[tuple[int, bool]] = []
        self._end_ms = 0

    def write(self, blocks: Sequence[Block]) -> None:
        """Blocks in the order of their times, within one cluster's length."""
        start, end = blocks[0].ms, max(self._end_ms, blocks[-1].ms)
        is_entry = not self._shape.has_picture or _begins_with_a_key(blocks)
        prefix = start.to_bytes(4, "big") + end.to_bytes(4, "big") + bytes([is_entry])
        self._writer.write(prefix + webm.cluster(blocks))
        self._index.append((start, is_entry))
        self._end_ms = end

    def end(self) -> Ended:
        return Ended(self._end_ms, self._writer.end(_index(self._index, self._end_ms)))

    def close(self) -> None:
        self._writer.close()


class Playable:
    """A take as the WebM file that a browser asks for. Raises CannotOpen."""

    def __init__(self, path: Path, key: bytes, take_id: str) -> None:
        self._reader = SealedReader(path, key, take_id)
        if not self._reader.count:
            raise CannotOpen("Nothing was kept of this take.")
        shape = json.loads(self._reader.read(0))
        self.shape = Shape(shape["width"], shape["height"])
        self.is_whole = self._reader.is_whole
        entries, self.milliseconds = self._entries()
        places = [
            ClusterPlace(ms, self._reader.plain_length(number) - _PREFIX, is_entry)
            for number, (ms, is_entry) in enumerate(entries, start=1)
        ]
        self._head = webm.head(self.shape, places, self.milliseconds)
        # Where each part of the file begins: the head, then the clusters; and where the last one ends.
        self._starts = [0, *accumulate([len(self._head), *(place.size for place in places)])]

    def __enter__(self) -> Playable:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.__exit__()

    @property
    def length(self) -> int:
        """In bytes, as a browser sees it."""
        return self._starts[-1]

    def read(self, first: int, last: int) -> Iterator[bytes]:
        """The bytes from `first` to `last`, both included, piece by piece."""
        part = bisect_right(self._starts, first) - 1
        while first <= last:
            body = self._part(part)
            begin = first - self._starts[part]
            wanted = body[begin : last + 1 - self._starts[part]]
            for at in range(0, len(wanted), PIECE):
                yield wanted[at : at + PIECE]
            first += len(wanted)
            part += 1

    def _part(self, number: int) -> bytes:
        return self._head if number == 0 else self._reader.read(number)[_PREFIX:]

    def _entries(self) -> tuple[list[tuple[int, bool]], int]:
        if self._reader.is_whole:
            kept = json.loads(self._reader.index())
            if len(kept["clusters"]) != self._reader.count - 1:
                raise CannotOpen("The index names other clusters than there are.")
            return [(ms, bool(is_entry)) for ms, is_entry in kept["clusters"]], kept["end"]
        return _read_through(self._reader)


def _read_through(reader: SealedReader) -> tuple[list[tuple[int, bool]], int]:
    entries, end = [], 0
    for number in range(1, reader.count):
        plain = reader.read(number)
        entries.append((int.from_bytes(plain[:4], "big"), bool(plain[8])))
        end = int.from_bytes(plain[4:8], "big")
    return entries, end


def finish(path: Path, key: bytes, take_id: str) -> Ended | None:
    """End the file of a take whose recorder was killed: half a chunk is cut away, the last one is written.

    None where nothing that plays was kept: then the file is to be removed. A file that was ended stays as it is.
    """
    try:
        with SealedReader(path, key, take_id) as reader:
            if reader.is_whole:
                return Ended(json.loads(reader.index())["end"], path.stat().st_size)
            if reader.count < 2:
                return None
            entries, end_ms = _read_through(reader)
            count, whole_bytes = reader.count, reader.whole_bytes
    except CannotOpen:
        return None
    os.truncate(path, whole_bytes)
    writer = SealedWriter(path, key, take_id, begin_at=count)
    return Ended(end_ms, writer.end(_index(entries, end_ms)))


def _index(clusters: Sequence[tuple[int, bool]], end_ms: int) -> bytes:
    return json.dumps({"clusters": [[ms, int(is_entry)] for ms, is_entry in clusters], "end": end_ms}).encode()


def _begins_with_a_key(blocks: Sequence[Block]) -> bool:
    first = next((block for block in blocks if block.is_video), None)
    return first is not None and first.is_key
