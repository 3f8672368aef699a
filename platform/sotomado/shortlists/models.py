"""Tables of wishes and of the ten shown for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from matching.choosing.candidates import Likeness
from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.directory.vocabulary import (
    AgeBand,
    Experience,
    Gender,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
    TimeOfWeek,
)
from sotomado.keyring import Sealed


class Wish(Keyed):
    """What a person said it is about this time."""

    __tablename__ = "wish"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    language: Mapped[SpokenLanguage] = mapped_column(EnumText(SpokenLanguage))
    mode: Mapped[MeetingMode | None] = mapped_column(EnumText(MeetingMode))
    likeness: Mapped[Likeness] = mapped_column(EnumText(Likeness), default=Likeness.ANY)
    # Firm where it is set, and passed on to nobody.
    gender: Mapped[Gender | None] = mapped_column(EnumText(Gender))
    # The consultant's, not one's own: nobody has to say how old they are to meet their own generation.
    generation: Mapped[AgeBand | None] = mapped_column(EnumText(AgeBand))
    own_words: Mapped[Sealed | None] = mapped_column(SealedText)
    made_at: Mapped[datetime]

    __table_args__ = (
        one_of("language", SpokenLanguage),
        one_of("mode", MeetingMode),
        one_of("likeness", Likeness),
        one_of("gender", Gender),
        one_of("generation", AgeBand),
        Index("ix_wish_person_id_made_at", "person_id", "made_at"),
    )


class WishTheme(Base):
    __tablename__ = "wish_theme"

    wish_id: Mapped[str] = mapped_column(ForeignKey("wish.id"), primary_key=True)
    theme: Mapped[Theme] = mapped_column(EnumText(Theme), primary_key=True)

    __table_args__ = (one_of("theme", Theme),)


class WishExperience(Base):
    """An experience someone wishes for; `is_firm`: it yields only where ten cannot be filled otherwise."""

    __tablename__ = "wish_experience"

    wish_id: Mapped[str] = mapped_column(ForeignKey("wish.id"), primary_key=True)
    experience: Mapped[Experience] = mapped_column(EnumText(Experience), primary_key=True)
    is_firm: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (one_of("experience", Experience),)


class WishStyle(Base):
    __tablename__ = "wish_style"

    wish_id: Mapped[str] = mapped_column(ForeignKey("wish.id"), primary_key=True)
    style: Mapped[Style] = mapped_column(EnumText(Style), primary_key=True)

    __table_args__ = (one_of("style", Style),)


class WishTime(Base):
    """A part of the week in which someone would like to talk, by their own clock."""

    __tablename__ = "wish_time"

    wish_id: Mapped[str] = mapped_column(ForeignKey("wish.id"), primary_key=True)
    time: Mapped[TimeOfWeek] = mapped_column(EnumText(TimeOfWeek), primary_key=True)

    __table_args__ = (one_of("time", TimeOfWeek),)


class Shortlist(Keyed):
    """The ten (候補10名) shown for a wish. Kept as shown: reasons do not change afterwards."""

    __tablename__ = "shortlist"

    wish_id: Mapped[str] = mapped_column(ForeignKey("wish.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scoring_version: Mapped[str] = mapped_column(String(32))
    # What had to be given up to reach ten, in order ({"step", "needed_by"}); why there are fewer, if there are.
    relaxations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    shortfall_reason: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]


class Candidate(Base):
    """One of the ten windows, with the reasons its score is made of."""

    __tablename__ = "candidate"

    shortlist_id: Mapped[str] = mapped_column(ForeignKey("shortlist.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    __table_args__ = (
        UniqueConstraint("shortlist_id", "consultant_id"),
        CheckConstraint("position BETWEEN 1 AND 10", name="one_of_ten"),
    )


class Declined(Base):
    """Not this person again: left out of every later ten of the one who said so, and known to nobody else."""

    __tablename__ = "declined"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    declined_at: Mapped[datetime]
