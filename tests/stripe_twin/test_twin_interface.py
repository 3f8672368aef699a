"""What the twin refuses, and how: every request is held against the interface of the installed client."""

import ast
import http.client
import threading
from urllib.parse import urlencode

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode
from support.twin_answers import complaints
from support.twin_orders import a_paid_intent, a_session, an_open_invoice

from stripe_twin import form
from stripe_twin.operations import OPERATIONS
from stripe_twin.schema import parameters, source

PRICE = {"currency": "jpy", "unit_amount": 11_000, "product_data": {"name": "面談"}}
SESSION = {
    "mode": "payment",
    "success_url": "http://127.0.0.1:9/",
    "line_items": [{"quantity": 1, "price_data": PRICE}],
}
INTENT = {"amount": 11_000, "currency": "jpy"}
WRONG = {
    "an unknown parameter": ("payment_intents", INTENT | {"transfer_grp": "x"}, "parameter_unknown", "transfer_grp"),
    "an unknown one inside": (
        "payment_intents",
        INTENT | {"payment_method_options": {"card": {"3ds": "any"}}},
        "parameter_unknown",
        "payment_method_options[card][3ds]",
    ),
    "a word that is none": (
        "payment_intents",
        INTENT | {"payment_method_options": {"card": {"request_three_d_secure": "always"}}},
        None,
        "payment_method_options[card][request_three_d_secure]",
    ),
    "what is gone": ("payment_intents", INTENT | {"payment_method_types": ["card"]}, "parameter_unknown", None),
    "half a yen": ("payment_intents", INTENT | {"amount": 110.5}, "parameter_invalid_integer", "amount"),
    "yen as hundredths": ("payment_intents", INTENT | {"amount": 1_100_000_00}, "amount_too_large", "amount"),
    "too little": ("payment_intents", INTENT | {"amount": 49}, "amount_too_small", "amount"),
    "another currency": ("payment_intents", INTENT | {"currency": "usd"}, None, "currency"),
    "no currency": ("payment_intents", {"amount": 500}, "parameter_missing", "currency"),
    "a yes that is none": ("payment_intents", INTENT | {"confirm": "maybe"}, None, "confirm"),
    "a list that is none": ("payment_intents", INTENT | {"expand": "latest_charge"}, None, "expand"),
    "an object that is none": ("payment_intents", INTENT | {"metadata": "x"}, None, "metadata"),
    "a long value": ("payment_intents", INTENT | {"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
    "nobody": ("payment_intents", INTENT | {"customer": "cus_nobody"}, "resource_missing", "customer"),
    "what cannot be opened": ("payment_intents", INTENT | {"expand": ["amount"]}, None, "expand"),
    "no price inside": (
        "checkout.sessions",
        SESSION | {"line_items": [{"quantity": 1, "price_data": {"unit_amount": 500}}]},
        "parameter_missing",
        "line_items[0][price_data][currency]",
    ),
    "no way back": ("checkout.sessions", {"mode": "payment"}, "parameter_missing", "success_url"),
    "no mode": ("checkout.sessions", {"success_url": "http://127.0.0.1:9/"}, "parameter_missing", "mode"),
    "no address": ("checkout.sessions", SESSION | {"success_url": "/done"}, "url_invalid", "success_url"),
    "no due date": ("invoices", {"customer": "?", "collection_method": "send_invoice"}, "parameter_missing", None),
    "a bad number": ("tax_ids", {"type": "jp_trn", "value": "123"}, "tax_id_invalid", "value"),
    "a wrong reason": ("refunds", {"payment_intent": "?", "reason": "late"}, None, "reason"),
    "nothing to refund": ("refunds", {}, "parameter_missing", "payment_intent"),
    "a payee abroad": ("accounts", {"type": "express", "country": "US"}, None, "country"),
    "no destination": ("transfers", {"amount": 1, "currency": "jpy"}, "parameter_missing", "destination"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_request_is_refused_as_stripe_refuses_it(client, twin, wrong):
    service, params, code, param = WRONG[wrong]
    if params.get("customer") == "?":
        params = params | {"customer": client.v1.customers.create().id}
    at = client.v1
    for part in service.split("."):
        at = getattr(at, part)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        at.create(params)

    assert refused.value.http_status == 400
    assert refused.value.code == code
    assert param is None or refused.value.param == param
    assert twin.violations()[-1]["message"] in str(refused.value)


def test_what_is_not_there_is_not_found(client):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.retrieve("pi_nothing")

    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_a_path_the_twin_does_not_have_is_said_to_be_unknown(client):
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.coupons.list()


@pytest.mark.parametrize("key", ["sk_live_4711471147114711", "pk_test_4711471147114711", "sk_test_"])
def test_a_key_that_is_no_test_key_is_refused(running, key):
    client = stripe.StripeClient(key, base_addresses={"api": running.url}, max_network_retries=0)

    with pytest.raises(stripe.AuthenticationError):
        client.v1.customers.list()


def test_another_version_of_the_interface_is_refused(running):
    client = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": running.url}, max_network_retries=0)

    with pytest.raises(stripe.InvalidRequestError, match="version"):
        client.v1.customers.list(options={"stripe_version": "2020-08-27"})


def test_every_path_of_the_twin_is_one_the_client_asks_for():
    """Method, path and parameters of each operation are found together in one of the client's services."""
    services = [*source.home().glob("_*_service.py"), *source.home().glob("checkout/_*_service.py")]
    known = {found for service in services for found in operations_of(service)}

    assert {(one.method, one.template, class_name(one.params)) for one in OPERATIONS} - known == set()
    assert all(parameters.reader_of(one.params) for one in OPERATIONS)


def operations_of(service):
    """Method, path and name of the parameters of each request a service of the client makes."""
    for function in ast.walk(ast.parse(service.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            words = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
            texts = [word for word in words if isinstance(word, str)]
            path = next((text for text in texts if text.startswith("/v1/")), None)
            method = next((text.upper() for text in texts if text in {"get", "post", "delete"}), None)
            params = next((text for text in texts if text.endswith("Params") and text.isidentifier()), None)
            yield method, path, params


def class_name(module):
    return "".join(word.capitalize() for word in module.rsplit("/", 1)[-1].strip("_").split("_"))


NAMES, TEXTS = st.text("abc_", min_size=1, max_size=5), st.text("ab 面=&[]+%", max_size=5)


@given(st.dictionaries(NAMES, TEXTS | st.dictionaries(NAMES, TEXTS, min_size=1, max_size=3), max_size=5))
def test_what_the_client_writes_is_read_as_it_was_meant(wanted):
    assert form.nested(urlencode(list(_api_encode(wanted)))) == wanted


def test_the_same_key_gives_the_same_answer_and_does_it_once(client, twin):
    first = client.v1.customers.create({"name": "佐藤"}, {"idempotency_key": "customer:1"})

    again = client.v1.customers.create({"name": "佐藤"}, {"idempotency_key": "customer:1"})

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(twin.objects("customer")) == 1


def test_the_same_key_for_something_else_is_refused(client):
    client.v1.customers.create({"name": "佐藤"}, {"idempotency_key": "customer:1"})

    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"name": "鈴木"}, {"idempotency_key": "customer:1"})


def test_what_was_refused_before_it_was_begun_leaves_the_key_free(client):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.create({"nme": "佐藤"}, {"idempotency_key": "customer:1"})

    assert client.v1.customers.create({"name": "佐藤"}, {"idempotency_key": "customer:1"}).name == "佐藤"


def test_a_card_that_said_no_says_no_again_under_the_same_key(client, twin):
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.payment_intents.create(
                INTENT | {"confirm": True, "payment_method": "pm_card_chargeDeclined"}, {"idempotency_key": "pay:1"}
            )

    assert len(twin.objects("payment_intent")) == 1


def test_a_key_is_forgotten_after_a_day(client, twin):
    client.v1.customers.create({"name": "佐藤"}, {"idempotency_key": "customer:1"})

    twin.advance(hours=24)
    client.v1.customers.create({"name": "鈴木"}, {"idempotency_key": "customer:1"})

    assert len(twin.objects("customer")) == 2


def test_a_key_in_use_is_told_to_wait(client, twin):
    twin.switch(slow_seconds=1.0)
    answers = []

    def ask():
        try:
            answers.append(client.v1.customers.create({"name": "佐藤"}, {"idempotency_key": "customer:1"}).id)
        except stripe.StripeError as error:
            answers.append(error.http_status)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 409 in answers
    assert len(twin.objects("customer")) == 1


@pytest.mark.parametrize(
    ("outage", "error"),
    [
        ("500", stripe.APIError),
        ("503", stripe.APIError),
        ("429", stripe.RateLimitError),
        ("drop", stripe.APIConnectionError),
    ],
)
def test_a_bad_day_is_seen_as_one_and_nothing_is_done(client, twin, outage, error):
    twin.switch(outage=outage, outage_requests=1)

    with pytest.raises(error):
        client.v1.customers.create({"name": "佐藤"})

    assert twin.objects("customer") == []
    assert client.v1.customers.create({"name": "佐藤"}).name == "佐藤"


def test_a_bad_day_of_some_paths_leaves_the_others_alone(client, twin):
    twin.switch(outage="503", outage_paths="/v1/refunds")

    client.v1.customers.create({"name": "佐藤"})
    with pytest.raises(stripe.APIError):
        client.v1.refunds.list()


def test_a_lost_answer_is_asked_for_again_and_charged_once(running, twin):
    client = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": running.url}, max_network_retries=2)
    twin.switch(answers_lost=1)

    intent = a_paid_intent(client)

    assert intent.status == "succeeded"
    assert len(twin.objects("charge")) == 1
    assert [entry["is_replayed"] for entry in twin.log("/v1/payment_intents")] == [False, True]


def test_lists_are_read_page_by_page_newest_first_in_both_directions(client, twin):
    made = []
    for number in range(7):
        made.append(client.v1.customers.create({"name": str(number)}).id)
        twin.advance(seconds=10)

    pages = [customer.id for customer in client.v1.customers.list({"limit": 3}).auto_paging_iter()]
    before = client.v1.customers.list({"limit": 2, "ending_before": made[2]})
    between = client.v1.customers.list({"created": {"gte": twin.now() - 40, "lt": twin.now() - 10}})

    assert pages == made[::-1]
    assert [one.id for one in before] == [made[4], made[3]]
    assert [one.id for one in between] == [made[5], made[4], made[3]]


def test_every_answer_is_what_the_client_declares(client, twin):
    """Not only what is kept: what is answered, expanded and listed too."""
    invoice = an_open_invoice(client)
    twin.pay_invoice(invoice.id, card="4242424242424242")
    twin.pay(a_session(client).id)
    answers = [
        client.v1.balance.retrieve(),
        client.v1.checkout.sessions.list({"expand": ["data.payment_intent", "data.line_items"]}),
        client.v1.invoices.list({"expand": ["data.payments", "data.customer"]}),
        client.v1.charges.list({"expand": ["data.balance_transaction", "data.refunds"]}),
        client.v1.balance_transactions.list({"expand": ["data.source"]}),
        client.v1.events.list({"types": ["invoice.paid", "charge.succeeded"]}),
        client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}),
    ]

    assert [said for answer in answers for said in complaints(answer.to_dict())] == []


def test_a_judge_of_answers_sees_what_is_wrong(client, twin):
    client.v1.customers.create({"name": "佐藤"})
    (customer,) = twin.objects("customer")

    wrong = customer | {"created": "now", "nickname": "サトちゃん", "livemode": None}

    assert complaints(customer) == []
    assert len(complaints(wrong)) == 3


def test_many_who_ask_at_once_for_the_first_time_are_all_understood(client, twin):
    """The parameters of an operation are read when it is first asked for; nobody may see them half read."""
    parameters.reader_of.cache_clear()
    answers = []

    def ask():
        answers.append(a_session(client, payment_method_options={"card": {"request_three_d_secure": "any"}}).status)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == ["open"] * 12


def test_the_log_shows_what_was_asked_even_where_it_could_not_be_read(client, running, twin):
    client.v1.customers.create({"name": "佐藤", "address": {"city": "千代田区"}})
    connection = http.client.HTTPConnection(running.url.removeprefix("http://"), timeout=30)
    headers = {"Authorization": "Bearer sk_test_practice_key", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/v1/customers", "name[=x&name=y", headers)
    status = connection.getresponse().status
    connection.close()

    read, unread = twin.log("/v1/customers", "POST")

    assert status == 400
    assert read["params"] == {"name": "佐藤", "address": {"city": "千代田区"}}
    assert unread["params"] == {}


def test_a_page_of_somewhere_else_cannot_direct_the_twin(running, twin):
    connection = http.client.HTTPConnection(running.url.removeprefix("http://"), timeout=30)
    connection.request("POST", "/_twin/reset", "{}", {"Content-Type": "text/plain"})

    assert connection.getresponse().status == 415
    connection.close()


def test_the_twin_listens_on_this_machine_only(running):
    assert running.url.startswith("http://127.0.0.1:")


def test_a_connection_is_kept_for_the_next_request(running):
    connection = http.client.HTTPConnection(running.url.removeprefix("http://"), timeout=30)
    headers = {"Authorization": "Bearer sk_test_practice_key"}
    statuses = []
    for _ in range(3):
        connection.request("GET", "/v1/customers", headers=headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append((answer.status, connection.sock is not None))

    assert statuses == [(200, True)] * 3
    connection.close()
