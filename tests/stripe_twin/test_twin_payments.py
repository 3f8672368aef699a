"""Payment intents, refunds, disputes and what they do to the balance."""

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st
from support.twin_orders import a_paid_intent

from stripe_twin.control import Refused
from stripe_twin.server import start


def balance_of(client):
    return client.v1.balance.retrieve().available[0].amount


def test_an_intent_that_needs_the_bank_waits_for_it(client, twin):
    intent = a_paid_intent(client, card="pm_card_threeDSecure2Required", return_url="http://127.0.0.1:9/back")

    twin.authenticate(intent.id)

    paid = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (intent.status, paid.status) == ("requires_action", "succeeded")
    assert paid.latest_charge.payment_method_details.card.three_d_secure.result == "authenticated"


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
    ],
)
def test_a_card_that_says_no_raises_what_stripe_raises(client, card, code, decline_code):
    with pytest.raises(stripe.CardError) as refused:
        a_paid_intent(client, card=card)

    intent = refused.value.error.payment_intent
    assert (refused.value.code, refused.value.error.decline_code) == (code, decline_code)
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_nobody_at_the_screen_means_no_question_can_be_answered(client):
    with pytest.raises(stripe.CardError) as refused:
        a_paid_intent(client, card="pm_card_threeDSecure2Required", off_session=True)

    assert refused.value.code == "authentication_required"


def test_an_amount_is_held_and_taken_in_part(client):
    held = a_paid_intent(client, 10_000, capture_method="manual")

    taken = client.v1.payment_intents.capture(held.id, {"amount_to_capture": 6_000})

    assert (held.status, held.amount_capturable) == ("requires_capture", 10_000)
    assert (taken.status, taken.amount_received) == ("succeeded", 6_000)
    assert balance_of(client) == 6_000 - 216
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": held.id, "amount": 6_001})
    assert client.v1.refunds.create({"payment_intent": held.id}).amount == 6_000


def test_a_held_amount_is_let_go(client):
    held = a_paid_intent(client, capture_method="manual")

    assert client.v1.payment_intents.cancel(held.id).status == "canceled"

    assert balance_of(client) == 0
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.capture(held.id)


def test_a_paid_intent_cannot_be_canceled(client):
    intent = a_paid_intent(client)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.cancel(intent.id)

    assert refused.value.code == "payment_intent_unexpected_state"


@settings(max_examples=25, deadline=None)
@given(wishes=st.lists(st.integers(1, 12_000), max_size=6))
def test_refunds_never_give_back_more_than_was_taken(wishes):
    with start() as running:
        client = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": running.url})
        intent = a_paid_intent(client, 11_000)
        left = 11_000
        for wish in wishes:
            if wish <= left:
                client.v1.refunds.create({"payment_intent": intent.id, "amount": wish})
                left -= wish
            else:
                with pytest.raises(stripe.InvalidRequestError):
                    client.v1.refunds.create({"payment_intent": intent.id, "amount": wish})
        charge = client.v1.charges.retrieve(intent.latest_charge)
        moved = client.v1.balance_transactions.list({"limit": 100}).data

        assert charge.amount_refunded == 11_000 - left
        assert charge.refunded == (left == 0)
        assert sum(one.net for one in moved) == balance_of(client) == left - 396


def test_what_was_refunded_in_full_is_not_refunded_again(client):
    intent = a_paid_intent(client)
    client.v1.refunds.create({"payment_intent": intent.id})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 1})

    assert refused.value.code == "charge_already_refunded"


def test_a_refund_fails_later_and_the_money_is_back(client, twin):
    intent = a_paid_intent(client, 11_000)
    refund = client.v1.refunds.create({"payment_intent": intent.id, "amount": 5_000})

    twin.fail_refund(refund.id)

    failed = client.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert client.v1.charges.retrieve(intent.latest_charge).amount_refunded == 0
    assert balance_of(client) == 11_000 - 396
    assert [event["type"] for event in twin.events()][-2:] == ["refund.updated", "refund.failed"]


def test_a_pending_refund_arrives(client, twin):
    twin.switch(refunds="pending")
    refund = client.v1.refunds.create({"payment_intent": a_paid_intent(client).id})

    twin.settle_refund(refund.id)

    assert refund.status == "pending"
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"
    with pytest.raises(Refused):
        twin.settle_refund(refund.id)


def test_money_becomes_available_after_its_days(client, twin):
    twin.switch(availability_days=4)
    a_paid_intent(client, 10_000)
    at_first = client.v1.balance.retrieve()

    twin.advance(days=4)

    assert (at_first.available[0].amount, at_first.pending[0].amount) == (0, 9_640)
    assert balance_of(client) == 9_640


@pytest.mark.parametrize(("is_won", "left"), [(True, 9_640 - 1_500), (False, -360 - 1_500)])
def test_a_dispute_takes_the_money_and_a_fee_and_gives_back_the_money_only(client, twin, is_won, left):
    intent = a_paid_intent(client, 10_000)
    dispute = twin.dispute(intent.id)

    twin.close_dispute(dispute["id"], is_won=is_won)

    assert client.v1.disputes.retrieve(dispute["id"]).status == ("won" if is_won else "lost")
    assert balance_of(client) == left


def test_a_disputed_charge_cannot_be_refunded_as_well(client, twin):
    intent = a_paid_intent(client)
    twin.dispute(intent.id)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent.id})

    assert refused.value.code == "charge_disputed"


def test_a_marked_card_is_disputed_a_day_later(client, twin):
    a_paid_intent(client, card="pm_card_createDispute")

    twin.advance(days=1)

    assert [event["type"] for event in twin.events()][-2:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]


def test_a_card_belongs_to_one_customer(client):
    first, second = (client.v1.customers.create({"name": name}) for name in ("佐藤", "鈴木"))
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": first.id})

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_methods.attach(card.id, {"customer": second.id})
    client.v1.payment_methods.detach(card.id)

    assert client.v1.customers.payment_methods.list(first.id).data == []
