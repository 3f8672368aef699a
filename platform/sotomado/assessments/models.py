"""Tables of the assessment. Seen by the person alone; matching reads the scores, no company role reads any of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, Keyed


class Assessment(Keyed):
    """One time a person takes a questionnaire. Open until completed; at most one is open."""

    __tablename__ = "assessment"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    instrument: Mapped[str] = mapped_column(String(64))
    norm_version: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_assessment_open",
            "person_id",
            unique=True,
            postgresql_where=text("completed_at IS NULL"),
            sqlite_where=text("completed_at IS NULL"),
        ),
    )


class Response(Base):
    """The answer to one statement, 1 (does not fit) to 5 (fits well); the latest one counts."""

    __tablename__ = "response"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[int]
    answered_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("value BETWEEN 1 AND 5", name="value_on_the_scale"),)


class ProfileScore(Base):
    """One scale of a completed assessment's profile. NULL where too few answers were given."""

    __tablename__ = "profile_score"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    scale: Mapped[str] = mapped_column(String(16), primary_key=True)
    # Mean of the keyed answers, 1..5; T score (mean 50, deviation 10) with its standard error.
    mean: Mapped[float | None]
    t_score: Mapped[float | None]
    standard_error: Mapped[float | None]
    percentile: Mapped[float | None]
    # Shrunken true score and its variance, in deviations of the norm group: what matching reads.
    theta: Mapped[float]
    theta_variance: Mapped[float]
    answered: Mapped[int]

    __table_args__ = (CheckConstraint("theta_variance >= 0", name="variance_not_negative"),)
