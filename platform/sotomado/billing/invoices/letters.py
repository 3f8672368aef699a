"""Letters about invoices. They go to the address a company named, mostly an accounts department's: in Japanese, with
English below, and with the paper enclosed, for whoever reads them need not be able to sign in. Where a company named
none, its HR reads them. They say what is owed, and nothing of anybody's talks.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Duty, Person, Role, RoleGrant
from sotomado.accounts.reached import service as reached
from sotomado.billing.invoices import papers, queries, states
from sotomado.billing.invoices.letter_words import ALARMS, BILL, CREDITED, REMINDERS, WAYS
from sotomado.billing.invoices.models import CreditNote, Invoice, InvoiceStanding
from sotomado.database import UnitOfWork
from sotomado.outbox import mail
from sotomado.outbox.mail import Enclosure


@dataclass(frozen=True)
class _Reader:
    name: str
    email: str


def send_invoice(work: UnitOfWork, *, invoice_id: str, public_url: str) -> None:
    """The invoice itself. Each time it is sent it is another letter."""
    invoice, standing = queries.by_id(work, invoice_id=invoice_id)
    _post(work, BILL, invoice, standing, papers.of_invoice(work, invoice_id=invoice_id), public_url)


def remind(work: UnitOfWork, *, invoice: Invoice, standing: InvoiceStanding, step: int, public_url: str) -> None:
    """It fell due and is not paid. `step`: 1 to 3, in calm words each time."""
    enclosure = papers.of_invoice(work, invoice_id=invoice.id)
    _post(work, REMINDERS[step], invoice, standing, enclosure, public_url, key=f"invoice|{invoice.id}|remind|{step}")


def send_credit_note(work: UnitOfWork, *, note: CreditNote, public_url: str) -> None:
    invoice, standing = queries.by_id(work, invoice_id=note.invoice_id)
    enclosure = papers.of_credit_note(work, credit_note_id=note.id)
    _post(
        work,
        CREDITED,
        invoice,
        standing,
        enclosure,
        public_url,
        key=f"credit-note|{note.id}",
        note=note.number,
        off=note.total_yen,
    )


def alarm(work: UnitOfWork, *, invoice_id: str, number: str, occasion: str, public_url: str) -> None:
    """Something about an invoice that an operator has to look at. `occasion`: a key of ALARMS."""
    operators = work.session.scalars(
        select(Person.id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.OPERATOR, Person.disabled_at.is_(None))
        .order_by(Person.id)
    )
    for person_id in operators:
        reader = reached.reader(work, person_id=person_id)
        subject, body = ALARMS[occasion][reader.locale]
        mail.post(
            work,
            to_email=reader.email,
            to_name=reader.name,
            subject=subject,
            body=body.format(name=reader.name, number=number, url=f"{public_url}/operations/invoices/{invoice_id}"),
            dedupe_key=f"invoice|{invoice_id}|{occasion}|{person_id}",
        )


def _post(
    work: UnitOfWork,
    words: tuple[str, str],
    invoice: Invoice,
    standing: InvoiceStanding,
    enclosure: Enclosure | None,
    public_url: str,
    *,
    key: str | None = None,
    note: str = "",
    off: int = 0,
) -> None:
    subject, body = words
    left = max(states.left_of(standing), 0)
    by_card = standing.pay_url if left == invoice.total_yen else None
    for reader in _readers(work, invoice.company_id, invoice.addressee):
        said = body.format(
            name=reader.name,
            number=invoice.number,
            total=formats.yen(invoice.total_yen, "ja"),
            total_en=formats.yen(invoice.total_yen, "en"),
            left=formats.yen(left, "ja"),
            left_en=formats.yen(left, "en"),
            due=formats.day(invoice.due_on, "ja"),
            due_en=formats.day(invoice.due_on, "en"),
            page=f"{public_url}/company/{invoice.company_id}/invoices/{invoice.id}",
            ways=WAYS["ja"].format(url=by_card) if by_card else "",
            ways_en=WAYS["en"].format(url=by_card) if by_card else "",
            note=note,
            off=formats.yen(off, "ja"),
            off_en=formats.yen(off, "en"),
        )
        mail.post(
            work,
            to_email=reader.email,
            to_name=reader.name,
            subject=subject.format(number=invoice.number),
            body=said,
            enclosures=(enclosure,) if enclosure else (),
            dedupe_key=f"{key}|{reader.email}" if key else None,
        )


def _readers(work: UnitOfWork, company_id: int, addressee: str) -> list[_Reader]:
    contact = queries.contact_of(work, company_id=company_id)
    if contact is not None:
        return [_Reader(contact.addressee or "ご担当者", contact.email)]
    rows = work.session.execute(
        select(Person.name, Person.email)
        .where(Person.id.in_(accounts.of_hr(company_id, duty=Duty.BILLING)))
        .order_by(Person.id)
    )
    return [_Reader(name, email) for name, email in rows]
