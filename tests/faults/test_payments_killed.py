"""kill -9 between charge and commit: at each step of everything that speaks with Stripe, one death after the other.

The worker is killed at its first step, another one at its second, and so on, until one gets through. Then what Stripe
did and what we wrote come to the same sum, and each thing has happened once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from factories.bookings import SENDER, a_hold
from factories.invoiced import a_billed_company, an_invoice
from factories.people import a_person
from factories.private import a_private_meeting
from flask import Flask
from support.clock import StandingClock
from support.killed import in_a_process_killed_at
from support.stripe import StripeAtHand

from sotomado import jobs
from sotomado.billing import gateway
from sotomado.billing.checkout import following, opening
from sotomado.billing.invoices import papers
from sotomado.billing.invoices.issuer import Issuer
from sotomado.billing.reconciling import fetching, queries
from sotomado.bookings import queries as bookings_of
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.bookings.privately import payments
from sotomado.bookings.states import as_advisee, as_operator
from sotomado.database import Database
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.settings import Settings

# More steps than any of these has.
NEVER_SO_MANY = 600
Deed = Callable[[Database], None]


@dataclass(frozen=True)
class World:
    database: Database
    app: Flask
    clock: StandingClock
    stripe: StripeAtHand

    @property
    def settings(self) -> Settings:
        settings: Settings = self.app.extensions["sotomado_settings"]
        return settings


@pytest.fixture
def world(database, make_app, clock, stripe):
    return World(database, make_app(database, **stripe.settings), clock, stripe)


def killed_at_each_step(world: World, deed: Deed, *, minutes_between: float = 0) -> int:
    """How many deaths it took. What a dead worker had taken is free again after its lease of two minutes."""

    def with_lines_of_its_own(database: Database) -> None:
        # What the process that was forked has open to Stripe is not this one's.
        gateway._gateway.cache_clear()
        deed(database)

    for step in range(1, NEVER_SO_MANY):
        if in_a_process_killed_at(step, world.database, with_lines_of_its_own):
            return step - 1
        world.clock.advance(minutes=minutes_between)
        world.stripe.keep_time()
    raise AssertionError("it never got through")


def works_off(world: World) -> Deed:
    """All jobs that are due."""

    def deed(database: Database) -> None:
        worker = jobs.worker(database, world.settings)
        while worker.run_due():
            pass

    return deed


def a_page(world: World) -> tuple[str, str, str]:
    """Somebody is on Stripe's page: booking, payment, session."""
    with world.database.work() as work:
        meeting = a_private_meeting(work)
        booking_id = a_hold(work, meeting)  # type: ignore[arg-type]
        begun = payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
    world.stripe.keep_time()
    opening.open_page(world.database, world.settings, begun, locale="ja")
    with world.database.read() as work:
        session_id = payments.session_of(work, payment_id=begun.payment_id)
    assert session_id is not None
    return booking_id, begun.payment_id, session_id


def a_paid_talk(world: World) -> str:
    booking_id, _payment_id, session_id = a_page(world)
    world.stripe.pay(session_id)
    world.stripe.tell(world.app)
    return booking_id


def everything_matches(world: World) -> None:
    world.stripe.keep_time()
    fetching.reconcile(world.database, world.settings)
    with world.database.read() as work:
        found = queries.standing(work)
    assert found.matches
    assert found.under_way == ()
    world.stripe.make_no_mistakes()


def balance(world: World, account: Account) -> int:
    with world.database.read() as work:
        return ledger.balance(work, account)


def state_of(world: World, booking_id: str) -> BookingState:
    with world.database.read() as work:
        found = bookings_of.by_id(work, booking_id=booking_id)
        assert found is not None
        return found.state


def test_a_page_is_made_once(world):
    with world.database.work() as work:
        meeting = a_private_meeting(work)
        booking_id = a_hold(work, meeting)
        begun = payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
    world.stripe.keep_time()
    gone = world.clock.now()

    def open_page(database: Database) -> None:
        opening.open_page(database, world.settings, begun, locale="ja")

    for step in range(1, NEVER_SO_MANY):
        world.clock.set(gone)
        if in_a_process_killed_at(step, world.database, lambda of: (gateway._gateway.cache_clear(), open_page(of))):
            break

    assert step > 4
    [page] = world.stripe.twin.objects("checkout.session")
    with world.database.read() as work:
        assert payments.session_of(work, payment_id=begun.payment_id) == page["id"]


def test_what_was_paid_is_booked_once(world):
    booking_id, _payment_id, session_id = a_page(world)
    world.stripe.pay(session_id)

    def follow(database: Database) -> None:
        following.follow_checkout(database, world.settings, session_id)

    assert killed_at_each_step(world, follow) > 20

    world.stripe.tell(world.app)
    assert state_of(world, booking_id) is BookingState.CONFIRMED
    assert balance(world, Account.ADVANCES) == -8_800
    assert len(world.stripe.twin.objects("charge")) == 1
    everything_matches(world)


def test_what_goes_back_goes_back_once(world):
    booking_id = a_paid_talk(world)
    with world.database.work() as work:
        operator_id = a_person(work)
        bookings.cancel(work, party=as_operator(operator_id), booking_id=booking_id, sender=SENDER)

    assert killed_at_each_step(world, works_off(world), minutes_between=3) > 10

    world.stripe.tell(world.app)
    assert [one["amount"] for one in world.stripe.twin.objects("refund")] == [8_800]
    assert balance(world, Account.ADVANCES) == 0
    everything_matches(world)


def test_what_goes_back_goes_back_once_though_stripes_answer_was_lost_a_day_ago(world):
    """The key is forgotten by then: what was sent is looked up."""
    booking_id = a_paid_talk(world)
    with world.database.work() as work:
        advisee_id = bookings_of.by_id(work, booking_id=booking_id).advisee_id
        bookings.cancel(work, party=as_advisee(advisee_id), booking_id=booking_id, sender=SENDER)
    for step in range(1, 12):
        in_a_process_killed_at(step, world.database, lambda of: (gateway._gateway.cache_clear(), works_off(world)(of)))
        world.clock.advance(hours=25)
        world.stripe.keep_time()

    world.stripe.tell(world.app)

    assert [one["amount"] for one in world.stripe.twin.objects("refund")] == [8_800]
    everything_matches(world)


def test_an_invoice_reaches_stripe_once(world):
    with world.database.work() as work:
        invoice_id = an_invoice(work, a_billed_company(work), is_issued=False)
    # Set beforehand: the setter of papers works in threads, and a forked process has none of its parent's.
    papers.make_for_invoice(world.database, invoice_id=invoice_id, issuer=Issuer.of(world.settings))

    assert killed_at_each_step(world, works_off(world), minutes_between=3) > 10

    world.stripe.tell(world.app)
    bills = [one for one in world.stripe.twin.objects("invoice") if one["status"] == "open"]
    assert [one["metadata"]["reference"] for one in bills] == [f"invoice:{invoice_id}"]
    everything_matches(world)


def test_each_line_of_stripe_is_entered_once(world):
    a_paid_talk(world)

    assert killed_at_each_step(world, lambda database: fetching.reconcile(database, world.settings)) > 8

    assert balance(world, Account.STRIPE_CLEARING) == world.stripe.gateway.balance().total_yen
    everything_matches(world)
