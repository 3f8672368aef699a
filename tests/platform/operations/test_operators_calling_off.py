"""An operator's hand on bookings: calling off what cannot be held, counting, and what contracts say."""

import re
from datetime import date, timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting
from factories.people import a_company, a_consultant, a_person
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingEvent, BookingState, Side, Why
from sotomado.bookings.replacing import service as replacing
from sotomado.companies import booking_terms
from sotomado.companies import service as companies
from sotomado.companies.booking_terms import STANDARD, BookingTerms
from sotomado.directory.errors import OwnAffair
from sotomado.directory.models import Credential
from sotomado.operations import calling_off, consultants
from sotomado.operations.bookings_to_review import to_review

DAY = timedelta(days=1)


def read(answer):
    return answer.get_data(as_text=True)


def an_operator(work):
    operator = a_person(work)
    accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    return operator


def past_its_licence(work, **options):
    """A booked talk whose consultant's licence turned out to end before it."""
    meeting = a_meeting(work, **options)
    booking_id = a_confirmed_booking(work, meeting)
    work.session.scalars(
        select(Credential).where(Credential.consultant_id == meeting.consultant.id)
    ).one().expires_on = date(2026, 11, 25)
    work.session.flush()
    return meeting, booking_id


def test_what_cannot_be_held_is_called_off_and_the_ticket_waits(database):
    with database.work() as work:
        operator = an_operator(work)
        meeting, booking_id = past_its_licence(work, tickets=3)
        assert [one.booking_id for one in to_review(work)] == [booking_id]

        calling_off.call_off(work, booking_id=booking_id, by_person_id=operator, why=Why.LICENCE_ENDED, sender=SENDER)

        assert to_review(work) == []
        assert replacing.standing(work, booking_ids=[booking_id])[booking_id].waits
        assert companies.tickets_left(work, company_id=meeting.company.id) == 2
        ended = work.session.scalars(
            select(BookingEvent).where(BookingEvent.booking_id == booking_id).order_by(BookingEvent.number.desc())
        ).first()
        assert (ended.by_side, ended.by_person_id, ended.why) == (Side.OPERATOR, operator, Why.LICENCE_ENDED)


def test_nothing_else_is_an_operators_to_call_off(database):
    with database.work() as work:
        operator = an_operator(work)
        booking_id = a_confirmed_booking(work, a_meeting(work))
        for verb in (
            lambda: calling_off.one_to_review(work, booking_id=booking_id),
            lambda: calling_off.call_off(
                work, booking_id=booking_id, by_person_id=operator, why=Why.OTHER, sender=SENDER
            ),
        ):
            with pytest.raises(NotFound):
                verb()
        assert work.session.get(Booking, booking_id).state is BookingState.CONFIRMED


def test_nobody_calls_off_their_own_as_an_operator(database):
    with database.work() as work:
        meeting, booking_id = past_its_licence(work)
        accounts.grant(work, person_id=meeting.consultant.person_id, role=Role.OPERATOR)
        with pytest.raises(OwnAffair):
            calling_off.call_off(
                work,
                booking_id=booking_id,
                by_person_id=meeting.consultant.person_id,
                why=Why.LICENCE_ENDED,
                sender=SENDER,
            )


def test_what_a_consultant_called_off_is_counted_and_nothing_else(database, clock):
    with database.work() as work:
        operator = a_person(work)
        meeting = a_meeting(work)
        as_me = bookings.as_consultant(meeting.consultant.person_id)
        parties = [as_me, as_me, bookings.as_advisee(meeting.advisee_id), bookings.Party(Side.OPERATOR, operator)]
        for number, party in enumerate(parties):
            booking_id = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + number * timedelta(hours=2))
            why = Why.OTHER if party.side is Side.OPERATOR else Why.ILL if party is as_me else None
            bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER, why=why)
        late = a_confirmed_booking(work, meeting, starts_at=work.now + DAY)
        bookings.cancel(work, party=as_me, booking_id=late, sender=SENDER, why=Why.DOUBLE_BOOKED)
        other = a_consultant(work)

        counted = consultants.called_off(work, consultant_id=meeting.consultant.id)
        assert (counted.in_time, counted.late) == (2, 1)
        assert counted.whys == ((Why.ILL, 2), (Why.DOUBLE_BOOKED, 1))
        nothing = consultants.called_off(work, consultant_id=other.id)
        assert (nothing.in_time, nothing.late) == (0, 0)

    clock.advance(days=181)
    with database.read() as work:
        later = consultants.called_off(work, consultant_id=meeting.consultant.id)
        assert (later.in_time, later.late) == (0, 0)


# The pages.


@pytest.fixture
def app(make_app, sqlite_database):
    return make_app(sqlite_database)


@pytest.fixture
def me(app, sqlite_database):
    with sqlite_database.work() as work:
        operator = an_operator(work)
    return Visitor(app).sign_in_as(operator)


def test_from_the_list_to_the_truth_and_the_advisee_is_never_named(sqlite_database, app, me):
    with sqlite_database.work() as work:
        meeting, booking_id = past_its_licence(work)
    address = f"/operations/bookings/{booking_id}/call-off"
    assert address in read(me.get("/operations/bookings-to-review"))
    page = read(me.get(address))
    assert "佐藤" not in page
    assert re.search(r'value="licence_ended" checked', page)
    assert me.post(address, {"why": "ill"}).status_code == 422
    fields = {"why": "licence_ended", "once": re.search(r'name="once" value="([^"]+)"', page)[1]}

    first = me.post(address, fields)
    assert first.location == "/operations/bookings-to-review"
    assert "お詫び" in read(me.get(first.location))
    assert me.post(address, fields).location == first.location
    assert me.get(address).status_code == 404

    # Its consultant reads why; its advisee that it was the service, not why.
    desk = read(Visitor(app).sign_in_as(meeting.consultant.person_id).get(f"/desk/bookings/{booking_id}"))
    assert "運営が取り消しました。" in desk
    assert "資格の期限" in desk
    theirs = read(Visitor(app).sign_in_as(meeting.advisee_id).get(f"/bookings/{booking_id}/instead"))
    assert "運営の都合で取り消しになりました" in theirs
    assert "資格の期限" not in theirs
    # And it is not counted against the consultant.
    assert "この180日間に0回" in read(me.get(f"/operations/consultants/{meeting.consultant.id}"))


def test_terms_are_agreed_on_by_contract_and_what_is_booked_keeps_its_own(sqlite_database, me):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        before = a_confirmed_booking(work, meeting)
        other = a_company(work, name="ほかの会社")
    listed = read(me.get("/operations/terms"))
    assert "標準" in listed
    address = f"/operations/terms/{meeting.company.id}"
    assert address in listed

    answer = me.post(address, {"advisee_cutoff_minutes": "７２", "consultant_cutoff_minutes": "0"})

    assert answer.status_code == 303
    assert "72時間前" in read(me.get(answer.location))
    with sqlite_database.work() as work:
        assert booking_terms.booking_terms(work, company_id=meeting.company.id) == BookingTerms(72 * 60, 0)
        assert booking_terms.booking_terms(work, company_id=other.id) == STANDARD
        after = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + DAY)
        minutes = [work.session.get(Booking, one).advisee_cutoff_minutes for one in (before, after)]
        assert minutes == [24 * 60, 72 * 60]


@pytest.mark.parametrize("typed", ["", "-1", "337", "1.5", "一日", "9" * 30])
def test_terms_nobody_could_keep_are_refused_beside_the_field(sqlite_database, me, typed):
    with sqlite_database.work() as work:
        company = a_company(work)
    refused = me.post(
        f"/operations/terms/{company.id}", {"advisee_cutoff_minutes": typed, "consultant_cutoff_minutes": "48"}
    )

    assert refused.status_code == 422
    assert 'id="advisee_cutoff_minutes-error"' in read(refused)
    assert 'id="consultant_cutoff_minutes-error"' not in read(refused)
    with sqlite_database.read() as work:
        assert booking_terms.booking_terms(work, company_id=company.id) == STANDARD


def test_no_such_company(me):
    assert me.get("/operations/terms/999999").status_code == 404
    fields = {"advisee_cutoff_minutes": "1", "consultant_cutoff_minutes": "1"}
    assert me.post("/operations/terms/999999", fields).status_code == 404
