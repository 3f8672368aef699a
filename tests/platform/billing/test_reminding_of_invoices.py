"""What fell due is asked for three times, by day, in calm words; and never after it was paid."""

from datetime import UTC, date, datetime

import pytest
from factories.invoiced import ON_THE_THIRD, URL, a_billed_company, an_invoice
from support.mail import a_mailbox

from sotomado import jobs
from sotomado.billing.invoices import contact, dunning, papers, paying, queries
from sotomado.billing.invoices.issuer import Issuer
from sotomado.settings import Settings

ACCOUNTS = "keiri@example.jp"
# The third of November and thirty days.
DUE = date(2026, 12, 3)


@pytest.fixture
def mailbox():
    with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def invoiced(database, clock):
    clock.set(ON_THE_THIRD)
    with database.work() as work:
        billed = a_billed_company(work)
        contact.set_contact(work, company_id=billed.company_id, addressee="", email=ACCOUNTS, by=billed.hr_id)
        invoice_id = an_invoice(work, billed)
    papers.make_for_invoice(database, invoice_id=invoice_id, issuer=Issuer.of(Settings()))
    return billed, invoice_id


@pytest.fixture
def look(database, mailbox, make_app):
    """The chore, and what arrived after it."""
    app = make_app(database, smtp_port=mailbox.port, public_url=URL)

    def look_and_send():
        dunning.remind_of_what_is_due(database, public_url=URL)
        worker = jobs.worker(database, app.extensions["sotomado_settings"])
        while worker.run_due():
            pass
        return [one["Subject"].partition("(")[0] for one in mailbox.to(ACCOUNTS)]

    return look_and_send


def in_december(day, hour=1):
    """By UTC: at ten in the morning in Japan unless said otherwise."""
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def test_three_letters_after_three_fourteen_and_thirty_days(invoiced, look, clock):
    said = []
    for at in (in_december(5), in_december(7), in_december(8), in_december(17), datetime(2027, 1, 4, 1, tzinfo=UTC)):
        clock.set(at)
        said.append(len(look()))
    clock.set(datetime(2027, 3, 1, 1, tzinfo=UTC))

    assert said == [0, 1, 1, 2, 3]
    assert look() == ["そとまど お支払いのご確認", "そとまど お支払いのお願い", "そとまど お支払いについてのご相談"]


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(in_december(7, 13), id="at night"),
        pytest.param(in_december(6), id="on a Sunday"),
        pytest.param(datetime(2027, 1, 1, 1, tzinfo=UTC), id="on New Year's Day"),
    ],
)
def test_no_letter_comes_when_nobody_should_read_it(invoiced, look, clock, at):
    clock.set(at)

    assert look() == []


def test_whoever_was_not_reminded_in_time_gets_one_letter(invoiced, look, clock):
    clock.set(datetime(2027, 1, 12, 1, tzinfo=UTC))

    look()

    assert look() == ["そとまど お支払いについてのご相談"]


def test_what_was_paid_is_not_asked_for(database, invoiced, look, clock):
    billed, invoice_id = invoiced
    clock.set(in_december(7))
    with database.work() as work:
        paying.record_transfer(
            work,
            invoice_id=invoice_id,
            amount_yen=queries.card(work, invoice_id=invoice_id).total_yen,
            received_on=DUE,
            said="",
            by=billed.operator_id,
        )

    assert look() == []


def test_a_part_that_was_paid_is_not_asked_for_again(database, invoiced, look, clock, mailbox):
    billed, invoice_id = invoiced
    clock.set(in_december(7))
    with database.work() as work:
        paying.record_transfer(
            work, invoice_id=invoice_id, amount_yen=300_000, received_on=DUE, said="", by=billed.operator_id
        )

    look()

    [letter] = mailbox.to(ACCOUNTS)
    assert "お支払いいただく額: 3,600円" in letter.get_body(("plain",)).get_content()
    assert [part.get_filename() for part in letter.iter_attachments()] == ["INV-2026-000001.pdf"]


def test_the_day_it_falls_due_is_one_on_which_banks_are_open(database, invoiced):
    with database.read() as work:
        assert queries.card(work, invoice_id=invoiced[1]).due_on == DUE
