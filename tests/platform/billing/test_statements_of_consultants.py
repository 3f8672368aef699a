"""Statements: every fee once, withheld as agreed, a month below nought carried over, late ones in time."""

from datetime import UTC, date, datetime

import pytest
from factories.earned import a_fee, fees, taxed
from factories.people import a_consultant
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from sotomado.billing.payouts import stating
from sotomado.billing.payouts.models import Payout, PayoutState, Statement, StatementItem
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event

FIFTH = datetime(2026, 11, 5, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 1, tzinfo=UTC)
IN_DECEMBER = datetime(2026, 12, 5, 1, tzinfo=UTC)
WWW = "https://sotomado.example"


@pytest.fixture
def mei(database, clock):
    """A consultant who has income tax withheld."""
    clock.set(datetime(2026, 9, 1, tzinfo=UTC))
    with database.work() as work:
        one = a_consultant(work)
        taxed(work, one.id)
    return one


def statements(database, consultant_id):
    with database.read() as work:
        found = work.session.scalars(
            select(Statement)
            .where(Statement.consultant_id == consultant_id)
            .order_by(Statement.month, Statement.number)
        ).all()
        work.session.expunge_all()
        return found


def test_a_month_is_stated_once_with_tax_and_withholding(database, clock, mei):
    with database.work() as work:
        fees(work, mei.id, 10_000, 12)
    clock.set(FIFTH)

    assert stating.make_what_is_due(database, public_url=WWW) == 1
    assert stating.make_what_is_due(database, public_url=WWW) == 0

    [one] = statements(database, mei.id)
    assert (one.month, one.net_yen, one.tax_yen, one.withheld_yen) == ("2026-10", 120_000, 12_000, 12_252)
    assert (one.paid_yen, one.pays_on, one.latest_on) == (119_748, date(2026, 11, 30), date(2026, 11, 30))
    with database.read() as work:
        [payout] = work.session.scalars(select(Payout))
        assert (payout.state, payout.amount_yen, payout.due_on) == (PayoutState.DUE, 119_748, date(2026, 11, 30))
        assert ledger.balance(work, Account.CONSULTANT_PAYABLE, consultant_id=mei.id) == -119_748
        assert ledger.balance(work, Account.CONSULTANT_ACCRUED, consultant_id=mei.id) == 0
        assert ledger.balance(work, Account.WITHHOLDING_PAYABLE) == -12_252
        # Not registered: seven tenths of the tax may be deducted in October 2026.
        assert ledger.balance(work, Account.INPUT_TAX) == 8_400


def test_nothing_is_stated_before_the_fifth(database, clock, mei):
    with database.work() as work:
        fees(work, mei.id, 10_000, 2)
    clock.set(datetime(2026, 11, 4, 1, tzinfo=UTC))

    assert stating.make_what_is_due(database, public_url=WWW) == 0


def test_a_company_is_paid_whole_and_its_tax_deducted(database, clock, mei):
    with database.work() as work:
        taxed(work, mei.id, is_company=True, number="T1234567890123", since=date(2026, 10, 1))
        fees(work, mei.id, 10_000, 12)
    clock.set(FIFTH)

    stating.make_what_is_due(database, public_url=WWW)

    [one] = statements(database, mei.id)
    assert (one.withheld_yen, one.paid_yen, one.deducted_yen) == (0, 132_000, 12_000)


def test_a_month_below_nought_pays_nothing_and_is_carried_over(database, clock, mei):
    with database.work() as work:
        paid = a_fee(work, mei.id, 8_000, date(2026, 9, 10))
    clock.set(datetime(2026, 10, 5, 1, tzinfo=UTC))
    stating.make_what_is_due(database, public_url=WWW)
    with database.work() as work:
        ledger.correct(work, event=Event.FEE_EARNED, reference=paid, correction=f"{paid}:fee_earned")
    clock.set(FIFTH)
    stating.make_what_is_due(database, public_url=WWW)
    with database.work() as work:
        a_fee(work, mei.id, 10_000, date(2026, 11, 6))
    clock.set(IN_DECEMBER)
    stating.make_what_is_due(database, public_url=WWW)

    september, october, november = statements(database, mei.id)
    assert (september.net_yen, october.net_yen, october.paid_yen) == (8_000, -8_000, 0)
    assert (november.month_yen, november.carried_yen, november.net_yen) == (10_000, -8_000, 2_000)
    assert november.carried_from_id == october.id
    assert november.paid_yen == 2_000 + 200 - 204
    with database.read() as work:
        assert ledger.balance(work, Account.CONSULTANT_ACCRUED, consultant_id=mei.id) == 0


def test_what_was_settled_late_is_stated_on_the_25th_and_paid_on_the_same_day(database, clock, mei):
    with database.work() as work:
        fees(work, mei.id, 900_000, 1)
    clock.set(FIFTH)
    stating.make_what_is_due(database, public_url=WWW)
    with database.work() as work:
        a_fee(work, mei.id, 600_000, date(2026, 10, 31))
    clock.set(datetime(2026, 11, 20, 1, tzinfo=UTC))
    assert stating.make_what_is_due(database, public_url=WWW) == 0
    clock.set(LATER)

    assert stating.make_what_is_due(database, public_url=WWW) == 1

    first, second = statements(database, mei.id)
    assert (first.number, second.number) == (1, 2)
    assert second.pays_on == first.pays_on == date(2026, 11, 30)
    # Paid on one day it is one payment: of both together, 1,500,000 yen.
    assert first.withheld_yen + second.withheld_yen == 204_200


def test_no_move_of_the_books_stands_on_two_statements(database, clock, mei):
    with database.work() as work:
        fees(work, mei.id, 10_000, 3)
    clock.set(FIFTH)
    stating.make_what_is_due(database, public_url=WWW)
    [one] = statements(database, mei.id)

    with pytest.raises(DBAPIError), database.work() as work:
        item = work.session.scalars(select(StatementItem)).first()
        work.session.expunge(item)
        work.session.execute(
            StatementItem.__table__.insert().values(
                event=item.event,
                reference=item.reference,
                number=item.number,
                statement_id=one.id,
                kind=item.kind,
                counted_on=item.counted_on,
                amount_yen=item.amount_yen,
            )
        )


@pytest.mark.parametrize("change", ["UPDATE statement SET net_yen = 1", "DELETE FROM statement_item"])
def test_a_statement_is_written_once(database, clock, mei, change):
    with database.work() as work:
        fees(work, mei.id, 10_000, 3)
    clock.set(FIFTH)
    stating.make_what_is_due(database, public_url=WWW)

    with pytest.raises(DBAPIError), database.work() as work:
        work.session.connection().exec_driver_sql(change)


steps = st.lists(
    st.tuples(st.sampled_from(["fee", "take back", "month"]), st.integers(1, 40_000)), min_size=1, max_size=14
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_happens_what_is_stated_is_what_was_earned(sqlite_database, clock, steps):
    """In any life of fees, corrections and months: no yen is stated twice, none is lost, and the books agree."""
    database = sqlite_database
    clock.set(datetime(2026, 10, 10, 1, tzinfo=UTC))
    with database.work() as work:
        one = a_consultant(work)
        taxed(work, one.id)
    standing = {}
    for what, amount in steps:
        if what == "month":
            now = clock.now()
            clock.set(datetime(now.year + now.month // 12, now.month % 12 + 1, 6, 1, tzinfo=UTC))
            stating.make_what_is_due(database, public_url=WWW)
            continue
        with database.work() as work:
            if what == "fee":
                standing[a_fee(work, one.id, amount, clock.now().date())] = amount
            elif standing:
                taken = list(standing)[amount % len(standing)]
                del standing[taken]
                ledger.correct(work, event=Event.FEE_EARNED, reference=taken, correction=f"{taken}:fee_earned")

    with database.read() as work:
        made = list(work.session.scalars(select(Statement).where(Statement.consultant_id == one.id)))
        stated = sum(row.net_yen for row in made if row.net_yen > 0)
        accrued = -ledger.balance(work, Account.CONSULTANT_ACCRUED, consultant_id=one.id)
        cost = work.session.scalar(
            select(func.sum(StatementItem.amount_yen))
            .join(Statement, Statement.id == StatementItem.statement_id)
            .where(Statement.consultant_id == one.id)
        )
        payable = -ledger.balance(work, Account.CONSULTANT_PAYABLE, consultant_id=one.id)
        carried = {row.carried_from_id for row in made}
        owing = sum(row.net_yen for row in made if row.net_yen < 0 and row.id not in carried)
        assert stated + owing == (cost or 0)
        assert payable == sum(row.paid_yen for row in made)
        assert accrued == sum(standing.values()) - stated
