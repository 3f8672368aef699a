"""Up to three of the ten side by side, and never anybody else."""

import re

import pytest
from factories.people import a_company, a_consultant, an_employee
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.directory.vocabulary import Experience, Theme

A_WISH = {"themes": ["care"], "experiences": ["abroad"], "language": "ja", "mode": "phone"}


@pytest.fixture
def person_id(sqlite_database):
    with sqlite_database.work() as work:
        for n in range(12):
            lived = (Experience.ABROAD,) if n % 2 else (Experience.SALES,)
            a_consultant(work, name=f"相談員 {n}番", themes=(Theme.CARE, Theme.GROWTH), experiences=lived)
        return an_employee(work, a_company(work))


@pytest.fixture
def visitor(sqlite_database, make_app, person_id):
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


@pytest.fixture
def address(visitor):
    return visitor.post("/wish", A_WISH).location


@pytest.fixture
def ids(visitor, address):
    return re.findall(r'name="c" value="(\d+)"', text(visitor.get(address)))


def text(response):
    return response.get_data(as_text=True)


def compare(visitor, address, ids):
    return visitor.get(f"{address}/compare?" + "&".join(f"c={one}" for one in ids))


def column_heads(page):
    return re.findall(r'<th scope="col"[\s\S]*?<a href="/consultants/(\d+)">', page)


def test_every_window_can_be_marked_and_none_is_at_first(visitor, address, ids):
    page = text(visitor.get(address))

    assert len(set(ids)) == 10
    assert page.count('form="compare">') == 10
    assert 'form="compare" checked' not in page
    assert 'data-most="3"' in page


@pytest.mark.parametrize("count", [1, 2, 3])
def test_those_marked_stand_side_by_side_in_the_order_of_the_windows(visitor, address, ids, count):
    response = compare(visitor, address, reversed(ids[:count]))
    page = text(response)

    assert response.status_code == 200
    assert column_heads(page) == ids[:count]
    rows = re.findall(r'<tr role="row">\s*<th scope="row" role="rowheader">([^<]+)</th>([\s\S]*?)</tr>', page)
    assert [row.count("<td") for _, row in rows] == [count] * len(rows)
    labels = [label for label, _ in rows]
    for label in ("はじめのことば", "えらばれたわけ", "次の空き", "得意な話題", "経験", "ことば", "会い方", "資格"):
        assert label in labels
    assert ("もうひとり" in page) == (count == 1)


def test_what_was_wished_for_is_lit_and_said_so(visitor, address, ids):
    page = text(compare(visitor, address, ids[:3]))

    lit = re.findall(r'<li class="tag lit">([^<]+)<span class="unseen"> ご希望どおり</span>', page)
    assert {"育児・介護と仕事", "日本語", "電話"} <= set(lit)
    assert "成長・学び" not in lit


def test_free_times_lead_straight_to_taking_them(visitor, address, ids):
    page = text(compare(visitor, address, ids[:2]))

    assert len(re.findall(rf'href="/consultants/{ids[0]}/times\?slot=[^"]+"', page)) == 2


def test_more_than_three_are_kindly_told_about(visitor, address, ids):
    page = text(compare(visitor, address, ids[:5]))

    assert column_heads(page) == ids[:3]
    assert "一度にならべられるのは三人までです。" in page
    names = dict(re.findall(r'<h3><a href="/consultants/(\d+)">([^<]+)</a>', text(visitor.get(address))))
    assert f"{names[ids[3]]}、{names[ids[4]]}は" in page


def test_the_way_back_keeps_the_marks(visitor, address, ids):
    page = text(compare(visitor, address, ids[:2]))
    back = re.search(r'<p class="back"><a href="([^"]+)"', page)[1].replace("&amp;", "&")

    again = text(visitor.get(back))

    assert re.findall(r'name="c" value="(\d+)" form="compare" checked', again) == ids[:2]


def test_with_nobody_marked_the_page_of_the_ten_says_what_to_do(visitor, address):
    response = compare(visitor, address, [])

    assert (response.status_code, response.location) == (303, address)
    assert "くらべたい人に印をつけてから" in text(visitor.get(address))


def test_nobody_outside_the_ten_can_be_compared(visitor, address, ids, sqlite_database):
    with sqlite_database.work() as work:
        outsider = a_consultant(work, name="外の人").id

    for wrong in (outsider, "999999", "one", "", "1 OR 1=1"):
        assert compare(visitor, address, [ids[0], wrong]).status_code == 404


def test_anothers_ten_is_not_there_to_be_compared(address, ids, sqlite_database, make_app):
    with sqlite_database.work() as work:
        stranger_id = an_employee(work, a_company(work, name="別の会社"))

    assert compare(Visitor(make_app(sqlite_database)).sign_in_as(stranger_id), address, ids[:2]).status_code == 404


def test_in_english_everything_reads_in_english(visitor, address, ids, sqlite_database, person_id):
    with sqlite_database.work() as work:
        accounts.save_preferences(work, person_id=person_id, locale=Locale.ENGLISH, time_zone="Asia/Tokyo")

    main = re.search(r"<main[\s\S]*</main>", text(compare(visitor, address, ids[:3])))[0]

    assert "Why they are here" in main
    assert not re.search("[぀-ヿ一-鿿]", main.replace("国家資格キャリアコンサルタント", ""))
