"""The tables of what is said before a 1on1.

The theme and the wished response stand in the 1on1 itself, for reports count them. What is here is words and settings.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed
from sotomado.oneonones.questions.drawing import Mix


class StatedStage(Keyed):
    """The stage of career autonomy a person put themselves at, 1 to 5. Read by nobody else; leaving it has no row."""

    __tablename__ = "stated_stage"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stage: Mapped[int]
    stated_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id"), CheckConstraint("stage BETWEEN 1 AND 5", name="stage_scale"))


class Brought(Keyed):
    """What the member brings to one 1on1, in words for the other one, and whether that one hears of it by mail.

    `told_at`: the mail left.
    """

    __tablename__ = "brought"

    one_on_one_id: Mapped[str] = mapped_column(ForeignKey("one_on_one.id", ondelete="CASCADE"))
    # What the theme is called where the member names it themselves.
    own_theme: Mapped[Sealed | None] = mapped_column(SealedText)
    line: Mapped[Sealed | None] = mapped_column(SealedText)
    is_to_tell: Mapped[bool]
    chosen_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("one_on_one_id"),)


class BegunChoice(Keyed):
    """What the member has begun to write before a 1on1 and not said yet: the whole form as it stood. For its writer
    alone, and gone once it is said."""

    __tablename__ = "begun_choice"

    one_on_one_id: Mapped[str] = mapped_column(ForeignKey("one_on_one.id", ondelete="CASCADE"))
    body: Mapped[Sealed] = mapped_column(SealedText)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("one_on_one_id"),)


class DrawnMix(Keyed):
    """Which mix of questions one 1on1 has: drawn when they are first read, so that they stay as they are while the
    stage is stated anew. It is no stage: see `questions.drawing`."""

    __tablename__ = "drawn_mix"

    one_on_one_id: Mapped[str] = mapped_column(ForeignKey("one_on_one.id", ondelete="CASCADE"))
    mix: Mapped[Mix] = mapped_column(EnumText(Mix))
    drawn_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("one_on_one_id"), one_of("mix", Mix))
