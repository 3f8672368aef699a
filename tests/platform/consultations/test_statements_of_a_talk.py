"""What pages of one talk ask the database: who somebody is once in a reading, and no more for more rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from sqlalchemy import event
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.service import Decided
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.points import Told
from sotomado.consultations.notes import service as notes
from sotomado.consultations.words import offering
from sotomado.consultations.words import service as words

HANDED = (Item.OWN_WORDS, Item.ACTIONS, Item.LIFE_LINE, Item.LAST_TIME)


@contextmanager
def statements(database) -> Iterator[list[str]]:
    seen: list[str] = []

    def on(_connection, _cursor, statement, *_) -> None:
        if statement != "BEGIN":
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", on)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", on)


@pytest.fixture
def talk(sqlite_database, make_app, clock):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        handing_on.hand_on(work, person_id=meeting.advisee_id, booking_id=booking_id, items=HANDED)
        write(work, meeting, 1)
    clock.set(IN_A_WEEK + timedelta(minutes=50))
    app = make_app(sqlite_database)
    sides = {
        True: Visitor(app).sign_in_as(meeting.consultant.person_id),
        False: Visitor(app).sign_in_as(meeting.advisee_id),
    }
    return meeting, booking_id, sides


def write(work, meeting, number: int) -> None:
    """One of everything somebody hands on."""
    own = {"person_id": meeting.advisee_id}
    words.keep(work, **own, text=f"ことば {number}")
    actions.decide(work, **own, decided=Decided(f"行動 {number}"))
    life_line.place(work, **own, told=Told(2000 + number, None, number % 9, f"出来事 {number}"))


def pages(booking_id: str) -> list[tuple[bool, str, int]]:
    """(by the consultant, address, the most it may ask)"""
    return [
        (True, f"/desk/consultations/{booking_id}", 31),
        (True, f"/desk/bookings/{booking_id}/notes", 16),
        (True, f"/room/{booking_id}", 29),
        (False, f"/room/{booking_id}", 24),
        (True, f"/desk/bookings/{booking_id}/prepare", 30),
        (False, "/notebook", 25),
        (False, f"/bookings/{booking_id}/closing", 30),
        (False, "/words", 12),
        (False, "/life-line", 12),
    ]


def asked(database, sides, booking_id) -> dict[tuple[bool, str], int]:
    counts = {}
    for is_consultant, address, _ in pages(booking_id):
        sides[is_consultant].get(address)
        with statements(database) as seen:
            assert sides[is_consultant].get(address).status_code == 200, address
        counts[is_consultant, address] = len(seen)
    return counts


def test_a_page_asks_no_more_where_there_is_more_to_show(sqlite_database, talk, clock):
    meeting, booking_id, sides = talk
    few = asked(sqlite_database, sides, booking_id)

    with sqlite_database.work() as work:
        for number in range(2, 12):
            write(work, meeting, number)
        for number in range(8):
            words.keep(work, person_id=meeting.advisee_id, booking_id=booking_id, text=f"この面談で {number}")
            actions.decide(work, person_id=meeting.advisee_id, booking_id=booking_id, decided=Decided(f"次に {number}"))
            offering.offer(
                work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id, text=f"聞いた {number}"
            )
    # Reworded since the talk began: one more statement for each kind, whatever their number.
    with sqlite_database.work() as work:
        for one in words.thread(work, person_id=meeting.advisee_id):
            words.change(work, person_id=meeting.advisee_id, word_id=one.id, text=one.text + "。", theme=None)
    for minutes in range(51, 57):
        clock.set(IN_A_WEEK + timedelta(minutes=minutes))
        with sqlite_database.work() as work:
            mine = {"consultant_person_id": meeting.consultant.person_id, "booking_id": booking_id}
            notes.keep(work, **mine, text=f"メモ {minutes}" * minutes, based_on=notes.note(work, **mine).version)
    many = asked(sqlite_database, sides, booking_id)

    allowed = {page: count + (3 if page[1].endswith("/prepare") else 1) for page, count in few.items()}
    assert {page: count for page, count in many.items() if count > allowed[page]} == {}


def test_who_somebody_is_and_whether_they_agree_is_asked_once(sqlite_database, talk):
    _, booking_id, sides = talk

    counts = asked(sqlite_database, sides, booking_id)

    most = {(is_consultant, address): count for is_consultant, address, count in pages(booking_id)}
    assert {page: count for page, count in counts.items() if count > most[page]} == {}


def test_a_unit_that_writes_asks_anew_and_no_answer_outlives_its_reading(database):
    with database.work() as work:
        person_id = a_meeting(work).advisee_id
        assert accounts.consent_stands(work, person_id=person_id)
        accounts.withdraw_consent(work, person_id=person_id)
        assert not accounts.consent_stands(work, person_id=person_id)
        accounts.give_consent(work, person_id=person_id, locale=accounts.actor(work, person_id=person_id).locale)

    with database.read() as before:
        assert accounts.consent_stands(before, person_id=person_id)
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=person_id)
    with database.read() as after:
        assert not accounts.consent_stands(after, person_id=person_id)
