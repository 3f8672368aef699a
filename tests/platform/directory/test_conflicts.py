"""A consultant with a part in a company is kept from its people: everywhere, at once, and from nobody else."""

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_company, a_consultant, a_person, an_employee
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import KeptApart
from sotomado.companies.models import Company, Employment
from sotomado.directory import conflicts
from sotomado.directory.errors import BadOrganisation, ConflictStands, TooManyConflicts
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import ConflictKind, SpokenLanguage, Theme
from sotomado.operations import bookings_to_review
from sotomado.operations.bookings_to_review import Why
from sotomado.operations.consultant_views import NO_CLIENT
from sotomado.shortlists import service as shortlists


def declare(work, consultant, organisation="海山商事", kind=ConflictKind.CLIENT):
    return conflicts.declare(work, consultant_id=consultant.id, kind=kind, organisation=organisation)


def tie(work, meeting):
    """The consultant of a meeting has a part in the advisee's company."""
    conflict_id = declare(work, meeting.consultant)
    conflicts.look_at(work, conflict_id=conflict_id, company_id=meeting.company.id)
    return conflict_id


def make_ten(work, person_id):
    wished = shortlists.Wished(themes=(Theme.GROWTH,), language=SpokenLanguage.JAPANESE)
    return shortlists.make(work, person_id=person_id, wished=wished)


def shown(work, person_id, shortlist_id):
    ten = shortlists.shortlist(work, person_id=person_id, shortlist_id=shortlist_id)
    return {window.consultant.id for window in ten.windows}


@pytest.fixture
def meeting(database):
    with database.work() as work:
        a_consultant(work, name="ほかの人")
        return a_meeting(work)


def test_the_ten_leaves_them_out_also_one_that_was_chosen_before(database, meeting):
    with database.work() as work:
        before = make_ten(work, meeting.advisee_id)
        assert meeting.consultant.id in shown(work, meeting.advisee_id, before)
        tie(work, meeting)

    with database.work() as work:
        assert meeting.consultant.id not in shown(work, meeting.advisee_id, before)
        assert meeting.consultant.id not in shown(work, meeting.advisee_id, make_ten(work, meeting.advisee_id))


def test_no_time_is_held_or_confirmed_across_it(database, meeting):
    with database.work() as work:
        booking_id = a_hold(work, meeting)
        tie(work, meeting)

    with pytest.raises(KeptApart), database.work() as work:
        a_hold(work, meeting)
    with pytest.raises(KeptApart), database.work() as work:
        bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)


def test_people_of_other_companies_meet_them_as_before(database, meeting):
    with database.work() as work:
        tie(work, meeting)
        other = a_company(work, name="別の会社")
        someone = an_employee(work, other)

    with database.work() as work:
        assert meeting.consultant.id in shown(work, someone, make_ten(work, someone))
        assert conflicts.barred(work, company_id=other.id) == frozenset()
        assert conflicts.barred(work, company_id=meeting.company.id) == {meeting.consultant.id}
        assert conflicts.companies_of(work, consultant_ids=[meeting.consultant.id]) == {
            meeting.consultant.id: {meeting.company.id}
        }


def test_an_ended_or_unrelated_conflict_bars_nobody(database, meeting):
    with database.work() as work:
        ended = declare(work, meeting.consultant, work.session.get(Company, meeting.company.id).name)
        assert conflicts.barred(work, company_id=meeting.company.id) == {meeting.consultant.id}
        conflicts.end(work, consultant_id=meeting.consultant.id, conflict_id=ended)
        unrelated = declare(work, meeting.consultant, "どこかの会社")
        conflicts.look_at(work, conflict_id=unrelated, company_id=None)

    with database.work() as work:
        assert conflicts.barred(work, company_id=meeting.company.id) == frozenset()
        assert conflicts.to_look_at(work) == []
        a_hold(work, meeting)


def test_ones_own_employer_is_kept_apart_without_being_asked_until_one_leaves(database, meeting):
    with database.work() as work:
        department = next(iter(meeting.company.departments.values()))
        employed = Employment(
            person_id=meeting.consultant.person_id,
            company_id=meeting.company.id,
            department_id=department,
            joined_on=work.now.date(),
        )
        work.session.add(employed)
        work.session.flush()
        assert conflicts.barred(work, company_id=meeting.company.id) == {meeting.consultant.id}
        with pytest.raises(KeptApart):
            a_hold(work, meeting)
        employed.left_on = work.now.date()

    with database.work() as work:
        a_hold(work, meeting)


def test_nobody_is_barred_to_themselves(database, meeting):
    """They are told in plain words that it is their own window, not that it is not there."""
    with database.work() as work:
        work.session.get_one(Consultant, meeting.consultant.id).person_id = meeting.advisee_id
        work.session.flush()
        assert conflicts.barred_to(work, person_id=meeting.advisee_id) == frozenset()


@pytest.mark.parametrize(
    "spelt", ["株式会社 青空製作所", "青空製作所(株)", "青空製作所", " ACME Ｊａｐａｎ Co., Ltd.", "acme japan"]
)
def test_a_company_under_contract_is_known_by_its_name_at_once(database, meeting, spelt):
    with database.work() as work:
        work.session.get_one(Company, meeting.company.id).name_en = "Acme Japan"
        work.session.flush()
        declare(work, meeting.consultant, spelt)

    with database.read() as work:
        assert conflicts.barred(work, company_id=meeting.company.id) == {meeting.consultant.id}
        assert [one.company_id for one in conflicts.to_look_at(work)] == [meeting.company.id]


def test_a_name_is_needed_once_and_not_too_often(database, meeting):
    with database.work() as work:
        assert declare(work, meeting.consultant, "海山商事") == declare(work, meeting.consultant, " 海山商事 ")
        for name in ("", "  \n", "あ" * (conflicts.LONGEST_ORGANISATION + 1)):
            with pytest.raises(BadOrganisation):
                declare(work, meeting.consultant, name)
        for number in range(conflicts.MOST_CONFLICTS - 1):
            declare(work, meeting.consultant, f"会社 {number}")
        with pytest.raises(TooManyConflicts):
            declare(work, meeting.consultant, "もう一社")


def test_nobody_ends_anothers_conflict(database, meeting):
    with database.work() as work:
        conflict_id = declare(work, meeting.consultant)
        other = a_consultant(work)
    with pytest.raises(NotFound), database.work() as work:
        conflicts.end(work, consultant_id=other.id, conflict_id=conflict_id)


def test_what_an_operator_has_tied_an_operator_unties(database, meeting):
    with database.work() as work:
        tied = tie(work, meeting)
    with pytest.raises(ConflictStands), database.work() as work:
        conflicts.end(work, consultant_id=meeting.consultant.id, conflict_id=tied)
    with database.work() as work:
        assert conflicts.barred(work, company_id=meeting.company.id) == {meeting.consultant.id}
        conflicts.look_at(work, conflict_id=tied, company_id=None)
        conflicts.end(work, consultant_id=meeting.consultant.id, conflict_id=tied)

        assert conflicts.of_consultant(work, consultant_id=meeting.consultant.id) == []


def test_what_is_booked_already_is_for_an_operator_to_look_at(database, meeting):
    with database.work() as work:
        a_confirmed_booking(work, meeting)
        assert bookings_to_review.to_review(work) == []
        tie(work, meeting)

    with database.read() as work:
        found = bookings_to_review.to_review(work)
    assert [(one.consultant_id, one.starts_at, one.why) for one in found] == [
        (meeting.consultant.id, IN_A_WEEK, (Why.CONFLICT,))
    ]


def test_to_the_people_of_the_company_there_is_no_such_page(sqlite_database, make_app):
    with sqlite_database.work() as work:
        met = a_meeting(work)
        a_consultant(work, name="ほかの人")
        shortlist_id = make_ten(work, met.advisee_id)
        held = a_hold(work, met)
        tie(work, met)
        someone = an_employee(work, a_company(work, name="別の会社"))
    app = make_app(sqlite_database)
    visitor, other = Visitor(app).sign_in_as(met.advisee_id), Visitor(app).sign_in_as(someone)
    one = met.consultant.id

    for path in (f"/consultants/{one}", f"/consultants/{one}/times", f"/shortlist/{shortlist_id}/compare?c={one}"):
        assert visitor.get(path).status_code == 404, path
    assert visitor.post(f"/consultants/{one}/hold", {"slot": "2026-11-27T01:00Z", "mode": "online"}).status_code == 404
    confirmed = visitor.post(f"/bookings/{held}/confirm")
    assert confirmed.status_code == 422
    assert "いま予約ができません" in confirmed.get_data(as_text=True)
    for path in (f"/consultants/{one}", f"/consultants/{one}/times"):
        assert other.get(path).status_code == 200, path


def test_a_consultant_declares_and_an_operator_ties_it_to_the_company(sqlite_database, make_app):
    with sqlite_database.work() as work:
        met = a_meeting(work)
        operator = a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    app = make_app(sqlite_database)
    own, desk = Visitor(app).sign_in_as(met.consultant.person_id), Visitor(app).sign_in_as(operator)

    refused = own.post("/desk/conflicts", {"organisation": "", "kind": "client"})
    assert refused.status_code == 422
    assert "会社や団体の名前を" in refused.get_data(as_text=True)
    assert own.post("/desk/conflicts", {"organisation": "海山商事", "kind": "nothing"}).status_code == 422
    own.post("/desk/conflicts", {"organisation": "海山商事", "kind": "recruiter"})
    assert "海山商事" in own.get("/desk/conflicts").get_data(as_text=True)
    with sqlite_database.read() as work:
        (waiting,) = conflicts.to_look_at(work)

    assert "海山商事" in desk.get("/operations/conflicts").get_data(as_text=True)
    desk.post(f"/operations/conflicts/{waiting.id}", {"company": ""})
    assert desk.post(f"/operations/conflicts/{waiting.id}", {"company": "999999"}).status_code == 404
    with sqlite_database.read() as work:
        assert conflicts.to_look_at(work) == [waiting]
    desk.post(f"/operations/conflicts/{waiting.id}", {"company": str(met.company.id)})
    with sqlite_database.read() as work:
        assert conflicts.barred(work, company_id=met.company.id) == {met.consultant.id}
    assert "青空製作所" in desk.get(f"/operations/consultants/{met.consultant.id}").get_data(as_text=True)
    assert f"/desk/conflicts/{waiting.id}/end" not in own.get("/desk/conflicts").get_data(as_text=True)
    own.post(f"/desk/conflicts/{waiting.id}/end")
    assert "この届け出は運営が確かめたものです" in own.get("/desk/conflicts").get_data(as_text=True)
    with sqlite_database.read() as work:
        assert conflicts.barred(work, company_id=met.company.id) == {met.consultant.id}
    desk.post(f"/operations/conflicts/{waiting.id}", {"company": NO_CLIENT})
    own.post(f"/desk/conflicts/{waiting.id}/end")
    with sqlite_database.read() as work:
        assert conflicts.of_consultant(work, consultant_id=met.consultant.id) == []


def test_a_slip_of_the_hand_is_put_right_on_the_consultants_page(sqlite_database, make_app):
    with sqlite_database.work() as work:
        meeting, operator = a_meeting(work), a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        conflict_id = tie(work, meeting)
    desk = Visitor(make_app(sqlite_database)).sign_in_as(operator)
    page, look = f"/operations/consultants/{meeting.consultant.id}", f"/operations/conflicts/{conflict_id}"
    assert look in desk.get(page).get_data(as_text=True)

    answer = desk.post(look, {"company": "none", "back": meeting.consultant.id})

    assert answer.headers["Location"] == f"{page}#conflicts"
    assert "契約企業ではありません" in desk.get(page).get_data(as_text=True)
    with sqlite_database.read() as work:
        assert conflicts.barred(work, company_id=meeting.company.id) == frozenset()


def test_a_company_learns_nothing_of_it(sqlite_database, make_app):
    with sqlite_database.work() as work:
        met = a_meeting(work)
        tie(work, met)
        hr = an_employee(work, met.company, roles=(Role.HR,))
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(hr)

    for path in ("/operations/conflicts", f"/operations/consultants/{met.consultant.id}", "/desk/conflicts"):
        assert visitor.get(path).status_code == 403
