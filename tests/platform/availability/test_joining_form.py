"""The section in which a consultant writes how one gets to them."""

import re

import pytest
from factories.people import a_company, a_consultant, an_employee
from support.browserless import Visitor

from sotomado.directory import service as directory
from sotomado.directory.models import ConsultantMode
from sotomado.directory.vocabulary import MeetingMode

ROOM = "https://room.example/mei"
LINES = {"joining-online": ROOM, "joining-phone": "03-0000-0123 へ。", "joining-in_person": "月見原駅から5分。"}


@pytest.fixture
def consultant(sqlite_database):
    with sqlite_database.work() as work:
        return a_consultant(work)


@pytest.fixture
def visitor(sqlite_database, make_app, consultant):
    return Visitor(make_app(sqlite_database)).sign_in_as(consultant.person_id)


def written(database, consultant):
    with database.read() as work:
        return directory.joinings(work, consultant_id=consultant.id)


def box(page, mode):
    return re.search(rf'<input[^>]* name="joining-{mode}"[^>]*>', page)[0]


def test_lines_are_kept_and_shown_again(visitor, sqlite_database, consultant):
    answer = visitor.post("/desk/joining", LINES)

    assert (answer.status_code, answer.location) == (303, "/desk/hours#joining")
    page = visitor.get("/desk/hours").get_data(as_text=True)
    assert "会い方を保存しました。" in page
    assert "予約が決まった人だけに見えます。" in page
    assert f'value="{ROOM}"' in box(page, "online")
    assert set(written(sqlite_database, consultant)) == set(MeetingMode)


def test_only_ways_that_are_offered_have_a_line(visitor, sqlite_database, consultant):
    with sqlite_database.work() as work:
        work.session.delete(work.session.get_one(ConsultantMode, (consultant.id, MeetingMode.PHONE)))

    visitor.post("/desk/joining", LINES)

    page = visitor.get("/desk/hours").get_data(as_text=True)
    assert 'name="joining-phone"' not in page
    assert set(written(sqlite_database, consultant)) == {MeetingMode.ONLINE, MeetingMode.IN_PERSON}


@pytest.mark.parametrize(
    ("mode", "typed", "said"),
    [
        ("online", "javascript:alert(1)", "https:// からはじまる、部屋のアドレスだけを書いてください。"),
        ("phone", "窓" * 301, "300字までで書いてください。"),
        ("in_person", "一階\n二階", "改行や、目に見えない記号を入れずに、一行で書いてください。"),
    ],
)
def test_what_is_wrong_is_said_beside_its_line_and_nothing_typed_is_lost(
    visitor, sqlite_database, consultant, mode, typed, said
):
    answer = visitor.post("/desk/joining", LINES | {f"joining-{mode}": typed})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<span class="wrong" id="joining-{mode}-error">{said}</span>' in page
    assert f'href="#joining-{mode}"' in page
    assert 'aria-invalid="true"' in box(page, mode)
    assert f'value="{typed}"' in box(page, mode)
    assert page.count('aria-invalid="true"') == 1
    others = [name for name in LINES if name != f"joining-{mode}"]
    assert all(f'value="{LINES[name]}"' in page for name in others)
    assert written(sqlite_database, consultant) == {}


def test_an_advisee_has_no_such_line(sqlite_database, make_app):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))

    assert Visitor(make_app(sqlite_database)).sign_in_as(person_id).post("/desk/joining", LINES).status_code == 403
