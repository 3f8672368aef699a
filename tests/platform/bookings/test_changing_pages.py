"""An advisee changes a booking on pages: what stands now is shown, what it costs is said, and nothing is done twice."""

import re
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant, an_employee
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.bookings import service as bookings
from sotomado.bookings import shown
from sotomado.bookings.models import BookingState
from sotomado.companies import booking_terms
from sotomado.companies import service as companies
from sotomado.companies.booking_terms import BookingTerms
from sotomado.directory.models import Consultant

SLOT, LATER = "2026-11-27T01:00Z", "2026-11-27T04:00Z"
KEY = "a-key-drawn-by-one-page"


@pytest.fixture
def database(sqlite_database):
    """The verbs behind these pages are tried on both databases in their own stories."""
    return sqlite_database


@pytest.fixture
def meeting(database):
    with database.work() as work:
        return a_meeting(work, tickets=5)


@pytest.fixture
def booking_id(database, meeting):
    with database.work() as work:
        return a_confirmed_booking(work, meeting)


@pytest.fixture
def advisee(app, meeting):
    return Visitor(app).sign_in_as(meeting.advisee_id)


def page(response):
    return response.get_data(as_text=True)


def stands(database, meeting, booking_id):
    with database.read() as work:
        return bookings.booking(work, advisee_id=meeting.advisee_id, booking_id=booking_id)


def tickets_left(database, meeting):
    with database.read() as work:
        return companies.tickets_left(work, company_id=meeting.company.id)


def move(visitor, booking_id, **fields):
    sent = {"slot": LATER, "mode": "online", "version": "2", "once": KEY} | fields
    return visitor.post(f"/bookings/{booking_id}/move", sent)


def fields_of(shown_page):
    """What the page's own form would send besides what is chosen."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', shown_page)[1] for name in ("once", "version")}


def test_the_page_of_moving_shows_the_present_time_among_the_free_ones(advisee, booking_id):
    shown_page = page(advisee.get(f"/bookings/{booking_id}/move"))

    assert re.search(rf'value="{SLOT}" required checked>10:00 <small class="own-mark">いまの日時</small>', shown_page)
    # Its own place stands in nobody's way who would leave it.
    assert 'value="2026-11-27T02:00Z"' in shown_page
    assert 'value="online" checked' in shown_page
    assert "11月27日(金) 10:00–11:00(東京)です。" in shown_page


def test_a_moved_booking_shows_its_new_time_and_how_it_came_to_it(database, meeting, advisee, booking_id):
    sent = fields_of(page(advisee.get(f"/bookings/{booking_id}/move")))

    moved = move(advisee, booking_id, **sent)

    assert moved.status_code == 303
    shown_page = page(advisee.get(moved.location))
    assert "予約を変えました。" in shown_page
    assert "2026年11月27日(金) 13:00–14:00(東京)" in shown_page
    assert "11月27日(金) 10:00(東京)から、11月27日(金) 13:00(東京)へ。" in shown_page
    assert tickets_left(database, meeting) == 4


def test_another_way_to_meet_alone_is_told_as_that(advisee, booking_id):
    moved = move(advisee, booking_id, slot=SLOT, mode="phone")

    shown_page = page(advisee.get(moved.location))

    assert "あなたが会い方を変えました。" in shown_page
    assert "10:00–11:00" in shown_page


def test_a_page_that_moved_once_does_nothing_a_second_time_and_says_so(database, meeting, advisee, booking_id):
    move(advisee, booking_id)
    move(advisee, booking_id, slot=SLOT, version="3", once="the-key-of-another-page")

    replayed = move(advisee, booking_id)

    assert "この画面は、もう使われています。" in page(advisee.get(replayed.location))
    assert stands(database, meeting, booking_id).starts_at == IN_A_WEEK


def test_a_second_tab_sees_what_the_first_one_moved_before_it_may_move(database, meeting, advisee, booking_id):
    first, second = (fields_of(page(advisee.get(f"/bookings/{booking_id}/move"))) for _ in range(2))
    move(advisee, booking_id, **first)

    outdated = move(advisee, booking_id, **second, slot="2026-11-27T06:00Z", mode="phone")

    assert outdated.status_code == 422
    said = page(outdated)
    assert "この画面をひらいたあとで、予約が変わっています。" in said
    assert "11月27日(金) 13:00–14:00(東京)です。" in said
    # What was chosen is still chosen, and the page as it comes back may move.
    assert 'value="2026-11-27T06:00Z" required checked' in said
    assert 'value="phone" checked' in said
    assert move(advisee, booking_id, **fields_of(said), slot="2026-11-27T06:00Z", mode="phone").status_code == 303
    assert stands(database, meeting, booking_id).starts_at == IN_A_WEEK + timedelta(hours=5)


def test_nothing_chosen_is_not_a_move(database, meeting, advisee, booking_id):
    refused = advisee.post(f"/bookings/{booking_id}/move", {"mode": "online", "version": "2", "from": "2026-12-04"})

    assert refused.status_code == 422
    assert "時間をひとつえらんでください。" in page(refused)
    assert "12月4日(金)–12月10日(木)" in page(refused)  # still the week one looked at
    assert stands(database, meeting, booking_id).starts_at == IN_A_WEEK


def test_a_time_somebody_else_took_is_said_beside_the_times(database, meeting, advisee, booking_id):
    with database.work() as work:
        a_hold(work, meeting, advisee_id=an_employee(work, meeting.company), starts_at=IN_A_WEEK + timedelta(hours=3))

    refused = move(advisee, booking_id)

    assert refused.status_code == 422
    assert 'id="slot-error">この時間は、ひと足ちがいで埋まりました。予約は、いまの日時のままです。' in page(refused)
    assert stands(database, meeting, booking_id).starts_at == IN_A_WEEK


def test_ones_own_other_booking_is_named_with_the_way_there(database, meeting, advisee, booking_id):
    with database.work() as work:
        other = a_consultant(work)
        held = a_hold(work, meeting, consultant_id=other.id, starts_at=IN_A_WEEK + timedelta(hours=3))
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=held, sender=SENDER)

    refused = move(advisee, booking_id)

    assert refused.status_code == 422
    assert f'href="/bookings/{held}"' in page(refused)


def test_past_the_cut_off_the_page_says_what_one_can_still_do(database, clock, meeting, advisee, booking_id):
    clock.set(IN_A_WEEK - timedelta(hours=23))
    advisee.sign_in_as(meeting.advisee_id)

    late_page = page(advisee.get(f"/bookings/{booking_id}/move"))
    refused = move(advisee, booking_id)
    otherwise = move(advisee, booking_id, slot=SLOT, mode="phone")

    assert "開始まで24時間を切っています。日時は移せません。" in late_page
    assert "この会い方に変える" in late_page
    assert 'type="radio" name="slot"' not in late_page
    assert refused.status_code == 422
    assert "日時を移せる期限を過ぎました。" in page(refused)
    assert otherwise.status_code == 303
    assert stands(database, meeting, booking_id).mode.value == "phone"


def test_a_consultant_who_takes_no_new_times_can_still_be_met_at_the_old_one(
    database, clock, meeting, advisee, booking_id
):
    with database.work() as work:
        work.session.get_one(Consultant, meeting.consultant.id).unlisted_at = clock.now()

    shown_page = page(advisee.get(f"/bookings/{booking_id}/move"))

    assert "いま新しい日時を受けていません。予約は、いまの日時のままです。" in shown_page
    assert 'name="slot"' not in shown_page
    assert move(advisee, booking_id).status_code == 422
    assert stands(database, meeting, booking_id).starts_at == IN_A_WEEK


@pytest.mark.parametrize("path", ["move", "cancel"])
def test_what_has_begun_or_is_called_off_leads_to_where_the_truth_stands(
    database, clock, meeting, advisee, booking_id, path
):
    clock.set(IN_A_WEEK + timedelta(minutes=5))
    advisee.sign_in_as(meeting.advisee_id)
    begun = advisee.get(f"/bookings/{booking_id}/{path}")
    assert begun.location == f"/bookings/{booking_id}"
    assert "面談の時間になったため、変えることも取り消すこともできません。" in page(advisee.get(begun.location))
    posted = advisee.post(f"/bookings/{booking_id}/{path}", {"slot": LATER, "mode": "online", "version": "2"})
    assert posted.location == f"/bookings/{booking_id}"
    assert stands(database, meeting, booking_id).state is BookingState.CONFIRMED


@pytest.mark.parametrize("path", ["move", "cancel"])
def test_a_hold_has_nothing_to_move_or_call_off(database, meeting, advisee, path):
    with database.work() as work:
        held = a_hold(work, meeting)

    answers = [
        advisee.get(f"/bookings/{held}/{path}"),
        advisee.post(f"/bookings/{held}/{path}", {"slot": LATER, "mode": "online", "version": "1"}),
    ]

    assert [one.location for one in answers] == [f"/bookings/{held}"] * 2
    assert "まだ予約になっていない" in page(advisee.get(f"/bookings/{held}"))
    assert stands(database, meeting, held).state is BookingState.HELD


def test_another_persons_booking_is_not_found_on_any_of_these_pages(database, app, meeting, booking_id):
    with database.work() as work:
        stranger = an_employee(work, meeting.company)
    strangers = [Visitor(app).sign_in_as(one) for one in (stranger, meeting.consultant.person_id)]

    for visitor in strangers:
        for path in ("move", "cancel"):
            assert visitor.get(f"/bookings/{booking_id}/{path}").status_code in (403, 404)
            sent = {"slot": LATER, "mode": "online", "version": "2", "once": KEY}
            assert visitor.post(f"/bookings/{booking_id}/{path}", sent).status_code in (403, 404)

    assert stands(database, meeting, booking_id).starts_at == IN_A_WEEK
    assert strangers[0].get(f"/bookings/{booking_id}/move").status_code == 404


def test_calling_off_says_its_price_before_and_the_truth_after(database, meeting, advisee, booking_id):
    asked = page(advisee.get(f"/bookings/{booking_id}/cancel"))
    assert "いま取り消すと、チケットは会社の枠に戻ります。" in asked
    assert "2026年11月27日(金) 10:00–11:00(東京)" in asked

    advisee.post(f"/bookings/{booking_id}/cancel", fields_of(asked) | {"ticket": "returns"})

    after = page(advisee.get(f"/bookings/{booking_id}"))
    assert "チケットは会社の枠に戻りました。" in after
    assert "あなたが取り消しました。" in after
    assert tickets_left(database, meeting) == 5
    assert "同じ時間を、もう一度おさえる" in after


def test_one_tap_holds_the_same_time_again(database, meeting, advisee, booking_id):
    advisee.post(f"/bookings/{booking_id}/cancel")
    after = page(advisee.get(f"/bookings/{booking_id}"))
    form = re.search(r'action="(/consultants/\d+/hold)">(.*?)</form>', after, re.S)
    sent = dict(re.findall(r'name="(slot|mode|once)" value="([^"]*)"', form[2]))

    held = advisee.post(form[1], sent)

    assert held.status_code == 303
    assert stands(database, meeting, held.location.rsplit("/", 1)[1]).starts_at == IN_A_WEEK


def test_a_time_that_is_taken_by_now_is_not_offered_again(database, meeting, advisee, booking_id):
    advisee.post(f"/bookings/{booking_id}/cancel")
    with database.work() as work:
        a_hold(work, meeting, advisee_id=an_employee(work, meeting.company))

    assert "もう一度おさえる" not in page(advisee.get(f"/bookings/{booking_id}"))


def test_a_price_that_rose_while_the_page_was_open_is_told_before_it_is_paid(
    database, clock, meeting, advisee, booking_id
):
    clock.set(IN_A_WEEK - timedelta(hours=24, minutes=1))
    advisee.sign_in_as(meeting.advisee_id)
    asked = page(advisee.get(f"/bookings/{booking_id}/cancel"))
    clock.advance(minutes=2)

    stopped = advisee.post(f"/bookings/{booking_id}/cancel", fields_of(asked) | {"ticket": "returns"})

    assert stopped.status_code == 422
    assert "まだ取り消していません。" in page(stopped)
    assert "いま取り消しても、チケットは戻りません。" in page(stopped)
    assert stands(database, meeting, booking_id).state is BookingState.CONFIRMED
    advisee.post(f"/bookings/{booking_id}/cancel", fields_of(page(stopped)) | {"ticket": "stays"})
    after = page(advisee.get(f"/bookings/{booking_id}"))
    assert "チケットは戻っていません。開始まで24時間を切っていたためです。" in after
    assert tickets_left(database, meeting) == 4
    assert "チケットは戻っていません" in page(advisee.get("/bookings"))


def test_a_booking_moved_in_another_tab_is_not_called_off_unseen(database, meeting, advisee, booking_id):
    asked = fields_of(page(advisee.get(f"/bookings/{booking_id}/cancel")))
    move(advisee, booking_id)

    stopped = advisee.post(f"/bookings/{booking_id}/cancel", asked | {"ticket": "returns"})

    assert stopped.status_code == 422
    assert "2026年11月27日(金) 13:00–14:00(東京)" in page(stopped)
    assert stands(database, meeting, booking_id).state is BookingState.CONFIRMED


def test_a_page_that_called_off_once_says_so_and_touches_nothing_booked_since(database, meeting, advisee, booking_id):
    advisee.post(f"/bookings/{booking_id}/cancel", {"once": KEY})
    with database.work() as work:
        again = a_confirmed_booking(work, meeting)

    replayed = advisee.post(f"/bookings/{booking_id}/cancel", {"once": KEY})

    assert "この画面は、もう使われています。" in page(advisee.get(replayed.location))
    assert stands(database, meeting, again).state is BookingState.CONFIRMED


def test_a_double_click_holds_once_and_leads_to_the_same_hold(database, meeting, advisee):
    address = f"/consultants/{meeting.consultant.id}/hold"
    first, second = (advisee.post(address, {"slot": SLOT, "mode": "online", "once": KEY}) for _ in range(2))

    assert first.location == second.location
    assert "二重にはなっていません。" in page(advisee.get(second.location))


def test_a_refused_page_may_be_sent_again(database, meeting, advisee):
    address = f"/consultants/{meeting.consultant.id}/hold"
    refused = advisee.post(address, {"slot": "2026-11-27T01:07Z", "mode": "online", "once": KEY})

    held = advisee.post(address, {"slot": SLOT, "mode": "online", "once": KEY})

    assert (refused.status_code, held.status_code) == (422, 303)


@pytest.mark.parametrize("verb", ["confirm", "give-back"])
def test_a_used_page_of_a_held_time_says_so(database, meeting, advisee, verb):
    with database.work() as work:
        held = a_hold(work, meeting)
    tickets = tickets_left(database, meeting)
    advisee.post(f"/bookings/{held}/{verb}", {"once": KEY})

    replayed = advisee.post(f"/bookings/{held}/{verb}", {"once": KEY})

    assert "二重には" in page(advisee.get(replayed.location))
    assert tickets - tickets_left(database, meeting) == (1 if verb == "confirm" else 0)


def test_a_key_of_another_command_changes_nothing(database, meeting, advisee, booking_id):
    move(advisee, booking_id)

    refused = advisee.post(f"/bookings/{booking_id}/cancel", {"once": KEY})

    assert refused.status_code == 409
    assert stands(database, meeting, booking_id).state is BookingState.CONFIRMED


def test_the_rules_of_the_contract_are_read_before_booking(database, meeting, advisee):
    with database.work() as work:
        terms = BookingTerms(advisee_cutoff_minutes=36 * 60, consultant_cutoff_minutes=90)
        booking_terms.set_booking_terms(work, company_id=meeting.company.id, terms=terms)
        held = a_hold(work, meeting)

    shown_page = page(advisee.get(f"/bookings/{held}"))

    assert "11月25日(水) 22:00(東京)までは、日時を移すことも、取り消すこともできます。" in shown_page
    assert "そのあと(開始まで36時間を切ってから)は、日時は移せず、取り消してもチケットは戻りません。" in shown_page
    assert "相談相手は、開始の90分前までに知らせる約束です。" in shown_page


def test_a_time_nearer_than_the_cut_off_says_so_before_booking(database, meeting, advisee):
    with database.work() as work:
        booking_terms.set_booking_terms(work, company_id=meeting.company.id, terms=BookingTerms(7 * 24 * 60, 0))
        held = a_hold(work, meeting, starts_at=IN_A_WEEK - timedelta(days=1))

    shown_page = page(advisee.get(f"/bookings/{held}"))

    assert "開始まで168時間を切っています。予約したあとは日時を移せず、" in shown_page


def test_without_a_cut_off_nothing_is_late(database, meeting, advisee):
    with database.work() as work:
        booking_terms.set_booking_terms(work, company_id=meeting.company.id, terms=BookingTerms(0, 0))
        booking_id = a_confirmed_booking(work, meeting)

    assert "面談がはじまるまで、日時を移すことも、取り消すこともできます。" in page(
        advisee.get(f"/bookings/{booking_id}")
    )


def test_what_the_consultant_called_off_says_who_with_their_words_and_the_ticket(
    database, meeting, advisee, booking_id
):
    with database.work() as work:
        bookings.cancel(
            work,
            party=bookings.as_consultant(meeting.consultant.person_id),
            booking_id=booking_id,
            sender=SENDER,
            words="熱が下がらず、申しわけありません。",
        )

    shown_page = page(advisee.get(f"/bookings/{booking_id}"))

    assert "この面談は、相談相手の都合で取り消されました。" in shown_page
    assert "熱が下がらず、申しわけありません。" in shown_page
    assert "チケット" in shown_page
    assert "もう一度おさえる" not in shown_page


def test_going_back_to_the_times_shows_what_is_held(database, meeting, advisee):
    with database.work() as work:
        held = a_hold(work, meeting)

    shown_page = page(advisee.get(f"/consultants/{meeting.consultant.id}/times"))

    assert "いま、11月27日(金) 10:00(東京)を10:10までおさえています。" in shown_page
    assert f'href="/bookings/{held}"' in shown_page
    assert re.search(rf'value="{SLOT}" required>10:00 <small class="own-mark">おさえています</small>', shown_page)
    assert 'value="2026-11-27T02:00Z"' in shown_page


def test_no_page_of_a_booking_is_kept_by_the_browser(advisee, meeting, booking_id):
    for path in (f"/bookings/{booking_id}", f"/bookings/{booking_id}/move", f"/bookings/{booking_id}/cancel"):
        assert advisee.get(path).headers["Cache-Control"] == "no-store"
    assert advisee.get(f"/consultants/{meeting.consultant.id}/times").headers["Cache-Control"] == "no-store"


def test_every_time_is_told_by_both_clocks_where_they_differ(database, meeting, advisee):
    with database.work() as work:
        accounts.save_preferences(
            work, person_id=meeting.advisee_id, locale=Locale.JAPANESE, time_zone="America/New_York"
        )

    shown_page = page(advisee.get(f"/consultants/{meeting.consultant.id}/times?slot={SLOT}"))

    assert "小さい字は、相談相手の時計(東京)です。" in shown_page
    times, theirs = shown_page.count('type="radio" name="slot"'), len(re.findall(r"<small>東京 ", shown_page))
    assert times == theirs > 0
    assert re.search(rf'value="{SLOT}"[^>]*>20:00 <small>東京 金 10:00</small>', shown_page)


def test_seven_days_are_there_at_a_glance_with_how_many_times_each(database, meeting, advisee):
    with database.work() as work:
        a_hold(work, meeting, advisee_id=an_employee(work, meeting.company))

    shown_page = page(advisee.get(f"/consultants/{meeting.consultant.id}/times?from=2026-11-27"))

    counts = re.findall(r"(\d+)月(\d+)日\((.)\)、空き(\d+)つ|(空きなし)", shown_page)
    assert len(counts) == 7
    friday, saturday = counts[0], counts[1]
    assert int(friday[3]) == int(saturday[3]) - 3  # the hour that is held, and those too near to it
    assert '<span class="part">午前</span>' in shown_page


def test_an_empty_week_leads_to_the_next_free_time(database, app):
    with database.work() as work:
        meeting = a_meeting(work, hours=((4, 9 * 60, 12 * 60),))
        fridays = [IN_A_WEEK + timedelta(hours=hour) for hour in (-1, 1)]
        for at in fridays:
            a_confirmed_booking(work, meeting, starts_at=at, advisee_id=meeting.advisee_id)
    visitor = Visitor(app).sign_in_as(meeting.advisee_id)

    empty = page(visitor.get(f"/consultants/{meeting.consultant.id}/times?from=2026-11-27"))

    assert "この週には空きがありません。" in empty
    assert re.search(r'href="/consultants/\d+/times\?slot=2026-12-04T00:00Z">次に空いている 12月4日\(金\) 09:00', empty)


def test_what_was_is_turned_page_by_page(database, clock, meeting, advisee):
    with database.work() as work:
        companies.grant_tickets(work, company_id=meeting.company.id, count=40, reference="more")
        for number in range(shown.PAST_ON_A_PAGE + 3):
            called_off = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=number % 7))
            bookings.cancel(work, party=bookings.as_advisee(meeting.advisee_id), booking_id=called_off, sender=SENDER)
        coming = a_confirmed_booking(work, meeting, starts_at=IN_A_WEEK + timedelta(days=8))

    first, second = page(advisee.get("/bookings")), page(advisee.get("/bookings?page=2"))

    addresses = [set(re.findall(r'href="/bookings/([\w-]{20,})"', one)) - {coming} for one in (first, second)]
    assert [len(one) for one in addresses] == [shown.PAST_ON_A_PAGE, 3]
    assert not addresses[0] & addresses[1]
    assert coming in first
    assert "これより前のもの" in first
    assert "新しいものへ" in second
    assert advisee.get("/bookings?page=-1e9").status_code == 200
