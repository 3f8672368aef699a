"""Money that comes in for an invoice, is credited, given back or given up: the books and the invoice always agree."""

from datetime import date

import pytest
from factories.invoiced import NET_YEN, ON_THE_THIRD, a_billed_company, an_invoice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.at_once import at_once

from sotomado.billing.invoices import crediting, ending, issuing, paying, queries, shown
from sotomado.billing.invoices.errors import NotOnceMore, ReasonMissing, TooMuch, WrongState
from sotomado.billing.invoices.models import InvoiceState
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account

TODAY = date(2026, 11, 3)


@pytest.fixture(autouse=True)
def the_third(clock):
    clock.set(ON_THE_THIRD)


@pytest.fixture
def invoiced(database):
    """(the company, its invoice of 23 talks: 303,600 yen)."""
    with database.work() as work:
        billed = a_billed_company(work)
        return billed, an_invoice(work, billed)


def pay(work, invoiced, amount_yen, **more):
    billed, invoice_id = invoiced
    return paying.record_transfer(
        work, invoice_id=invoice_id, amount_yen=amount_yen, received_on=TODAY, said="", by=billed.operator_id, **more
    )


def credit(work, invoiced, net_yen, reason="お詫びとして"):
    billed, invoice_id = invoiced
    return crediting.credit(
        work, invoice_id=invoice_id, rate_bp=1000, net_yen=net_yen, reason=reason, by=billed.operator_id
    )


def card(database, invoiced):
    with database.read() as work:
        return queries.card(work, invoice_id=invoiced[1])


def receivable(database, invoiced):
    with database.read() as work:
        return ledger.balance(work, Account.COMPANY_RECEIVABLE, company_id=invoiced[0].company_id)


def test_two_transfers_pay_it_together(database, invoiced):
    with database.work() as work:
        pay(work, invoiced, 300_000)
    assert card(database, invoiced).state is InvoiceState.ISSUED
    with database.work() as work:
        pay(work, invoiced, 3_600)

    assert card(database, invoiced).state is InvoiceState.PAID
    assert receivable(database, invoiced) == 0


def test_more_than_is_left_is_taken_only_by_somebody_who_looked(database, invoiced):
    with pytest.raises(TooMuch) as refused, database.work() as work:
        pay(work, invoiced, 303_601)
    assert refused.value.left_yen == 303_600

    with database.work() as work:
        pay(work, invoiced, 303_601, may_be_more=True)
    with database.work() as work:
        paying.give_back(
            work, invoice_id=invoiced[1], amount_yen=1, on=TODAY, said="過入金", by=invoiced[0].operator_id
        )

    assert (card(database, invoiced).left_yen, receivable(database, invoiced)) == (0, 0)


def test_a_payment_written_down_wrongly_is_undone_once(database, invoiced):
    with database.work() as work:
        payment_id = pay(work, invoiced, 303_600)
    operator_id = invoiced[0].operator_id
    with database.work() as work:
        paying.undo(work, payment_id=payment_id, by=operator_id, reason="別の会社の入金でした")

    assert card(database, invoiced).state is InvoiceState.ISSUED
    assert receivable(database, invoiced) == 303_600
    with pytest.raises(NotOnceMore), database.work() as work:
        paying.undo(work, payment_id=payment_id, by=operator_id, reason="もう一度")


def test_two_operators_who_record_the_same_transfer_record_it_once(database, invoiced):
    outcomes = at_once(database, *[lambda work: pay(work, invoiced, 303_600)] * 2)

    assert sorted(type(one).__name__ for one in outcomes) in (["TooMuch", "str"], ["WrongState", "str"])
    assert receivable(database, invoiced) == 0


def test_credit_notes_never_take_off_more_than_was_asked_for(database, invoiced):
    with database.work() as work:
        credit(work, invoiced, 23 * NET_YEN - 1)

    with pytest.raises(TooMuch) as refused, database.work() as work:
        credit(work, invoiced, 2)

    assert refused.value.left_yen == 1


def test_an_invoice_taken_off_bit_by_bit_is_taken_off_to_the_last_yen(database, invoiced):
    with database.work() as work:
        for net_yen in (1, 9, 105, 23 * NET_YEN - 115):
            credit(work, invoiced, net_yen)

    invoice = card(database, invoiced)
    assert (invoice.credited_yen, invoice.state) == (303_600, InvoiceState.PAID)
    assert receivable(database, invoiced) == 0


def test_two_credit_notes_at_once_take_off_no_more_than_there_is(database, invoiced):
    outcomes = at_once(database, *[lambda work: credit(work, invoiced, 200_000)] * 2)

    assert sum(isinstance(one, TooMuch) for one in outcomes) == 1
    assert card(database, invoiced).credited_yen == 220_000


def test_what_was_paid_and_then_credited_is_to_be_given_back(database, invoiced):
    with database.work() as work:
        pay(work, invoiced, 303_600)
        credit(work, invoiced, NET_YEN)

    assert card(database, invoiced).left_yen == -13_200
    assert receivable(database, invoiced) == -13_200


@pytest.mark.parametrize("verb", [ending.void, ending.write_off, issuing.compare_again])
def test_nothing_of_weight_is_done_without_a_reason(database, invoiced, verb):
    with pytest.raises(ReasonMissing), database.work() as work:
        verb(work, invoice_id=invoiced[1], by=invoiced[0].operator_id, reason="  ")


def test_what_a_company_has_is_not_voided(database, invoiced):
    with pytest.raises(WrongState), database.work() as work:
        ending.void(work, invoice_id=invoiced[1], by=invoiced[0].operator_id, reason="まちがい")


def test_what_is_given_up_and_taken_up_again_can_be_paid(database, invoiced):
    billed, invoice_id = invoiced
    for _ in range(2):
        with database.work() as work:
            ending.write_off(work, invoice_id=invoice_id, by=billed.operator_id, reason="倒産")
        assert receivable(database, invoiced) == 0
        with database.work() as work:
            ending.take_up_again(work, invoice_id=invoice_id, by=billed.operator_id, reason="管財人から配当")
    with database.work() as work:
        pay(work, invoiced, 303_600)

    assert card(database, invoiced).state is InvoiceState.PAID
    with database.read() as work:
        assert ledger.balance(work, Account.LOSSES) == 0


def test_stripes_money_for_what_was_given_up_takes_the_loss_back(database, invoiced):
    billed, invoice_id = invoiced
    with database.work() as work:
        ending.write_off(work, invoice_id=invoice_id, by=billed.operator_id, reason="連絡がとれません")
    with database.work() as work:
        paying.record_stripe(work, invoice_id=invoice_id, amount_yen=303_600, payment_id="pi_1", received_on=TODAY)

    assert card(database, invoiced).state is InvoiceState.PAID
    assert receivable(database, invoiced) == 0


def test_the_history_says_who_did_what_and_why(database, invoiced):
    with database.work() as work:
        pay(work, invoiced, 100_000)
        credit(work, invoiced, NET_YEN, reason="障害のお詫び")

    with database.read() as work:
        history = shown.for_desk(work, invoice_id=invoiced[1]).history
    assert [(one.happened.value, one.by_name) for one in history] == [
        ("made", None),
        ("issued", None),
        ("payment", "望月 すみれ"),
        ("credited", "望月 すみれ"),
    ]
    assert history[-1].words == "障害のお詫び"


DEEDS = st.lists(
    st.tuples(st.sampled_from(["pay", "stripe", "credit", "undo", "back", "off", "up"]), st.integers(1, 310_000)),
    max_size=14,
)


def test_a_payment_undone_after_the_rest_was_given_up_has_all_of_it_asked_for_again(sqlite_database):
    with sqlite_database.work() as work:
        billed = a_billed_company(work)
        invoiced = billed, an_invoice(work, billed)
        payment_id = pay(work, invoiced, 1)
        ending.write_off(work, invoice_id=invoiced[1], by=billed.operator_id, reason="x")

        paying.undo(work, payment_id=payment_id, by=billed.operator_id, reason="x")

    invoice = card(sqlite_database, invoiced)
    assert invoice.state is InvoiceState.ISSUED
    assert receivable(sqlite_database, invoiced) == invoice.left_yen == invoice.total_yen


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_whatever_happens_the_books_say_what_is_left(sqlite_database, deeds):
    """The receivable of the company is what the invoice says is left, unless it was given up: then it is nought."""
    with sqlite_database.work() as work:
        billed = a_billed_company(work)
        invoiced = billed, an_invoice(work, billed)
    invoice_id, operator_id = invoiced[1], billed.operator_id
    payments: list[str] = []
    for number, (what, amount) in enumerate(deeds):
        try:
            with sqlite_database.work() as work:
                if what == "pay":
                    payments.append(pay(work, invoiced, amount, may_be_more=amount % 2 == 0))
                elif what == "stripe":
                    paying.record_stripe(
                        work,
                        invoice_id=invoice_id,
                        amount_yen=amount,
                        payment_id=f"pi_{invoice_id}_{number // 2}",
                        received_on=TODAY,
                    )
                elif what == "credit":
                    credit(work, invoiced, amount)
                elif what == "undo" and payments:
                    paying.undo(work, payment_id=payments[amount % len(payments)], by=operator_id, reason="x")
                elif what == "back":
                    paying.give_back(work, invoice_id=invoice_id, amount_yen=amount, on=TODAY, said="", by=operator_id)
                elif what == "off":
                    ending.write_off(work, invoice_id=invoice_id, by=operator_id, reason="x")
                elif what == "up":
                    ending.take_up_again(work, invoice_id=invoice_id, by=operator_id, reason="x")
        except (TooMuch, WrongState, NotOnceMore):
            continue

    invoice = card(sqlite_database, invoiced)
    expected = 0 if invoice.state is InvoiceState.WRITTEN_OFF else invoice.left_yen
    assert receivable(sqlite_database, invoiced) == expected
    assert 0 <= invoice.credited_yen <= invoice.total_yen
    with sqlite_database.read() as work:
        assert sum(ledger.balances(work).values()) == 0
