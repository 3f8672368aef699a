"""WebM, as little of it as a recording needs: VP8 and Opus as browsers send them, put into clusters, never recoded.

A cluster is written as it comes; what stands before the clusters (length, where a player may jump in) is made when the
recording is played, so that also one that was cut off has it. Source: RFC 8794 (EBML), RFC 9559 (Matroska), and the
WebM project's guidelines; Opus in Matroska: RFC 7845 for its header.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

VIDEO_TRACK = 1
AUDIO_TRACK = 2
# A block's time counts from its cluster's, in 16 bits with a sign.
LONGEST_CLUSTER_MS = 30_000

_EBML, _SEGMENT, _INFO, _TRACKS, _ENTRY, _CLUSTER, _CUES = (
    0x1A45DFA3,
    0x18538067,
    0x1549A966,
    0x1654AE6B,
    0xAE,
    0x1F43B675,
    0x1C53BB6B,
)


@dataclass(frozen=True)
class Block:
    """One encoded frame. `ms` counts from the beginning of the take."""

    ms: int
    is_video: bool
    is_key: bool
    body: bytes


@dataclass(frozen=True)
class Shape:
    """What a take is made of. Width and height are those of its first picture; None without one."""

    width: int | None
    height: int | None

    @property
    def has_picture(self) -> bool:
        return self.width is not None


@dataclass(frozen=True)
class ClusterPlace:
    """Where a cluster begins in time, how long it is in bytes, and whether a player may jump in there."""

    ms: int
    size: int
    is_entry: bool


def cluster(blocks: Sequence[Block]) -> bytes:
    """Blocks in the order of their times, within LONGEST_CLUSTER_MS."""
    start = blocks[0].ms
    parts = [_element(0xE7, _number(start))]
    for block in blocks:
        track = 0x80 | (VIDEO_TRACK if block.is_video else AUDIO_TRACK)
        flags = 0x80 if block.is_key or not block.is_video else 0
        head = bytes([track]) + (block.ms - start).to_bytes(2, "big", signed=True) + bytes([flags])
        parts.append(_element(0xA3, head + block.body))
    return _element(_CLUSTER, b"".join(parts))


def head(shape: Shape, clusters: Sequence[ClusterPlace], duration_ms: int) -> bytes:
    """Everything before the first cluster: what it is, how long it is, and where a player may jump in."""
    start = _element(
        _EBML,
        _element(0x4286, b"\x01")
        + _element(0x42F7, b"\x01")
        + _element(0x42F2, b"\x04")
        + _element(0x42F3, b"\x08")
        + _element(0x4282, b"webm")
        + _element(0x4287, b"\x04")
        + _element(0x4285, b"\x02"),
    )
    about = _element(
        _INFO,
        _element(0x2AD7B1, _number(1_000_000))  # times are milliseconds
        + _element(0x4489, _float(float(duration_ms)))
        + _element(0x4D80, b"sotomado")
        + _element(0x5741, b"sotomado"),
    )
    tracks = _element(_TRACKS, (_video(shape) if shape.has_picture else b"") + _audio())
    # Places in the cues have a fixed width, so that the cues' own length does not depend on what stands in them.
    length = len(about) + len(tracks) + len(_cues(clusters, 0, shape))
    cues = _cues(clusters, length, shape)
    body = about + tracks + cues
    size = len(body) + sum(place.size for place in clusters)
    return start + _id(_SEGMENT) + _size(size, width=8) + body


def _cues(clusters: Sequence[ClusterPlace], first_at: int, shape: Shape) -> bytes:
    points, at = [], first_at
    track = VIDEO_TRACK if shape.has_picture else AUDIO_TRACK
    for place in clusters:
        if place.is_entry:
            positions = _element(0xF7, bytes([track])) + _element(0xF1, at.to_bytes(8, "big"))
            points.append(_element(0xBB, _element(0xB3, place.ms.to_bytes(4, "big")) + _element(0xB7, positions)))
        at += place.size
    return _element(_CUES, b"".join(points)) if points else b""


def _video(shape: Shape) -> bytes:
    assert shape.width is not None
    assert shape.height is not None
    size = _element(0xB0, _number(shape.width)) + _element(0xBA, _number(shape.height))
    return _track(VIDEO_TRACK, kind=1, codec=b"V_VP8", more=_element(0xE0, size))


def _audio() -> bytes:
    sound = _element(0xB5, _float(48_000.0)) + _element(0x9F, b"\x02")
    opus = b"OpusHead\x01\x02" + (312).to_bytes(2, "little") + (48_000).to_bytes(4, "little") + b"\x00\x00\x00"
    return _track(AUDIO_TRACK, kind=2, codec=b"A_OPUS", more=_element(0x63A2, opus) + _element(0xE1, sound))


def _track(number: int, *, kind: int, codec: bytes, more: bytes) -> bytes:
    return _element(
        _ENTRY,
        _element(0xD7, bytes([number]))
        + _element(0x73C5, bytes([number]))
        + _element(0x83, bytes([kind]))
        + _element(0x9C, b"\x00")
        + _element(0x86, codec)
        + more,
    )


def _id(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _size(length: int, *, width: int | None = None) -> bytes:
    taken = width or next(n for n in range(1, 9) if length < (1 << (7 * n)) - 1)
    return (length | (1 << (7 * taken))).to_bytes(taken, "big")


def _element(number: int, body: bytes) -> bytes:
    return _id(number) + _size(len(body)) + body


def _number(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def _float(value: float) -> bytes:
    return struct.pack(">d", value)
