"""A month's end: what a company used becomes one invoice, once, and says of nobody when they came."""

from datetime import UTC, date, datetime

import pytest
from factories.invoiced import NET_YEN, OCTOBER, ON_THE_THIRD, a_billed_company, used
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from support.at_once import at_once

from sotomado.billing.invoices import chores, composing, ending, queries, service
from sotomado.billing.invoices.composing import Line, Unbilled
from sotomado.billing.invoices.models import Invoice, InvoiceState, LineContent
from sotomado.companies.contracts import agreeing
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.rates import RateKind, set_rate


@pytest.fixture(autouse=True)
def the_third(clock):
    clock.set(ON_THE_THIRD)


def bill(database, company_id, month=OCTOBER):
    with database.work() as work:
        return service.invoice_month(work, company_id=company_id, month=month)


def told(database, invoice_id):
    """Its number, lines as (count, price), and sums."""
    with database.read() as work:
        invoice = queries.card(work, invoice_id=invoice_id)
        lines = [(line.count, line.unit_yen) for line in queries.lines_of(work, invoice_id=invoice_id)]
        return invoice, lines


def balance(database, account, company_id):
    with database.read() as work:
        return ledger.balance(work, account, company_id=company_id)


def test_a_month_is_one_line_with_a_count_and_tax_rounded_once(database):
    with database.work() as work:
        company_id = a_billed_company(work, net_yen=7_777).company_id
        used(work, company_id, 13, net_yen=7_777)

    invoice, lines = told(database, bill(database, company_id))

    assert lines == [(13, 7_777)]
    assert (invoice.net_yen, invoice.tax_yen, invoice.total_yen) == (101_101, 10_110, 111_211)
    assert (invoice.number, invoice.from_month, invoice.until_month) == ("INV-2026-000001", OCTOBER, OCTOBER)
    assert balance(database, Account.UNBILLED, company_id) == 0
    assert balance(database, Account.COMPANY_RECEIVABLE, company_id) == 111_211


def test_a_month_is_billed_once_however_often_it_is_asked_for(database):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        used(work, company_id, 12)

    first = chores.bill_what_is_due(database)
    again = chores.bill_what_is_due(database)

    assert (first, again) == (1, 0)


def test_before_the_third_nothing_is_billed(database, clock):
    with database.work() as work:
        used(work, a_billed_company(work).company_id, 12)
    clock.set(datetime(2026, 11, 1, 15, 30, tzinfo=UTC))  # the second of November in Japan

    assert chores.bill_what_is_due(database) == 0


def test_a_company_that_used_nothing_gets_no_invoice(database):
    with database.work() as work:
        company_id = a_billed_company(work).company_id

    assert bill(database, company_id) is None


def test_few_talks_wait_until_they_point_at_nobody(database, clock):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        used(work, company_id, 4)
    assert bill(database, company_id) is None
    with database.work() as work:
        used(work, company_id, 7, on=date(2026, 11, 20))
    clock.set(datetime(2026, 12, 3, 1, 0, tzinfo=UTC))

    invoice, lines = told(database, bill(database, company_id, "2026-11"))

    assert lines == [(11, NET_YEN)]
    assert (invoice.from_month, invoice.until_month) == (OCTOBER, "2026-11")


def test_what_waited_for_half_a_year_is_billed_however_few(database, clock):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        used(work, company_id, 1)
    clock.set(datetime(2027, 3, 3, 1, 0, tzinfo=UTC))
    assert bill(database, company_id, "2027-02") is None
    clock.set(datetime(2027, 4, 3, 1, 0, tzinfo=UTC))

    _, lines = told(database, bill(database, company_id, "2027-03"))

    assert lines == [(1, NET_YEN)]


def test_a_contract_that_ended_within_the_month_is_billed_for_what_was_before(database, clock):
    clock.set(datetime(2026, 10, 10, 1, 0, tzinfo=UTC))
    with database.work() as work:
        billed = a_billed_company(work)
        agreeing.end(work, company_id=billed.company_id, last_on=date(2026, 10, 15), by_person_id=billed.operator_id)
        used(work, billed.company_id, 3, on=date(2026, 10, 10))
    clock.set(ON_THE_THIRD)

    _, lines = told(database, bill(database, billed.company_id))

    assert lines == [(3, NET_YEN)]


def test_a_base_fee_is_billed_for_each_month_the_contract_began_with(database, clock):
    with database.work() as work:
        company_id = a_billed_company(work, base_fee_yen=30_000).company_id
        used(work, company_id, 15)

    invoice, lines = told(database, bill(database, company_id))
    clock.set(datetime(2026, 12, 3, 1, 0, tzinfo=UTC))
    _, next_lines = told(database, bill(database, company_id, "2026-11"))

    assert lines == [(15, NET_YEN), (19, 30_000)]  # from April 2025 on, where nobody billed before
    assert next_lines == [(1, 30_000)]
    assert invoice.from_month == "2025-04"


def test_what_was_taken_back_after_it_was_billed_lowers_the_next_count(database, clock):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        references = used(work, company_id, 12)
    bill(database, company_id)
    clock.set(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    with database.work() as work:
        ledger.correct(
            work,
            event=Event.TALK_EARNED,
            reference=references[0],
            correction=f"{references[0]}:talk_earned",
        )
        used(work, company_id, 14, on=date(2026, 11, 20))
    clock.set(datetime(2026, 12, 3, 1, 0, tzinfo=UTC))

    _, lines = told(database, bill(database, company_id, "2026-11"))

    assert lines == [(13, NET_YEN)]
    assert balance(database, Account.UNBILLED, company_id) == 0


def test_a_month_in_which_more_was_taken_back_than_used_waits_for_the_next(database, clock):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        references = used(work, company_id, 12)
    bill(database, company_id)
    clock.set(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    with database.work() as work:
        for one in references[:3]:
            ledger.correct(work, event=Event.TALK_EARNED, reference=one, correction=f"{one}:talk_earned")
        used(work, company_id, 1, on=date(2026, 11, 20))
    clock.set(datetime(2026, 12, 3, 1, 0, tzinfo=UTC))
    assert bill(database, company_id, "2026-11") is None
    with database.work() as work:
        used(work, company_id, 20, on=date(2026, 12, 20))
    clock.set(datetime(2027, 1, 3, 1, 0, tzinfo=UTC))

    _, lines = told(database, bill(database, company_id, "2026-12"))

    assert lines == [(18, NET_YEN)]
    assert balance(database, Account.UNBILLED, company_id) == 0


def test_each_rate_stands_by_itself_where_it_changed_on_the_first(database):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        set_rate(work, kind=RateKind.CONSUMPTION_TAX, from_on=date(2026, 10, 1), value=1200)
        used(work, company_id, 6, on=date(2026, 9, 30))
        used(work, company_id, 5, on=date(2026, 10, 1))

    invoice_id = bill(database, company_id)

    with database.read() as work:
        rates = [(one.rate_bp, one.net_yen, one.tax_yen) for one in queries.rates_of(work, invoice_id=invoice_id)]
    assert rates == [(1200, 60_000, 7_200), (1000, 72_000, 7_200)]


def test_a_voided_one_keeps_its_number_and_is_made_anew(database):
    with database.work() as work:
        billed = a_billed_company(work)
        used(work, billed.company_id, 12)
    wrong = bill(database, billed.company_id)
    with database.work() as work:
        ending.void(work, invoice_id=wrong, by=billed.operator_id, reason="宛名をまちがえました")
    assert balance(database, Account.COMPANY_RECEIVABLE, billed.company_id) == 0

    right, lines = told(database, bill(database, billed.company_id))

    assert (right.number, lines) == ("INV-2026-000002", [(12, NET_YEN)])
    with database.read() as work:
        assert queries.by_id(work, invoice_id=wrong)[1].state is InvoiceState.VOIDED


def test_numbers_follow_one_another_within_a_year(database, clock):
    with database.work() as work:
        ids = [a_billed_company(work).company_id for _ in range(3)]
        for company_id in ids:
            used(work, company_id, 10)
            used(work, company_id, 10, on=date(2026, 12, 1))
    chores.bill_what_is_due(database)
    clock.set(datetime(2027, 1, 3, 1, 0, tzinfo=UTC))
    chores.bill_what_is_due(database)

    with database.read() as work:
        numbers = work.session.scalars(select(Invoice.number).order_by(Invoice.year, Invoice.sequence)).all()
    assert numbers == [f"INV-{year}-00000{n}" for year in (2026, 2027) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoice SET recipient_name = 'x'",
        "DELETE FROM invoice_line",
        "UPDATE invoice_line SET count = count",
        "UPDATE invoice_rate SET tax_yen = tax_yen",
        "UPDATE invoice_event SET words = 'x'",
        "INSERT INTO invoice_line (invoice_id, number, content, count, unit_yen, net_yen, rate_bp) "
        "SELECT id, 9, 'talks', 1, 1, 1, 1000 FROM invoice",
    ],
)
def test_a_document_never_changes(database, statement):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        used(work, company_id, 12)
    bill(database, company_id)

    with pytest.raises(DBAPIError), database.work() as work:
        work.session.execute(text(statement))


def test_who_did_something_may_be_forgotten(database):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        used(work, company_id, 12)
    bill(database, company_id)

    with database.work() as work:
        work.session.execute(text("UPDATE invoice_event SET by_person_id = NULL"))


def test_the_database_takes_no_invoice_that_leaves_a_number_out(database):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        used(work, company_id, 12)
    bill(database, company_id)

    columns = (
        "company_id, kind, from_month, until_month, issued_on, due_on, recipient_name, addressee, net_yen, tax_yen, "
        "total_yen, made_at, year"
    )
    with pytest.raises(DBAPIError), database.work() as work:
        work.session.execute(
            text(
                f"INSERT INTO invoice (id, revision, number, sequence, {columns}) "
                f"SELECT 'x', 2, 'INV-2026-000003', 3, {columns} FROM invoice"
            )
        )


def test_two_workers_make_one_invoice(database):
    with database.work() as work:
        company_id = a_billed_company(work).company_id
        used(work, company_id, 12)

    made = at_once(
        database, *[lambda work: service.invoice_month(work, company_id=company_id, month=OCTOBER) for _ in range(4)]
    )

    with database.read() as work:
        assert [one for one in made if one] == work.session.scalars(select(Invoice.id)).all()


@given(
    st.lists(
        st.builds(
            Unbilled,
            st.uuids().map(str),
            st.sampled_from((7_777, 12_000, 9_001)),
            st.sampled_from((1, 1, 1, -1)),
            st.just(date(2026, 10, 1)),
            st.sampled_from((800, 1000)),
        ),
        max_size=60,
    )
)
def test_whatever_is_billed_the_sums_are_those_of_its_entries(entries):
    lines = composing.talk_lines(entries)
    sums = composing.sums_of(lines)

    assert sums.net_yen == sum(one.sign * one.unit_yen for one in entries)
    for rate in sums.rates:
        net_yen = sum(one.sign * one.unit_yen for one in entries if one.rate_bp == rate.rate_bp)
        tax_yen = abs(net_yen) * rate.rate_bp // 10_000
        assert rate.tax_yen == (tax_yen if net_yen >= 0 else -tax_yen)


def test_three_lines_are_rounded_once():
    lines = [Line(LineContent.TALKS, 1, 7_777, 1000)] * 3

    assert composing.sums_of(lines).tax_yen == 2_333
