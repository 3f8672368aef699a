"""Stripe goes away in the middle of a private person's booking, and comes back; in between, whatever a network does.

However it goes: nobody pays twice, nobody pays for a time they do not have, and the books say what Stripe says.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_hold
from factories.private import GROSS_YEN, APrivateMeeting, a_private_meeting, a_private_person
from flask import Flask
from sqlalchemy import select
from support.browserless import Visitor
from support.clock import StandingClock
from support.stripe import StripeAtHand

from sotomado import chores
from sotomado.billing.checkout import following
from sotomado.billing.webhooks import working
from sotomado.billing.working import FOLLOWERS
from sotomado.bookings import queries
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.privately.models import CardPayment
from sotomado.bookings.states import as_advisee
from sotomado.database import Database
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from stripe_twin.control import ACCEPTED, DECLINED, NEEDS_QUESTION, Refused


@dataclass
class Desk:
    """The whole service and Stripe, by one clock."""

    app: Flask
    database: Database
    stripe: StripeAtHand
    clock: StandingClock

    def pays(self, person_id: int, booking_id: str) -> int:
        """Somebody presses the button; the status of the answer."""
        visitor = Visitor(self.app).sign_in_as(person_id)
        return visitor.post(f"/bookings/{booking_id}/pay", {}).status_code

    def page_at_stripe(self, booking_id: str) -> str | None:
        newest = select(CardPayment.session_id).where(CardPayment.booking_id == booking_id)
        with self.database.read() as work:
            return work.session.scalars(newest.order_by(CardPayment.begun_at.desc())).first()

    def look_after(self) -> None:
        """What the worker looks at every ten minutes, as far as it is about this."""
        self.stripe.keep_time()
        chores.lapse_ended_holds(self.database)
        following.end_what_is_over(self.database, self.app.extensions["sotomado_settings"])
        working.take_in_lost(self.database, self.app.extensions["sotomado_settings"], FOLLOWERS)

    def state(self, booking_id: str) -> BookingState:
        with self.database.read() as work:
            return queries.by_id(work, booking_id=booking_id).state

    def nobody_pays_for_nothing(self) -> set[str]:
        """Each payment at Stripe is kept whole by a booking that stands, or went back whole; the former's bookings."""
        with self.database.read() as work:
            rows = work.session.execute(select(CardPayment.payment_intent_id, CardPayment.booking_id))
            booking_of = {intent: booking for intent, booking in rows if intent}
        stand = set()
        for charge in self.stripe.twin.objects("charge"):
            if charge["status"] == "succeeded":
                booking_id = booking_of[charge["payment_intent"]]
                kept = charge["amount"] - charge["amount_refunded"]
                is_first = booking_id not in stand
                assert kept == (GROSS_YEN if is_first and self.state(booking_id) is BookingState.CONFIRMED else 0)
                if kept:
                    stand.add(booking_id)
        return stand

    def books_are_stripes(self) -> None:
        """What was charged and given back there is what was entered here; no night has compared them yet."""
        charged = [one["amount"] for one in self.stripe.twin.objects("charge") if one["status"] == "succeeded"]
        refunded = [one["amount"] for one in self.stripe.twin.objects("refund")]
        with self.database.read() as work:
            assert ledger.balance(work, Account.CARD_CLEARING) == sum(charged)
            assert ledger.balance(work, Account.REFUNDS) == -sum(refunded)


@pytest.fixture
def desk(database: Database, make_app: Callable[..., Flask], stripe: StripeAtHand, clock: StandingClock) -> Desk:
    return Desk(make_app(database, **stripe.settings), database, stripe, clock)


@pytest.fixture
def held(desk: Desk) -> tuple[APrivateMeeting, str]:
    with desk.database.work() as work:
        meeting = a_private_meeting(work)
        return meeting, a_hold(work, meeting)


def paid_and_then_an_hour_without_stripe(desk: Desk, meeting: APrivateMeeting, booking_id: str) -> None:
    assert desk.pays(meeting.advisee_id, booking_id) == 303
    checkout_id = desk.page_at_stripe(booking_id)
    assert checkout_id is not None
    desk.stripe.pay(checkout_id, NEEDS_QUESTION)
    desk.stripe.twin.switch(outage="503")
    # Told all the same: its events and its interface are different machines.
    assert set(desk.stripe.deliver(desk.app)) == {200}
    for _ in range(6):
        desk.stripe.work_off(desk.app)
        desk.clock.advance(minutes=10)
        desk.look_after()


def test_an_hour_later_the_booking_stands_and_was_paid_once(desk: Desk, held: tuple[APrivateMeeting, str]) -> None:
    meeting, booking_id = held
    paid_and_then_an_hour_without_stripe(desk, meeting, booking_id)
    assert desk.state(booking_id) is not BookingState.CONFIRMED

    desk.stripe.twin.switch(outage="")
    desk.clock.advance(minutes=5)
    desk.stripe.tell(desk.app)

    [stands] = desk.nobody_pays_for_nothing()
    assert starts_of(desk.database, stands) == IN_A_WEEK
    desk.books_are_stripes()


def test_whose_time_somebody_else_has_by_then_gets_everything_back(
    desk: Desk, held: tuple[APrivateMeeting, str]
) -> None:
    meeting, booking_id = held
    paid_and_then_an_hour_without_stripe(desk, meeting, booking_id)
    with desk.database.work() as work:
        other = APrivateMeeting(a_private_person(work, name="先に 来た"), meeting.consultant)
        a_hold(work, other, hold_minutes=30)  # type: ignore[arg-type]

    desk.stripe.twin.switch(outage="")
    desk.clock.advance(minutes=5)
    desk.stripe.tell(desk.app, times=2)

    assert desk.state(booking_id) is BookingState.LAPSED
    assert [one["amount"] for one in desk.stripe.twin.objects("refund")] == [GROSS_YEN]
    assert desk.nobody_pays_for_nothing() == set()
    desk.books_are_stripes()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_network_does_nobody_pays_for_what_they_do_not_have(desk: Desk, seed: int) -> None:
    dice = random.Random(seed)
    booked: dict[str, int] = {}
    with desk.database.work() as work:
        meeting = a_private_meeting(work)
        for number in range(4):
            person_id = a_private_person(work, name=f"人 {number}")
            one = APrivateMeeting(person_id, meeting.consultant)
            booked[a_hold(work, one, starts_at=IN_A_WEEK + timedelta(days=7 * number))] = person_id  # type: ignore[arg-type]
    cancelled = set()

    for _ in range(8):
        for booking_id, person_id in booked.items():
            a_moment_of_somebody(desk, dice, person_id, booking_id)
            if dice.random() < 0.1 and desk.state(booking_id) is BookingState.CONFIRMED:
                with desk.database.work() as work:
                    bookings.cancel(work, party=as_advisee(person_id), booking_id=booking_id, sender=SENDER)
                cancelled.add(booking_id)
        desk.stripe.twin.switch(outage=dice.choice(("", "", "500", "drop")), answers_lost=dice.choice((0, 0, 1, 2)))
        if dice.random() < 0.6:
            desk.stripe.deliver(desk.app, times=dice.choice((1, 2)), order=dice, loses=lambda _one: dice.random() < 0.3)
            desk.stripe.work_off(desk.app)
        desk.clock.advance(minutes=dice.randrange(1, 12))
        desk.look_after()

    desk.stripe.twin.switch(outage="", answers_lost=0)
    for _ in range(3):
        desk.clock.advance(hours=1, minutes=10)
        desk.look_after()
        desk.stripe.tell(desk.app, order=dice)

    stand = desk.nobody_pays_for_nothing()
    assert cancelled.isdisjoint(stand)
    with desk.database.read() as work:
        confirmed = set(work.session.scalars(select(Booking.id).where(Booking.state == BookingState.CONFIRMED)))
    assert confirmed == stand
    desk.books_are_stripes()


def starts_of(database: Database, booking_id: str) -> datetime:
    with database.read() as work:
        return queries.by_id(work, booking_id=booking_id).starts_at


def a_moment_of_somebody(desk: Desk, dice: random.Random, person_id: int, booking_id: str) -> None:
    """They press the button, type a card, are asked by its bank or walk away; or look elsewhere for a while."""
    if dice.random() < 0.4 and desk.state(booking_id) is BookingState.HELD:
        assert desk.pays(person_id, booking_id) in (303, 409, 422, 503)
    checkout_id = desk.page_at_stripe(booking_id)
    if checkout_id is not None and dice.random() < 0.4:
        with suppress(Refused):  # declined; or nothing is to be paid there any more
            desk.stripe.pay(
                checkout_id,
                dice.choice((ACCEPTED, NEEDS_QUESTION, DECLINED)),
                authenticate=dice.choice((True, True, None)),
            )
