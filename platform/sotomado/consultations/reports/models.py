"""Tables of consultants' reports. Only what was handed in is ever counted: a draft stands apart, and sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.directory.vocabulary import Theme
from sotomado.keyring import Sealed


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


class ConsultationSummary(Keyed):
    """まとめ: what a talk was about in general words. Sealed and read by nobody; single words are counted with others'.

    `may_be_counted` is frozen when the report is handed in: whether its advisee had agreed to that by then. Where they
    had not, no text is kept: nothing lies here that may never be used. What was kept is emptied when they take it back.
    """

    __tablename__ = "consultation_summary"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), unique=True)
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    may_be_counted: Mapped[bool]
    written_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("(body IS NOT NULL) = may_be_counted", name="kept_only_where_it_may_be_counted"),)


class WorkplaceIdea(Keyed):
    """職場の工夫: what could be better at the workplace, in general words. Kept and counted as the summary is."""

    __tablename__ = "workplace_idea"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), unique=True)
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    may_be_counted: Mapped[bool]
    written_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("(body IS NOT NULL) = may_be_counted", name="kept_only_where_it_may_be_counted"),)


class ReportDraft(Keyed):
    """What a consultant has begun to report of a booking: all of it as one sealed text, let go of when handed in."""

    __tablename__ = "report_draft"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    body: Mapped[Sealed] = mapped_column(SealedText)
    version: Mapped[int]
    saved_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("version >= 1", name="version_counts"),)


class ReportDue(Base):
    """A report that is asked for. A consultation that was closed without record has none.

    `reminded`: how many reminders went out; `changed_at`: when what was handed in was last written anew.
    """

    __tablename__ = "report_due"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    handed_in_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    reminded: Mapped[int]

    __table_args__ = (
        CheckConstraint("changed_at IS NULL OR handed_in_at IS NOT NULL", name="changed_once_handed_in"),
        CheckConstraint("reminded >= 0", name="reminded_counts"),
    )


class ToldQuarter(Base):
    """A quarter that a company was told of. Reports of its talks, [starts_at, ends_at), are no longer changed.

    Written by whoever releases, in the transaction of the release: those who are asked lie below and cannot look up.
    """

    __tablename__ = "told_quarter"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
    told_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),)
