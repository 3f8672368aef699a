"""Tables of the assessment. Seen by the person alone; matching reads the scores, no company role reads any of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of


class Part(StrEnum):
    """What a questionnaire asks about: how a person is, or what they hold dear at work."""

    TRAITS = "traits"
    VALUES = "values"


class Form(StrEnum):
    """How much is asked: page by page until enough is known, or everything."""

    SHORT = "short"
    FULL = "full"


class LoadedInstrument(Base):
    """One version of a questionnaire, word for word as it was loaded. It never changes; a change is a new version."""

    __tablename__ = "instrument"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[Part] = mapped_column(EnumText(Part))
    body: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime]
    # Whoever begins now is asked this one. Where no row says so, it is the one that ships with the product.
    in_use: Mapped[bool]

    __table_args__ = (
        one_of("kind", Part),
        Index(
            "uq_instrument_in_use", "kind", unique=True, postgresql_where=text("in_use"), sqlite_where=text("in_use")
        ),
    )


class NormSet(Base):
    """What the scales of a questionnaire look like among our own users, as counted once. The newest one counts."""

    __tablename__ = "norm_set"

    instrument: Mapped[str] = mapped_column(String(64), primary_key=True)
    instrument_version: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    people: Mapped[int]
    # JSON: {scale: {mean, sd, alpha, mean_inter_item_r}}.
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("people > 0", name="of_somebody"),)


class Assessment(Keyed):
    """One time a person takes a questionnaire. Open until completed; at most one of each kind is open."""

    __tablename__ = "assessment"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    instrument: Mapped[str] = mapped_column(String(64))
    instrument_version: Mapped[str] = mapped_column(String(64), server_default="2026-11")
    kind: Mapped[Part] = mapped_column(EnumText(Part), server_default=Part.TRAITS.value)
    form: Mapped[Form] = mapped_column(EnumText(Form), server_default=Form.FULL.value)
    # What its scores were compared with.
    norm_version: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    # How far the answers can be relied on, 0..1; it has widened the errors of the scores. None: not looked at.
    care: Mapped[float | None]

    __table_args__ = (
        one_of("kind", Part),
        one_of("form", Form),
        CheckConstraint("care BETWEEN 0 AND 1", name="care_is_a_share"),
        Index(
            "uq_assessment_open",
            "person_id",
            "kind",
            unique=True,
            postgresql_where=text("completed_at IS NULL"),
            sqlite_where=text("completed_at IS NULL"),
        ),
    )


class Asked(Base):
    """A statement put before the person, where and when: kept, so that going back shows the same pages.

    Only where the order is found while asking; an assessment without such rows is asked as its questionnaire says.
    """

    __tablename__ = "asked"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(16), primary_key=True)
    page: Mapped[int]
    place: Mapped[int]
    asked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("assessment_id", "page", "place"),)


class Response(Base):
    """The answer to one statement, 1 (does not fit) to 5 (fits well); the latest one counts."""

    __tablename__ = "response"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[int]
    answered_at: Mapped[datetime]
    # From the answer before to this one, at its first time. None where a pause lay between, or nobody looked.
    seconds: Mapped[float | None]

    __table_args__ = (
        CheckConstraint("value BETWEEN 1 AND 5", name="value_on_the_scale"),
        CheckConstraint("seconds >= 0", name="seconds_not_negative"),
    )


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


class ValueScore(Base):
    """One value of a completed assessment of values, against the person's own mean over all of them."""

    __tablename__ = "value_score"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(32), primary_key=True)
    # Above 0: matters more to the person than the others do. In answer units, with its standard error.
    weight: Mapped[float]
    standard_error: Mapped[float]
    # The same as a direction of length 1 over all values: what matching reads.
    direction: Mapped[float]

    __table_args__ = (CheckConstraint("standard_error >= 0", name="error_not_negative"),)
