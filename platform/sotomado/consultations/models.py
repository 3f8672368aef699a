"""Tables of consultations. Company roles have no path to any of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.directory.vocabulary import Theme
from sotomado.keyring import Sealed


class Consultation(Keyed):
    """面談: a talk that took place, closed by the consultant. Closed without record, it has no `ConsultantReport`."""

    __tablename__ = "consultation"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    # The employment it counts for in reports, as it was on the day; None for a private person.
    employment_id: Mapped[int | None] = mapped_column(ForeignKey("employment.id"), index=True)
    held_at: Mapped[datetime]
    closed_at: Mapped[datetime]


class ConsultantReport(Base):
    """What trends are made of. Anchored scales from 1 to 5; read only in aggregates, never as a score of a person."""

    __tablename__ = "consultant_report"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    wellbeing: Mapped[int | None]
    tendency_to_stay: Mapped[int | None]
    # Stage of career autonomy as the advisee put it, 1 to 5.
    stage: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("wellbeing IS NULL OR wellbeing BETWEEN 1 AND 5", name="wellbeing_on_the_scale"),
        CheckConstraint(
            "tendency_to_stay IS NULL OR tendency_to_stay BETWEEN 1 AND 5", name="tendency_to_stay_on_the_scale"
        ),
        CheckConstraint("stage IS NULL OR stage BETWEEN 1 AND 5", name="stage_on_the_scale"),
    )


class ReportedTheme(Base):
    """A theme the talk was about."""

    __tablename__ = "reported_theme"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    theme: Mapped[Theme] = mapped_column(EnumText(Theme), primary_key=True)

    __table_args__ = (one_of("theme", Theme),)


class ConsultationNote(Keyed):
    """The consultant's free notes: sealed, read by their writer alone, in no report."""

    __tablename__ = "consultation_note"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), unique=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    written_at: Mapped[datetime]


class ConsultationSummary(Keyed):
    """まとめ: what a talk was about in general words. Sealed and read by nobody; single words are counted with others'.

    `may_be_counted` is frozen when the talk is closed: whether its advisee had agreed to that by then. Where they had
    not, no text is kept: nothing lies here that may never be used. What was kept is emptied when they take it back.
    """

    __tablename__ = "consultation_summary"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), unique=True)
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    may_be_counted: Mapped[bool]
    written_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("(body IS NOT NULL) = may_be_counted", name="kept_only_where_it_may_be_counted"),)
