"""The recorder's round: every second it asks the database which rooms are to be recorded, and does as it says.

It holds nothing that a restart would miss: rooms are taken up again under a new name, and what was left open is ended
where it was cut off. Several recorders may run beside each other; each takes what nobody else has, up to its number.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from sotomado.consultations.recording import keeping
from sotomado.consultations.recording.keeping import Wanted
from sotomado.consultations.recording.vault import Vault
from sotomado.consultations.room import signals
from sotomado.consultations.room.models import Party
from sotomado.consultations.room.signals import Signal
from sotomado.database import Database, DatabaseAway, new_key
from sotomado.recorder.keeping_a_side import now_ms
from sotomado.recorder.room import RecordedRoom

log = logging.getLogger("sotomado.recorder")

LOOKS_EVERY_SECONDS = 1.0
# What came in so shortly before a look may have come in after a pause that the look did not see yet.
NOT_CLEARED_MS = 1000
SAYS_ALIVE_EVERY_MS = 3000
KEY_FRAMES_EVERY_MS = 5000
ENDS_ABANDONED_EVERY_MS = 10_000
# A database that is away for longer will not have seen us, and somebody else may have taken the room up.
WAITS_FOR_DATABASE_MS = 10_000


class Recorder:
    """Records rooms until stopped. `look` is one round."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        kept_days: int,
        most_rooms: int = 8,
        ice_servers: Callable[[], list[dict[str, Any]]] = list,
    ) -> None:
        self._database = database
        self._vault = vault
        self._kept_days = kept_days
        self._most_rooms = most_rooms
        self._ice_servers = ice_servers
        self._rooms: dict[str, RecordedRoom] = {}
        self._looked_ms = now_ms()
        self._due: dict[str, int] = {}

    async def run_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOKS_EVERY_SECONDS)
        await self.stop()

    async def stop(self) -> None:
        """Leave every room, with what was kept ended as it should be."""
        for booking_id in list(self._rooms):
            await self._leave(booking_id)

    async def look(self) -> None:
        """One round. Whatever goes wrong in one room leaves the others as they are."""
        looked_ms = now_ms()
        try:
            wanted, mail = await asyncio.to_thread(self._read)
        except DatabaseAway:
            await self._without_database()
            return
        self._looked_ms = looked_ms
        for booking_id, room in list(self._rooms.items()):
            if booking_id not in wanted:
                await self._leave(booking_id)
            elif wanted[booking_id].run not in (room.run, None):
                await self._give_up(booking_id)
        await self._take_up(wanted)
        for booking_id in list(self._rooms):
            if booking_id in wanted:
                await self._see_to(wanted[booking_id], mail.get(booking_id, []), looked_ms)
        await self._now_and_then()

    def _read(self) -> tuple[dict[str, Wanted], dict[str, list[Signal]]]:
        with self._database.read() as work:
            wanted = {one.booking_id: one for one in keeping.wanted(work)}
            return wanted, {
                booking_id: signals.waiting(work, booking_id=booking_id, receiver=Party.RECORDER, after=room.after)
                for booking_id, room in self._rooms.items()
            }

    async def _see_to(self, one: Wanted, mail: list[Signal], looked_ms: int) -> None:
        room = self._rooms[one.booking_id]
        try:
            if one.is_paused or room.was_interrupted(turns=one.turns):
                await room.pause()
            else:
                await room.keep(cleared_until_ms=looked_ms - NOT_CLEARED_MS)
            room.see_to(mail)
        except Exception as error:
            log.error("room given up", exc_info=error)
            await self._give_up(one.booking_id)

    async def _take_up(self, wanted: dict[str, Wanted]) -> None:
        for one in wanted.values():
            if one.booking_id in self._rooms or one.run is not None or len(self._rooms) >= self._most_rooms:
                continue
            try:
                room = await asyncio.to_thread(self._taken_up, one.booking_id)
            except Exception as error:
                log.error("room not taken up", exc_info=error)
                continue
            if room is not None:
                self._rooms[one.booking_id] = room

    def _taken_up(self, booking_id: str) -> RecordedRoom | None:
        run = new_key()
        with self._database.work() as work:
            taken_up = keeping.take_up(
                work, booking_id=booking_id, run=run, vault=self._vault, kept_days=self._kept_days
            )
        if taken_up is None:
            return None
        return RecordedRoom(self._database, self._vault, booking_id, run, taken_up, self._ice_servers)

    async def _leave(self, booking_id: str) -> None:
        room = self._rooms.pop(booking_id)
        try:
            await room.leave(kept_days=self._kept_days)
        except Exception as error:
            log.error("room left open", exc_info=error)
            await room.abandon()

    async def _give_up(self, booking_id: str) -> None:
        await self._rooms.pop(booking_id).abandon()

    async def _without_database(self) -> None:
        """Nothing is cleared meanwhile. After a while nobody believes any more that we are there."""
        log.warning("database away", extra={"event": "database_away"})
        if now_ms() - self._looked_ms > WAITS_FOR_DATABASE_MS:
            for booking_id in list(self._rooms):
                await self._give_up(booking_id)

    async def _now_and_then(self) -> None:
        if self._rooms and self._is_due("alive", SAYS_ALIVE_EVERY_MS):
            await self._safely(asyncio.to_thread(self._say_alive))
        if self._is_due("key frames", KEY_FRAMES_EVERY_MS):
            for room in list(self._rooms.values()):
                await self._safely(room.ask_for_key_frames())
        if self._is_due("abandoned", ENDS_ABANDONED_EVERY_MS):
            await self._safely(asyncio.to_thread(self._end_abandoned))

    def _is_due(self, what: str, every_ms: int) -> bool:
        if now_ms() < self._due.get(what, 0):
            return False
        self._due[what] = now_ms() + every_ms
        return True

    async def _safely(self, doing: Awaitable[None]) -> None:
        try:
            await doing
        except DatabaseAway:
            log.warning("database away", extra={"event": "database_away"})
        except Exception as error:
            log.error("round failed", exc_info=error)

    def _say_alive(self) -> None:
        runs = {room.taken_up.recording_id: room.run for room in list(self._rooms.values())}
        with self._database.work() as work:
            keeping.say_alive(work, runs=runs)

    def _end_abandoned(self) -> None:
        with self._database.read() as work:
            left = keeping.abandoned(work)
        for recording_id in left:
            try:
                with self._database.work() as work:
                    keeping.end_abandoned(work, recording_id=recording_id, vault=self._vault, kept_days=self._kept_days)
            except DatabaseAway:
                raise
            except Exception as error:
                # One whose key or file is lost keeps no other open.
                log.error("recording not ended", exc_info=error)
