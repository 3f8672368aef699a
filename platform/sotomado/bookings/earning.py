"""What a booking means in the books once it has ended: who pays for it, and what its consultant is owed.

The books follow the booking. `follow` works out what should stand there, as the booking is now, and enters the
difference: something new, a correction of what does not hold any more, or nothing. So it can be called after each step,
in any order and again, and what stands in the end depends on the booking alone.

    the booking is        a ticket is        a month's company      a card keeps              the consultant gets
    ------------------    ---------------    -------------------    ----------------------    -----------------------
    completed             earned             owes the net price     the price                 the fee
    cancelled in time     back in its pool   owes nothing           nothing                   nothing
    late, by the advisee  earned             owes the net price     the share agreed on       the fee
    by the other side     back, or waits     owes nothing           nothing                   nothing
    missed, used          earned             owes the net price     the price                 as `fee_percent` says
    missed, gone back     back, or waits     owes nothing           nothing                   as `fee_percent` says
    booked, reopened      taken              owes nothing yet       nothing yet               nothing yet

What went back to a card, or into a pool, is never taken again; the house bears that. The fee is the one agreed for the
day on which the talk was held. Everything counts by the day on which it became certain, never by an earlier one: so no
month that was billed or paid out already gets another line.

References: "booking:<id>", and "booking:<id>:2" where it had to be entered anew. A correction stands under the one
it corrects, followed by the name of its event.
"""

from __future__ import annotations

from collections.abc import Sequence

from sotomado.bookings.models import Booking, BookingPrice, BookingState, Payer, Side
from sotomado.bookings.privately import refunds
from sotomado.bookings.privately.models import RefundReason
from sotomado.bookings.privately.prices import kept_of
from sotomado.companies.tickets import service as tickets
from sotomado.database import UnitOfWork
from sotomado.directory.contracts import fees
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move
from sotomado.ledger.sums import tax_within

ENDED = frozenset({BookingState.COMPLETED, BookingState.CANCELLED, BookingState.LATE_CANCELLED, BookingState.MISSED})


def follow(work: UnitOfWork, booking: Booking, *, by: Side) -> None:
    """Bring the books to where the booking stands. `by`: whose step it was. The caller has locked the booking.

    Called last in a verb, as tickets are: everybody of a company waits for one pool.
    """
    _enter_fee(work, booking)
    price = work.session.get(BookingPrice, booking.id)
    if price is not None and price.payer is Payer.CARD:
        _settle_card(work, booking, price, by)
    elif price is not None and price.payer is Payer.MONTHLY:
        _bring(work, booking, Event.TALK_EARNED, _owed_by_the_month(booking, price))
    elif booking.paying_company_id is not None:
        _earn_ticket(work, booking, booking.paying_company_id)


def is_used(booking: Booking) -> bool:
    """Whether whoever pays for it pays: it ended, and did not go back."""
    return booking.state in ENDED and not booking.ticket_returned


def _enter_fee(work: UnitOfWork, booking: Booking) -> None:
    percent = booking.fee_percent if booking.state in ENDED else 0
    moves = []
    if percent:
        on = fees.contract_day(booking.starts_at)
        fee_yen = fees.fee_on(work, consultant_id=booking.consultant_id, on=on) or 0
        moves.append(
            Move(
                Account.CONSULTANT_COST,
                Account.CONSULTANT_ACCRUED,
                fee_yen * percent // 100,
                consultant_id=booking.consultant_id,
            )
        )
    _bring(work, booking, Event.FEE_EARNED, moves)


def _owed_by_the_month(booking: Booking, price: BookingPrice) -> list[Move]:
    if not is_used(booking) or price.net_yen is None:
        return []
    return [Move(Account.UNBILLED, Account.REVENUE, price.net_yen, company_id=booking.paying_company_id)]


def _earn_ticket(work: UnitOfWork, booking: Booking, company_id: int) -> None:
    if not tickets.was_taken(work, company_id=company_id, reference=booking.id):
        return
    if is_used(booking):
        tickets.earn(work, company_id=company_id, reference=booking.id)
    elif booking.state not in ENDED or booking.ticket_returned:
        tickets.unearn(work, company_id=company_id, reference=booking.id)


def _settle_card(work: UnitOfWork, booking: Booking, price: BookingPrice, by: Side) -> None:
    """What is not kept goes back; what stays with us is revenue and its tax."""
    payment_id, gross_yen = price.payment_id or "", price.gross_yen or 0
    moves = []
    if booking.state in ENDED:
        back_yen = refunds.promise_up_to(
            work,
            payment_id=payment_id,
            back_yen=gross_yen - kept_of(gross_yen, _kept_percent(booking, price)),
            reason=_reason(booking, by),
        )
        moves = card_moves(gross_yen - back_yen, price.rate_bp or 0)
    _bring(work, booking, Event.CARD_EARNED, moves)


def _kept_percent(booking: Booking, price: BookingPrice) -> int:
    if booking.ticket_returned:
        return 0
    if booking.state is BookingState.LATE_CANCELLED:
        return price.late_kept_percent or 0
    return 100


def card_moves(kept_yen: int, rate_bp: int) -> list[Move]:
    """What is kept of a card's payment, tax within it."""
    tax_yen = tax_within(kept_yen, rate_bp)
    return [
        Move(Account.ADVANCES, Account.REVENUE, kept_yen - tax_yen),
        Move(Account.ADVANCES, Account.CONSUMPTION_TAX, tax_yen),
    ]


def _reason(booking: Booking, by: Side) -> RefundReason:
    if booking.state is BookingState.MISSED:
        return RefundReason.NOT_HELD
    if by is not Side.ADVISEE:
        return RefundReason.CALLED_OFF
    return RefundReason.LATE_CANCELLED if booking.state is BookingState.LATE_CANCELLED else RefundReason.CANCELLED


def _bring(work: UnitOfWork, booking: Booking, event: Event, wanted: Sequence[Move]) -> None:
    """Have exactly `wanted` stand for an event of a booking, whatever stood there before."""
    wanted = [move for move in wanted if move.amount_yen]
    number, standing = _standing(work, booking.id, event)
    if standing == wanted:
        return
    if standing:
        named = _reference(booking.id, number)
        ledger.correct(work, event=event, reference=named, correction=f"{named}:{event.value}")
    if wanted:
        ledger.enter(work, event=event, reference=_reference(booking.id, number + 1), moves=wanted)


def _standing(work: UnitOfWork, booking_id: str, event: Event) -> tuple[int, list[Move]]:
    """How often it was entered, and what of the last time still stands."""
    number = 0
    last: list[Move] = []
    while moves := ledger.entered(work, event=event, reference=_reference(booking_id, number + 1)):
        number, last = number + 1, [one.move for one in moves]
    if number:
        named = _reference(booking_id, number)
        if ledger.entered(work, event=Event.CORRECTED, reference=f"{named}:{event.value}"):
            last = []
    return number, last


def _reference(booking_id: str, number: int) -> str:
    return f"booking:{booking_id}" if number == 1 else f"booking:{booking_id}:{number}"
