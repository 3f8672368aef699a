"""Table of what HR took along."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, one_of


class Taken(StrEnum):
    """What was taken along."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    ROSTER = "roster"
    ROSTER_PROBLEMS = "roster_problems"  # the file of what is to be mended in a roster


class CompanyDownload(Keyed):
    """Somebody of HR took a file along. Written once. Reports have a table of their own (`reporting`).

    `reference`: which one, by a number of ours, "" where there is but one; never words of a file.
    """

    __tablename__ = "company_download"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[Taken] = mapped_column(EnumText(Taken))
    reference: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    downloaded_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", Taken),
        Index("ix_company_download_company_id_downloaded_at", "company_id", "downloaded_at"),
    )
