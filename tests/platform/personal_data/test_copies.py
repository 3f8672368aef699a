"""A copy of everything of one's own: gathered, sealed, fetched with the password once more, and gone in time."""

import json

import pytest
from factories.bookings import SENDER, a_confirmed_booking, a_meeting, a_wish
from factories.people import a_person
from factories.planted import a_full_life
from flask_babel import force_locale
from sqlalchemy import select, update
from support.browserless import Visitor

from sotomado import chores
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Person, Role
from sotomado.accounts.passwords import Passwords
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Why
from sotomado.outbox import service as outbox
from sotomado.personal_data import copies, gathering
from sotomado.personal_data.models import OwnCopy
from sotomado.personal_data.paper import _set, _speaker, on_paper

PASSWORD = "よく眠れる夜のための長い文"
PAGE = "/account/own-data"
URL = "https://sotomado.example"


def an_owner(database, make_app):
    """(application, person's id): signs in with PASSWORD, and has a wish with words."""
    hashed = Passwords(memory_kib=8, passes=1).hash(PASSWORD)
    with database.work() as work:
        person_id = a_person(work, name="山田 はな", email="hana@example.jp", password_hash=hashed)
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
        accounts.give_consent(work, person_id=person_id, locale=Locale.JAPANESE)
        a_wish(work, person_id=person_id, own_words="育休から戻って、居場所が分からない。")
    return make_app(database), person_id


@pytest.fixture
def owner(sqlite_database, make_app):
    return an_owner(sqlite_database, make_app)


def make(database) -> None:
    """As the worker does when its time has come."""
    with database.work() as work:
        due = [job for job in outbox.take(work, limit=50) if job.kind == copies.MAKE]
    for job in due:
        copies.make(database, copy_id=job.payload["copy_id"], public_url=job.payload["public_url"])


def ready(database) -> str:
    with database.read() as work:
        return work.session.scalars(select(OwnCopy.id).where(OwnCopy.plain.is_not(None))).one()


def test_everything_planted_stands_in_it_but_what_is_the_consultants(database):
    """Whatever is sealed and theirs is told, in words they can read."""
    with database.work() as work:
        full = a_full_life(work)

        said = json.dumps(gathering.everything_of(work, full.meeting.advisee_id), ensure_ascii=False)

    untold = {name for name, text in full.secrets.items() if text not in said}
    not_for_them = {
        # The consultant's own notes, and what they reported of many for aggregates.
        "consultation_note.body",
        "note_version.body",
        "report_draft.body",
        "consultation_summary.body",
        "workplace_idea.body",
        # What reviewers wrote for one another; keys and machine words; files their owner has.
        "application_review.note",
        "recording.wrapped_key",
        # What opens the account itself: a file that tells it would be a key.
        "authenticator_app.secret",
        "spoken_words.body",
        # What opens doors at the company's provider.
        "sso_visit.hint",
        "stored_file.content",
        # Kept for a while to be brought back, and shown there.
        "life_line_change.before",
    }
    assert untold - not_for_them == set()
    assert "tendency_to_stay" not in said
    assert "wellbeing" not in said


def test_why_a_consultant_called_off_is_told_here_as_little_as_elsewhere(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        bookings.cancel(
            work,
            party=bookings.as_consultant(meeting.consultant.person_id),
            booking_id=booking_id,
            sender=SENDER,
            why=Why.ILL,
            words="申し訳ありません。",
        )

        told = gathering.everything_of(work, meeting.advisee_id)

    last = told["bookings"][0]["history"][-1]
    assert last["words"] == "申し訳ありません。"
    assert "why" not in last


def test_both_files_are_made_sealed_and_fetched_with_the_password(database, make_app):
    app, person_id = an_owner(database, make_app)
    visitor = Visitor(app).sign_in_as(person_id)
    visitor.post(f"{PAGE}/copies")
    make(database)
    copy_id = ready(database)
    with database.read() as work:
        row = work.session.get_one(OwnCopy, copy_id)
        assert "居場所".encode() not in row.plain
        assert b"%PDF" not in row.paper

    plain = visitor.post(f"{PAGE}/copies/{copy_id}", {"password": PASSWORD, "kind": "json"})
    paper = visitor.post(f"{PAGE}/copies/{copy_id}", {"password": PASSWORD, "kind": "pdf"})

    told = json.loads(plain.get_data())
    assert told["wishes"][0]["own_words"] == "育休から戻って、居場所が分からない。"
    assert told["person"]["email"] == "hana@example.jp"
    assert "password_hash" not in told["person"]
    assert paper.get_data().startswith(b"%PDF")
    assert b"BIZUDPGothic" in paper.get_data()
    assert plain.headers["Cache-Control"] == "no-store"


def test_without_the_password_nothing_is_given_out(sqlite_database, owner):
    app, person_id = owner
    visitor = Visitor(app).sign_in_as(person_id)
    visitor.post(f"{PAGE}/copies")
    make(sqlite_database)

    for typed in ("", "違うパスワード"):
        answer = visitor.post(f"{PAGE}/copies/{ready(sqlite_database)}", {"password": typed, "kind": "json"})

        assert answer.status_code == 422
        assert "もう一度お確かめください" in answer.get_data(as_text=True)


def test_guessing_is_slowed_down_like_signing_in(sqlite_database, owner):
    app, person_id = owner
    visitor = Visitor(app).sign_in_as(person_id)
    visitor.post(f"{PAGE}/copies")
    make(sqlite_database)
    path = f"{PAGE}/copies/{ready(sqlite_database)}"

    seen = [visitor.post(path, {"password": "x", "kind": "json"}).status_code for _ in range(11)]

    assert seen == [422] * 10 + [429]


def test_anothers_copy_is_not_found_whatever_the_password(sqlite_database, owner):
    app, person_id = owner
    Visitor(app).sign_in_as(person_id).post(f"{PAGE}/copies")
    make(sqlite_database)
    with sqlite_database.work() as work:
        stranger = a_person(work, password_hash=Passwords(memory_kib=8, passes=1).hash(PASSWORD))

    answer = (
        Visitor(app)
        .sign_in_as(stranger)
        .post(f"{PAGE}/copies/{ready(sqlite_database)}", {"password": PASSWORD, "kind": "json"})
    )

    assert answer.status_code == 404


def test_after_its_days_it_is_gone_from_the_page_and_from_the_database(sqlite_database, owner, clock):
    app, person_id = owner
    visitor = Visitor(app).sign_in_as(person_id)
    visitor.post(f"{PAGE}/copies")
    make(sqlite_database)
    copy_id = ready(sqlite_database)
    clock.advance(days=7)
    chores.forget_copies_whose_days_are_over(sqlite_database)

    with sqlite_database.read() as work:
        row = work.session.get_one(OwnCopy, copy_id)
        assert (row.plain, row.paper) == (None, None)
    visitor = Visitor(app).sign_in_as(person_id)
    assert "PDFを受け取る" not in visitor.get(PAGE).get_data(as_text=True)
    assert visitor.post(f"{PAGE}/copies/{copy_id}", {"password": PASSWORD, "kind": "json"}).status_code == 410


def test_asked_twice_one_is_made(sqlite_database, owner):
    app, person_id = owner
    visitor = Visitor(app).sign_in_as(person_id)

    visitor.post(f"{PAGE}/copies")
    visitor.post(f"{PAGE}/copies")
    make(sqlite_database)
    make(sqlite_database)

    with sqlite_database.read() as work:
        assert len(work.session.scalars(select(OwnCopy)).all()) == 1


def test_the_mail_says_nothing_but_that_it_is_there(sqlite_database, owner):
    app, person_id = owner
    Visitor(app).sign_in_as(person_id).post(f"{PAGE}/copies")

    make(sqlite_database)

    with sqlite_database.work() as work:
        [mail] = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
    assert mail["to"][1] == "hana@example.jp"
    assert mail["subject"] == "アカウントについて"
    assert "居場所" not in mail["body"]


def test_the_paper_is_in_the_language_of_whoever_asked(sqlite_database, make_app):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        a_confirmed_booking(work, meeting)
        work.session.execute(update(Person).where(Person.id == meeting.advisee_id).values(locale=Locale.ENGLISH))
    with sqlite_database.read() as work:
        told = {"made_at": work.now.isoformat(), **gathering.everything_of(work, meeting.advisee_id)}
    with _speaker().app_context(), force_locale("en"):
        given = _set(told, Locale.ENGLISH)

    bookings = next(section for section in given["sections"] if section["title"] == "Bookings")
    values = [words for entry in bookings["entries"] for _, _, words in entry]
    assert "Fri 27 Nov 2026, 10:00 (Tokyo)" in values


def test_what_somebody_wrote_is_never_read_as_markup(sqlite_database):
    told = {
        "made_at": "2026-11-20T01:00:00+00:00",
        "person": {"name": '#read("/etc/passwd")', "time_zone": "Asia/Tokyo"},
        "own_words": [{"body": '= 見出し\n#panic("x") $x$ *太字*'}],
    }

    assert on_paper(told, Locale.JAPANESE).startswith(b"%PDF")


@pytest.mark.parametrize("text", ["2026-11-21T10:00:00に上司と話した", "2026-13-45"])
def test_a_text_that_begins_like_a_date_is_told_as_it_was_written(sqlite_database, text):
    """Else the copy would never be made, and no other could be asked for while it waits."""
    told = {"made_at": "2026-11-20T01:00:00+00:00", "own_words": [{"body": text}]}

    with _speaker().app_context(), force_locale("ja"):
        given = _set(told, Locale.JAPANESE)

    assert text in [words for entry in given["sections"][0]["entries"] for _, _, words in entry]
