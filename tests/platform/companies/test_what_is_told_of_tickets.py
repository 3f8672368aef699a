"""A company reads counts of whole months, never one that points at somebody, and never one that changes."""

from datetime import date

from factories.people import a_company
from hypothesis import given
from hypothesis import strategies as st
from support.clock import StandingClock

from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.telling import LEAST, Moved, lots_bought, told, told_to

MONTHS = [f"2026-{number:02}" for number in range(1, 13)]
lives = st.lists(
    st.builds(Moved, granted=st.integers(0, 30), used=st.integers(-3, 15), expired=st.integers(0, 5)), max_size=12
).map(lambda months: dict(zip(MONTHS, months, strict=False)))


@given(lives, st.sampled_from(MONTHS))
def test_no_period_tells_of_fewer_than_ten_uses(months, running):
    assert all(one.used >= LEAST for one in told(months, running=running).periods)


@given(lives, st.sampled_from(MONTHS), st.sampled_from(MONTHS))
def test_what_was_told_once_stands_however_long_one_waits(months, one, other):
    early, late = (told(months, running=running).periods for running in sorted((one, other)))

    assert late[: len(early)] == early


@given(lives, st.sampled_from(MONTHS), st.integers(-5, 40), st.integers(0, 9))
def test_the_running_month_changes_nothing_that_is_told(months, running, used, expired):
    """Read twice in one month, whatever was booked in between, it says the same."""
    granted = months.get(running, Moved()).granted
    later = months | {running: Moved(granted, used, expired)}

    assert told(later, running=running) == told(months | {running: Moved(granted)}, running=running)


@given(lives, st.sampled_from(MONTHS))
def test_periods_follow_one_another_and_add_up(months, running):
    periods = told(months, running=running).periods

    left = 0
    for before, after in zip((None, *periods), periods, strict=False):
        assert after.first_month <= after.last_month < running
        assert before is None or before.last_month < after.first_month
        left += after.granted - after.used - after.expired
        assert after.left == left


def test_small_months_are_put_together():
    months = {
        "2026-01": Moved(granted=30),
        "2026-02": Moved(used=4),
        "2026-03": Moved(used=5),
        "2026-05": Moved(used=2),
        "2026-06": Moved(used=12),
        "2026-07": Moved(granted=10, used=3),
    }

    found = told(months, running="2026-09")

    assert [(one.first_month, one.last_month, one.used, one.left) for one in found.periods] == [
        ("2026-01", "2026-05", 11, 19),
        ("2026-06", "2026-06", 12, 7),
    ]
    assert found.granted_since == 10


def test_what_a_company_reads_stays_the_same_from_one_booking_to_the_next(database, clock):
    clock.set(StandingClock().now().replace(year=2026, month=9, day=2))
    with database.work() as work:
        company_id = a_company(work, tickets=0).id
        tickets.grant(work, company_id=company_id, count=40, reference="first")
        for number in range(11):
            tickets.take(work, company_id=company_id, reference=f"talk-{number}")
    clock.set(clock.now().replace(month=11))

    def read():
        with database.read() as work:
            return told_to(work, company_id=company_id), lots_bought(work, company_id=company_id)

    before = read()
    with database.work() as work:
        tickets.take(work, company_id=company_id, reference="this-morning")
        tickets.give_back(work, company_id=company_id, reference="talk-3")

    assert read() == before
    assert [(one.used, one.left) for one in before[0].periods] == [(11, 29)]


def test_a_ticket_of_grace_stands_in_no_list(database, clock):
    with database.work() as work:
        company_id = a_company(work, tickets=0).id
        tickets.grant(work, company_id=company_id, count=2, reference="few", expires_on=date(2026, 11, 25))
        tickets.take(work, company_id=company_id, reference="called-off")
    clock.set(clock.now().replace(month=12, day=20))
    with database.work() as work:
        tickets.give_back(work, company_id=company_id, reference="called-off")

    with database.read() as work:
        assert tickets.left(work, company_id=company_id) == 1
        assert lots_bought(work, company_id=company_id) == []
