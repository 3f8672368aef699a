"""A consultant who is an employee somewhere comes to the desk like anyone, and talks to someone else."""

import pytest
from factories.bookings import SENDER, a_hold, a_meeting
from factories.people import a_consultant
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.availability.models import Place
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import OneselfAsked
from sotomado.bookings.models import Booking
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.shortlists import service as shortlists


def become(work, consultant, person_id):
    """The consultant is this person from now on."""
    work.session.get_one(Consultant, consultant.id).person_id = person_id
    accounts.grant(work, person_id=person_id, role=Role.CONSULTANT)
    work.session.flush()


@pytest.fixture
def own(database):
    """Someone employed by a company who is a consultant too: the meeting they would have with themselves."""
    with database.work() as work:
        meeting = a_meeting(work)
        become(work, meeting.consultant, meeting.advisee_id)
        return meeting


@pytest.fixture
def visitor(app, own):
    return Visitor(app).sign_in_as(own.advisee_id)


def page(response):
    return response.get_data(as_text=True)


def test_nobody_holds_a_time_of_their_own(database, own):
    with pytest.raises(OneselfAsked), database.work() as work:
        a_hold(work, own)

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Place)) == 0


def test_a_time_held_before_one_was_its_consultant_is_not_confirmed(database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_hold(work, meeting)
        become(work, meeting.consultant, meeting.advisee_id)

    with pytest.raises(OneselfAsked), database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)

    with database.read() as work:
        assert work.session.get_one(Booking, booking_id).state.value == "held"


def test_ones_own_ten_leave_oneself_out(database, own):
    with database.work() as work:
        others = [a_consultant(work, name=f"相談員 {n}").id for n in range(2)]
        shortlist_id = shortlists.make(
            work,
            person_id=own.advisee_id,
            wished=shortlists.Wished(themes=(Theme.GROWTH,), language=SpokenLanguage.JAPANESE),
        )
        ten = shortlists.shortlist(work, person_id=own.advisee_id, shortlist_id=shortlist_id)

    assert sorted(window.consultant.id for window in ten.windows) == others


def test_ones_own_profile_shows_no_times_and_says_why(visitor, own):
    shown = page(visitor.get(f"/consultants/{own.consultant.id}"))

    assert "これは、あなたご自身の窓です。" in shown
    assert "/times" not in shown


def test_ones_own_times_lead_to_others(visitor, own):
    address = f"/consultants/{own.consultant.id}"

    shown = visitor.get(f"{address}/times")
    refused = visitor.post(f"{address}/hold", {"slot": "2026-11-27T01:00Z", "mode": "online"})

    assert (shown.status_code, refused.status_code) == (200, 422)
    for response in (shown, refused):
        assert "これは、あなたご自身の窓です。" in page(response)
        assert "/shortlist" in page(response)
        assert "この時間をおさえる" not in page(response)


def test_others_see_the_times_of_a_consultant_who_is_an_employee(database, app, own):
    with database.work() as work:
        colleague = a_meeting(work).advisee_id

    shown = page(Visitor(app).sign_in_as(colleague).get(f"/consultants/{own.consultant.id}/times"))

    assert "この時間をおさえる" in shown
    assert "あなたご自身の窓" not in shown
