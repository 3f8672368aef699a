"""The list of everyone: the ten is never a cage."""

import re
from datetime import date
from urllib.parse import unquote

import pytest
from factories.people import a_company, a_consultant, an_employee
from support.browserless import Visitor

from sotomado.directory import conflicts
from sotomado.directory.models import Consultant
from sotomado.directory.search import service as search
from sotomado.directory.vocabulary import ConflictKind, Experience, SpokenLanguage, Theme

EVENINGS = tuple((weekday, 18 * 60, 21 * 60) for weekday in range(5))
WEEKENDS = tuple((weekday, 10 * 60, 16 * 60) for weekday in (5, 6))


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


def test_each_stands_there_with_voice_topics_and_next_free_times(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work, name="藤原 芽衣", themes=(Theme.CARE,))

    page = text(visitor.get("/consultants"))

    assert "まとまらない話ほど、ゆっくり聴きます。" in page
    assert '<li class="tag">育児・介護と仕事</li>' in page
    assert f"/consultants/{one.id}/times?slot=2026-11-21T00:00Z" in page
    assert f"/consultants/{one.id}/times?slot=2026-11-21T01:00Z" in page


def test_whoever_has_no_time_is_there_when_asked_for(visitor, sqlite_database):
    with sqlite_database.work() as work:
        full = a_consultant(work, name="空きなし", hours=())

    assert listed(text(visitor.get("/consultants"))) == []
    page = text(visitor.get("/consultants?full=yes"))
    assert listed(page) == [str(full.id)]
    assert page.count("いまは空きがありません") == 1


def test_words_find_people_and_the_page_says_why(visitor, sqlite_database):
    with sqlite_database.work() as work:
        sales = a_consultant(work, name="海野 なみ", experiences=(Experience.SALES,))
        says = a_consultant(work, name="山本 みね", experiences=())
        work.session.get_one(Consultant, says.id).biography = "営業のみなさんと歩いてきました。"
        search.reindex(work, consultant_id=says.id)
        a_consultant(work, experiences=())

    page = text(visitor.get("/consultants?words=営業"))

    assert listed(page) == [str(sales.id), str(says.id)]
    assert "「営業」を、ことばのほか「営業の仕事」としてもさがしています。" in page
    assert "</span>営業の仕事</li>" in page
    assert "</span>自己紹介に「営業」</li>" in page
    assert 'href="/consultants?words=%E5%96%B6%E6%A5%AD&amp;alone=yes"' in page
    assert listed(text(visitor.get("/consultants?words=営業&alone=yes"))) == [str(says.id)]


def test_a_slip_is_mended_and_said(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work, themes=(Theme.MANAGEMENT,))

    page = text(visitor.get("/consultants?words=マネジメト"))

    assert listed(page) == [str(one.id)]
    assert "「マネジメト」は見つからないので、「マネジメント」のことと考えてさがしました。" in page


def test_choices_narrow_the_list_and_say_how_many_there_would_be(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work, themes=(Theme.GROWTH,), hours=EVENINGS)
        carer = a_consultant(work, themes=(Theme.CARE,), hours=WEEKENDS)
        a_consultant(work, themes=(Theme.CARE,), hours=EVENINGS)

    page = text(visitor.get("/consultants?theme=care&time=weekend&words="))

    assert listed(page) == [str(carer.id)]
    assert 'value="care" checked' in page
    counts = dict(re.findall(r'id="n-([a-z_-]+)">(\d+)<', page))
    assert (counts["theme-care"], counts["time-weekday_evening"], counts["time-weekend"]) == ("1", "1", "1")
    assert 'aria-label="「土日」を外す"' in page
    assert 'href="/consultants?theme=care"' in page


@pytest.mark.parametrize("choice", ["theme=horoscope", "country=XX", "country=jp", "time=never", "soon=yes", "age=90"])
def test_what_nobody_could_have_chosen_is_not_found(visitor, sqlite_database, choice):
    assert visitor.get(f"/consultants?{choice}").status_code == 404


def test_times_are_by_the_readers_own_clock(visitor, sqlite_database):
    with sqlite_database.work() as work:
        # Ten in the morning in London is the evening in Tokyo.
        one = a_consultant(work, hours=tuple((day, 10 * 60, 12 * 60) for day in range(5)), time_zone="Europe/London")

    assert listed(text(visitor.get("/consultants?time=weekday_evening"))) == [str(one.id)]
    assert listed(text(visitor.get("/consultants?time=weekday_daytime"))) == []


def test_an_evening_within_the_week_is_one_time(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work, hours=WEEKENDS)
        both = a_consultant(work, hours=EVENINGS)

    page = text(visitor.get("/consultants?soon=week&time=weekday_evening"))

    assert listed(page) == [str(both.id)]
    assert all("T09:00Z" <= slot[10:] <= "T11:00Z" for slot in re.findall(r"slot=([0-9-]+T[0-9:]+Z)", page))


def test_where_nobody_is_left_it_says_what_to_leave_out(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work, themes=(Theme.CARE,), languages=(SpokenLanguage.JAPANESE,), hours=EVENINGS)

    page = text(visitor.get("/consultants?theme=care&language=zh"))

    assert "見つかりませんでした" in page
    assert "「中国語」を外すと 1人" in page
    assert 'href="/consultants?theme=care"' in page
    assert "「育児・介護と仕事」を外すと" not in page


def test_words_nobody_has_lead_to_topics_and_not_to_who_is_merely_busy(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)

    page = text(visitor.get("/consultants?words=宇宙飛行"))

    assert 'href="/consultants?theme=care">育児・介護と仕事</a>' in page
    assert "いま空きのない相談員も含めてさがす" not in page


def test_who_is_merely_busy_can_be_shown(visitor, sqlite_database):
    with sqlite_database.work() as work:
        busy = a_consultant(work, themes=(Theme.CARE,), hours=())

    page = text(visitor.get("/consultants?words=介護"))

    assert "いま空きのない相談員も含めてさがす" in page
    assert listed(text(visitor.get("/consultants?words=介護&full=yes"))) == [str(busy.id)]


def test_words_for_a_time_are_offered_as_a_choice(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work, themes=(Theme.CARE,), hours=EVENINGS)

    def offered(words):
        page = text(visitor.get(f"/consultants?words={words}"))
        found = re.search(r'<a href="([^"]+)">「平日の夜\(17時から\)」でしぼりこむ</a>', page)
        return found and unquote(found.group(1)).replace("&amp;", "&")

    assert offered("夜") == "/consultants?time=weekday_evening"
    assert offered("介護 夜") == "/consultants?words=介護&time=weekday_evening"
    assert offered("夜に介護の相談") == "/consultants?words=夜に介護の相談&time=weekday_evening"
    assert offered("夜&time=weekday_evening") is None


def test_a_word_nobody_has_is_named(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work, themes=(Theme.CARE,))

    page = text(visitor.get("/consultants?words=介護 宇宙"))

    assert "「宇宙」は、だれの紹介にもありませんでした。ほかのことばに合う人を出しています。" in page


def test_a_profile_leads_back_to_the_list_as_it_was_left(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work)

    def back(came_from):
        page = text(visitor.get(f"/consultants/{one.id}", headers={"Referer": came_from}))
        return re.search(r'<p class="back"><a href="([^"]+)">', page).group(1)

    here = "http://localhost"
    assert back(f"{here}/consultants?words=a&page=2") == "/consultants?words=a&amp;page=2"
    assert back(f"{here}/consultants") == "/consultants"
    assert back(f"{here}/shortlist/x") == back("https://elsewhere.example/consultants?x") == "/shortlist"


def test_whoever_declared_a_conflict_is_not_there_for_that_company(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one, other = a_consultant(work), a_consultant(work)
        conflicts.declare(work, consultant_id=one.id, kind=ConflictKind.CLIENT, organisation="青空製作所")

    assert listed(text(visitor.get("/consultants"))) == [str(other.id)]


def test_only_the_list_and_the_counts_come_anew_while_one_types(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)
    headers = {"HX-Request": "true", "HX-Target": "found", "HX-Current-URL": "http://localhost/consultants"}

    part = visitor.get("/consultants?words=管理&theme=", headers=headers)

    assert "<html" not in text(part)
    assert 'id="count" hx-swap-oob="innerHTML"' in text(part)
    assert part.headers["HX-Push-Url"] == "/consultants?words=%E7%AE%A1%E7%90%86"


def test_a_word_that_goes_on_being_typed_is_one_step_back(visitor, sqlite_database):
    headers = {"HX-Request": "true", "HX-Target": "found"}

    def header(before, now):
        part = visitor.get(now, headers={**headers, "HX-Current-URL": f"http://localhost{before}"})
        return next(name for name in ("HX-Push-Url", "HX-Replace-Url") if name in part.headers)

    assert header("/consultants?words=man", "/consultants?words=manage") == "HX-Replace-Url"
    assert header("/consultants?words=man", "/consultants?words=care") == "HX-Push-Url"
    assert header("/consultants?words=man", "/consultants?words=man&theme=care") == "HX-Push-Url"


def test_the_theme_of_the_last_wish_is_offered(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work, themes=(Theme.GROWTH,))
    visitor.post("/wish", {"themes": ["growth"], "language": "ja"})

    page = text(visitor.get("/consultants"))

    assert '<a href="/consultants?theme=growth">「成長・学び」が得意な人</a>' in page
    assert "が得意な人" not in text(visitor.get("/consultants?theme=care"))


def test_nobody_found_says_what_may_help(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)

    page = text(visitor.get('/consultants?words="><bold>'))

    assert "見つかりませんでした" in page
    assert "&#34;&gt;&lt;bold&gt;" in page


def test_signs_without_a_word_find_everybody_and_it_is_said(visitor, sqlite_database):
    with sqlite_database.work() as work:
        one = a_consultant(work)

    page = text(visitor.get("/consultants?words=%25%20👍"))

    assert listed(page) == [str(one.id)]
    assert "「% 👍」だけではさがせないので、すべての相談員を出しています。" in page


def test_the_ten_leads_there(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)

    page = text(visitor.get(visitor.post("/wish", {"themes": ["growth"], "language": "ja"}).location))

    assert 'href="/consultants">ほかの相談員も見る</a>' in page


def test_very_many_words_are_cut_to_what_the_field_takes(visitor, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)

    page = text(visitor.get("/consultants?words=" + "a+" * 2000))

    assert f'value="{"a " * 40}"' in page
