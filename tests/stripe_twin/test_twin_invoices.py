"""Invoices and credit notes of the twin."""

import pytest
import stripe
from support.twin_orders import a_tax_rate, an_open_invoice

from stripe_twin import control
from stripe_twin.control import Refused


def types(twin):
    return [event["type"] for event in twin.events()]


def test_an_invoice_goes_from_draft_to_paid_with_its_number_and_its_tax(client, twin):
    own = client.v1.tax_ids.create({"type": "jp_trn", "value": "T1234567890123"})
    invoice = an_open_invoice(
        client,
        account_tax_ids=[own.id],
        custom_fields=[{"name": "対象月", "value": "2026年10月"}],
        rendering={"amount_tax_display": "include_inclusive_tax"},
        metadata={"invoice": "41"},
    )

    twin.pay_invoice(invoice.id)

    paid = client.v1.invoices.retrieve(invoice.id, {"expand": ["payments.data.payment.payment_intent"]})
    (payment,) = paid.payments.data
    charge = client.v1.charges.retrieve(
        payment.payment.payment_intent.latest_charge, {"expand": ["balance_transaction"]}
    )
    moved = charge.balance_transaction
    assert invoice.number.endswith("-0001")
    assert (invoice.status, invoice.total, invoice.amount_remaining) == ("open", 110_000, 110_000)
    assert (invoice.total_taxes[0].amount, invoice.total_taxes[0].taxable_amount) == (10_000, 100_000)
    assert invoice.due_date == invoice.created + 30 * 86_400
    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 110_000, 0)
    assert (moved.type, moved.fee) == ("payment", 1_650)
    assert {"invoice.created", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded"} <= set(types(twin))


def test_tax_is_rounded_per_line_so_that_three_lines_of_105_yen_are_a_yen_short(client):
    """The reason why whoever must round once per invoice puts one line on it."""
    rate = a_tax_rate(client, inclusive=False)
    customer = client.v1.customers.create({"name": "青空商事株式会社"})
    wanted = {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30}
    several, one = (client.v1.invoices.create(wanted) for _ in range(2))
    lines = [{"amount": 105, "description": "面談", "tax_rates": [rate.id]}] * 3

    added = client.v1.invoices.add_lines(several.id, {"lines": lines})
    client.v1.invoices.add_lines(one.id, {"lines": [{"amount": 315, "description": "面談", "tax_rates": [rate.id]}]})

    assert added.total_taxes[0].amount == 33  # 10.5 goes up, three times
    assert client.v1.invoices.retrieve(one.id).total_taxes[0].amount == 32


def test_an_invoice_paid_elsewhere_moves_no_balance(client, twin):
    invoice = an_open_invoice(client)

    paid = client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})

    assert (paid.status, paid.amount_paid_off_stripe) == ("paid", 110_000)
    assert twin.objects("balance_transaction") == []


def test_a_card_that_says_no_leaves_the_invoice_open(client, twin):
    invoice = an_open_invoice(client)

    with pytest.raises(Refused):
        twin.pay_invoice(invoice.id, card=control.DECLINED)
    twin.pay_invoice(invoice.id, card=control.NEEDS_QUESTION)

    assert client.v1.invoices.retrieve(invoice.id).status == "paid"
    assert "invoice.payment_failed" in types(twin)
    assert len(twin.objects("invoice_payment")) == 1


def test_an_invoice_becomes_overdue_by_the_clock_and_stays_open(client, twin):
    invoice = an_open_invoice(client)

    twin.advance(days=31)

    (told,) = twin.events("invoice.overdue")
    assert told["created"] == invoice.due_date
    assert client.v1.invoices.retrieve(invoice.id).status == "open"


def test_an_invoice_that_may_advance_is_finalized_and_sent_after_an_hour(client, twin):
    customer = client.v1.customers.create({"name": "青空商事株式会社"})
    client.v1.invoice_items.create({"customer": customer.id, "amount": 5_000, "currency": "jpy", "description": "面談"})
    invoice = client.v1.invoices.create(
        {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30}
        | {"auto_advance": True, "pending_invoice_items_behavior": "include"}
    )

    twin.advance(hours=1)

    assert client.v1.invoices.retrieve(invoice.id).status == "open"
    assert types(twin)[-2:] == ["invoice.finalized", "invoice.sent"]


@pytest.mark.parametrize("verb", ["void_invoice", "mark_uncollectible"])
def test_an_invoice_that_is_paid_cannot_be_taken_back(client, twin, verb):
    invoice = an_open_invoice(client)
    twin.pay_invoice(invoice.id)

    with pytest.raises(stripe.InvalidRequestError):
        getattr(client.v1.invoices, verb)(invoice.id)


def test_a_voided_invoice_takes_no_money(client, twin):
    invoice = an_open_invoice(client)
    client.v1.invoices.void_invoice(invoice.id)

    with pytest.raises(Refused):
        twin.pay_invoice(invoice.id)

    assert client.v1.invoices.retrieve(invoice.id).status == "void"


def test_a_deleted_draft_gives_back_the_items_it_had_gathered(client):
    customer = client.v1.customers.create({"name": "青空商事株式会社"})
    item = client.v1.invoice_items.create({"customer": customer.id, "amount": 5_000, "currency": "jpy"})
    draft = client.v1.invoices.create({"customer": customer.id, "pending_invoice_items_behavior": "include"})

    client.v1.invoices.delete(draft.id)

    assert client.v1.invoice_items.retrieve(item.id).invoice is None


def test_a_credit_note_lets_an_open_invoice_ask_for_less(client, twin):
    invoice = an_open_invoice(client)
    line = invoice.lines.data[0]
    wanted = {"type": "invoice_line_item", "invoice_line_item": line.id, "amount": 11_000}

    note = client.v1.credit_notes.create({"invoice": invoice.id, "reason": "order_change", "lines": [wanted]})

    left = client.v1.invoices.retrieve(invoice.id)
    assert (note.total, note.total_taxes[0].amount, note.type) == (11_000, 1_000, "pre_payment")
    assert (left.amount_remaining, left.pre_payment_credit_notes_amount) == (99_000, 11_000)
    twin.pay_invoice(invoice.id)
    assert client.v1.invoices.retrieve(invoice.id).amount_paid == 99_000


def test_a_credit_note_over_all_of_an_open_invoice_settles_it(client):
    invoice = an_open_invoice(client)

    client.v1.credit_notes.create({"invoice": invoice.id, "amount": 110_000})

    assert client.v1.invoices.retrieve(invoice.id).status == "paid"


def test_a_credit_note_on_a_paid_invoice_refunds_what_it_says(client, twin):
    invoice = an_open_invoice(client)
    twin.pay_invoice(invoice.id, card=control.ACCEPTED)

    note = client.v1.credit_notes.create({"invoice": invoice.id, "amount": 11_000, "refund_amount": 11_000})

    (refund,) = twin.objects("refund")
    assert (refund["amount"], note.refunds[0].refund) == (11_000, refund["id"])
    assert client.v1.invoices.retrieve(invoice.id).post_payment_credit_notes_amount == 11_000


@pytest.mark.parametrize("wanted", [{"amount": 110_001, "refund_amount": 110_001}, {"amount": 1_000}])
def test_a_credit_note_never_gives_more_than_was_paid_nor_forgets_to_give_it(client, twin, wanted):
    invoice = an_open_invoice(client)
    twin.pay_invoice(invoice.id, card=control.ACCEPTED)

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.credit_notes.create({"invoice": invoice.id} | wanted)

    assert twin.objects("refund") == []


def test_a_voided_credit_note_lets_the_invoice_ask_for_all_again(client):
    invoice = an_open_invoice(client)
    note = client.v1.credit_notes.create({"invoice": invoice.id, "amount": 10_000})

    client.v1.credit_notes.void_credit_note(note.id)

    assert client.v1.invoices.retrieve(invoice.id).amount_remaining == 110_000


def a_stated_line(amount, tax):
    rate = {"display_name": "消費税", "percentage": 10, "inclusive": False, "country": "JP", "tax_type": "jct"}
    return {
        "description": "面談",
        "amount": amount,
        "tax_amounts": [{"amount": tax, "taxable_amount": amount, "tax_rate_data": rate}],
    }


def test_a_tax_that_was_worked_out_elsewhere_is_taken_as_it_is_and_credited_as_it_is(client):
    customer = client.v1.customers.create({"name": "青空商事株式会社"})
    wanted = {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30}
    draft = client.v1.invoices.create(wanted | {"auto_advance": False})
    client.v1.invoices.add_lines(draft.id, {"lines": [a_stated_line(315, 31)]})  # Stripe itself would say 32

    invoice = client.v1.invoices.finalize_invoice(draft.id)
    line = {"type": "invoice_line_item", "invoice_line_item": invoice.lines.data[0].id}
    note = client.v1.credit_notes.create({"invoice": invoice.id, "lines": [line]})

    assert (invoice.total, invoice.total_taxes[0].amount) == (346, 31)
    assert (note.total, note.total_taxes[0].amount) == (346, 31)


def test_the_invoice_behind_a_payment_is_found(client, twin):
    invoice = an_open_invoice(client)
    twin.pay_invoice(invoice.id)
    (intent,) = twin.objects("payment_intent")

    wanted = {"type": "payment_intent", "payment_intent": intent["id"]}
    found = client.v1.invoice_payments.list({"payment": wanted}).data

    assert [one.invoice for one in found] == [invoice.id]
