"""Sound and pictures as a browser would send them: encoded by FFmpeg, in the frames that the recorder is given."""

from fractions import Fraction
from functools import cache

import av
import numpy as np

from sotomado.consultations.recording.webm import Block, Shape

SHAPE = Shape(160, 120)
SOUND_ALONE = Shape(None, None)


@cache
def some_seconds(seconds: int = 6, *, with_picture: bool = True) -> tuple[Block, ...]:
    """A tone, and a picture that changes ten times a second with a key frame every two seconds; ordered by time."""
    blocks = _sound(seconds) + (_picture(seconds) if with_picture else [])
    return tuple(sorted(blocks, key=lambda block: (block.ms, not block.is_video)))


def in_clusters(blocks: tuple[Block, ...], *, span_ms: int = 2000) -> list[list[Block]]:
    last = blocks[-1].ms // span_ms
    return [[block for block in blocks if block.ms // span_ms == number] for number in range(last + 1)]


def _sound(seconds: int) -> list[Block]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.time_base = Fraction(1, 48_000)
    encoder.open()
    blocks = []
    for number in range(seconds * 50):
        times = (np.arange(960) + number * 960) / 48_000
        wave = (np.sin(2 * np.pi * 440 * times) * 8000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        blocks += [Block(number * 20, False, True, bytes(packet)) for packet in encoder.encode(frame)]
    return blocks


def _picture(seconds: int) -> list[Block]:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = SHAPE.width, SHAPE.height, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.gop_size = Fraction(1, 10), Fraction(10), 20
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0"}
    encoder.open()
    blocks = []
    for number in range(seconds * 10):
        shade = np.full((SHAPE.height, SHAPE.width, 3), (number * 20) % 256, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(shade, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 10)
        blocks += [Block(number * 100, True, packet.is_keyframe, bytes(packet)) for packet in encoder.encode(frame)]
    return blocks
