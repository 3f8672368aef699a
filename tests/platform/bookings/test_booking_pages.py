"""Choosing, holding, confirming and cancelling as a person does it, and everything that may go wrong."""

import re
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting, a_wish
from factories.people import a_consultant, an_employee
from icalendar import Calendar
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.companies import service as companies
from sotomado.directory.models import Consultant

SLOT = "2026-11-27T01:00Z"


@pytest.fixture
def database(sqlite_database):
    """The verbs behind these pages are tried on both databases in their own stories."""
    return sqlite_database


@pytest.fixture
def meeting(database):
    with database.work() as work:
        return a_meeting(work, tickets=3)


@pytest.fixture
def advisee(app, meeting):
    return Visitor(app).sign_in_as(meeting.advisee_id)


def hold(visitor, meeting, **fields):
    return visitor.post(f"/consultants/{meeting.consultant.id}/hold", {"slot": SLOT, "mode": "online"} | fields)


def times(visitor, meeting, query=""):
    return visitor.get(f"/consultants/{meeting.consultant.id}/times{query}").get_data(as_text=True)


def page(response):
    return response.get_data(as_text=True)


def state_of(database, meeting, booking_id):
    with database.read() as work:
        return bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id).state


def test_from_the_times_to_a_confirmed_booking(database, advisee, meeting):
    assert f'value="{SLOT}"' in times(advisee, meeting, f"?slot={SLOT}")
    held = hold(advisee, meeting)
    assert held.status_code == 303
    read_over = page(advisee.get(held.location))
    assert "会社には、予約も変更も伝わりません。" in read_over
    assert "2026年11月27日(金) 10:00–11:00(東京)" in read_over
    assert "10:10まで、あなたのためにおさえています。" in read_over

    confirmed = advisee.post(f"{held.location}/confirm")

    assert confirmed.status_code == 303
    assert "予約しました。" in page(advisee.get(confirmed.location))
    assert "2026年11月27日(金) 10:00–11:00(東京)" in page(advisee.get("/bookings"))


def test_a_slot_address_chooses_its_time_and_its_week(advisee, meeting):
    assert f'value="{SLOT}" required checked' in times(advisee, meeting, f"?slot={SLOT}")


def test_weeks_follow_each_other_and_end_with_the_horizon(advisee, meeting):
    first, visited = times(advisee, meeting), 1
    assert 'rel="prev"' not in first
    while link := re.search(r'href="[^"]*(\?from=[0-9-]+)" rel="next"', first):
        first, visited = times(advisee, meeting, link[1]), visited + 1

    assert visited == 5
    assert 'rel="prev"' in first


@pytest.mark.parametrize(
    "query", ["?from=garbage", "?slot=%F0%9F%AA%9F", "?slot=2026-11-27T01:00", "?from=0001-01-01", "?from=9999-12-31"]
)
def test_a_senseless_address_shows_times_all_the_same(advisee, meeting, query):
    assert "時間をえらぶ" in times(advisee, meeting, query)


def test_times_are_shown_by_the_readers_clock_and_held_as_the_same_instant(database, app, meeting):
    with database.work() as work:
        accounts.save_preferences(
            work, person_id=meeting.advisee_id, locale=Locale.JAPANESE, time_zone="America/New_York"
        )
    abroad = Visitor(app).sign_in_as(meeting.advisee_id)

    shown = times(abroad, meeting, f"?slot={SLOT}")

    assert "あなたの時計(ニューヨーク)" in shown
    assert re.search(rf'value="{SLOT}"[^>]*>20:00', shown)
    booking = page(abroad.get(hold(abroad, meeting).location))
    assert "2026年11月26日(木) 20:00–21:00(ニューヨーク)" in booking
    assert "2026年11月27日(金) 10:00–11:00(東京)" in booking


def test_a_time_taken_while_the_page_was_open_shows_what_is_left(database, advisee, meeting):
    with database.work() as work:
        a_hold(work, meeting, advisee_id=an_employee(work, meeting.company))

    refused = hold(advisee, meeting, mode="phone")

    assert refused.status_code == 422
    assert "ひと足ちがいで埋まりました" in page(refused)
    assert 'value="2026-11-27T02:00Z"' not in page(refused)  # the breath after the talk that took it
    assert 'value="2026-11-27T03:00Z"' in page(refused)
    assert 'value="phone" checked' in page(refused)


@pytest.mark.parametrize(
    ("slot", "sentence"),
    [
        ("", "時間をひとつえらんでください。"),
        ("tomorrow", "この時間は読みとれませんでした。"),
        ("2026-11-27T01:00", "この時間は読みとれませんでした。"),
        ("0001-01-01T00:00+14:00", "この時間は読みとれませんでした。"),
        ("2026-11-01T01:00Z", "受付の外にあります"),
        ("2026-11-27T01:07Z", "受付の外にあります"),
        ("2199-12-31T23:00Z", "受付の外にあります"),
        ("9999-12-31T23:00Z", "この時間は読みとれませんでした。"),
    ],
)
def test_a_slot_that_cannot_be_held_gets_a_sentence_and_the_times(advisee, meeting, slot, sentence):
    refused = hold(advisee, meeting, slot=slot)

    assert refused.status_code == 422
    assert sentence in page(refused)
    assert "この時間をおさえる" in page(refused)


@pytest.mark.parametrize("mode", ["", "telepathy"])
def test_a_way_to_meet_is_asked_for(advisee, meeting, mode):
    refused = hold(advisee, meeting, mode=mode)

    assert refused.status_code == 422
    assert "会い方をえらんでください。" in page(refused)


def test_who_is_not_listed_any_more_shows_the_way_to_others(database, clock, advisee, meeting):
    with database.work() as work:
        work.session.get_one(Consultant, meeting.consultant.id).unlisted_at = clock.now()

    refused = hold(advisee, meeting)

    assert refused.status_code == 422
    assert "いま、新しい予約を受けていません。" in page(refused)
    assert "/shortlist" in page(refused)


def test_an_unknown_consultant_is_not_found(advisee):
    assert advisee.get("/consultants/99999/times").status_code == 404
    assert advisee.post("/consultants/99999/hold", {"slot": SLOT, "mode": "online"}).status_code == 404


def test_a_second_tab_finds_the_booking_confirmed(database, advisee, meeting):
    address = hold(advisee, meeting).location
    advisee.post(f"{address}/confirm")

    second = advisee.post(f"{address}/confirm")

    assert second.status_code == 303
    assert "二重にはなっていません" in page(advisee.get(address))
    with database.read() as work:
        assert companies.tickets_left(work, company_id=meeting.company.id) == 2


def test_a_hold_that_ran_out_is_tried_again(database, clock, advisee, meeting):
    address = hold(advisee, meeting).location
    clock.advance(minutes=11)
    assert "おさえていた時間が過ぎました。" in page(advisee.get(address))

    assert advisee.post(f"{address}/confirm").status_code == 303

    assert state_of(database, meeting, address.rsplit("/", 1)[1]) is BookingState.CONFIRMED


def test_a_hold_that_ran_out_and_is_gone_shows_other_times(database, clock, advisee, meeting):
    address = hold(advisee, meeting).location
    clock.advance(minutes=11)
    with database.work() as work:
        a_hold(work, meeting, advisee_id=an_employee(work, meeting.company))

    refused = advisee.post(f"{address}/confirm")

    assert refused.status_code == 422
    assert "もう空いていません。何も引かれていません。" in page(refused)
    assert 'value="2026-11-27T03:00Z"' in page(refused)


def test_an_empty_pool_says_whom_to_ask_without_shame(database, app):
    with database.work() as work:
        meeting = a_meeting(work, tickets=0)
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)
    address = hold(visitor, meeting).location

    refused = visitor.post(f"{address}/confirm")

    assert refused.status_code == 422
    assert "理由や相談の内容を話す必要はありません。" in page(refused)
    assert "この時間に予約する" in page(refused)


def test_a_fourth_talk_ahead_is_refused_with_what_was_kept_and_what_to_do(database, advisee, meeting):
    with database.work() as work:
        for days in range(1, 4):
            a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=days))
        companies.grant_tickets(work, company_id=meeting.company.id, count=5, reference="more")
    address = hold(advisee, meeting).location

    refused = advisee.post(f"{address}/confirm")

    assert refused.status_code == 422
    assert "これからの予約は、ひとり3件までです。" in page(refused)
    assert "何も引かれていません" in page(refused)
    assert re.search(r'<a href="/bookings">これからの予約を見る</a>', page(refused))
    assert "この時間に予約する" in page(refused)


def test_giving_back_returns_to_the_times(advisee, meeting):
    given_back = advisee.post(f"{hold(advisee, meeting).location}/give-back")

    assert given_back.status_code == 303
    assert "何も引かれていません" in page(advisee.get(given_back.location))


def test_coming_back_to_a_time_given_back_does_not_say_that_it_ran_out(advisee, meeting):
    address = hold(advisee, meeting).location
    advisee.post(f"{address}/give-back")

    shown = page(advisee.get(address))

    assert "この時間は、もうおさえていません。" in shown
    assert "時間が過ぎました" not in shown
    assert "面談チケット" not in shown


def test_cancelling_in_time_says_that_the_ticket_went_back_and_twice_says_so(database, advisee, meeting):
    with database.work() as work:
        address = f"/bookings/{a_confirmed_booking(work, meeting)}"
    assert "11月26日(木) 10:00(東京)までは、日時を移すことも、取り消すこともできます。" in page(advisee.get(address))
    assert "いま取り消すと、チケットは会社の枠に戻ります。" in page(advisee.get(f"{address}/cancel"))

    advisee.post(f"{address}/cancel")
    assert "チケットは会社の枠に戻りました" in page(advisee.get(address))
    advisee.post(f"{address}/cancel")
    assert "すでに取り消されています" in page(advisee.get(address))


def test_cancelling_late_is_told_before_and_after(database, clock, advisee, meeting):
    with database.work() as work:
        address = f"/bookings/{a_confirmed_booking(work, meeting)}"
    clock.set(IN_A_WEEK - timedelta(hours=3))
    advisee.sign_in_as(meeting.advisee_id)
    assert "開始まで24時間を切っています。" in page(advisee.get(address))

    advisee.post(f"{address}/cancel")

    assert "チケットは戻りません" in page(advisee.get(address))


def test_words_are_passed_on_only_if_left_ticked(database, advisee, meeting):
    with database.work() as work:
        a_wish(work, person_id=meeting.advisee_id)
    address = hold(advisee, meeting).location
    assert "育休から戻って" in page(advisee.get(address))

    advisee.post(f"{address}/confirm")

    with database.read() as work:
        assert bookings.desk(work, consultant_id=meeting.consultant.id).coming[0].wish is None


def test_another_persons_booking_is_not_found_on_any_address(database, app, meeting):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
        stranger = an_employee(work, meeting.company)
        colleague = a_consultant(work)
    visitor = Visitor(app).sign_in_as(stranger)

    for address in (f"/bookings/{booking_id}", f"/bookings/{booking_id}/calendar.ics"):
        assert visitor.get(address).status_code == 404
    for verb in ("confirm", "give-back", "cancel"):
        assert visitor.post(f"/bookings/{booking_id}/{verb}").status_code == 404
    assert state_of(database, meeting, booking_id) is BookingState.CONFIRMED
    other_desk = Visitor(app).sign_in_as(colleague.person_id)
    assert other_desk.get(f"/bookings/{booking_id}/calendar.ics").status_code == 404
    assert "佐藤 あおい" not in page(other_desk.get("/desk"))


def test_each_side_takes_its_own_calendar_file(database, app, meeting):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
        people = (meeting.advisee_id, meeting.consultant.person_id)
        addresses = [accounts.actor(work, person_id=person).email for person in people]

    for person in people:
        response = Visitor(app).sign_in_as(person).get(f"/bookings/{booking_id}/calendar.ics")
        assert response.mimetype == "text/calendar"
        assert "attachment" in response.headers["Content-Disposition"]
        calendar = Calendar.from_ical(response.get_data())
        assert calendar["METHOD"] == "PUBLISH"
        assert calendar.walk("VEVENT")[0]["DTSTART"].dt == IN_A_WEEK
        assert not any(address.encode() in response.get_data() for address in addresses)


def test_a_hold_has_no_calendar_file(database, advisee, meeting):
    assert advisee.get(f"{hold(advisee, meeting).location}/calendar.ics").status_code == 404


def test_the_desk_shows_who_comes_and_what_they_passed_on(database, app, meeting):
    with database.work() as work:
        wish_id = a_wish(work, person_id=meeting.advisee_id)
        a_confirmed_booking(work, meeting, wish_id=wish_id)
        cancelled = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=1))
        bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=cancelled, sender=SENDER)

    shown = page(Visitor(app).sign_in_as(meeting.consultant.person_id).get("/desk"))

    assert "佐藤 あおいさん" in shown
    assert "育児・介護と仕事" in shown
    assert "育休から戻って、居場所が分からない。" in shown
    assert "取り消し" in shown


def test_empty_rooms_say_what_one_can_do(app, advisee, meeting):
    assert "まだ予約はありません。" in page(advisee.get("/bookings"))
    desk = page(Visitor(app).sign_in_as(meeting.consultant.person_id).get("/desk"))
    assert "これからの予約はありません。" in desk


def test_without_consent_nothing_is_held(database, app, meeting):
    with database.work() as work:
        newcomer = an_employee(work, meeting.company, consented=False)
    visitor = Visitor(app).sign_in_as(newcomer)

    assert "/consent" in hold(visitor, meeting).location
    assert "まだ予約はありません。" in page(visitor.get("/bookings"))


def test_whoever_withdrew_consent_sees_what_they_booked_and_can_cancel_it(database, app, advisee, meeting):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK)
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)

    shown = advisee.get(f"/bookings/{booking_id}")
    cancelled = advisee.post(f"/bookings/{booking_id}/cancel")

    assert shown.status_code == 200
    assert "取り消しました" in page(advisee.get(cancelled.location))


def test_choosing_a_time_is_still_choosing_and_the_booking_is_a_booking(advisee, meeting):
    times = page(advisee.get(f"/consultants/{meeting.consultant.id}/times"))
    booking = page(advisee.get(hold(advisee, meeting).location))

    assert 'aria-current="page">相談相手をえらぶ<' in times
    assert 'aria-current="page">予約<' in booking


def test_of_whoever_was_never_listed_not_even_a_name_is_told(database, advisee):
    with database.work() as work:
        hidden = a_consultant(work, name="まだ 見えない", listed=False)
    path = f"/consultants/{hidden.id}"

    answers = [
        advisee.get(path),
        advisee.get(f"{path}/times"),
        advisee.post(f"{path}/hold", {"slot": SLOT, "mode": "online"}),
        advisee.post(f"{path}/hold"),
    ]

    assert [one.status_code for one in answers] == [404] * 4
    assert all("まだ 見えない" not in one.get_data(as_text=True) for one in answers)


@pytest.mark.parametrize(
    ("came_from", "way"),
    [
        ("http://localhost/consultants/{}/times?from=2026-11-27", "/consultants/{}/times?from=2026-11-27"),
        ("http://localhost/consultants/{}/hold", "/"),
        ("http://elsewhere.example/consultants/{}/times", "/"),
        ("", "/"),
    ],
    ids=["the page of the form", "an answer again", "another house", "nobody tells"],
)
def test_the_language_can_be_changed_beside_what_went_wrong(advisee, meeting, came_from, way):
    number = meeting.consultant.id
    refused = advisee.post(
        f"/consultants/{number}/hold", {"mode": "online"}, headers={"Referer": came_from.format(number)}
    )
    assert refused.status_code == 422
    asked = re.search(r'name="next" value="([^"]*)"', refused.get_data(as_text=True))[1]

    assert asked == way.format(number)
    changed = advisee.post("/language", {"language": "en", "next": asked}, follow_redirects=True)
    assert changed.status_code == 200
