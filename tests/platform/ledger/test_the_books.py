"""The books: in balance by construction, written once, and closed months stay as they are."""

from collections import defaultdict
from datetime import UTC, date, datetime

import pytest
from factories.people import a_company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from support.at_once import at_once

from sotomado.ledger import months, rates, service
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.errors import MonthClosed, MonthNotOver, NoRate, NotEntered, OtherwiseEntered
from sotomado.ledger.models import RateKind
from sotomado.ledger.service import Move

COLUMNS = "id, event, reference, number, debit, credit, amount_yen, booked_on, entered_at"
PAID = [Move(Account.CARD_CLEARING, Account.ADVANCES, 8_800)]


def test_what_was_entered_can_be_read_again(database):
    with database.work() as work:
        assert service.enter(work, event=Event.CARD_PAID, reference="payment:1", moves=PAID)

    with database.read() as work:
        assert [one.move for one in service.entered(work, event=Event.CARD_PAID, reference="payment:1")] == PAID
        assert service.balances(work) == {Account.CARD_CLEARING: 8_800, Account.ADVANCES: -8_800}


def test_an_event_stands_in_the_books_once(database):
    with database.work() as work:
        service.enter(work, event=Event.CARD_PAID, reference="payment:1", moves=PAID)
    with database.work() as work:
        assert not service.enter(work, event=Event.CARD_PAID, reference="payment:1", moves=PAID)

    with database.read() as work:
        assert service.balance(work, Account.CARD_CLEARING) == 8_800


def test_the_same_event_with_another_amount_is_refused(database):
    with database.work() as work:
        service.enter(work, event=Event.CARD_PAID, reference="payment:1", moves=PAID)

    with database.work() as work, pytest.raises(OtherwiseEntered):
        other = [Move(Account.CARD_CLEARING, Account.ADVANCES, 8_801)]
        service.enter(work, event=Event.CARD_PAID, reference="payment:1", moves=other)


def test_ten_who_enter_the_same_at_once_enter_it_once(database):
    def enter(work):
        return service.enter(work, event=Event.CARD_PAID, reference="payment:1", moves=PAID)

    said = at_once(database, *[enter] * 10)

    assert sorted(said) == [False] * 9 + [True]
    with database.read() as work:
        assert service.balance(work, Account.ADVANCES) == -8_800


def test_a_correction_takes_the_moves_back_and_leaves_them_standing(database):
    with database.work() as work:
        service.enter(work, event=Event.CARD_PAID, reference="payment:1", moves=PAID)
        service.correct(work, event=Event.CARD_PAID, reference="payment:1", correction="payment:1:wrong")

    with database.read() as work:
        assert set(service.balances(work).values()) == {0}
        assert len(service.entered_for(work, reference="payment:1")) == 1


def test_nothing_can_be_corrected_that_was_not_entered(database):
    with database.work() as work, pytest.raises(NotEntered):
        service.correct(work, event=Event.CARD_PAID, reference="payment:1", correction="payment:1:wrong")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount_yen = 1",
        "DELETE FROM ledger_entry",
        "UPDATE closed_month SET month = '2020-01'",
        "DELETE FROM closed_month",
    ],
)
def test_the_database_lets_nothing_be_changed_or_taken_out(database, clock, statement):
    with database.work() as work:
        service.enter(work, event=Event.CARD_PAID, reference="p", moves=PAID, on=date(2026, 9, 30))
        months.close(work, month="2026-09", by_person_id=None)

    with pytest.raises(DBAPIError), database.work() as work:
        work.session.execute(text(statement))


@pytest.mark.parametrize(
    ("debit", "credit", "amount"),
    [("bank", "bank", 5), ("bank", "revenue", 0), ("bank", "revenue", -5), ("bank", "pocket", 5)],
)
def test_the_database_takes_no_row_that_is_out_of_balance(database, debit, credit, amount):
    with pytest.raises(IntegrityError), database.work() as work:
        work.session.execute(
            text(
                f"INSERT INTO ledger_entry ({COLUMNS}) "
                "VALUES ('x', 'card_paid', 'r', 1, :debit, :credit, :amount, '2026-11-01', '2026-11-01 00:00:00')"
            ),
            {"debit": debit, "credit": credit, "amount": amount},
        )


def test_what_a_company_owes_names_the_company(database):
    with pytest.raises(IntegrityError), database.work() as work:
        nameless = [Move(Account.UNBILLED, Account.REVENUE, 10_000)]
        service.enter(work, event=Event.TALK_EARNED, reference="booking:1", moves=nameless)


def test_a_balance_can_be_asked_of_one_company(database):
    with database.work() as work:
        one, other = a_company(work, tickets=0).id, a_company(work, tickets=0).id
        for company_id, amount in ((one, 10_000), (other, 25_000)):
            moves = [Move(Account.UNBILLED, Account.REVENUE, amount, company_id=company_id)]
            service.enter(work, event=Event.TALK_EARNED, reference=f"booking:{company_id}", moves=moves)

    with database.read() as work:
        assert service.balance(work, Account.UNBILLED, company_id=other) == 25_000


def test_a_closed_month_takes_nothing_any_more(database, clock):
    clock.set(datetime(2026, 10, 3, tzinfo=UTC))
    with database.work() as work:
        service.enter(work, event=Event.CARD_PAID, reference="p", moves=PAID, on=date(2026, 9, 30))
        months.close(work, month="2026-09", by_person_id=None)

    with database.work() as work, pytest.raises(MonthClosed):
        service.enter(work, event=Event.CARD_PAID, reference="q", moves=PAID, on=date(2026, 9, 30))
    with pytest.raises(DBAPIError), database.work() as work:
        work.session.execute(
            text(
                f"INSERT INTO ledger_entry ({COLUMNS}) "
                "VALUES ('x', 'card_paid', 'r', 1, 'bank', 'revenue', 5, '2026-09-30', '2026-10-03 00:00:00')"
            )
        )


def test_months_are_closed_in_their_order_and_not_before_they_are_over(database, clock):
    clock.set(datetime(2026, 11, 22, tzinfo=UTC))
    with database.work() as work:
        service.enter(work, event=Event.CARD_PAID, reference="p", moves=PAID, on=date(2026, 9, 30))
        for month in ("2026-10", "2026-11"):
            with pytest.raises(MonthNotOver):
                months.close(work, month=month, by_person_id=None)

        months.close(work, month="2026-09", by_person_id=None)
        months.close(work, month="2026-10", by_person_id=None)

        assert [(one.name, one.closed_at is None) for one in months.months(work)] == [
            ("2026-11", True),
            ("2026-10", False),
            ("2026-09", False),
        ]


def test_the_day_counts_in_japan(database, clock):
    clock.set(datetime(2026, 9, 30, 15, 0, tzinfo=UTC))
    with database.work() as work:
        service.enter(work, event=Event.CARD_PAID, reference="p", moves=PAID)

        assert service.entered_for(work, reference="p")[0].booked_on == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("on", "percent"),
    [(date(2026, 9, 30), 80), (date(2026, 10, 1), 70), (date(2030, 10, 1), 30), (date(2032, 1, 1), 0)],
)
def test_the_transitional_credit_changes_on_its_day(database, on, percent):
    with database.read() as work:
        assert rates.rate_on(work, RateKind.INPUT_CREDIT, on) == percent * 100


def test_a_rate_that_rises_on_the_first_of_a_month_leaves_the_day_before_alone(database):
    with database.work() as work:
        rates.set_rate(work, kind=RateKind.CONSUMPTION_TAX, from_on=date(2027, 4, 1), value=1_200)

        assert rates.rate_on(work, RateKind.CONSUMPTION_TAX, date(2027, 3, 31)) == 1_000
        assert rates.rate_on(work, RateKind.CONSUMPTION_TAX, date(2027, 4, 1)) == 1_200


def test_before_the_first_rate_there_is_none(database):
    with database.read() as work, pytest.raises(NoRate):
        rates.rate_on(work, RateKind.CONSUMPTION_TAX, date(2010, 1, 1))


OWN = [one for one in Account if one not in {
    Account.COMPANY_RECEIVABLE, Account.UNBILLED, Account.TICKET_LIABILITY, Account.CONSULTANT_ACCRUED,
    Account.CONSULTANT_PAYABLE,
}]  # fmt: skip
MOVES = st.lists(
    st.tuples(st.sampled_from(OWN), st.sampled_from(OWN), st.integers(1, 10**6)).filter(lambda one: one[0] != one[1]),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), MOVES), max_size=12))
def test_whatever_is_entered_the_books_balance_and_agree_with_a_plain_sum(database, asked):
    plain: dict[Account, int] = defaultdict(int)
    seen: dict[int, list[Move]] = {}
    with database.work() as work:
        for reference, drawn in asked:
            moves = [Move(*one) for one in drawn]
            if reference in seen and seen[reference] != moves:
                with pytest.raises(OtherwiseEntered):
                    service.enter(work, event=Event.CARD_PAID, reference=str(reference), moves=moves)
                continue
            if service.enter(work, event=Event.CARD_PAID, reference=str(reference), moves=moves):
                seen[reference] = moves
                for one in moves:
                    plain[one.debit] += one.amount_yen
                    plain[one.credit] -= one.amount_yen

        found = service.balances(work)
        assert found == plain
        assert sum(found.values()) == 0
        work.session.rollback()
