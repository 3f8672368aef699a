"""Checkout sessions of the twin, paid without a browser by the code its page uses."""

import http.client
import json

import pytest
import stripe
from support.twin_orders import a_session, a_tax_rate

from stripe_twin import control
from stripe_twin.control import Refused


def types(twin):
    return [event["type"] for event in twin.events()]


def test_a_session_is_paid_and_leaves_an_intent_a_charge_and_its_fee(client, twin):
    session = a_session(client, payment_intent_data={"transfer_group": "booking_7", "metadata": {"booking": "7"}})

    twin.pay(session.id)

    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    charge = paid.payment_intent.latest_charge
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (paid.payment_intent.transfer_group, paid.payment_intent.metadata["booking"]) == ("booking_7", "7")
    assert (charge.balance_transaction.fee, charge.balance_transaction.net) == (396, 10_604)
    assert paid.line_items.data[0].description == "個人面談 50分"
    assert types(twin)[-3:] == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_whoever_has_no_client_of_ours_directs_by_plain_json(client, running):
    first, second = a_session(client), a_session(client)

    for path, wanted in (("pay", {"session": first.id}), ("act", {"verb": "pay", "session": second.id})):
        connection = http.client.HTTPConnection(running.url.removeprefix("http://"), timeout=30)
        connection.request("POST", f"/_twin/{path}", json.dumps(wanted), {"Content-Type": "application/json"})
        assert json.load(connection.getresponse())["payment_status"] == "paid"
        connection.close()


def test_a_session_cannot_be_paid_twice(client, twin):
    session = a_session(client)
    twin.pay(session.id)

    with pytest.raises(Refused) as refused:
        twin.pay(session.id)

    assert refused.value.code == "checkout_session_complete"
    assert len(twin.objects("charge")) == 1


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (control.DECLINED, "card_declined"),
        (control.WITHOUT_FUNDS, "card_declined"),
        (control.DECLINED_AFTER_QUESTION, "card_declined"),
    ],
)
def test_a_card_that_says_no_leaves_the_session_open_for_another(client, twin, card, code):
    session = a_session(client)

    with pytest.raises(Refused) as refused:
        twin.pay(session.id, card=card)
    open_still = client.v1.checkout.sessions.retrieve(session.id)
    twin.pay(session.id)

    assert refused.value.code == code
    assert (open_still.status, open_still.payment_status) == ("open", "unpaid")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert [intent["status"] for intent in twin.objects("payment_intent")] == ["succeeded"]


def test_whoever_walks_away_from_the_banks_question_has_not_paid(client, twin):
    session = a_session(client)

    twin.pay(session.id, card=control.NEEDS_QUESTION, authenticate=None)

    waiting = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_intent.status) == ("open", "requires_action")
    assert waiting.payment_intent.next_action.redirect_to_url.url.endswith(f"/3ds/{waiting.payment_intent.id}")

    twin.authenticate(waiting.payment_intent.id)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_a_wrong_answer_to_the_banks_question_charges_nothing(client, twin):
    session = a_session(client)

    with pytest.raises(Refused) as refused:
        twin.pay(session.id, card=control.ALWAYS_NEEDS_QUESTION, authenticate=False)

    assert refused.value.code == "payment_intent_authentication_failure"
    assert twin.objects("charge") == []
    assert "payment_intent.payment_failed" in types(twin)


def test_a_session_is_over_at_its_time_and_is_told_of_once(client, twin):
    session = a_session(client, expires_at=twin.now() + 1800)

    twin.advance(seconds=1799)
    before = client.v1.checkout.sessions.retrieve(session.id).status
    twin.advance(seconds=1)
    twin.advance(days=2)

    assert before == "open"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    (told,) = twin.events("checkout.session.expired")
    assert told["created"] == session.created + 1800


@pytest.mark.parametrize("seconds", [1799, 86_401])
def test_a_session_lives_between_thirty_minutes_and_a_day(client, twin, seconds):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        a_session(client, expires_at=twin.now() + seconds)

    assert refused.value.param == "expires_at"


def test_an_expired_session_takes_no_money(client, twin):
    session = a_session(client)
    client.v1.checkout.sessions.expire(session.id)

    with pytest.raises(Refused) as refused:
        twin.pay(session.id)

    assert refused.value.code == "checkout_session_expired"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_a_question_left_open_when_the_session_expires_is_closed_with_it(client, twin):
    session = a_session(client, expires_at=twin.now() + 1800)
    twin.pay(session.id, card=control.NEEDS_QUESTION, authenticate=None)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent

    twin.advance(hours=1)

    assert client.v1.payment_intents.retrieve(intent).status == "canceled"
    with pytest.raises(Refused):
        twin.authenticate(intent)


@pytest.mark.parametrize(("inclusive", "total", "tax"), [(True, 11_000, 1_000), (False, 12_100, 1_100)])
def test_tax_is_in_the_price_or_on_it(client, inclusive, total, tax):
    rate = a_tax_rate(client, inclusive=inclusive)
    price = {"currency": "jpy", "unit_amount": 11_000, "product_data": {"name": "面談"}}

    session = a_session(client, line_items=[{"quantity": 1, "price_data": price, "tax_rates": [rate.id]}])

    assert (session.amount_total, session.total_details.amount_tax) == (total, tax)


def test_a_checkout_may_leave_an_invoice_behind(client, twin):
    session = a_session(client, invoice_creation={"enabled": True}, customer_creation="always")

    twin.pay(session.id, name="HANAKO SATO", email="hanako@example.com")

    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice", "customer"]})
    assert (paid.invoice.status, paid.invoice.total, paid.invoice.amount_paid) == ("paid", 11_000, 11_000)
    assert (paid.customer.name, paid.customer_details.email) == ("HANAKO SATO", "hanako@example.com")


def test_a_card_can_be_kept_without_paying(client, twin):
    customer = client.v1.customers.create({"name": "佐藤花子"})
    session = client.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "jpy", "customer": customer.id, "success_url": "http://127.0.0.1:9/kept"}
    )

    twin.pay(session.id, card=control.NEEDS_QUESTION)

    kept = client.v1.customers.payment_methods.list(customer.id).data
    assert [method.card.last4 for method in kept] == ["3155"]
    later = client.v1.payment_intents.create(
        {"amount": 500, "currency": "jpy", "customer": customer.id, "payment_method": kept[0].id}
        | {"confirm": True, "off_session": True}
    )
    assert later.status == "succeeded"


def test_a_payment_may_take_its_time(client, twin):
    twin.switch(processing_seconds=60)
    session = a_session(client)
    twin.pay(session.id)
    at_first = client.v1.checkout.sessions.retrieve(session.id)

    twin.advance(minutes=1)

    assert (at_first.status, at_first.payment_status) == ("complete", "unpaid")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert types(twin)[-1] == "checkout.session.async_payment_succeeded"


def test_a_card_is_kept_where_they_ticked_the_box_and_chosen_next_time(client, twin):
    customer = client.v1.customers.create({"name": "佐藤花子"})
    offer = {"customer": customer.id, "saved_payment_method_options": {"payment_method_save": "enabled"}}
    twin.pay(a_session(client, **offer).id)
    twin.pay(a_session(client, **offer).id, keeps_card=True)
    (kept,) = client.v1.customers.payment_methods.list(customer.id).data

    again = a_session(client, **offer)
    twin.pay(again.id, saved=kept.id)

    paid = client.v1.checkout.sessions.retrieve(again.id, {"expand": ["payment_intent"]})
    assert kept.allow_redisplay == "always"
    assert (paid.payment_status, paid.payment_intent.payment_method) == ("paid", kept.id)


def test_a_card_kept_by_the_sellers_wish_is_shown_only_where_it_is_asked_for(client, twin):
    customer = client.v1.customers.create({"name": "佐藤花子"})
    wish = {"payment_intent_data": {"setup_future_usage": "on_session"}}
    twin.pay(a_session(client, customer=customer.id, **wish).id)
    (kept,) = client.v1.customers.payment_methods.list(customer.id).data

    shown = {"saved_payment_method_options": {"allow_redisplay_filters": ["always", "limited"]}}
    with pytest.raises(Refused):
        twin.pay(a_session(client, customer=customer.id).id, saved=kept.id)
    twin.pay(a_session(client, customer=customer.id, **shown).id, saved=kept.id)

    assert len(twin.objects("charge")) == 2


def test_nobodys_cards_are_kept(client):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        a_session(client, saved_payment_method_options={"payment_method_save": "enabled"})

    assert refused.value.param == "saved_payment_method_options"
