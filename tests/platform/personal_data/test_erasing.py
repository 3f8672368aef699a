"""Erasure: asked for, taken back or done; what goes, what stays, and what nobody notices."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_wish
from factories.people import a_consultant, a_person
from factories.planted import a_full_life, sealed_secrets_left
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from support.browserless import Visitor

from sotomado import jobs
from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Person, Role
from sotomado.bookings.models import Booking, BookingEvent, BookingState
from sotomado.companies.models import Employment, TicketEntry, TicketPool
from sotomado.consultations.models import Consultation
from sotomado.database import Database
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.personal_data import erasing, gathering
from sotomado.personal_data.errors import AlreadyAsked, NotYours
from sotomado.reporting.models import Release
from sotomado.settings import Environment, Settings

URL = "https://sotomado.example"


def ask(database: Database, person_id: int) -> str:
    with database.work() as work:
        erasing.ask(work, person_id=person_id, public_url=URL)
    with database.read() as work:
        return erasing_id(work, person_id)


def erasing_id(work, person_id: int) -> str:
    row = erasing._open(work, person_id)
    assert row is not None
    return row.id


def mails(database: Database) -> list[dict]:
    """What is on its way now: payloads of mails."""
    with database.read() as work:
        rows = work.session.scalars(select(Job).where(Job.kind == "mail", Job.payload.is_not(None)).order_by(Job.id))
        return [json.loads(work.unseal(row, "payload") or "{}") for row in rows]


@pytest.fixture
def life(database, clock):
    """(meeting, manager's id, secrets): someone who used all there is, by way of every table with sealed words."""
    with database.work() as work:
        full = a_full_life(work)
        ahead = a_confirmed_booking(work, full.meeting, starts_at=IN_A_WEEK + timedelta(days=14))
    return full.meeting, full.manager_id, full.secrets, ahead


def test_after_erasure_no_word_of_theirs_can_be_unsealed(database, clock, life):
    meeting, _, secrets, _ = life
    erasure_id = ask(database, meeting.advisee_id)
    clock.advance(days=14)
    with database.read() as work:
        assert sorted(set(sealed_secrets_left(work, secrets))) == sorted(secrets)

    assert erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    with database.read() as work:
        assert sealed_secrets_left(work, secrets) == []


def test_the_file_itself_holds_no_byte_of_what_was_written(sqlite_database, clock, tmp_path):
    """Not even sealed: what is deleted is written over, in the file and in its journal."""
    database = sqlite_database
    with database.work() as work:
        person_id = a_person(work, name="消えゆく ななこ", email="nanako@kesu.example")
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
        wish = a_wish(work, person_id=person_id, own_words="だれにも言っていないこと。")
        sealed = bytes(
            work.session.execute(text("SELECT own_words FROM wish WHERE id = :id"), {"id": wish}).scalar_one()
        )
    erasure_id = ask(database, person_id)
    path = database.url.removeprefix("sqlite:///")

    def whole_file() -> bytes:
        return b"".join(one.read_bytes() for one in Path(path).parent.glob(f"{Path(path).name}*"))

    assert sealed in whole_file()
    assert "ななこ".encode() in whole_file()
    clock.advance(days=14)

    erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    assert sealed not in whole_file()
    assert "ななこ".encode() not in whole_file()
    assert b"nanako@kesu.example" not in whole_file()


def test_a_release_that_stands_stays_byte_for_byte(database, clock, life):
    meeting, *_ = life
    body = '{"quarter": "2026-Q3", "people": 41}'
    with database.work() as work:
        work.session.add(
            Release(company_id=meeting.company.id, quarter="2026-Q3", body=body, digest="x" * 64, released_at=work.now)
        )
    erasure_id = ask(database, meeting.advisee_id)
    clock.advance(days=14)

    erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    with database.read() as work:
        assert work.session.scalars(select(Release.body)).one() == body


def test_what_is_ahead_is_called_off_and_what_was_stays_as_numbers_that_name_nobody(database, clock, life):
    meeting, _, _, ahead = life
    with database.read() as work:
        bookings_before = work.session.scalar(select(func.count()).select_from(Booking))
        lines_before = work.session.scalar(select(func.count()).select_from(BookingEvent))
    erasure_id = ask(database, meeting.advisee_id)
    clock.advance(days=14)

    erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    with database.read() as work:
        assert work.session.get_one(Booking, ahead).state is BookingState.CANCELLED
        assert work.session.scalar(select(func.count()).select_from(Booking)) == bookings_before
        # One more: that it was called off.
        assert work.session.scalar(select(func.count()).select_from(BookingEvent)) == lines_before + 1
        assert work.session.scalars(select(Consultation.employment_id)).all() == [None]
        person = work.session.get_one(Person, meeting.advisee_id)
        assert (person.name, person.password_hash) == ("—", None)
        assert person.email.endswith(".invalid")
        entries = work.session.scalar(select(func.sum(TicketEntry.change)))
        left = work.session.scalars(select(TicketPool.balance)).one()
        assert (entries, left) == (0, 100)


def test_the_company_sees_no_change_on_its_list(database, clock, life):
    """Their line goes on under a person who has never been here; nothing that stays leads to it."""
    meeting, *_ = life
    with database.read() as work:
        before = work.session.execute(
            select(Employment.id, Person.name, Person.email, Employment.department_id, Employment.joined_on)
            .join(Person, Person.id == Employment.person_id)
            .order_by(Employment.id)
        ).all()
    erasure_id = ask(database, meeting.advisee_id)
    clock.advance(days=14)

    erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    with database.read() as work:
        after = work.session.execute(
            select(Employment.id, Person.name, Person.email, Employment.department_id, Employment.joined_on)
            .join(Person, Person.id == Employment.person_id)
            .order_by(Employment.id)
        ).all()
        assert after == before
        anew = work.session.scalar(select(Person.id).where(Person.email == before[0].email))
        assert anew != meeting.advisee_id
        actor = accounts.actor(work, person_id=anew)
        assert Role.ADVISEE in actor.roles
        told = gathering.everything_of(work, anew)
        # The roster's line and the pair it makes, and the dates of 1on1s that are the manager's record too.
        assert set(told) <= {"person", "roles", "employments", "one_on_ones", "pairs", "pair_series"}


def test_the_former_cannot_sign_in_any_more_and_gets_one_receipt(database, clock, life, make_app):
    meeting, *_ = life
    visitor = Visitor(make_app(database)).sign_in_as(meeting.advisee_id)
    assert visitor.get("/account").status_code == 200
    erasure_id = ask(database, meeting.advisee_id)
    clock.advance(days=14)
    with database.read() as work:
        email = work.session.get_one(Person, meeting.advisee_id).email

    erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    assert visitor.get("/account").status_code == 303
    to_them = [one for one in mails(database) if one["to"][1] == email]
    assert len(to_them) == 1
    assert "控え" in to_them[0]["body"]
    assert "消" not in to_them[0]["subject"]


def test_nothing_is_erased_before_its_day_nor_after_it_was_taken_back(database, clock, life):
    meeting, _, secrets, _ = life
    erasure_id = ask(database, meeting.advisee_id)
    clock.advance(days=13, hours=23)
    assert not erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    with database.work() as work:
        erasing.take_back(work, person_id=meeting.advisee_id, public_url=URL)
    clock.advance(days=30)
    assert not erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    with database.read() as work:
        assert sealed_secrets_left(work, secrets)
    with database.work() as work, pytest.raises(NotFound):
        erasing.take_back(work, person_id=meeting.advisee_id, public_url=URL)


def test_done_twice_it_is_done_once(database, clock, life):
    meeting, *_ = life
    erasure_id = ask(database, meeting.advisee_id)
    clock.advance(days=14)

    assert erasing.erase(database, erasure_id=erasure_id, sender=SENDER)
    assert not erasing.erase(database, erasure_id=erasure_id, sender=SENDER)


def test_the_job_wakes_on_the_day(sqlite_database, clock):
    with sqlite_database.work() as work:
        person_id = a_person(work, name="予定 どおり")
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
    ask(sqlite_database, person_id)
    settings = Settings(environment=Environment.TEST, database_url=sqlite_database.url)
    handlers = jobs.handlers(sqlite_database, settings)
    clock.advance(days=14)
    with sqlite_database.work() as work:
        due = [job for job in outbox.take(work, limit=50) if job.kind == erasing.ERASE]

    handlers[erasing.ERASE](due[0].payload, due[0].id)

    with sqlite_database.read() as work:
        assert work.session.get_one(Person, person_id).disabled_at is not None


def test_whoever_is_under_contract_is_led_to_the_operators(sqlite_database, clock):
    with sqlite_database.work() as work:
        consultant = a_consultant(work)
        operator = a_person(work, name="運営 けい", email="kei@sotomado.example")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        with pytest.raises(NotYours):
            erasing.ask(work, person_id=consultant.person_id, public_url=URL)

        erasing.ask_operators(work, person_id=consultant.person_id)
        erasing.ask_operators(work, person_id=consultant.person_id)

    assert [one["to"][1] for one in mails(sqlite_database)] == ["kei@sotomado.example"]


def test_asking_twice_is_one_request(sqlite_database, clock):
    with sqlite_database.work() as work:
        person_id = a_person(work)
    ask(sqlite_database, person_id)

    with sqlite_database.work() as work, pytest.raises(AlreadyAsked):
        erasing.ask(work, person_id=person_id, public_url=URL)


def test_the_database_lets_no_words_go_of_whoever_stays(database, life):
    """Lines written once change for nobody who was not erased, and never in anything but their words."""
    for statement in ("UPDATE booking_event SET words = NULL", "UPDATE claim_decision SET reason = ''"):
        with pytest.raises(DBAPIError), database.work() as work:
            work.session.execute(text(statement))


def test_the_database_changes_nothing_but_the_words_of_who_was_erased(database, clock, life):
    meeting, *_ = life
    erasure_id = ask(database, meeting.advisee_id)
    clock.advance(days=14)
    erasing.erase(database, erasure_id=erasure_id, sender=SENDER)

    for statement in (
        "UPDATE booking_event SET number = number + 1000",
        "DELETE FROM booking_event",
        "DELETE FROM claim_decision",
        "UPDATE claim_decision SET outcome = 'not_upheld'",
    ):
        with pytest.raises(DBAPIError), database.work() as work:
            work.session.execute(text(statement))


def test_a_locale_of_theirs_is_kept_in_the_last_mail(sqlite_database, clock):
    with sqlite_database.work() as work:
        person_id = a_person(work, locale=Locale.ENGLISH, email="en@example.jp")
    erasure_id = ask(sqlite_database, person_id)
    clock.advance(days=14)

    erasing.erase(sqlite_database, erasure_id=erasure_id, sender=SENDER)

    assert any("receipt" in one["body"] for one in mails(sqlite_database) if one["to"][1] == "en@example.jp")
