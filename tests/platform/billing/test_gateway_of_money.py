"""Cards, refunds, accounts, transfers and Stripe's own books, asked of the twin by the official client."""

from datetime import timedelta

import pytest

from sotomado.billing.gateway import StripeRefused
from stripe_twin.control import DECLINED_AFTER_QUESTION, NEEDS_QUESTION, Refused

NOTED = {"reference": "payment:7"}


def a_page(stripe, clock, *, yen=8_800, key="checkout:7", **options):
    return stripe.gateway.open_checkout(
        gross_yen=yen,
        title="社外キャリア面談",
        success_url="https://sotomado.example/payments/7",
        cancel_url="https://sotomado.example/bookings/7",
        expires_at=clock.now() + timedelta(minutes=35),
        metadata=NOTED,
        key=key,
        group="booking:7",
        **options,
    )


@pytest.fixture
def paid(stripe, clock):
    """The payment on a page that was paid with 3-D Secure."""
    page = a_page(stripe, clock)
    stripe.pay(page.id, NEEDS_QUESTION)
    payment_id = stripe.gateway.checkout(page.id).payment_id
    assert payment_id is not None
    return stripe.gateway.payment(payment_id)


@pytest.fixture
def payee(stripe):
    """An account that has said who it is and where its bank is."""
    made = stripe.gateway.make_account(email="c@sotomado.example", is_company=False, metadata={"c": "7"}, key="acct:7")
    stripe.twin.onboard(made.id)
    return stripe.gateway.account(made.id)


def test_a_page_is_open_then_paid_and_tells_which_payment(stripe, clock, paid):
    page = stripe.gateway.checkout_of(paid.id)

    assert page is not None
    assert (page.is_paid, page.total_yen, page.noted) == (True, 8_800, NOTED)
    assert (paid.status, paid.received_yen, paid.refunded_yen, paid.noted) == ("succeeded", 8_800, 0, NOTED)
    assert paid.card_last4 == "3155"
    stripe.make_no_mistakes()


def test_a_page_that_nobody_paid_on_can_be_ended_and_a_paid_one_not(stripe, clock, paid):
    ended = stripe.gateway.end_checkout(a_page(stripe, clock, key="checkout:8").id, key="end:8")

    assert (ended.status, ended.url, ended.is_paid) == ("expired", None, False)
    page = stripe.gateway.checkout_of(paid.id)
    assert page is not None
    with pytest.raises(StripeRefused):
        stripe.gateway.end_checkout(page.id, key="end:7")


def test_a_page_shorter_than_stripe_takes_is_refused_with_the_reason(stripe, clock):
    with pytest.raises(StripeRefused) as refused:
        stripe.gateway.open_checkout(
            gross_yen=8_800,
            title="面談",
            success_url="https://sotomado.example/",
            cancel_url="https://sotomado.example/",
            expires_at=clock.now() + timedelta(minutes=29),
            metadata={},
            key="short",
        )

    assert refused.value.param == "expires_at"


def test_a_bank_that_says_no_after_its_question_leaves_the_page_open(stripe, clock):
    page = a_page(stripe, clock)

    with pytest.raises(Refused):
        stripe.pay(page.id, DECLINED_AFTER_QUESTION)

    assert stripe.gateway.checkout(page.id).status == "open"
    assert not stripe.gateway.checkout(page.id).is_paid


def test_refunds_add_up_and_never_to_more_than_was_paid(stripe, paid):
    parts = [
        stripe.gateway.refund(payment_id=paid.id, amount_yen=yen, metadata={"n": str(n)}, key=f"refund:{n}")
        for n, yen in enumerate((4_400, 3_000))
    ]

    assert stripe.gateway.refunds_of(paid.id) == parts
    assert stripe.gateway.payment(paid.id).refunded_yen == 7_400
    with pytest.raises(StripeRefused):
        stripe.gateway.refund(payment_id=paid.id, amount_yen=1_401, metadata={}, key="refund:9")
    assert [stripe.gateway.refund_of(one.id).status for one in parts] == ["succeeded"] * 2


def test_a_refund_that_a_bank_sends_back_says_so(stripe, paid):
    made = stripe.gateway.refund(payment_id=paid.id, amount_yen=8_800, metadata={}, key="refund:7")

    stripe.twin.fail_refund(made.id)

    failed = stripe.gateway.refund_of(made.id)
    assert failed.status == "failed"
    assert failed.failure


def test_an_account_may_receive_nothing_before_it_has_said_who_it_is(stripe, paid):
    made = stripe.gateway.make_account(email="c@sotomado.example", is_company=False, metadata={"c": "7"}, key="acct:7")

    assert (made.may_receive, made.pays_out, made.is_submitted) == (False, False, False)
    assert made.missing
    assert stripe.gateway.find_account(metadata={"c": "7"}) == made
    assert stripe.gateway.find_account(metadata={"c": "8"}) is None
    link = stripe.gateway.account_link(
        made.id, return_url="https://a.example/", refresh_url="https://b.example/", key="l"
    )
    assert link.url.startswith(stripe.url)
    with pytest.raises(StripeRefused) as refused:
        stripe.gateway.transfer(account_id=made.id, amount_yen=100, group="statement:1", metadata={}, key="t")
    assert refused.value.code == "insufficient_capabilities_for_transfer"


def test_what_was_transferred_can_be_found_again_and_taken_back_in_part(stripe, paid, payee):
    sent = stripe.gateway.transfer(
        account_id=payee.id, amount_yen=5_000, group="statement:1", metadata={"reference": "transfer:1"}, key="t:1"
    )

    assert payee.may_receive
    assert stripe.gateway.transfers_of("statement:1") == [sent]
    back = stripe.gateway.reverse_transfer(sent.id, amount_yen=2_000, metadata={"why": "x"}, key="r:1")
    assert stripe.gateway.reversals_of(sent.id) == [back]
    assert stripe.gateway.transfer_of(sent.id).reversed_yen == 2_000
    with pytest.raises(StripeRefused):
        stripe.gateway.reverse_transfer(sent.id, amount_yen=3_001, metadata={}, key="r:2")


def test_more_than_stripe_holds_for_us_is_not_transferred(stripe, paid, payee):
    with pytest.raises(StripeRefused) as refused:
        stripe.gateway.transfer(account_id=payee.id, amount_yen=8_801, group="s", metadata={}, key="t:1")

    assert refused.value.code == "balance_insufficient"


def test_every_yen_that_stripe_holds_is_the_sum_of_its_lines(stripe, clock, paid, payee):
    stripe.gateway.refund(payment_id=paid.id, amount_yen=1_000, metadata={}, key="refund:1")
    stripe.gateway.transfer(account_id=payee.id, amount_yen=5_000, group="s", metadata={}, key="t:1")

    lines = list(stripe.gateway.balance_lines(since=clock.now() - timedelta(days=1)))

    assert sum(one.net_yen for one in lines) == stripe.gateway.balance().total_yen
    assert all(one.net_yen == one.amount_yen - one.fee_yen for one in lines)
    assert {one.type for one in lines} >= {"charge", "refund", "transfer"}
    assert stripe.gateway.balance_line(lines[0].id).net_yen == lines[0].net_yen


def test_a_dispute_tells_what_was_contested_and_until_when_to_answer(stripe, clock, paid):
    opened = stripe.twin.dispute(paid.charge_id)

    found = stripe.gateway.dispute(opened["id"])

    assert (found.amount_yen, found.payment_id, found.charge_id) == (8_800, paid.id, paid.charge_id)
    assert found.answer_by is not None
    assert found.answer_by > clock.now()
    assert stripe.gateway.payment(paid.id).is_disputed


def test_events_are_read_page_by_page_newest_first(stripe, clock):
    for number in range(130):
        stripe.gateway.make_customer(name="青空", email="a@b.example", metadata={}, key=f"customer:{number}")

    events = list(stripe.gateway.events(since=clock.now() - timedelta(hours=1)))

    assert len({one.id for one in events}) == len(events) == 130
    assert {one.type for one in events} == {"customer.created"}
