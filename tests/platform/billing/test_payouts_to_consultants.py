"""Payouts: on the day, once, whatever breaks on the way; withheld tax handed on; the year's record."""

from datetime import UTC, date, datetime

import pytest
from factories.earned import an_account, fees, taxed
from factories.people import a_consultant, a_person
from sqlalchemy import select
from support.stripe import StripeAtHand

from sotomado.billing.payouts import onboarding, paying, records, stating, withholding, working
from sotomado.billing.payouts.errors import BadDay, MonthNotOver, NoReason, NothingToHandOn, NotStanding
from sotomado.billing.payouts.models import Hindrance, Payout, PayoutState
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.outbox.models import Job

FIFTH = datetime(2026, 11, 5, 1, tzinfo=UTC)
PAY_DAY = datetime(2026, 11, 30, 1, tzinfo=UTC)
PAID_YEN = 119_748


@pytest.fixture
def app(database, make_app, stripe: StripeAtHand):
    return make_app(database, **stripe.settings)


@pytest.fixture
def settings(app):
    return app.extensions["sotomado_settings"]


@pytest.fixture
def mei(database, clock, settings):
    """Twelve talks in October, income tax withheld, stated on the fifth."""
    clock.set(datetime(2026, 10, 1, tzinfo=UTC))
    with database.work() as work:
        one = a_consultant(work)
        taxed(work, one.id)
        fees(work, one.id, 10_000, 12)
    clock.set(FIFTH)
    working.state(database, settings)
    return one


@pytest.fixture
def operator(database):
    with database.work() as work:
        return a_person(work, name="運営")


def set_up(database, settings, stripe, one):
    """They have an account, and Stripe knows what it has to know."""
    onboarding.begin(database, settings, person_id=one.person_id)
    with database.read() as work:
        account_id = work.session.scalars(select(onboarding.PayoutAccount.stripe_account_id)).one()
    stripe.twin.onboard(account_id)
    onboarding.look_at_own(database, settings, person_id=one.person_id)
    return account_id


def payout(database):
    """The last one of all."""
    with database.read() as work:
        found = work.session.scalars(select(Payout).order_by(Payout.number.desc())).first()
        work.session.expunge_all()
        return found


def balance(database, account):
    with database.read() as work:
        return ledger.balance(work, account)


def on_pay_day(database, settings, stripe, clock, app):
    clock.set(PAY_DAY)
    stripe.keep_time()
    working.pay_what_is_due(database, settings)
    stripe.work_off(app)


def test_it_is_paid_on_its_day_through_stripe_and_once(database, app, settings, stripe, clock, mei):
    account_id = set_up(database, settings, stripe, mei)
    stripe.twin.fund(1_000_000)
    working.pay_what_is_due(database, settings)
    assert payout(database).state is PayoutState.DUE  # its day has not come

    on_pay_day(database, settings, stripe, clock, app)
    on_pay_day(database, settings, stripe, clock, app)

    paid = payout(database)
    assert (paid.state, paid.paid_on) == (PayoutState.SENT, date(2026, 11, 30))
    [transfer] = stripe.gateway.transfers_of(paying.group_of(paid.id))
    assert (transfer.id, transfer.amount_yen, transfer.account_id) == (paid.stripe_transfer_id, PAID_YEN, account_id)
    assert balance(database, Account.CONSULTANT_PAYABLE) == 0
    assert balance(database, Account.TRANSFER_CLEARING) == -PAID_YEN
    stripe.make_no_mistakes()


def test_a_lost_answer_moves_no_money_twice(database, app, settings, stripe, clock, mei):
    set_up(database, settings, stripe, mei)
    stripe.twin.fund(1_000_000)
    clock.set(PAY_DAY)
    stripe.keep_time()
    working.pay_what_is_due(database, settings)
    paid = payout(database)
    # As if we had died after Stripe did it and before we wrote it down, and came back two days later.
    stripe.gateway.transfer(
        account_id=paid.stripe_account_id,
        amount_yen=paid.amount_yen,
        group=paying.group_of(paid.id),
        metadata={},
        key="lost",
    )
    clock.advance(days=2)

    stripe.work_off(app)

    assert payout(database).state is PayoutState.SENT
    assert len(stripe.gateway.transfers_of(paying.group_of(paid.id))) == 1


def test_without_an_account_it_waits_and_is_paid_when_there_is_one(database, app, settings, stripe, clock, mei):
    stripe.twin.fund(1_000_000)
    on_pay_day(database, settings, stripe, clock, app)
    assert payout(database).hindrance is Hindrance.NO_ACCOUNT

    account_id = set_up(database, settings, stripe, mei)
    working.follow_account(database, settings, account_id)
    stripe.work_off(app)

    assert payout(database).state is PayoutState.SENT


def test_with_too_little_at_stripe_it_waits_and_is_tried_again(database, app, settings, stripe, clock, mei):
    set_up(database, settings, stripe, mei)
    on_pay_day(database, settings, stripe, clock, app)
    assert payout(database).hindrance is Hindrance.BALANCE
    assert balance(database, Account.TRANSFER_CLEARING) == 0

    stripe.twin.fund(1_000_000)
    working.pay_what_is_due(database, settings)
    assert payout(database).state is PayoutState.DUE  # not every minute
    clock.advance(hours=1)
    working.pay_what_is_due(database, settings)
    stripe.work_off(app)

    assert payout(database).state is PayoutState.SENT


def test_while_stripe_is_away_nothing_is_lost(database, app, settings, stripe, clock, mei):
    set_up(database, settings, stripe, mei)
    stripe.twin.fund(1_000_000)
    with stripe.away():
        clock.set(PAY_DAY)
        working.pay_what_is_due(database, settings)
        stripe.work_off(app)
        assert payout(database).state is PayoutState.STARTED
    clock.advance(hours=1)

    stripe.work_off(app)

    assert payout(database).state is PayoutState.SENT


def test_what_was_sent_wrongly_is_taken_back_and_paid_again(database, app, settings, stripe, clock, mei, operator):
    set_up(database, settings, stripe, mei)
    stripe.twin.fund(1_000_000)
    on_pay_day(database, settings, stripe, clock, app)
    first = payout(database)
    with database.work() as work, pytest.raises(NoReason):
        paying.take_back(work, payout_id=first.id, by_person_id=operator, words=" ")

    with database.work() as work:
        paying.take_back(work, payout_id=first.id, by_person_id=operator, words="口座が違いました。")
    stripe.work_off(app)

    assert payout(database).state is PayoutState.REVERSED
    assert balance(database, Account.CONSULTANT_PAYABLE) == -PAID_YEN
    assert balance(database, Account.TRANSFER_CLEARING) == 0
    with database.work() as work:
        paying.pay_again(work, statement_id=first.statement_id)
    on_pay_day(database, settings, stripe, clock, app)
    assert (payout(database).number, payout(database).state) == (2, PayoutState.SENT)
    with database.work() as work, pytest.raises(NotStanding):
        paying.pay_again(work, statement_id=first.statement_id)


def test_paid_from_the_bank_it_is_not_paid_through_stripe(database, app, settings, stripe, clock, mei, operator):
    set_up(database, settings, stripe, mei)
    stripe.twin.fund(1_000_000)
    waiting = payout(database)
    with database.work() as work, pytest.raises(BadDay):
        paying.pay_otherwise(
            work, payout_id=waiting.id, paid_on=date(2026, 11, 6), by_person_id=operator, words="急ぎのため"
        )

    with database.work() as work:
        paying.pay_otherwise(
            work, payout_id=waiting.id, paid_on=date(2026, 11, 5), by_person_id=operator, words="急ぎのため"
        )
    on_pay_day(database, settings, stripe, clock, app)

    assert payout(database).state is PayoutState.OTHERWISE
    assert stripe.gateway.transfers_of(paying.group_of(waiting.id)) == []
    assert balance(database, Account.BANK) == -PAID_YEN


def test_withheld_tax_is_handed_on_once_after_its_month(database, settings, stripe, clock, mei, operator):
    waiting = payout(database)
    with database.work() as work:
        paying.pay_otherwise(
            work, payout_id=waiting.id, paid_on=date(2026, 11, 5), by_person_id=operator, words="急ぎのため"
        )
        [due] = withholding.waiting(work)
        assert (due.month, due.amount_yen, due.due_on, due.is_over) == ("2026-11", 12_252, date(2026, 12, 10), False)
        with pytest.raises(MonthNotOver):
            withholding.hand_on(work, month="2026-11", deposited_on=date(2026, 11, 5), by_person_id=operator)
    clock.set(datetime(2026, 12, 10, 1, tzinfo=UTC))

    with database.work() as work:
        withholding.hand_on(work, month="2026-11", deposited_on=date(2026, 12, 9), by_person_id=operator)

    assert balance(database, Account.WITHHOLDING_PAYABLE) == 0
    with database.work() as work, pytest.raises(NothingToHandOn):
        withholding.hand_on(work, month="2026-11", deposited_on=date(2026, 12, 9), by_person_id=operator)


def test_the_record_of_a_year_says_what_was_paid_in_it(database, settings, stripe, clock, mei, operator):
    with database.work() as work:
        paying.pay_otherwise(
            work,
            payout_id=_only(work),
            paid_on=date(2026, 11, 5),
            by_person_id=operator,
            words="急ぎのため",
        )

        [record] = records.of_year(work, year=2026)
        assert (record.net_yen, record.tax_yen, record.withheld_yen) == (120_000, 12_000, 12_252)
        assert record.is_handed_in
        assert records.of_year(work, year=2027) == []
        assert "120000,12252,12000" in records.as_csv([record]).decode()


def _only(work):
    return work.session.scalars(select(Payout.id)).one()


def test_operators_and_the_consultant_hear_in_time_that_an_account_is_missing(database, settings, clock, mei, operator):
    clock.set(datetime(2026, 11, 24, 1, tzinfo=UTC))
    with database.read() as work:
        before = len(work.session.scalars(select(Job.id)).all())

    working.remind(database, settings)
    working.remind(database, settings)

    with database.read() as work:
        assert len(work.session.scalars(select(Job.id)).all()) == before + 1
    clock.set(datetime(2026, 11, 24, 14, tzinfo=UTC))  # at night in Japan nobody is written to


def test_others_events_change_nothing(database, settings, stripe, clock, mei):
    account_id = stripe.gateway.make_account(email="a@example.jp", is_company=False, metadata={}, key="k").id

    working.follow_account(database, settings, account_id)

    with database.read() as work:
        assert not onboarding.standing_of(work, consultant_id=mei.id).has_begun


def test_an_account_that_is_there_takes_no_second_one(database, settings, stripe, clock, mei):
    with database.work() as work:
        an_account(work, mei.id, "acct_before", clock.now())
        assert onboarding.standing_of(work, consultant_id=mei.id).is_ready
    assert stating.month_to_state(date(2026, 1, 5)) == "2025-12"
