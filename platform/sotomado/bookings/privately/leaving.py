"""What becomes of a payment nobody has made when its time is let go: it ends, and Stripe's page is closed."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.bookings.models import Booking
from sotomado.bookings.privately.models import CardPayment, PaymentState
from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox

# The job that has Stripe close a page.
CLOSE_PAGE = "card_page_close"
UNPAID = frozenset({PaymentState.BEGUN, PaymentState.OPEN})


def of_letting_go(work: UnitOfWork, booking: Booking) -> None:
    """The hold of a time ended, whichever way."""
    row = work.session.scalar(
        select(CardPayment)
        .where(CardPayment.booking_id == booking.id, CardPayment.state.in_(UNPAID))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is not None:
        end(work, row)


def end(work: UnitOfWork, row: CardPayment) -> None:
    """End an unpaid payment. A page that ended by itself is told to end once more, and says so."""
    row.state, row.ended_at = PaymentState.ENDED, work.now
    work.session.flush()
    if row.session_id is not None:
        close_page(work, row.id)


def close_page(work: UnitOfWork, payment_id: str) -> None:
    outbox.write(work, kind=CLOSE_PAGE, payload={"payment_id": payment_id}, dedupe_key=f"{CLOSE_PAGE}|{payment_id}")
