"""A private person pays through Stripe: what is told twice, late or not at all, and what is asked while it is away."""

import random
import re
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_hold
from factories.private import GROSS_YEN, a_private_meeting
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.billing.checkout import following
from sotomado.bookings import queries
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.bookings.privately import payments, shown
from sotomado.bookings.privately.models import CardPayment, CardRefund, PaymentState, RefundState
from sotomado.bookings.states import as_advisee
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.outbox import mail
from sotomado.outbox.models import Job
from stripe_twin.control import DECLINED, NEEDS_QUESTION, Refused


@pytest.fixture
def app(database, make_app, stripe):
    return make_app(database, **stripe.settings)


@pytest.fixture
def held(database):
    """Somebody with a time in their hands."""
    with database.work() as work:
        meeting = a_private_meeting(work)
        return meeting, a_hold(work, meeting)


def pays(app, meeting, booking_id, **form):
    """The button of the booking's page: where it leads."""
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)
    visitor.get(f"/bookings/{booking_id}")
    return visitor, visitor.post(f"/bookings/{booking_id}/pay", form)


def session_of(database):
    with database.read() as work:
        return work.session.scalars(select(CardPayment.session_id).order_by(CardPayment.begun_at.desc())).first()


def payment_id_of(database):
    with database.read() as work:
        return work.session.scalars(select(CardPayment.id).order_by(CardPayment.begun_at.desc())).first()


def state_of(database, booking_id):
    with database.read() as work:
        return queries.by_id(work, booking_id=booking_id).state


def payment_of(database, payment_id):
    with database.read() as work:
        return shown.any_payment(work, payment_id=payment_id)


def mails(database):
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == mail.KIND))


def test_the_page_says_what_it_costs_and_what_a_late_cancel_leaves_of_it(app, held):
    meeting, booking_id = held

    page = Visitor(app).sign_in_as(meeting.advisee_id).get(f"/bookings/{booking_id}").text

    assert "8,800円" in page
    assert "800円" in page
    assert "4,400円" in page
    assert "会社の面談チケット" not in page
    assert "カードで支払う" in page


def test_the_way_to_stripe_is_one_press_long(app, held, stripe):
    meeting, booking_id = held

    _, answer = pays(app, meeting, booking_id)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(stripe.url)
    stripe.make_no_mistakes()


def test_the_page_lets_its_form_lead_to_stripe_and_nowhere_else(app, held, stripe):
    meeting, booking_id = held

    answer = Visitor(app).sign_in_as(meeting.advisee_id).get(f"/bookings/{booking_id}")

    assert f"form-action 'self' {stripe.url}" in answer.headers["Content-Security-Policy"]


def test_pressed_twice_it_is_the_same_page_of_stripe(app, held, stripe):
    meeting, booking_id = held

    _, first = pays(app, meeting, booking_id)
    _, second = pays(app, meeting, booking_id)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(stripe.twin.objects("checkout.session")) == 1


def test_what_was_paid_is_booked_once_stripe_tells_however_often_and_in_whatever_order(app, database, held, stripe):
    meeting, booking_id = held
    pays(app, meeting, booking_id)
    stripe.pay(session_of(database), NEEDS_QUESTION)

    stripe.tell(app, times=3, order=random.Random(7))

    assert state_of(database, booking_id) is BookingState.CONFIRMED
    # A confirmation to each side, and the receipt.
    assert mails(database) == 3
    with database.read() as work:
        assert ledger.balance(work, Account.ADVANCES) == -GROSS_YEN
    stripe.make_no_mistakes()


def test_the_page_one_comes_back_to_waits_until_it_is_told(app, database, held, stripe):
    meeting, booking_id = held
    visitor, _ = pays(app, meeting, booking_id)
    payment_id = payment_id_of(database)
    stripe.pay(session_of(database))

    assert "確かめています" in visitor.get(f"/payments/{payment_id}").text

    stripe.tell(app)

    assert "お支払いが済み、予約が決まりました" in visitor.get(f"/payments/{payment_id}").text


def test_whoever_does_not_want_to_wait_has_stripe_asked(app, database, held, stripe):
    meeting, booking_id = held
    visitor, _ = pays(app, meeting, booking_id)
    payment_id = payment_id_of(database)
    stripe.pay(session_of(database))
    stripe.tell(app, loses=lambda _one: True)
    assert state_of(database, booking_id) is BookingState.HELD

    visitor.post(f"/payments/{payment_id}/look", {})

    assert state_of(database, booking_id) is BookingState.CONFIRMED


def test_a_declined_card_leaves_the_time_held_and_the_page_open(app, database, held, stripe):
    meeting, booking_id = held
    visitor, first = pays(app, meeting, booking_id)

    with pytest.raises(Refused):
        stripe.pay(session_of(database), DECLINED)
    stripe.tell(app)

    assert state_of(database, booking_id) is BookingState.HELD
    assert "カードで支払う" in visitor.get(f"/bookings/{booking_id}").text
    _, again = pays(app, meeting, booking_id)
    assert again.headers["Location"] == first.headers["Location"]


def test_a_page_that_was_walked_away_from_gives_the_time_back(app, database, held, stripe, clock):
    meeting, booking_id = held
    pays(app, meeting, booking_id)
    clock.advance(minutes=36)

    stripe.tell(app)

    assert state_of(database, booking_id) is BookingState.LAPSED
    assert payment_of(database, payment_id_of(database)).state is PaymentState.ENDED
    assert stripe.twin.objects("checkout.session")[0]["status"] == "expired"


def test_a_page_of_which_no_word_came_is_asked_about(app, database, held, stripe, clock):
    meeting, booking_id = held
    pays(app, meeting, booking_id)
    stripe.pay(session_of(database))
    stripe.tell(app, loses=lambda _one: True)
    clock.advance(minutes=36)
    stripe.keep_time()

    following.end_what_is_over(database, app.extensions["sotomado_settings"])

    with database.read() as work:
        row = work.session.scalars(select(CardPayment)).one()
        assert row.state is PaymentState.BOOKED
        assert queries.by_id(work, booking_id=row.booking_id).state is BookingState.CONFIRMED


def test_giving_the_time_back_closes_the_page_at_stripe(app, database, held, stripe):
    meeting, booking_id = held
    visitor, _ = pays(app, meeting, booking_id)

    visitor.post(f"/bookings/{booking_id}/give-back", {"once": "a-key-of-a-page"})
    stripe.tell(app)

    assert stripe.twin.objects("checkout.session")[0]["status"] == "expired"
    stripe.make_no_mistakes()


@pytest.mark.parametrize("kind", ["503", "drop"])
def test_while_stripe_is_away_the_page_says_so_and_the_time_stays_held(app, database, held, stripe, kind):
    meeting, booking_id = held

    with stripe.away(kind):
        _, answer = pays(app, meeting, booking_id)

    assert answer.status_code == 503
    assert "つながりません" in answer.text
    assert state_of(database, booking_id) is BookingState.HELD
    _, again = pays(app, meeting, booking_id)
    assert again.status_code == 303
    assert again.headers["Location"].startswith(stripe.url)


def test_a_late_cancel_sends_back_what_the_policy_says_with_its_reason(app, database, held, stripe, clock):
    meeting, booking_id = held
    pays(app, meeting, booking_id)
    stripe.pay(session_of(database))
    stripe.tell(app)
    clock.set(IN_A_WEEK - timedelta(hours=3))
    with database.work() as work:
        bookings.cancel(work, party=as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

    stripe.tell(app, times=2)

    (refund,) = stripe.twin.objects("refund")
    assert refund["amount"] == GROSS_YEN // 2
    assert refund["metadata"]["reason"] == "late_cancelled"
    with database.read() as work:
        assert work.session.scalars(select(CardRefund.state)).one() is RefundState.SUCCEEDED
    stripe.make_no_mistakes()


def test_a_refund_asked_for_while_stripe_is_away_is_sent_once_it_is_back(app, database, held, stripe, clock):
    meeting, booking_id = held
    pays(app, meeting, booking_id)
    stripe.pay(session_of(database))
    stripe.tell(app)
    with database.work() as work:
        bookings.cancel(work, party=as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    with stripe.away():
        stripe.work_off(app)
    assert stripe.twin.objects("refund") == []

    clock.advance(minutes=60)
    stripe.tell(app)

    assert [one["amount"] for one in stripe.twin.objects("refund")] == [GROSS_YEN]


def test_a_refund_whose_answer_was_lost_days_ago_is_not_sent_again(app, database, held, stripe, clock):
    meeting, booking_id = held
    pays(app, meeting, booking_id)
    stripe.pay(session_of(database))
    stripe.tell(app)
    with database.work() as work:
        bookings.cancel(work, party=as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
        refund_id = work.session.scalars(select(CardRefund.id)).one()
        wanted = shown.refund_to_send(work, refund_id=refund_id)
    # As if we were killed between the answer and our own commit.
    stripe.gateway.refund(
        payment_id=wanted.payment_intent_id,
        amount_yen=wanted.amount_yen,
        metadata={"reference": f"refund:{refund_id}", "reason": wanted.reason.value},
        key=f"card-refund:{refund_id}",
    )
    clock.advance(minutes=60 * 30)

    stripe.tell(app)

    assert len(stripe.twin.objects("refund")) == 1


def test_a_refund_that_a_bank_sends_back_waits_for_an_operator(app, database, held, stripe):
    meeting, booking_id = held
    pays(app, meeting, booking_id)
    stripe.pay(session_of(database))
    stripe.tell(app)
    with database.work() as work:
        bookings.cancel(work, party=as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    stripe.tell(app)
    stripe.twin.fail_refund(stripe.twin.objects("refund")[0]["id"])

    stripe.tell(app)

    with database.read() as work:
        assert len(shown.failed_refunds(work)) == 1


def test_a_card_is_kept_only_where_it_was_wished_and_can_be_forgotten(app, database, held, stripe):
    meeting, booking_id = held
    visitor, _ = pays(app, meeting, booking_id, save_card="yes")
    stripe.pay(session_of(database))
    stripe.tell(app)

    page = visitor.get("/payments").text
    card = re.search(r'name="card" value="([^"]+)"', page)
    assert card is not None
    visitor.post("/payments/cards/forget", {"card": card[1]})

    assert 'name="card"' not in visitor.get("/payments").text
    stripe.make_no_mistakes()


def test_without_that_wish_stripe_knows_no_customer_of_ours(app, held, stripe):
    meeting, booking_id = held

    pays(app, meeting, booking_id)

    assert stripe.twin.objects("customer") == []


def test_the_receipt_is_a_pdf_of_ones_own_and_nobody_elses(app, database, held, stripe):
    meeting, booking_id = held
    visitor, _ = pays(app, meeting, booking_id)
    payment_id = payment_id_of(database)
    assert visitor.get(f"/payments/{payment_id}/receipt.pdf").status_code == 404
    stripe.pay(session_of(database))
    stripe.tell(app)

    answer = visitor.get(f"/payments/{payment_id}/receipt.pdf")

    assert answer.data.startswith(b"%PDF")
    with database.work() as work:
        stranger = a_private_meeting(work).advisee_id
    other = Visitor(app).sign_in_as(stranger)
    assert other.get(f"/payments/{payment_id}/receipt.pdf").status_code == 404
    assert other.get(f"/payments/{payment_id}").status_code == 404


def test_a_pack_of_tickets_is_no_payment_of_ours(app, database, stripe):
    made = stripe.gateway.open_checkout(
        gross_yen=1_000,
        title="x",
        success_url="http://sotomado.example/",
        cancel_url="http://sotomado.example/",
        expires_at=database.clock.now() + timedelta(minutes=40),
        metadata={"reference": "pack:abc"},
        key="k",
    )
    stripe.pay(made.id)

    following.follow_checkout(database, app.extensions["sotomado_settings"], made.id)

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(CardPayment)) == 0
        assert payments.overdue(work) == []
