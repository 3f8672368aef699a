"""A licence through its years: mails in time, a renewal handed in and looked at, and no booking past the end."""

import io
import struct
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant, a_person
from PIL import Image
from sqlalchemy import func, select
from support.browserless import Visitor

from consultants.licence import LicenceState
from sotomado import chores
from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.availability import service as availability
from sotomado.availability.errors import SlotNotOffered
from sotomado.bookings.errors import NotBookable
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.directory.errors import BadRenewal, RenewalDecided, RenewalTooEarly, RenewalWaiting
from sotomado.directory.licences import letters as licence_letters
from sotomado.directory.licences import service as licences
from sotomado.directory.models import Credential
from sotomado.files.checking import Checked
from sotomado.files.errors import Refused
from sotomado.files.models import Purpose, StoredFile
from sotomado.operations import bookings_to_review
from sotomado.operations.bookings_to_review import Why
from sotomado.outbox.models import Job
from sotomado.settings import Settings

TODAY = date(2026, 11, 20)  # in Japan, where the standing clock begins
SETTINGS = Settings(public_url="https://sotomado.example")
LOOKED_AT = Checked(Purpose.CERTIFICATE, "image/jpeg", b"\xff\xd8 a picture of a certificate")


def a_certificate() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (1200, 900), "white").save(picture, "PNG")
    return picture.getvalue()


def ending(days: int) -> date:
    return TODAY + timedelta(days=days)


def hand_in(work, consultant, *, registered_on=TODAY, expires_on, certificate=LOOKED_AT):
    return licences.hand_in(
        work,
        consultant_id=consultant.id,
        registered_on=registered_on,
        expires_on=expires_on,
        certificate=certificate,
    )


def licence_of(database, consultant):
    with database.read() as work:
        return licences.licence_of(work, consultant_id=consultant.id)


def mails(database):
    with database.read() as work:
        rows = work.session.scalars(select(Job).order_by(Job.written_at, Job.id))
        return [work.unseal(row, "payload") or "" for row in rows]


@pytest.mark.parametrize(
    ("days_left", "state", "takes"),
    [
        (91, LicenceState.VALID, False),
        (90, LicenceState.RENEWAL_OPEN, True),
        (30, LicenceState.RENEWAL_OPEN, True),
        (29, LicenceState.RENEWAL_MISSED, True),
        (0, LicenceState.RENEWAL_MISSED, True),
        (-1, LicenceState.EXPIRED, True),
    ],
)
def test_a_renewal_is_taken_from_the_first_day_of_its_window_on(database, days_left, state, takes):
    with database.work() as work:
        one = a_consultant(work, licensed_until=ending(days_left))

    found = licence_of(database, one)
    assert (found.state, found.days_left, found.may_hand_in) == (state, days_left, takes)
    if not takes:
        with pytest.raises(RenewalTooEarly), database.work() as work:
            hand_in(work, one, expires_on=ending(days_left + 1826))


def test_the_day_is_that_of_japan(database, clock):
    """At nine in the evening in London, the last day is over in Tokyo."""
    clock.set(datetime(2026, 11, 20, 21, 0, tzinfo=UTC))
    with database.work() as work:
        one = a_consultant(work, licensed_until=TODAY)

    assert licence_of(database, one).state is LicenceState.EXPIRED


def test_a_renewal_changes_nothing_until_someone_has_looked_and_then_dates_and_certificate_alone(database):
    with database.work() as work:
        one, operator = a_consultant(work, licensed_until=ending(40)), a_person(work, name="運営")
        first = hand_in(work, one, expires_on=ending(40 + 1826))
    before = licence_of(database, one)
    assert (before.expires_on, before.certificate_id) == (ending(40), None)
    assert before.waiting is not None
    assert not before.may_hand_in
    with database.work() as work:
        licences.accept(work, renewal_id=first, by_person_id=operator)

    after = licence_of(database, one)
    assert (after.registered_on, after.expires_on) == (TODAY, ending(40 + 1826))
    assert after.registration_number == before.registration_number
    assert after.state is LicenceState.VALID
    assert [(past.registered_on, past.expires_on) for past in after.past] == [(before.registered_on, ending(40))]
    with database.read() as work:
        kept = licences.own_certificate(work, consultant_id=one.id, certificate_id=after.certificate_id or "")
    assert kept.content == LOOKED_AT.content


def test_the_certificates_of_both_terms_can_be_read_by_their_owner_alone(database, clock):
    with database.work() as work:
        one, operator = a_consultant(work, licensed_until=ending(40)), a_person(work, name="運営")
        other = a_consultant(work)
        licences.accept(work, renewal_id=hand_in(work, one, expires_on=ending(1800)), by_person_id=operator)
    clock.advance(days=1720)
    with database.work() as work:
        again = licences.today_in_japan(work)
        renewal_id = hand_in(work, one, registered_on=again, expires_on=again + timedelta(days=1900))
        licences.accept(work, renewal_id=renewal_id, by_person_id=operator)

    found = licence_of(database, one)
    certificates = [found.certificate_id, found.past[0].certificate_id]
    assert None not in certificates
    assert len(set(certificates)) == 2
    assert found.past[1].certificate_id is None
    with database.read() as work:
        for certificate_id in certificates:
            licences.own_certificate(work, consultant_id=one.id, certificate_id=certificate_id)
            with pytest.raises(NotFound):
                licences.own_certificate(work, consultant_id=other.id, certificate_id=certificate_id)


def test_a_refused_renewal_leaves_the_licence_as_it_was_and_can_be_sent_again(database):
    with database.work() as work:
        one, operator = a_consultant(work, licensed_until=ending(10)), a_person(work, name="運営")
        first = hand_in(work, one, expires_on=ending(1826))
        licences.refuse(work, renewal_id=first, by_person_id=operator, answer="期限のところが写っていません。")

    found = licence_of(database, one)
    assert (found.expires_on, found.may_hand_in, found.past) == (ending(10), True, ())
    assert found.refused is not None
    assert found.refused.answer == "期限のところが写っていません。"
    with database.work() as work:
        hand_in(work, one, expires_on=ending(1826))
    assert licence_of(database, one).refused is None


def test_one_waits_at_a_time_and_is_decided_on_once(database):
    with database.work() as work:
        one, operator = a_consultant(work, licensed_until=ending(10)), a_person(work, name="運営")
        first = hand_in(work, one, expires_on=ending(1826))
    with pytest.raises(RenewalWaiting), database.work() as work:
        hand_in(work, one, expires_on=ending(1826))
    with database.work() as work:
        licences.refuse(work, renewal_id=first, by_person_id=operator, answer="もう一度お願いします。")
    with pytest.raises(RenewalDecided), database.work() as work:
        licences.accept(work, renewal_id=first, by_person_id=operator)

    assert licence_of(database, one).expires_on == ending(10)


def test_what_was_taken_back_is_gone_with_its_file(database):
    with database.work() as work:
        one = a_consultant(work, licensed_until=ending(10))
        hand_in(work, one, expires_on=ending(1826))
        licences.take_back(work, consultant_id=one.id)
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(StoredFile)) == 0
        assert licences.waiting(work) == []
    with pytest.raises(NotFound), database.work() as work:
        licences.take_back(work, consultant_id=one.id)


@pytest.mark.parametrize(
    ("registered_on", "expires_on", "field"),
    [
        (ending(1), ending(1800), "registered_on"),
        (ending(-4000), ending(1800), "registered_on"),
        (TODAY, ending(40), "expires_on"),
        (TODAY, ending(39), "expires_on"),
        (TODAY, ending(40 + 6 * 366 + 1), "expires_on"),
    ],
)
def test_dates_that_no_renewed_licence_has_are_refused(database, registered_on, expires_on, field):
    with database.work() as work:
        one = a_consultant(work, licensed_until=ending(40))
    with pytest.raises(BadRenewal) as refused, database.work() as work:
        hand_in(work, one, registered_on=registered_on, expires_on=expires_on)

    assert refused.value.field == field
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_lapsed_licence_is_not_renewed_into_the_past(database):
    with database.work() as work:
        one = a_consultant(work, licensed_until=ending(-100))
    with pytest.raises(BadRenewal), database.work() as work:
        hand_in(work, one, expires_on=ending(-1))


def test_each_step_is_written_about_once_and_a_missed_day_loses_none(database, clock):
    with database.work() as work:
        a_consultant(work, name="近い 人", licensed_until=ending(91))
        a_consultant(work, name="遠い 人", licensed_until=ending(400))
    written = []
    for _ in range(110):
        # On every third day the worker is away.
        if clock.now().day % 3:
            for _twice in range(2):
                chores.remind_of_licences(database, SETTINGS)
            written.append(len(mails(database)))
        clock.advance(days=1)

    assert written[-1] == len(licence_letters.STEPS)
    told = mails(database)
    assert all("近い 人" in one for one in told)
    assert sum("期限を迎えます" in one for one in told) == 1
    assert all("https://sotomado.example/desk/licence" in one for one in told)


@pytest.mark.parametrize(
    ("days_left", "step"), [(90, 90), (61, 90), (60, 60), (46, 60), (45, 45), (30, 30), (1, 30), (0, 0), (-3, 0)]
)
def test_the_step_is_the_one_reached_last(days_left, step):
    assert licence_letters.step_of(days_left) == step


def test_whoever_has_handed_in_hears_nothing_until_the_last_day_and_whoever_left_nothing_at_all(database, clock):
    with database.work() as work:
        one = a_consultant(work, name="待つ 人", licensed_until=ending(60))
        gone = a_consultant(work, name="去った 人", licensed_until=ending(60))
        a_consultant(work, name="むかしの 人", licensed_until=ending(-200))
        listing.unlist(work, consultant_id=gone.id, by_person_id=gone.person_id, words="")
        hand_in(work, one, expires_on=ending(60 + 1826))
    for _ in range(61):
        chores.remind_of_licences(database, SETTINGS)
        clock.advance(days=1)

    (only,) = mails(database)
    assert "待つ 人" in only
    assert "期限を迎えます" in only


def test_past_the_end_nothing_new_is_booked_and_what_is_booked_is_looked_at(database, clock):
    """Booked for Friday in a week; the licence turns out to end on Thursday."""
    with database.work() as work:
        meeting = a_meeting(work)
        one = meeting.consultant.id
        a_confirmed_booking(work, meeting)
        last_day = IN_A_WEEK.date() - timedelta(days=1)
        work.session.get_one(Credential, one).expires_on = last_day
    with database.read() as work:
        free = availability.first_open_slots(work, consultant_ids=[one], limit=1000)[one]
        assert max(free) < datetime(2026, 11, 26, 15, tzinfo=UTC)  # midnight in Tokyo
        assert [(r.consultant_id, r.starts_at, r.why) for r in bookings_to_review.to_review(work)] == [
            (one, IN_A_WEEK, (Why.PAST_EXPIRY,))
        ]
    with pytest.raises(SlotNotOffered), database.work() as work:
        a_hold(work, meeting, starts_at=IN_A_WEEK + timedelta(hours=2))
    clock.set(datetime(2026, 11, 26, 15, 1, tzinfo=UTC))
    with pytest.raises(NotBookable), database.work() as work:
        a_hold(work, meeting, starts_at=IN_A_WEEK + timedelta(days=1))


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", "Pacific/Auckland"])
def test_wherever_a_consultant_lives_the_last_time_shown_can_be_held_and_lies_before_the_end_in_japan(database, zone):
    with database.work() as work:
        around_the_clock = tuple((day, 0, 24 * 60) for day in range(7))
        meeting = a_meeting(work, time_zone=zone, hours=around_the_clock, licensed_until=ending(3))
    with database.work() as work:
        one = meeting.consultant.id
        last = availability.first_open_slots(work, consultant_ids=[one], limit=1000)[one][-1]
        a_hold(work, meeting, starts_at=last)

    assert last < datetime(2026, 11, 23, 15, tzinfo=UTC)  # midnight after it in Tokyo


def test_a_renewal_clears_the_review_and_opens_the_days_after(database):
    with database.work() as work:
        meeting, operator = a_meeting(work), a_person(work, name="運営")
        one = meeting.consultant
        a_confirmed_booking(work, meeting)
        work.session.get_one(Credential, one.id).expires_on = ending(3)
        renewal_id = hand_in(work, one, expires_on=ending(3 + 1826))
        assert len(bookings_to_review.to_review(work)) == 1
        licences.accept(work, renewal_id=renewal_id, by_person_id=operator)

    with database.work() as work:
        assert bookings_to_review.to_review(work) == []
        a_hold(work, meeting, starts_at=IN_A_WEEK + timedelta(days=2))


def test_a_licence_through_its_last_months_its_end_and_its_renewal(database, clock):
    """The worker looks every morning; each step is told once, the end stops bookings, the new certificate reopens."""
    with database.work() as work:
        meeting, operator = a_meeting(work, licensed_until=ending(91)), a_person(work, name="運営")
        one = meeting.consultant

    def times(within_days):
        with database.read() as work:
            found = availability.first_open_slots(work, consultant_ids=[one.id], limit=1000)[one.id]
            return [at for at in found if at < work.now + timedelta(days=within_days)]

    told_with = []
    for days_left in range(91, -1, -1):
        chores.remind_of_licences(database, SETTINGS)
        told_with += [days_left] * (len(mails(database)) - len(told_with))
        if days_left:
            clock.advance(days=1)

    assert told_with == [90, 60, 45, 30, 0]
    clock.advance(days=1)
    chores.remind_of_licences(database, SETTINGS)
    assert len(mails(database)) == 5
    assert licence_of(database, one).state is LicenceState.EXPIRED
    assert times(within_days=60) == []
    with pytest.raises(NotBookable), database.work() as work:
        a_hold(work, meeting, starts_at=work.now + timedelta(days=7))

    with database.work() as work:
        today = licences.today_in_japan(work)
        renewal_id = hand_in(work, one, registered_on=today, expires_on=ending(91 + 1826))
    assert times(within_days=60) == []
    with database.work() as work:
        licences.accept(work, renewal_id=renewal_id, by_person_id=operator)

    reopened = times(within_days=60)
    assert reopened
    with database.work() as work:
        a_hold(work, meeting, starts_at=reopened[0])
    for _ in range(30):
        clock.advance(days=1)
        chores.remind_of_licences(database, SETTINGS)
    assert len(mails(database)) == 5


def test_past_the_end_the_operator_reads_that_nobody_can_book(sqlite_database, make_app):
    with sqlite_database.work() as work:
        one, operator = a_consultant(work, licensed_until=ending(-1)), a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    desk = Visitor(make_app(sqlite_database)).sign_in_as(operator)

    page = desk.get(f"/operations/consultants/{one.id}").get_data(as_text=True)
    assert "新しい予約も入りません" in page
    assert "すべて埋まっています" not in page
    assert f'href="/operations/consultants/{one.id}"' in desk.get("/operations").get_data(as_text=True)


def test_the_operators_list_names_neither_the_advisee_nor_the_matter(sqlite_database, make_app):
    with sqlite_database.work() as work:
        meeting, operator = a_meeting(work), a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        a_confirmed_booking(work, meeting)
        listing.unlist(work, consultant_id=meeting.consultant.id, by_person_id=operator, words="契約の終わり")
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(operator)
    page = visitor.get("/operations/bookings-to-review").get_data(as_text=True)

    assert "藤原 芽衣" in page
    assert "2026年11月27日(金) 10:00" in page
    assert "佐藤 あおい" not in page
    assert "青空製作所" not in page
    assert 'grave">1件' in visitor.get("/operations").get_data(as_text=True)


def test_from_the_upload_to_the_new_dates_in_the_browser(sqlite_database, make_app):
    with sqlite_database.work() as work:
        one, operator = a_consultant(work, licensed_until=ending(60)), a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    app = make_app(sqlite_database)
    own, desk = Visitor(app).sign_in_as(one.person_id), Visitor(app).sign_in_as(operator)
    dates = {"registered_on": TODAY.isoformat(), "expires_on": ending(60 + 1826).isoformat()}

    def send(content, **typed):
        fields = dates | typed | {"certificate": (io.BytesIO(content), "登録証.png")}
        return own.post("/desk/licence", fields, content_type="multipart/form-data")

    script = send(b"<script>alert(1)</script>", registered_on="きのう")
    assert script.status_code == 422
    told = script.get_data(as_text=True)
    assert "この種類のファイルは受けとれません" in told
    assert 'value="きのう"' in told
    assert send(a_certificate(), expires_on=ending(10).isoformat()).status_code == 422
    assert send(a_certificate()).status_code == 303
    assert "いま確かめています" in own.get("/desk/licence").get_data(as_text=True)

    with sqlite_database.read() as work:
        (waiting,) = licences.waiting(work)
    page = f"/operations/renewals/{waiting.id}"
    assert "藤原 芽衣" in desk.get("/operations/renewals").get_data(as_text=True)
    shown = desk.get(f"{page}/certificate")
    assert shown.data.startswith(b"\xff\xd8")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert own.get(f"{page}/certificate").status_code == 403
    assert desk.post(page, {"decision": "refuse", "answer": " "}).status_code == 422
    desk.post(page, {"decision": "accept"})
    with sqlite_database.read() as work:
        card = directory.consultant(work, consultant_id=one.id, on=TODAY)
    assert card.licence_expires_on == ending(60 + 1826)
    (letter,) = mails(sqlite_database)
    assert "新しい登録証を確かめました" in letter
    certificate_id = licence_of(sqlite_database, one).certificate_id
    assert own.get(f"/desk/licence/certificates/{certificate_id}").status_code == 200
    assert "二度目" not in desk.post(page, {"decision": "refuse", "answer": "二度目"}).get_data(as_text=True)
    assert licence_of(sqlite_database, one).expires_on == ending(60 + 1826)


def test_what_is_missing_is_told_in_the_operators_words(sqlite_database, make_app):
    with sqlite_database.work() as work:
        one, operator = a_consultant(work, licensed_until=ending(5)), a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        renewal_id = hand_in(work, one, expires_on=ending(1826))
    app = make_app(sqlite_database)
    words = "期限のところが {光って} 読めません。"
    Visitor(app).sign_in_as(operator).post(
        f"/operations/renewals/{renewal_id}", {"decision": "refuse", "answer": words}
    )

    (letter,) = mails(sqlite_database)
    assert words in letter
    assert words in Visitor(app).sign_in_as(one.person_id).get("/desk/licence").get_data(as_text=True)


def test_a_certificate_of_forty_megabytes_is_refused_with_the_form(sqlite_database, make_app):
    with sqlite_database.work() as work:
        one = a_consultant(work, licensed_until=ending(60))
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(one.person_id)
    answer = visitor.post(
        "/desk/licence",
        {"certificate": (io.BytesIO(bytes(40_000_000)), "large.png")},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 413
    assert "ファイルが大きすぎます" in answer.get_data(as_text=True)


def test_a_picture_that_is_a_bomb_is_refused_and_nothing_is_kept(database):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(7501 * 2000)))
    with database.work() as work:
        one = a_consultant(work, licensed_until=ending(10))
    with pytest.raises(Refused), database.work() as work:
        hand_in(work, one, expires_on=ending(1826), certificate=bomb)

    with database.read() as work:
        assert licences.waiting(work) == []
