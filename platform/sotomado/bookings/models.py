"""The table of bookings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.directory.vocabulary import MeetingMode
from sotomado.keyring import Sealed


class BookingState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    # The hold ran out, or was given back, before it was confirmed.
    LAPSED = "lapsed"
    COMPLETED = "completed"
    # So late that the time was kept free in vain, by the rules shown when it was booked.
    LATE_CANCELLED = "late_cancelled"
    # It did not take place; who did not come, if anybody, says the claim (see `claims`).
    MISSED = "missed"


class FeedTitles(StrEnum):
    """What one's own feed calls a booking: nothing at all, or that it is a talk. Never with whom."""

    DISCREET = "discreet"
    TALK = "talk"


class Side(StrEnum):
    """On whose side somebody acts in a booking."""

    ADVISEE = "advisee"
    CONSULTANT = "consultant"
    OPERATOR = "operator"
    # The service itself, by a written rule.
    SERVICE = "service"


class Happening(StrEnum):
    """What a line in the life of a booking tells."""

    HELD = "held"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    # Another way to meet, at the same time.
    MODE_CHANGED = "mode_changed"
    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    LAPSED = "lapsed"
    COMPLETED = "completed"
    MISSED = "missed"
    # Found not to be missed after all.
    REOPENED = "reopened"


class Why(StrEnum):
    """Why it happened, where somebody said so or a rule did it. Advisees are never asked."""

    ILL = "ill"
    URGENT = "urgent"
    DOUBLE_BOOKED = "double_booked"
    OTHER = "other"
    # Rules.
    HOLD_ENDED = "hold_ended"
    OFFER_DECLINED = "offer_declined"
    LICENCE_ENDED = "licence_ended"
    CONFLICT = "conflict"
    CLAIMED = "claimed"
    APPEALED = "appealed"


class Booking(Keyed):
    """予約. Its time is a `Place`; who pays is a company's pool, never named beside the person elsewhere."""

    __tablename__ = "booking"

    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    paying_company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"), unique=True)
    wish_id: Mapped[str | None] = mapped_column(ForeignKey("wish.id"))
    state: Mapped[BookingState] = mapped_column(EnumText(BookingState))
    mode: Mapped[MeetingMode] = mapped_column(EnumText(MeetingMode))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    # One identity for calendars for life, and a number that rises with each change.
    calendar_uid: Mapped[str] = mapped_column(String(80), unique=True)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    # The number of its last line in `booking_event`; a page carries it, so that what it was made for is known.
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    # Until how long before the start each side may call it off freely: the contract's terms when it was confirmed.
    advisee_cutoff_minutes: Mapped[int | None]
    consultant_cutoff_minutes: Mapped[int | None]
    # What became of it in the end, by rule: whether its ticket went back, and the share of the fee that is due.
    ticket_returned: Mapped[bool | None] = mapped_column(Boolean(create_constraint=False))
    fee_percent: Mapped[int | None]

    __table_args__ = (
        one_of("state", BookingState),
        one_of("mode", MeetingMode),
        CheckConstraint("ends_at > starts_at", name="ends_later"),
        CheckConstraint("state <> 'held' OR held_until IS NOT NULL", name="hold_has_an_end"),
        CheckConstraint(
            "state IN ('held', 'lapsed') OR confirmed_at IS NOT NULL",
            name="confirmed_at_known",
        ),
        CheckConstraint("fee_percent IS NULL OR fee_percent BETWEEN 0 AND 100", name="fee_is_a_share"),
        Index(
            "ix_booking_held",
            "held_until",
            postgresql_where=text("state = 'held'"),
            sqlite_where=text("state = 'held'"),
        ),
        # What is booked and comes next, whoever's it is.
        Index(
            "ix_booking_confirmed",
            "starts_at",
            postgresql_where=text("state = 'confirmed'"),
            sqlite_where=text("state = 'confirmed'"),
        ),
        # What a consultant has open, however long their history.
        Index(
            "ix_booking_consultant_open",
            "consultant_id",
            "starts_at",
            postgresql_where=text("state = 'confirmed'"),
            sqlite_where=text("state = 'confirmed'"),
        ),
        # A day of the whole service, counted.
        Index("ix_booking_starts_at", "starts_at"),
        Index("ix_booking_advisee_id_starts_at", "advisee_id", "starts_at"),
        Index("ix_booking_consultant_id_starts_at", "consultant_id", "starts_at"),
    )


class Payer(StrEnum):
    """Who pays for a booking, and how: a company's pool of tickets, its monthly invoice, or a private person's card."""

    TICKETS = "tickets"
    MONTHLY = "monthly"
    CARD = "card"


class BookingPrice(Base):
    """What a booking costs, as it stood when it was confirmed. Written once (see the migration).

    Of tickets nothing more: what one is worth, its pack knows. Of a company by the month, the net price: tax is rounded
    on its invoice. Of a private person, the whole of it, and the payment.
    """

    __tablename__ = "booking_price"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    payer: Mapped[Payer] = mapped_column(EnumText(Payer))
    net_yen: Mapped[int | None]
    gross_yen: Mapped[int | None]
    rate_bp: Mapped[int | None]
    # Of a private person: what is kept of the price when they call off late.
    late_kept_percent: Mapped[int | None]
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("card_payment.id"), unique=True)
    priced_at: Mapped[datetime]

    __table_args__ = (
        one_of("payer", Payer),
        CheckConstraint("payer <> 'monthly' OR net_yen IS NOT NULL", name="monthly_priced"),
        CheckConstraint(
            "(payer = 'card') = (payment_id IS NOT NULL)",
            name="card_has_a_payment",
        ),
        CheckConstraint(
            "payer <> 'card' OR (net_yen IS NOT NULL AND gross_yen IS NOT NULL AND rate_bp IS NOT NULL "
            "AND late_kept_percent IS NOT NULL)",
            name="card_priced",
        ),
        CheckConstraint("net_yen IS NULL OR net_yen >= 0", name="price_not_negative"),
    )


class BookingEvent(Keyed):
    """One line in the life of a booking: what happened, who did it, when and why. Written once (see the migration)."""

    __tablename__ = "booking_event"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"))
    number: Mapped[int]
    happened: Mapped[Happening] = mapped_column(EnumText(Happening))
    # State and start from this line on.
    to_state: Mapped[BookingState] = mapped_column(EnumText(BookingState))
    starts_at: Mapped[datetime]
    at: Mapped[datetime]
    by_side: Mapped[Side] = mapped_column(EnumText(Side))
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    why: Mapped[Why | None] = mapped_column(EnumText(Why))
    # A sentence to the other side.
    words: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (
        UniqueConstraint("booking_id", "number"),
        one_of("happened", Happening),
        one_of("to_state", BookingState),
        one_of("by_side", Side),
        one_of("why", Why),
        CheckConstraint("number >= 1", name="number_counts"),
    )


class Command(Base):
    """Something that was asked for once, by the key its page carried; asked again, it is known to be done."""

    __tablename__ = "command"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    # What it was done to, or what came of it: where to look for the truth.
    subject: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(index=True)


class CalendarFeed(Keyed):
    """The one secret address under which somebody's calendar reads their bookings. Only its hash is kept."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    titles: Mapped[FeedTitles] = mapped_column(EnumText(FeedTitles))
    created_at: Mapped[datetime]
    last_read_at: Mapped[datetime | None]

    __table_args__ = (one_of("titles", FeedTitles),)
