"""The way to the list: what is missing is said, and the listing begins when nothing is."""

from datetime import timedelta
from html import unescape

import pytest
from factories.answers import answers_of
from factories.people import a_company, a_consultant, an_employee
from sqlalchemy import delete
from support.browserless import Visitor

from sotomado.accounts import agreements
from sotomado.accounts.models import Locale
from sotomado.assessments import service as assessments
from sotomado.availability.models import AvailabilityRule
from sotomado.availability.standing import readiness
from sotomado.availability.standing.readiness import NotReady, Step
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.directory.models import Consultant, ConsultantFee, ConsultantMode, Credential


@pytest.fixture
def newcomer(database):
    """Someone of whom everything is there, but who is not listed yet."""
    with database.work() as work:
        one = a_consultant(work, listed=False, agreed=False)
        agreements.agree(work, person_id=one.person_id, locale=Locale.JAPANESE)
        assessments.store_completed(
            work, person_id=one.person_id, answers=answers_of(E=4), completed_at=work.now - timedelta(days=1)
        )
        work.session.add(ConsultantFee(consultant_id=one.id, from_on=work.now.date(), fee_yen=9_000))
    return one


def missing(database, one) -> tuple[Step, ...]:
    with database.read() as work:
        return readiness.readiness(work, consultant_id=one.id).missing


def begin(database, one) -> None:
    with database.work() as work:
        readiness.begin(work, consultant_id=one.id, by_person_id=one.person_id)


def is_listed(database, one) -> bool:
    with database.read() as work:
        return directory.consultant(work, consultant_id=one.id, on=work.now.date()).is_listed


def take_away(work, one, step: Step) -> None:
    session = work.session
    match step:
        case Step.AGREEMENT:
            agreements.withdraw(work, person_id=one.person_id)
        case Step.PROFILE:
            session.get_one(Consultant, one.id).first_talk = ""
        case Step.HOURS:
            session.execute(delete(AvailabilityRule).where(AvailabilityRule.consultant_id == one.id))
        case Step.LICENCE:
            session.get_one(Credential, one.id).expires_on = work.now.date() - timedelta(days=1)
        case Step.FEE:
            session.execute(delete(ConsultantFee).where(ConsultantFee.consultant_id == one.id))


def test_when_nothing_is_missing_one_begins_oneself(database, newcomer):
    assert missing(database, newcomer) == ()

    begin(database, newcomer)

    assert is_listed(database, newcomer)


def test_someone_new_is_told_everything_that_is_missing(database):
    with database.work() as work:
        one = a_consultant(work, listed=False, agreed=False, hours=())

    assert missing(database, one) == (Step.AGREEMENT, Step.ASSESSMENT, Step.HOURS, Step.FEE)


@pytest.mark.parametrize("step", [Step.AGREEMENT, Step.PROFILE, Step.LICENCE, Step.FEE, Step.HOURS])
def test_without_any_one_of_it_nothing_begins(database, newcomer, step):
    with database.work() as work:
        take_away(work, newcomer, step)

    with pytest.raises(NotReady) as refused:
        begin(database, newcomer)

    assert step in refused.value.missing
    assert not is_listed(database, newcomer)


def test_hours_that_lie_beyond_four_weeks_do_not_count(database, newcomer, clock):
    with database.work() as work:
        for rule in work.session.query(AvailabilityRule).filter_by(consultant_id=newcomer.id):
            rule.valid_from = work.now.date() + timedelta(days=40)

    assert missing(database, newcomer) == (Step.HOURS,)


def test_whoever_was_taken_off_the_list_does_not_put_themselves_back(database, newcomer):
    begin(database, newcomer)
    with database.work() as work:
        listing.unlist(work, consultant_id=newcomer.id, by_person_id=newcomer.person_id, words="")

    with pytest.raises(NotReady):
        begin(database, newcomer)

    assert not is_listed(database, newcomer)


def test_beginning_twice_is_beginning_once(database, newcomer):
    begin(database, newcomer)
    begin(database, newcomer)

    with database.read() as work:
        assert len(listing.history(work, consultant_id=newcomer.id)) == 1


def test_the_page_and_the_desk_lead_through_it_to_the_list(database, make_app, newcomer):
    with database.work() as work:
        take_away(work, newcomer, Step.AGREEMENT)
        reader = an_employee(work, a_company(work))
    app = make_app(database)
    me = Visitor(app).sign_in_as(newcomer.person_id)

    for address in ("/desk", "/desk/ready"):
        page = unescape(me.get(address).get_data(as_text=True))
        assert "掲載までに、あと1つ" in page
        assert 'href="/desk/agreement"' in page
    assert me.post("/desk/ready").status_code == 422
    me.post("/desk/agreement", {"agreed": "y"})
    assert Visitor(app).sign_in_as(reader).get(f"/consultants/{newcomer.id}").status_code == 404
    me.post("/desk/ready")

    assert Visitor(app).sign_in_as(reader).get(f"/consultants/{newcomer.id}").status_code == 200
    assert "掲載されています" in unescape(me.get("/desk/ready").get_data(as_text=True))
    assert "掲載までに" not in unescape(me.get("/desk").get_data(as_text=True))


def test_a_newcomer_is_led_to_weekly_hours_and_told_of_the_way_to_meet(database, make_app, newcomer):
    with database.work() as work:
        take_away(work, newcomer, Step.HOURS)
    me = Visitor(make_app(database)).sign_in_as(newcomer.person_id)

    page = unescape(me.get("/desk/ready").get_data(as_text=True))
    limits = unescape(me.get("/desk/limits").get_data(as_text=True))

    assert 'href="/desk/week/every"' in page
    assert 'href="/desk/hours#joining"' in page
    assert 'href="/desk/ready"' in limits
    assert "いまは、新しい予約を受けていません。" not in limits


def test_before_a_way_to_meet_is_chosen_its_place_says_what_comes_first(database, make_app, newcomer):
    with database.work() as work:
        work.session.execute(delete(ConsultantMode).where(ConsultantMode.consultant_id == newcomer.id))
    me = Visitor(make_app(database)).sign_in_as(newcomer.person_id)

    page = unescape(me.get("/desk/hours").get_data(as_text=True))

    assert "この会い方にする" not in page
    assert 'href="/desk/profile">プロフィールを書く' in page


def test_whoever_publishes_on_the_way_is_led_back_to_what_is_left(database, make_app, newcomer):
    me = Visitor(make_app(database)).sign_in_as(newcomer.person_id)

    before = me.post("/desk/profile/publish")
    begin(database, newcomer)
    after = me.post("/desk/profile/publish")

    assert before.location == "/desk/ready"
    assert after.location == "/desk/profile"
