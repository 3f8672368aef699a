"""Remind companies of what fell due: after 3, 14 and 30 days, by day, and never after it was paid."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from consultants.bank_days import is_bank_day
from sotomado.billing.invoices import history, letters, queries, states
from sotomado.billing.invoices.models import Invoice, InvoiceHappened, InvoiceStanding, InvoiceState
from sotomado.database import Database, UnitOfWork
from sotomado.ledger.service import BOOKED_IN, booking_day

STEPS = tuple(timedelta(days=days) for days in (3, 14, 30))
# By the clock in Japan: no such letter lies on anybody's table in the evening, nor on a day without banks.
FIRST_HOUR, LAST_HOUR = 9, 17


def remind_of_what_is_due(database: Database, *, public_url: str) -> int:
    """Send what is due now, each in a transaction of its own. Returns how many letters."""
    local = database.clock.now().astimezone(BOOKED_IN)
    if not FIRST_HOUR <= local.hour < LAST_HOUR or not is_bank_day(local.date()):
        return 0
    with database.read() as work:
        overdue = _overdue(work, booking_day(work.now))
    sent = 0
    for invoice_id in overdue:
        with database.work() as work:
            sent += remind(work, invoice_id=invoice_id, public_url=public_url)
    return sent


def remind(work: UnitOfWork, *, invoice_id: str, public_url: str) -> bool:
    """One letter at most, the latest that is due: whoever was not reminded in time is not reminded twice at once."""
    invoice, standing = queries.by_id(work, invoice_id=invoice_id, locked=True)
    if standing.state is not InvoiceState.ISSUED or states.left_of(standing) <= 0:
        return False
    step = step_on(invoice.due_on, booking_day(work.now))
    if step <= standing.reminded:
        return False
    standing.reminded, standing.reminded_at = step, work.now
    history.note(work, invoice_id, InvoiceHappened.REMINDED, amount_yen=states.left_of(standing))
    letters.remind(work, invoice=invoice, standing=standing, step=step, public_url=public_url)
    return True


def step_on(due_on: date, today: date) -> int:
    """Which reminder is due on a day: 0 none, 3 the last."""
    return sum(today >= due_on + after for after in STEPS)


def _overdue(work: UnitOfWork, today: date) -> list[str]:
    """By ix_invoice_standing_state: what is issued and unpaid is never much."""
    return list(
        work.session.scalars(
            select(Invoice.id)
            .join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id)
            .where(
                InvoiceStanding.state == InvoiceState.ISSUED,
                InvoiceStanding.reminded < len(STEPS),
                Invoice.due_on <= today - STEPS[0],
            )
            .order_by(Invoice.due_on, Invoice.id)
        )
    )
