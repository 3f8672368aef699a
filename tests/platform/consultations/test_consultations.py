"""The end of a talk: closed by the consultant, kept by the advisee."""

from datetime import timedelta
from pathlib import Path

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant
from sqlalchemy import func, select
from support.at_once import at_once

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import AlreadyBegun, NotYetBegun, WrongState
from sotomado.bookings.models import BookingState
from sotomado.companies.models import Employment
from sotomado.consultations import service as consultations
from sotomado.consultations.errors import AlreadyClosed, ConsentInForce, ConsentWithdrawn
from sotomado.consultations.models import Consultation
from sotomado.consultations.notes import service as notes
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.consultations.reports import closing as closings
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports.models import ConsultantReport, ReportedTheme
from sotomado.consultations.words import service as own_words
from sotomado.directory.vocabulary import Theme
from sotomado.shortlists.learning.models import Outcome

A_NOTE = "お母さまの介護のこと。次回、上司への切り出し方を。"
OWN_WORDS = "話しているうちに、自分で答えを言っていた。"


def closed(work, meeting, booking_id, **options):
    return consultations.close(
        work,
        **{
            "consultant_person_id": meeting.consultant.person_id,
            "booking_id": booking_id,
            "themes": [Theme.CARE, Theme.UNCLEAR, Theme.CARE],
            "wellbeing": 3,
            "tendency_to_stay": None,
            "stage": 2,
            "note": A_NOTE,
        }
        | options,
    )


def read(work, meeting, booking_id):
    return reports.standing(work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id)


def noted(work, meeting, booking_id):
    return notes.note(work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id).text


@pytest.fixture
def held(database, clock):
    """A talk that has just ended: (meeting, booking id)."""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=62))
    return meeting, booking_id


def test_closing_completes_the_booking_and_keeps_what_was_left_open_open(database, held):
    meeting, booking_id = held
    with database.work() as work:
        closed(work, meeting, booking_id)

    with database.read() as work:
        booking, closing = read(work, meeting, booking_id)
        assert booking.state is BookingState.COMPLETED
        assert closing.themes == [Theme.UNCLEAR, Theme.CARE]
        assert (closing.wellbeing, closing.tendency_to_stay, closing.stage) == (3, None, 2)
        assert noted(work, meeting, booking_id) == A_NOTE
        employment_id = work.session.scalar(select(Employment.id).where(Employment.person_id == meeting.advisee_id))
        assert work.session.scalars(select(Consultation)).one().employment_id == employment_id


def test_a_talk_that_has_not_begun_cannot_be_closed(database, clock, held):
    meeting, booking_id = held
    clock.set(IN_A_WEEK - timedelta(minutes=1))

    with pytest.raises(NotYetBegun), database.work() as work:
        closed(work, meeting, booking_id)


def test_closing_twice_changes_nothing_and_says_so(database, held):
    meeting, booking_id = held
    with database.work() as work:
        closed(work, meeting, booking_id)

    with pytest.raises(AlreadyClosed), database.work() as work:
        closed(work, meeting, booking_id, note="上書き")

    with database.read() as work:
        assert noted(work, meeting, booking_id) == A_NOTE


def test_two_tabs_closing_at_once_close_it_once(database, held):
    meeting, booking_id = held
    outcomes = at_once(database, *[lambda work: closed(work, meeting, booking_id)] * 2)

    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyClosed", "str"]
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Consultation)) == 1


def closed_without_record(work, meeting, booking_id):
    return closings.close_without_record(work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id)


def counted(work, *tables):
    return [work.session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_after_consent_was_withdrawn_a_talk_is_closed_and_nothing_of_it_is_recorded(database, held):
    meeting, booking_id = held
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)

    with database.work() as work:
        closed_without_record(work, meeting, booking_id)

    with database.read() as work:
        booking, closing = read(work, meeting, booking_id)
        assert booking.state is BookingState.COMPLETED
        assert not closing.is_recorded
        assert counted(work, Consultation, ConsultantReport, ReportedTheme, ConsultationNote) == [1, 0, 0, 0]


def test_who_agreed_to_older_words_is_recorded_as_agreed_and_nothing_is_kept_to_learn_from(database, held, monkeypatch):
    meeting, booking_id = held
    monkeypatch.setattr(accounts, "CONSENT_VERSION", "2027-01")

    with database.work() as work:
        closed(work, meeting, booking_id)

    with database.read() as work:
        assert counted(work, Consultation, ConsultantReport, ConsultationNote, Outcome) == [1, 1, 1, 0]


@pytest.mark.parametrize(
    "one", [{"themes": [Theme.CARE]}, {"themes": [], "wellbeing": 3}, {"themes": [], "note": A_NOTE}, {"themes": []}]
)
def test_what_was_filled_in_before_consent_was_withdrawn_is_refused_as_a_whole(database, held, one):
    meeting, booking_id = held
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)

    with pytest.raises(ConsentWithdrawn), database.work() as work:
        closed(work, meeting, booking_id, **({"wellbeing": None, "stage": None, "note": None} | one))

    with database.read() as work:
        assert bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id).state.value == "confirmed"
        assert counted(work, Consultation, ConsultantReport, ReportedTheme, ConsultationNote) == [0, 0, 0, 0]


def test_while_consent_stands_no_talk_is_closed_without_record(database, held):
    meeting, booking_id = held
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)
        accounts.give_consent(work, person_id=meeting.advisee_id, locale=Locale.JAPANESE)

    with pytest.raises(ConsentInForce), database.work() as work:
        closed_without_record(work, meeting, booking_id)


def test_a_talk_closed_without_record_stays_so(database, held):
    meeting, booking_id = held
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)
        closed_without_record(work, meeting, booking_id)
        accounts.give_consent(work, person_id=meeting.advisee_id, locale=Locale.JAPANESE)

    for verb in (closed, closed_without_record):
        with pytest.raises(AlreadyClosed), database.work() as work:
            verb(work, meeting, booking_id)


def test_another_consultant_finds_nothing_to_close(database, held):
    _, booking_id = held
    with database.work() as work:
        colleague = a_consultant(work)

    for verb in (
        lambda work: reports.standing(work, consultant_person_id=colleague.person_id, booking_id=booking_id),
        lambda work: consultations.close(
            work, consultant_person_id=colleague.person_id, booking_id=booking_id, themes=[]
        ),
        lambda work: closings.close_without_record(
            work, consultant_person_id=colleague.person_id, booking_id=booking_id
        ),
    ):
        with pytest.raises(NotFound), database.work() as work:
            verb(work)


@pytest.mark.parametrize("ended", ["held", "cancelled"])
def test_what_did_not_take_place_is_not_closed(database, clock, ended):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting) if ended == "held" else a_confirmed_booking(work, meeting)
        if ended == "cancelled":
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)
    clock.set(IN_A_WEEK + timedelta(hours=1))

    with pytest.raises((NotFound, WrongState)), database.work() as work:
        closed(work, meeting, booking_id)


def test_a_closed_talk_can_no_longer_be_cancelled(database, held):
    meeting, booking_id = held
    with database.work() as work:
        closed(work, meeting, booking_id)

        with pytest.raises(AlreadyBegun):
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=booking_id, sender=SENDER)


def test_notes_and_words_cannot_be_read_in_the_database_file(sqlite_database, clock):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(hours=1))
    with sqlite_database.work() as work:
        closed(work, meeting, booking_id)
        own_words.keep(work, person_id=meeting.advisee_id, booking_id=booking_id, text=OWN_WORDS)

    path = Path(sqlite_database.url.removeprefix("sqlite:///"))
    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert booking_id.encode() in raw
    for words in (A_NOTE, OWN_WORDS, A_NOTE[:6], OWN_WORDS[:6]):
        assert words.encode() not in raw
        assert words.encode("utf-16-le") not in raw
