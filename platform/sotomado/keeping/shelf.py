"""The folder backups lie in: which there are, how old, and which of them have had their days.

Kept are the newest of each of the last seven days that have one, and the newest of each of the last five weeks; and
none is kept for longer than 35 days, however few are left. So whoever was erased is in no backup of ours after that.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

DAILY, WEEKLY = 7, 5
LONGEST = timedelta(days=35)
SEALED = "database.sealed"
PARTIAL = ".partial-"
_NAME = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True, order=True)
class OnShelf:
    """A whole backup: when what is in it was read, and the folder it lies in."""

    taken_at: datetime
    folder: Path


def name_of(taken_at: datetime) -> str:
    return taken_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def on_shelf(place: Path) -> list[OnShelf]:
    """Whole backups, the oldest first. What is being written, or was left half written, is none."""
    if not place.is_dir():
        return []
    return sorted(
        OnShelf(datetime.strptime(one.name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), one)
        for one in place.iterdir()
        if _NAME.fullmatch(one.name) and (one / SEALED).is_file()
    )


def newest(place: Path) -> OnShelf | None:
    found = on_shelf(place)
    return found[-1] if found else None


def to_keep(taken: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which of these may stay."""
    young = [at for at in sorted(taken, reverse=True) if now - at <= LONGEST]
    days = _newest_of_each(young, lambda at: at.date().toordinal())[:DAILY]
    weeks = _newest_of_each(young, lambda at: at.date().isocalendar()[:2])[:WEEKLY]
    return {*days, *weeks}


def _newest_of_each(newest_first: Sequence[datetime], unit: object) -> list[datetime]:
    found: dict[object, datetime] = {}
    for at in newest_first:
        found.setdefault(unit(at), at)  # type: ignore[operator]
    return list(found.values())


def thin(place: Path, now: datetime) -> list[OnShelf]:
    """Remove what has had its days. Returns what went."""
    there = on_shelf(place)
    kept = to_keep((one.taken_at for one in there), now)
    gone = [one for one in there if one.taken_at not in kept]
    for one in gone:
        _remove(one.folder)
    return gone


def remove_expired(place: Path, now: datetime) -> list[OnShelf]:
    """Only what may be kept by no means any more. Returns what went."""
    gone = [one for one in on_shelf(place) if now - one.taken_at > LONGEST]
    for one in gone:
        _remove(one.folder)
    return gone


def remove_half_written(place: Path) -> None:
    """What a backup left that was killed. Nobody else may be writing one meanwhile."""
    for one in place.glob(f"{PARTIAL}*"):
        shutil.rmtree(one, ignore_errors=True)


def _remove(folder: Path) -> None:
    # No longer a backup from the first moment on, whatever happens to its parts.
    leaving = folder.with_name(f"{PARTIAL}leaving-{folder.name}")
    folder.rename(leaving)
    shutil.rmtree(leaving)


def sync_folder(folder: Path) -> None:
    """Have what stands in a folder be on the disk: names too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
