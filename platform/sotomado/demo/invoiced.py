"""What companies were billed so far: for each pack they bought, and for the months of the one that pays by the month.

Made by the same verbs as in real life, each at its own moment, and paid by bank transfer: Stripe had no part in it, and
so nothing of it waits for Stripe's books.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from sotomado.accounts.models import Person, RoleGrant
from sotomado.billing.invoices import (
    composing,
    contact,
    crediting,
    issuing,
    papers,
    paying,
    queries,
    service,
)
from sotomado.billing.invoices import paper as set_on
from sotomado.billing.invoices.issuer import Issuer
from sotomado.billing.packs.models import PackState, TicketPack
from sotomado.companies.contracts.models import ContractTerms, PayerKind
from sotomado.database import Database, UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.logins import LARGE_HR, OPERATOR
from sotomado.ledger.service import booking_day
from sotomado.outbox.models import Job
from sotomado.settings import Settings

A_MORNING = 600
# What one talk of a pack costs; so much was taken off once, and why.
TAKEN_OFF_YEN = 14_000
WHY = "接続障害により面談をやり直していただいたお詫び"

_Deed = Callable[[UnitOfWork], str | None]


def invoice_the_past(database: Database, today: date) -> None:
    """Everything that was due before today, in the order of time."""
    now = at(today, 0)
    with database.work() as work:
        operator_id = work.session.scalars(select(Person.id).where(Person.email == OPERATOR.email)).one()
        _name_contact(work)
        story = sorted([*_packs(work), *_months(work, today)], key=lambda one: one[0])
    issuer, is_credited = Issuer.of(Settings()), False
    for when, deed in story:
        if when >= now:
            continue
        with database.work() as work:
            then = replace(work, now=when)
            invoice_id = deed(then)
            if invoice_id is None:
                continue
            _issue(then, invoice_id, issuer)
            if not is_credited:
                _take_something_off(then, invoice_id, issuer, operator_id)
                is_credited = True
            _pay(work, invoice_id, now, operator_id)


def _name_contact(work: UnitOfWork) -> None:
    """The large company has its invoices sent to its accounts."""
    hr = work.session.execute(
        select(RoleGrant.person_id, RoleGrant.company_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(Person.email == LARGE_HR.email, RoleGrant.company_id.is_not(None))
    ).first()
    if hr is not None:
        domain = LARGE_HR.email.partition("@")[2]
        contact.set_contact(
            work,
            company_id=hr.company_id,
            addressee="経理部 ご担当者",
            email=f"keiri@{domain}",
            by=hr.person_id,
        )


def _packs(work: UnitOfWork) -> list[tuple[datetime, _Deed]]:
    rows = work.session.execute(select(TicketPack.id, TicketPack.bought_at).where(TicketPack.state == PackState.BOUGHT))
    return [(row.bought_at, _of_pack(row.id)) for row in rows]


def _of_pack(pack_id: str) -> _Deed:
    return lambda work: service.invoice_pack(work, pack_id=pack_id)


def _months(work: UnitOfWork, today: date) -> list[tuple[datetime, _Deed]]:
    """The third of each month, for whoever pays by the month."""
    rows = work.session.execute(
        select(ContractTerms.company_id, ContractTerms.from_on).where(ContractTerms.payer == PayerKind.MONTHLY)
    )
    found: list[tuple[datetime, _Deed]] = []
    for company_id, from_on in rows:
        first = composing.first_after(f"{from_on:%Y-%m}")
        while first <= today:
            third = at(first + timedelta(days=2), A_MORNING)
            found.append((third, _of_month(company_id, composing.month_before(first))))
            first = composing.first_after(f"{first:%Y-%m}")
    return found


def _of_month(company_id: int, month: str) -> _Deed:
    return lambda work: service.invoice_month(work, company_id=company_id, month=month)


def _issue(work: UnitOfWork, invoice_id: str, issuer: Issuer) -> None:
    pdf = set_on.on_paper(set_on.told_of_invoice(work, invoice_id=invoice_id, issuer=issuer))
    papers.keep(work, pdf=pdf, issuer=issuer, invoice_id=invoice_id)
    issuing.issue(work, invoice_id=invoice_id, public_url="", with_letter=False)
    _nothing_to_send(work, f"{issuing.FINISH}|{invoice_id}")


def _take_something_off(work: UnitOfWork, invoice_id: str, issuer: Issuer, operator_id: int) -> None:
    then = replace(work, now=work.now + timedelta(days=9))
    [rate] = queries.rates_of(then, invoice_id=invoice_id)
    note_id = crediting.credit(
        then,
        invoice_id=invoice_id,
        rate_bp=rate.rate_bp,
        net_yen=TAKEN_OFF_YEN,
        reason=WHY,
        by=operator_id,
    )
    pdf = set_on.on_paper(set_on.told_of_credit_note(then, credit_note_id=note_id, issuer=issuer))
    papers.keep(then, pdf=pdf, issuer=issuer, credit_note_id=note_id)
    crediting.note_sent(then, credit_note_id=note_id)
    _nothing_to_send(then, f"{crediting.FINISH_NOTE}|{note_id}")


def _pay(work: UnitOfWork, invoice_id: str, now: datetime, operator_id: int) -> None:
    """In the week before it fell due, where that has come."""
    invoice = queries.card(work, invoice_id=invoice_id)
    paid_at = at(invoice.due_on - timedelta(days=invoice.total_yen % 5), A_MORNING)
    if paid_at < now:
        paying.record_transfer(
            replace(work, now=paid_at),
            invoice_id=invoice_id,
            amount_yen=invoice.left_yen,
            received_on=booking_day(paid_at),
            said="",
            by=operator_id,
        )


def _nothing_to_send(work: UnitOfWork, dedupe_key: str) -> None:
    """Nobody waits for letters of the past."""
    work.session.execute(update(Job).where(Job.dedupe_key == dedupe_key).values(done_at=work.now, payload=None))
