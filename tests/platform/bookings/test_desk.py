"""The consultant's side of bookings: the desk, one booking of it, and what it means to call one off."""

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting, a_wish
from factories.people import a_consultant, an_employee
from sqlalchemy import event, func, select
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.availability import service as availability
from sotomado.availability.hours import changing
from sotomado.bookings import calling_off
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import AlreadyBegun
from sotomado.bookings.models import Booking, BookingEvent, BookingState, Happening, Why
from sotomado.companies import booking_terms
from sotomado.companies import service as companies
from sotomado.companies.booking_terms import BookingTerms
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import mail
from sotomado.outbox.models import Job

DAY = timedelta(days=1)


@pytest.fixture
def meeting(sqlite_database):
    with sqlite_database.work() as work:
        return a_meeting(work, tickets=10)


@pytest.fixture
def me(app, meeting):
    return Visitor(app).sign_in_as(meeting.consultant.person_id)


@pytest.fixture
def app(make_app, sqlite_database):
    return make_app(sqlite_database)


def read(answer):
    return answer.get_data(as_text=True)


def call_off(work, meeting, booking_id, **said):
    said = {"why": Why.ILL, "words": "", "closes_time": False} | said
    return calling_off.call_off(
        work,
        person_id=meeting.consultant.person_id,
        consultant_id=meeting.consultant.id,
        booking_id=booking_id,
        sender=SENDER,
        **said,
    )


def key_in(html):
    return re.search(r'name="once" value="([^"]+)"', html)[1]


# What was, a stretch at a time.


def test_the_past_is_told_in_stretches_and_none_of_it_is_lost_or_told_twice(database):
    with database.work() as work:
        meeting = a_meeting(work)
        others = [an_employee(work, meeting.company) for _ in range(3)]
        for number in range(3):
            # Three at one and the same instant, each called off before the next one takes it.
            for advisee_id in others:
                starts_at = IN_A_WEEK + number * timedelta(hours=3)
                one = a_confirmed_booking(work, replace(meeting, advisee_id=advisee_id), starts_at=starts_at)
                bookings.cancel(work, party=bookings.as_advisee(advisee_id), booking_id=one, sender=SENDER)

        told, before, before_id = [], None, None
        while True:
            stretch = bookings.past(
                work, consultant_id=meeting.consultant.id, before=before, before_id=before_id, limit=2
            )
            told += [one.id for one in stretch.lines]
            if stretch.earlier is None:
                break
            before, before_id = stretch.earlier.starts_at, stretch.earlier.id

        assert len(told) == 9
        assert set(told) == set(work.session.scalars(select(Booking.id)))
        starts = [work.session.get(Booking, one).starts_at for one in told]
        assert starts == sorted(starts, reverse=True)


def test_neither_holds_nor_lapsed_ones_are_the_consultants_to_see(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        held = a_hold(work, meeting)
        bookings.give_back(work, advisee_id=meeting.advisee_id, booking_id=held)

        assert bookings.past(work, consultant_id=meeting.consultant.id).lines == []
        with pytest.raises(NotFound):
            bookings.one_of_desk(work, consultant_id=meeting.consultant.id, booking_id=held)


def test_the_life_of_a_booking_tells_no_hold_and_no_word_of_anybody_else(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        version = bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id).version
        bookings.move(
            work,
            advisee_id=meeting.advisee_id,
            booking_id=booking_id,
            starts_at=IN_A_WEEK + DAY,
            mode=MeetingMode.ONLINE,
            version=version,
            sender=SENDER,
        )
        call_off(work, meeting, booking_id, why=Why.URGENT, words=" 急な通院で、申し訳ありません。 ")

        one = bookings.one_of_desk(work, consultant_id=meeting.consultant.id, booking_id=booking_id)
        assert [line.happened for line in one.life] == [Happening.CONFIRMED, Happening.MOVED, Happening.CANCELLED]
        moved, ended = one.life[1:]
        assert (moved.from_at, moved.starts_at) == (IN_A_WEEK, IN_A_WEEK + DAY)
        assert (ended.why, ended.words) == (Why.URGENT, "急な通院で、申し訳ありません。")
        # Sealed where it lies.
        kept = work.session.scalars(select(BookingEvent.words).where(BookingEvent.words.is_not(None))).one()
        assert "通院".encode() not in bytes(kept)


def test_what_was_passed_on_goes_with_the_booking(database):
    with database.work() as work:
        meeting = a_meeting(work)
        wish_id = a_wish(work, person_id=meeting.advisee_id)
        booking_id = a_confirmed_booking(work, meeting, wish_id=wish_id)
        mine = {"consultant_id": meeting.consultant.id, "booking_id": booking_id}
        assert bookings.one_of_desk(work, **mine).booking.wish is not None

        call_off(work, meeting, booking_id)

        assert bookings.one_of_desk(work, **mine).booking.wish is None


def test_the_desk_reads_by_indices_whatever_lies_behind(sqlite_database):
    """100,000 bookings of a history lie behind an index; a page that walks the table would show it at once."""
    asked = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if statement.lstrip().startswith("SELECT") and "FROM booking" in statement:
            asked.append((statement, parameters))

    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        a_confirmed_booking(work, meeting)
    with sqlite_database.read() as work:
        engine = work.session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        bookings.desk(work, consultant_id=meeting.consultant.id)
        bookings.past(work, consultant_id=meeting.consultant.id, before=IN_A_WEEK, before_id="x")
        event.remove(engine, "before_cursor_execute", note)
        plans = [
            " ".join(
                row[3] for row in work.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + one, parameters)
            )
            for one, parameters in asked
        ]
    assert "ix_booking_consultant_open" in plans[0]
    assert all("ix_booking_consultant_id_starts_at" in plan for plan in plans[1:3])
    assert len(plans) >= 3
    assert not any("SCAN booking" in plan for plan in plans)


# Calling off.


def test_calling_off_with_the_time_closed_leaves_the_rest_of_the_day_open(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        before = changing.version_of(work, consultant_id=meeting.consultant.id)

        done = call_off(work, meeting, booking_id, closes_time=True)

        assert done.is_closed
        free = availability.open_slots(
            work,
            consultant_id=meeting.consultant.id,
            first_day=IN_A_WEEK.astimezone(ZoneInfo("Asia/Tokyo")).date(),
            days=1,
        )
        assert not [at for at in free if IN_A_WEEK - timedelta(minutes=59) <= at < IN_A_WEEK + timedelta(minutes=60)]
        assert IN_A_WEEK + timedelta(hours=1) in free
        # The week after is as it was, and the change can be taken back like any other.
        free = availability.open_slots(
            work, consultant_id=meeting.consultant.id, first_day=(IN_A_WEEK + 7 * DAY).date(), days=1
        )
        assert IN_A_WEEK + 7 * DAY in free
        version = changing.version_of(work, consultant_id=meeting.consultant.id)
        assert version == before + 1
        changing.undo(work, consultant_id=meeting.consultant.id, version=version)
        free = availability.open_slots(work, consultant_id=meeting.consultant.id, first_day=IN_A_WEEK.date(), days=1)
        assert IN_A_WEEK in free


def test_an_hour_that_reaches_past_midnight_can_be_closed_as_well(database):
    with database.work() as work:
        # Open from 22:00 to 02:00, written on the evening before.
        meeting = a_meeting(work, hours=tuple((day, 22 * 60, 2 * 60) for day in range(7)))
        midnight = IN_A_WEEK.replace(hour=15)
        booking_id = a_confirmed_booking(work, meeting, starts_at=midnight)

        assert call_off(work, meeting, booking_id, closes_time=True).is_closed

        free = availability.open_slots(
            work,
            consultant_id=meeting.consultant.id,
            first_day=midnight.astimezone(ZoneInfo("Asia/Tokyo")).date(),
            days=1,
        )
        assert midnight not in free
        # What came after it in the same night stays open, and so does the evening before it.
        assert midnight + timedelta(hours=1) in free
        assert midnight - timedelta(hours=1) in availability.open_slots(
            work, consultant_id=meeting.consultant.id, first_day=midnight.date(), days=1
        )


def test_a_booking_called_off_too_late_leaves_the_hours_alone(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=1))

    with pytest.raises(AlreadyBegun), database.work() as work:
        call_off(work, meeting, booking_id, closes_time=True)

    with database.read() as work:
        assert changing.version_of(work, consultant_id=meeting.consultant.id) == 0


def test_own_terms_decide_what_is_late_and_the_page_says_so_before(sqlite_database, clock, me, meeting):
    with sqlite_database.work() as work:
        terms = BookingTerms(advisee_cutoff_minutes=60, consultant_cutoff_minutes=5 * 24 * 60)
        booking_terms.set_booking_terms(work, company_id=meeting.company.id, terms=terms)
        booking_id = a_confirmed_booking(work, meeting)
        # Agreed on afterwards, these concern later bookings alone.
        booking_terms.set_booking_terms(work, company_id=meeting.company.id, terms=booking_terms.STANDARD)
    address = f"/desk/bookings/{booking_id}/call-off"
    in_time = read(me.get(address))
    assert "開始の120時間前" in in_time
    assert "を切っています" not in in_time

    clock.advance(days=3)
    me.sign_in_as(meeting.consultant.person_id)
    late = read(me.get(address))
    assert "開始まで120時間を切っています" in late

    answer = me.post(address, {"why": "ill", "once": key_in(late)})
    after = read(me.get(answer.location))
    assert "直前の取り消しとして、運営の記録に数えられます。" in after
    with sqlite_database.read() as work:
        assert work.session.get(Booking, booking_id).state is BookingState.LATE_CANCELLED


def test_calling_off_on_the_page_tells_the_truth_and_is_done_once(sqlite_database, me, meeting):
    with sqlite_database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
        mails = work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == mail.KIND))
    address = f"/desk/bookings/{booking_id}/call-off"
    fields = {
        "why": "urgent",
        "words": "また機会がありますように。",
        "closes": "yes",
        "once": key_in(read(me.get(address))),
    }

    first = me.post(address, fields)
    shown = read(me.get(first.location))
    second = me.post(address, fields)

    assert first.status_code == second.status_code == 303
    assert first.location == second.location == f"/desk/bookings/{booking_id}"
    assert "あなたが取り消しました。" in shown
    assert "また機会がありますように。" in shown
    assert "急な用事ができた" in shown
    assert "受付の時間から外しました" in shown
    with sqlite_database.read() as work:
        # One mail to each side, and the ticket waits for the advisee instead of going back to the pool.
        assert work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == mail.KIND)) == mails + 2
        assert companies.tickets_left(work, company_id=meeting.company.id) == 9
    # And the page that asks says that there is nothing to ask any more.
    assert "すでに取り消されています" in read(me.get(address))


def test_without_a_reason_nothing_happens_and_what_was_typed_stays(sqlite_database, me, meeting):
    with sqlite_database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
    address = f"/desk/bookings/{booking_id}/call-off"

    for fields in (
        {"words": "書いたこと"},
        {"why": "conflict", "words": "書いたこと"},
        {"why": "ill", "words": "書いたこと" * 200},
    ):
        refused = me.post(address, fields)
        assert refused.status_code == 422
        assert "書いたこと" in read(refused)
        assert "まだ何も変わっていません" in read(refused)
    with sqlite_database.read() as work:
        assert work.session.get(Booking, booking_id).state is BookingState.CONFIRMED


def test_after_it_began_the_page_offers_closing_instead(sqlite_database, clock, me, meeting):
    with sqlite_database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=15))
    me.sign_in_as(meeting.consultant.person_id)

    page = read(me.get(f"/desk/bookings/{booking_id}"))
    assert f"/desk/consultations/{booking_id}" in page
    assert "取り消す必要があるとき" not in page
    assert "もう取り消せません" in read(me.get(f"/desk/bookings/{booking_id}/call-off"))
    assert me.post(f"/desk/bookings/{booking_id}/call-off", {"why": "ill"}).status_code == 303
    with sqlite_database.read() as work:
        assert work.session.get(Booking, booking_id).state is BookingState.CONFIRMED


def test_a_booking_is_shown_by_both_clocks_where_they_differ(sqlite_database, me, meeting):
    with sqlite_database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
        assert "相談者の時計では" not in read(me.get(f"/desk/bookings/{booking_id}"))
        work.session.get(Person, meeting.advisee_id).time_zone = "Europe/London"

    assert "相談者の時計では" in read(me.get(f"/desk/bookings/{booking_id}"))
    assert "01:00–02:00(ロンドン)" in read(me.get(f"/desk/bookings/{booking_id}"))


def test_another_consultants_booking_is_no_page(sqlite_database, app, meeting):
    with sqlite_database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
        other_id = a_consultant(work).person_id
    other = Visitor(app).sign_in_as(other_id)

    for path in ("", "/call-off"):
        assert other.get(f"/desk/bookings/{booking_id}{path}").status_code == 404
    assert other.post(f"/desk/bookings/{booking_id}/call-off", {"why": "ill"}).status_code == 404
    with sqlite_database.read() as work:
        assert work.session.get(Booking, booking_id).state is BookingState.CONFIRMED


def test_the_desk_leads_further_back_and_to_a_day(sqlite_database, me, meeting):
    with sqlite_database.work() as work:
        for number in range(23):
            booking_id = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + number % 5 * timedelta(hours=1))
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    desk = read(me.get("/desk"))
    assert desk.count('class="meeting"') == 20
    further = re.search(r'href="(/desk/past\?before=[^"]+)"', desk)[1].replace("&amp;", "&")
    assert read(me.get(further)).count('class="meeting"') == 3
    everything = read(me.get("/desk/past"))
    assert everything.count('class="meeting"') == 23
    assert read(me.get("/desk/past?until=2026-11-27")).count('class="meeting"') == 23
    assert "これより前の面談はありません" in read(me.get("/desk/past?until=2026-11-26"))
    # What nobody can mean is no fault of the page.
    for odd in (
        "until=0001-01-01",
        "until=9999-12-31",
        "before=soon",
        "until=%E3%81%82",
        "before=2026-11-27T01:00Z&id=" + "x" * 999,
    ):
        assert me.get(f"/desk/past?{odd}").status_code == 200
