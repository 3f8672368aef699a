"""After somebody else called off: the ticket waits, the ten are drawn again, and one tap settles it."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting, a_wish
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import func, select
from support.at_once import at_once
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import AlreadyMeetingThen, NothingWaits
from sotomado.bookings.models import Booking, BookingState, Why
from sotomado.bookings.replacing import accepting, instead
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.replacing.models import Replacement, ReplacementOutcome, ReplacementTen
from sotomado.bookings.states import as_operator
from sotomado.companies import service as companies
from sotomado.directory.models import Consultant, ConsultantMode
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import mail
from sotomado.outbox.models import Job
from sotomado.shortlists.models import Shortlist

HOUR = timedelta(hours=1)


def called_off(work, *, others=3, wish=True, by=None, words="急な通院で、申し訳ありません。", tickets=5):
    """A meeting that was called off, and some who could stand in. Returns (meeting, booking id, their consultants)."""
    meeting = a_meeting(work, tickets=tickets)
    there = [a_consultant(work, name=f"相談員 {number}") for number in range(others)]
    wish_id = a_wish(work, person_id=meeting.advisee_id) if wish else None
    booking_id = a_confirmed_booking(work, meeting, wish_id=wish_id)
    party = by or bookings.as_consultant(meeting.consultant.person_id)
    bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER, why=Why.ILL, words=words)
    return meeting, booking_id, there


def accept(work, meeting, booking_id, consultant, **other):
    options = {"starts_at": IN_A_WEEK, "mode": MeetingMode.ONLINE} | other
    return accepting.accept(
        work,
        advisee_id=meeting.advisee_id,
        booking_id=booking_id,
        consultant_id=consultant.id,
        sender=SENDER,
        **options,
    )


def tickets(work, meeting):
    return companies.tickets_left(work, company_id=meeting.company.id)


def mails_in(work):
    jobs = work.session.scalars(select(Job).where(Job.kind == mail.KIND))
    return [json.loads(work.unseal(job, "payload")) for job in jobs]


def read(answer):
    return answer.get_data(as_text=True)


def test_the_ten_are_drawn_once_without_whoever_called_off_and_with_times_near_the_old(database):
    with database.work() as work:
        meeting, booking_id, there = called_off(work)
    mine = {"advisee_id": meeting.advisee_id, "booking_id": booking_id}
    for _ in range(2):
        with database.work() as work:
            instead.draw(work, **mine)

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(ReplacementTen)) == 1
        assert work.session.scalar(select(func.count()).select_from(Shortlist)) == 1
        shown = instead.instead(work, **mine)
        assert {one.window.consultant.id for one in shown.offers} == {one.id for one in there}
        assert all(IN_A_WEEK in one.starts and len(one.starts) == 3 for one in shown.offers)
        assert all(abs(at - IN_A_WEEK) <= HOUR * 2 for one in shown.offers for at in one.starts)
        assert shown.words == "急な通院で、申し訳ありません。"


def test_who_opens_the_page_in_two_tabs_at_once_draws_one_ten(database):
    with database.work() as work:
        meeting, booking_id, _there = called_off(work)

    def draw(work):
        instead.draw(work, advisee_id=meeting.advisee_id, booking_id=booking_id)

    assert at_once(database, *[draw] * 4) == [None] * 4

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Shortlist)) == 1


def test_one_tap_holds_and_confirms_with_the_ticket_that_waited(database):
    with database.work() as work:
        meeting, booking_id, there = called_off(work, tickets=1)
        # Meanwhile the pool is empty for everybody else.
        assert tickets(work, meeting) == 0
        instead.draw(work, advisee_id=meeting.advisee_id, booking_id=booking_id)

        confirmed = accept(work, meeting, booking_id, there[0])

        new = work.session.get(Booking, confirmed.booking_id)
        assert new.state is BookingState.CONFIRMED
        assert tickets(work, meeting) == 0
        # What had been passed on goes along, and it is told of the ten it was chosen from.
        assert new.wish_id == instead.wish_of_the_ten(work, booking_id=booking_id)
        row = work.session.scalars(select(Replacement)).one()
        assert (row.outcome, row.new_booking_id) == (ReplacementOutcome.TAKEN, new.id)


def test_nothing_is_passed_on_where_nothing_was(database):
    with database.work() as work:
        meeting, booking_id, there = called_off(work, wish=False)
        a_wish(work, person_id=meeting.advisee_id)
        instead.draw(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        assert instead.instead(work, advisee_id=meeting.advisee_id, booking_id=booking_id).offers

        confirmed = accept(work, meeting, booking_id, there[0])

        assert work.session.get(Booking, confirmed.booking_id).wish_id is None


def test_without_any_wish_there_is_no_ten_and_one_can_still_choose(database):
    with database.work() as work:
        meeting, booking_id, there = called_off(work, wish=False)
        instead.draw(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        shown = instead.instead(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        assert (shown.is_drawn, shown.offers) == (False, ())

        # Booked in the ordinary way, it uses the ticket that waits first.
        a_confirmed_booking(work, replace(meeting, consultant=there[0]))

        assert tickets(work, meeting) == 4
        assert not replacing.standing(work, booking_ids=[booking_id])[booking_id].waits


@pytest.mark.parametrize("gone", ["taken", "declined", "expired", "expired, not yet swept"])
def test_what_waits_no_more_is_not_used_again(database, clock, gone):
    with database.work() as work:
        meeting, booking_id, there = called_off(work)
        if gone == "taken":
            accept(work, meeting, booking_id, there[0])
        elif gone == "declined":
            for _ in range(2):
                replacing.decline(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
    if gone.startswith("expired"):
        clock.advance(days=15)
    with database.work() as work:
        if gone == "expired":
            assert replacing.expire(work) == 1
            assert replacing.expire(work) == 0
        before = tickets(work, meeting)
        with pytest.raises(NothingWaits):
            accept(work, meeting, booking_id, there[1], starts_at=IN_A_WEEK + timedelta(days=21))
        assert tickets(work, meeting) == before == (4 if gone in ("taken", "expired, not yet swept") else 5)


def test_two_taps_in_two_tabs_book_one_time_with_one_ticket(database):
    with database.work() as work:
        meeting, booking_id, there = called_off(work)

    def tap(number):
        return lambda work: (
            accept(work, meeting, booking_id, there[number], starts_at=IN_A_WEEK + number * 3 * HOUR).booking_id
        )

    outcomes = at_once(database, *(tap(number) for number in range(3)))

    assert sorted(type(one).__name__ for one in outcomes) == ["NothingWaits", "NothingWaits", "str"]
    with database.read() as work:
        confirmed = select(func.count()).select_from(Booking).where(Booking.state == BookingState.CONFIRMED)
        assert work.session.scalar(confirmed) == 1
        assert tickets(work, meeting) == 4


def test_of_two_that_wait_the_one_that_was_accepted_for_is_used(database):
    with database.work() as work:
        meeting, first, there = called_off(work)
        second = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + 3 * HOUR)
        # It used the one that waited; called off as well, its own waits now.
        assert not replacing.standing(work, booking_ids=[first])[first].waits
        bookings.cancel(
            work,
            party=bookings.as_consultant(meeting.consultant.person_id),
            booking_id=second,
            sender=SENDER,
            why=Why.ILL,
        )

        accept(work, meeting, second, there[0])

        standing = replacing.standing(work, booking_ids=[first, second])
        assert not standing[second].waits
        assert tickets(work, meeting) == 4


def test_a_refusal_leaves_everything_as_it_was(database):
    with database.work() as work:
        meeting, _first, there = called_off(work)
        rival = replace(meeting, advisee_id=an_employee(work, meeting.company), consultant=there[0])
        a_confirmed_booking(work, rival)
        own = a_confirmed_booking(work, replace(meeting, consultant=there[1]), starts_at=IN_A_WEEK + timedelta(days=1))
        # That one used the ticket; so it is given up again, and a fresh one waits.
        bookings.cancel(
            work, party=bookings.as_consultant(there[1].person_id), booking_id=own, sender=SENDER, why=Why.ILL
        )
        before = tickets(work, meeting)

    for refusal, consultant, at in (
        (SlotTaken, there[0], IN_A_WEEK),
        (SlotNotOffered, there[2], IN_A_WEEK + timedelta(days=300)),
    ):
        with pytest.raises(refusal), database.work() as work:
            accept(work, meeting, own, consultant, starts_at=at)
    with database.read() as work:
        assert replacing.standing(work, booking_ids=[own])[own].waits
        assert tickets(work, meeting) == before


def test_times_at_which_one_is_elsewhere_are_not_offered(database):
    with database.work() as work:
        meeting, _first, there = called_off(work)
        # With a ticket of their own, in the hour after the old time.
        elsewhere = replace(meeting, consultant=a_consultant(work))
        other = a_confirmed_booking(work, elsewhere, starts_at=IN_A_WEEK + HOUR)
        again = a_confirmed_booking(work, replace(meeting, consultant=there[0]), starts_at=IN_A_WEEK + 5 * HOUR)
        bookings.cancel(
            work, party=bookings.as_consultant(there[0].person_id), booking_id=again, sender=SENDER, why=Why.ILL
        )
        instead.draw(work, advisee_id=meeting.advisee_id, booking_id=again)

        shown = instead.instead(work, advisee_id=meeting.advisee_id, booking_id=again)

        assert work.session.get(Booking, other).state is BookingState.CONFIRMED
        assert shown.offers
        assert all(IN_A_WEEK + HOUR not in one.starts for one in shown.offers)
        with pytest.raises(AlreadyMeetingThen):
            accept(work, meeting, again, there[1], starts_at=IN_A_WEEK + HOUR)


def test_the_way_to_meet_is_kept_where_it_is_offered(database):
    with database.work() as work:
        meeting, booking_id, there = called_off(work)
        modes = work.session.scalars(select(ConsultantMode).where(ConsultantMode.consultant_id == there[0].id)).all()
        for row in modes:
            if row.mode is MeetingMode.ONLINE:
                work.session.delete(row)
        if MeetingMode.PHONE not in {row.mode for row in modes}:
            work.session.add(ConsultantMode(consultant_id=there[0].id, mode=MeetingMode.PHONE))
        work.session.flush()
        instead.draw(work, advisee_id=meeting.advisee_id, booking_id=booking_id)

        shown = instead.instead(work, advisee_id=meeting.advisee_id, booking_id=booking_id)

        by = {one.window.consultant.id: one.mode for one in shown.offers}
        assert by[there[0].id] is MeetingMode.PHONE
        assert by[there[1].id] is MeetingMode.ONLINE


def test_whoever_left_the_list_since_is_not_offered(database):
    with database.work() as work:
        meeting, booking_id, there = called_off(work)
        instead.draw(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        work.session.get(Consultant, there[0].id).unlisted_at = work.now

    with database.read() as work:
        shown = instead.instead(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        assert there[0].id not in {one.window.consultant.id for one in shown.offers}


def test_long_after_the_old_time_the_next_free_ones_are_shown(database, clock):
    with database.work() as work:
        meeting, booking_id, _there = called_off(work)
    clock.set(IN_A_WEEK + timedelta(days=4))
    with database.work() as work:
        instead.draw(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        shown = instead.instead(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
        assert all(one.starts and min(one.starts) > work.now for one in shown.offers)


def test_an_operators_calling_off_leaves_the_ticket_waiting_as_well(database):
    with database.work() as work:
        operator = a_person(work)
        meeting, booking_id, there = called_off(work, by=as_operator(operator), words=None)
        assert work.session.get(Booking, booking_id).state is BookingState.CANCELLED
        accept(work, meeting, booking_id, there[0])
        assert tickets(work, meeting) == 4


def test_the_letters_say_who_it_was_lead_there_and_reveal_nothing(database):
    with database.work() as work:
        _meeting, booking_id, _there = called_off(work)
        mails = mails_in(work)
        bodies = [mail["body"] for mail in mails]
        assert any(f"/bookings/{booking_id}/instead" in body and "先方の都合" in body for body in bodies)
        assert any(f"/desk/bookings/{booking_id}" in body and "取り消しました" in body for body in bodies)
        [to_the_advisee] = [mail for mail in mails if "/instead" in mail["body"]]
        assert not any(secret in str(to_the_advisee) for secret in ("藤原", "通院"))
        assert "通院" not in str(bodies)


def test_a_late_one_is_apologised_for_as_such_and_ours_as_ours(database, clock):
    with database.work() as work:
        operator = a_person(work)
        meeting = a_meeting(work)
        late, ours = (a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + number * 24 * HOUR) for number in (0, 1))
    clock.set(IN_A_WEEK - HOUR)
    with database.work() as work:
        before = work.session.scalar(select(func.count()).select_from(Job))
        consultant = bookings.as_consultant(meeting.consultant.person_id)
        bookings.cancel(work, party=consultant, booking_id=late, sender=SENDER, why=Why.ILL)
        bookings.cancel(work, party=as_operator(operator), booking_id=ours, sender=SENDER, why=Why.CONFLICT)
        bodies = [mail["body"] for mail in mails_in(work)]
        told = [body for body in bodies if "取り消" in body and "取り消しは、こちら" not in body]

        assert before + 4 <= work.session.scalar(select(func.count()).select_from(Job))
        assert [
            sum(words in body for body in told)
            for words in ("近くなってからのお知らせ", "直前の取り消し", "運営の都合", "運営が取り消しました")
        ] == [1, 1, 1, 1]
        # Which conflict, or that there is one, is no business of an advisee's.
        assert not any("利益相反" in body for body in bodies)


def test_a_consultant_who_is_cancelled_on_reads_whether_they_are_paid(database, clock):
    with database.work() as work:
        meeting = a_meeting(work)
        as_me = bookings.as_advisee(meeting.advisee_id)
        early, late = (a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + n * 3 * HOUR) for n in (0, 1))
        bookings.cancel(work, party=as_me, booking_id=early, sender=SENDER)
    clock.set(IN_A_WEEK)
    with database.work() as work:
        bookings.cancel(work, party=as_me, booking_id=late, sender=SENDER)
        told = [mail["body"] for mail in mails_in(work) if "次の予約が取り消されました" in mail["body"]]
        theirs = {one: body for one in (early, late) for body in told if f"/desk/bookings/{one}" in body}
    assert "報酬はありません" in theirs[early]
    assert "いつもどおりお支払いします" in theirs[late]


# The pages.


@pytest.fixture
def app(make_app, sqlite_database):
    return make_app(sqlite_database)


def choices(html):
    return re.findall(r'name="choice" value="([^"]+)"', html)


def key_in(html):
    return re.search(r'name="once" value="([^"]+)"', html)[1]


def test_one_tap_on_the_page_and_the_same_tap_again(sqlite_database, app):
    with sqlite_database.work() as work:
        meeting, booking_id, _there = called_off(work)
    me = Visitor(app).sign_in_as(meeting.advisee_id)
    address = f"/bookings/{booking_id}/instead"
    assert address in read(me.get("/bookings"))
    assert address in read(me.get(f"/bookings/{booking_id}"))
    page = read(me.get(address))
    assert "急な通院で、申し訳ありません。" in page
    assert "育休から戻って、居場所が分からない。" in page
    fields = {"choice": choices(page)[0], "once": key_in(page)}

    first, again = me.post(address, fields), me.post(address, fields)

    assert first.status_code == again.status_code == 303
    assert first.location == again.location != f"/bookings/{booking_id}"
    after = read(me.get(address))
    assert "もう決まっています" in after
    assert first.location in after
    assert not choices(after)
    # A second page of before leads to the same truth.
    assert me.post(address, fields | {"once": "another-key-0123456789"}).location == address


def test_a_time_that_went_meanwhile_is_said_and_others_are_shown(sqlite_database, app):
    with sqlite_database.work() as work:
        meeting, booking_id, there = called_off(work)
    me = Visitor(app).sign_in_as(meeting.advisee_id)
    address = f"/bookings/{booking_id}/instead"
    page = read(me.get(address))
    wanted = next(one for one in choices(page) if one.startswith(f"{there[0].id}|2026-11-27T01:00Z"))
    with sqlite_database.work() as work:
        rival = replace(meeting, advisee_id=an_employee(work, meeting.company), consultant=there[0])
        a_confirmed_booking(work, rival)

    refused = me.post(address, {"choice": wanted, "once": key_in(page)})

    assert refused.status_code == 422
    assert "ひと足ちがい" in read(refused)
    assert wanted not in choices(read(refused))
    assert choices(read(refused))


def test_declining_gives_the_ticket_back_once(sqlite_database, app):
    with sqlite_database.work() as work:
        meeting, booking_id, _there = called_off(work)
    me = Visitor(app).sign_in_as(meeting.advisee_id)
    for _ in range(2):
        assert me.post(f"/bookings/{booking_id}/instead/decline").status_code == 303
    with sqlite_database.read() as work:
        assert tickets(work, meeting) == 5
    assert "チケットを会社の枠に戻しました" in read(me.get(f"/bookings/{booking_id}/instead"))


def test_what_no_button_carries_and_what_is_anothers_is_no_page(sqlite_database, app):
    with sqlite_database.work() as work:
        meeting, booking_id, there = called_off(work)
        own_cancelled = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + 5 * HOUR)
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=own_cancelled, sender=SENDER)
        stranger_id = an_employee(work, a_company(work))
        hr_id = an_employee(work, meeting.company, roles=(Role.HR,))
    me, stranger = Visitor(app).sign_in_as(meeting.advisee_id), Visitor(app).sign_in_as(stranger_id)
    good = f"{there[0].id}|2026-11-27T01:00Z|online"

    for odd in ("", "1", "x|y|z", "1|2026-11-27T01:00Z|teleport", f"{'9' * 40}|2026-11-27T01:00Z|online"):
        assert me.post(f"/bookings/{booking_id}/instead", {"choice": odd}).status_code == 404
    assert me.get(f"/bookings/{own_cancelled}/instead").status_code == 404
    assert stranger.get(f"/bookings/{booking_id}/instead").status_code == 404
    assert stranger.post(f"/bookings/{booking_id}/instead", {"choice": good}).status_code == 404
    assert stranger.post(f"/bookings/{booking_id}/instead/decline").status_code == 404
    assert Visitor(app).sign_in_as(hr_id).get(f"/bookings/{booking_id}/instead").status_code == 403


def test_without_consent_one_is_asked_first_and_may_still_give_it_back(sqlite_database, app):
    with sqlite_database.work() as work:
        meeting, booking_id, _there = called_off(work)
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)
    me = Visitor(app).sign_in_as(meeting.advisee_id)

    assert "/consent" in me.get(f"/bookings/{booking_id}/instead").location
    assert me.post(f"/bookings/{booking_id}/instead/decline").status_code == 303
    with sqlite_database.read() as work:
        assert tickets(work, meeting) == 5


def test_a_replacement_is_nobody_elses(database):
    with database.work() as work:
        meeting, booking_id, _there = called_off(work)
        stranger = an_employee(work, meeting.company)
        for verb in (instead.instead, instead.draw, replacing.decline):
            with pytest.raises(NotFound):
                verb(work, advisee_id=stranger, booking_id=booking_id)
