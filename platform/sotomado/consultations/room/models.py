"""The tables of rooms. What is said in a room is in none of them: sound and picture go from browser to browser."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.bookings.models import Side
from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed

SITTING = "left_at IS NULL"
LONGEST_BROWSER = 40


class Party(StrEnum):
    """Who sends and receives signals in a room."""

    ADVISEE = "advisee"
    CONSULTANT = "consultant"
    # The service itself, as one more peer, where both agreed to a recording.
    RECORDER = "recorder"


class Kind(StrEnum):
    """What a signal is."""

    # A session description (offer or answer), as WebRTC writes it.
    DESCRIPTION = "description"
    # A way by which a peer can be reached.
    CANDIDATE = "candidate"


class Left(StrEnum):
    """How it is known that somebody left."""

    # They said so, or closed the page.
    WENT = "went"
    # Nothing was heard of them any more.
    LOST = "lost"
    # The same person came in with another browser.
    TAKEN_OVER = "taken_over"


class Room(Base):
    """A booking whose room somebody has entered. `last_number`: of the latest signal, so that none is ever overtaken.

    Whoever posts a signal holds this row until the end of their transaction: numbers become visible in their order.
    """

    __tablename__ = "room"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    opened_at: Mapped[datetime]
    last_number: Mapped[int] = mapped_column(default=0)


class RoomVisit(Keyed):
    """One browser's time in a room, from coming to leaving. A side has one at a time. Evidence for claims.

    `browser`: a name that an opened page drew for itself, so that its peer knows it again after the server was away.
    `seen_at`: when it last asked for signals, give or take a few seconds.
    """

    __tablename__ = "room_visit"

    booking_id: Mapped[str] = mapped_column(ForeignKey("room.booking_id"), index=True)
    side: Mapped[Side] = mapped_column(EnumText(Side))
    browser: Mapped[str] = mapped_column(String(LONGEST_BROWSER))
    came_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    how_left: Mapped[Left | None] = mapped_column(EnumText(Left))

    __table_args__ = (
        CheckConstraint("side IN ('advisee', 'consultant')", name="side_meets"),
        one_of("how_left", Left),
        CheckConstraint("(left_at IS NULL) = (how_left IS NULL)", name="left_somehow"),
        CheckConstraint("left_at IS NULL OR left_at >= came_at", name="left_later"),
        Index(
            "uq_room_visit_seat",
            "booking_id",
            "side",
            unique=True,
            postgresql_where=text(SITTING),
            sqlite_where=text(SITTING),
        ),
        Index("ix_room_visit_sitting", "seen_at", postgresql_where=text(SITTING), sqlite_where=text(SITTING)),
    )


class RoomSignal(Keyed):
    """What one browser tells another so that they find each other. Sealed; gone once it arrived or the hour is over."""

    __tablename__ = "room_signal"

    booking_id: Mapped[str] = mapped_column(ForeignKey("room.booking_id"))
    number: Mapped[int]
    sender: Mapped[Party] = mapped_column(EnumText(Party))
    receiver: Mapped[Party] = mapped_column(EnumText(Party))
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    body: Mapped[Sealed] = mapped_column(SealedText)
    posted_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("booking_id", "number"),
        one_of("sender", Party),
        one_of("receiver", Party),
        one_of("kind", Kind),
        CheckConstraint("sender <> receiver", name="to_another"),
        Index("ix_room_signal_mailbox", "booking_id", "receiver", "number"),
        Index("ix_room_signal_posted_at", "posted_at"),
    )
