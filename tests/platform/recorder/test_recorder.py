"""The recorder with real peers: WebRTC over this machine's network, real files, and the real database."""

import asyncio
import gc
import io
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import av
import numpy as np
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import AudioStreamTrack
from factories.recordings import ATalk, a_talk_that_runs, a_vault

from sotomado.bookings.models import Side
from sotomado.consultations.recording import keeping, queries
from sotomado.consultations.recording import service as recording
from sotomado.consultations.recording.models import Recording
from sotomado.consultations.recording.service import Status
from sotomado.consultations.recording.takes import Playable
from sotomado.consultations.recording.vault import Vault
from sotomado.consultations.room import signals
from sotomado.consultations.room.models import Kind, Party
from sotomado.database import Database
from sotomado.recorder.recorder import Recorder

WHITE, BLACK = 235, 16
SIDES = (Side.ADVISEE, Side.CONSULTANT)
T = TypeVar("T")


class Wall(VideoStreamTrack):
    """A wall that can be painted."""

    shade = WHITE
    # How many pictures of it left.
    pictures = 0

    async def recv(self) -> av.VideoFrame:
        pts, base = await self.next_timestamp()
        self.pictures += 1
        frame = av.VideoFrame(width=160, height=120, format="yuv420p")
        for number, plane in enumerate(frame.planes):
            plane.update(bytes([self.shade if number == 0 else 128]) * plane.buffer_size)
        frame.pts, frame.time_base = pts, Fraction(base)
        return frame


class InTheRoom:
    """One side's browser, as far as the recorder knows it."""

    def __init__(self, database: Database, talk: ATalk, side: Side) -> None:
        self._database, self._talk, self._side = database, talk, side
        self._party = Party(side.value)
        self.wall = Wall()
        self.connection: RTCPeerConnection | None = None

    async def offer(self) -> None:
        """Offer sound and picture to whoever records, and take the answer."""
        run = await until(lambda: self._state().run)
        self.connection = RTCPeerConnection()
        self.connection.addTrack(AudioStreamTrack())
        self.connection.addTrack(self.wall)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        body = {"run": run, "type": "offer", "sdp": self.connection.localDescription.sdp}
        with self._database.work() as work:
            signals.post(
                work,
                booking_id=self._talk.booking_id,
                sender=self._party,
                receiver=Party.RECORDER,
                kind=Kind.DESCRIPTION,
                body=json.dumps(body),
            )
        answer = await until(self._answer)
        await self.connection.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))

    def _state(self) -> recording.RecordingState:
        with self._database.read() as work:
            return recording.state(work, booking_id=self._talk.booking_id)

    def _answer(self) -> dict[str, str] | None:
        with self._database.read() as work:
            mail = signals.waiting(work, booking_id=self._talk.booking_id, receiver=self._party)
        return next(
            (said for one in reversed(mail) if (said := json.loads(one.body))["run"] == self._state().run), None
        )

    async def go(self) -> None:
        if self.connection is not None:
            await self.connection.close()


async def until(found: Callable[[], T | None], *, seconds: float = 60) -> T:
    """Ask again until it is so; how soon that is, is for the benchmarks to say."""
    give_up_at = time.monotonic() + seconds
    while not (what := found()):
        assert time.monotonic() < give_up_at, "it did not come about in time"
        await asyncio.sleep(0.1)
    return what


async def seen_by_both(*walls: Wall, pictures: int) -> None:
    """So many pictures more of each have left: on a busy machine they take longer than they should."""
    before = [wall.pictures for wall in walls]
    await until(lambda: all(wall.pictures >= old + pictures for wall, old in zip(walls, before, strict=True)))


def shades(vault: Vault, database: Database, side: Side) -> list[list[int]]:
    """What each take of a side shows, picture by picture."""
    with database.read() as work:
        [row] = work.session.query(Recording).all()
        recording_id, key = row.id, vault.key_of(row)
        takes = [take.id for take in queries.takes_of(work, recording_id=row.id) if take.side is side]
    shown = []
    for take_id in takes:
        with Playable(vault.path(recording_id, take_id), key, take_id) as playable:
            # Begun, and nothing kept of it yet.
            if not playable.milliseconds:
                shown.append([])
                continue
            webm = b"".join(playable.read(0, playable.length - 1))
        with av.open(io.BytesIO(webm)) as container:
            pictures = container.decode(video=0) if container.streams.video else ()
            shown.append([int(np.frombuffer(frame.planes[0], np.uint8)[0]) for frame in pictures])
    return shown


def pictures(vault: Vault, database: Database, side: Side, *, since: int = 0) -> int:
    """How many pictures a side's takes hold, from the take with this number (0-based) on."""
    return sum(map(len, shades(vault, database, side)[since:]))


def assert_white(vault: Vault, database: Database) -> None:
    """No picture of any side shows the wall as it was painted for the pause."""
    for side in SIDES:
        assert min(shade for take in shades(vault, database, side) for shade in take) > (WHITE + BLACK) / 2


def kept_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.sealed"))


def to_the_end(story: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: in this one a browser of an earlier test may have left its loop running."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, story).result()


def in_a_room(
    database: Database, folder: Path, story: Callable[[ATalk, InTheRoom, InTheRoom, Recorder], Awaitable[None]]
) -> ATalk:
    """Both sit there and offer to a recorder that makes its rounds; then the story."""
    talk = a_talk_that_runs(database)

    async def tell() -> None:
        vault = a_vault(folder)
        recorder, stop = Recorder(database, vault, kept_days=30), asyncio.Event()
        running = asyncio.create_task(recorder.run_until(stop))
        pair = [InTheRoom(database, talk, side) for side in SIDES]
        try:
            await asyncio.gather(*(one.offer() for one in pair))
            # On a busy machine sound comes first, in a take of its own, and pictures with a later key frame.
            await until(lambda: all(pictures(vault, database, side) > 20 for side in SIDES))
            await story(talk, *pair, recorder)
        finally:
            stop.set()
            await running
            await asyncio.gather(*(one.go() for one in pair))

    to_the_end(tell())
    return talk


def status(database: Database, talk: ATalk) -> Status:
    with database.read() as work:
        return recording.state(work, booking_id=talk.booking_id).status


def test_both_are_kept_and_nothing_of_a_pause_is(sqlite_database: Database, tmp_path: Path) -> None:
    database, vault = sqlite_database, a_vault(tmp_path)
    before: dict[Side, int] = {}

    async def story(talk: ATalk, advisee: InTheRoom, consultant: InTheRoom, _: Recorder) -> None:
        assert status(database, talk) is Status.RECORDING
        with database.work() as work:
            recording.pause(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
        advisee.wall.shade = consultant.wall.shade = BLACK
        await until(lambda: not open_takes(database))
        before.update({side: len(shades(vault, database, side)) for side in SIDES})
        at_pause = kept_bytes(tmp_path)
        await seen_by_both(advisee.wall, consultant.wall, pictures=60)
        assert kept_bytes(tmp_path) == at_pause
        advisee.wall.shade = consultant.wall.shade = WHITE
        await seen_by_both(advisee.wall, consultant.wall, pictures=20)
        with database.work() as work:
            recording.resume(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
        await until(lambda: len(open_takes(database)) == 2)
        await until(lambda: all(pictures(vault, database, side, since=before[side]) > 5 for side in SIDES))

    in_a_room(database, tmp_path, story)

    assert_white(vault, database)


def test_nothing_of_a_pause_is_kept_that_was_over_before_anybody_looked(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recorder with many rooms, or a slow database, looks seldom; somebody says a name and goes on at once."""
    database, vault = sqlite_database, a_vault(tmp_path)
    looks = []
    before: dict[Side, int] = {}

    async def story(talk: ATalk, advisee: InTheRoom, consultant: InTheRoom, recorder: Recorder) -> None:
        may_look, looking, look = asyncio.Event(), asyncio.Lock(), recorder.look

        async def look_when_it_may() -> None:
            await may_look.wait()
            async with looking:
                await look()
            looks.append(True)

        may_look.set()
        monkeypatch.setattr(recorder, "look", look_when_it_may)
        await until(lambda: looks)
        may_look.clear()
        async with looking:
            before.update({side: len(shades(vault, database, side)) for side in SIDES})
        with database.work() as work:
            recording.pause(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
        advisee.wall.shade = consultant.wall.shade = BLACK
        await seen_by_both(advisee.wall, consultant.wall, pictures=30)
        advisee.wall.shade = consultant.wall.shade = WHITE
        await seen_by_both(advisee.wall, consultant.wall, pictures=20)
        with database.work() as work:
            recording.resume(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
        may_look.set()
        # It lets go of what came meanwhile, and listens again from the next key frame.
        await until(lambda: all(pictures(vault, database, side, since=before[side]) for side in SIDES))

    in_a_room(database, tmp_path, story)

    assert_white(vault, database)


def open_takes(database: Database) -> frozenset[Side]:
    with database.read() as work:
        row = work.session.query(Recording).one_or_none()
        return queries.heard_now(work, recording_id=row.id) if row else frozenset()


def test_it_ends_by_itself_when_somebody_takes_the_agreement_back(sqlite_database: Database, tmp_path: Path) -> None:
    database = sqlite_database

    async def story(talk: ATalk, _a: InTheRoom, _c: InTheRoom, _r: Recorder) -> None:
        with database.work() as work:
            recording.withdraw(work, person_id=talk.consultant_person_id, booking_id=talk.booking_id)
        await until(lambda: not open_takes(database))

    talk = in_a_room(database, tmp_path, story)

    with database.read() as work:
        row = queries.kept(work, booking_id=talk.booking_id)
        assert row.ended_at is not None
        assert row.run is None


def test_it_ends_by_itself_when_the_hour_is_over(sqlite_database: Database, tmp_path: Path) -> None:
    database = sqlite_database

    async def story(_t: ATalk, _a: InTheRoom, _c: InTheRoom, _r: Recorder) -> None:
        database.clock.advance(minutes=50)
        await until(lambda: not open_takes(database))

    in_a_room(database, tmp_path, story)


def test_a_killed_recorder_leaves_what_plays_and_the_next_goes_on(sqlite_database: Database, tmp_path: Path) -> None:
    database, vault = sqlite_database, a_vault(tmp_path)
    talk = a_talk_that_runs(database)
    before: dict[Side, int] = {}

    async def tell() -> None:
        child = a_recorder_of_its_own(database, tmp_path)
        pair = [InTheRoom(database, talk, side) for side in SIDES]
        await asyncio.gather(*(one.offer() for one in pair))
        await until(lambda: all(pictures(vault, database, side) > 5 for side in SIDES))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        before.update({side: len(shades(vault, database, side)) for side in SIDES})
        # Nobody can have said goodbye: both learn it because the sign of life stays out.
        assert status(database, talk) is Status.RECORDING
        database.clock.advance(seconds=30)
        assert status(database, talk) is Status.NOT_RUNNING

        recorder, stop = Recorder(database, vault, kept_days=30), asyncio.Event()
        running = asyncio.create_task(recorder.run_until(stop))
        await asyncio.gather(*(one.offer() for one in pair))
        await until(lambda: all(pictures(vault, database, side, since=before[side]) > 5 for side in SIDES))
        assert status(database, talk) is Status.RECORDING
        stop.set()
        await running
        await asyncio.gather(*(one.go() for one in pair))

    to_the_end(tell())

    with database.read() as work:
        row = queries.kept(work, booking_id=talk.booking_id)
        takes = queries.takes_of(work, recording_id=row.id)
        for side in SIDES:
            cut_off = [take.was_cut_off for take in takes if take.side is side]
            assert cut_off == [number == before[side] for number in range(1, len(cut_off) + 1)]


def a_recorder_of_its_own(database: Database, folder: Path) -> int:
    """A recorder in a process of its own; returns its id."""
    database.dispose()
    child = os.fork()
    if child == 0:
        own = Database(database.url, keyring=database.keyring, clock=database.clock)
        try:
            asyncio.run(Recorder(own, a_vault(folder), kept_days=30).run_until(asyncio.Event()))
        finally:
            os._exit(1)
    return child


def test_a_room_is_one_recorders(database: Database, tmp_path: Path) -> None:
    talk = a_talk_that_runs(database)

    async def tell() -> None:
        one, other = (Recorder(database, a_vault(tmp_path), kept_days=30) for _ in range(2))
        await one.look()
        with database.read() as work:
            run = recording.state(work, booking_id=talk.booking_id).run
        await other.look()
        await one.look()
        with database.read() as work:
            assert recording.state(work, booking_id=talk.booking_id).run == run
        await one.stop()
        await other.look()
        with database.read() as work:
            assert recording.state(work, booking_id=talk.booking_id).run not in (run, None)
        await other.stop()

    to_the_end(tell())
    # Nobody was heard, so nothing is kept, not even that there was something to keep.
    with database.read() as work:
        assert work.session.query(Recording).count() == 0


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[1]", '{"run": 1, "type": "offer", "sdp": 2}', "no JSON", "v=0 nonsense", "v=0\r\nm=audio x y z\r\n"],
)
def test_what_is_no_offer_disturbs_nobody(
    sqlite_database: Database, tmp_path: Path, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = sqlite_database
    talk = a_talk_that_runs(database)

    async def tell() -> None:
        recorder = Recorder(database, a_vault(tmp_path), kept_days=30)
        await recorder.look()
        with database.work() as work:
            run = recording.state(work, booking_id=talk.booking_id).run
            said = json.dumps({"run": run, "type": "offer", "sdp": body}) if body.startswith("v=0") else body
            signals.post(
                work,
                booking_id=talk.booking_id,
                sender=Party.ADVISEE,
                receiver=Party.RECORDER,
                kind=Kind.DESCRIPTION,
                body=said,
            )
        await recorder.look()
        await asyncio.sleep(0.2)
        await recorder.look()
        with database.read() as work:
            assert keeping.wanted(work)[0].run == run
        await until(lambda: not recorder._rooms[talk.booking_id].peers)
        await recorder.stop()

    to_the_end(tell())
    gc.collect()
    # What nobody catches is written down by asyncio with all it says, and that may be what a browser sent.
    assert not [one for one in caplog.records if "RecordedRoom._answer" in one.getMessage()]
