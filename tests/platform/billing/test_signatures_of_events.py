"""Who may tell us something: Stripe alone, now, with a secret that we know. Everybody else is told why not."""

import json

import pytest
from support.stripe import SECRET, WEBHOOK

from sotomado.billing.webhooks.models import StripeEvent

NEW_SECRET = "whsec_takes-the-place-of-the-other-one"


@pytest.fixture
def app(sqlite_database, make_app, stripe):
    return make_app(sqlite_database, **stripe.settings)


@pytest.fixture
def told(stripe):
    """(headers, body) of an event as Stripe sends it."""
    stripe.gateway.make_customer(name="青空製作所", email="pay@aozora.example", metadata={}, key="customer:7")
    [one] = stripe.twin.deliveries()
    return one["headers"], one["body"].encode()


def bring(app, headers, body):
    answer = app.test_client().post(WEBHOOK, data=body, headers=headers)
    return answer.status_code, answer.get_data(as_text=True).strip()


def signed(stripe, clock, *, seconds=0, secret=SECRET):
    """The newest event, signed by `secret` so many seconds from now."""
    event = stripe.twin.events()[-1]["id"]
    return stripe.twin.signed(event, secret, at=int(clock.now().timestamp()) + seconds)


def how_many(database) -> int:
    with database.read() as work:
        return work.session.query(StripeEvent).count()


def test_what_stripe_signed_is_taken(app, told, sqlite_database):
    assert bring(app, *told) == (200, "kept")
    assert how_many(sqlite_database) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda _old: None, "no signature"),
        (lambda _old: "", "no signature"),
        (lambda _old: "hello", "no moment in the signature"),
        (lambda old: old.replace("t=", "x="), "no moment in the signature"),
        (lambda old: old.replace("t=", "t=-"), "no moment in the signature"),
        (lambda old: old.replace("t=", "t=9999999999999"), "no moment in the signature"),
        (lambda old: f"{old},{old.split(',')[0]}", "no moment in the signature"),
        (lambda old: old.split(",")[0], "the signature does not match"),
        (lambda old: old.replace("v1=", "v0="), "the signature does not match"),
        (lambda old: old[:-1] + ("0" if old[-1] != "0" else "1"), "the signature does not match"),
        (lambda old: old.upper(), "no moment in the signature"),
    ],
)
def test_a_signature_that_is_not_stripes_is_refused_and_told_why(app, told, sqlite_database, change, why):
    headers, body = told
    signature = change(headers["Stripe-Signature"])
    changed = {name: value for name, value in headers.items() if name != "Stripe-Signature"}
    if signature is not None:
        changed["Stripe-Signature"] = signature

    assert bring(app, changed, body) == (400, why)
    assert how_many(sqlite_database) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b'"livemode": false', b'"livemode": true'),
        lambda body: json.dumps(json.loads(body)).encode(),
        lambda body: body + b" ",
        lambda _body: b"",
        lambda body: body.decode().encode("utf-16"),
        lambda _body: b"\xff\xfe\x00",
    ],
    ids=["another word", "written anew", "a space more", "nothing", "other letters", "no letters"],
)
def test_a_body_that_is_not_byte_for_byte_what_was_signed_is_refused(app, told, sqlite_database, change):
    headers, body = told

    assert bring(app, headers, change(body)) == (400, "the signature does not match")
    assert how_many(sqlite_database) == 0


def test_signed_with_a_secret_of_somebody_else_it_is_refused(app, told, stripe, clock):
    assert bring(app, *signed(stripe, clock, secret="whsec_somebody-elses-secret-altogether")) == (
        400,
        "the signature does not match",
    )


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [
        (-300, (200, "kept")),
        (-301, (400, "signed too long ago")),
        (-86400, (400, "signed too long ago")),
        (60, (200, "kept")),
        (61, (400, "signed in the future")),
        (86400, (400, "signed in the future")),
    ],
)
def test_what_was_signed_long_ago_or_for_later_is_refused(app, told, stripe, clock, seconds, answer):
    assert bring(app, *signed(stripe, clock, seconds=seconds)) == answer


def test_while_one_secret_takes_the_place_of_the_other_both_are_good(sqlite_database, make_app, told, stripe, clock):
    rotating = make_app(sqlite_database, **stripe.settings | {"stripe_webhook_secrets": f"{NEW_SECRET}, {SECRET}"})

    assert bring(rotating, *signed(stripe, clock))[0] == 200
    assert bring(rotating, *signed(stripe, clock, secret=NEW_SECRET))[0] == 200

    stripe.twin.rotate(stripe.endpoint, NEW_SECRET)
    [both] = stripe.twin.deliveries()
    assert both["headers"]["Stripe-Signature"].count("v1=") == 2
    assert bring(rotating, both["headers"], both["body"].encode())[0] == 200


def test_with_two_signatures_whoever_knows_either_secret_takes_it(sqlite_database, make_app, told, stripe):
    stripe.twin.rotate(stripe.endpoint, NEW_SECRET)
    [both] = stripe.twin.deliveries()

    for secret in (SECRET, NEW_SECRET):
        app = make_app(sqlite_database, **stripe.settings | {"stripe_webhook_secrets": secret})
        assert bring(app, both["headers"], both["body"].encode())[0] == 200


def test_once_the_rotation_is_over_the_old_secret_is_good_for_nothing(sqlite_database, make_app, told, stripe, clock):
    after = make_app(sqlite_database, **stripe.settings | {"stripe_webhook_secrets": NEW_SECRET})

    assert bring(after, *signed(stripe, clock)) == (400, "the signature does not match")
    stripe.twin.rotate(stripe.endpoint, NEW_SECRET, keeps_old=False)
    [new] = stripe.twin.deliveries()
    assert bring(after, new["headers"], new["body"].encode()) == (200, "kept")


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"[]",
        b"{}",
        b'{"id": "evt_1"}',
        b'{"id": 7, "type": "a", "created": 1, "data": {"object": {"id": "x"}}}',
        b'{"id": "evt_1", "type": "a", "created": "x", "data": {"object": {"id": "x"}}}',
        b'{"id": "evt_1", "type": "a", "created": 1e400, "data": {"object": {"id": "x"}}}',
        b'{"id": "evt_1", "type": "a", "created": 1, "data": {"object": []}}',
        b'{"id": "evt_%s", "type": "a", "created": 1, "data": {"object": {"id": "x"}}}' % (b"x" * 300),
        b"[" * 100_000,
    ],
    ids=range(10),
)
def test_something_signed_that_is_no_event_is_refused_without_a_stumble(app, stripe, clock, body):
    import hmac

    at = int(clock.now().timestamp())
    mac = hmac.new(SECRET.encode(), f"{at}.".encode() + body, "sha256").hexdigest()

    assert bring(app, {"Stripe-Signature": f"t={at},v1={mac}"}, body) == (400, "no event in it")


def test_what_is_too_long_for_an_event_is_not_read(app, told, sqlite_database):
    headers, _ = told

    assert app.test_client().post(WEBHOOK, data=b"x" * (512 * 1024 + 1), headers=headers).status_code == 413
    assert how_many(sqlite_database) == 0


def test_where_nothing_is_set_up_nothing_is_taken(sqlite_database, make_app, told):
    assert bring(make_app(sqlite_database), *told) == (400, "nothing is set up here")


def test_the_address_can_only_be_told_something(app):
    assert app.test_client().get(WEBHOOK).status_code == 405
