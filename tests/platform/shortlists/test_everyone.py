"""The list of everyone: the ten is never a cage."""

import re
from datetime import date

import pytest
from factories.people import a_company, a_consultant, an_employee
from support.browserless import Visitor

from sotomado.directory import service as directory
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import Theme

TODAY = date(2026, 11, 20)


@pytest.fixture
def visitor(sqlite_database, make_app):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


def text(response):
    return response.get_data(as_text=True)


def listed(page):
    return re.findall(r'<h2><a href="/consultants/(\d+)">', page)


def test_everyone_listed_is_reached_page_by_page_and_nobody_twice(visitor, sqlite_database):
    with sqlite_database.work() as work:
        everyone = {str(a_consultant(work).id) for _ in range(45)}
        a_consultant(work, listed=False)
        a_consultant(work, licensed_until=date(2026, 11, 1))

    pages = [text(visitor.get(f"/consultants?page={page}")) for page in (1, 2, 3)]

    assert [len(listed(page)) for page in pages] == [20, 20, 5]
    assert {one for page in pages for one in listed(page)} == everyone
    assert "45人います。" in pages[0]
    assert 'rel="next"' in pages[0]
    assert 'rel="prev"' not in pages[0]
    assert 'rel="next"' not in pages[2]


@pytest.mark.parametrize("page", ["0", "-1", "4", "999999999999"])
def test_a_page_that_is_not_there_is_not_found(visitor, sqlite_database, page):
    with sqlite_database.work() as work:
        a_consultant(work)

    assert visitor.get(f"/consultants?page={page}").status_code == 404


def test_each_stands_there_with_voice_topics_and_next_free_time(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work, name="藤原 芽衣", themes=(Theme.CARE,))
        a_consultant(work, name="空きなし", hours=())

    page = text(visitor.get("/consultants"))

    assert "まとまらない話ほど、ゆっくり聴きます。" in page
    assert '<li class="tag">育児・介護と仕事</li>' in page
    assert f"/consultants/{one.id}/times?slot=2026-11-21T00:00Z" in page
    assert page.count("いまは空きがありません") == 1


def test_words_are_found_wherever_somebody_says_them(database):
    with database.work() as work:
        sea, mountain = a_consultant(work, name="海野 なみ"), a_consultant(work, name="山本 みね")
        work.session.get(Consultant, mountain.id).biography = "海のない町で、100%手作りの仕事をしてきました。"

        def found(words, theme=None):
            return sorted(directory.search(work, on=TODAY, words=words, theme=theme))

        assert found("海") == [sea.id, mountain.id]
        assert found("海 手作り") == [mountain.id]
        assert found("なみ") == [sea.id]
        assert found("CONSULTANT") == [sea.id, mountain.id]
        assert found("100%手") == [mountain.id]
        assert found("%") == [mountain.id]
        assert found("_") == []
        assert found("空") == []


def test_a_topic_narrows_the_list(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work, themes=(Theme.GROWTH,))
        carer = a_consultant(work, themes=(Theme.CARE,))

    page = text(visitor.get("/consultants?theme=care&words="))

    assert listed(page) == [str(carer.id)]
    assert '<option value="care" selected>' in page
    assert visitor.get("/consultants?theme=horoscope").status_code == 404


def test_the_order_is_drawn_anew_every_day_and_holds_for_the_day(sqlite_database):
    with sqlite_database.work() as work:
        ids = [a_consultant(work).id for _ in range(30)]

        first_of_a_day = {directory.search(work, on=date(2026, 11, day))[0] for day in range(1, 31)}

        assert directory.search(work, on=TODAY) == directory.search(work, on=TODAY)
        assert sorted(directory.search(work, on=TODAY)) == ids
    assert len(first_of_a_day) > 10


def test_nobody_found_says_what_may_help(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)

    page = text(visitor.get('/consultants?words="><b>'))

    assert "見つかりませんでした" in page
    assert "&#34;&gt;&lt;b&gt;" in page


def test_the_ten_leads_there(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)

    page = text(visitor.get(visitor.post("/wish", {"themes": ["growth"], "language": "ja"}).location))

    assert 'href="/consultants">ほかの相談員も見る</a>' in page


def test_very_many_words_are_cut_to_what_the_field_takes(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)

    page = text(visitor.get("/consultants?words=" + "a+" * 2000))

    assert f'value="{("a " * 40).strip()}' in page
