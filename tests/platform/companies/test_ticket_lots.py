"""Tickets come in lots: the one that ends first goes first, none is lost while it is booked, and the books know."""

from datetime import date, timedelta

import pytest
from factories.people import a_company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from support.at_once import at_once

from sotomado.companies.errors import NoTicketsLeft, TicketNotTaken
from sotomado.companies.models import TicketEntry, TicketPool
from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.models import Origin, TicketExpiry, TicketLot
from sotomado.companies.tickets.validity import end_of_grace, last_valid_day
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event


def a_pool(database, *lots):
    """A company with lots of (count, net price, days until the last one)."""
    with database.work() as work:
        company_id = a_company(work, tickets=0).id
        for number, (count, net_yen, days) in enumerate(lots):
            today = ledger.booking_day(work.now)
            tickets.grant(
                work,
                company_id=company_id,
                count=count,
                reference=f"lot-{company_id}-{number}",
                net_yen=net_yen,
                expires_on=None if days is None else today + timedelta(days=days),
            )
            # As a pack does when it is sold.
            moves = [ledger.Move(Account.COMPANY_RECEIVABLE, Account.TICKET_LIABILITY, net_yen, company_id)]
            ledger.enter(work, event=Event.PACK_INVOICED, reference=f"pack:{company_id}-{number}", moves=moves)
    return company_id


def lots_of(database, company_id):
    with database.read() as work:
        rows = work.session.scalars(
            select(TicketLot).where(TicketLot.company_id == company_id).order_by(TicketLot.reference)
        ).all()
        work.session.expunge_all()
    return rows


def do(database, verb, company_id, reference):
    with database.work() as work:
        return verb(work, company_id=company_id, reference=reference)


def owed(database, company_id):
    with database.read() as work:
        return -ledger.balance(work, Account.TICKET_LIABILITY, company_id=company_id)


def test_the_lot_that_ends_first_is_taken_from_first(database):
    company_id = a_pool(database, (2, 0, None), (1, 0, 90), (1, 0, 30))

    for number in range(3):
        do(database, tickets.take, company_id, f"talk-{company_id}-{number}")

    assert [lot.left_count for lot in lots_of(database, company_id)] == [1, 0, 0]


def test_a_ticket_whose_last_day_has_passed_is_not_taken(database, clock):
    company_id = a_pool(database, (3, 3000, 10))
    clock.advance(minutes=11 * 24 * 60)

    with pytest.raises(NoTicketsLeft):
        do(database, tickets.take, company_id, "too-late")

    with database.read() as work:
        assert tickets.left(work, company_id=company_id) == 0
        assert tickets.with_tickets(work, company_ids=[company_id]) == set()


def test_what_was_paid_for_ten_tickets_is_earned_to_the_last_yen(database):
    company_id = a_pool(database, (3, 10_000, 30))

    for number in range(3):
        do(database, tickets.take, company_id, f"talk-{number}")
    worth = [do(database, tickets.earn, company_id, f"talk-{number}") for number in range(3)]

    assert worth == [3333, 3333, 3334]
    assert owed(database, company_id) == 0


def test_a_free_ticket_earns_nothing_and_stands_nowhere_in_the_books(database):
    company_id = a_pool(database, (1, 0, None))
    do(database, tickets.take, company_id, "free")

    assert do(database, tickets.earn, company_id, "free") == 0
    with database.read() as work:
        assert ledger.entered_for(work, reference="booking:free") == []


def test_what_was_earned_by_mistake_is_earned_anew_under_another_number(database):
    company_id = a_pool(database, (2, 10_001, 30))
    do(database, tickets.take, company_id, "talk")

    for _ in range(2):
        do(database, tickets.earn, company_id, "talk")
        do(database, tickets.unearn, company_id, "talk")
    do(database, tickets.unearn, company_id, "talk")
    do(database, tickets.earn, company_id, "talk")
    do(database, tickets.earn, company_id, "talk")

    with database.read() as work:
        earned = [
            len(ledger.entered(work, event=Event.TICKET_EARNED, reference=f"booking:talk{n}")) for n in ("", ":2", ":3")
        ]
    assert earned == [1, 1, 1]
    assert owed(database, company_id) == 10_001 - 5000


def test_a_ticket_given_back_after_it_was_earned_is_not_earned_any_more(database):
    company_id = a_pool(database, (1, 5000, 30))
    do(database, tickets.take, company_id, "talk")
    do(database, tickets.earn, company_id, "talk")

    do(database, tickets.give_back, company_id, "talk")
    do(database, tickets.give_back, company_id, "talk")

    assert owed(database, company_id) == 5000
    [lot] = lots_of(database, company_id)
    assert (lot.left_count, lot.taken_count, lot.earned_count, lot.rest_yen) == (1, 0, 0, 5000)
    with pytest.raises(TicketNotTaken):
        do(database, tickets.earn, company_id, "talk")


def test_a_lot_runs_out_and_what_is_booked_does_not(database, clock):
    company_id = a_pool(database, (3, 10_000, 10))
    do(database, tickets.take, company_id, "booked")
    clock.advance(minutes=11 * 24 * 60)

    tickets.expire_all(database)
    tickets.expire_all(database)

    [lot] = lots_of(database, company_id)
    assert (lot.left_count, lot.taken_count, lot.expired_count, lot.rest_yen) == (0, 1, 2, 3333)
    assert owed(database, company_id) == 3333
    assert do(database, tickets.earn, company_id, "booked") == 3333
    assert owed(database, company_id) == 0
    with database.read() as work:
        lost = -ledger.balance(work, Account.EXPIRED_TICKETS)
        [gone] = work.session.scalars(select(TicketExpiry)).all()
        assert work.session.get_one(TicketPool, company_id).balance == 0
        assert (lost, gone.count, gone.net_yen) == (6667, 2, 6667)


def test_a_ticket_that_comes_back_after_its_lot_ran_out_gets_days_of_grace(database, clock):
    company_id = a_pool(database, (2, 10_001, 10))
    do(database, tickets.take, company_id, "called-off")
    clock.advance(minutes=11 * 24 * 60)
    tickets.expire_all(database)

    do(database, tickets.give_back, company_id, "called-off")

    grace = next(lot for lot in lots_of(database, company_id) if lot.origin is Origin.GRACE)
    today = ledger.booking_day(clock.now())
    assert grace.expires_on >= today + timedelta(days=30)
    assert (grace.expires_on + timedelta(days=1)).day == 1
    assert owed(database, company_id) == grace.rest_yen == 5000
    do(database, tickets.take, company_id, "the-next-one")
    assert do(database, tickets.earn, company_id, "the-next-one") == 5000


def test_no_lot_gives_more_than_it_holds_whatever_writes(database):
    company_id = a_pool(database, (1, 100, None))

    for wrong in ({"left_count": 2}, {"taken_count": 1}, {"rest_yen": 101}, {"left_count": -1, "taken_count": 2}):
        with pytest.raises(IntegrityError), database.work() as work:
            lot = work.session.scalars(select(TicketLot).where(TicketLot.company_id == company_id)).one()
            for name, value in wrong.items():
                setattr(lot, name, value)
            work.session.flush()


@pytest.mark.parametrize("change", ["UPDATE ticket_expiry SET count = 9", "DELETE FROM ticket_expiry"])
def test_what_ran_out_is_written_once(database, clock, change):
    a_pool(database, (1, 100, 1))
    clock.advance(minutes=3 * 24 * 60)
    tickets.expire_all(database)

    with pytest.raises(DBAPIError), database.work() as work:
        work.session.connection().exec_driver_sql(change)


def test_expiring_and_taking_at_once_lose_nothing(database, clock):
    company_id = a_pool(database, (5, 5000, 1), (5, 5000, 60))
    clock.advance(minutes=2 * 24 * 60)

    at_once(
        database,
        *[tickets.expire_next] * 3,
        *[
            lambda work, number=number: tickets.take(work, company_id=company_id, reference=f"now-{number}")
            for number in range(4)
        ],
    )

    assert [lot.taken_count for lot in lots_of(database, company_id)] == [0, 4]
    assert owed(database, company_id) == 5000


@pytest.mark.parametrize(
    ("bought_on", "months", "last"),
    [
        (date(2026, 3, 10), 6, date(2026, 9, 9)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 10, 1), 6, date(2027, 3, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
    ],
)
def test_six_months_end_with_the_day_before(bought_on, months, last):
    assert last_valid_day(bought_on, months=months) == last


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 6))
def test_no_ticket_lasts_longer_than_the_law_lets_it(bought_on, months):
    last = last_valid_day(bought_on, months=months)

    assert bought_on < last
    after = (bought_on.year * 12 + bought_on.month - 1 + months) - (last.year * 12 + last.month - 1)
    assert after in (0, 1)
    assert after == 1 or last.day < bought_on.day or (last + timedelta(days=1)).day == 1


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_grace_is_a_month_at_least_and_ends_with_one(today):
    last = end_of_grace(today)

    assert timedelta(days=30) <= last - today <= timedelta(days=61)
    assert (last + timedelta(days=1)).day == 1


DEEDS = st.lists(
    st.tuples(st.sampled_from(("take", "back", "earn", "unearn", "days", "buy", "expire")), st.integers(0, 7)),
    max_size=40,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_whatever_happens_the_lots_are_what_the_pool_and_the_books_say(sqlite_database, clock, deeds):
    database = sqlite_database
    company_id = a_pool(database, (3, 10_000, 20), (4, 0, None))
    for number, (deed, which) in enumerate(deeds):
        name = f"talk-{company_id}-{which}"
        with database.work() as work:
            try:
                if deed == "days":
                    clock.advance(minutes=which * 5 * 24 * 60)
                elif deed == "expire":
                    tickets.expire_next(work)
                elif deed == "buy":
                    _buy(work, company_id, number, which)
                else:
                    verb = {"take": tickets.take, "back": tickets.give_back, "earn": tickets.earn}
                    verb.get(deed, tickets.unearn)(work, company_id=company_id, reference=name)
            except (NoTicketsLeft, TicketNotTaken):
                work.session.rollback()
    with database.read() as work:
        lots = work.session.scalars(select(TicketLot).where(TicketLot.company_id == company_id)).all()
        pool = work.session.get_one(TicketPool, company_id).balance
        moved = sum(work.session.scalars(select(TicketEntry.change).where(TicketEntry.company_id == company_id)))
        gone = sum(work.session.scalars(select(TicketExpiry.count).where(TicketExpiry.company_id == company_id)))
        owed_yen = -ledger.balance(work, Account.TICKET_LIABILITY, company_id=company_id)
        assert pool == sum(lot.left_count for lot in lots) == moved - gone >= 0
        assert owed_yen == sum(lot.rest_yen for lot in lots) >= 0


def _buy(work, company_id, number, which):
    today = ledger.booking_day(work.now)
    reference, net_yen = f"more-{company_id}-{number}", 1000 * which + 7
    expires_on = last_valid_day(today, months=1)
    tickets.grant(
        work, company_id=company_id, count=which + 1, reference=reference, net_yen=net_yen, expires_on=expires_on
    )
    moves = [ledger.Move(Account.COMPANY_RECEIVABLE, Account.TICKET_LIABILITY, net_yen, company_id)]
    ledger.enter(work, event=Event.PACK_INVOICED, reference=f"pack:{reference}", moves=moves)
