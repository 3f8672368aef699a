"""One room that is being recorded: two sides, a line to each, and a sealed file for each while somebody speaks."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sotomado.bookings.models import Side
from sotomado.consultations.recording import keeping
from sotomado.consultations.recording.takes import Ended, TakeWriter
from sotomado.consultations.recording.vault import Vault
from sotomado.consultations.recording.webm import Shape
from sotomado.consultations.room import signals
from sotomado.consultations.room.models import Kind, Party
from sotomado.consultations.room.signals import Signal
from sotomado.database import Database
from sotomado.recorder.keeping_a_side import KeepingASide
from sotomado.recorder.peer import Peer

log = logging.getLogger("sotomado.recorder")

SIDES = {Party.ADVISEE: Side.ADVISEE, Party.CONSULTANT: Side.CONSULTANT}


@dataclass
class RecordedRoom:
    """`run`: our name in this room, for as long as we have it; browsers offer anew to another one."""

    database: Database
    vault: Vault
    booking_id: str
    run: str
    taken_up: keeping.TakenUp
    ice_servers: Callable[[], list[dict[str, Any]]]
    # The latest signal that was seen to.
    after: int = 0
    # What `Wanted.turns` said at the look before; None where that look found a pause, and nothing was heard since.
    turns: int | None = None
    sides: dict[Side, KeepingASide] = field(default_factory=dict)
    peers: dict[Side, Peer] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.vault.make_room(self.taken_up.recording_id)
        for side in SIDES.values():
            self.sides[side] = KeepingASide(partial(self._begin_take, side), self._end_take)

    async def keep(self, *, cleared_until_ms: int) -> None:
        """Nobody has paused: listen on, and write what came in before the database was asked."""
        for side in self.sides.values():
            side.is_listening = True
            side.clear(until_ms=cleared_until_ms)
            await asyncio.to_thread(side.write)

    def was_interrupted(self, *, turns: int) -> bool:
        """Whether somebody paused, or took an agreement back, and went on again between two looks."""
        before, self.turns = self.turns, turns
        return before is not None and before != turns

    async def pause(self) -> None:
        """Hear nothing; let go of what was not cleared; end the takes."""
        self.turns = None
        for side in self.sides.values():
            side.is_listening = False
            side.forget()
        for side in self.sides.values():
            await asyncio.to_thread(side.end)

    async def leave(self, *, kept_days: int) -> None:
        """The hour is over, somebody took their agreement back or went, or we are stopped."""
        await self.pause()
        await self._hang_up()
        await asyncio.to_thread(self._leave, kept_days)

    async def abandon(self) -> None:
        """It is somebody else's by now, or nobody can be told: what lies on the disk is ended by whoever comes next."""
        for side in self.sides.values():
            side.is_listening = False
            side.abandon()
        await self._hang_up()

    async def ask_for_key_frames(self) -> None:
        for side, peer in list(self.peers.items()):
            if self.sides[side].is_listening:
                await peer.ask_for_key_frames()

    def see_to(self, mail: list[Signal]) -> None:
        """Answer what browsers offered, without keeping the other rooms waiting: of each side, what came last."""
        latest: dict[Side, tuple[Signal, str]] = {}
        for signal in mail:
            self.after = max(self.after, signal.number)
            if signal.kind is Kind.DESCRIPTION and signal.sender in SIDES and (offer := self._offer(signal.body)):
                latest[SIDES[signal.sender]] = signal, offer
        for side, (signal, offer) in latest.items():
            task = asyncio.create_task(self._answer(side, signal, offer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _offer(self, body: str) -> str | None:
        """The description in a signal, if it was meant for this run of ours."""
        try:
            said = json.loads(body)
            return str(said["sdp"]) if said["run"] == self.run and said["type"] == "offer" else None
        except (ValueError, KeyError, TypeError):
            return None

    async def _answer(self, side: Side, signal: Signal, offer: str) -> None:
        while earlier := self.peers.pop(side, None):
            await earlier.close()
        peer = Peer(self.sides[side].hear, lambda: self._line_ended(side, peer), self.ice_servers())
        self.peers[side] = peer
        try:
            answer = await peer.answer(offer)
            body = json.dumps({"run": self.run, "type": "answer", "sdp": answer})
            await asyncio.to_thread(self._post, signal, body)
        except Exception as error:
            # A browser may send anything, and what is raised then may quote it: the type alone.
            log.warning("offer not answered", extra={"error": type(error).__name__})
            if self.peers.get(side) is peer:
                del self.peers[side]
            await peer.close()

    def _line_ended(self, side: Side, peer: Peer) -> None:
        if self.peers.get(side) is peer:
            del self.peers[side]

    async def _hang_up(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        peers, self.peers = list(self.peers.values()), {}
        for peer in peers:
            await peer.close()

    # What follows asks the database, from a thread.

    def _post(self, signal: Signal, body: str) -> None:
        with self.database.work() as work:
            signals.take(work, booking_id=self.booking_id, receiver=Party.RECORDER, after=signal.number)
            signals.post(
                work,
                booking_id=self.booking_id,
                sender=Party.RECORDER,
                receiver=signal.sender,
                kind=Kind.DESCRIPTION,
                body=body,
            )

    def _begin_take(self, side: Side, shape: Shape, already_ms: int) -> tuple[str, TakeWriter]:
        recording_id = self.taken_up.recording_id
        with self.database.work() as work:
            take_id = keeping.begin_take(
                work,
                recording_id=recording_id,
                run=self.run,
                side=side,
                has_picture=shape.has_picture,
                already_ms=already_ms,
            )
            # Inside the transaction: where the file cannot be made, there is no take either.
            return take_id, TakeWriter(self.vault.path(recording_id, take_id), self.taken_up.key, take_id, shape)

    def _end_take(self, take_id: str, ended: Ended | None) -> None:
        with self.database.work() as work:
            keeping.end_take(work, take_id=take_id, ended=ended)
        if ended is None:
            self.vault.remove_take(self.taken_up.recording_id, take_id)

    def _leave(self, kept_days: int) -> None:
        with self.database.work() as work:
            signals.clear(work, booking_id=self.booking_id, party=Party.RECORDER)
            keeping.leave(work, recording_id=self.taken_up.recording_id, run=self.run, kept_days=kept_days)
