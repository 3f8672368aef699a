"""Tables of company briefs. Nowhere is it written who read one: that would tell the company who talks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Keyed, SealedText
from sotomado.keyring import Sealed


class CompanyBrief(Keyed):
    """One version of a brief; the highest number stands. Without a body, the company takes its brief back."""

    __tablename__ = "company_brief"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    number: Mapped[int]
    # The sections in each language they were written in, as JSON.
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    written_at: Mapped[datetime]
    # None: who wrote it had their data erased; the company's words stay.
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
    )


class CompanyBriefDraft(Keyed):
    """What somebody of HR has typed and not published yet; read by them alone."""

    __tablename__ = "company_brief_draft"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("company_id", "person_id"),)
