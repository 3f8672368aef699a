"""Changing a wish beside the windows: chips, one press, ten anew, and nothing else of the wish is lost."""

import re

import pytest
from factories.people import a_company, a_consultant, an_employee
from support.browserless import Visitor

from matching.choosing.candidates import Likeness
from sotomado.directory.vocabulary import Experience, Gender, MeetingMode, SpokenLanguage, Style, Theme, TimeOfWeek
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.wishes import Wished

CHANGED = {
    "themes": ["growth"],
    "experiences": ["abroad", "manager"],
    "styles": ["listens"],
    "times": ["weekday_evening"],
    "language": "ja",
    "mode": "phone",
}


@pytest.fixture
def person_id(sqlite_database):
    with sqlite_database.work() as work:
        for n in range(12):
            a_consultant(work, name=f"相談員 {n}番", themes=(Theme.CARE, Theme.GROWTH))
        return an_employee(work, a_company(work))


@pytest.fixture
def visitor(sqlite_database, make_app, person_id):
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


@pytest.fixture
def address(sqlite_database, person_id, clock):
    """A ten for a wish that says something about everything."""
    wished = Wished(
        themes=(Theme.CARE,),
        experiences=(Experience.MANAGER,),
        firm=(Experience.MANAGER,),
        gender=None,
        language=SpokenLanguage.JAPANESE,
        likeness=Likeness.CLOSER,
        own_words="まとまりません",
    )
    with sqlite_database.work() as work:
        shortlist_id = shortlists.make(work, person_id=person_id, wished=wished)
    clock.advance(minutes=1)
    return f"/shortlist/{shortlist_id}"


def text(response):
    return response.get_data(as_text=True)


def the_wish(database, person_id):
    with database.read() as work:
        return shortlists.latest_wish(work, person_id=person_id)


def test_the_wish_as_it_was_said_stands_ready_in_the_fold(visitor, address):
    page = text(visitor.get(address))

    for name, value in (("themes", "care"), ("experiences", "manager"), ("language", "ja"), ("mode", "")):
        assert re.search(f'name="{name}" value="{value}" checked', page), name
    assert 'name="themes" value="growth" checked' not in page
    assert '<details class="more facets" id="facets">' in page


def test_what_was_changed_is_wished_for_and_all_else_stays(visitor, address, sqlite_database, person_id):
    response = visitor.post(f"{address}/change", CHANGED)
    page = text(visitor.get(response.location))
    said = the_wish(sqlite_database, person_id)

    assert response.status_code == 303
    assert response.location != address
    assert "希望を変えて、えらびなおしました。" in page
    assert page.count('<li class="window">') == 10
    assert said.themes == (Theme.GROWTH,)
    assert said.experiences == (Experience.MANAGER, Experience.ABROAD)
    assert said.styles == (Style.LISTENS,)
    assert said.times == (TimeOfWeek.WEEKDAY_EVENING,)
    assert said.mode is MeetingMode.PHONE
    assert (said.firm, said.likeness, said.own_words) == ((Experience.MANAGER,), Likeness.CLOSER, "まとまりません")


def test_the_ten_from_before_keeps_its_own_address(visitor, address):
    before = text(visitor.get(address))

    visitor.post(f"{address}/change", CHANGED)

    windows = re.compile(r'<ul class="front">[\s\S]*</ul>')
    masked = re.compile(r'name="csrf_token" value="[^"]+"')
    again = text(visitor.get(address))
    assert masked.sub("", windows.search(again)[0]) == masked.sub("", windows.search(before)[0])


def test_a_wish_for_a_gender_is_not_lost_on_the_way(visitor, sqlite_database, person_id):
    wished = Wished(themes=(Theme.CARE,), language=SpokenLanguage.JAPANESE, gender=Gender.WOMAN)
    with sqlite_database.work() as work:
        shortlist_id = shortlists.make(work, person_id=person_id, wished=wished)

    visitor.post(f"/shortlist/{shortlist_id}/change", CHANGED)

    assert the_wish(sqlite_database, person_id).gender is Gender.WOMAN


@pytest.mark.parametrize(
    "wrong",
    [
        {"themes": []},
        {"themes": ["horoscope"]},
        {"experiences": ["moon"]},
        {"styles": ["shouts"]},
        {"times": ["never"]},
        {"language": "tlh"},
        {"mode": "telepathy"},
    ],
)
def test_what_makes_no_sense_is_said_in_the_fold_and_the_ten_stays(visitor, address, sqlite_database, person_id, wrong):
    response = visitor.post(f"{address}/change", CHANGED | wrong)
    page = text(response)

    assert response.status_code == 422
    assert response.headers["HX-Push-Url"] == "false"
    assert '<details class="more facets" id="facets" open>' in page
    assert 'class="wrong"' in page
    assert page.count('<li class="window">') > 0
    assert the_wish(sqlite_database, person_id).themes == (Theme.CARE,)


def test_anothers_wish_is_not_there_to_be_changed(address, sqlite_database, make_app):
    with sqlite_database.work() as work:
        stranger_id = an_employee(work, a_company(work, name="別の会社"))
    stranger = Visitor(make_app(sqlite_database)).sign_in_as(stranger_id)

    assert stranger.post(f"{address}/change", CHANGED).status_code == 404
    assert stranger.post(f"{address}/change", {"themes": []}).status_code == 404
