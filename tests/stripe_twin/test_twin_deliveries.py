"""What the twin tells of what happened: signed, late, twice, out of order, or not at all."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe
from support.twin_orders import a_payee

from stripe_twin.server import start

SECRET = "whsec_practice"


class Listener:
    """An address of ours that is told things: remembers them, and answers what it is told to."""

    def __init__(self) -> None:
        self.told: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.told.append((body, self.headers["Stripe-Signature"]))
                self.send_response(listener.answers.pop(0) if listener.answers else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/stripe"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def names(self) -> list[str]:
        return [json.loads(body)["data"]["object"].get("name") for body, _ in self.told]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=60)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.stop()


def read(body, signature, secret=SECRET):
    """The event, if the official client finds it in order; its age is left out: the twin's clock stands elsewhere."""
    return stripe.Webhook.construct_event(body, signature, secret, tolerance=0)


def test_an_event_arrives_signed(client, twin, listener):
    twin.register(listener.url, SECRET)

    customer = client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()

    (told,) = listener.told
    event = read(*told)
    assert (event.type, event.data.object.id, event.data.object.name) == ("customer.created", customer.id, "佐藤")
    assert client.v1.events.retrieve(event.id).pending_webhooks == 0


def test_a_changed_body_or_another_secret_is_found_out(client, twin, listener):
    twin.register(listener.url, SECRET)
    client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()
    body, signature = listener.told[0]

    for changed in ((body + b" ", signature, SECRET), (body, signature, "whsec_other")):
        with pytest.raises(stripe.SignatureVerificationError):
            read(*changed)


def test_a_signature_is_of_the_machines_time_where_that_is_asked_for(client, twin, listener):
    twin.switch(sign_by_machine_clock=True)
    twin.register(listener.url, SECRET)

    client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()

    assert stripe.Webhook.construct_event(*listener.told[0], SECRET, tolerance=300)


def test_during_a_rotation_both_secrets_sign(client, twin, listener):
    endpoint = twin.register(listener.url, SECRET)
    twin.rotate(endpoint["id"], "whsec_new")
    client.v1.customers.create({"name": "佐藤"})
    twin.rotate(endpoint["id"], "whsec_new", keeps_old=False)
    client.v1.customers.create({"name": "鈴木"})
    assert twin.wait_until_idle()

    during = next(told for told in listener.told if "佐藤".encode() in told[0])
    after = next(told for told in listener.told if "鈴木".encode() in told[0])
    assert read(*during, secret="whsec_new")
    assert read(*after, secret="whsec_new")
    with pytest.raises(stripe.SignatureVerificationError):
        read(*after)


def test_what_is_not_accepted_comes_again(client, twin, listener):
    twin.switch(retry_seconds=0.05)
    twin.register(listener.url, SECRET)
    listener.answers = [500, 404]

    client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()

    assert len(listener.told) == 3
    assert len({json.loads(body)["id"] for body, _ in listener.told}) == 1
    assert [one["state"] for one in twin.deliveries(all=True)] == ["delivered"]


def test_what_nobody_ever_accepts_is_given_up(client, twin, listener):
    twin.switch(retry_seconds=0.01, attempts=3)
    twin.register(listener.url, SECRET)
    listener.answers = [500] * 3

    client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()

    assert [one["state"] for one in twin.deliveries(all=True)] == ["given up"]


def test_lost_deliveries_are_tried_again_and_none_arrives_while_all_are_lost(client, twin, listener):
    twin.switch(loss_share=1.0, retry_seconds=0.01, attempts=2)
    twin.register(listener.url, SECRET)

    client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()

    assert listener.told == []


def test_copies_are_copies_of_one_event(client, twin, listener):
    twin.switch(duplicates=2)
    twin.register(listener.url, SECRET)

    client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()

    assert len({json.loads(body)["id"] for body, _ in listener.told}) == 1
    assert len(listener.told) == 3


def test_gathered_deliveries_wait_for_each_other(client, twin, listener):
    twin.switch(reorder=3)
    twin.register(listener.url, SECRET)

    for name in ("一", "二"):
        client.v1.customers.create({"name": name})
    before = list(listener.told)
    client.v1.customers.create({"name": "三"})
    assert twin.wait_until_idle()

    assert before == []
    assert sorted(listener.names) == sorted(["一", "二", "三"])


def test_held_deliveries_are_sent_in_the_order_the_director_likes(client, twin, listener):
    twin.switch(hold=True)
    twin.register(listener.url, SECRET)
    for name in ("一", "二", "三"):
        client.v1.customers.create({"name": name})
    ids = [one["id"] for one in twin.deliveries()]

    sent = twin.send([ids[2], ids[0], ids[0]])

    assert listener.names == ["三", "一", "一"]
    assert [one["status"] for one in sent] == [200, 200, 200]
    assert [one["id"] for one in twin.deliveries()] == [ids[1]]
    twin.release()
    assert twin.wait_until_idle()
    assert listener.names[-1] == "二"


def test_a_ready_delivery_can_be_carried_by_hand(client, twin):
    twin.switch(hold=True)
    twin.register("http://127.0.0.1:9/nobody-listens", SECRET)
    client.v1.customers.create({"name": "佐藤"})

    (one,) = twin.deliveries()
    event = read(one["body"].encode(), one["headers"]["Stripe-Signature"])
    twin.settle([one["id"]])

    assert event.type == one["type"] == "customer.created"
    assert twin.deliveries() == []


def test_any_event_can_be_signed_for_an_address_that_was_never_registered(client, twin):
    client.v1.customers.create({"name": "佐藤"})

    headers, body = twin.signed(twin.events()[0]["id"], SECRET, at=int(time.time()) - 600)

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET, tolerance=300)
    assert read(body, headers["Stripe-Signature"])


def test_an_endpoint_hears_only_what_it_asked_for(client, twin, listener):
    made = client.v1.webhook_endpoints.create({"url": listener.url, "enabled_events": ["customer.updated"]})

    customer = client.v1.customers.create({"name": "佐藤"})
    client.v1.customers.update(customer.id, {"name": "鈴木"})
    assert twin.wait_until_idle()

    (told,) = listener.told
    event = read(*told, secret=made.secret)
    assert (event.type, event.data.previous_attributes.name) == ("customer.updated", "佐藤")


def test_what_concerns_a_payee_is_told_to_whoever_asked_for_payees(client, twin):
    twin.switch(hold=True)
    wanted = {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}
    client.v1.webhook_endpoints.create(wanted)
    client.v1.webhook_endpoints.create(wanted | {"url": "http://127.0.0.1:9/payees", "connect": True})

    client.v1.customers.create({"name": "佐藤"})
    a_payee(client, twin)

    assert [(one["type"], one["url"]) for one in twin.deliveries()] == [
        ("customer.created", "http://127.0.0.1:9/"),
        ("account.updated", "http://127.0.0.1:9/payees"),
    ]


def test_events_are_forgotten_after_thirty_days_as_stripe_forgets_them(client, twin):
    client.v1.customers.create({"name": "佐藤"})
    twin.advance(days=20)
    client.v1.customers.create({"name": "鈴木"})

    twin.advance(days=12)

    assert [event.data.object.name for event in client.v1.events.list()] == ["鈴木"]
    assert len(twin.events()) == 1


def test_a_delay_delays(client, twin, listener):
    twin.switch(delay_seconds=0.3)
    twin.register(listener.url, SECRET)
    begun = time.monotonic()

    client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()

    assert time.monotonic() - begun >= 0.3
    assert len(listener.told) == 1


def test_a_lost_answer_is_told_of_all_the_same(client, twin, listener):
    twin.register(listener.url, SECRET)
    twin.switch(answers_lost=1)

    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create({"name": "佐藤"})
    assert twin.wait_until_idle()

    assert listener.names == ["佐藤"]


def test_a_twin_that_comes_back_knows_everything_and_goes_on(tmp_path, listener):
    journal = tmp_path / "twin.jsonl"
    with start(state=journal, webhook=(listener.url, SECRET)) as first:
        client = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": first.url})
        customer = client.v1.customers.create({"name": "佐藤"})
        client.v1.customers.update(customer.id, {"name": "鈴木"})
        number = first.world.store.count("event")
    with journal.open("a") as torn:
        torn.write('["cus_torn", {"id": "cus_to')

    with start(state=journal, webhook=(listener.url, SECRET)) as second:
        client = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": second.url})

        assert client.v1.customers.retrieve(customer.id).name == "鈴木"
        assert second.world.store.count("event") == number
        assert second.world.store.count("webhook_endpoint") == 1


def test_a_session_that_was_open_when_the_twin_stopped_still_ends(tmp_path):
    journal = tmp_path / "twin.jsonl"
    with start(state=journal) as first:
        client = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": first.url})
        price = {"currency": "jpy", "unit_amount": 500, "product_data": {"name": "面談"}}
        session = client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "success_url": "http://127.0.0.1:9/",
                "line_items": [{"quantity": 1, "price_data": price}],
            }
        )

    with start(state=journal) as second:
        kept = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": second.url})
        assert kept.v1.checkout.sessions.retrieve(session.id).url == session.url.replace(first.url, second.url)
        second.world.go_to(second.world.now() + 86_400)
        client = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": second.url})

        assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
