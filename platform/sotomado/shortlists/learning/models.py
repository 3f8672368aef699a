"""Tables of what was shown and what came of it, and of what is made from that: models and prices.

None of it is a score of a person: a row says which windows stood open to someone, which one they went through, and
whether it helped. Company roles have no path to any of these tables; whoever is erased takes their rows with them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, one_of


class Choice(StrEnum):
    """Whom someone went to after a list was shown: one of the ten, or somebody found elsewhere."""

    OF_THE_TEN = "of_the_ten"
    ELSEWHERE = "elsewhere"


class Exposure(Base):
    """A list as it was shown for a wish, and what made it: model, prices and salt, so that it can be made again."""

    __tablename__ = "exposure"

    wish_id: Mapped[str] = mapped_column(ForeignKey("wish.id", ondelete="CASCADE"), primary_key=True)
    # A model's version, "prior" before there is one, or another way to choose ("opening").
    model_version: Mapped[str] = mapped_column(String(32))
    price_version: Mapped[str | None] = mapped_column(ForeignKey("price_list.version"))
    salt: Mapped[str] = mapped_column(String(64))
    shown_at: Mapped[datetime]
    # How many could have been shown at all.
    feasible: Mapped[int | None]
    choice: Mapped[Choice | None] = mapped_column(EnumText(Choice))
    chosen_consultant_id: Mapped[int | None] = mapped_column(ForeignKey("consultant.id"))
    chosen_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("choice", Choice),
        CheckConstraint(
            "(choice IS NULL) = (chosen_consultant_id IS NULL) AND (choice IS NULL) = (chosen_at IS NULL)",
            name="choice_is_whole",
        ),
        Index("ix_exposure_shown_at", "shown_at"),
    )


class Shown(Base):
    """One window of a list: where it stood, what was expected of it, its price, and how likely it was to be shown."""

    __tablename__ = "shown"

    wish_id: Mapped[str] = mapped_column(ForeignKey("exposure.wish_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    # Repeated from the list, so that the shows of a day are counted in one index.
    shown_at: Mapped[datetime]
    # None where the policy expected nothing of anybody, such as drawing lots.
    probability: Mapped[float | None]
    standard_error: Mapped[float | None]
    price: Mapped[float] = mapped_column(default=0.0)
    propensity: Mapped[float]
    is_explored: Mapped[bool] = mapped_column(default=False)
    # The person had been shown this consultant that day before: counts for no price, however often they ask again.
    is_again: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("position BETWEEN 1 AND 10", name="one_of_ten"),
        CheckConstraint("propensity > 0 AND propensity <= 1", name="propensity_is_a_chance"),
        CheckConstraint("probability IS NULL OR probability BETWEEN 0 AND 1", name="probability_is_a_chance"),
        Index("ix_shown_shown_at_consultant_id", "shown_at", "consultant_id", "is_again"),
    )


class Outcome(Keyed):
    """What came of one talk. It stands for itself: a talk that no list led to is learned from as well."""

    __tablename__ = "outcome"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    wish_id: Mapped[str | None] = mapped_column(ForeignKey("wish.id", ondelete="SET NULL"), index=True)
    # What it came from, in the words of the slice above; the same thing told twice is told once.
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    held_at: Mapped[datetime]
    # Whether satisfaction was 4 or more of 5; None until the person has said.
    satisfied: Mapped[bool | None]
    # When the same consultant was booked again, within the days that count.
    rebooked_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_outcome_person_id_consultant_id", "person_id", "consultant_id"),
        Index("ix_outcome_held_at", "held_at"),
    )


class LearnedModel(Base):
    """What one night learned. Kept whether it was taken into use or not; never changed."""

    __tablename__ = "learned_model"

    # The day it was learned on, in Japan: one a day, however many workers tried.
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    made_at: Mapped[datetime]
    satisfied: Mapped[bytes] = mapped_column(LargeBinary)
    rebooked: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Of both heads together, so that no process reads them twice.
    digest: Mapped[str] = mapped_column(String(64))
    outcomes: Mapped[int]
    held_from: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    measures: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Why it was not taken into use, as a code; None where it was.
    refused: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (CheckConstraint("outcomes >= 0", name="outcomes_not_negative"),)


class ModelUse(Base):
    """Which model has counted since when, and who decided it. The latest row is the one in use; rows only come."""

    __tablename__ = "model_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    # None: the prior, as on the first day.
    version: Mapped[str | None] = mapped_column(ForeignKey("learned_model.version"))
    since: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(120))
    # Chosen by a person: the nights that follow learn, and leave it in its place.
    is_held: Mapped[bool]


class PriceList(Base):
    """The prices of a night: what the free times of the weeks to come can bear, with the proof of how good they are."""

    __tablename__ = "price_list"

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    made_at: Mapped[datetime]
    model_version: Mapped[str] = mapped_column(String(32))
    # Lists expected within the weeks to come, and how many wishes they were judged by.
    lists_expected: Mapped[int]
    wishes_sampled: Mapped[int]
    # Chance that someone who is shown is booked.
    booked_if_shown: Mapped[float]
    value: Mapped[float]
    bound: Mapped[float]
    gap: Mapped[float]


class ConsultantPrice(Base):
    """One consultant on a price list. Prices are in units of probability; capacity and floor count shows."""

    __tablename__ = "consultant_price"

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    price: Mapped[float]
    capacity: Mapped[int]
    floor: Mapped[int]
    free_times: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(["version"], ["price_list.version"], ondelete="CASCADE"),
        CheckConstraint("capacity >= 0 AND floor >= 0 AND free_times >= 0", name="counts_not_negative"),
    )
