"""One week of a consultant: what stands in it, how it is made to differ, and how it is copied."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories.people import a_consultant, a_person
from sqlalchemy import update
from support.at_once import at_once

from sotomado.availability import service as availability
from sotomado.availability.errors import AskFirst, BadDates, HoursOverlap, PastDay
from sotomado.availability.hours import changing
from sotomado.availability.hours import grid as week_grid
from sotomado.availability.hours import service as own_hours
from sotomado.availability.hours import week as weeks
from sotomado.availability.models import BusyBlock
from sotomado.directory.models import Consultant

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
NINE_TO_SIX = (540, 1080)


def begins(work, consultant, around=MONDAY):
    return [day.begins for day in weeks.shown_week(work, consultant_id=consultant.id, around=around).days]


def as_it_stands(work, consultant, around=MONDAY):
    """The seven lines as the page would send them back."""
    return {
        n: tuple((s, e if e <= 1440 else e - 1440) for s, e in day)
        for n, day in enumerate(begins(work, consultant, around))
    }


def save(work, consultant, changes, monday=MONDAY, **asked):
    hours = as_it_stands(work, consultant, monday) | changes
    return weeks.save_week(work, consultant_id=consultant.id, monday=monday, hours=hours, **asked)


def test_a_date_made_different_changes_nothing_else(database):
    with database.work() as work:
        one = a_consultant(work)

        changed = save(work, one, {1: ((1140, 1260),)})

        assert [d.on for d in changed.differences] == [TUESDAY]
        assert begins(work, one)[1] == ((1140, 1260),)
        assert begins(work, one, MONDAY + timedelta(days=7))[1] == (NINE_TO_SIX,)
        found = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=3)
    assert [at.hour for at in found if at.date() == TUESDAY] == [10, 11]


def test_a_date_made_like_the_weekly_hours_follows_them_again(database):
    with database.work() as work:
        one = a_consultant(work)
        save(work, one, {1: ()})
        was_off = weeks.shown_week(work, consultant_id=one.id, around=MONDAY).days[1].is_off

        save(work, one, {1: (NINE_TO_SIX,)})
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours={1: [(600, 660)]})

        day = weeks.shown_week(work, consultant_id=one.id, around=MONDAY).days[1]
    assert was_off
    assert (day.is_special, day.begins) == (False, ((600, 660),))


def test_an_override_on_a_day_with_bookings_keeps_them_and_tells_of_them_first(database):
    starts_at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    with database.work() as work:
        one = a_consultant(work)
        availability.place(work, consultant_id=one.id, advisee_id=a_person(work), starts_at=starts_at, held_until=None)

    with pytest.raises(AskFirst) as asked, database.work() as work:
        save(work, one, {1: ((1140, 1260),)}, knows=())
    with database.work() as work:
        save(work, one, {1: ((1140, 1260),)}, knows=[starts_at])
        shown = weeks.shown_week(work, consultant_id=one.id, around=MONDAY)

    assert [touched.starts_at for touched in asked.value.touched] == [starts_at]
    assert [(taken.starts_at, taken.is_outside) for taken in shown.taken] == [(starts_at, True)]


def test_quarter_hours_survive_a_change_elsewhere_in_the_week(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 555, 705), (1, 540, 720)))

        save(work, one, {1: ()})

        assert begins(work, one)[0] == ((555, 705),)
        assert not weeks.shown_week(work, consultant_id=one.id, around=MONDAY).days[0].is_special


def test_an_evening_that_runs_past_midnight_is_carried_into_the_next_day(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 1320, 120), (6, 1380, 60)))

        days = weeks.shown_week(work, consultant_id=one.id, around=MONDAY).days

        assert (days[0].begins, days[1].carried) == (((1320, 1560),), ((0, 120),))
        assert days[0].carried == ((0, 60),)  # from the Sunday before
        save(work, one, {0: ((1320, 1440),)})
        assert weeks.shown_week(work, consultant_id=one.id, around=MONDAY).days[1].carried == ()


def test_overlaps_are_refused_but_a_weeks_sunday_is_not_followed_by_its_own_monday(database):
    with database.work() as work:
        one = a_consultant(work, hours=())

        with pytest.raises(HoursOverlap):
            save(work, one, {0: ((1320, 120),), 1: ((60, 180),)})
        save(work, one, {6: ((1320, 120),), 0: ((60, 180),)})

        assert begins(work, one)[6] == ((1320, 1560),)


def test_days_of_twenty_four_hours_are_one_open_stretch(database):
    with database.work() as work:
        one = a_consultant(work, hours=())

        save(work, one, dict.fromkeys(range(7), ((0, 1440),)))
        own_hours.set_weekly_hours(work, consultant_id=one.id, hours=dict.fromkeys(range(7), ((0, 1440),)))

        assert begins(work, one) == [((0, 1440),)] * 7
        found = availability.open_slots(work, consultant_id=one.id, first_day=TUESDAY, days=1)
    assert len(found) == 24


def test_what_is_over_cannot_be_changed(database):
    with database.work() as work:
        one = a_consultant(work)

        with pytest.raises(PastDay) as past:
            save(work, one, {3: ()}, monday=date(2026, 11, 16))  # a Thursday, seen on Friday
        save(work, one, {4: ()}, monday=date(2026, 11, 16))

    assert past.value.on == date(2026, 11, 19)


@pytest.mark.parametrize("monday", [TUESDAY, date(2126, 11, 25), date(1, 1, 1)])
def test_weeks_that_are_none_are_refused(database, monday):
    with database.work() as work:
        one = a_consultant(work)

        with pytest.raises((BadDates, PastDay)):
            weeks.save_week(work, consultant_id=one.id, monday=monday, hours=dict.fromkeys(range(7), ()))


def test_two_tabs_at_once_do_not_both_win(database):
    with database.work() as work:
        one = a_consultant(work)
        lines = as_it_stands(work, one)

    def tab(number):
        hours = lines | {number: ()}
        return lambda work: weeks.save_week(work, consultant_id=one.id, monday=MONDAY, hours=hours, version=0)

    answers = at_once(database, *(tab(number) for number in range(4)))

    refused = [answer for answer in answers if isinstance(answer, AskFirst)]
    assert len(refused) == 3
    assert all(answer.is_outdated for answer in refused)


# --- copying --------------------------------------------------------------------------------------


def test_a_week_is_copied_onto_those_that_follow_and_no_further(database):
    with database.work() as work:
        one = a_consultant(work)
        save(work, one, {1: ((1140, 1260),), 2: ()})

        changed = weeks.copy_week(work, consultant_id=one.id, monday=MONDAY, weeks=2)

        copied = [begins(work, one, MONDAY + timedelta(days=7 * n))[1:3] for n in (1, 2, 3)]
    assert copied == [[((1140, 1260),), ()], [((1140, 1260),), ()], [(NINE_TO_SIX,), (NINE_TO_SIX,)]]
    assert len(changed.differences) == 4


def test_copying_leaves_days_off_off(database):
    with database.work() as work:
        one = a_consultant(work)
        off = MONDAY + timedelta(days=8)
        own_hours.add_days_off(work, consultant_id=one.id, first=off, last=off)
        save(work, one, {1: ((1140, 1260),)})

        weeks.copy_week(work, consultant_id=one.id, monday=MONDAY, weeks=1)

        assert begins(work, one, off)[1] == ()


def test_last_week_is_copied_though_its_days_are_over(database, clock):
    with database.work() as work:
        one = a_consultant(work)
        save(work, one, {1: ((1140, 1260),)})
    clock.set(datetime(2026, 12, 3, 3, 0, tzinfo=UTC))  # the Thursday of the week after

    with database.work() as work:
        save(work, one, {4: ((600, 660),)}, monday=date(2026, 11, 30))
        weeks.copy_week(work, consultant_id=one.id, monday=MONDAY, weeks=1)
        now = begins(work, one, date(2026, 11, 30))

    assert now[1] == (NINE_TO_SIX,)  # is over
    assert now[4] == (NINE_TO_SIX,)  # as on last week's Friday


def test_copying_tells_of_the_bookings_it_touches_and_is_taken_back_whole(database):
    starts_at = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    with database.work() as work:
        one = a_consultant(work)
        save(work, one, {1: ()})
        availability.place(work, consultant_id=one.id, advisee_id=a_person(work), starts_at=starts_at, held_until=None)
        before = changing.hours_of(work, consultant_id=one.id)

        with pytest.raises(AskFirst) as asked:
            weeks.copy_week(work, consultant_id=one.id, monday=MONDAY, weeks=8, knows=())
        changed = weeks.copy_week(work, consultant_id=one.id, monday=MONDAY, weeks=8, knows=[starts_at])
        changing.undo(work, consultant_id=one.id, version=changed.version)

        assert changing.hours_of(work, consultant_id=one.id) == before
    assert [touched.starts_at for touched in asked.value.touched] == [starts_at]


@pytest.mark.parametrize("number", [0, 9, -1])
def test_a_week_is_copied_one_to_eight_times(database, number):
    with database.work() as work:
        one = a_consultant(work)

        with pytest.raises(BadDates):
            weeks.copy_week(work, consultant_id=one.id, monday=MONDAY, weeks=number)


# --- the grid, and clocks -------------------------------------------------------------------------


def test_a_day_on_which_the_clock_goes_back_has_its_hour_twice(database, clock):
    clock.set(datetime(2027, 10, 20, 1, 0, tzinfo=UTC))
    with database.work() as work:
        one = a_consultant(work, time_zone="Europe/London", hours=((6, 60, 120),))

        shown = weeks.shown_week(work, consultant_id=one.id, around=date(2027, 10, 31))

        grid = week_grid.of_week(shown, work.now)
    [change] = grid.changes
    assert (change.on, change.twice, change.skipped) == (date(2027, 10, 31), ((60, 120),), ())
    assert [(cell.state, cell.is_twice) for cell in grid.column(6)[1:5]] == [
        ("closed", False),
        ("open", True),
        ("open", True),
        ("closed", False),
    ]


def test_an_hour_that_the_clock_skips_cannot_be_opened(database, clock):
    clock.set(datetime(2027, 3, 20, 1, 0, tzinfo=UTC))
    with database.work() as work:
        one = a_consultant(work, time_zone="Europe/London", hours=((6, 0, 180),))

        shown = weeks.shown_week(work, consultant_id=one.id, around=date(2027, 3, 28))

        grid = week_grid.of_week(shown, work.now)
    assert grid.changes[0].skipped == ((60, 120),)
    assert [cell.state for cell in grid.column(6)[:7]] == [
        "open",
        "open",
        "missing",
        "missing",
        "open",
        "open",
        "closed",
    ]


def test_bookings_holds_and_busy_time_stand_where_the_clock_shows_them(database):
    with database.work() as work:
        one = a_consultant(work)
        availability.place(
            work,
            consultant_id=one.id,
            advisee_id=a_person(work),
            starts_at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
            held_until=None,
        )
        work.session.add(
            BusyBlock(
                consultant_id=one.id,
                starts_at=datetime(2026, 11, 24, 5, 10, tzinfo=UTC),
                ends_at=datetime(2026, 11, 24, 5, 40, tzinfo=UTC),
            )
        )
        work.session.flush()

        grid = week_grid.of_week(weeks.shown_week(work, consultant_id=one.id, around=MONDAY), work.now)

    tuesday = grid.column(1)
    assert [cell.minute for cell in tuesday if "booked" in cell.marks] == [600, 630]
    assert [cell.minute for cell in tuesday if "busy" in cell.marks] == [840, 870]


def test_who_lives_by_another_clock_sees_their_hours_where_they_fall(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 540, 720),))
        work.session.execute(update(Consultant).where(Consultant.id == one.id).values(time_zone="America/New_York"))
        work.session.expire_all()

        days = weeks.shown_week(work, consultant_id=one.id, around=MONDAY).days

    # Monday 9:00 in Tokyo is Sunday 19:00 in New York.
    assert [day.begins for day in days][:1] == [()]
    assert days[6].begins == ((1140, 1320),)


def test_a_week_changed_by_another_clock_is_open_exactly_as_it_was_drawn(database):
    with database.work() as work:
        one = a_consultant(work, hours=((0, 540, 720), (2, 540, 720)))
        work.session.execute(update(Consultant).where(Consultant.id == one.id).values(time_zone="America/New_York"))
        work.session.expire_all()

        save(work, one, {1: ()})

        found = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=8)
    # Wednesday 9:00 in Tokyo, a Tuesday evening in New York, is closed; the next Monday is still there.
    assert {at.date() for at in found} == {date(2026, 11, 30)}


def test_the_grid_folds_nights_away_while_nothing_stands_there(database):
    with database.work() as work:
        quiet, early = a_consultant(work), a_consultant(work, name="朝 早い", hours=((0, 330, 400),))

        folds = [
            week_grid.of_week(weeks.shown_week(work, consultant_id=one.id, around=MONDAY), work.now).fold
            for one in (quiet, early)
        ]

    assert folds == [(14, 46), (10, 46)]
