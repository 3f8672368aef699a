"""What the two of a pair press in their calendars, over real SMTP both ways: the other hears where it does not suit."""

import smtplib
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, utc
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select
from support.answers import INCOMING, answered, handed_over
from support.browserless import Visitor
from support.clock import StandingClock
from support.mail import AMailbox

from sotomado.accounts import service as accounts
from sotomado.database import Database
from sotomado.incoming.listener import Listener
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import OneOnOne, PairKind, Standing
from sotomado.oneonones.parting import service as parting
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.answers import service as answers
from sotomado.oneonones.series.models import Cadence, InvitedSide
from sotomado.oneonones.series.service import Glance
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.personal_data import gathering
from sotomado.settings import Settings

WITH_A_WAY_BACK = replace(SENDER, incoming_address=INCOMING)
# Wednesday, ten o'clock in Tokyo.
FIRST = utc(2026, 11, 25, 1)
DOES_NOT_SUIT = "ご予定の時間について"


class Story:
    """A pair whose two have their invitations."""

    def __init__(
        self,
        database: Database,
        mailbox: AMailbox,
        settings: Settings,
        door: Listener,
        kind: PairKind = PairKind.LINE,
    ) -> None:
        self.database, self.mailbox, self.settings, self.door = database, mailbox, settings, door
        with database.work() as work:
            self.pair: APair = a_pair_of_two(work, kind=kind)
            series.plan(
                work,
                person_id=self.pair.member,
                pair_id=self.pair.id,
                starts_at=FIRST,
                minutes=30,
                zone="Asia/Tokyo",
                sender=WITH_A_WAY_BACK,
                cadence=Cadence.WEEKLY,
            )
            self.member = accounts.actor(work, person_id=self.pair.member)
            self.manager = accounts.actor(work, person_id=self.pair.manager)
        self.send_all()

    def send_all(self) -> None:
        worker = Worker(self.database, standard_handlers(self.settings))
        while worker.run_due():
            pass

    def invitation(self, email: str) -> Calendar:
        """The latest that this person got."""
        found = [ics for ics in map(self.mailbox.calendar_in, self.mailbox.to(email)) if ics is not None]
        return max(found, key=lambda ics: ics.walk("VEVENT")[0]["SEQUENCE"])

    def event(self, email: str) -> dict:
        return self.invitation(email).walk("VEVENT")[0]

    def answer(self, email: str, partstat: str, *, at: datetime, **changed: object) -> None:
        message = answered(self.invitation(email), email, partstat, at=at, **changed)
        handed_over(self.door, message, str(message["To"]))
        self.send_all()

    def told(self, email: str) -> list[EmailMessage]:
        """What this person was told of a time that does not suit."""
        return [letter for letter in self.mailbox.to(email) if letter["Subject"] == DOES_NOT_SUIT]

    def glance(self, person_id: int) -> Glance:
        with self.database.read() as work:
            return series.glance(work, oneonones.between(work, person_id=person_id, pair_id=self.pair.id))

    def move(self, by: timedelta) -> None:
        with self.database.work() as work:
            seen = series.glance(work, oneonones.between(work, person_id=self.pair.manager, pair_id=self.pair.id)).seen
            series.move(
                work,
                person_id=self.pair.manager,
                pair_id=self.pair.id,
                seen=seen,
                starts_at=FIRST + by,
                minutes=30,
                # The incoming address was taken out of the settings meanwhile.
                sender=SENDER,
            )
        self.send_all()


@pytest.fixture
def story(database: Database, mailbox: AMailbox, incoming_settings: Settings, door: Listener) -> Story:
    return Story(database, mailbox, incoming_settings, door)


@pytest.mark.parametrize("how", [("DECLINED", "REPLY"), ("TENTATIVE", "COUNTER")])
def test_where_the_time_does_not_suit_the_other_hears_it_calmly_and_nothing_moves(
    story: Story, clock: StandingClock, how: tuple[str, str]
) -> None:
    partstat, method = how
    story.answer(story.member.email, partstat, at=clock.now(), method=method)

    [letter] = story.told(story.manager.email)
    words = letter.get_body(("plain",)).get_content()
    assert f"https://sotomado.example/one-on-ones/{story.pair.id}/move" in words
    assert "都合が合わない" in words
    assert "予定は、まだそのままです" in words
    assert story.told(story.member.email) == []
    mine, others = story.glance(story.pair.member), story.glance(story.pair.manager)
    assert mine.next is not None
    assert mine.next.starts_at == FIRST
    assert (mine.i_cannot, mine.other_cannot) == (True, False)
    assert (others.i_cannot, others.other_cannot) == (False, True)


def test_whoever_is_invited_is_told_first_that_a_no_is_passed_on(story: Story) -> None:
    letter = story.mailbox.to(story.member.email)[0]

    assert "カレンダーで「欠席」と答えると" in letter.get_body(("plain",)).get_content()
    assert story.event(story.member.email)["ATTENDEE"].params["RSVP"] == "TRUE"
    assert str(story.event(story.member.email)["ORGANIZER"]).startswith("mailto:in+r")
    assert story.event(story.member.email)["ORGANIZER"] != story.event(story.manager.email)["ORGANIZER"]


def test_a_yes_writes_to_nobody_and_shows_quietly(story: Story, clock: StandingClock) -> None:
    letters = len(story.mailbox.to(story.member.email))

    story.answer(story.manager.email, "ACCEPTED", at=clock.now())

    assert len(story.mailbox.to(story.member.email)) == letters
    assert story.glance(story.pair.member).other_comes
    assert not story.glance(story.pair.manager).other_comes


def test_moved_the_answer_to_the_time_before_is_of_no_account(story: Story, clock: StandingClock) -> None:
    first = story.event(story.member.email)
    story.answer(story.member.email, "DECLINED", at=clock.now())

    story.move(timedelta(hours=3))
    moved = story.event(story.member.email)
    assert (moved["SEQUENCE"], moved["ORGANIZER"]) == (1, first["ORGANIZER"]), "calendars take it from nobody else"
    assert not story.glance(story.pair.manager).other_cannot
    clock.advance(minutes=1)
    story.answer(story.member.email, "DECLINED", at=clock.now(), sequence=0)
    assert len(story.told(story.manager.email)) == 1
    clock.advance(minutes=1)
    story.answer(story.member.email, "DECLINED", at=clock.now())
    assert len(story.told(story.manager.email)) == 2, "the new time does not suit either"
    assert story.glance(story.pair.manager).other_cannot


def test_again_and_again_is_passed_on_once_and_taken_back_by_a_yes(story: Story, clock: StandingClock) -> None:
    for _ in range(3):
        clock.advance(minutes=1)
        story.answer(story.manager.email, "DECLINED", at=clock.now())
    assert len(story.told(story.member.email)) == 1

    story.answer(story.manager.email, "ACCEPTED", at=clock.now() - timedelta(minutes=30))
    assert story.glance(story.pair.member).other_cannot, "an older answer undoes no newer one"
    clock.advance(minutes=1)
    story.answer(story.manager.email, "ACCEPTED", at=clock.now())
    assert story.glance(story.pair.member).other_comes


@pytest.mark.parametrize("changed", [{"uid": "another@sotomado"}, {"sequence": 7}])
def test_an_answer_to_something_else_is_not_taken(story: Story, clock: StandingClock, changed: dict) -> None:
    story.answer(story.member.email, "DECLINED", at=clock.now(), **changed)

    assert story.told(story.manager.email) == []
    assert not story.glance(story.pair.manager).other_cannot


def test_of_what_was_let_pass_or_is_behind_nothing_is_noted(story: Story, clock: StandingClock) -> None:
    with story.database.work() as work:
        series.pause(work, person_id=story.pair.member, pair_id=story.pair.id, sender=WITH_A_WAY_BACK)
    story.answer(story.member.email, "DECLINED", at=clock.now(), sequence=0)
    with story.database.work() as work:
        series.go_on(work, person_id=story.pair.member, pair_id=story.pair.id, sender=WITH_A_WAY_BACK)
    clock.set(FIRST + timedelta(minutes=1))
    story.answer(story.member.email, "DECLINED", at=clock.now(), sequence=2)

    assert story.told(story.manager.email) == []


@pytest.mark.parametrize("kind", [PairKind.LINE, PairKind.MENTOR])
def test_outside_the_line_the_mail_names_nobody(
    database: Database,
    mailbox: AMailbox,
    incoming_settings: Settings,
    door: Listener,
    clock: StandingClock,
    kind: PairKind,
) -> None:
    story = Story(database, mailbox, incoming_settings, door, kind)
    story.answer(story.member.email, "DECLINED", at=clock.now())

    words = story.told(story.manager.email)[0].get_body(("plain",)).get_content()
    assert ("新人 みどり" in words) is (kind is PairKind.LINE)


def test_words_written_by_a_person_are_sent_back(story: Story) -> None:
    to = str(story.event(story.member.email)["ORGANIZER"]).removeprefix("mailto:")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = story.member.email, to, "遅れます"
    message.set_content("10分遅れます。")

    with pytest.raises(smtplib.SMTPDataError, match=r"5\.6\.0"):
        handed_over(story.door, message, to)


def test_both_read_it_on_their_page_with_the_way_to_another_time(
    story: Story, app: Flask, clock: StandingClock
) -> None:
    story.answer(story.member.email, "DECLINED", at=clock.now())

    others = Visitor(app).sign_in_as(story.pair.manager).get(f"/one-on-ones/{story.pair.id}").get_data(as_text=True)
    mine = Visitor(app).sign_in_as(story.pair.member).get(f"/one-on-ones/{story.pair.id}").get_data(as_text=True)
    assert "新人 みどりさんのカレンダーから、この時間は都合が合わないと返事がありました。" in others
    assert "あなたのカレンダーでは、この時間は都合が合わないことになっています。" in mine
    assert f"/one-on-ones/{story.pair.id}/move" in others


def test_ones_copy_has_ones_own_answer_and_erasing_takes_it(story: Story, clock: StandingClock) -> None:
    story.answer(story.member.email, "DECLINED", at=clock.now())
    story.answer(story.manager.email, "ACCEPTED", at=clock.now())

    with story.database.work() as work:
        [own] = gathering.everything_of(work, story.pair.member)["calendar_answers_to_one_on_ones"]
        assert own["calendar_says"] == "declined"
        gathering.forget_everything(work, story.pair.member)
        assert work.session.scalars(select(InvitedSide.calendar_says)).all() == ["accepted"]


def test_addresses_are_forgotten_a_month_after_what_they_were_for(story: Story, clock: StandingClock) -> None:
    def left() -> int:
        with story.database.work() as work:
            answers.forget_old(work)
            return work.session.scalar(select(func.count()).select_from(InvitedSide)) or 0

    assert left() == 2
    with story.database.work() as work:
        one = work.session.scalars(select(OneOnOne)).one()
        one.standing, one.held_on, one.theme = Standing.HELD, FIRST.date(), "work"
    clock.set(FIRST + timedelta(days=29))
    assert left() == 2
    clock.set(FIRST + timedelta(days=32))
    assert left() == 0


def test_where_no_mail_comes_in_nothing_is_asked_or_promised(
    database: Database, mailbox: AMailbox, incoming_settings: Settings
) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        series.plan(
            work,
            person_id=pair.member,
            pair_id=pair.id,
            starts_at=FIRST,
            minutes=30,
            zone="Asia/Tokyo",
            sender=SENDER,
        )
        email = accounts.actor(work, person_id=pair.member).email
    worker = Worker(database, standard_handlers(incoming_settings))
    while worker.run_due():
        pass

    [letter] = mailbox.to(email)
    assert "カレンダーで「欠席」" not in letter.get_body(("plain",)).get_content()
    event = mailbox.calendar_in(letter).walk("VEVENT")[0]
    assert (str(event["ORGANIZER"]), event["ATTENDEE"].params["RSVP"]) == ("mailto:window@sotomado.example", "FALSE")


def test_a_pair_that_ended_hears_nothing_more(
    database: Database, mailbox: AMailbox, incoming_settings: Settings, door: Listener, clock: StandingClock
) -> None:
    story = Story(database, mailbox, incoming_settings, door, PairKind.MENTOR)
    with story.database.work() as work:
        parting.end(work, person_id=story.pair.member, pair_id=story.pair.id, sender=WITH_A_WAY_BACK)
    story.send_all()
    story.answer(story.member.email, "DECLINED", at=clock.now(), sequence=0)

    assert story.told(story.manager.email) == []
