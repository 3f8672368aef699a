"""Connected accounts, transfers to them, reversals, and payouts of what is left."""

import pytest
import stripe
from support.twin_orders import a_paid_intent, a_payee


def a_transfer(client, payee, amount=5_000, **changed):
    return client.v1.transfers.create({"amount": amount, "currency": "jpy", "destination": payee.id} | changed)


def balance_of(client):
    return client.v1.balance.retrieve().available[0].amount


def test_a_payee_can_be_paid_once_they_have_registered(client, twin):
    a_paid_intent(client)
    payee = a_payee(client)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        a_transfer(client, payee)

    twin.onboard(payee.id)
    transfer = a_transfer(client, payee, transfer_group="booking_7")

    known = client.v1.accounts.retrieve(payee.id)
    assert refused.value.code == "insufficient_capabilities_for_transfer"
    assert (known.details_submitted, known.payouts_enabled, known.capabilities.transfers) == (True, True, "active")
    assert client.v1.transfers.list({"transfer_group": "booking_7"}).data[0].id == transfer.id
    assert twin.events("account.updated")[0]["account"] == payee.id


@pytest.mark.parametrize("how", ["incomplete", "restricted"])
def test_a_payee_who_owes_a_document_is_not_paid(client, twin, how):
    a_paid_intent(client)
    payee = a_payee(client, twin if how == "restricted" else None)
    if how == "restricted":
        twin.restrict(payee.id)
    else:
        twin.onboard(payee.id, is_complete=False)

    with pytest.raises(stripe.InvalidRequestError):
        a_transfer(client, payee)

    assert client.v1.accounts.retrieve(payee.id).requirements.currently_due == ["individual.verification.document"]


def test_a_transfer_never_sends_what_is_not_there(client, twin):
    a_paid_intent(client, 10_000)
    payee = a_payee(client, twin)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        a_transfer(client, payee, 9_641)

    assert refused.value.code == "balance_insufficient"
    assert a_transfer(client, payee, 9_640).amount == 9_640
    assert balance_of(client) == 0


def test_a_charge_is_passed_on_up_to_what_it_brought(client, twin):
    twin.switch(availability_days=4)  # passing a charge on does not wait for it
    charge = a_paid_intent(client, 10_000, transfer_group="booking_7").latest_charge
    payee = a_payee(client, twin)

    first = a_transfer(client, payee, 8_000, source_transaction=charge)

    assert first.transfer_group == "booking_7"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        a_transfer(client, payee, 2_001, source_transaction=charge)
    assert refused.value.param == "amount"
    with pytest.raises(stripe.InvalidRequestError):
        a_transfer(client, payee, 1, source_transaction=charge, transfer_group="booking_8")


def test_a_transfer_is_taken_back_bit_by_bit_and_no_further(client, twin):
    a_paid_intent(client)
    transfer = a_transfer(client, a_payee(client, twin))

    client.v1.transfers.reversals.create(transfer.id, {"amount": 2_000, "metadata": {"why": "canceled"}})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.transfers.reversals.create(transfer.id, {"amount": 3_001})
    client.v1.transfers.reversals.create(transfer.id)

    now = client.v1.transfers.retrieve(transfer.id)
    assert (now.amount_reversed, now.reversed) == (5_000, True)
    assert [one.amount for one in client.v1.transfers.reversals.list(transfer.id)] == [3_000, 2_000]
    assert balance_of(client) == 11_000 - 396


def test_what_a_payee_has_drawn_cannot_be_taken_back(client, twin):
    twin.switch(payouts="daily")
    a_paid_intent(client)
    transfer = a_transfer(client, a_payee(client, twin))

    twin.advance(days=1)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.reversals.create(transfer.id)
    assert refused.value.code == "balance_insufficient"


def test_each_night_everything_leaves_and_the_payout_knows_what_it_is_made_of(client, twin):
    twin.switch(payouts="daily")
    a_paid_intent(client, 10_000)
    twin.advance(days=1)
    a_paid_intent(client, 20_000)
    twin.advance(days=1)

    later, first = client.v1.payouts.list().data
    assert (first.amount, later.amount) == (9_640, 19_280)
    for payout in (first, later):
        made_of = client.v1.balance_transactions.list({"payout": payout.id}).data
        assert sum(one.net for one in made_of if one.type != "payout") == payout.amount
    assert first.status == "paid"


def test_a_payout_that_fails_is_back_in_the_balance(client, twin):
    a_paid_intent(client, 10_000)
    payout = client.v1.payouts.create({"amount": 9_000, "currency": "jpy"})

    twin.fail_payout(payout.id)

    assert client.v1.payouts.retrieve(payout.id).status == "failed"
    assert balance_of(client) == 9_640


def test_the_balance_of_a_payee_is_asked_for_in_their_name(client, twin):
    a_paid_intent(client)
    payee = a_payee(client, twin)
    a_transfer(client, payee, 5_000)

    theirs = client.v1.balance.retrieve(options={"stripe_account": payee.id})

    assert theirs.available[0].amount == 5_000


def test_own_money_can_be_put_in_to_pay_others_with(client, twin):
    twin.fund(50_000)

    assert a_transfer(client, a_payee(client, twin), 50_000).amount == 50_000


def test_nothing_else_is_done_in_the_name_of_a_payee(client, twin):
    payee = a_payee(client, twin)

    with pytest.raises(stripe.InvalidRequestError, match="Stripe-Account"):
        client.v1.customers.create({"name": "佐藤"}, {"stripe_account": payee.id})


def test_a_payee_may_be_made_by_saying_who_controls_what(client, twin):
    controller = {
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "stripe_dashboard": {"type": "express"},
        "requirement_collection": "stripe",
    }
    wish = {"transfers": {"requested": True}}

    payee = client.v1.accounts.create({"country": "JP", "controller": controller, "capabilities": wish})

    assert payee.controller.fees.payer == "application"
    assert payee.capabilities.transfers == "inactive"
    assert [one.id for one in client.v1.accounts.list()] == [payee.id]
