"""One window is kept for somebody of whom little is known: said kindly, and only where it is so."""

from datetime import timedelta

import pytest
from factories.people import a_company, a_consultant, an_employee
from sqlalchemy import update
from support.browserless import Visitor

from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import Experience, Theme
from sotomado.shortlists.learning.models import Shown

NEW = "はじめたばかりの相談員です。見立てには幅があります。"
GROWING = "記録を重ねている途中で、見立てには幅があります。"


@pytest.fixture
def visitor(sqlite_database, make_app):
    with sqlite_database.work() as work:
        for number in range(14):
            lived = (list(Experience)[number],)
            a_consultant(work, name=f"相談員 {number}番", themes=(Theme.CARE,), experiences=lived)
        person_id = an_employee(work, a_company(work))
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


def the_ten(visitor):
    address = visitor.post("/wish", {"themes": ["care"], "language": "ja"}).location
    return visitor.get(address).get_data(as_text=True)


def test_whoever_is_new_is_said_to_be_new_in_one_window(visitor):
    page = the_ten(visitor)

    assert page.count('<p class="aside">') == 1
    assert NEW in page


def test_whoever_has_been_there_for_long_is_not_called_new(visitor, sqlite_database):
    with sqlite_database.work() as work:
        work.session.execute(update(Consultant).values(listed_at=work.now - timedelta(days=181)))

    page = the_ten(visitor)

    assert GROWING in page
    assert NEW not in page


def test_where_no_window_was_kept_nothing_is_said(visitor, sqlite_database):
    address = visitor.post("/wish", {"themes": ["care"], "language": "ja"}).location
    with sqlite_database.work() as work:
        work.session.execute(update(Shown).values(is_explored=False))

    assert '<p class="aside">' not in visitor.get(address).get_data(as_text=True)
