"""Who was erased, outside the database: so that a backup of before brings nobody back.

One line for each erasure: the erasure's random id, the person's number, and when it was done. No name, no address. It
lies beside the backups, and a restore and the worker read it. A line is written before the erasure is committed: a
backup that is restored later must know of each that was, and one that was written and not committed is due anyway.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from sotomado.bookings.letters import Sender
from sotomado.database import Database, UnitOfWork
from sotomado.keeping.shelf import LONGEST
from sotomado.personal_data import erasing
from sotomado.personal_data.models import Erasure
from sotomado.settings import Settings

log = logging.getLogger("sotomado.keeping")

FILE = "erasures.jsonl"
# Twice as long as any backup is kept, for those that somebody keeps elsewhere.
KEPT = 2 * LONGEST


@dataclass(frozen=True)
class Erased:
    """One erasure that was done."""

    erasure_id: str
    person_id: int
    done_at: datetime


class ErasureList:
    """The file `erasures.jsonl` in the folder of backups."""

    def __init__(self, place: Path) -> None:
        self._path = place / FILE

    @classmethod
    def of(cls, settings: Settings) -> ErasureList | None:
        """None where no folder is said."""
        place = settings.place_of_backups
        return None if place is None else cls(place)

    def read(self) -> list[Erased]:
        """Each once, in the order of writing. Half a line, as a full disk leaves it, is none."""
        if not self._path.is_file():
            return []
        found: dict[str, Erased] = {}
        for line in self._path.read_text().splitlines():
            try:
                said = json.loads(line)
                one = Erased(str(said["erasure"]), int(said["person"]), datetime.fromisoformat(said["done_at"]))
            except (ValueError, KeyError, TypeError):
                continue
            found[one.erasure_id] = one
        return list(found.values())

    def add(self, lines: Iterable[Erased]) -> None:
        """On the disk when this returns. Raises OSError."""
        text = "".join(map(_line, lines))
        if not text:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    text = "\n" + text  # after half a line
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())

    def note(self, done: erasing.Done) -> None:
        """Called as the last step before an erasure is committed. A disk that refuses stops no erasure: whatever is
        missing here is taken in from the database with the next chores and with each backup."""
        try:
            self.add([Erased(done.erasure_id, done.person_id, done.done_at)])
        except OSError as error:
            log.error("erasure not noted beside the backups", extra={"event": "erasure_not_noted"}, exc_info=error)

    def take_in(self, database: Database) -> int:
        """Write down what the database knows and this list does not. Returns how many."""
        known = {one.erasure_id for one in self.read()}
        with database.read() as work:
            rows = work.session.execute(
                select(Erasure.id, Erasure.person_id, Erasure.done_at).where(
                    Erasure.done_at > work.now - KEPT, Erasure.done_at.is_not(None)
                )
            ).all()
        missing = [Erased(key, person, at) for key, person, at in rows if key not in known and at is not None]
        self.add(missing)
        return len(missing)

    def forget_old(self, now: datetime) -> None:
        """Lines that no backup is old enough for."""
        if not self._path.is_file():
            return
        with self._path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            everything = self.read()
            kept = [one for one in everything if now - one.done_at <= KEPT]
            if len(kept) == len(everything):
                return
            # In its place, for others may wait to add to it. Should that be cut off, `take_in` completes it again.
            file.truncate(0)
            file.seek(0)
            file.write("".join(map(_line, kept)).encode())
            file.flush()
            os.fsync(file.fileno())


def _line(one: Erased) -> str:
    return json.dumps({"erasure": one.erasure_id, "person": one.person_id, "done_at": one.done_at.isoformat()}) + "\n"


def missing(work: UnitOfWork, listed: Iterable[Erased]) -> list[Erased]:
    """Those of the list that this database knows nothing of: it was restored from a backup of before."""
    listed = [one for one in listed if work.now - one.done_at <= KEPT]
    ids = [one.erasure_id for one in listed]
    done = set(work.session.scalars(select(Erasure.id).where(Erasure.id.in_(ids), Erasure.done_at.is_not(None))))
    return [one for one in listed if one.erasure_id not in done]


def erase_again(database: Database, listed: Iterable[Erased], sender: Sender) -> int:
    """Erase everybody whom a restored backup brought back. Returns how many; done again, it does nothing more."""
    with database.read() as work:
        due = missing(work, listed)
    return sum(
        erasing.erase_again(
            database, erasure_id=one.erasure_id, person_id=one.person_id, done_at=one.done_at, sender=sender
        )
        for one in due
    )
