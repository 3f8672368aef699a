"""The demo's 240 consultants on both databases at once: the same people for the same words, in the same order."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest
from support.clock import StandingClock
from support.databases import KEYRING

from sotomado.accounts.passwords import Passwords
from sotomado.database import Database
from sotomado.demo.scale import Scale
from sotomado.demo.world import build_world
from sotomado.directory.search import service as search
from sotomado.directory.search.facts import Facet
from sotomado.directory.vocabulary import Theme

TODAY = date(2026, 11, 20)
QUESTIONS = """
育休復帰 / マネジメント 悩み / 英語 海外駐在 / やくしょくていねん / ワーママ / 55歳 定年後
部下との関係がうまくいかない / たなか / 高橋 / はやし / さとう けいこ / tanaka / 看護師 / 燃え尽き / burnout
return from parental leave / new manager / first time manager anxious / 転職 / 辞めたい / 介護離職 / 親の介護
商社 駐在 / ジャカルタ / Düsseldorf / 中国語 / chinese / 女性 管理職 / 聴いてほしい / 背中を押してほしい
頭の整理 / エンジニア / software engineer / 工場 / ものづくり / 製造業の課長 / 営業 ノルマ / 人事 / 教師
公務員 / 独立 起業 / freelance / 適応障害 / 休職 復職 / 更年期 / マネジメト / manegement / retirment
parantal leave / かいがいちゅうざい / いくきゅうふっき / もやもや / 将来が不安 / 30代 成長 / 夫婦 / お金
アメリカ / ベトナム / 存在しないことば / 宇宙飛行士 / 猫 / 将棋 / viola / orchestra / 朝の散歩 / a / 育 / マネ / 山 / 佐
"""


@pytest.fixture(scope="module")
def both(sqlite_server, postgres_server) -> Iterator[tuple[Database, Database]]:
    with ExitStack() as stack:
        built = []
        for server in (sqlite_server, postgres_server):
            database = Database(stack.enter_context(server.fresh_url()), keyring=KEYRING, clock=StandingClock())
            scale = replace(Scale.small(), consultants=240, firms=Scale.small().firms[:1], learns=False, releases=False)
            build_world(database, scale=scale, today=TODAY, passwords=Passwords(memory_kib=8, passes=1))
            stack.callback(database.dispose)
            built.append(database)
        yield built[0], built[1]


def answers(database, **asked):
    found = []
    with database.read() as work:
        for words in QUESTIONS.replace("\n", " / ").split(" / "):
            one = search.search(work, on=TODAY, words=words, **asked)
            told = [(one.said, one.taken) for one in one.corrected], [(one.said, one.facts) for one in one.understood]
            why = [one.why(consultant_id) for consultant_id in one.ids[:20]]
            found.append((words, one.ids, one.counts, one.without, told, one.is_partial, why))
    return found


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"words_alone": True},
        {"facets": {Facet.THEME: ["care", "growth"], Facet.LANGUAGE: ["en"]}},
        {"barred": range(1, 120)},
    ],
)
def test_both_databases_find_the_same_people_in_the_same_order(both, asked):
    on_sqlite, on_postgresql = (answers(database, **asked) for database in both)

    for one, other in zip(on_sqlite, on_postgresql, strict=True):
        assert one == other


def test_the_questions_find_somebody_and_not_everybody(both):
    found = {words: ids for words, ids, *_ in answers(both[0])}
    everybody = found[""]

    assert len(everybody) > 200
    assert found["存在しないことば"] == found["宇宙飛行士"] == ()
    for words in (
        "育休復帰",
        "マネジメント 悩み",
        "英語 海外駐在",
        "やくしょくていねん",
        "ワーママ",
        "55歳 定年後",
        "burnout",
        "たなか",
    ):
        assert 0 < len(found[words]) < len(everybody) * 0.7, words


def test_the_first_ten_for_a_theme_are_strong_in_it(both):
    from sotomado.directory import queries

    with both[0].read() as work:
        first = search.search(work, on=TODAY, words="育休復帰").ids[:10]
        themes = queries.themes(work.session, first)

    assert all(themes[one].get(Theme.CARE, 0) >= 0.6 for one in first)
