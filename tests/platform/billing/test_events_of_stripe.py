"""What Stripe tells: kept once however often it comes, followed by the worker, asked for where it never came."""

import json
import random
import threading
from uuid import uuid4

import pytest
from factories.people import a_person
from sqlalchemy import func, select
from support.stripe import SECRET, WEBHOOK

from sotomado.billing.webhooks import own_data, working
from sotomado.billing.webhooks.models import CameBy, Outcome, StripeEvent
from sotomado.billing.webhooks.service import FOLLOW
from sotomado.billing.working import FOLLOWERS
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker

MADE, CHANGED = "customer.created", "customer.updated"


class AddressBook:
    """A room of ours that follows customers: it writes down what Stripe says of each now, and how often it asked."""

    def __init__(self, gateway) -> None:
        self.gateway = gateway
        self.names: dict[str, str] = {}
        self.asked: list[str] = []

    def follow(self, _database, _settings, customer_id: str) -> None:
        self.asked.append(customer_id)
        self.names[customer_id] = self.gateway.customer(customer_id).name


@pytest.fixture
def book(stripe, monkeypatch) -> AddressBook:
    book = AddressBook(stripe.gateway)
    for type_ in (MADE, CHANGED):
        monkeypatch.setitem(FOLLOWERS, type_, book.follow)
    return book


@pytest.fixture
def app(database, make_app, stripe):
    return make_app(database, **stripe.settings)


def a_customer(stripe, name: str = "青空製作所") -> str:
    key = f"customer:{uuid4()}"
    return stripe.gateway.make_customer(name=name, email="pay@aozora.example", metadata={}, key=key).id


def rename(stripe, customer_id: str, name: str) -> None:
    stripe.gateway.change_customer(customer_id, name=name, email="pay@aozora.example", key=f"name:{uuid4()}")


def kept(database) -> list[StripeEvent]:
    with database.read() as work:
        found = list(work.session.scalars(select(StripeEvent).order_by(StripeEvent.happened_at, StripeEvent.id)))
        work.session.expunge_all()
        return found


def jobs_of(database) -> int:
    with database.read() as work:
        return work.session.scalar(select(func.count()).where(Job.kind == FOLLOW)) or 0


def test_an_event_is_kept_sealed_and_followed_by_the_worker(database, app, stripe, book):
    customer_id = a_customer(stripe)

    assert stripe.deliver(app) == [200]

    [event] = kept(database)
    assert (event.type, event.object_id, event.came_by, event.worked_at) == (MADE, customer_id, CameBy.SENT, None)
    assert "青空製作所".encode() not in bytes(event.payload)
    with database.read() as work:
        assert json.loads(work.unseal(work.session.get_one(StripeEvent, event.id), "payload"))["id"] == event.id
    assert book.asked == []

    stripe.work_off(app)

    assert book.names == {customer_id: "青空製作所"}
    assert [one.outcome for one in kept(database)] == [Outcome.FOLLOWED]


def test_an_event_that_comes_five_times_is_followed_once(database, app, stripe, book):
    customer_id = a_customer(stripe)

    assert stripe.deliver(app, times=3) == [200, 200, 200]
    stripe.work_off(app)
    [one] = [one for one in stripe.twin.deliveries(all=True) if one["type"] == MADE]
    client = app.test_client()
    for _ in range(2):
        assert client.post(WEBHOOK, data=one["body"].encode(), headers=one["headers"]).status_code == 200
    stripe.work_off(app)

    assert book.asked == [customer_id]
    assert (len(kept(database)), jobs_of(database)) == (1, 1)


def test_eight_deliveries_of_one_event_at_once_are_one_row_and_one_job(database, app, stripe, book):
    a_customer(stripe)
    [one] = stripe.twin.deliveries()
    together = threading.Barrier(8)
    statuses = []

    def bring() -> None:
        client = app.test_client()
        together.wait()
        statuses.append(client.post(WEBHOOK, data=one["body"].encode(), headers=one["headers"]).status_code)

    threads = [threading.Thread(target=bring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 8
    assert (len(kept(database)), jobs_of(database)) == (1, 1)


def test_events_last_first_leave_what_the_object_says_now(app, stripe, book):
    customer_id = a_customer(stripe)
    for name in ("青空", "あおぞら", "青空ホールディングス"):
        rename(stripe, customer_id, name)

    stripe.deliver(app, order=lambda waiting: waiting[::-1])
    stripe.work_off(app)

    assert book.names == {customer_id: "青空ホールディングス"}


def test_an_event_that_comes_three_days_late_is_as_good_as_another(app, stripe, book, clock):
    customer_id = a_customer(stripe)
    clock.advance(days=3)

    assert stripe.deliver(app) == [200]
    stripe.work_off(app)

    assert book.names == {customer_id: "青空製作所"}


def test_what_never_came_is_asked_for_within_the_hour_and_followed(database, app, stripe, book, clock):
    worker_settings = app.extensions["sotomado_settings"]
    working.take_in_lost(database, worker_settings, FOLLOWERS)
    clock.advance(minutes=1)
    stripe.keep_time()
    customer_id = a_customer(stripe)
    assert stripe.deliver(app, loses=lambda one: True) == []

    clock.advance(minutes=50)
    stripe.keep_time()
    working.take_in_lost(database, worker_settings, FOLLOWERS)
    assert kept(database) == []
    clock.advance(minutes=10)
    working.take_in_lost(database, worker_settings, FOLLOWERS)
    stripe.work_off(app)

    assert book.names == {customer_id: "青空製作所"}
    assert [(one.came_by, one.outcome) for one in kept(database)] == [(CameBy.LOOKED_UP, Outcome.FOLLOWED)]


def test_what_was_asked_for_and_comes_after_all_is_known_already(database, app, stripe, book):
    customer_id = a_customer(stripe)
    working.take_in_lost(database, app.extensions["sotomado_settings"], FOLLOWERS)
    stripe.work_off(app)

    assert stripe.deliver(app) == [200]
    stripe.work_off(app)

    assert book.asked == [customer_id]
    assert len(kept(database)) == 1


def test_three_hundred_lost_events_are_all_found(database, app, stripe, book):
    for number in range(150):
        rename(stripe, a_customer(stripe, f"会社{number}"), f"会社{number}株式会社")
    stripe.deliver(app, loses=lambda one: True)

    working.take_in_lost(database, app.extensions["sotomado_settings"], FOLLOWERS)
    stripe.work_off(app)

    assert sorted(book.names.values()) == sorted(f"会社{number}株式会社" for number in range(150))
    assert len(kept(database)) == 300


def test_an_event_nobody_follows_is_kept_and_marked(database, app, stripe, book):
    a_customer(stripe)
    stripe.gateway.forget_customer(a_customer(stripe, "閉じた会社"))
    assert set(stripe.deliver(app)) == {200}

    stripe.work_off(app)

    others = [one for one in kept(database) if one.type not in FOLLOWERS]
    assert others
    assert all(one.outcome is Outcome.NOT_OURS and one.worked_at is not None for one in others)


def test_a_follower_that_stumbles_over_one_event_keeps_no_other(database, app, stripe, book, monkeypatch, clock):
    first, second = a_customer(stripe), a_customer(stripe, "みなと証券")
    stumbles = [True]

    def follow(database, settings, customer_id: str) -> None:
        if customer_id == first and stumbles:
            stumbles.pop()
            raise LookupError("not yet")
        book.follow(database, settings, customer_id)

    monkeypatch.setitem(FOLLOWERS, MADE, follow)
    stripe.deliver(app)
    stripe.work_off(app)

    assert set(book.names) == {second}
    clock.advance(minutes=1)
    stripe.work_off(app)
    assert set(book.names) == {first, second}


def test_a_worker_that_dies_after_following_has_another_follow_again_and_no_harm_done(
    database, app, stripe, book, clock
):
    class Killed(BaseException):
        pass

    def follow_and_die(database, settings, customer_id: str) -> None:
        book.follow(database, settings, customer_id)
        raise Killed

    customer_id = a_customer(stripe)
    stripe.deliver(app)
    settings = app.extensions["sotomado_settings"]
    with pytest.raises(Killed):
        Worker(database, working.handlers(database, settings, {MADE: follow_and_die})).run_due()
    rename(stripe, customer_id, "青空ホールディングス")
    clock.advance(minutes=5)
    stripe.work_off(app)

    assert book.asked == [customer_id, customer_id]
    assert book.names == {customer_id: "青空ホールディングス"}
    assert [one.outcome for one in kept(database)] == [Outcome.FOLLOWED]


@pytest.mark.parametrize("seed", range(6))
def test_twice_late_reordered_and_lost_together_end_where_a_good_day_ends(database, app, stripe, book, clock, seed):
    """A hundred changes of ten customers, told by a network on its worst day."""
    dice = random.Random(seed)
    customers = [a_customer(stripe, f"会社{number}") for number in range(10)]
    last = {}
    for step in range(100):
        customer_id = dice.choice(customers)
        last[customer_id] = f"名前{step}"
        rename(stripe, customer_id, last[customer_id])
        if dice.random() < 0.2:
            clock.advance(minutes=dice.randrange(1, 40))
            stripe.deliver(app, times=dice.choice((1, 2, 3)), order=dice, loses=lambda one: dice.random() < 0.4)
        if dice.random() < 0.3:
            stripe.work_off(app)

    clock.advance(hours=1, minutes=1)
    stripe.keep_time()
    working.take_in_lost(database, app.extensions["sotomado_settings"], FOLLOWERS)
    stripe.tell(app, order=dice, times=2)

    assert {one: book.names[one] for one in last} == last
    assert set(book.names) == set(customers)
    assert len(kept(database)) == jobs_of(database) == len(stripe.twin.events())
    assert all(one.outcome is Outcome.FOLLOWED for one in kept(database))
    stripe.make_no_mistakes()


def test_what_an_event_said_is_let_go_of_after_a_month_and_that_it_came_is_not(database, app, stripe, book, clock):
    a_customer(stripe)
    stripe.tell(app)
    clock.advance(days=29)
    working.let_go_of_old(database)
    assert kept(database)[0].payload is not None

    clock.advance(days=2)
    working.let_go_of_old(database)

    [event] = kept(database)
    assert event.payload is None
    assert event.outcome is Outcome.FOLLOWED
    assert SECRET not in repr(event.__dict__)


def test_what_events_say_of_somebody_goes_with_them_and_what_they_are_about_is_followed_all_the_same(
    database, app, stripe, book
):
    with database.work() as work:
        person_id = a_person(work, name="港 みなと", email="minato@private.example")
    theirs = stripe.gateway.make_customer(
        name="港 みなと", email="minato@private.example", metadata={}, key="customer:1"
    )
    another = a_customer(stripe)
    stripe.deliver(app)

    with database.work() as work:
        own_data.forget(work, person_id)

    assert {one.object_id for one in kept(database) if one.payload is None} == {theirs.id}
    stripe.work_off(app)
    assert set(book.names) == {theirs.id, another}
