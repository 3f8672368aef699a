"""How one gets to a talk, as both sides see it: whoever has a confirmed booking reads it, and nobody else."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting, has_read_of_secrecy
from factories.people import an_employee
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.bookings import letters
from sotomado.bookings import service as bookings
from sotomado.consultations import service as consultations
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode, Theme
from sotomado.outbox import mail
from sotomado.outbox.models import Job

ROOM = "https://room.example/mei?of=window"
LINES = {
    MeetingMode.ONLINE: ROOM,
    MeetingMode.PHONE: "時間になったら 03-0000-0123 へお電話ください。",
    MeetingMode.IN_PERSON: "月見原駅から歩いて5分、「つきの間」3号室。",
}
PROMISE = "会い方の詳しいことは、相談相手から前日までに、ここに届きます。"
PROMPT = "会い方がまだ書かれていない面談があります。"


def write(work, meeting, lines=LINES):
    has_read_of_secrecy(work, meeting)
    directory.set_joining(work, consultant_id=meeting.consultant.id, joining=lines)


def joining_shown(work, meeting, booking_id):
    return bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id).joining


def everything_sent(work, *, kind=None):
    """Every part of every mail that waits to leave, decoded; or those of one kind."""
    mails = [
        mail.compose(json.loads(work.unseal(job, "payload")), job_id=job.id, mail_from=SENDER.mail_from)
        for job in work.session.scalars(select(Job).where(Job.kind == mail.KIND))
    ]
    parts = [
        part
        for one in mails
        for part in one.walk()
        if not part.is_multipart() and kind in (None, part.get_content_type())
    ]
    return "\n".join(part.get_payload(decode=True).decode() for part in parts)


@pytest.mark.parametrize("mode", MeetingMode)
def test_a_confirmed_booking_carries_the_line_of_its_own_way(database, mode):
    with database.work() as work:
        meeting = a_meeting(work)
        write(work, meeting)

        booking_id = a_confirmed_booking(work, meeting, mode=mode)

        assert joining_shown(work, meeting, booking_id) == LINES[mode]


def test_a_line_changed_later_is_the_line_shown(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        assert joining_shown(work, meeting, booking_id) is None

        write(work, meeting)

        assert joining_shown(work, meeting, booking_id) == ROOM


# In which cases secrecy ends is read before that, alike for every way of meeting.
@pytest.mark.parametrize("mode", MeetingMode)
def test_until_one_has_read_of_secrecy_no_way_is_shown_and_nothing_else_is_shut(database, mode):
    with database.work() as work:
        meeting = a_meeting(work)
        directory.set_joining(work, consultant_id=meeting.consultant.id, joining=LINES)
        booking_id = a_confirmed_booking(work, meeting, mode=mode)
        own = bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        assert (own.joining, own.must_read_secrecy) == (None, True)
        of_desk = bookings.one_of_desk(work, consultant_id=meeting.consultant.id, booking_id=booking_id)
        assert (of_desk.joining, of_desk.has_read_secrecy) == (LINES[mode], False)

        has_read_of_secrecy(work, meeting)

        own = bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        assert (own.joining, own.must_read_secrecy) == (LINES[mode], False)
        assert bookings.one_of_desk(work, consultant_id=meeting.consultant.id, booking_id=booking_id).has_read_secrecy


def test_whoever_has_not_read_calls_off_all_the_same(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting, mode=MeetingMode.PHONE)

        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

        own = bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        assert own.is_called_off
        assert not own.must_read_secrecy, "there is nothing left to read it for"


def test_it_is_there_during_the_talk_and_gone_after_it(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        write(work, meeting)
        booking_id = a_confirmed_booking(work, meeting)

    clock.set(IN_A_WEEK + timedelta(minutes=59))
    with database.read() as work:
        assert joining_shown(work, meeting, booking_id) == ROOM
    clock.set(IN_A_WEEK + timedelta(minutes=60))
    with database.read() as work:
        assert joining_shown(work, meeting, booking_id) is None


def test_no_other_state_of_a_booking_carries_it(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        write(work, meeting)
        held = a_hold(work, meeting)
        assert joining_shown(work, meeting, held) is None
        bookings.give_back(work, advisee_id=meeting.advisee_id, booking_id=held)
        assert joining_shown(work, meeting, held) is None
        cancelled = a_confirmed_booking(work, meeting)
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=cancelled, sender=SENDER)
        assert joining_shown(work, meeting, cancelled) is None
        ran_out = a_hold(work, meeting)
        closed = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(hours=2))
    clock.set(IN_A_WEEK + timedelta(hours=2, minutes=30))
    with database.work() as work:
        assert joining_shown(work, meeting, ran_out) is None
        consultations.close(
            work, consultant_person_id=meeting.consultant.person_id, booking_id=closed, themes=[Theme.GROWTH]
        )
        assert joining_shown(work, meeting, closed) is None


def test_the_desk_misses_only_lines_of_talks_to_come(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        write(work, meeting, {MeetingMode.PHONE: LINES[MeetingMode.PHONE]})
        a_confirmed_booking(work, meeting, mode=MeetingMode.PHONE)
        assert not bookings.desk(work, consultant_id=meeting.consultant.id).is_way_unwritten

        a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(hours=2))

        assert bookings.desk(work, consultant_id=meeting.consultant.id).is_way_unwritten
    clock.set(IN_A_WEEK + timedelta(hours=3))
    with database.read() as work:
        assert not bookings.desk(work, consultant_id=meeting.consultant.id).is_way_unwritten


def test_neither_mail_nor_calendar_tells_it(database):
    with database.work() as work:
        meeting = a_meeting(work)
        write(work, meeting)
        booking_id = a_confirmed_booking(work, meeting)
        files = [
            letters.calendar_of(work, person_id=person_id, booking_id=booking_id, sender=SENDER)
            for person_id in (meeting.advisee_id, meeting.consultant.person_id)
        ]

        sent = everything_sent(work)

    assert "会い方のくわしいこと、変更と取り消しは、こちらのページで" in sent
    assert f"(サインインが必要です):\n{SENDER.public_url}" in sent
    assert "room.example" not in sent
    assert "BEGIN:VCALENDAR" in sent
    assert all(b"room.example" not in file for file in files)


@pytest.mark.parametrize("locale", Locale)
def test_the_consultants_mail_asks_for_a_line_that_is_missing_and_only_then(database, locale):
    asked = {
        Locale.JAPANESE: "会い方の詳しいことが、まだ書かれていません。",
        Locale.ENGLISH: "not yet written how to reach you",
    }
    with database.work() as work:
        meeting = a_meeting(work)
        accounts.save_preferences(work, person_id=meeting.consultant.person_id, locale=locale, time_zone="Asia/Tokyo")
        write(work, meeting)
        a_confirmed_booking(work, meeting)
        assert asked[locale] not in everything_sent(work)
        write(work, meeting, {MeetingMode.ONLINE: ""})

        a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(hours=2))

        assert everything_sent(work, kind="text/plain").count(asked[locale]) == 1


@pytest.fixture
def meeting(sqlite_database):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        write(work, meeting)
    return meeting


@pytest.fixture
def visit(sqlite_database, make_app):
    app = make_app(sqlite_database, room_provider="link")

    def text(person_id, path):
        return Visitor(app).sign_in_as(person_id).get(path, follow_redirects=True).get_data(as_text=True)

    return text


def booked(database, meeting, **options):
    with database.work() as work:
        return a_confirmed_booking(work, meeting, **options)


def test_an_online_room_opens_in_a_tab_that_knows_nothing_of_this_one(sqlite_database, meeting, visit):
    booking_id = booked(sqlite_database, meeting)

    # By way of a page of ours, which notes who came.
    through = f"/bookings/{booking_id}/join"
    page = visit(meeting.advisee_id, f"/bookings/{booking_id}")

    assert f'href="{through}" target="_blank" rel="noopener noreferrer">{ROOM}' in page


def test_a_sentence_is_shown_as_it_was_written_and_nothing_but_a_number_leads_anywhere(sqlite_database, meeting, visit):
    with sqlite_database.work() as work:
        write(work, meeting, {MeetingMode.PHONE: "<b>03-0000-0123</b> https://room.example"})
    booking_id = booked(sqlite_database, meeting, mode=MeetingMode.PHONE)

    page = visit(meeting.advisee_id, f"/bookings/{booking_id}")

    assert re.search(r"&lt;b&gt;<a [^>]*tel:0300000123[^>]*>03-0000-0123</a>&lt;/b&gt; https://room.example", page)
    assert 'href="https://room.example' not in page


def test_by_phone_the_number_is_shown_once_one_has_read_and_the_desk_says_whether(sqlite_database, visit):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        directory.set_joining(work, consultant_id=meeting.consultant.id, joining=LINES)
        booking_id = a_confirmed_booking(work, meeting, mode=MeetingMode.PHONE)
    path = f"/bookings/{booking_id}"
    page = visit(meeting.advisee_id, path)
    assert "03-0000-0123" not in page
    assert f'href="/secrecy?booking={booking_id}"' in page
    assert "/cancel" in page, "calling off waits for nothing"
    assert "03-0000-0123" not in visit(meeting.advisee_id, f"/room/{booking_id}")
    unread = "相談者はまだ読んでいません。"
    assert unread in visit(meeting.consultant.person_id, f"/desk/bookings/{booking_id}")
    assert "まだ読んでいません" in visit(meeting.consultant.person_id, f"/desk/bookings/{booking_id}/prepare")

    with sqlite_database.work() as work:
        has_read_of_secrecy(work, meeting)

    assert "03-0000-0123" in visit(meeting.advisee_id, path)
    assert "03-0000-0123" in visit(meeting.advisee_id, f"/room/{booking_id}")
    assert unread not in visit(meeting.consultant.person_id, f"/desk/bookings/{booking_id}")


def test_what_is_not_written_yet_is_promised_by_the_day_before_and_not_later(sqlite_database, clock, meeting, visit):
    with sqlite_database.work() as work:
        write(work, meeting, {MeetingMode.ONLINE: ""})
    path = f"/bookings/{booked(sqlite_database, meeting)}"

    assert PROMISE in visit(meeting.advisee_id, path)

    clock.set(IN_A_WEEK - timedelta(hours=9))
    assert PROMISE not in visit(meeting.advisee_id, path)
    assert "相談相手が書くと、すぐここに出ます。" in visit(meeting.advisee_id, path)


def test_the_desk_shows_the_own_line_or_asks_for_it(sqlite_database, meeting, visit):
    booked(sqlite_database, meeting)
    desk = visit(meeting.consultant.person_id, "/desk")
    assert ROOM in desk
    assert PROMPT not in desk

    with sqlite_database.work() as work:
        write(work, meeting, {MeetingMode.ONLINE: ""})

    desk = visit(meeting.consultant.person_id, "/desk")
    assert PROMPT in desk
    assert 'href="/desk/hours#joining"' in desk


def test_who_is_not_booked_never_sees_any_of_it(sqlite_database, clock, meeting, visit):
    with sqlite_database.work() as work:
        colleague = an_employee(work, meeting.company)
        held = a_hold(work, meeting)
    consultant = f"/consultants/{meeting.consultant.id}"
    pages = {
        "profile": visit(meeting.advisee_id, consultant),
        "times": visit(meeting.advisee_id, f"{consultant}/times"),
        "held": visit(meeting.advisee_id, f"/bookings/{held}"),
        "list": visit(meeting.advisee_id, "/bookings"),
    }
    clock.set(clock.now() + timedelta(minutes=11))
    pages["lapsed"] = visit(meeting.advisee_id, f"/bookings/{held}")
    booking_id = booked(sqlite_database, meeting)
    pages["a colleague's"] = visit(colleague, f"/bookings/{booking_id}")
    pages["a colleague's profile"] = visit(colleague, consultant)
    with sqlite_database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    pages["cancelled"] = visit(meeting.advisee_id, f"/bookings/{booking_id}")

    told = [name for name, page in pages.items() for line in ("room.example", "03-0000", "月見原") if line in page]

    assert told == []
    assert "藤原 芽衣" in pages["profile"]
    assert "この予約は取り消しました。" in pages["cancelled"]


def test_with_a_room_of_ours_nobody_waits_for_a_line(sqlite_database, make_app, meeting):
    with sqlite_database.work() as work:
        write(work, meeting, {MeetingMode.ONLINE: ""})
    booking_id = booked(sqlite_database, meeting)
    app = make_app(sqlite_database)

    own = Visitor(app).sign_in_as(meeting.advisee_id).get(f"/bookings/{booking_id}").get_data(as_text=True)
    desk = Visitor(app).sign_in_as(meeting.consultant.person_id).get("/desk").get_data(as_text=True)

    assert f'href="/room/{booking_id}"' in own
    assert f'href="/room/{booking_id}"' in desk
    assert PROMISE not in own
    assert PROMPT not in desk


def test_the_consultants_mail_asks_for_no_line_where_the_room_is_ours(sqlite_database):
    sender = replace(SENDER, has_room=True)
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        for mode, at in ((MeetingMode.ONLINE, IN_A_WEEK), (MeetingMode.PHONE, IN_A_WEEK + timedelta(hours=2))):
            held = a_hold(work, meeting, mode=mode, starts_at=at)
            bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=held, sender=sender)

        assert everything_sent(work, kind="text/plain").count("会い方の詳しいことが、まだ書かれていません。") == 1


def test_the_ten_do_not_tell_it(sqlite_database, make_app, meeting):
    person = Visitor(make_app(sqlite_database)).sign_in_as(meeting.advisee_id)
    person.post("/wish", {"themes": ["unclear"], "language": "ja"})

    ten = person.get("/shortlist", follow_redirects=True).get_data(as_text=True)

    assert f"/consultants/{meeting.consultant.id}" in ten
    assert "room.example" not in ten
