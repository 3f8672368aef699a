"""What people press in their calendars, over real SMTP both ways: an invitation goes out, an answer comes in."""

import smtplib
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_meeting
from icalendar import Calendar
from support.answers import INCOMING, answered, handed_over
from support.mail import AMailbox

from sotomado.accounts import service as accounts
from sotomado.bookings import queries
from sotomado.bookings import service as bookings
from sotomado.bookings.answers import service as answers
from sotomado.bookings.answers.models import Answer
from sotomado.bookings.models import BookingState
from sotomado.database import Database
from sotomado.directory.vocabulary import MeetingMode
from sotomado.incoming.listener import Listener
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.settings import Settings

WITH_A_WAY_BACK = replace(SENDER, incoming_address=INCOMING)


class Story:
    """A booking whose two sides have their invitations."""

    def __init__(self, database: Database, mailbox: AMailbox, settings: Settings, door: Listener) -> None:
        self.database, self.mailbox, self.settings, self.door = database, mailbox, settings, door
        with database.work() as work:
            self.meeting: AMeeting = a_meeting(work)
            self.booking_id = bookings.hold(
                work,
                advisee_id=self.meeting.advisee_id,
                consultant_id=self.meeting.consultant.id,
                starts_at=IN_A_WEEK,
                mode=MeetingMode.ONLINE,
                hold_minutes=10,
            )
            bookings.confirm(
                work, advisee_id=self.meeting.advisee_id, booking_id=self.booking_id, sender=WITH_A_WAY_BACK
            )
            self.advisee = accounts.actor(work, person_id=self.meeting.advisee_id)
            self.consultant = accounts.actor(work, person_id=self.meeting.consultant.person_id)
        self.send_all()

    def send_all(self) -> None:
        worker = Worker(self.database, standard_handlers(self.settings))
        while worker.run_due():
            pass

    def invitation(self, email: str) -> Calendar:
        """The latest that this person got."""
        return [ics for ics in map(self.mailbox.calendar_in, self.mailbox.to(email)) if ics is not None][-1]

    def answer(
        self, email: str, partstat: str, *, at: datetime, method: str = "REPLY", to: str = "", **changed: object
    ) -> None:
        """What a calendar program sends when its owner presses a button. Raises what the door says."""
        message = answered(self.invitation(email), email, partstat, at=at, method=method, **changed)
        self.hand_over(message, to or str(message["To"]))

    def hand_over(self, message: EmailMessage, to: str) -> None:
        handed_over(self.door, message, to)

    def against(self, person_id: int) -> Answer | None:
        with self.database.read() as work:
            return answers.against(work, person_id=person_id, booking_id=self.booking_id)

    def state(self) -> BookingState:
        with self.database.read() as work:
            booking = queries.by_id(work, booking_id=self.booking_id)
            assert booking is not None
            return booking.state


@pytest.fixture
def story(database: Database, mailbox: AMailbox, incoming_settings: Settings, door: Listener) -> Story:
    return Story(database, mailbox, incoming_settings, door)


def test_a_decline_calls_nothing_off_and_tells_its_sender_how_to(story: Story, clock) -> None:
    before = len(story.mailbox.to(story.consultant.email))

    story.answer(story.advisee.email, "DECLINED", at=clock.now())
    story.send_all()

    assert story.state() is BookingState.CONFIRMED
    assert story.against(story.advisee.person_id) is Answer.DECLINED
    letter = story.mailbox.to(story.advisee.email)[-1]
    text = letter.get_body(("plain",)).get_content()
    assert letter["Subject"] == "ご予定は、そのままです"
    assert f"https://sotomado.example/bookings/{story.booking_id}" in text
    assert "相談" not in text
    assert story.against(story.consultant.person_id) is None, "it is nobody else's to see"
    assert len(story.mailbox.to(story.consultant.email)) == before


def test_the_consultants_calendar_is_heard_as_the_consultants(story: Story, clock) -> None:
    story.answer(story.consultant.email, "DECLINED", at=clock.now())
    story.send_all()

    assert story.against(story.consultant.person_id) is Answer.DECLINED
    assert story.against(story.advisee.person_id) is None
    text = story.mailbox.to(story.consultant.email)[-1].get_body(("plain",)).get_content()
    assert f"/desk/bookings/{story.booking_id}" in text


def test_each_side_has_an_address_of_its_own_and_keeps_it(story: Story, clock) -> None:
    def organizer(email: str) -> str:
        return str(story.invitation(email).walk("VEVENT")[0]["ORGANIZER"])

    first = organizer(story.advisee.email)
    assert first.startswith("mailto:in+r")
    assert first != organizer(story.consultant.email)
    assert story.invitation(story.advisee.email).walk("VEVENT")[0]["ATTENDEE"].params["RSVP"] == "TRUE"

    with story.database.work() as work:
        booking = bookings.booking(work, advisee_id=story.advisee.person_id, booking_id=story.booking_id)
        bookings.move(
            work,
            advisee_id=story.advisee.person_id,
            booking_id=story.booking_id,
            starts_at=IN_A_WEEK + timedelta(hours=2),
            mode=booking.mode,
            version=booking.version,
            sender=SENDER,  # the incoming address was taken out of the settings meanwhile
        )
    story.send_all()

    moved = story.invitation(story.advisee.email).walk("VEVENT")[0]
    assert (moved["SEQUENCE"], str(moved["ORGANIZER"])) == (1, first), "a calendar takes changes from nobody else"


def test_an_older_answer_does_not_undo_a_newer_one(story: Story, clock) -> None:
    now = clock.now()
    story.answer(story.advisee.email, "DECLINED", at=now)

    story.answer(story.advisee.email, "ACCEPTED", at=now - timedelta(minutes=5))
    assert story.against(story.advisee.person_id) is Answer.DECLINED
    clock.advance(minutes=1)
    story.answer(story.advisee.email, "ACCEPTED", at=clock.now())

    assert story.against(story.advisee.person_id) is None


def test_an_answer_to_the_time_before_says_nothing_about_the_new_one(story: Story, clock) -> None:
    declined_at = clock.now()
    old = story.invitation(story.advisee.email).walk("VEVENT")[0]
    with story.database.work() as work:
        booking = bookings.booking(work, advisee_id=story.advisee.person_id, booking_id=story.booking_id)
        bookings.move(
            work,
            advisee_id=story.advisee.person_id,
            booking_id=story.booking_id,
            starts_at=IN_A_WEEK + timedelta(hours=2),
            mode=booking.mode,
            version=booking.version,
            sender=WITH_A_WAY_BACK,
        )
    story.send_all()
    letters = len(story.mailbox.to(story.advisee.email))

    story.answer(story.advisee.email, "DECLINED", at=declined_at, sequence=old["SEQUENCE"])
    story.send_all()

    assert story.against(story.advisee.person_id) is None
    assert len(story.mailbox.to(story.advisee.email)) == letters


def test_a_calendar_that_answers_again_and_again_is_written_to_once(story: Story, clock) -> None:
    for _ in range(4):
        clock.advance(minutes=1)
        story.answer(story.advisee.email, "DECLINED", at=clock.now())
    story.send_all()

    subjects = [letter["Subject"] for letter in story.mailbox.to(story.advisee.email)]
    assert subjects.count("ご予定は、そのままです") == 1


def test_a_proposal_of_another_time_moves_nothing_and_is_answered(story: Story, clock) -> None:
    story.answer(story.advisee.email, "TENTATIVE", at=clock.now(), method="COUNTER")
    story.send_all()

    assert story.against(story.advisee.person_id) is Answer.COUNTERED
    assert "別の時間が提案" in story.mailbox.to(story.advisee.email)[-1].get_body(("plain",)).get_content()


@pytest.mark.parametrize("changed", [{"uid": "another@sotomado"}, {"sequence": 7}])
def test_an_answer_to_something_else_is_not_taken(story: Story, clock, changed: dict[str, object]) -> None:
    story.answer(story.advisee.email, "DECLINED", at=clock.now(), **changed)

    assert story.against(story.advisee.person_id) is None


@pytest.mark.parametrize(("partstat", "sequence"), [("DECLINED", -1), ("DELEGATED", 0), ("", 0)])
def test_an_answer_that_cannot_be_read_is_said_to_be_so(story: Story, clock, partstat: str, sequence: int) -> None:
    with pytest.raises(smtplib.SMTPDataError, match=r"5\.6\.0"):
        story.answer(story.advisee.email, partstat, at=clock.now(), sequence=sequence)

    assert story.against(story.advisee.person_id) is None


@pytest.mark.parametrize(
    "to",
    [
        "in@sotomado.example",
        "in+raaaaaaaaaaaaaaaaaaaaaaaaaa@sotomado.example",
        "in+baaaaaaaaaaaaaaaaaaaaaaaaaaffffffffffffffffffffffff@sotomado.example",
        "in+x@sotomado.example",
        "hana@example.jp",
        "root",
    ],
)
def test_the_door_is_shut_to_addresses_we_never_gave_out(story: Story, clock, to: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        story.answer(story.advisee.email, "DECLINED", at=clock.now(), to=to)

    [(code, _)] = refusal.value.recipients.values()
    assert code == 550


def test_words_written_by_a_person_are_not_swallowed(story: Story) -> None:
    message = EmailMessage()
    organizer = str(story.invitation(story.advisee.email).walk("VEVENT")[0]["ORGANIZER"]).removeprefix("mailto:")
    message["From"], message["To"], message["Subject"] = story.advisee.email, organizer, "遅れます"
    message.set_content("10分遅れます。")

    with pytest.raises(smtplib.SMTPDataError) as refusal:
        story.hand_over(message, organizer)

    assert refusal.value.smtp_code == 550


def test_a_message_beyond_the_bound_is_not_taken_in(story: Story) -> None:
    organizer = str(story.invitation(story.advisee.email).walk("VEVENT")[0]["ORGANIZER"]).removeprefix("mailto:")
    message = EmailMessage()
    message["From"], message["To"] = story.advisee.email, organizer
    message.set_content("x" * 70 + "\n")
    message.add_attachment(b"x" * 1_200_000, maintype="text", subtype="calendar")

    with pytest.raises(smtplib.SMTPException) as refusal:
        story.hand_over(message, organizer)

    assert "552" in str(refusal.value)


@pytest.mark.parametrize("file", [b"BEGIN:VCALENDAR", b"\xff\xfe" * 200, b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" * 800])
def test_a_file_that_is_none_harms_nobody(story: Story, file: bytes) -> None:
    organizer = str(story.invitation(story.advisee.email).walk("VEVENT")[0]["ORGANIZER"]).removeprefix("mailto:")
    message = EmailMessage()
    message["From"], message["To"] = story.advisee.email, organizer
    message.set_content("answer")
    message.add_alternative(file, maintype="text", subtype="calendar", params={"method": "REPLY"})

    with pytest.raises(smtplib.SMTPDataError) as refusal:
        story.hand_over(message, organizer)

    assert refusal.value.smtp_code == 550


def test_an_answer_after_it_was_called_off_is_nothing_new(story: Story, clock) -> None:
    with story.database.work() as work:
        bookings.cancel(
            work,
            party=bookings.as_advisee(story.advisee.person_id),
            booking_id=story.booking_id,
            sender=WITH_A_WAY_BACK,
        )
    story.send_all()
    letters = len(story.mailbox.to(story.advisee.email))

    story.answer(story.advisee.email, "DECLINED", at=clock.now())
    story.send_all()

    assert story.against(story.advisee.person_id) is None
    assert len(story.mailbox.to(story.advisee.email)) == letters


def test_without_an_incoming_address_no_answer_is_asked_for(database: Database, mailbox: AMailbox) -> None:
    with database.work() as work:
        meeting = a_meeting(work)
        advisee = accounts.actor(work, person_id=meeting.advisee_id)
        a_confirmed_booking(work, meeting)
    worker = Worker(database, standard_handlers(Settings(smtp_port=mailbox.port, mail_from=SENDER.mail_from)))
    while worker.run_due():
        pass

    calendar = mailbox.calendar_in(mailbox.to(advisee.email)[0])
    assert calendar is not None
    event = calendar.walk("VEVENT")[0]
    assert str(event["ORGANIZER"]) == "mailto:window@sotomado.example"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert mailbox.envelope_senders == {"window@sotomado.example"}


def test_a_booking_that_began_without_a_way_back_keeps_its_organizer(
    database: Database, mailbox: AMailbox, incoming_settings: Settings
) -> None:
    """Calendars take a change only from the organizer they know."""
    with database.work() as work:
        meeting = a_meeting(work)
        advisee = accounts.actor(work, person_id=meeting.advisee_id)
        booking_id = a_confirmed_booking(work, meeting)
    with database.work() as work:
        bookings.cancel(
            work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=WITH_A_WAY_BACK
        )
    worker = Worker(database, standard_handlers(incoming_settings))
    while worker.run_due():
        pass

    organizers = {
        str(calendar.walk("VEVENT")[0]["ORGANIZER"])
        for calendar in map(mailbox.calendar_in, mailbox.to(advisee.email))
        if calendar is not None
    }
    assert organizers == {"mailto:window@sotomado.example"}
