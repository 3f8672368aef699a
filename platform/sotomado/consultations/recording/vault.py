"""Where sealed recordings lie, and the keyring that wraps the key of each. A folder for a recording, a file for a take.

The folder may stand on any disk that the web processes, the worker and the recorder share. Nothing in it tells whose a
recording is: names are random ids.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sotomado.consultations.recording import sealed
from sotomado.consultations.recording.errors import CannotOpen, Gone
from sotomado.consultations.recording.models import Recording
from sotomado.keyring import CannotUnseal, Keyring
from sotomado.settings import Settings


@dataclass(frozen=True)
class Removed:
    """What went when a recording's folder was removed."""

    files: int
    size_bytes: int


class Vault:
    """The folder and the keyring."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._keyring = keyring

    @classmethod
    def of(cls, settings: Settings) -> Vault | None:
        """None where this service has no keys for recordings: it offers none."""
        keys = settings.keys_of_recordings()
        return cls(Path(settings.recordings_folder), Keyring(keys)) if keys else None

    def give_key(self, row: Recording) -> None:
        """A key of its own for a recording that has none yet; only its wrapping is stored."""
        row.wrapped_key = self._keyring.seal_bytes(sealed.new_key(), bound_to=_bound_to(row))

    def key_of(self, row: Recording) -> bytes:
        """Raises Gone where the key was destroyed, CannotOpen where none of our keys unwraps it."""
        if row.wrapped_key is None:
            raise Gone()
        try:
            return self._keyring.unseal_bytes(row.wrapped_key, bound_to=_bound_to(row))
        except CannotUnseal:
            raise CannotOpen("No key of this service unwraps the recording's.") from None

    def path(self, recording_id: str, take_id: str) -> Path:
        return self._folder / recording_id / f"{take_id}.sealed"

    def make_room(self, recording_id: str) -> None:
        (self._folder / recording_id).mkdir(mode=0o700, parents=True, exist_ok=True)

    def remove_take(self, recording_id: str, take_id: str) -> None:
        self.path(recording_id, take_id).unlink(missing_ok=True)

    def remove(self, recording_id: str) -> Removed:
        """Remove everything of a recording. Again, it finds nothing. Raises OSError where the disk refuses."""
        folder = self._folder / recording_id
        sizes = [one.stat().st_size for one in folder.glob("*")] if folder.is_dir() else []
        if folder.is_dir():
            shutil.rmtree(folder)
        return Removed(len(sizes), sum(sizes))

    def remove_if_empty(self, recording_id: str) -> None:
        """Remove the folder of a recording of which nothing was ever kept."""
        with suppress(OSError):
            (self._folder / recording_id).rmdir()

    def older_than(self, instant: datetime) -> list[str]:
        """Ids of recordings whose folder nobody has touched since."""
        if not self._folder.is_dir():
            return []
        return [
            one.name for one in self._folder.iterdir() if one.is_dir() and one.stat().st_mtime < instant.timestamp()
        ]


def _bound_to(row: Recording) -> str:
    return f"{row.__tablename__}|wrapped_key|{row.id}"
