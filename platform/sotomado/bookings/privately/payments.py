"""A private person's payment for one booking: begun, opened at Stripe, paid, booked; or refunded, or ended.

The time is held as long as Stripe's page takes money. What comes in afterwards all the same is booked if the time is
still free, and goes back at once if not. Each verb finds out what is so already: told twice, it is done once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.availability import service as availability
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.bookings import earning, paying, queries, refusals
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import (
    AlreadyCancelled,
    AlreadyMeetingThen,
    ModeNotOffered,
    NotBookable,
    OneselfAsked,
    TimeGone,
    TooManyAhead,
    WrongState,
)
from sotomado.bookings.holding import have_time, keep_for, lock_own
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.privately import leaving, letters, prices, refunds
from sotomado.bookings.privately.errors import AlreadyPaid, CompanyPays, OtherAmount
from sotomado.bookings.privately.leaving import UNPAID
from sotomado.bookings.privately.models import CardPayment, PaymentState, RefundReason
from sotomado.bookings.states import CALLED_OFF, as_advisee
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.directory.errors import OwnAffair
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event

# Stripe's pages last thirty minutes at least, counted from when they are made: some for the way there.
HELD_FOR = timedelta(minutes=35)
SHORTEST_PAGE = timedelta(minutes=31)
LIVE = UNPAID | {PaymentState.PAID, PaymentState.BOOKED}
# Why what was paid cannot be booked any more.
NOT_ANY_MORE = (
    AlreadyCancelled,
    AlreadyMeetingThen,
    ModeNotOffered,
    NotBookable,
    NotFound,
    OneselfAsked,
    SlotNotOffered,
    SlotTaken,
    TimeGone,
    TooManyAhead,
    WrongState,
)


@dataclass(frozen=True)
class Begun:
    """What Stripe is to be asked for. `session_id`: it was asked for before, and has a page."""

    payment_id: str
    person_id: int
    booking_id: str
    gross_yen: int
    expires_at: datetime
    saves_card: bool
    session_id: str | None


def begin(
    work: UnitOfWork, *, advisee_id: int, booking_id: str, passes_wish_on: bool = True, saves_card: bool = False
) -> Begun:
    """Begin to pay for a hold, and hold it for as long as Stripe's page takes money. Begun before, it goes on.

    Raises NotFound, AlreadyPaid, CompanyPays, NoPrice, AlreadyCancelled, TimeGone, TooManyAhead, AlreadyMeetingThen,
    KeptApart, NotBookable, ModeNotOffered, OneselfAsked, SlotNotOffered; then nothing was begun.
    """
    lock_own(work, advisee_id=advisee_id)
    held = queries.of_advisee(work, advisee_id=advisee_id, booking_id=booking_id, locked=True)
    if held is None:
        raise NotFound("booking")
    _unless_payable(work, held)
    going_on = _live(work, booking_id)
    if going_on is not None and going_on.state not in UNPAID:
        raise AlreadyPaid()
    if going_on is not None and _goes_on(going_on, work.now, saves_card):
        going_on.passes_wish_on = passes_wish_on
        work.session.flush()
        return _begun(going_on)
    if going_on is not None:
        leaving.end(work, going_on)
    price = prices.price_of(work, held_on=ledger.booking_day(held.starts_at))
    expires_at = (work.now + HELD_FOR).replace(microsecond=0)
    have_time(work, held, until=expires_at)
    held.held_until = expires_at
    work.session.flush()
    row = CardPayment(
        person_id=advisee_id,
        booking_id=booking_id,
        state=PaymentState.BEGUN,
        net_yen=price.net_yen,
        tax_yen=price.tax_yen,
        gross_yen=price.gross_yen,
        rate_bp=price.rate_bp,
        cutoff_minutes=price.cutoff_minutes,
        late_kept_percent=price.late_kept_percent,
        passes_wish_on=passes_wish_on,
        saves_card=saves_card,
        begun_at=work.now,
        expires_at=expires_at,
    )
    work.session.add(row)
    work.session.flush()
    return _begun(row)


def opened(work: UnitOfWork, *, payment_id: str, session_id: str) -> bool:
    """Stripe has a page for it. False: it was left in the meantime, and the page is closed again."""
    row = refunds.locked(work, payment_id=payment_id)
    if row.session_id is None:
        row.session_id = session_id
    if row.state is PaymentState.BEGUN:
        row.state = PaymentState.OPEN
    work.session.flush()
    if row.state is PaymentState.ENDED:
        leaving.close_page(work, row.id)
    return row.state is not PaymentState.ENDED


def paid(work: UnitOfWork, *, payment_id: str, payment_intent_id: str, amount_yen: int, sender: Sender) -> PaymentState:
    """The money came in: book, or give it back where the time is gone. Told again, nothing happens twice.

    Raises NotFound, OtherAmount.
    """
    known = work.session.get(CardPayment, payment_id)
    if known is None:
        raise NotFound("payment")
    lock_own(work, advisee_id=known.person_id)
    work.session.scalar(select(Booking).where(Booking.id == known.booking_id).with_for_update())
    row = refunds.locked(work, payment_id=payment_id)
    if row.paid_at is not None:
        return row.state
    if amount_yen != row.gross_yen:
        raise OtherAmount(f"{amount_yen} instead of {row.gross_yen} for {row.id}")
    other = _live(work, row.booking_id)
    is_second = other is not None and other.id != row.id and other.state not in UNPAID
    if other is not None and other.id != row.id and not is_second:
        leaving.end(work, other)
    row.paid_at, row.payment_intent_id, row.ended_at = work.now, payment_intent_id, None
    # Of two payments for one booking the second never lives, not for a moment.
    row.state = PaymentState.REFUNDED if is_second else PaymentState.PAID
    row.refunded_yen = row.gross_yen if is_second else 0
    work.session.flush()
    ledger.enter(
        work,
        event=Event.CARD_PAID,
        reference=f"payment:{row.id}",
        moves=[ledger.Move(Account.CARD_CLEARING, Account.ADVANCES, row.gross_yen)],
    )
    if not is_second and _booked(work, row, sender):
        row.state = PaymentState.BOOKED
        letters.post_receipt(work, payment=row, sender=sender)
    else:
        if not is_second:
            row.refunded_yen, row.state = row.gross_yen, PaymentState.REFUNDED
        work.session.flush()
        refunds.write(work, payment_id=row.id, amount_yen=row.gross_yen, reason=RefundReason.NOT_BOOKED)
        letters.post_time_gone(work, payment=row, sender=sender)
    work.session.flush()
    return row.state


def ended(work: UnitOfWork, *, payment_id: str) -> None:
    """Stripe's page takes no money any more, or was left: the time is free again. Once more changes nothing."""
    known = work.session.get(CardPayment, payment_id)
    if known is None:
        raise NotFound("payment")
    lock_own(work, advisee_id=known.person_id)
    held = queries.by_id(work, booking_id=known.booking_id)
    row = refunds.locked(work, payment_id=payment_id)
    if row.state not in UNPAID:
        return
    leaving.end(work, row)
    if held is not None and held.state is BookingState.HELD:
        bookings.give_back(work, advisee_id=row.person_id, booking_id=row.booking_id)


def page_to_close(work: UnitOfWork, *, payment_id: str) -> str | None:
    """Stripe's page of a payment that ended, None where there is none, or where it is paid after all."""
    row = work.session.get(CardPayment, payment_id)
    return row.session_id if row is not None and row.state is PaymentState.ENDED else None


def overdue(work: UnitOfWork) -> list[str]:
    """Payments whose page takes no money any more, and of which Stripe has told nothing."""
    return list(
        work.session.scalars(
            select(CardPayment.id)
            .where(CardPayment.state.in_(UNPAID), CardPayment.expires_at <= work.now)
            .order_by(CardPayment.expires_at, CardPayment.id)
            .limit(200)
        )
    )


def session_of(work: UnitOfWork, *, payment_id: str) -> str | None:
    """Stripe's page of a payment, None before there is one. Raises NotFound."""
    row = work.session.get(CardPayment, payment_id)
    if row is None:
        raise NotFound("payment")
    return row.session_id


def goodwill(work: UnitOfWork, *, payment_id: str, amount_yen: int, by_person_id: int) -> str:
    """An operator gives part or all back, beyond what the rules say. Returns the refund's id.

    Raises NotFound, TooMuchBack, and OwnAffair where it is their own payment.
    """
    known = work.session.get(CardPayment, payment_id)
    if known is None:
        raise NotFound("payment")
    if known.person_id == by_person_id:
        raise OwnAffair()
    booking = queries.by_id(work, booking_id=known.booking_id)
    refund_id = refunds.promise(
        work, payment_id=payment_id, amount_yen=amount_yen, reason=RefundReason.GOODWILL, by_person_id=by_person_id
    )
    if booking is not None:
        earning.follow(work, booking, by=Side.OPERATOR)
    about = {"refund": refund_id, "amount_yen": amount_yen}
    audit.record(work, act=Act.REFUNDED_BY_HAND, by=by_person_id, about=about)
    return refund_id


def _goes_on(row: CardPayment, now: datetime, saves_card: bool) -> bool:
    """Whether what was begun can be paid as it was begun. Without a page yet, there must be time left to make one."""
    until = row.expires_at if row.session_id is not None else row.expires_at - SHORTEST_PAGE
    return until > now and row.saves_card is saves_card


def _unless_payable(work: UnitOfWork, held: Booking) -> None:
    """What `bookings.confirm` would refuse is refused before anybody pays."""
    if held.state in CALLED_OFF:
        raise AlreadyCancelled()
    if held.state not in (BookingState.HELD, BookingState.LAPSED):
        raise AlreadyPaid()
    if held.state is BookingState.LAPSED or held.starts_at <= work.now:
        raise TimeGone(held.consultant_id)
    if companies.employment_of(work, person_id=held.advisee_id) is not None:
        raise CompanyPays()
    refusals.unless_bookable(
        work,
        advisee_id=held.advisee_id,
        consultant_id=held.consultant_id,
        starts_at=held.starts_at,
        mode=held.mode,
    )
    refusals.second_meeting(work, advisee_id=held.advisee_id, starts_at=held.starts_at, ends_at=held.ends_at)
    refusals.too_many_ahead(work, advisee_id=held.advisee_id)


def _booked(work: UnitOfWork, row: CardPayment, sender: Sender) -> bool:
    """Whether what was paid could be booked; if not, nothing of the attempt is left."""
    try:
        with work.session.begin_nested():
            row.booking_id = _held_again(work, row)
            work.session.flush()
            bookings.confirm(
                work,
                advisee_id=row.person_id,
                booking_id=row.booking_id,
                sender=sender,
                pass_wish_on=row.passes_wish_on,
                card=_card(row),
            )
    except NOT_ANY_MORE:
        # What was written on the objects is older than what stands in the rows again.
        work.session.expire_all()
        return False
    return True


def _held_again(work: UnitOfWork, row: CardPayment) -> str:
    """The booking that is paid for, or a new hold of its time where it was given back meanwhile."""
    was = queries.by_id(work, booking_id=row.booking_id)
    if was is None:
        raise NotFound("booking")
    if was.state is not BookingState.LAPSED:
        return was.id
    if was.starts_at <= work.now:
        raise TimeGone(was.consultant_id)
    refusals.unless_bookable(
        work, advisee_id=was.advisee_id, consultant_id=was.consultant_id, starts_at=was.starts_at, mode=was.mode
    )
    availability.take_turns(work, consultant_id=was.consultant_id, advisee_id=was.advisee_id)
    return keep_for(
        work,
        advisee_id=was.advisee_id,
        consultant_id=was.consultant_id,
        starts_at=was.starts_at,
        mode=was.mode,
        held_until=work.now + timedelta(minutes=1),
        wish_id=was.wish_id,
        party=as_advisee(was.advisee_id),
    ).id


def _card(row: CardPayment) -> paying.CardPaid:
    return paying.CardPaid(
        payment_id=row.id,
        net_yen=row.net_yen,
        gross_yen=row.gross_yen,
        rate_bp=row.rate_bp,
        cutoff_minutes=row.cutoff_minutes,
        late_kept_percent=row.late_kept_percent,
    )


def _live(work: UnitOfWork, booking_id: str) -> CardPayment | None:
    return work.session.scalar(
        select(CardPayment)
        .where(CardPayment.booking_id == booking_id, CardPayment.state.in_(LIVE))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _begun(row: CardPayment) -> Begun:
    return Begun(row.id, row.person_id, row.booking_id, row.gross_yen, row.expires_at, row.saves_card, row.session_id)
