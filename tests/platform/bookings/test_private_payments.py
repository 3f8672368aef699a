"""A private person pays for a time: held while they pay, booked once, and never paid twice or refunded too much."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_hold, a_meeting
from factories.people import an_employee
from factories.private import (
    FEE_YEN,
    GROSS_YEN,
    a_begun_payment,
    a_paid_booking,
    a_private_meeting,
    a_private_person,
    it_is_paid,
    shortly_before,
)
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from support.at_once import at_once

from sotomado.bookings import queries
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import NobodyPays
from sotomado.bookings.models import Booking, BookingPrice, BookingState, Payer
from sotomado.bookings.privately import payments, refunds, shown
from sotomado.bookings.privately.errors import AlreadyPaid, CompanyPays, NoPrice, NotFailed, OtherAmount, TooMuchBack
from sotomado.bookings.privately.models import (
    CardPayment,
    CardRefund,
    PaymentState,
    PrivatePrice,
    RefundReason,
    RefundState,
)
from sotomado.bookings.states import as_advisee, as_consultant
from sotomado.companies.models import Employment
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.outbox.models import Job


def state_of(work, booking_id):
    return queries.by_id(work, booking_id=booking_id).state


def payment_of(work, payment_id):
    return work.session.get(CardPayment, payment_id, populate_existing=True)


def back_of(work, payment_id):
    rows = work.session.scalars(select(CardRefund).where(CardRefund.payment_id == payment_id)).all()
    return [(row.amount_yen, row.reason) for row in rows]


def jobs(work, kind):
    return work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == kind))


def held_again(work, meeting, starts_at=IN_A_WEEK):
    return a_hold(work, meeting, starts_at=starts_at)


def test_the_time_is_held_as_long_as_the_page_takes_money(database, clock):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_begun_payment(work, meeting)

        row = payment_of(work, payment_id)
        assert row.expires_at == clock.now() + payments.HELD_FOR
        assert queries.by_id(work, booking_id=booking_id).held_until == row.expires_at
        assert (row.net_yen, row.tax_yen, row.gross_yen) == (8_000, 800, 8_800)


def test_what_is_paid_is_booked_with_the_price_it_was_begun_with(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_begun_payment(work, meeting)
        work.session.execute(update(PrivatePrice).values(net_yen=20_000))

        assert it_is_paid(work, payment_id) is PaymentState.BOOKED

        price = work.session.get(BookingPrice, booking_id)
        assert (price.payer, price.gross_yen, price.payment_id) == (Payer.CARD, GROSS_YEN, payment_id)
        assert state_of(work, booking_id) is BookingState.CONFIRMED
        assert ledger.balances(work) == {Account.CARD_CLEARING: GROSS_YEN, Account.ADVANCES: -GROSS_YEN}


def test_told_twice_it_is_booked_once(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        _, payment_id = a_paid_booking(work, meeting)

    with database.work() as work:
        assert it_is_paid(work, payment_id) is PaymentState.BOOKED
        assert ledger.balance(work, Account.CARD_CLEARING) == GROSS_YEN
        assert back_of(work, payment_id) == []


def test_another_sum_than_was_asked_for_books_nothing(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        _, payment_id = a_begun_payment(work, meeting)

        with pytest.raises(OtherAmount):
            it_is_paid(work, payment_id, amount_yen=GROSS_YEN * 100)


def test_without_paying_nobody_confirms(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id = held_again(work, meeting)

        with pytest.raises(NobodyPays):
            bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)


def test_whoever_has_a_company_is_asked_for_no_card(database):
    with database.work() as work:
        a_private_meeting(work)
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)

        with pytest.raises(CompanyPays):
            payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id)


def test_before_there_is_a_price_nobody_pays(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id = held_again(work, meeting)
        work.session.execute(PrivatePrice.__table__.delete())

        with pytest.raises(NoPrice):
            payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id)


def test_begun_twice_it_is_one_payment(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_begun_payment(work, meeting)

    with database.work() as work:
        again = payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        assert (again.payment_id, again.session_id) == (payment_id, f"cs_{payment_id}")


def test_two_tabs_that_begin_at_once_begin_one_payment(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id = held_again(work, meeting)

    def begin(work):
        return payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id).payment_id

    outcomes = at_once(database, begin, begin, begin)

    assert len(set(outcomes)) == 1, outcomes


def test_a_booked_time_is_not_paid_for_again(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, _ = a_paid_booking(work, meeting)

        with pytest.raises(AlreadyPaid):
            payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id)


def test_a_payment_after_the_hold_ended_is_booked_if_the_time_is_free(database, clock):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_begun_payment(work, meeting)
    clock.advance(minutes=40)
    with database.work() as work:
        assert bookings.lapse_ended_hold(work)
        assert payment_of(work, payment_id).state is PaymentState.ENDED

    with database.work() as work:
        assert it_is_paid(work, payment_id) is PaymentState.BOOKED

        row = payment_of(work, payment_id)
        assert row.booking_id != booking_id
        assert state_of(work, row.booking_id) is BookingState.CONFIRMED


def test_a_payment_after_the_time_was_taken_goes_back_at_once(database, clock):
    with database.work() as work:
        meeting = a_private_meeting(work)
        _, payment_id = a_begun_payment(work, meeting)
    clock.advance(minutes=40)
    with database.work() as work:
        bookings.lapse_ended_hold(work)
        other = a_private_person(work, name="別の 人")
        other_id = bookings.hold(
            work,
            advisee_id=other,
            consultant_id=meeting.consultant.id,
            starts_at=IN_A_WEEK,
            mode=work.session.scalars(select(Booking)).first().mode,
            hold_minutes=10,
        )
        theirs = payments.begin(work, advisee_id=other, booking_id=other_id)
        it_is_paid(work, theirs.payment_id)

    with database.work() as work:
        assert it_is_paid(work, payment_id) is PaymentState.REFUNDED

        assert back_of(work, payment_id) == [(GROSS_YEN, RefundReason.NOT_BOOKED)]
        assert jobs(work, refunds.SEND_REFUND) == 1
        assert ledger.balance(work, Account.REFUNDS) == -GROSS_YEN
        assert ledger.balance(work, Account.ADVANCES) == -GROSS_YEN


def test_of_two_payments_for_one_booking_the_second_goes_back(database, clock):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, first_id = a_begun_payment(work, meeting)
    clock.advance(minutes=40)
    with database.work() as work:
        second_id = payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id).payment_id
        assert second_id != first_id

    with database.work() as work:
        assert it_is_paid(work, second_id) is PaymentState.BOOKED
        assert it_is_paid(work, first_id) is PaymentState.REFUNDED

        assert back_of(work, first_id) == [(GROSS_YEN, RefundReason.NOT_BOOKED)]
        assert state_of(work, booking_id) is BookingState.CONFIRMED


def test_a_page_that_ended_gives_the_time_back(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_begun_payment(work, meeting)
        payments.ended(work, payment_id=payment_id)
        payments.ended(work, payment_id=payment_id)

        assert payment_of(work, payment_id).state is PaymentState.ENDED
        assert state_of(work, booking_id) is BookingState.LAPSED


def test_giving_the_time_back_ends_the_payment_and_has_its_page_closed(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_begun_payment(work, meeting)
        bookings.give_back(work, advisee_id=meeting.advisee_id, booking_id=booking_id)

        assert payment_of(work, payment_id).state is PaymentState.ENDED
        assert payments.page_to_close(work, payment_id=payment_id) == f"cs_{payment_id}"
        assert jobs(work, "card_page_close") == 1


@pytest.mark.parametrize(
    ("by", "hours_before", "back_yen", "fee_yen", "reason"),
    [
        ("advisee", 30, GROSS_YEN, 0, RefundReason.CANCELLED),
        ("advisee", 3, GROSS_YEN // 2, FEE_YEN, RefundReason.LATE_CANCELLED),
        ("consultant", 60, GROSS_YEN, 0, RefundReason.CALLED_OFF),
        ("consultant", 3, GROSS_YEN, 0, RefundReason.CALLED_OFF),
    ],
)
def test_what_goes_back_follows_the_policy(database, clock, by, hours_before, back_yen, fee_yen, reason):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_paid_booking(work, meeting)
    clock.set(IN_A_WEEK - timedelta(hours=hours_before))
    party = as_advisee(meeting.advisee_id) if by == "advisee" else as_consultant(meeting.consultant.person_id)

    with database.work() as work:
        bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER)

        assert back_of(work, payment_id) == [(back_yen, reason)]
        kept = GROSS_YEN - back_yen
        assert -ledger.balance(work, Account.CONSULTANT_ACCRUED) == fee_yen
        assert ledger.balance(work, Account.ADVANCES) == 0
        assert -ledger.balance(work, Account.REFUNDS) == back_yen
        assert -ledger.balance(work, Account.REVENUE) - ledger.balance(work, Account.CONSUMPTION_TAX) == kept


def test_a_talk_that_took_place_earns_the_price_and_its_tax(database, clock):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, _ = a_paid_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=50))

    with database.work() as work:
        bookings.complete(work, booking_id=booking_id)

        assert ledger.balances(work) == {
            Account.CARD_CLEARING: GROSS_YEN,
            Account.ADVANCES: 0,
            Account.REVENUE: -8_000,
            Account.CONSUMPTION_TAX: -800,
            Account.CONSULTANT_COST: FEE_YEN,
            Account.CONSULTANT_ACCRUED: -FEE_YEN,
        }


def test_an_operator_gives_back_of_what_was_earned_and_never_more_than_was_paid(database, clock):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_paid_booking(work, meeting)
        operator = a_private_person(work)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    with database.work() as work:
        bookings.complete(work, booking_id=booking_id)

    with database.work() as work:
        payments.goodwill(work, payment_id=payment_id, amount_yen=3_300, by_person_id=operator)
        with pytest.raises(TooMuchBack) as refused:
            payments.goodwill(work, payment_id=payment_id, amount_yen=5_501, by_person_id=operator)

        assert refused.value.left_yen == 5_500
        assert -ledger.balance(work, Account.REVENUE) == 5_000
        assert -ledger.balance(work, Account.CONSUMPTION_TAX) == 500
        assert ledger.balance(work, Account.ADVANCES) == 0


def test_partial_refunds_at_once_never_come_to_more_than_was_paid(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        _, payment_id = a_paid_booking(work, meeting)
        operator = a_private_person(work)

    def give(work):
        return payments.goodwill(work, payment_id=payment_id, amount_yen=4_000, by_person_id=operator)

    outcomes = at_once(database, give, give, give, give)

    assert sum(isinstance(one, str) for one in outcomes) == 2, outcomes
    assert sum(isinstance(one, TooMuchBack) for one in outcomes) == 2, outcomes
    with database.read() as work:
        assert payment_of(work, payment_id).refunded_yen == 8_000


def test_the_database_itself_refuses_more_back_than_was_paid(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        _, payment_id = a_paid_booking(work, meeting)

    with pytest.raises(DBAPIError), database.work() as work:
        work.session.execute(update(CardPayment).values(refunded_yen=GROSS_YEN + 1))
    with pytest.raises(DBAPIError), database.work() as work:
        refunds.write(work, payment_id=payment_id, amount_yen=1, reason=RefundReason.GOODWILL)


@pytest.mark.parametrize("what", ["UPDATE booking_price SET net_yen = 1", "DELETE FROM card_payment"])
def test_what_was_agreed_stays_as_it_was(database, what):
    with database.work() as work:
        a_paid_booking(work, a_private_meeting(work))

    with pytest.raises(DBAPIError), database.work() as work:
        work.session.execute(text(what))


def test_a_refund_no_card_takes_is_paid_another_way_and_stands_in_the_books(database, clock):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, _ = a_paid_booking(work, meeting)
        operator = a_private_person(work)
        bookings.cancel(work, party=as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
        refund_id = work.session.scalars(select(CardRefund.id)).one()
        with pytest.raises(NotFailed):
            refunds.pay_otherwise(work, refund_id=refund_id, words="振込", by_person_id=operator)
        refunds.sent(work, refund_id=refund_id, stripe_refund_id="re_1", status="pending", failure=None)
        refunds.sent(work, refund_id=refund_id, stripe_refund_id="re_1", status="failed", failure="lost_or_stolen_card")

    with database.work() as work:
        assert [one.refund.failure for one in shown.failed_refunds(work)] == ["lost_or_stolen_card"]
        refunds.pay_otherwise(work, refund_id=refund_id, words="11月25日に銀行振込", by_person_id=operator)
        refunds.sent(work, refund_id=refund_id, stripe_refund_id="re_1", status="failed", failure="x")

        assert work.session.get(CardRefund, refund_id).state is RefundState.PAID_OTHERWISE
        assert shown.failed_refunds(work) == []
        assert -ledger.balance(work, Account.BANK) == GROSS_YEN
        assert ledger.balance(work, Account.REFUNDS) == 0


def test_a_refund_that_had_arrived_can_come_back(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, _ = a_paid_booking(work, meeting)
        bookings.cancel(work, party=as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
        refund_id = work.session.scalars(select(CardRefund.id)).one()

        said = [
            refunds.sent(work, refund_id=refund_id, stripe_refund_id="re_1", status=status, failure=None)
            for status in ("succeeded", "pending", "failed", "succeeded")
        ]

    assert said == [RefundState.SUCCEEDED, RefundState.SUCCEEDED, RefundState.FAILED, RefundState.FAILED]


def test_whoever_found_an_employer_while_paying_keeps_what_they_paid_for(database):
    with database.work() as work:
        meeting = a_private_meeting(work)
        booking_id, payment_id = a_begun_payment(work, meeting)
        company = a_meeting(work).company
        an_employee(work, company)
        work.session.execute(
            update(Employment)
            .where(Employment.person_id != meeting.advisee_id)
            .values(person_id=meeting.advisee_id)
            .where(Employment.id == select(func.max(Employment.id)).scalar_subquery())
        )

    with database.work() as work:
        assert it_is_paid(work, payment_id) is PaymentState.BOOKED
        assert queries.by_id(work, booking_id=booking_id).paying_company_id is None


def test_late_is_late_by_the_terms_the_payment_was_begun_with(database, clock):
    with database.work() as work:
        meeting = a_private_meeting(work, cutoff_minutes=60)
        booking_id, payment_id = a_paid_booking(work, meeting)
    clock.set(shortly_before())

    with database.work() as work:
        cancelled = bookings.cancel(work, party=as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

        assert not cancelled.cost.is_late
        assert back_of(work, payment_id) == [(GROSS_YEN, RefundReason.CANCELLED)]
