"""Where the demo keeps its things, and the world it keeps there: built once, whole or not at all."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

PARTS = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Home:
    """The folder .demo beside the code."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "sotomado.db"

    @property
    def database_url(self) -> str:
        return url_of(self.database)

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def recordings(self) -> Path:
        return self.folder / "recordings"

    @property
    def stripe(self) -> Path:
        """What the twin of Stripe remembers."""
        return self.folder / "stripe.jsonl"

    @property
    def log(self) -> Path:
        return self.folder / "log.jsonl"

    @property
    def _note(self) -> Path:
        return self.folder / "world.json"

    def has_world(self) -> bool:
        """Whether a world of this version's schema stands here."""
        return self.database.exists() and self._noted().get("schema") == schema_mark()

    def _write_note(self) -> None:
        self._note.write_text(json.dumps({"schema": schema_mark()}) + "\n", encoding="utf-8")

    def _noted(self) -> dict[str, str]:
        try:
            noted: dict[str, str] = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return noted

    def build(self, make: Callable[[str], None]) -> None:
        """Have `make` fill a database at the address it is given, and put it in its place once it is whole.

        Whatever interrupts it leaves the former world, or none; the next build sweeps up what was begun.
        """
        draft = self.folder / "building.db"
        _remove(draft)
        try:
            make(url_of(draft))
        except BaseException:
            _remove(draft)
            raise
        _remove(self.database)  # a write-ahead log left beside a new file would be played into it
        draft.rename(self.database)
        self._write_note()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else build here meanwhile."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def _remove(path: Path) -> None:
    for part in PARTS:
        path.with_name(path.name + part).unlink(missing_ok=True)


def today() -> date:
    """The date in Japan."""
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


def schema_mark() -> str:
    """A mark of the migrations, found without loading any of what runs them."""
    folder = Path(__file__).resolve().parents[2] / "migrations" / "versions"
    content = b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))
    return sha256(content).hexdigest()[:16]
