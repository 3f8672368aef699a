"""What a recorded room costs: CPU and memory of our recorder, beside a bare aiortc relay of the same media.

Two people in each room send VP8 (640 x 360, 15 a second) and Opus, encoded by aiortc as browsers do, from a process of
their own; only the receiving process is measured.

- ours: the whole recorder, with its database, its signalling and AES-GCM onto the disk.
- relay: `MediaRelay` and `MediaBlackhole`, as aiortc's documentation has it: everything is received, decoded and
  thrown away. Nothing is kept and nothing is encrypted.
- written: `MediaRecorder` of aiortc into a file, which is what keeping it the usual way costs. Not encrypted either.
"""

import asyncio
import json
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from fractions import Fraction
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiortc import RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.contrib.media import MediaBlackhole, MediaRecorder, MediaRelay
from aiortc.mediastreams import AudioStreamTrack

ROOMS = (1, 2)
SECONDS = 12
SIDES = 2
Answer = Callable[[str], Awaitable[str]]


class _Face(VideoStreamTrack):
    """Something that moves a little, as a face does."""

    def __init__(self) -> None:
        super().__init__()
        rng = np.random.default_rng(4)
        self._wall = rng.integers(90, 160, (360, 640), dtype=np.uint8)
        self._number = 0

    async def recv(self) -> av.VideoFrame:
        pts, base = await self.next_timestamp()
        await self.next_timestamp()  # 15 of 30 a second
        self._number += 1
        shown = self._wall.copy()
        shown[100:260, 200:420] = np.roll(shown[100:260, 200:420], self._number % 40, axis=1)
        frame = av.VideoFrame(640, 360, "yuv420p")
        frame.planes[0].update(shown.tobytes())
        for plane in frame.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts, frame.time_base = pts, Fraction(base)
        return frame


def _senders(rooms: int, line: Connection) -> None:
    """In a process of its own: offers, one for each side of each room, and media until told to stop."""

    async def send() -> None:
        peers = []
        for number in range(rooms * SIDES):
            peer = RTCPeerConnection()
            peer.addTrack(AudioStreamTrack())
            peer.addTrack(_Face())
            await peer.setLocalDescription(await peer.createOffer())
            line.send((number, peer.localDescription.sdp))
            answer = await asyncio.to_thread(line.recv)
            await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
            peers.append(peer)
        await asyncio.to_thread(line.recv)
        for peer in peers:
            await peer.close()

    asyncio.run(send())


def _measured(way: str, rooms: int, answered_to: Connection) -> None:
    """In a process of its own: receive one way, and report seconds of CPU for each second and the most memory."""
    parent, child = multiprocessing.get_context("spawn").Pipe()
    sender = multiprocessing.get_context("spawn").Process(target=_senders, args=(rooms, child))
    sender.start()

    async def receive() -> tuple[float, int, int]:
        with tempfile.TemporaryDirectory() as folder:
            answer, end = await _WAYS[way](rooms, Path(folder))
            loaded = _memory()
            for _ in range(rooms * SIDES):
                number, sdp = await asyncio.to_thread(parent.recv)
                parent.send(await answer(f"{number} {sdp}"))
            await asyncio.sleep(3)
            begun, used = time.perf_counter(), time.process_time()
            await asyncio.sleep(SECONDS)
            share = (time.process_time() - used) / (time.perf_counter() - begun)
            grown = _memory() - loaded
            await end()
            kept = [*Path(folder).rglob("*.sealed"), *Path(folder).glob("*.mp4")]
            size = sum(file.stat().st_size for file in kept)
            parent.send("stop")
            return share, grown, size

    answered_to.send(asyncio.run(receive()))
    sender.join()


def _memory() -> int:
    """What this process holds now, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def _relay(rooms: int, folder: Path) -> tuple[Answer, Callable[[], Awaitable[None]]]:
    return _aiortc(lambda _: MediaBlackhole(), MediaRelay())


async def _written(rooms: int, folder: Path) -> tuple[Answer, Callable[[], Awaitable[None]]]:
    return _aiortc(lambda number: MediaRecorder(str(folder / f"{number}.mp4")), MediaRelay())


def _aiortc(sink: Callable[[int], Any], relay: MediaRelay) -> tuple[Answer, Callable[[], Awaitable[None]]]:
    peers: list[RTCPeerConnection] = []
    sinks: list[Any] = []

    async def answer(offer: str) -> str:
        number, _, sdp = offer.partition(" ")
        peer, into = RTCPeerConnection(), sink(int(number))
        peer.on("track", lambda track: into.addTrack(relay.subscribe(track)))
        await peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        await into.start()
        peers.append(peer)
        sinks.append(into)
        return str(peer.localDescription.sdp)

    async def end() -> None:
        for one in sinks:
            await one.stop()
        for peer in peers:
            await peer.close()

    return answer, end


async def _ours(rooms: int, folder: Path) -> tuple[Answer, Callable[[], Awaitable[None]]]:
    """Rooms in a real database, offers through its mailbox, and the recorder as the command runs it."""
    import sys

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from factories.recordings import a_talk_that_runs, a_vault
    from support.clock import StandingClock
    from support.databases import KEYRING

    from sotomado import migrate
    from sotomado.consultations.recording import service as recording
    from sotomado.consultations.room import signals
    from sotomado.consultations.room.models import Kind, Party
    from sotomado.database import Database
    from sotomado.recorder.recorder import Recorder

    database = Database(f"sqlite:///{folder / 'world.db'}", keyring=KEYRING, clock=StandingClock())
    migrate.upgrade(database.engine)
    talks = []
    for _ in range(rooms):
        database.clock.set(StandingClock().now())
        talks.append(a_talk_that_runs(database))
    recorder, stop = Recorder(database, a_vault(folder / "kept"), kept_days=30), asyncio.Event()
    running = asyncio.create_task(recorder.run_until(stop))
    parties = (Party.ADVISEE, Party.CONSULTANT)

    async def answer(offer: str) -> str:
        text, _, sdp = offer.partition(" ")
        talk, party = talks[int(text) // SIDES], parties[int(text) % SIDES]
        while True:
            with database.read() as work:
                run = recording.state(work, booking_id=talk.booking_id).run
            if run:
                break
            await asyncio.sleep(0.1)
        body = json.dumps({"run": run, "type": "offer", "sdp": sdp})
        with database.work() as work:
            signals.post(
                work,
                booking_id=talk.booking_id,
                sender=party,
                receiver=Party.RECORDER,
                kind=Kind.DESCRIPTION,
                body=body,
            )
        while True:
            with database.read() as work:
                mail = signals.waiting(work, booking_id=talk.booking_id, receiver=party)
            if mail:
                return str(json.loads(mail[-1].body)["sdp"])
            await asyncio.sleep(0.1)

    async def end() -> None:
        stop.set()
        await running

    return answer, end


_WAYS = {"ours": _ours, "relay": _relay, "written": _written}


def run() -> None:
    print(f"{SIDES} sides a room, 640 x 360 at 15 a second and sound; {SECONDS} seconds on {os.cpu_count()} cores")
    print(f"{'':28}{'CPU of one core':>18}{'a room':>10}{'memory for rooms':>20}{'kept':>12}")
    context = multiprocessing.get_context("spawn")
    for rooms in ROOMS:
        for way in _WAYS:
            here, there = context.Pipe()
            process = context.Process(target=_measured, args=(way, rooms, there))
            process.start()
            share, grown, size = here.recv()
            process.join()
            name = {"ours": "recorder, sealed", "relay": "bare relay, thrown away", "written": "aiortc's recorder"}[way]
            memory, kept = f"{grown / 2**20:.0f} MB", f"{size // 1024:,} KB"
            print(f"{rooms} x {name:24}{share:>18.1%}{share / rooms:>10.1%}{memory:>20}{kept:>12}")
