"""The pages of one's own time without a browser: typed lines, questions before saving, limits, and what is wrong."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import update
from support.browserless import Visitor

from sotomado.availability import policies
from sotomado.availability import service as availability
from sotomado.availability.hours import changing
from sotomado.availability.hours import service as own_hours
from sotomado.availability.hours import week as weeks
from sotomado.availability.hours.lines import LinesForm, line_of, minute_of
from sotomado.availability.models import BusyBlock, OutsideCalendar
from sotomado.directory.models import Consultant

MONDAY = date(2026, 11, 23)
TUESDAY_TEN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ALL_DAYS = {f"day-{n}": "09:00-18:00" for n in range(7)}
WEEK = ALL_DAYS | {"monday": "2026-11-23", "version": "0"}


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


@pytest.fixture
def begins(page_database, consultant):
    def look(around=MONDAY):
        with page_database.read() as work:
            shown = weeks.shown_week(work, consultant_id=consultant.id, around=around)
        return [day.begins for day in shown.days]

    return look


@pytest.fixture
def booked(page_database, consultant):
    with page_database.work() as work:
        advisee = a_person(work, name="秘密 太郎")
        availability.place(
            work, consultant_id=consultant.id, advisee_id=advisee, starts_at=TUESDAY_TEN, held_until=None
        )


def text(response):
    return response.get_data(as_text=True)


def fields_of(page):
    """The hidden fields of the question, as its form would send them."""
    form = re.search(r'<form method="post" action="(/desk/[^"]+)">(.*?)</form>', page[page.index("<main") :], re.S)
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[2])
    return form[1], {name: [v for n, v in found if n == name] for name, _ in found if name != "csrf_token"}


# --- typed lines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "minute"),
    [("9:00", 540), ("09:30", 570), ("0930", 570), ("９：００", 540), ("9時", 540), ("9時30分", 570), ("24:00", 1440)],
)
def test_times_are_read_as_people_type_them(typed, minute):
    assert minute_of(typed) == minute


@pytest.mark.parametrize("typed", ["25:00", "9:60", "24:01", "noon", "-9:00", "9:0:0", "", "٩:٠٠"])
def test_what_is_no_time_is_not_read(typed):
    assert minute_of(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "09:00-12:00 13:00-18:00",
        "9時〜12時、１３時～１８時",
        "9時から12時と13時から18時",
        " 9:00 – 12:00 , 13:00 - 18:00 ",
        "9 to 12, 13 to 18",
        "13:00-18:00/9:00-12:00",
    ],
)
def test_lines_are_read_as_people_type_them(app, typed):
    with app.test_request_context():
        form = LinesForm({"day-0": typed}, every_week=True)

    assert form.errors == []
    assert form.hours[0] == ((540, 720), (780, 1080))
    assert line_of(form.hours[0]) == "09:00-12:00 13:00-18:00"


@pytest.mark.parametrize(
    "typed",
    ["朝", "9:00", "9:00-", "9:00-12:00-13:00", "9:00-9:00", "24:00-25:00", "9:00-12:00 11:00-13:00", "1 " * 300],
)
def test_a_line_that_cannot_be_meant_is_said_beside_its_day(app, typed):
    with app.test_request_context():
        form = LinesForm({"day-2": typed}, every_week=True)

        [(name, message)] = form.errors

    assert name == "day-2"
    assert message.startswith("水曜日: ")


def test_no_day_has_more_stretches_than_half_hours_allow(app):
    line = " ".join(f"{n // 6:02}:{n % 6}0-{n // 6:02}:{n % 6}5" for n in range(25))

    with app.test_request_context():
        assert LinesForm({"day-0": line}, every_week=True).errors


# --- one week -------------------------------------------------------------------------------------


def test_a_week_is_saved_as_typed_and_said_in_words(visitor, begins):
    answer = visitor.post("/desk/week", WEEK | {"day-1": "9:00-12:00 19:00-21:00"})

    page = text(visitor.get(answer.location))
    assert (answer.status_code, answer.location) == (303, "/desk/week?of=2026-11-23")
    assert begins()[1] == ((540, 720), (1140, 1260))
    assert "11月24日(火) 18:00" not in page
    assert "11月24日(火) 19:00–21:00 をひらく" in page
    assert "11月24日(火) 12:00–18:00 をとじる" in page


def test_a_saved_week_is_taken_back_with_one_button(visitor, begins):
    visitor.post("/desk/week", WEEK | {"day-1": ""})

    answer = visitor.post("/desk/week/undo", {"version": "1", "next": "/desk/week?of=2026-11-23"})

    assert (answer.status_code, answer.location) == (303, "/desk/week?of=2026-11-23")
    assert begins()[1] == ((540, 1080),)


def test_what_is_wrong_is_said_beside_its_line_and_nothing_typed_is_lost(visitor, begins):
    answer = visitor.post("/desk/week", WEEK | {"day-1": "朝から夜", "day-2": "9:00-10:00"})

    page = text(answer)
    assert answer.status_code == 422
    assert 'id="day-1-error"' in page
    assert 'value="朝から夜"' in page
    assert 'value="9:00-10:00"' in page
    assert begins()[2] == ((540, 1080),)


def test_a_booking_in_closed_time_is_shown_before_saving_by_its_time_alone(visitor, booked, begins):
    answer = visitor.post("/desk/week", WEEK | {"day-1": "13:00-18:00"})

    page = text(answer)
    assert answer.status_code == 200
    assert "とじる時間に、予約があります" in page
    assert "2026年11月24日(火) 10:00–11:00(東京)" in page
    assert "秘密" not in page
    assert begins()[1] == ((540, 1080),)

    action, fields = fields_of(page)
    saved = visitor.post(action, fields)
    after = text(visitor.get(saved.location))
    assert saved.status_code == 303
    assert begins()[1] == ((780, 1080),)
    assert "1件残っています" in after
    assert 'href="/desk#at-2026-11-24T01:00Z"' in after


def test_from_the_question_one_goes_back_to_what_was_typed(visitor, booked):
    _, fields = fields_of(text(visitor.post("/desk/week", WEEK | {"day-1": "13:00-18:00"})))

    page = text(visitor.post("/desk/week", fields | {"again": "yes"}))

    assert 'name="day-1" value="13:00-18:00" data-saved="09:00-18:00"' in page


def test_an_older_tab_is_told_what_the_newer_one_did(visitor, begins):
    visitor.post("/desk/week", WEEK | {"day-2": "20:00-21:00"})

    answer = visitor.post("/desk/week", WEEK | {"day-1": "19:00-20:00"})

    page = text(answer)
    assert answer.status_code == 409
    assert "別の画面で、先に時間が変わりました" in page
    assert "11月25日(水) 20:00–21:00 をひらく" in page  # what the other tab did
    assert "11月25日(水) 20:00–21:00 をとじる" in page  # what this one would undo
    assert begins()[1] == ((540, 1080),)

    action, fields = fields_of(page)
    assert visitor.post(action, fields).status_code == 303
    assert begins()[1:3] == [((1140, 1200),), ((540, 1080),)]


def test_a_day_that_is_over_is_said_beside_its_line(visitor):
    answer = visitor.post("/desk/week", ALL_DAYS | {"monday": "2026-11-16", "version": "0", "day-1": "1:00-2:00"})

    assert answer.status_code == 422
    assert 'id="day-1-error"' in text(answer)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"monday": "きのう"},
        {"monday": "2026-11-24"},
        {"monday": "9999-12-27"},
        {"monday": "0001-01-01"},
        {"monday": "2026-11-23", "version": "²"},
        {"monday": "2026-11-23", "version": "99999999999999999999"},
        {"monday": "2026-11-23", "knows": "gestern", "day-0": "9:00-12:00" * 1000},
        {"monday": "2026-11-23", "day-0": "٩:٠٠-12:00", "day-7": "9:00-10:00"},
    ],
)
def test_tampered_fields_change_nothing_and_break_nothing(visitor, page_database, consultant, fields):
    answer = visitor.post("/desk/week", ALL_DAYS | fields)

    assert answer.status_code < 500
    with page_database.read() as work:
        assert changing.version_of(work, consultant_id=consultant.id) == 0


@pytest.mark.parametrize("of", ["nonsense", "0001-01-01", "9999-12-31", "2026-02-30", ""])
def test_a_week_that_is_none_shows_todays(visitor, of):
    answer = visitor.get(f"/desk/week?of={of}")

    assert answer.status_code == 200
    assert "2026年11月16日(月)" in text(answer)


def test_the_week_shows_what_stands_in_it_without_saying_with_whom(visitor, booked, page_database, consultant):
    with page_database.work() as work:
        other = a_person(work, name="内緒 花子")
        held_until = work.now + timedelta(minutes=10)
        availability.place(
            work,
            consultant_id=consultant.id,
            advisee_id=other,
            starts_at=TUESDAY_TEN + timedelta(days=1),
            held_until=held_until,
        )
        calendar = OutsideCalendar(consultant_id=consultant.id, kind="icalendar", label="家の予定", added_at=work.now)
        calendar.address = work.seal(calendar, "address", "https://calendar.example/secret.ics")
        work.session.add(calendar)
        work.session.flush()
        work.session.add(
            BusyBlock(
                consultant_id=consultant.id,
                starts_at=TUESDAY_TEN + timedelta(days=2),
                ends_at=TUESDAY_TEN + timedelta(days=2, hours=1),
                outside_calendar_id=calendar.id,
            )
        )

    page = text(visitor.get("/desk/week?of=2026-11-24"))

    assert page.count('class="open booked begins"') == 1
    assert page.count('class="open held begins"') == 1
    assert "家の予定" in page
    assert "秘密" not in page
    assert "内緒" not in page
    assert "secret.ics" not in page


def test_a_link_leads_from_the_week_to_the_desks_entry(visitor, booked):
    week = text(visitor.get("/desk/week?of=2026-11-24"))

    assert '<a href="/desk#at-2026-11-24T01:00Z"' in week


def test_a_week_in_which_the_clock_changes_says_so(page_database, make_app, clock):
    clock.set(datetime(2027, 10, 27, 1, 0, tzinfo=UTC))
    with page_database.work() as work:
        abroad = a_consultant(work, name="李 美蘭", time_zone="Europe/London", hours=((6, 60, 180),))

    page = text(Visitor(make_app(page_database)).sign_in_as(abroad.person_id).get("/desk/week"))

    assert "時刻はロンドンの時計です" in page
    assert "10月31日(日)に時計がもどります。01:00–02:00は二度あり" in page


def test_copying_asks_where_bookings_are_touched(visitor, booked, begins):
    visitor.post("/desk/week", ALL_DAYS | {"monday": "2026-11-16", "version": "0", "day-5": "20:00-21:00"})

    answer = visitor.post("/desk/week/copy", {"monday": "2026-11-16", "weeks": "2", "version": "1"})

    assert answer.status_code == 303
    assert begins()[5] == ((1200, 1260),)
    assert begins(MONDAY + timedelta(days=7))[5] == ((1200, 1260),)
    assert begins(MONDAY + timedelta(days=14))[5] == ((540, 1080),)


def test_last_week_is_copied_with_one_button(visitor, begins):
    visitor.post("/desk/week", WEEK | {"day-5": "20:00-21:00"})

    visitor.post("/desk/week/copy", {"monday": "2026-11-30", "from": "last", "version": "1"})

    assert begins(date(2026, 11, 30))[5] == ((1200, 1260),)


@pytest.mark.parametrize("number", ["0", "9", "many", "", "-1", "²", "99999"])
def test_copies_that_cannot_be_meant_are_refused(visitor, begins, number):
    answer = visitor.post("/desk/week/copy", {"monday": "2026-11-23", "weeks": number, "version": "0"})

    assert "一週から8週まで先に写せます。" in text(visitor.get(answer.location))


# --- every week -----------------------------------------------------------------------------------


def test_weekly_hours_are_shown_and_saved_unchanged(visitor, page_database, consultant):
    page = text(visitor.get("/desk/week/every"))

    answer = visitor.post("/desk/week/every", ALL_DAYS | {"version": "0"})

    assert 'name="day-0" value="09:00-18:00"' in page
    assert "変わったところは、ありませんでした。" in text(visitor.get(answer.location))


def test_weekly_hours_from_a_date_stand_beside_those_before(visitor, page_database, consultant):
    answer = visitor.post(
        "/desk/week/every", ALL_DAYS | {"version": "0", "day-0": "20:00-22:00", "first": "2026-12-01"}
    )

    page = text(visitor.get(answer.location))
    assert "2026年11月30日(月)まで" in page
    assert 'aria-current="true">2026年12月1日(火)から' in page
    assert 'name="day-0" value="20:00-22:00"' in page
    assert "毎週月曜日(2026年12月1日(火)から) 20:00–22:00 をひらく" in page


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"first": "師走"}, "first"),
        ({"first": "2026-12-02", "last": "2026-12-01"}, "last"),
        ({"last": "2020-01-01"}, "last"),
        ({"first": "9999-01-01"}, "last"),
    ],
)
def test_dates_of_weekly_hours_that_cannot_be_meant_keep_what_was_typed(visitor, dates, field):
    answer = visitor.post("/desk/week/every", ALL_DAYS | {"version": "0", "day-0": "20:00-22:00"} | dates)

    page = text(answer)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert 'value="20:00-22:00"' in page


def test_an_overlap_across_sunday_is_said_beside_its_line(visitor):
    answer = visitor.post("/desk/week/every", {"version": "0", "day-6": "22:00-2:00", "day-0": "1:00-3:00"})

    assert answer.status_code == 422
    assert 'id="day-0-error"' in text(answer)


def test_who_moved_is_offered_their_own_clock(visitor, page_database, consultant):
    with page_database.work() as work:
        work.session.execute(update(Consultant).where(Consultant.id == consultant.id).values(time_zone="Europe/London"))
    before = text(visitor.get("/desk/week/every"))

    visitor.post("/desk/week/clock", {"version": "0", "next": "/desk/week/every"})

    assert "東京の時計で書かれた時間があります。いまお住まいはロンドンです。" in before
    assert "時刻は東京の時計です" in before
    after = text(visitor.get("/desk/week/every"))
    assert "東京の時計で書かれた時間があります" not in after
    assert "時刻はロンドンの時計です" in after


# --- days off, limits -----------------------------------------------------------------------------


def test_a_vacation_is_added_listed_and_taken_back_on_the_page(visitor):
    visitor.post("/desk/days-off", {"first": "2026-12-28", "last": "2027-01-03", "version": "0"})
    page = text(visitor.get("/desk/hours"))

    visitor.post("/desk/days-off/end", {"first": "2026-12-28", "last": "2027-01-03"})

    assert "2026年12月28日(月)から2027年1月3日(日)まで" in page
    assert "7日間" in page
    assert "これからの休みは、まだありません。" in text(visitor.get("/desk/hours"))


def test_a_vacation_over_a_booking_is_asked_about_and_keeps_it(visitor, booked):
    answer = visitor.post("/desk/days-off", {"first": "2026-11-24", "version": "0"})
    asked = text(answer)
    action, fields = fields_of(asked)

    saved = visitor.post(action, fields)

    assert "2026年11月24日(火) 10:00–11:00(東京)" in asked
    assert "秘密" not in asked
    page = text(visitor.get(saved.location.split("#")[0]))
    assert "この間の予約は有効なままです。" in page
    assert "11月24日(火) 10:00(東京)" in page


def test_a_date_that_cannot_be_read_is_asked_for_again(visitor):
    answer = visitor.post("/desk/days-off", {"first": "きのう", "version": "0"})

    assert answer.status_code == 422
    assert 'id="first-error"' in text(answer)
    assert 'value="きのう"' in text(answer)


def test_limits_are_typed_kept_and_shown(visitor, page_database, consultant):
    typed = {
        "step": "30",
        "before": "15",
        "after": "２０",
        "notice_hours": "24",
        "horizon_days": "60",
        "per_day": "3",
        "per_week": "",
    }

    answer = visitor.post("/desk/limits", typed)

    assert answer.status_code == 303
    with page_database.read() as work:
        kept = policies.policy_of(work, consultant.id)
    assert (kept.step_minutes, kept.before_minutes, kept.after_minutes) == (30, 15, 20)
    assert (kept.notice_minutes, kept.horizon_days, kept.per_day, kept.per_week) == (1440, 60, 3, None)
    assert 'value="60"' in text(visitor.get("/desk/limits"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("step", "20"),
        ("step", ""),
        ("before", "121"),
        ("after", "-1"),
        ("notice_hours", "337"),
        ("notice_hours", "すぐ"),
        ("horizon_days", "6"),
        ("horizon_days", "91"),
        ("per_day", "0"),
        ("per_week", "61"),
        ("per_week", "9" * 12),
    ],
)
def test_limits_out_of_bounds_are_said_beside_their_field(visitor, page_database, consultant, name, value):
    standard = {"step": "60", "before": "0", "after": "10", "notice_hours": "12", "horizon_days": "28"}

    answer = visitor.post("/desk/limits", standard | {name: value})

    assert answer.status_code == 422
    assert f'id="{name}-error"' in text(answer)
    with page_database.read() as work:
        assert policies.policy_of(work, consultant.id) == policies.STANDARD


def test_the_page_of_limits_shows_what_advisees_see(visitor, page_database, consultant):
    with page_database.work() as work:
        own_hours.set_weekly_hours(work, consultant_id=consultant.id, hours={0: [(540, 660)]})

    page = text(visitor.get("/desk/limits"))

    assert '<span class="keep">09:00</span> <span class="keep">10:00</span>' in page


@pytest.mark.parametrize("path", ["/desk/week", "/desk/week/every", "/desk/hours", "/desk/limits"])
def test_an_advisee_has_no_hours(page_database, make_app, path):
    with page_database.work() as work:
        advisee = an_employee(work, a_company(work))

    assert Visitor(make_app(page_database)).sign_in_as(advisee).get(path).status_code == 403
