"""The table of what advisees read before their first talk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Keyed


class SecrecyAcknowledgement(Keyed):
    """That a person read the exceptions to secrecy in the words of a version. Written once for each version."""

    __tablename__ = "secrecy_acknowledgement"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int]
    acknowledged_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("person_id", "version"),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
    )
