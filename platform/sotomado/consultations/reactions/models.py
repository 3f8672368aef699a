"""The table of reactions. Numbers are read in aggregates alone; the words and the private answer by their writer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class TalkAgain(StrEnum):
    """Whether one would talk to this person again. Told to nobody; "not again" is respected by the ten."""

    GLADLY = "gladly"
    FINE = "fine"
    NOT_AGAIN = "not_again"


def _on_the_scale(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IS NULL OR {column} BETWEEN 1 AND 5", name=f"{column}_on_the_scale")


class Reaction(Keyed):
    """満足度フィードバック, by the advisee: how it was, 1 to 5; words are sealed. One for a booking.

    `consultation_id` is empty until the consultant has closed: the half minute after a talk does not wait for that.
    `self_clarity` and `career_will` are the two things known to drive autonomy, as they stand after the talk.
    """

    __tablename__ = "reaction"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    consultation_id: Mapped[str | None] = mapped_column(ForeignKey("consultation.id"), unique=True)
    satisfaction: Mapped[int]
    was_heard: Mapped[int | None]
    goals_fitted: Mapped[int | None]
    ways_fitted: Mapped[int | None]
    self_clarity: Mapped[int | None]
    career_will: Mapped[int | None]
    talk_again: Mapped[TalkAgain | None] = mapped_column(EnumText(TalkAgain))
    own_words: Mapped[Sealed | None] = mapped_column(SealedText)
    left_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction_on_the_scale"),
        _on_the_scale("was_heard"),
        _on_the_scale("goals_fitted"),
        _on_the_scale("ways_fitted"),
        _on_the_scale("self_clarity"),
        _on_the_scale("career_will"),
        one_of("talk_again", TalkAgain),
    )
