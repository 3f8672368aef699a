"""What can happen to a file: it is kept sealed, read, forgotten. Who may see it, the slice that owns it says."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import delete

from sotomado.database import UnitOfWork
from sotomado.files.checking import Checked, checked
from sotomado.files.models import Purpose, StoredFile


class NoSuchFile(LookupError):
    """It was forgotten, or never was."""


@dataclass(frozen=True)
class Kept:
    """A file as it is kept."""

    media_type: str
    content: bytes = field(repr=False)
    owner_id: int
    purpose: Purpose


def keep(work: UnitOfWork, *, owner_id: int, purpose: Purpose, content: bytes | Checked) -> str:
    """Keep a file and return its id. Raises Refused.

    Bytes are looked at here, which holds the transaction up: a view calls `checking.checked` before it begins one.
    """
    clean = content if isinstance(content, Checked) else checked(content, purpose)
    if clean.purpose is not purpose:
        raise ValueError(f"Looked at as a {clean.purpose.value}, kept as a {purpose.value}.")
    row = StoredFile(owner_id=owner_id, purpose=purpose, media_type=clean.media_type, kept_at=work.now)
    row.content = work.seal_bytes(row, "content", clean.content)
    work.session.add(row)
    work.session.flush()
    return row.id


def content(work: UnitOfWork, *, file_id: str) -> Kept:
    """A file with its bytes. Raises NoSuchFile."""
    row = work.session.get(StoredFile, file_id)
    if row is None:
        raise NoSuchFile(file_id)
    return Kept(row.media_type, work.unseal_bytes(row, "content"), row.owner_id, row.purpose)


def forget(work: UnitOfWork, *, file_id: str) -> None:
    """Remove a file for good. Whatever names it must have let go of it before; what is gone already stays gone."""
    work.session.flush()
    work.session.execute(delete(StoredFile).where(StoredFile.id == file_id))
