"""Hours for good: weekly ones and their dates, days off, the clock they follow; what they touch, and one step back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories.people import a_consultant, a_person
from sqlalchemy import select, update

from sotomado.accounts.errors import NotFound
from sotomado.availability import service as availability
from sotomado.availability.errors import AskFirst, BadDates, HoursOverlap, NothingToUndo, SeveralClocks
from sotomado.availability.hours import changing
from sotomado.availability.hours import service as own_hours
from sotomado.availability.models import AvailabilityRule, ChangeKind
from sotomado.directory.models import Consultant

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
MONDAY_TEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MORNINGS = {day: [(540, 720)] for day in range(5)}
AFTERNOONS = {day: [(780, 1080)] for day in range(5)}


def booked(work, consultant, starts_at=MONDAY_TEN, held_until=None):
    availability.place(
        work, consultant_id=consultant.id, advisee_id=a_person(work), starts_at=starts_at, held_until=held_until
    )


def test_hours_replace_those_before_and_decide_what_is_free(database):
    with database.work() as work:
        one = a_consultant(work)
    with database.work() as work:
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours={0: [(540, 720)], 2: [(1320, 60)]})

    with database.read() as work:
        found = availability.open_slots(work, consultant_id=one.id, days=7)

    expected = "Mon 00:00, Mon 01:00, Mon 02:00, Wed 13:00, Wed 14:00, Wed 15:00"
    assert ", ".join(at.strftime("%a %H:%M") for at in found) == expected


@pytest.mark.parametrize(
    ("hours", "weekday", "position"),
    [
        ({0: [(540, 720), (700, 800)]}, 0, 1),
        ({0: [(1320, 120)], 1: [(60, 180)]}, 1, 0),
        ({6: [(1320, 120)], 0: [(60, 180)]}, 0, 0),
    ],
)
def test_stretches_that_overlap_are_refused_even_across_midnight_and_sunday(database, hours, weekday, position):
    with database.work() as work:
        one = a_consultant(work)

    with pytest.raises(HoursOverlap) as refused, database.work() as work:
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=hours)

    assert (refused.value.weekday, refused.value.position) == (weekday, position)


def test_stretches_that_touch_are_welcome():
    own_hours.refuse_overlaps({0: [(0, 1440)], 1: [(0, 600), (600, 1440)], 6: [(600, 1440)]})


# --- from a date, until a date --------------------------------------------------------------------


def test_hours_from_a_date_on_leave_those_before_it_alone(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 540, 600),))

        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS, first=date(2026, 12, 1))

        before, after = own_hours.periods_ahead(work, consultant_id=one.id)
    assert (before.last, before.hours[0]) == (date(2026, 11, 30), ((540, 600),))
    assert (after.first, after.last, after.hours[0]) == (date(2026, 12, 1), None, ((780, 1080),))


def test_hours_for_some_weeks_end_by_themselves(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 540, 600),))

        own_hours.set_weekly_hours(
            work, consultant_id=one.id, hours=AFTERNOONS, first=date(2026, 12, 7), last=date(2026, 12, 20)
        )

        periods = own_hours.periods_ahead(work, consultant_id=one.id)
    assert [(one.first, one.last, one.hours[0]) for one in periods] == [
        (None, date(2026, 12, 6), ((540, 600),)),
        (date(2026, 12, 7), date(2026, 12, 20), ((780, 1080),)),
        (date(2026, 12, 21), None, ((540, 600),)),
    ]


def test_the_dates_of_hours_decide_what_is_free(database):
    with database.work() as work:
        one = a_consultant(work, hours=())
        own_hours.set_weekly_hours(
            work, consultant_id=one.id, hours=MORNINGS, first=date(2026, 11, 24), last=date(2026, 11, 25)
        )

        found = availability.open_slots(work, consultant_id=one.id, days=14)

    assert {at.date() for at in found} == {date(2026, 11, 24), date(2026, 11, 25)}


def test_the_same_dates_may_be_written_again_and_again(database):
    with database.work() as work:
        one = a_consultant(work)
        for hours in (MORNINGS, AFTERNOONS, MORNINGS):
            own_hours.set_weekly_hours(work, consultant_id=one.id, hours=hours, first=date(2026, 12, 1))
            own_hours.set_weekly_hours(
                work, consultant_id=one.id, hours=hours, first=date(2026, 12, 3), last=date(2026, 12, 9)
            )

        last = own_hours.periods_ahead(work, consultant_id=one.id)[-1]

    assert (last.first, last.hours[0]) == (date(2026, 12, 1), ((540, 720),))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 12, 2), date(2026, 12, 1)),
        (None, date(2026, 11, 19)),
        (date(2126, 1, 1), None),
        (date(1, 1, 1), None),
        (None, date(9999, 12, 31)),
    ],
)
def test_dates_of_hours_that_nobody_can_mean_are_refused(database, first, last):
    with database.work() as work:
        one = a_consultant(work)

        with pytest.raises(BadDates):
            own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS, first=first, last=last)


# --- what a change touches ------------------------------------------------------------------------


def test_a_change_that_closes_booked_time_is_asked_about_first_and_drops_nothing(database):
    with database.work() as work:
        one = a_consultant(work)
        booked(work, one)
        booked(work, one, MONDAY_TEN + timedelta(days=1), held_until=work.now + timedelta(minutes=10))

    with pytest.raises(AskFirst) as asked, database.work() as work:
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS, knows=())
    with database.work() as work:
        still = own_hours.weekly_hours(work, consultant_id=one.id)
        known = [touched.starts_at for touched in asked.value.touched]
        changed = own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS, knows=known)
        kept = availability.queries.kept_on(work.session, one.id, MONDAY_TEN, MONDAY_TEN + timedelta(days=2), work.now)

    assert [(t.starts_at, t.held_until is not None) for t in asked.value.touched] == [
        (MONDAY_TEN, False),
        (MONDAY_TEN + timedelta(days=1), True),
    ]
    assert still[0] == ((540, 1080),)
    assert [touched.starts_at for touched in changed.touched] == known == kept


def test_a_booking_made_while_the_question_was_read_is_asked_about_as_well(database):
    with database.work() as work:
        one = a_consultant(work)
        booked(work, one)
        booked(work, one, MONDAY_TEN + timedelta(days=1))

    with pytest.raises(AskFirst) as asked, database.work() as work:
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS, knows=[MONDAY_TEN])

    assert len(asked.value.touched) == 2


def test_bookings_that_stay_in_open_time_are_not_asked_about(database):
    with database.work() as work:
        one = a_consultant(work)
        booked(work, one)

        changed = own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS, knows=())

    assert changed.touched == []
    assert changed.differences


def test_a_booking_half_in_closed_time_is_touched(database):
    with database.work() as work:
        one = a_consultant(work)
        booked(work, one)

        changed = own_hours.set_weekly_hours(work, consultant_id=one.id, hours={0: [(540, 630)]})

    assert [touched.starts_at for touched in changed.touched] == [MONDAY_TEN]


# --- two tabs, and one step back ------------------------------------------------------------------


def test_a_page_that_has_grown_old_does_not_win_silently(database):
    with database.work() as work:
        one = a_consultant(work)
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS, version=0)

    with pytest.raises(AskFirst) as asked, database.work() as work:
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS, version=0)

    assert asked.value.is_outdated
    assert asked.value.version == 1
    assert [d.closed for d in asked.value.differences if d.weekday == 0] == [((540, 720),)]
    with database.read() as work:
        assert own_hours.weekly_hours(work, consultant_id=one.id)[0] == ((540, 720),)


def test_saving_what_stands_already_changes_nothing_and_asks_nothing(database):
    with database.work() as work:
        one = a_consultant(work)
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS)

        again = own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS, version=0)

    assert again.is_nothing
    assert again.version == 1


def test_one_step_back_brings_back_rules_and_days_exactly(database):
    with database.work() as work:
        one = a_consultant(work)
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS, first=date(2026, 12, 1))
        own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=FRIDAY)
        before = changing.hours_of(work, consultant_id=one.id)

    with database.work() as work:
        changed = own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS)
    with database.work() as work:
        changing.undo(work, consultant_id=one.id, version=changed.version)
        assert changing.hours_of(work, consultant_id=one.id) == before
        assert changing.last_change(work, consultant_id=one.id).kind is ChangeKind.UNDO


def test_undone_twice_the_change_is_made_again(database):
    with database.work() as work:
        one = a_consultant(work)
        changed = own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS)
        back = changing.undo(work, consultant_id=one.id, version=changed.version)

        changing.undo(work, consultant_id=one.id, version=back.version)

        assert own_hours.weekly_hours(work, consultant_id=one.id)[0] == ((780, 1080),)


def test_going_back_from_an_old_page_is_asked_about(database):
    with database.work() as work:
        one = a_consultant(work)
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS)
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS)

        with pytest.raises(AskFirst):
            changing.undo(work, consultant_id=one.id, version=1)


def test_going_back_over_a_booking_made_since_is_asked_about(database):
    with database.work() as work:
        one = a_consultant(work, hours=())
        changed = own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS)
        booked(work, one)

        with pytest.raises(AskFirst) as asked:
            changing.undo(work, consultant_id=one.id, version=changed.version, knows=())

    assert [touched.starts_at for touched in asked.value.touched] == [MONDAY_TEN]


def test_where_nothing_was_changed_there_is_nothing_to_go_back_to(database):
    with database.work() as work:
        one = a_consultant(work)

        with pytest.raises(NothingToUndo):
            changing.undo(work, consultant_id=one.id, version=0)


# --- days off -------------------------------------------------------------------------------------


def test_days_off_take_their_times_away_and_give_them_back(database):
    with database.work() as work:
        one = a_consultant(work)
    with database.read() as work:
        before = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=2)

    with database.work() as work:
        own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=MONDAY)
        during = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=2)
        own_hours.end_absence(work, consultant_id=one.id, first=MONDAY, last=MONDAY)
        after = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=2)

    assert {at.date() for at in before} - {at.date() for at in during} == {MONDAY}
    assert after == before


def test_days_off_on_end_are_one_absence(database):
    with database.work() as work:
        one = a_consultant(work)
        own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=date(2026, 11, 25))
        own_hours.add_days_off(work, consultant_id=one.id, first=date(2026, 11, 24), last=date(2026, 11, 26))
        own_hours.add_days_off(work, consultant_id=one.id, first=date(2026, 11, 30), last=date(2026, 11, 30))

        found = own_hours.absences(work, consultant_id=one.id)

    assert [(off.first.day, off.last.day, off.days) for off in found] == [(23, 26, 4), (30, 30, 1)]


def test_a_booking_on_a_day_off_stays_and_is_named(database):
    with database.work() as work:
        one = a_consultant(work)
        booked(work, one)

        with pytest.raises(AskFirst):
            own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=MONDAY, knows=())
        own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=date(2026, 11, 24), knows=[MONDAY_TEN])

        [off] = own_hours.absences(work, consultant_id=one.id)
    assert off.kept == (MONDAY_TEN,)


def test_sixty_days_are_a_vacation_and_one_step_back_takes_all_of_them_back(database):
    with database.work() as work:
        one = a_consultant(work)
        changed = own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=MONDAY + timedelta(days=59))
        [off] = own_hours.absences(work, consultant_id=one.id)

        changing.undo(work, consultant_id=one.id, version=changed.version)

        assert off.days == 60
        assert own_hours.absences(work, consultant_id=one.id) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 19), date(2026, 11, 21)),
        (MONDAY, date(2026, 11, 22)),
        (MONDAY, MONDAY + timedelta(days=60)),
        (date(9999, 12, 30), date(9999, 12, 31)),
    ],
)
def test_dates_that_cannot_be_meant_are_refused(database, first, last):
    with database.work() as work:
        one = a_consultant(work)

        with pytest.raises(BadDates):
            own_hours.add_days_off(work, consultant_id=one.id, first=first, last=last)


def test_another_consultants_days_off_are_not_found(database):
    with database.work() as work:
        one, other = a_consultant(work), a_consultant(work, name="大塚 健")
        own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=MONDAY)

        with pytest.raises(NotFound):
            own_hours.end_absence(work, consultant_id=other.id, first=MONDAY, last=MONDAY)
        assert own_hours.absences(work, consultant_id=one.id)


# --- another clock --------------------------------------------------------------------------------


def moved_to_london(work, consultant):
    work.session.execute(update(Consultant).where(Consultant.id == consultant.id).values(time_zone="Europe/London"))
    work.session.expire_all()


def test_who_moves_keeps_the_clock_their_hours_were_written_by_until_they_say_otherwise(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 540, 720),))
        moved_to_london(work, one)

        clocks = own_hours.clocks(work, consultant_id=one.id)
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours={0: [(540, 780)]})

        zones = set(work.session.scalars(select(AvailabilityRule.time_zone)))
    assert (clocks.own, clocks.others) == ("Europe/London", ("Asia/Tokyo",))
    assert zones == {"Asia/Tokyo"}


def test_hours_moved_to_ones_own_clock_keep_their_times_of_day(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 540, 720),))
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=AFTERNOONS, first=date(2026, 12, 7))
        own_hours.add_days_off(work, consultant_id=one.id, first=FRIDAY, last=FRIDAY)
        moved_to_london(work, one)

        own_hours.move_to_own_clock(work, consultant_id=one.id)

        found = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=1)
        assert own_hours.clocks(work, consultant_id=one.id).others == ()
        assert own_hours.weekly_hours(work, consultant_id=one.id)[0] == ((540, 720),)
    assert [at.hour for at in found] == [9, 10, 11]


def test_moving_to_ones_own_clock_tells_which_bookings_it_leaves_outside(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 540, 720),))
        booked(work, one)
        moved_to_london(work, one)

        with pytest.raises(AskFirst) as asked:
            own_hours.move_to_own_clock(work, consultant_id=one.id, knows=())

    assert [touched.starts_at for touched in asked.value.touched] == [MONDAY_TEN]


def test_hours_by_two_clocks_are_not_written_over_by_a_guess(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 540, 720),))
        work.session.add(
            AvailabilityRule(
                consultant_id=one.id, weekday=2, start_minute=600, end_minute=700, time_zone="Europe/London"
            )
        )
        work.session.flush()

        with pytest.raises(SeveralClocks):
            own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS)
        own_hours.move_to_own_clock(work, consultant_id=one.id)
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=MORNINGS)

        assert own_hours.weekly_hours(work, consultant_id=one.id)[2] == ((540, 720),)
