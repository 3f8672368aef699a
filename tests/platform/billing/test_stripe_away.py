"""Stripe does not answer: for an hour, in the middle of something, or only after it has done what was asked."""

import pytest
from flask import Response
from support.browserless import Visitor
from support.stripe import StripeAtHand

from sotomado.accounts.access import ANYONE
from sotomado.accounts.authorisation import TABLE
from sotomado.billing.gateway import Gateway, StripeAway, StripeRefused
from sotomado.billing.webhooks import working
from sotomado.billing.webhooks.service import FOLLOW
from sotomado.billing.working import FOLLOWERS
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.settings import Settings

MADE = "customer.created"


@pytest.fixture
def app(database, make_app, stripe):
    return make_app(database, **stripe.settings)


@pytest.fixture
def names(stripe, monkeypatch) -> dict[str, str]:
    """What a follower of ours wrote down."""
    found: dict[str, str] = {}

    def follow(_database, _settings, customer_id: str) -> None:
        found[customer_id] = stripe.gateway.customer(customer_id).name

    monkeypatch.setitem(FOLLOWERS, MADE, follow)
    return found


def a_customer(stripe: StripeAtHand, number: int) -> str:
    made = stripe.gateway.make_customer(
        name=f"会社{number}", email="a@b.example", metadata={}, key=f"customer:{number}"
    )
    return made.id


def waiting(database) -> tuple[int, int]:
    """Events that wait to be followed, and those given up."""
    with database.read() as work:
        jobs = work.session.query(Job).filter(Job.kind == FOLLOW, Job.done_at.is_(None))
        return jobs.filter(Job.failed_at.is_(None)).count(), jobs.filter(Job.failed_at.is_not(None)).count()


@pytest.mark.parametrize("kind", ["500", "503", "429", "drop"])
def test_whatever_keeps_stripe_from_answering_is_away(stripe, kind):
    with stripe.away(kind), pytest.raises(StripeAway):
        stripe.gateway.balance()

    assert stripe.gateway.balance().total_yen == 0


def test_nobody_listening_there_is_away(stripe):
    gone = Settings(**stripe.settings | {"stripe_api_base": "http://127.0.0.1:9"})

    with pytest.raises(StripeAway):
        Gateway.of(gone).balance()


def test_without_a_key_nothing_is_asked():
    with pytest.raises(StripeAway, match="no key"):
        Gateway.of(Settings()).balance()


def test_a_key_that_is_not_ours_is_for_an_operator_to_mend_and_no_answer(stripe):
    wrong = Settings(**stripe.settings | {"stripe_secret_key": "rk_test_x"})

    with pytest.raises(StripeAway, match="401"):
        Gateway.of(wrong).balance()


def test_a_no_is_not_away_and_says_what_was_wrong(stripe):
    with pytest.raises(StripeRefused) as refused:
        stripe.gateway.customer("cus_nobody")

    assert refused.value.code == "resource_missing"
    assert refused.value.kept_as == "StripeRefused resource_missing"


def test_a_short_hiccup_is_nobodys_trouble(stripe):
    stripe.twin.switch(outage="503", outage_requests=2)

    assert stripe.gateway.balance().total_yen == 0


def test_an_answer_that_is_lost_leaves_one_customer_not_two(stripe):
    stripe.twin.switch(answers_lost=1)

    customer_id = a_customer(stripe, 1)

    assert [one["id"] for one in stripe.twin.objects("customer")] == [customer_id]


def test_done_anew_with_the_same_key_it_is_the_same_and_with_other_words_it_is_refused(stripe):
    first = a_customer(stripe, 1)

    assert a_customer(stripe, 1) == first
    with pytest.raises(StripeRefused) as refused:
        stripe.gateway.make_customer(name="別の会社", email="a@b.example", metadata={}, key="customer:1")
    assert refused.value.code == "idempotency_error"


@pytest.mark.parametrize("key", ["", "会社:7", "a\nb", "x" * 256])
def test_a_key_that_no_header_can_carry_is_a_mistake_of_ours(stripe, key):
    with pytest.raises(ValueError, match="idempotency key"):
        stripe.gateway.make_customer(name="青空", email="a@b.example", metadata={}, key=key)


def test_an_hour_without_stripe_loses_nothing_and_gives_nothing_up(database, app, stripe, names, clock):
    customers = [a_customer(stripe, number) for number in range(5)]

    with stripe.away():
        # What happened before is still told to us meanwhile, and taken.
        assert stripe.deliver(app) == [200] * 5
        for _ in range(12):
            stripe.work_off(app)
            working.take_in_lost(database, app.extensions["sotomado_settings"], FOLLOWERS)
            clock.advance(minutes=5)
        assert names == {}
        assert waiting(database) == (5, 0)
    clock.advance(minutes=5)
    stripe.work_off(app)

    assert set(names) == set(customers)
    assert waiting(database) == (0, 0)


def test_while_stripe_is_away_other_work_goes_on_and_one_question_is_asked_not_five(
    database, app, stripe, names, clock
):
    for number in range(5):
        a_customer(stripe, number)
    stripe.deliver(app)
    with database.work() as work:
        outbox.write(work, kind="no such kind", payload={})
    before = len(stripe.twin.log())

    with stripe.away("drop"):
        stripe.work_off(app)

    with database.read() as work:
        assert work.session.query(Job).filter(Job.kind == "no such kind", Job.last_error == "KeyError").count() == 1
    # One try and the client's own two further ones.
    assert len(stripe.twin.log()) - before <= 3
    assert waiting(database) == (5, 0)


def test_an_outage_in_the_middle_leaves_half_done_what_is_finished_later(database, app, stripe, names, clock):
    customers = [a_customer(stripe, number) for number in range(6)]
    stripe.deliver(app)

    def one_then_away(_database, settings, customer_id: str) -> None:
        names[customer_id] = stripe.gateway.customer(customer_id).name
        if len(names) == 2:
            stripe.twin.switch(outage="503")

    FOLLOWERS[MADE] = one_then_away  # put back by the fixture
    stripe.work_off(app)
    assert len(names) == 2
    assert waiting(database) == (4, 0)

    stripe.twin.switch(outage="")
    clock.advance(minutes=10)
    stripe.work_off(app)

    assert set(names) == set(customers)
    assert waiting(database) == (0, 0)


def test_four_days_without_stripe_are_for_an_operator(database, app, stripe, names, clock):
    a_customer(stripe, 1)
    stripe.deliver(app)

    with stripe.away():
        for _ in range(5):
            stripe.work_off(app)
            clock.advance(days=1)

    assert waiting(database) == (0, 1)


def test_what_was_asked_for_while_stripe_was_away_is_asked_from_where_it_was_asked_last(
    database, app, stripe, names, clock
):
    settings = app.extensions["sotomado_settings"]
    working.take_in_lost(database, settings, FOLLOWERS)
    clock.advance(hours=2)
    stripe.keep_time()
    customer_id = a_customer(stripe, 1)
    stripe.deliver(app, loses=lambda _one: True)
    with stripe.away():
        for _ in range(6):
            clock.advance(hours=1)
            stripe.keep_time()
            working.take_in_lost(database, settings, FOLLOWERS)
    assert names == {}

    working.take_in_lost(database, settings, FOLLOWERS)
    stripe.work_off(app)

    assert set(names) == {customer_id}


@pytest.mark.parametrize(("language", "words"), [("ja", "お支払いの窓口につながりません"), ("en", "503")])
def test_a_page_that_needs_stripe_says_so_calmly(sqlite_database, make_app, stripe, language, words, monkeypatch):
    app = make_app(sqlite_database, **stripe.settings)
    monkeypatch.setitem(TABLE, "asks", ANYONE)
    app.add_url_rule("/asks", "asks", lambda: Response(str(Gateway.of(Settings(**stripe.settings)).balance())))

    with stripe.away("503"):
        answer = Visitor(app, language=language).get("/asks")

    assert answer.status_code == 503
    assert words in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"] == "120"
    assert Visitor(app).get("/asks").status_code == 200


def test_a_proxy_for_the_way_out_does_not_stand_before_a_twin_on_this_machine(stripe, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert Gateway.of(Settings(**stripe.settings | {"stripe_secret_key": "sk_test_behindaproxy"})).balance()
