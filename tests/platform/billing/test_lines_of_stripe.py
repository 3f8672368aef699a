"""What a line of Stripe's books does in ours: it moves what Stripe holds by exactly its net, once."""

from datetime import UTC, date, datetime

import pytest
from factories.people import a_person
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from support.at_once import at_once

from sotomado.billing.reconciling import queries, service
from sotomado.billing.reconciling.errors import NothingToExplain, NothingWithThatReference, WordsMissing
from sotomado.billing.reconciling.meaning import OTHER_SIDE, Line, item_of, moves, other_side
from sotomado.billing.reconciling.models import WhyNot
from sotomado.billing.reconciling.service import Against
from sotomado.ledger import months
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move

AT = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)


def a_line(
    number: int = 1, kind: str = "charge", amount_yen: int = 8_800, fee_yen: int = 317, **changed: object
) -> Line:
    given_: dict[str, object] = {
        "id": f"txn_{number}",
        "kind": kind,
        "source": f"ch_{number}",
        "currency": "jpy",
        "amount_yen": amount_yen,
        "fee_yen": fee_yen,
        "net_yen": amount_yen - fee_yen,
        "created_at": AT,
        "available_at": AT,
        "reference": "payment:1",
    }
    return Line(**given_ | changed)  # type: ignore[arg-type]


def a_payment(work, reference="payment:1", amount_yen=8_800):
    paid = [Move(Account.CARD_CLEARING, Account.ADVANCES, amount_yen)]
    ledger.enter(work, event=Event.CARD_PAID, reference=reference, moves=paid)


def what_waits(database):
    with database.read() as work:
        return [(one.account, one.reference, one.left_yen) for one in queries.open_items(work)]


@given(st.sampled_from(sorted(OTHER_SIDE)), st.integers(-(10**7), 10**7), st.integers(-(10**5), 10**5))
def test_whatever_the_kind_what_stripe_holds_moves_by_the_net(kind, amount_yen, fee_yen):
    line = a_line(kind=kind, amount_yen=amount_yen, fee_yen=fee_yen)

    moved = sum(
        one.amount_yen if one.debit is Account.STRIPE_CLEARING else -one.amount_yen
        for one in moves(line, OTHER_SIDE[kind])
    )

    assert moved == line.net_yen
    assert all(Account.STRIPE_CLEARING in (one.debit, one.credit) for one in moves(line, OTHER_SIDE[kind]))


def test_an_adjustment_is_known_only_where_a_dispute_is_behind_it():
    assert other_side(a_line(kind="adjustment", source="du_1")) is Account.DISPUTED
    assert other_side(a_line(kind="adjustment", source=None)) is None


def test_a_correction_is_about_the_same_item():
    assert item_of("payment:abc:wrong:2") == item_of("payment:abc") == "payment:abc"


def test_a_payment_waits_until_stripe_shows_it(database):
    with database.work() as work:
        a_payment(work)
    assert what_waits(database) == [(Account.CARD_CLEARING, "payment:1", 8_800)]

    with database.work() as work:
        assert service.take_in(work, lines=[a_line()]) == 1

    assert what_waits(database) == []
    with database.read() as work:
        assert ledger.balance(work, Account.STRIPE_CLEARING) == 8_800 - 317
        assert ledger.balance(work, Account.STRIPE_FEES) == 317


def test_a_line_seen_before_our_own_entry_finds_it_when_it_comes(database):
    with database.work() as work:
        service.take_in(work, lines=[a_line()])
    assert what_waits(database) == [(Account.CARD_CLEARING, "payment:1", -8_800)]

    with database.work() as work:
        a_payment(work)

    assert what_waits(database) == []


def test_a_line_fetched_again_moves_nothing(database):
    for _ in range(3):
        with database.work() as work:
            service.take_in(work, lines=[a_line(1), a_line(2)])

    with database.read() as work:
        assert ledger.balance(work, Account.STRIPE_CLEARING) == 2 * (8_800 - 317)


def test_ten_workers_who_take_in_the_same_line_enter_it_once(database):
    said = at_once(database, *[lambda work: service.take_in(work, lines=[a_line()])] * 10)

    assert sorted(said) == [0] * 9 + [1]
    with database.read() as work:
        assert ledger.balance(work, Account.STRIPE_CLEARING) == 8_800 - 317


def test_a_refund_that_came_back_is_open_again(database):
    with database.work() as work:
        promised = [Move(Account.ADVANCES, Account.REFUNDS, 4_400)]
        ledger.enter(work, event=Event.REFUND_PROMISED, reference="refund:1", moves=promised)
        lines = [a_line(1, "refund", -4_400, 0, reference="refund:1")]
        service.take_in(work, lines=lines)
    assert what_waits(database) == []

    with database.work() as work:
        service.take_in(work, lines=[a_line(2, "refund_failure", 4_400, 0, reference="refund:1")])
    assert what_waits(database) == [(Account.REFUNDS, "refund:1", -4_400)]

    with database.work() as work:
        otherwise = [Move(Account.REFUNDS, Account.BANK, 4_400)]
        ledger.enter(work, event=Event.REFUND_PAID_OTHERWISE, reference="refund:1", moves=otherwise)
    assert what_waits(database) == []


def test_a_correction_takes_what_waited_away(database):
    with database.work() as work:
        a_payment(work)
        ledger.correct(work, event=Event.CARD_PAID, reference="payment:1", correction="payment:1:wrong")

    assert what_waits(database) == []


def test_money_that_nothing_of_ours_explains_is_entered_and_waits_for_somebody(database):
    with database.work() as work:
        a_payment(work)
        operator_id = a_person(work)
        service.take_in(work, lines=[a_line(reference=None)])
    with database.read() as work:
        assert [one.why_not for one in queries.unmatched(work)] == [WhyNot.NOTHING_OF_OURS]
        assert ledger.balance(work, Account.STRIPE_CLEARING) == 8_800 - 317
    assert len(what_waits(database)) == 2

    with database.work() as work:
        service.explain(work, line_id="txn_1", words="画面から", by_person_id=operator_id, reference="payment:1")

    assert what_waits(database) == []
    with database.read() as work:
        assert queries.unmatched(work) == ()


def test_money_that_belongs_to_nothing_of_ours_goes_on_to_an_account(database):
    with database.work() as work:
        operator_id = a_person(work)
        service.take_in(work, lines=[a_line(reference=None), a_line(2, "refund", -500, 0, reference=None)])
    for line_id in ("txn_1", "txn_2"):
        with database.work() as work:
            service.explain(work, line_id=line_id, words="寄付", by_person_id=operator_id, against=Against.BANK)

    assert what_waits(database) == []
    with database.read() as work:
        assert ledger.balance(work, Account.BANK) == 500 - 8_800


def test_a_kind_we_do_not_know_stays_out_of_the_books_until_somebody_says_what_it_is(database):
    with database.work() as work:
        operator_id = a_person(work)
        service.take_in(work, lines=[a_line(kind="carbon_removal", amount_yen=-500, fee_yen=0, reference=None)])
    with database.read() as work:
        assert ledger.balances(work) == {}
        assert queries.held_yen(work) == -500

    with database.work() as work:
        service.explain(work, line_id="txn_1", words="植林", by_person_id=operator_id, against=Against.STRIPE_FEES)

    with database.read() as work:
        assert ledger.balances(work) == {Account.STRIPE_FEES: 500, Account.STRIPE_CLEARING: -500}
        assert queries.held_yen(work) == -500


def test_dollars_are_told_and_not_booked(database):
    with database.work() as work:
        service.take_in(work, lines=[a_line(currency="usd")])

    with database.read() as work:
        assert [one.why_not for one in queries.unmatched(work)] == [WhyNot.NOT_YEN]
        assert ledger.balances(work) == {}
        assert queries.held_yen(work) == 0


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"words": " "}, WordsMissing),
        ({"reference": "payment:none"}, NothingWithThatReference),
        ({"reference": ""}, NothingWithThatReference),
        ({"line_id": "txn_none"}, NothingToExplain),
    ],
)
def test_an_explanation_says_why_and_leads_to_something(database, changed, refused):
    with database.work() as work:
        a_payment(work)
        operator_id = a_person(work)
        service.take_in(work, lines=[a_line(reference=None)])

    with database.work() as work, pytest.raises(refused):
        said = {"line_id": "txn_1", "words": "画面から", "reference": "payment:1"} | changed
        service.explain(work, by_person_id=operator_id, **said)

    assert len(what_waits(database)) == 2


def test_what_matches_needs_no_explanation(database):
    with database.work() as work:
        operator_id = a_person(work)
        service.take_in(work, lines=[a_line()])

    with database.work() as work, pytest.raises(NothingToExplain):
        service.explain(work, line_id="txn_1", words="?", by_person_id=operator_id, reference="payment:1")


def test_what_will_never_come_can_be_ended_with_a_reason(database):
    with database.work() as work:
        a_payment(work)
        operator_id = a_person(work)
    with database.work() as work:
        service.settle(
            work,
            account=Account.CARD_CLEARING,
            reference="payment:1",
            against=Against.LOSSES,
            words="Stripeにない支払い",
            by_person_id=operator_id,
        )

    assert what_waits(database) == []
    with database.read() as work:
        assert ledger.balance(work, Account.LOSSES) == 8_800
        books = queries.books_of(work, reference="payment:1")
        assert [one.event for one in books.entries] == [Event.CARD_PAID, Event.CORRECTED]
        assert [one.explanation for one in books.settlements] == ["Stripeにない支払い"]


def test_what_does_not_wait_cannot_be_ended(database):
    with database.work() as work:
        operator_id = a_person(work)

    with database.work() as work, pytest.raises(NothingToExplain):
        service.settle(
            work,
            account=Account.CARD_CLEARING,
            reference="payment:1",
            against=Against.LOSSES,
            words="?",
            by_person_id=operator_id,
        )


def test_a_line_that_turns_up_after_its_month_was_closed_counts_today(database, clock):
    with database.work() as work:
        a_payment(work)
        ledger.enter(
            work,
            event=Event.CARD_PAID,
            reference="payment:0",
            moves=[Move(Account.CARD_CLEARING, Account.ADVANCES, 1)],
            on=date(2026, 10, 1),
        )
        months.close(work, month="2026-10", by_person_id=None)

        service.take_in(work, lines=[a_line(created_at=datetime(2026, 10, 31, 3, tzinfo=UTC))])

        [entry, _fee] = ledger.entered(work, event=Event.STRIPE_SETTLED, reference="stripe:txn_1")
        assert entry.booked_on == date(2026, 11, 20)


def test_the_database_takes_no_line_that_does_not_add_up(database):
    with pytest.raises(IntegrityError), database.work() as work:
        service.take_in(work, lines=[a_line(net_yen=8_800)])


kinds = st.sampled_from(list(OTHER_SIDE))


@given(st.lists(st.tuples(kinds, st.integers(-50_000, 50_000), st.integers(0, 2_000)), max_size=20))
def test_any_sequence_of_lines_leaves_stripes_balance_in_our_books(lines):
    made = [a_line(n, kind, amount, fee) for n, (kind, amount, fee) in enumerate(lines)]
    balances: dict[Account, int] = dict.fromkeys(Account, 0)
    for line in made:
        for one in moves(line, OTHER_SIDE[line.kind]):
            balances[one.debit] += one.amount_yen
            balances[one.credit] -= one.amount_yen

    assert balances[Account.STRIPE_CLEARING] == sum(line.net_yen for line in made)
    assert sum(balances.values()) == 0
