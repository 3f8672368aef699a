"""What is due by the calendar: last month's invoices, packs to bill anew, and letters about what was not paid."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from sotomado.billing.invoices import composing, dunning, queries, service
from sotomado.billing.invoices.models import Invoice, InvoiceKind, InvoiceStanding, InvoiceState
from sotomado.database import Database, DatabaseAway, UnitOfWork
from sotomado.ledger.service import booking_day
from sotomado.settings import Settings

log = logging.getLogger("sotomado.billing")

# The last talks of a month are closed by then.
MADE_FROM_DAY = 3


def chores(database: Database, settings: Settings) -> tuple[Callable[[], None], ...]:
    """Each knows by itself whether something is due."""
    billed_on: date | None = None

    def bill_once_a_day() -> None:
        nonlocal billed_on
        today = booking_day(database.clock.now())
        if billed_on != today:
            bill_what_is_due(database)
            billed_on = today

    def remind() -> None:
        dunning.remind_of_what_is_due(database, public_url=settings.public_url)

    return (bill_once_a_day, remind)


def bill_what_is_due(database: Database) -> int:
    """Make last month's invoices, one company at a time, from the third on; and those of packs whose invoice was taken
    back. What is made already is not made again, so whoever was interrupted begins anew. Returns how many were made.

    One company that cannot be billed keeps no other waiting; its error is raised at the end.
    """
    with database.read() as work:
        today = booking_day(work.now)
        if today.day < MADE_FROM_DAY:
            return 0
        month = composing.month_before(today)
        using = queries.companies_to_bill(work, until=composing.first_after(month))
        due = sorted({*using, *queries.companies_with_base_fee(work)})
        packs = _packs_to_bill_anew(work)
    made, trouble = 0, None
    for company_id in due:
        try:
            with database.work() as work:
                made += service.invoice_month(work, company_id=company_id, month=month) is not None
        except DatabaseAway:
            raise
        except Exception as error:
            log.error("month not invoiced", extra={"event": "month_not_invoiced", "company": company_id})
            trouble = error
    for pack_id in packs:
        with database.work() as work:
            service.invoice_pack(work, pack_id=pack_id)
            made += 1
    if trouble is not None:
        raise trouble
    return made


def _packs_to_bill_anew(work: UnitOfWork) -> list[str]:
    """Packs whose newest invoice was voided."""
    newer = aliased(Invoice)
    newest = (
        select(func.max(newer.revision)).where(newer.pack_id == Invoice.pack_id).correlate(Invoice).scalar_subquery()
    )
    rows = work.session.scalars(
        select(Invoice.pack_id)
        .join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id)
        .where(
            Invoice.kind == InvoiceKind.PACK,
            InvoiceStanding.state == InvoiceState.VOIDED,
            Invoice.revision == newest,
        )
        .order_by(Invoice.pack_id)
    )
    return [one for one in rows if one is not None]
