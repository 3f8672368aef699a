"""The table of rotations of field keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Keyed


class KeyRotation(Keyed):
    """A time in which everything is sealed anew with one key. Open until everything was.

    While it is open, and then alone, the database lets the sealed words of what is written once be exchanged: for as
    many bytes under this key and under no other, and nothing else of the line (triggers of migration 0067).
    """

    __tablename__ = "key_rotation"

    key_id: Mapped[str] = mapped_column(String(64))
    # How a value sealed with that key begins: version, length of the id, id.
    prefix: Mapped[bytes] = mapped_column(LargeBinary)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_later"),
        CheckConstraint("length(prefix) BETWEEN 3 AND 257", name="prefix_whole"),
        Index(
            "uq_key_rotation_open",
            "key_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )
