"""Listed, pausing, taken off: what each means for everyone who looks for somebody to talk to."""

from datetime import UTC, timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_consultant, a_person, an_employee
from support.browserless import Visitor

from sotomado.accounts import agreements
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.availability import service as availability
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import NotBookable
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.directory.errors import NotLicensed, NotListed, NotPublished
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import ListingChange, Pause, SpokenLanguage, Theme
from sotomado.shortlists import service as shortlists


def listed_ids(work):
    return directory.listed_ids(work, on=work.now.astimezone(UTC).date())


def ten_of(work, person_id):
    wished = shortlists.Wished(themes=(Theme.GROWTH,), language=SpokenLanguage.JAPANESE)
    shortlist_id = shortlists.make(work, person_id=person_id, wished=wished)
    ten = shortlists.shortlist(work, person_id=person_id, shortlist_id=shortlist_id)
    return {window.consultant.id for window in ten.windows}


@pytest.fixture
def meeting(database):
    with database.work() as work:
        a_consultant(work, name="ほかの人")
        return a_meeting(work)


def leave(how, work, consultant):
    if how == "pausing":
        listing.pause(work, consultant_id=consultant.id, by_person_id=consultant.person_id)
    elif how == "dormant":
        listing.pause(work, consultant_id=consultant.id, by_person_id=None, pause=Pause.DORMANT)
    else:
        listing.unlist(work, consultant_id=consultant.id, by_person_id=consultant.person_id, words="本人の希望")


@pytest.mark.parametrize("how", ["pausing", "dormant", "unlisted"])
def test_whoever_left_is_found_nowhere_and_takes_no_new_booking(database, meeting, how):
    one = meeting.consultant.id
    with database.work() as work:
        held = a_hold(work, meeting)
        assert one in ten_of(work, meeting.advisee_id)
        leave(how, work, meeting.consultant)

    with database.work() as work:
        assert one not in listed_ids(work)
        assert one not in ten_of(work, meeting.advisee_id)
        assert availability.first_open_slots(work, consultant_ids=[one], limit=1)[one] == []
        assert one not in availability.openings(work, consultant_ids=[one], times=(), zone="Asia/Tokyo").at_any_time
    for refused in (
        lambda work: a_hold(work, meeting, starts_at=IN_A_WEEK + timedelta(hours=3)),
        lambda work: bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=held, sender=SENDER),
    ):
        with pytest.raises(NotBookable), database.work() as work:
            refused(work)


@pytest.mark.parametrize("how", ["pausing", "unlisted"])
def test_what_is_booked_stays_booked(database, meeting, how):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, meeting)
        leave(how, work, meeting.consultant)

    with database.read() as work:
        own = bookings.bookings_of(work, advisee_id=meeting.advisee_id)
        desk = bookings.desk(work, consultant_id=meeting.consultant.id)
    assert [one.id for one in own.coming] == [one.id for one in desk.coming] == [booking_id]


def test_the_window_of_someone_pausing_stays_readable_and_offers_no_time(sqlite_database, make_app):
    with sqlite_database.work() as work:
        met = a_meeting(work)
        leave("pausing", work, met.consultant)
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(met.advisee_id)
    profile = visitor.get(f"/consultants/{met.consultant.id}")
    times = visitor.get(f"/consultants/{met.consultant.id}/times")

    assert (profile.status_code, times.status_code) == (200, 200)
    assert "いまは休んでいます" in profile.get_data(as_text=True)
    assert 'name="slot"' not in times.get_data(as_text=True)
    assert "藤原 芽衣" not in visitor.get("/consultants").get_data(as_text=True)
    with sqlite_database.work() as work:
        leave("unlisted", work, met.consultant)
    assert visitor.get(f"/consultants/{met.consultant.id}").status_code == 404


def test_coming_back_is_as_if_nothing_had_been(database, meeting):
    one, me = meeting.consultant.id, meeting.consultant.person_id
    with database.work() as work:
        listing.pause(work, consultant_id=one, by_person_id=me)
        listing.resume(work, consultant_id=one, by_person_id=me)
        listing.unlist(work, consultant_id=one, by_person_id=me, words="契約の切れ目")
        listing.list_(work, consultant_id=one, by_person_id=me)
        a_hold(work, meeting)
        assert one in listed_ids(work)
        row = work.session.get_one(Consultant, one)
        assert (row.unlisted_at, row.paused_at, row.pause, row.asked_at) == (None, None, None, None)


def test_every_change_is_written_down_once_with_who_and_why(database, clock):
    with database.work() as work:
        one, operator = a_consultant(work, listed=False), a_person(work, name="運営")
    for change in (
        lambda work: listing.list_(work, consultant_id=one.id, by_person_id=operator),
        lambda work: listing.list_(work, consultant_id=one.id, by_person_id=operator),
        lambda work: listing.pause(work, consultant_id=one.id, by_person_id=one.person_id),
        lambda work: listing.pause(work, consultant_id=one.id, by_person_id=one.person_id),
        lambda work: listing.resume(work, consultant_id=one.id, by_person_id=one.person_id),
        lambda work: listing.resume(work, consultant_id=one.id, by_person_id=one.person_id),
        lambda work: listing.unlist(work, consultant_id=one.id, by_person_id=operator, words=" 申し出があったため "),
        lambda work: listing.unlist(work, consultant_id=one.id, by_person_id=operator, words="もう一度"),
    ):
        with database.work() as work:
            change(work)
        clock.advance(minutes=1)

    with database.read() as work:
        told = [(c.change, c.by_person_id, c.words) for c in listing.history(work, consultant_id=one.id)]
    assert told == [
        (ListingChange.UNLISTED, operator, "申し出があったため"),
        (ListingChange.RESUMED, one.person_id, None),
        (ListingChange.PAUSED, one.person_id, None),
        (ListingChange.LISTED, operator, None),
    ]


def test_nobody_is_listed_without_a_licence_or_a_profile(database):
    with database.work() as work:
        lapsed = a_consultant(work, listed=False, licensed_until=work.now.date() - timedelta(days=1))
        last_day = a_consultant(work, listed=False, licensed_until=work.now.date())
        blank = a_consultant(work, listed=False)
        work.session.get_one(Consultant, blank.id).voice = ""
        listing.list_(work, consultant_id=last_day.id, by_person_id=last_day.person_id)
    for one, refusal in ((lapsed, NotLicensed), (blank, NotPublished)):
        with pytest.raises(refusal), database.work() as work:
            listing.list_(work, consultant_id=one.id, by_person_id=one.person_id)

    with database.read() as work:
        assert listed_ids(work) == [last_day.id]


@pytest.mark.parametrize("change", [listing.pause, listing.resume])
def test_whoever_is_not_listed_cannot_pause(database, change):
    with database.work() as work:
        one = a_consultant(work, listed=False)
    with pytest.raises(NotListed), database.work() as work:
        change(work, consultant_id=one.id, by_person_id=one.person_id)


def test_a_consultant_rests_and_returns_on_their_own_page(sqlite_database, make_app):
    with sqlite_database.work() as work:
        one = a_consultant(work)
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(one.person_id)

    assert "しばらく休む" in visitor.get("/desk/licence").get_data(as_text=True)
    visitor.post("/desk/pause")
    with sqlite_database.read() as work:
        assert listed_ids(work) == []
    assert "いまはお休み中です" in visitor.get("/desk/licence").get_data(as_text=True)
    visitor.post("/desk/resume")
    with sqlite_database.read() as work:
        assert listed_ids(work) == [one.id]


def test_an_operator_lists_pauses_and_takes_off_with_a_reason(sqlite_database, make_app):
    with sqlite_database.work() as work:
        one = a_consultant(work, name="新しい 人", listed=False)
        agreements.withdraw(work, person_id=one.person_id)
        operator = a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(operator)
    page = f"/operations/consultants/{one.id}"

    def now():
        with sqlite_database.read() as work:
            card = directory.consultant(work, consultant_id=one.id, on=work.now.date())
        return card.is_listed, card.is_paused

    assert "掲載する" in visitor.get(page).get_data(as_text=True)
    visitor.post(f"{page}/list")
    assert now() == (False, False)
    assert "まだ約束の文に同意していない" in visitor.get(page).get_data(as_text=True)
    with sqlite_database.work() as work:
        agreements.agree(work, person_id=one.person_id, locale=accounts.Locale.JAPANESE)
    visitor.post(f"{page}/list")
    assert now() == (True, False)
    visitor.post(f"{page}/pause")
    assert now() == (False, True)
    visitor.post(f"{page}/resume")
    refused = visitor.post(f"{page}/unlist", {"words": "  "})
    assert refused.status_code == 422
    assert "わけを書いてください" in refused.get_data(as_text=True)
    assert now() == (True, False)
    visitor.post(f"{page}/unlist", {"words": "面談を続けて休まれたため"})
    assert now() == (False, False)
    shown = visitor.get(page).get_data(as_text=True)
    assert "面談を続けて休まれたため" in shown
    assert "掲載する" in shown


def test_why_someone_was_taken_off_is_for_the_operators_alone(sqlite_database, make_app):
    with sqlite_database.work() as work:
        met = a_meeting(work)
        listing.unlist(work, consultant_id=met.consultant.id, by_person_id=met.advisee_id, words="ひみつのわけ")
        hr = an_employee(work, met.company, roles=(Role.HR,))
    app = make_app(sqlite_database)

    assert "ひみつ" not in Visitor(app).sign_in_as(met.consultant.person_id).get("/desk/licence").get_data(as_text=True)
    for person_id in (met.consultant.person_id, met.advisee_id, hr):
        found = Visitor(app).sign_in_as(person_id).get(f"/operations/consultants/{met.consultant.id}")
        assert found.status_code == 403
