"""A pack of tickets is billed the moment it is bought, whichever way it is paid."""

from datetime import date

import pytest
from factories.invoiced import ON_THE_THIRD, URL, Billed
from factories.people import a_company, a_person

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.billing.invoices import chores, ending, issuing, queries, service, shown
from sotomado.billing.invoices.models import InvoiceState, LineContent
from sotomado.billing.packs import service as packs
from sotomado.billing.packs.models import PayWay
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Pack
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event


@pytest.fixture
def billed(database, clock):
    clock.set(ON_THE_THIRD)
    with database.work() as work:
        company = a_company(work, tickets=0)
        hr_id = a_person(work)
        operator_id = a_person(work)
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
        agreeing.agree(
            work,
            company_id=company.id,
            from_on=date(2025, 4, 1),
            offer=Offer(PayerKind.TICKETS, packs=(Pack(10, 148_005),), due_days=45),
            by_person_id=operator_id,
        )
        return Billed(company.id, hr_id, operator_id)


def order(work, billed, way):
    # 148,005 yen and 14,800 of tax: half a yen is dropped.
    return packs.order(
        work, company_id=billed.company_id, person_id=billed.hr_id, count=10, shown_yen=162_805, way=way
    ).id


def invoice_of(database, pack_id):
    with database.read() as work:
        return [shown.for_desk(work, invoice_id=invoice.id) for invoice, _ in queries.of_pack(work, pack_id=pack_id)]


def test_by_invoice_it_is_owed_from_that_moment(database, billed):
    with database.work() as work:
        pack_id = order(work, billed, PayWay.INVOICE)

    [page] = invoice_of(database, pack_id)

    [line] = page.lines
    assert (line.content, line.size, line.net_yen) == (LineContent.TICKETS, 10, 148_005)
    assert (page.invoice.total_yen, page.invoice.due_on) == (162_805, date(2026, 12, 18))
    with database.read() as work:
        assert ledger.balance(work, Account.COMPANY_RECEIVABLE, company_id=billed.company_id) == 162_805
        assert ledger.balance(work, Account.TICKET_LIABILITY, company_id=billed.company_id) == -148_005


def test_asked_twice_it_is_one_invoice(database, billed):
    with database.work() as work:
        pack_id = order(work, billed, PayWay.INVOICE)
        again = service.invoice_pack(work, pack_id=pack_id)

    [page] = invoice_of(database, pack_id)
    assert page.invoice.id == again


def test_by_card_it_is_paid_when_it_is_sent(database, billed):
    with database.work() as work:
        pack_id = order(work, billed, PayWay.CARD)
        packs.note_opened(work, pack_id=pack_id, checkout_id="cs_1", url="https://example.jp")
        packs.paid(work, pack_id=pack_id, checkout_id="cs_1", payment_id="pi_1", amount_yen=162_805)
    [page] = invoice_of(database, pack_id)

    with database.work() as work:
        issuing.issue(work, invoice_id=page.invoice.id, public_url=URL)

    [page] = invoice_of(database, pack_id)
    assert (page.invoice.state, page.invoice.left_yen) == (InvoiceState.PAID, 0)
    with database.read() as work:
        assert ledger.balance(work, Account.COMPANY_RECEIVABLE, company_id=billed.company_id) == 0
        [paid] = ledger.entered(work, event=Event.INVOICE_PAID, reference=f"pack:{pack_id}")
    assert (paid.move.debit, paid.move.amount_yen) == (Account.CARD_CLEARING, 162_805)


def test_one_that_was_withdrawn_is_billed_anew(database, billed):
    with database.work() as work:
        pack_id = order(work, billed, PayWay.INVOICE)
    [page] = invoice_of(database, pack_id)
    with database.work() as work:
        ending.void(work, invoice_id=page.invoice.id, by=billed.operator_id, reason="宛名がちがいました")

    assert [chores.bill_what_is_due(database), chores.bill_what_is_due(database)] == [1, 0]

    assert [one.invoice.state for one in invoice_of(database, pack_id)] == [InvoiceState.VOIDED, InvoiceState.PREPARED]
    with database.read() as work:
        assert ledger.balance(work, Account.COMPANY_RECEIVABLE, company_id=billed.company_id) == 162_805
        assert ledger.balance(work, Account.TICKET_LIABILITY, company_id=billed.company_id) == -148_005
