"""Invoices of Stripe's as the gate makes them: the same sums as ours, to the yen."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sotomado.billing.gateway import StripeRefused
from sotomado.billing.gateway.bills import BillLine
from sotomado.ledger import sums

NUMBER = "T9000000000000"
serial = iter(range(1_000_000))


@pytest.fixture
def customer_id(stripe):
    return stripe.gateway.make_customer(name="青空製作所", email="pay@aozora.example", metadata={}, key="customer:7").id


def a_draft(stripe, customer_id, clock, *nets, key=None):
    """`nets`: (yen without tax, rate in basis points)."""
    lines = [BillLine("社外キャリア面談", one.net_yen, one.rate_bp, one.tax_yen) for one in sums.per_rate(nets)]
    return stripe.gateway.draft_bill(
        customer_id=customer_id,
        number="INV-2026-000001",
        lines=lines,
        due_at=clock.now() + timedelta(days=30),
        issuer_number=NUMBER,
        metadata={"invoice": "7"},
        key=key or f"invoice:{next(serial)}",
    )


def test_tax_is_what_the_law_says_once_for_each_rate(stripe, customer_id, clock):
    bill = a_draft(stripe, customer_id, clock, (7777, 1000), (7777, 1000), (7777, 1000), (1000, 800))

    assert (bill.status, bill.net_yen, bill.tax_yen, bill.total_yen) == ("draft", 24_331, 2_333 + 80, 26_744)
    assert sorted(one.tax_yen for one in bill.taxes) == [80, 2_333]
    stripe.make_no_mistakes()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nets=st.lists(st.tuples(st.integers(50, 900_000), st.sampled_from([1000, 800])), min_size=1, max_size=5))
def test_for_any_lines_stripes_sums_are_ours(stripe, customer_id, clock, nets):
    bill = a_draft(stripe, customer_id, clock, *nets)

    ours = sums.per_rate(nets)
    assert bill.total_yen == sum(one.gross_yen for one in ours)
    assert sorted(one.tax_yen for one in bill.taxes) == sorted(one.tax_yen for one in ours)


def test_a_draft_begun_twice_is_one_with_its_lines_once(stripe, customer_id, clock):
    first, second = (a_draft(stripe, customer_id, clock, (38_885, 1000), key="invoice:7") for _ in range(2))

    assert first == second
    assert first.total_yen == 42_773
    assert [one.id for one in stripe.gateway.bills_of(customer_id, metadata={"invoice": "7"})] == [first.id]


def test_finalized_sent_and_paid_into_the_bank_it_says_so(stripe, customer_id, clock):
    draft = a_draft(stripe, customer_id, clock, (10_000, 1000))

    opened = stripe.gateway.finalize_bill(draft.id, key="finalize:7")
    sent = stripe.gateway.send_bill(draft.id, key="send:7")
    paid = stripe.gateway.mark_paid_elsewhere(draft.id, key="paid:7")

    assert (opened.status, opened.left_yen, sent.status) == ("open", 11_000, "open")
    assert opened.page_url is not None
    assert (paid.status, paid.is_paid_elsewhere, paid.left_yen) == ("paid", True, 0)
    stripe.make_no_mistakes()


def test_a_credit_note_takes_something_off_and_never_more_than_is_left(stripe, customer_id, clock):
    bill = stripe.gateway.finalize_bill(a_draft(stripe, customer_id, clock, (10_000, 1000)).id, key="finalize:7")

    note = stripe.gateway.credit(
        bill_id=bill.id, gross_yen=4_400, memo="数の誤り", metadata={"note": "1"}, key="note:1"
    )

    assert (note.total_yen, note.status, note.noted) == (4_400, "issued", {"note": "1"})
    assert stripe.gateway.bill(bill.id).left_yen == 6_600
    assert stripe.gateway.credits_of(bill.id) == [note]
    with pytest.raises(StripeRefused):
        stripe.gateway.credit(bill_id=bill.id, gross_yen=6_601, memo="", metadata={}, key="note:2")


def test_a_voided_bill_is_owed_no_more_and_a_dropped_draft_is_gone(stripe, customer_id, clock):
    bill = stripe.gateway.finalize_bill(a_draft(stripe, customer_id, clock, (10_000, 1000)).id, key="finalize:7")
    draft = a_draft(stripe, customer_id, clock, (5_000, 1000))

    assert stripe.gateway.void_bill(bill.id, key="void:7").status == "void"
    stripe.gateway.drop_draft(draft.id)
    with pytest.raises(StripeRefused, match="resource_missing"):
        stripe.gateway.bill(draft.id)


def test_our_number_is_registered_once(stripe):
    assert stripe.gateway.own_tax_number(NUMBER) == stripe.gateway.own_tax_number(NUMBER)
