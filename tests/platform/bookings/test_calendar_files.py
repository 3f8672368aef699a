"""What goes into people's calendars, and the mails that bring it."""

import email
import email.policy
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting
from icalendar import Calendar

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.bookings import letters
from sotomado.bookings import service as bookings
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.settings import Environment, Settings


class Mailbox:
    """What an SMTP server accepted."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append((envelope.rcpt_tos[0], message))
        return "250 OK"

    def to(self, address):
        return [message for recipient, message in self.messages if recipient == address]


class OnAFreePort(Controller):
    """Asks the system for a port, and learns it before knocking at it."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox():
    mailbox = Mailbox()
    controller = OnAFreePort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    mailbox.port = controller.port
    yield mailbox
    controller.stop()


def send_all(database, mailbox):
    settings = Settings(environment=Environment.TEST, smtp_port=mailbox.port, mail_from=SENDER.mail_from)
    while Worker(database, standard_handlers(settings)).run_due():
        pass


def calendar_in(message):
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    return part.get_content_charset(), part.get_param("method"), Calendar.from_ical(part.get_payload(decode=True))


def the_event(calendar):
    return calendar.walk("VEVENT")[0]


def test_both_sides_get_a_discreet_mail_in_their_own_language_and_zone(database, mailbox):
    with database.work() as work:
        meeting = a_meeting(work)
        advisee = accounts.actor(work, person_id=meeting.advisee_id)
        person_id = meeting.consultant.person_id
        accounts.save_preferences(work, person_id=person_id, locale=Locale.ENGLISH, time_zone="America/New_York")
        consultant = accounts.actor(work, person_id=person_id)
        booking_id = a_confirmed_booking(work, meeting)

    send_all(database, mailbox)

    [to_advisee], [to_consultant] = mailbox.to(advisee.email), mailbox.to(consultant.email)
    assert to_advisee["Subject"] == "ご予定の確認"
    assert to_consultant["Subject"] == "Your appointment"
    for_advisee = to_advisee.get_body(("plain",)).get_content()
    for_consultant = to_consultant.get_body(("plain",)).get_content()
    assert "2026年11月27日(金) 10:00–11:00(東京)" in for_advisee
    assert f"https://sotomado.example/bookings/{booking_id}" in for_advisee
    assert "Thu 26 Nov 2026, 20:00–21:00 (New York)" in for_consultant
    assert "佐藤 あおい" in for_consultant
    assert "藤原 芽衣" not in for_advisee
    assert "相談" not in for_advisee
    assert consultant.email not in to_advisee.as_string()
    assert advisee.email not in to_consultant.as_string()


def test_an_invitation_is_one_event_by_the_readers_own_clock(database, mailbox):
    with database.work() as work:
        meeting = a_meeting(work)
        advisee = accounts.actor(work, person_id=meeting.advisee_id)
        a_confirmed_booking(work, meeting)

    send_all(database, mailbox)

    charset, method, calendar = calendar_in(mailbox.to(advisee.email)[0])
    event = the_event(calendar)
    assert (charset, method, calendar["METHOD"]) == ("utf-8", "REQUEST", "REQUEST")
    assert event["SUMMARY"] == "予定"
    assert event["LOCATION"] == "オンライン"
    assert event["CLASS"] == "PRIVATE"
    assert event["DTSTART"].dt == IN_A_WEEK
    assert event["DTSTART"].dt.astimezone(ZoneInfo("Asia/Tokyo")).hour == 10
    assert event["DTSTART"].params["TZID"] == "Asia/Tokyo"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert event["ORGANIZER"] == "mailto:window@sotomado.example"
    assert event["ATTENDEE"] == f"mailto:{advisee.email}"


def test_a_cancel_takes_the_same_event_out_of_both_calendars(database, clock, mailbox):
    with database.work() as work:
        meeting = a_meeting(work)
        people = [accounts.actor(work, person_id=p) for p in (meeting.advisee_id, meeting.consultant.person_id)]
        booking_id = a_confirmed_booking(work, meeting)
    send_all(database, mailbox)
    clock.advance(hours=1)
    with database.work() as work:
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)

    send_all(database, mailbox)

    for person in people:
        invited, cancelled = (calendar_in(message)[2] for message in mailbox.to(person.email))
        assert cancelled["METHOD"] == "CANCEL"
        assert the_event(cancelled)["STATUS"] == "CANCELLED"
        assert the_event(cancelled)["UID"] == the_event(invited)["UID"]
        assert (the_event(invited)["SEQUENCE"], the_event(cancelled)["SEQUENCE"]) == (0, 1)
        assert the_event(cancelled)["DTSTAMP"].dt > the_event(invited)["DTSTAMP"].dt
    assert mailbox.to(people[0].email)[1]["Subject"] == "ご予定の取り消し"


def test_every_letter_is_written_in_both_languages_with_the_same_gaps():
    gaps = {side: {"name", "when", "url"} for side in letters.WORDS}
    for key, wordings in letters.WORDS.items():
        assert set(wordings) == set(Locale)
        for subject, body in wordings.values():
            assert not {"相談", "キャリア", "career", "consult"} & set(subject.lower().split())
            for gap in gaps[key]:
                assert "{" + gap + "}" in body
    happenings = {side: {what for whose, what in letters.WORDS if whose == side} for side in ("advisee", "consultant")}
    assert happenings["advisee"] == happenings["consultant"] >= {"confirmed", "moved", "cancelled", "called off"}
