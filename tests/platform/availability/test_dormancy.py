"""Only people who can be booked stand in the windows: whoever has no time is asked, then pauses, and can come back."""

from datetime import date, timedelta

from factories.bookings import a_confirmed_booking, a_meeting
from factories.people import a_consultant
from sqlalchemy import delete, select

from sotomado import chores
from sotomado.availability import service as availability
from sotomado.availability.hours import service as hours
from sotomado.availability.models import AvailabilityRule
from sotomado.availability.standing import dormancy
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import ListingChange, Pause
from sotomado.outbox.models import Job
from sotomado.settings import Settings

SETTINGS = Settings(public_url="https://sotomado.example")
LONG_AGO = timedelta(days=200)
WEEKDAYS_AT_TEN = {day: [(10 * 60, 12 * 60)] for day in range(5)}


def a_silent_one(work, **options):
    """Listed long ago, without an hour."""
    one = a_consultant(work, hours=(), **options)
    work.session.get_one(Consultant, one.id).listed_at = work.now - LONG_AGO
    return one


def look(database):
    with database.work() as work:
        return dormancy.look(work, public_url=SETTINGS.public_url)


def standing(database, consultant):
    with database.read() as work:
        row = work.session.get_one(Consultant, consultant.id)
        return row.pause, row.asked_at


def mails(database):
    with database.read() as work:
        return [work.unseal(row, "payload") for row in work.session.scalars(select(Job).order_by(Job.written_at))]


def test_whoever_has_no_time_is_asked_once_and_pauses_after_two_weeks(database, clock):
    with database.work() as work:
        silent, open_one = a_silent_one(work, name="静か しずか"), a_consultant(work)

    first = look(database)
    assert (first.asked, first.paused) == ((silent.id,), ())
    clock.advance(days=13)
    again = look(database)
    assert (again.asked, again.paused) == ((), ())
    with database.read() as work:
        assert silent.id in directory.listed_ids(work, on=work.now.date())
    clock.advance(days=1)
    assert look(database).paused == (silent.id,)

    with database.read() as work:
        assert directory.listed_ids(work, on=work.now.date()) == [open_one.id]
        assert directory.consultant(work, consultant_id=silent.id, on=work.now.date()).is_paused
        changes = [one.change for one in listing.history(work, consultant_id=silent.id)]
    assert changes == [ListingChange.PAUSED, ListingChange.ASKED]
    asked, paused = mails(database)
    assert "まだ続けられますか" in asked
    assert "https://sotomado.example/desk/hours" in asked
    assert "お休みにしました" in paused
    assert look(database) == dormancy.Looked()


def test_opening_hours_takes_the_question_back(database, clock):
    with database.work() as work:
        silent = a_silent_one(work)
    look(database)
    with database.work() as work:
        hours.set_weekly_hours(work, consultant_id=silent.id, hours=WEEKDAYS_AT_TEN)

    assert look(database).answered == (silent.id,)
    clock.advance(days=15)
    assert look(database) == dormancy.Looked()
    assert standing(database, silent) == (None, None)


def test_a_dormant_one_is_back_at_once_with_the_first_open_hour(database):
    with database.work() as work:
        silent = a_silent_one(work)
        listing.pause(work, consultant_id=silent.id, by_person_id=None, pause=Pause.DORMANT)
        assert not dormancy.come_back(work, consultant_id=silent.id)
    with database.work() as work:
        hours.set_weekly_hours(work, consultant_id=silent.id, hours=WEEKDAYS_AT_TEN)

    with database.read() as work:
        assert directory.listed_ids(work, on=work.now.date()) == [silent.id]
        assert availability.first_open_slots(work, consultant_ids=[silent.id], limit=1)[silent.id]


def test_a_dormant_one_whose_hours_begin_later_is_back_when_they_come_in_sight(database, clock):
    with database.work() as work:
        silent = a_silent_one(work)
        listing.pause(work, consultant_id=silent.id, by_person_id=None, pause=Pause.DORMANT)
        first = work.now.date() + timedelta(days=60)
        hours.set_weekly_hours(work, consultant_id=silent.id, hours=WEEKDAYS_AT_TEN, first=first)
    assert look(database) == dormancy.Looked()
    clock.advance(days=40)
    assert look(database).resumed == (silent.id,)


def test_a_pause_of_ones_own_stays_whatever_the_calendar_says(database, clock):
    with database.work() as work:
        resting, silent = a_consultant(work), a_silent_one(work)
        for one in (resting, silent):
            listing.pause(work, consultant_id=one.id, by_person_id=one.person_id)

    assert look(database) == dormancy.Looked()
    with database.work() as work:
        assert not dormancy.come_back(work, consultant_id=resting.id)
        assert directory.listed_ids(work, on=work.now.date()) == []


def test_whoever_presses_pause_while_dormant_stays_away_when_hours_open(database):
    with database.work() as work:
        silent = a_silent_one(work)
        listing.pause(work, consultant_id=silent.id, by_person_id=None, pause=Pause.DORMANT)
        listing.pause(work, consultant_id=silent.id, by_person_id=silent.person_id)
        hours.set_weekly_hours(work, consultant_id=silent.id, hours=WEEKDAYS_AT_TEN)

    assert look(database) == dormancy.Looked()
    assert standing(database, silent)[0] is Pause.OWN


def test_a_full_calendar_is_not_an_empty_one(database, clock):
    """One hour in four weeks, and it is booked: that is someone at work, not someone asleep."""
    with database.work() as work:
        meeting = a_meeting(work)
        one = meeting.consultant.id
        work.session.get_one(Consultant, one).listed_at = work.now - LONG_AGO
        work.session.execute(delete(AvailabilityRule).where(AvailabilityRule.consultant_id == one))
        only = date(2026, 11, 27)
        work.session.add(
            AvailabilityRule(
                consultant_id=one,
                weekday=only.weekday(),
                start_minute=600,
                end_minute=660,
                time_zone="Asia/Tokyo",
                valid_from=only,
                valid_until=only,
            )
        )
    with database.work() as work:
        a_confirmed_booking(work, meeting)
        assert not availability.first_open_slots(work, consultant_ids=[one], limit=1)[one]

    assert look(database) == dormancy.Looked()


def test_an_announced_holiday_is_left_in_peace_and_silence_after_it_is_not(database, clock):
    with database.work() as work:
        away = a_consultant(work, hours=((0, 600, 720), (2, 600, 720)))
        work.session.get_one(Consultant, away.id).listed_at = work.now - LONG_AGO
        first = work.now.date() + timedelta(days=1)
        hours.add_days_off(work, consultant_id=away.id, first=first, last=first + timedelta(days=40))
    assert look(database) == dormancy.Looked()

    with database.work() as work:
        hours.set_weekly_hours(work, consultant_id=away.id, hours={})
    assert look(database).asked == (away.id,)


def test_a_newcomer_and_someone_just_back_are_given_four_weeks(database, clock):
    with database.work() as work:
        newcomer = a_consultant(work, hours=(), listed=False)
        listing.list_(work, consultant_id=newcomer.id, by_person_id=newcomer.person_id)
        back = a_silent_one(work)
        listing.pause(work, consultant_id=back.id, by_person_id=back.person_id)
        listing.resume(work, consultant_id=back.id, by_person_id=back.person_id)

    assert look(database) == dormancy.Looked()
    clock.advance(days=27)
    assert look(database) == dormancy.Looked()
    clock.advance(days=1)
    assert set(look(database).asked) == {newcomer.id, back.id}


def test_whoever_is_unlisted_or_past_the_licence_is_not_asked(database):
    with database.work() as work:
        gone = a_silent_one(work)
        listing.unlist(work, consultant_id=gone.id, by_person_id=gone.person_id, words="")
        a_silent_one(work, licensed_until=work.now.date() - timedelta(days=1))

    assert look(database) == dormancy.Looked()


def test_someone_whose_licence_ends_tomorrow_is_not_taken_for_asleep(database):
    with database.work() as work:
        ending = a_consultant(work, licensed_until=work.now.date())
        work.session.get_one(Consultant, ending.id).listed_at = work.now - LONG_AGO

    assert look(database) == dormancy.Looked()


def test_the_worker_looks_once_a_day(database):
    with database.work() as work:
        silent = a_silent_one(work)
    chores.ask_who_has_no_time(database, SETTINGS)

    assert standing(database, silent)[1] is not None
