"""What lies in the recording folder: ciphertext that plays to whoever has the key, and to nobody else."""

import io
import os
import tracemalloc
from pathlib import Path

import av
import pytest
from factories.spoken_and_shown import SHAPE, SOUND_ALONE, in_clusters, some_seconds
from flask import Flask

from sotomado.consultations.recording import sealed
from sotomado.consultations.recording.errors import CannotOpen
from sotomado.consultations.recording.sealed import SealedReader, SealedWriter
from sotomado.consultations.recording.takes import PIECE, Playable, TakeWriter, finish
from sotomado.consultations.recording.views import _part_of
from sotomado.consultations.recording.webm import Block

KEY = sealed.new_key()


def a_take(path: Path, *, with_picture: bool = True, name: str = "take", ended: bool = True) -> bytes:
    """Writes six seconds; returns every encoded frame of it in one piece."""
    blocks = some_seconds(6, with_picture=with_picture)
    writer = TakeWriter(path, KEY, name, SHAPE if with_picture else SOUND_ALONE)
    for cluster in in_clusters(blocks):
        writer.write(cluster)
    if ended:
        writer.end()
    else:
        writer.close()
    return b"".join(block.body for block in blocks)


def played(path: Path, *, key: bytes = KEY, name: str = "take") -> bytes:
    with Playable(path, key, name) as playable:
        return b"".join(playable.read(0, playable.length - 1))


def decoded(webm: bytes) -> tuple[int, int]:
    """Pictures and sounds that FFmpeg makes of it."""
    with av.open(io.BytesIO(webm), format="matroska") as container:
        pictures = sum(1 for _ in container.decode(video=0)) if container.streams.video else 0
    with av.open(io.BytesIO(webm), format="matroska") as container:
        return pictures, sum(1 for _ in container.decode(audio=0))


@pytest.mark.parametrize("with_picture", [True, False])
def test_a_take_plays_as_it_was_sent(tmp_path: Path, with_picture: bool) -> None:
    a_take(tmp_path / "take", with_picture=with_picture)

    webm = played(tmp_path / "take")

    pictures, sounds = decoded(webm)
    assert pictures == (60 if with_picture else 0)
    assert sounds >= 298
    with av.open(io.BytesIO(webm)) as container:
        assert container.format.name == "matroska,webm"
        assert abs(container.duration / 1e6 - 6) < 0.2


def test_it_can_be_entered_in_the_middle(tmp_path: Path) -> None:
    a_take(tmp_path / "take")

    with av.open(io.BytesIO(played(tmp_path / "take"))) as container:
        container.seek(4_100_000)
        first = next(container.decode(video=0))

    assert 3.9 < first.time < 4.2


def test_any_range_is_the_same_bytes_as_the_whole(tmp_path: Path) -> None:
    a_take(tmp_path / "take")
    whole = played(tmp_path / "take")

    with Playable(tmp_path / "take", KEY, "take") as playable:
        assert playable.length == len(whole)
        for first in range(0, len(whole), 997):
            last = min(first + 2500, len(whole) - 1)
            assert b"".join(playable.read(first, last)) == whole[first : last + 1]


def test_the_file_holds_no_frame_and_no_name_of_a_format(tmp_path: Path) -> None:
    frames = a_take(tmp_path / "take")
    file = (tmp_path / "take").read_bytes()

    assert all(frames[at : at + 12] not in file for at in range(0, len(frames) - 12, 12))
    assert not any(word in file for word in (b"webm", b"V_VP8", b"A_OPUS", b"width"))


def test_another_key_another_name_or_a_changed_byte_opens_nothing(tmp_path: Path) -> None:
    a_take(tmp_path / "take")
    file = bytearray((tmp_path / "take").read_bytes())

    with pytest.raises(CannotOpen):
        played(tmp_path / "take", key=sealed.new_key())
    with pytest.raises(CannotOpen):
        played(tmp_path / "take", name="another take of the same recording")
    for at in range(len(sealed.MAGIC) + 5, len(file), len(file) // 23):
        changed = file.copy()
        changed[at] ^= 1
        (tmp_path / "changed").write_bytes(changed)
        with pytest.raises(CannotOpen):
            played(tmp_path / "changed")


def test_chunks_cannot_be_exchanged_repeated_or_left_out(tmp_path: Path) -> None:
    writer = SealedWriter(tmp_path / "file", KEY, "x")
    for text in (b"one...", b"two...", b"three."):
        writer.write(text)
    writer.end(b"last..")
    file = (tmp_path / "file").read_bytes()
    start = len(sealed.MAGIC)
    each = (len(file) - start) // 4
    one, two, three, last = (file[start + n * each : start + (n + 1) * each] for n in range(4))

    def opens(*chunks: bytes) -> bool:
        (tmp_path / "other").write_bytes(sealed.MAGIC + b"".join(chunks))
        try:
            with SealedReader(tmp_path / "other", KEY, "x") as reader:
                _ = [reader.read(number) for number in range(reader.count)]
                return reader.is_whole and reader.index() == b"last.."
        except CannotOpen:
            return False

    assert opens(one, two, three, last)
    assert not opens(two, one, three, last)
    assert not opens(one, one, two, three, last)
    assert not opens(one, two, last)
    assert not opens(one, two, three)
    assert not opens(one, two, three, three[:4] + b"\x01" + three[5:])


def test_a_file_cut_off_anywhere_plays_up_to_there_or_is_nothing(tmp_path: Path) -> None:
    a_take(tmp_path / "take", ended=False)
    file = (tmp_path / "take").read_bytes()
    before = 0

    for end in sorted({*range(0, len(file), len(file) // 17), len(file)}):
        (tmp_path / "cut").write_bytes(file[:end])
        ended = finish(tmp_path / "cut", KEY, "take")
        if ended is None:
            assert end < len(file) // 2
            continue
        pictures, _ = decoded(played(tmp_path / "cut"))
        assert pictures >= before
        assert ended.size_bytes == os.path.getsize(tmp_path / "cut")
        before = pictures

    assert before == 60


def test_what_was_cut_off_plays_also_before_anybody_mends_it(tmp_path: Path) -> None:
    a_take(tmp_path / "take", ended=False)
    with (tmp_path / "take").open("ab") as file:
        file.write(b"\x00\x00\xff\xffhalf a chunk")

    with Playable(tmp_path / "take", KEY, "take") as playable:
        assert not playable.is_whole
    assert decoded(played(tmp_path / "take"))[0] == 60


def test_ending_a_whole_file_again_changes_nothing(tmp_path: Path) -> None:
    a_take(tmp_path / "take")
    before = (tmp_path / "take").read_bytes()

    finish(tmp_path / "take", KEY, "take")

    assert (tmp_path / "take").read_bytes() == before


def test_the_folder_is_for_the_service_alone(tmp_path: Path) -> None:
    a_take(tmp_path / "take")

    assert (tmp_path / "take").stat().st_mode & 0o077 == 0


def test_a_player_without_ranges_is_sent_the_whole_of_a_long_take_without_its_being_held(tmp_path: Path) -> None:
    """Forty megabytes go out of less than eight: each chunk is opened when its turn comes, and then let go."""
    writer = TakeWriter(tmp_path / "take", KEY, "take", SHAPE)
    for number in range(40):
        writer.write([Block(number * 1000, True, True, os.urandom(1024 * 1024))])
    writer.end()

    with Flask("player").test_request_context():
        tracemalloc.start()
        answer = _part_of(Playable(tmp_path / "take", KEY, "take"), None)
        sizes = [len(piece) for piece in answer.iter_encoded()]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        answer.close()

    assert answer.status_code == 200
    assert sum(sizes) == answer.content_length > 40 * 1024 * 1024
    assert max(sizes) <= PIECE
    assert peak < 8 * 1024 * 1024
