"""The consultant's own page: weekly hours as typed, days off, and what is booked already."""

from datetime import UTC, date, datetime

import pytest
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.availability import hours as own_hours
from sotomado.availability import service as availability
from sotomado.availability.errors import BadDates, HoursOverlap
from sotomado.availability.forms import HoursForm, minute_of
from sotomado.availability.models import AvailabilityOverride

MONDAY = date(2026, 11, 23)
MONDAY_TEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NINE_TO_NOON = {"day-0-0-start": "9:00", "day-0-0-end": "12:00"}


@pytest.fixture
def page_database(sqlite_database):
    return sqlite_database


@pytest.fixture
def consultant(page_database):
    with page_database.work() as work:
        return a_consultant(work, name="藤原 芽衣")


@pytest.fixture
def visitor(page_database, make_app, consultant):
    return Visitor(make_app(page_database)).sign_in_as(consultant.person_id)


def hours_of(database, consultant):
    with database.read() as work:
        return own_hours.weekly_hours(work, consultant_id=consultant.id)


@pytest.mark.parametrize(
    ("typed", "minute"),
    [("9:00", 540), ("09:30", 570), ("0930", 570), ("９：００", 540), ("9時", 540), ("9時30分", 570), ("24:00", 1440)],
)
def test_times_are_read_as_people_type_them(typed, minute):
    assert minute_of(typed) == minute


@pytest.mark.parametrize("typed", ["25:00", "9:60", "24:01", "noon", "-9:00", "9:0:0", ""])
def test_what_is_no_time_is_not_read(typed):
    assert minute_of(typed) is None


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


def test_a_day_off_takes_its_times_away_and_gives_them_back(database):
    with database.work() as work:
        one = a_consultant(work)
    with database.read() as work:
        before = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=2)

    with database.work() as work:
        own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=MONDAY)
        during = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=2)
        [off] = own_hours.days_off(work, consultant_id=one.id)
        own_hours.remove_day_off(work, consultant_id=one.id, override_id=off.id)
        after = availability.open_slots(work, consultant_id=one.id, first_day=MONDAY, days=2)

    assert {at.date() for at in before} - {at.date() for at in during} == {MONDAY}
    assert after == before


def test_a_range_off_overlapping_an_earlier_one_is_kept_once(database):
    with database.work() as work:
        one = a_consultant(work)
        own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=date(2026, 11, 25))
        own_hours.add_days_off(work, consultant_id=one.id, first=date(2026, 11, 24), last=date(2026, 11, 26))

        assert [off.on.day for off in own_hours.days_off(work, consultant_id=one.id)] == [23, 24, 25, 26]


def test_a_booking_on_a_day_off_stays_and_is_named(database):
    with database.work() as work:
        one, advisee = a_consultant(work), a_person(work)
        availability.place(work, consultant_id=one.id, advisee_id=advisee, starts_at=MONDAY_TEN, held_until=None)

        kept = own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=date(2026, 11, 24))

        assert kept == 1
        assert [off.kept for off in own_hours.days_off(work, consultant_id=one.id)] == [(MONDAY_TEN,), ()]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 19), date(2026, 11, 21)),
        (MONDAY, date(2026, 11, 22)),
        (MONDAY, date(2027, 11, 23)),
    ],
)
def test_dates_that_cannot_be_meant_are_refused(database, first, last):
    with database.work() as work:
        one = a_consultant(work)

        with pytest.raises(BadDates):
            own_hours.add_days_off(work, consultant_id=one.id, first=first, last=last)


def test_another_consultants_day_off_is_not_found(database):
    with database.work() as work:
        one, other = a_consultant(work), a_consultant(work, name="大塚 健")
        own_hours.add_days_off(work, consultant_id=one.id, first=MONDAY, last=MONDAY)
        [off] = own_hours.days_off(work, consultant_id=one.id)

        with pytest.raises(NotFound):
            own_hours.remove_day_off(work, consultant_id=other.id, override_id=off.id)


def test_the_form_shows_what_stands_and_saves_it_unchanged(visitor, page_database, consultant):
    before = hours_of(page_database, consultant)
    form = HoursForm.of(before)

    typed = {
        f"{s.name}-{side}": getattr(s, side) for day in form.days for s in day.stretches for side in ("start", "end")
    }
    response = visitor.post("/desk/hours", typed)

    assert response.status_code == 303
    assert hours_of(page_database, consultant) == before
    assert 'value="09:00"' in visitor.get("/desk/hours").get_data(as_text=True)


def test_what_is_wrong_is_said_beside_its_box_and_nothing_typed_is_lost(visitor, page_database, consultant):
    before = hours_of(page_database, consultant)

    response = visitor.post(
        "/desk/hours", NINE_TO_NOON | {"day-3-1-start": "13:00", "day-4-0-start": "朝", "day-4-0-end": "9:00"}
    )

    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'id="day-3-1-error"' in page
    assert 'id="day-4-0-error"' in page
    assert 'value="朝"' in page
    assert hours_of(page_database, consultant) == before


def test_an_overlap_is_said_beside_the_later_stretch(visitor):
    response = visitor.post("/desk/hours", NINE_TO_NOON | {"day-0-2-start": "11:00", "day-0-2-end": "13:00"})

    assert response.status_code == 422
    assert 'id="day-0-2-error"' in response.get_data(as_text=True)


def test_an_end_before_the_start_runs_past_midnight_and_the_page_says_so(visitor, page_database, consultant):
    visitor.post("/desk/hours", {"day-4-0-start": "22:00", "day-4-0-end": "2:00"})

    assert hours_of(page_database, consultant)[4] == ((1320, 120),)
    assert "翌日まで" in visitor.get("/desk/hours").get_data(as_text=True)


def test_a_day_off_is_added_listed_and_undone_on_the_page(visitor, page_database):
    visitor.post("/desk/days-off", {"first": "2026-11-23", "last": ""})
    page = visitor.get("/desk/hours").get_data(as_text=True)
    with page_database.read() as work:
        override_id = work.session.scalar(select(AvailabilityOverride.id))

    visitor.post(f"/desk/days-off/{override_id}/remove")

    assert "2026年11月23日(月)" in page
    assert "これからの休みは、まだありません。" in visitor.get("/desk/hours").get_data(as_text=True)


def test_a_booking_on_a_day_off_is_named_by_its_time_alone(visitor, page_database, consultant):
    with page_database.work() as work:
        advisee = a_person(work, name="秘密 太郎")
        availability.place(work, consultant_id=consultant.id, advisee_id=advisee, starts_at=MONDAY_TEN, held_until=None)

    visitor.post("/desk/days-off", {"first": "2026-11-23"})

    page = visitor.get("/desk/hours").get_data(as_text=True)
    assert "この日の予約は有効なままです: 10:00" in page
    assert "秘密" not in page


def test_a_date_that_cannot_be_read_is_asked_for_again(visitor):
    response = visitor.post("/desk/days-off", {"first": "きのう"})

    assert response.status_code == 422
    assert 'id="first-error"' in response.get_data(as_text=True)


def test_hours_are_typed_and_shown_in_the_consultants_own_zone(page_database, make_app):
    with page_database.work() as work:
        abroad = a_consultant(work, name="李 美蘭", time_zone="Europe/London", hours=((0, 540, 600),))

    page = Visitor(make_app(page_database)).sign_in_as(abroad.person_id).get("/desk/hours").get_data(as_text=True)

    assert "ロンドンの時間で書いてください" in page
    assert '<span class="keep">09:00</span>' in page


def test_an_advisee_has_no_hours(page_database, make_app):
    with page_database.work() as work:
        advisee = an_employee(work, a_company(work))

    assert Visitor(make_app(page_database)).sign_in_as(advisee).get("/desk/hours").status_code == 403


def test_what_is_wrong_names_its_day(app):
    with app.test_request_context():
        form = HoursForm({"day-2-0-start": "25:00", "day-2-0-end": "26:00"})

        [(name, message)] = form.errors

    assert name == "day-2-0-start"
    assert message.startswith("水曜日: ")
