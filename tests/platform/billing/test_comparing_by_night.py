"""Our books beside Stripe's: every night, once, to the yen; and what is told where they do not match."""

from datetime import UTC, datetime, timedelta

import pytest
from factories.people import a_person
from sqlalchemy import select

from sotomado import jobs
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.billing.gateway import StripeAway
from sotomado.billing.reconciling import fetching, queries, service
from sotomado.billing.reconciling.models import Reconciliation, WhyNot
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move
from sotomado.outbox.models import Job
from sotomado.settings import Settings


@pytest.fixture
def settings(stripe):
    return Settings(**stripe.settings)


def paid(stripe, clock, number=1, *, noted=True, gross_yen=8_800):
    """Somebody paid on a page of Stripe's. Returns the payment's id there."""
    stripe.keep_time()
    page = stripe.gateway.open_checkout(
        gross_yen=gross_yen,
        title="ご利用1回分",
        success_url="https://sotomado.example/paid",
        cancel_url="https://sotomado.example/left",
        expires_at=clock.now() + timedelta(hours=1),
        metadata={"reference": f"payment:{number}"} if noted else {},
        key=f"page:{number}",
    )
    stripe.pay(page.id)
    return stripe.gateway.checkout(page.id).payment_id


def entered(database, number=1, gross_yen=8_800):
    with database.work() as work:
        moves = [Move(Account.CARD_CLEARING, Account.ADVANCES, gross_yen)]
        ledger.enter(work, event=Event.CARD_PAID, reference=f"payment:{number}", moves=moves)


def standing(database):
    with database.read() as work:
        return queries.standing(work)


def test_what_was_paid_and_given_back_matches_to_the_yen(database, clock, stripe, settings):
    payment_id = paid(stripe, clock)
    entered(database)
    with database.work() as work:
        moves = [Move(Account.ADVANCES, Account.REFUNDS, 4_400)]
        ledger.enter(work, event=Event.REFUND_PROMISED, reference="refund:1", moves=moves)
    stripe.gateway.refund(
        payment_id=payment_id, amount_yen=4_400, metadata={"reference": "refund:1"}, key="card-refund:1"
    )

    fetching.reconcile(database, settings)

    found = standing(database)
    assert found.matches
    assert found.under_way == ()
    assert found.last.lines_new == 2
    assert found.last.stripe_yen == found.last.ledger_yen == stripe.gateway.balance().total_yen
    stripe.make_no_mistakes()


def test_the_next_night_takes_in_only_what_is_new(database, clock, stripe, settings):
    for number in (1, 2):
        paid(stripe, clock, number)
        entered(database, number)
        fetching.reconcile(database, settings)
        clock.advance(days=1)

    with database.read() as work:
        assert [one.lines_new for one in queries.latest(work)] == [1, 1]
    assert standing(database).matches


def test_a_payment_we_never_heard_of_is_told_to_operators(database, clock, stripe, settings):
    with database.work() as work:
        operator_id = a_person(work)
        accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
    paid(stripe, clock, noted=False)

    fetching.reconcile(database, settings)
    fetching.reconcile(database, settings)

    [line] = standing(database).unmatched
    assert line.why_not is WhyNot.NOTHING_OF_OURS
    with database.read() as work:
        # One mail a day, however often it is looked.
        assert len(work.session.scalars(select(Job).where(Job.kind == "mail")).all()) == 1


def test_a_payment_stripe_knows_nothing_of_is_told_after_a_day(database, clock, stripe, settings):
    entered(database)
    fetching.reconcile(database, settings)
    assert [one.reference for one in standing(database).under_way] == ["payment:1"]

    clock.advance(days=1, minutes=1)
    fetching.reconcile(database, settings)

    found = standing(database)
    assert [(one.reference, one.left_yen) for one in found.open_items] == [("payment:1", 8_800)]
    assert not found.matches


def test_an_entry_that_is_missing_shows_as_a_difference(database, clock, stripe, settings):
    paid(stripe, clock)
    entered(database)
    fetching.reconcile(database, settings)
    with database.work() as work:
        # What no verb of ours writes.
        moves = [Move(Account.BANK, Account.STRIPE_CLEARING, 100)]
        ledger.enter(work, event=Event.CORRECTED, reference="by hand", moves=moves)

    fetching.reconcile(database, settings)

    assert standing(database).difference_yen == 100
    assert not standing(database).matches


def test_while_stripe_is_away_nothing_is_said_to_be_compared(database, clock, stripe, settings):
    paid(stripe, clock)
    with stripe.away("503"), pytest.raises(StripeAway):
        fetching.reconcile(database, settings)

    assert standing(database).last is None

    entered(database)
    fetching.reconcile(database, settings)
    assert standing(database).matches


def test_who_died_in_the_middle_left_nothing_out(database, clock, stripe, settings):
    """The newest line was taken in, and then the worker died: the next night begins where this one did."""
    for number in (1, 2, 3):
        paid(stripe, clock, number)
        entered(database, number)
        clock.advance(minutes=1)
    newest = next(stripe.gateway.balance_lines(since=fetching.THE_BEGINNING))
    with database.work() as work:
        service.take_in(work, lines=[fetching.line_of(newest, "payment:3")])
    clock.advance(days=30)

    fetching.reconcile(database, settings)

    found = standing(database)
    assert found.matches
    assert found.last.lines_new == 2


def test_once_a_night_at_half_past_three_in_japan(database, clock, stripe, settings):
    worker = jobs.worker(database, settings)
    clock.set(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))  # three in the morning of the 21st

    for step in (0, 20, 20, 600, 1440):
        clock.advance(minutes=step)
        stripe.keep_time()
        worker.run_chores()

    with database.read() as work:
        begun = [one.begun_at for one in work.session.scalars(select(Reconciliation).order_by(Reconciliation.begun_at))]
    assert [f"{one:%d %H:%M}" for one in begun] == ["20 18:00", "20 18:40", "22 04:40"]


def test_without_a_key_nobody_compares(database, clock):
    jobs.worker(database, Settings()).run_chores()

    assert standing(database).last is None


def test_an_operator_who_asks_twice_has_it_done_once(database, clock, stripe, settings):
    for _ in range(2):
        with database.work() as work:
            fetching.ask(work)
    worker = jobs.worker(database, settings)

    while worker.run_due():
        pass

    with database.read() as work:
        assert len(queries.latest(work)) == 1


def test_what_our_bank_account_received_leaves_stripe(database, clock, stripe, settings):
    paid(stripe, clock)
    entered(database)
    stripe.twin.switch(payouts="daily")
    clock.advance(days=2)
    stripe.keep_time()

    fetching.reconcile(database, settings)

    assert standing(database).matches
    with database.read() as work:
        assert ledger.balance(work, Account.STRIPE_CLEARING) == 0
        assert ledger.balance(work, Account.BANK) == 8_800 - 317
