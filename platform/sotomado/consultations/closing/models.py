"""The table of what the advisee would like to come next."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.directory.vocabulary import Theme
from sotomado.keyring import Sealed


class WithWhom(StrEnum):
    """Whom the next talk is to be with. A wish for one's own eyes: the consultant is not told."""

    SAME = "same"
    ANOTHER = "another"
    OPEN = "open"


class NextTalk(Keyed):
    """次の面談: what to talk about next, around when and with whom, as decided after one talk. Each may be open."""

    __tablename__ = "next_talk"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    theme: Mapped[Theme | None] = mapped_column(EnumText(Theme))
    about: Mapped[Sealed | None] = mapped_column(SealedText)
    around_on: Mapped[date | None] = mapped_column(Date)
    with_whom: Mapped[WithWhom | None] = mapped_column(EnumText(WithWhom))
    kept_at: Mapped[datetime]

    __table_args__ = (one_of("theme", Theme), one_of("with_whom", WithWhom))
