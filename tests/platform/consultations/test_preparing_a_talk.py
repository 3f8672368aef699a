"""A consultant prepares on one page: what was handed on, the company's brief, prompts; for their own booking alone."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import inspect, select, text
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.bookings import service as bookings
from sotomado.bookings.letters import Sender
from sotomado.companies.brief import service as briefs
from sotomado.companies.brief.service import Section, Texts
from sotomado.companies.models import Employment
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.points import Told
from sotomado.consultations.preparing import service as preparing

BRIEF = "航空機の部品を設計してつくる会社です。"


def page(response):
    return response.get_data(as_text=True)


@pytest.fixture
def ahead(sqlite_database):
    """(meeting, booking id), with a brief of the company and a life-line that was not handed on."""
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        hr = an_employee(work, meeting.company, roles=(Role.HR,))
        briefs.publish(
            work,
            company_id=meeting.company.id,
            person_id=hr,
            texts=Texts({(Section.BUSINESS, "ja"): BRIEF}),
            over=0,
        )
        life_line.place(work, person_id=meeting.advisee_id, told=Told(2015, 4, -6, "はじめての異動"))
    return meeting, booking_id


@pytest.fixture
def address(ahead):
    return f"/desk/bookings/{ahead[1]}/prepare"


@pytest.fixture
def consultant(ahead, sqlite_database, make_app):
    return Visitor(make_app(sqlite_database)).sign_in_as(ahead[0].consultant.person_id)


def test_the_page_has_the_brief_the_prompts_and_secrecy_and_nothing_that_was_not_handed_on(consultant, address):
    shown = page(consultant.get(address))

    assert BRIEF in shown
    assert "問いの手がかり" in shown
    assert "評価にも影響しません" in shown
    assert "はじめての異動" not in shown


def test_whoever_pays_for_the_talk_is_named_and_not_whoever_employs_by_now(consultant, ahead, address, sqlite_database):
    with sqlite_database.work() as work:
        other = a_company(work, name="新天地商事")
        [now] = work.session.scalars(select(Employment).filter_by(person_id=ahead[0].advisee_id))
        now.left_on = work.now.date()
        work.session.flush()
        work.session.add(
            Employment(
                person_id=ahead[0].advisee_id,
                company_id=other.id,
                department_id=other.departments["営業"],
                joined_on=work.now.date(),
            )
        )

    shown = page(consultant.get(address))

    assert BRIEF in shown
    assert "青空製作所" in shown
    assert "新天地商事" not in shown


def test_a_life_line_handed_on_is_read_here(consultant, ahead, address, sqlite_database):
    meeting, booking_id = ahead
    with sqlite_database.work() as work:
        handing_on.hand_on(work, person_id=meeting.advisee_id, booking_id=booking_id, items=[Item.LIFE_LINE])

    shown = page(consultant.get(address))

    assert "はじめての異動" in shown
    # To be read, not to be moved: points of another's line lead nowhere.
    assert "/life-line/points" not in shown


def test_prompts_follow_the_stage_one_leans_on(consultant, address):
    assert "時間を忘れたこと" in page(consultant.get(address))
    later = page(consultant.get(f"{address}?stages=4-5"))

    assert "時間を忘れたこと" not in later
    assert "あたらしい役割をつくるとしたら" in later
    assert page(consultant.get(f"{address}?stages=nonsense")).count("時間を忘れたこと") == 1


def test_prompts_are_there_in_english(ahead, address, sqlite_database, make_app):
    visitor = Visitor(make_app(sqlite_database), language="en").sign_in_as(ahead[0].consultant.person_id)
    with sqlite_database.work() as work:
        accounts.save_preferences(
            work,
            person_id=ahead[0].consultant.person_id,
            locale=accounts.Locale.ENGLISH,
            time_zone="Asia/Tokyo",
        )

    assert "made you forget the time" in page(visitor.get(address))


def test_another_consultant_and_the_advisee_do_not_find_it(ahead, address, sqlite_database, make_app):
    with sqlite_database.work() as work:
        other = a_consultant(work).person_id
        with pytest.raises(NotFound):
            preparing.preparation(work, person_id=other, booking_id=ahead[1])
    app = make_app(sqlite_database)

    assert Visitor(app).sign_in_as(other).get(address).status_code == 404
    assert Visitor(app).sign_in_as(ahead[0].advisee_id).get(address).status_code == 403


def test_hr_has_no_way_to_it_and_reading_changes_no_row(consultant, ahead, address, sqlite_database, make_app):
    def rows():
        with sqlite_database.read() as work:
            tables = inspect(sqlite_database.engine).get_table_names()
            return {
                table: work.session.execute(text(f'SELECT * FROM "{table}"')).all()
                for table in tables
                if table != "sign_in"
            }

    before = rows()
    assert consultant.get(address).status_code == 200
    assert rows() == before

    with sqlite_database.work() as work:
        hr = an_employee(work, ahead[0].company, roles=(Role.HR,))
    assert Visitor(make_app(sqlite_database)).sign_in_as(hr).get(address).status_code == 403


def test_a_company_without_a_brief_is_said_to_have_none(sqlite_database, ahead, consultant, address):
    with sqlite_database.work() as work:
        hr = an_employee(work, ahead[0].company, roles=(Role.HR,))
        briefs.withdraw(work, company_id=ahead[0].company.id, person_id=hr)

    assert "会社の紹介は、まだ書かれていません" in page(consultant.get(address))


def test_nothing_is_prepared_for_what_was_called_off(sqlite_database, ahead, consultant, address):
    meeting, booking_id = ahead
    with sqlite_database.work() as work:
        bookings.cancel(
            work,
            party=bookings.as_advisee(meeting.advisee_id),
            booking_id=booking_id,
            sender=Sender("http://localhost", "desk@example.jp"),
        )
        with pytest.raises(preparing.NothingToPrepare):
            preparing.preparation(work, person_id=meeting.consultant.person_id, booking_id=booking_id)

    assert consultant.get(address).status_code == 303


def test_some_days_after_a_talk_the_page_closes(clock, ahead, sqlite_database):
    def prepared():
        with sqlite_database.read() as work:
            return preparing.preparation(work, person_id=ahead[0].consultant.person_id, booking_id=ahead[1])

    clock.set(IN_A_WEEK + timedelta(days=1))
    assert prepared().brief is not None

    clock.set(IN_A_WEEK + handing_on.READABLE_FOR + timedelta(hours=2))
    with pytest.raises(preparing.NothingToPrepare):
        prepared()


def test_a_person_without_a_role_is_refused(sqlite_database, make_app, address):
    with sqlite_database.work() as work:
        nobody = a_person(work)

    assert Visitor(make_app(sqlite_database)).sign_in_as(nobody).get(address).status_code == 403


def test_the_desk_and_the_booking_lead_here(consultant, ahead, address):
    assert address in page(consultant.get("/desk"))
    assert address in page(consultant.get(f"/desk/bookings/{ahead[1]}"))


def test_beside_a_talk_the_prompts_stand_alone_and_for_its_consultant_alone(
    ahead, consultant, sqlite_database, make_app
):
    beside = f"/desk/bookings/{ahead[1]}/prompts"

    shown = page(consultant.get(f"{beside}?stages=3"))

    assert "その挑戦から、どんな力がついた" in shown
    assert BRIEF not in shown
    assert "<html" not in shown
    with sqlite_database.work() as work:
        other = a_consultant(work).person_id
    assert Visitor(make_app(sqlite_database)).sign_in_as(other).get(beside).status_code == 404
