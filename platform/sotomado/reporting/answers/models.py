"""The table of a company's answers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, one_of

MOST_CHARACTERS = 600


class AnswerState(StrEnum):
    """How far the company has come with what it said it would do."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"


class CompanyAnswer(Keyed):
    """What a company says it does about one finding of one quarter.

    Said to everybody who works there, so it is not sealed; a finding has one answer, and the last words stand. No
    history is kept: a promise is not held against whoever wrote it first, and the state says how far it has come.
    Withdrawn rows are shown to nobody but HR, who can put them back.
    """

    __tablename__ = "company_answer"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    # Which finding of the quarter's report: the key of `reports.findings`.
    finding_key: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[AnswerState] = mapped_column(EnumText(AnswerState))
    done_on: Mapped[date | None]
    written_at: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("state", AnswerState),
        CheckConstraint(f"length(text) BETWEEN 1 AND {MOST_CHARACTERS}", name="text_length"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_on_a_day"),
        UniqueConstraint("company_id", "quarter", "finding_key"),
    )
