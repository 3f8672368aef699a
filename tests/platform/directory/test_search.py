"""What people type, and whom they find: the same in the same order on both databases."""

from datetime import date

import numpy as np
import pytest
from factories.people import a_consultant
from factories.searched import a_directory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sotomado.directory.models import Consultant, Credential
from sotomado.directory.search import service as search
from sotomado.directory.search.facts import Facet
from sotomado.directory.search.models import SearchProfile
from sotomado.directory.search.service import Free
from sotomado.directory.vocabulary import Experience, Pause, Theme

TODAY = date(2026, 11, 20)

FOUND = {
    "育休復帰": ["田中 美咲", "渡邉 直樹"],
    "マネジメント 悩み": ["斎藤 健一", "リンダ・ヴェーバー", "髙橋 修"],
    "英語 海外駐在": ["リンダ・ヴェーバー", "王 偉"],
    "やくしょくていねん": ["髙橋 修"],
    "ワーママ": ["田中 美咲", "渡邉 直樹"],
    "55歳 定年後": ["髙橋 修"],
    "育休からの復帰が不安": ["田中 美咲", "渡邉 直樹"],
    "たなか": ["田中 美咲"],
    "タナカ": ["田中 美咲"],
    "ﾀﾅｶ": ["田中 美咲"],
    "田中": ["田中 美咲"],
    "tanaka": ["田中 美咲"],
    "高橋": ["髙橋 修"],
    "髙橋": ["髙橋 修"],
    "たかはし": ["髙橋 修"],
    "渡辺": ["渡邉 直樹"],
    "わたなべ なおき": ["渡邉 直樹"],
    "ヴェーバー": ["リンダ・ヴェーバー"],
    "うぇーばー": ["リンダ・ヴェーバー"],
    "weber": ["リンダ・ヴェーバー"],
    "サーバ": ["王 偉"],
    "アメリカ": ["王 偉", "リンダ・ヴェーバー"],
    "米国 エンジニア": ["王 偉"],
    "ドイツ 駐在": ["リンダ・ヴェーバー"],
    "usa": ["王 偉", "リンダ・ヴェーバー"],
    "看護師": ["佐藤 恵"],
    "かんごし": ["佐藤 恵"],
    "もえつき": ["佐藤 恵"],
    "燃え尽き": ["佐藤 恵"],
    "burnout": ["佐藤 恵"],
    "return from parental leave": ["田中 美咲", "渡邉 直樹"],
    "working mother": ["田中 美咲", "渡邉 直樹"],
    "caring for parents": ["渡邉 直樹", "田中 美咲"],
    "ものづくり": ["渡邉 直樹", "髙橋 修"],
    "介護": ["渡邉 直樹", "田中 美咲"],
    "親の介護 工場": ["渡邉 直樹"],
    "転職": ["小林 葵", "佐藤 恵"],
    "辞めたい": ["小林 葵", "佐藤 恵"],
    "部下との関係": ["リンダ・ヴェーバー", "斎藤 健一", "髙橋 修"],
    "new manager": ["斎藤 健一", "リンダ・ヴェーバー", "髙橋 修"],
    "マネジメト": ["斎藤 健一", "リンダ・ヴェーバー", "髙橋 修"],
    "manegement": ["斎藤 健一", "リンダ・ヴェーバー", "髙橋 修"],
    "retirment": ["髙橋 修"],
    "overseeas asignment": ["王 偉", "リンダ・ヴェーバー"],
    "かいがいちゅうざい": ["王 偉", "リンダ・ヴェーバー"],
    "女性 管理職": ["リンダ・ヴェーバー"],
    "中国語": ["王 偉"],
    "じっくり聴いてほしい": ["佐藤 恵"],
    "頭の整理": ["小林 葵"],
    "Dusseldorf": ["リンダ・ヴェーバー"],
    "営業所の所長": ["斎藤 健一"],
    "HR": ["小林 葵"],
    "育": ["田中 美咲"],
    "シアト": ["王 偉"],
    "看護 宇宙飛行士": ["佐藤 恵"],
    "存在しない言葉": [],
}


@pytest.fixture
def names(database):
    with database.work() as work:
        return a_directory(work)


def look(database, words, **asked):
    with database.read() as work:
        return search.search(work, on=TODAY, words=words, **asked)


def found(database, names, words, **asked):
    return [names[one] for one in look(database, words, **asked).ids]


def test_whoever_is_meant_is_found_and_stands_in_this_order(database, names):
    assert {words: found(database, names, words) for words in FOUND} == FOUND


def test_what_was_understood_and_mended_is_told_back(database, names):
    meant = look(database, "overseeas asignment")

    assert [(one.said, one.taken) for one in meant.corrected] == [
        ("overseeas", "overseas"),
        ("asignment", "assignment"),
    ]
    assert [one.said for one in meant.understood] == ["overseas assignment"]
    assert [fact.term for fact in meant.understood[0].facts] == ["theme:overseas", "experience:abroad"]


def test_words_alone_take_nothing_for_a_fact_and_mend_nothing(database, names):
    assert found(database, names, "育休", words_alone=True) == ["田中 美咲"]
    assert found(database, names, "マネジメト", words_alone=True) == []
    assert look(database, "育休", words_alone=True).understood == ()


def test_where_nobody_meets_everything_some_are_found_and_it_is_said(database, names):
    some = look(database, "看護 宇宙飛行士")

    assert some.is_partial
    assert some.missing == ("宇宙", "飛行士")
    assert [names[one] for one in some.ids] == ["佐藤 恵"]


def test_each_is_found_for_reasons_that_are_true(database, names):
    everybody = {name: one for one, name in names.items()}
    answer = look(database, "育休 田中")

    reasons = answer.why(everybody["田中 美咲"])

    assert [(one.fact.term if one.fact else one.said, one.where and one.where.name) for one in reasons] == [
        ("theme:care", None),
        ("experience:working_parent", None),
        ("育休", "LINE"),
        ("田中", "NAME"),
    ]
    assert answer.why(everybody["王 偉"]) == ()


def test_a_phrase_is_told_once_and_words_that_say_nothing_are_not_told(database):
    with database.work() as work:
        one = a_consultant(work, themes=(Theme.CARE,), experiences=())
        row = work.session.get_one(Consultant, one.id)
        row.path, row.biography = "育休から復帰して", "悩みを聞く人です。"
        search.reindex(work, consultant_id=one.id)

    reasons = look(database, "育休復帰 悩み").why(one.id)

    assert [reason.said for reason in reasons if reason.fact is None] == ["育休復帰"]


def test_whoever_says_the_very_word_stands_before_whoever_has_its_facts_alone(database):
    with database.work() as work:
        others = [a_consultant(work, experiences=(Experience.MEDICAL,)).id for _ in range(8)]
        nurse = a_consultant(work, experiences=(Experience.MEDICAL,)).id
        work.session.get_one(Consultant, nurse).path = "看護師から"
        search.reindex(work, consultant_id=nurse)

    with database.read() as work:
        days = [search.search(work, on=date(2026, 11, day), words="看護師").ids for day in range(1, 15)]

    assert all(ids[0] == nurse and sorted(ids[1:]) == others for ids in days)


def test_facts_come_before_words_in_a_story(database):
    with database.work() as work:
        says, is_one = a_consultant(work, experiences=()), a_consultant(work, experiences=(Experience.SALES,))
        work.session.get_one(Consultant, says.id).biography = "営業の方とよくお話しします。"
        search.reindex(work, consultant_id=says.id)

    assert look(database, "営業").ids == (is_one.id, says.id)


def test_only_those_who_may_be_shown_are_found_and_their_words_help_nobody_else(database, names):
    with database.work() as work:
        hidden = [a_consultant(work, name="龍造寺 琥珀").id for _ in range(3)]
        work.session.get_one(Consultant, hidden[0]).unlisted_at = work.now
        paused = work.session.get_one(Consultant, hidden[1])
        paused.paused_at, paused.pause = work.now, Pause.OWN
        work.session.get_one(Credential, hidden[2]).expires_on = date(2026, 11, 19)

    assert look(database, "龍造寺").ids == ()
    assert look(database, "りゅうぞうし").corrected == ()
    assert not set(hidden) & set(look(database, "").ids)


def test_whoever_must_be_kept_apart_is_not_there_at_all(database, names):
    apart = next(one for one, name in names.items() if name == "王 偉")

    answer = look(database, "中国語", barred=[apart])

    assert answer.ids == ()
    assert answer.counts[Facet.LANGUAGE]["zh"] == 0
    assert apart not in look(database, "", barred=[apart]).ids


def test_a_profile_made_anew_is_found_by_its_new_words_and_no_longer_by_the_old(database, names):
    one = next(one for one, name in names.items() if name == "小林 葵")
    with database.work() as work:
        row = work.session.get_one(Consultant, one)
        row.path, row.path_en = "灯台守から", "From keeping a lighthouse"
        search.reindex(work, consultant_id=one)

    assert look(database, "灯台").ids == (one,)
    assert look(database, "三度", words_alone=True).ids == ()


def test_whom_older_rules_put_there_are_made_anew_and_nobody_twice(database, names):
    with database.work() as work:
        late = a_consultant(work).id
        work.session.execute(SearchProfile.__table__.delete().where(SearchProfile.consultant_id == late))
        assert search.how_many_are_stale(work) == 1
        assert search.reindex_stale(work) == 1
        assert search.reindex_stale(work) == 0
        assert search.how_many_are_stale(work) == 0

    assert late in look(database, "").ids


def test_without_words_everybody_is_there_in_an_order_of_the_day(database, names):
    with database.read() as work:
        days = [search.search(work, on=date(2026, 11, day)).ids for day in range(1, 29)]

    assert all(sorted(ids) == sorted(names) for ids in days)
    assert len({ids[0] for ids in days}) > 4
    assert look(database, "").ids == look(database, "").ids


HOSTILE = [
    "%", "_", "*", '"', "'", "''", '"";--', "NEAR(a, 5)", "a AND", "OR OR NOT", "^", "-a", "a:b", "n6e:*",
    "{name}: x", "(((((", "\\", "\x00", "a\x00b", "👍", "👩‍👧", "\u202e\u200b", "ー", "ーーーー", "・", "々", "ゔ",
    "ﾞ", "\ud83d", "&", "|", "!", "<->", "x & !y | (z)", ":*", "' OR 1=1 --", "あ" * 10_000, "a" * 10_000,
    "漢" * 10_000, "1" * 10_000, "a " * 5_000, "育休 " * 2_000, "ア" * 200, "ｶﾞ" * 100, "n\u0303\u0303\u0303", "ß",
    "İ", "ﬁ",
]  # fmt: skip


def test_nothing_typed_is_an_order_to_the_database(database, names):
    for typed in HOSTILE:
        for words_alone in (False, True):
            look(database, typed, words_alone=words_alone)
        assert look(database, "育休 " + typed).ids is not None


@pytest.fixture(scope="module")
def postgres_names(postgres_server):
    from support.clock import StandingClock
    from support.databases import KEYRING

    from sotomado.database import Database

    with postgres_server.fresh_url() as url:
        database = Database(url, keyring=KEYRING, clock=StandingClock())
        with database.work() as work:
            a_directory(work)
        yield database
        database.dispose()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_at_all_is_answered(postgres_names, text):
    answer = look(postgres_names, text)

    assert len(set(answer.ids)) == len(answer.ids)


# What somebody chooses beside the words, against looking at each profile one after the other.
CHOSEN = [
    {},
    {Facet.THEME: ["care"]},
    {Facet.THEME: ["care", "health"]},
    {Facet.THEME: ["overseas"], Facet.LANGUAGE: ["en", "zh"]},
    {Facet.GENDER: ["woman"], Facet.EXPERIENCE: ["manager"]},
    {Facet.COUNTRY: ["US"], Facet.EXPERIENCE: ["abroad"]},
    {Facet.COUNTRY: ["BR"]},
    {Facet.AGE: ["50", "30"]},
    {Facet.INDUSTRY: ["manufacturing"], Facet.STYLE: ["listens"]},
    {Facet.TIME: ["weekend"], Facet.THEME: ["care", "overseas"]},
    {Facet.TIME: ["weekend"], Facet.SOON: ["week"]},
]


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize("words", ["", "マネジメント"])
def test_counts_say_what_is_there_when_one_looks(database, names, words, chosen):
    """Each count is what is found when its value is chosen: one search for every value there is."""

    def free(ids):
        odd, third = [one for one in ids if one % 2], [one for one in ids if one % 3 == 0]
        return Free(ids, {(Facet.TIME, "weekend"): odd, (Facet.SOON, "week"): third})

    answer = look(database, words, facets=chosen, free=free)

    for facet, counts in answer.counts.items():
        for value, count in counts.items():
            others = {one: values for one, values in chosen.items() if one is not facet}
            assert len(look(database, words, facets={**others, facet: [value]}, free=free).ids) == count, (facet, value)
    for (facet, value), count in answer.without.items():
        rest = {**chosen, facet: [one for one in chosen[facet] if one != value]}
        assert len(look(database, words, facets=rest, free=free).ids) == count


def test_who_has_no_time_is_left_out_where_times_are_asked_for(database, names):
    some = sorted(names)[:3]

    answer = look(database, "", free=lambda ids: Free(some, {}))

    assert sorted(answer.ids) == some
    assert (answer.matched, answer.busy) == (3, len(names) - 3)


def test_a_search_takes_six_statements_however_many_there_are(database, names, statements):
    with database.read() as work, statements(database) as few:
        search.search(work, on=TODAY, words="育休復帰 営業")
    with database.work() as work:
        for _ in range(30):
            a_consultant(work, themes=(Theme.CARE,), experiences=(Experience.SALES,))
    with database.read() as work, statements(database) as many:
        search.search(work, on=TODAY, words="育休復帰 営業")

    assert len(few) == len(many) <= 6


@pytest.fixture
def statements():
    from contextlib import contextmanager

    from sqlalchemy import event

    @contextmanager
    def counted(database):
        said = []
        hear = lambda *heard: said.append(heard[2])  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", hear)
        yield said
        event.remove(database.engine, "before_cursor_execute", hear)

    return counted


def test_ids_are_plain_numbers(database, names):
    assert all(type(one) is int and not isinstance(one, np.integer) for one in look(database, "").ids)
