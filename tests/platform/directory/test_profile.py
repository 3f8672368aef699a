"""The profile: who this is, by which licence, and the way to the free times."""

from datetime import date

import pytest
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import event
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Role
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import Experience, MeetingMode, Theme

TODAY = date(2026, 11, 20)


@pytest.fixture
def person_id(sqlite_database):
    with sqlite_database.work() as work:
        return an_employee(work, a_company(work))


@pytest.fixture
def visitor(sqlite_database, make_app, person_id):
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


def profile(visitor, one):
    return visitor.get(f"/consultants/{one.id}").get_data(as_text=True)


def test_a_card_tells_everything_and_its_themes_strongest_first(database):
    with database.work() as work:
        one = a_consultant(work, themes=(Theme.CARE,), experiences=(Experience.ABROAD,))

        card = directory.consultant(work, consultant_id=one.id, on=TODAY)

    assert (card.display_name, dict(card.themes), dict(card.experiences)) == (
        "藤原 芽衣",
        {Theme.CARE: 0.8},
        {Experience.ABROAD: 6},
    )
    assert card.modes == tuple(MeetingMode)
    assert card.is_bookable


def test_listed_are_those_on_the_list_with_a_licence_that_holds(database):
    with database.work() as work:
        listed = a_consultant(work)
        last_day = a_consultant(work, licensed_until=TODAY)
        a_consultant(work, listed=False)

        assert directory.listed_ids(work, on=TODAY) == [listed.id, last_day.id]
        assert directory.listed_ids(work, on=date(2026, 11, 21)) == [listed.id]
        assert not directory.consultant(work, consultant_id=last_day.id, on=date(2026, 11, 21)).is_bookable


def test_cards_cost_the_same_for_one_and_for_many(database):
    with database.work() as work:
        ids = [a_consultant(work, name=f"相談員 {n}").id for n in range(8)]
    costs = []
    for some in (ids[:1], ids):
        statements = []
        count = lambda *call, seen=statements: seen.append(call[2])  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", count)
        with database.read() as work:
            assert len(directory.cards(work, consultant_ids=some, on=TODAY)) == len(some)
        event.remove(database.engine, "before_cursor_execute", count)
        costs.append(len([one for one in statements if one.startswith("SELECT")]))

    assert costs == [6, 6]


def test_a_person_is_found_as_the_consultant_they_are(database):
    with database.work() as work:
        one, someone = a_consultant(work), a_person(work)

        assert directory.consultant_of(work, person_id=one.person_id).id == one.id
        assert directory.consultant_of(work, person_id=someone) is None
        with pytest.raises(NotFound):
            directory.consultant(work, consultant_id=999, on=TODAY)


def test_the_profile_names_the_national_licence_and_leads_to_the_times(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work, themes=(Theme.CARE,), licensed_until=date(2029, 3, 31))

    page = profile(visitor, one)

    assert "<h1>藤原 芽衣</h1>" in page
    assert "国家資格キャリアコンサルタント<" in page
    assert "登録番号 16" in page
    assert "2029年3月31日(土)まで有効" in page
    assert "育児・介護と仕事" in page
    assert f'hx-get="/consultants/{one.id}/times"' in page
    assert f'href="/consultants/{one.id}/times"' in page


def test_after_the_licence_has_run_out_the_profile_offers_no_time(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work, licensed_until=date(2026, 11, 19))

    page = profile(visitor, one)

    assert "いまは、新しい予約を受けていません。" in page
    assert "/times" not in page


def test_who_is_not_listed_has_no_profile(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work, listed=False)

    assert visitor.get(f"/consultants/{one.id}").status_code == 404
    assert visitor.get("/consultants/999").status_code == 404


def test_an_english_reader_reads_english(sqlite_database, make_app):
    with sqlite_database.work() as work:
        one = a_consultant(work)
        person_id = a_person(work, locale=Locale.ENGLISH)
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
        accounts.give_consent(work, person_id=person_id, locale=Locale.ENGLISH)

    page = profile(Visitor(make_app(sqlite_database)).sign_in_as(person_id), one)

    assert "The less tidy the story, the slower I listen." in page
    assert "まとまらない話ほど" not in page


def test_names_are_text_and_never_markup(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work, name="<b>太字</b>")

    assert "&lt;b&gt;太字&lt;/b&gt;" in profile(visitor, one)
