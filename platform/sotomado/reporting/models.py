"""The table of releases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Keyed


class Release(Keyed):
    """The protected report of one closed quarter. Written once: the database refuses to change or delete it.

    `body` is the release of `reports.release` as JSON: what page, file and employee all read. Nothing finer is kept.
    """

    __tablename__ = "release"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    # "2026-Q3", by the company's calendar.
    quarter: Mapped[str] = mapped_column(String(7))
    body: Mapped[str] = mapped_column(Text)
    released_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("company_id", "quarter"),)
