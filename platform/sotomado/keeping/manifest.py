"""What stands beside a sealed backup: what is in it, and a seal by which nobody else can have written that."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sotomado.keeping.envelope import CannotOpen
from sotomado.keeping.said import Said
from sotomado.keyring import Keyring

FILE = "manifest.json"
PURPOSE = "manifest of a backup"


@dataclass(frozen=True)
class Manifest:
    """`kind`: sqlite or postgresql. `keys`: ids of the field keys that were needed to read it. `sha256`, `size_bytes`:
    of the sealed file."""

    taken_at: datetime
    kind: str
    version: str
    keys: tuple[str, ...]
    sha256: str
    size_bytes: int
    said: Said


def write(folder: Path, manifest: Manifest, keyring: Keyring) -> Path:
    body = json.dumps(asdict(manifest), default=str, ensure_ascii=False, sort_keys=True, indent=1)
    path = folder / FILE
    path.write_text(json.dumps({"seal": keyring.digest(body, purpose=PURPOSE)}) + "\n" + body + "\n")
    return path


def read(folder: Path, keyring: Keyring) -> Manifest:
    """Raises CannotOpen where there is none, or where it is not as we wrote it."""
    found, body = _parts(folder)
    if not any(hmac.compare_digest(found, ours) for ours in keyring.digests(body, purpose=PURPOSE)):
        raise CannotOpen("Its manifest was changed, or none of SOTOMADO_BACKUP_KEYS wrote it.")
    return _of(json.loads(body))


def look_at(folder: Path) -> Manifest:
    """The same without a key, and so without knowing who wrote it: enough for dates and sizes. Raises CannotOpen."""
    try:
        return _of(json.loads(_parts(folder)[1]))
    except (ValueError, KeyError, TypeError):
        raise CannotOpen("Its manifest cannot be read.") from None


def _parts(folder: Path) -> tuple[str, str]:
    try:
        first, _, body = (folder / FILE).read_text().partition("\n")
        return str(json.loads(first)["seal"]), body.removesuffix("\n")
    except (OSError, ValueError, KeyError, TypeError):
        raise CannotOpen("It has no manifest that can be read.") from None


def _of(found: dict[str, Any]) -> Manifest:
    said = found.pop("said")
    audit = said.pop("audit")
    return Manifest(
        **found
        | {
            "taken_at": datetime.fromisoformat(found["taken_at"]),
            "keys": tuple(found["keys"]),
            "said": Said(**said, audit=(audit[0], audit[1]) if audit else None),
        }
    )
