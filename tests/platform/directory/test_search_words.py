"""How text becomes words, and what a question is taken for."""

import pytest

from sotomado.directory.search import concepts
from sotomado.directory.search.asking import understood
from sotomado.directory.search.concepts import BadSynonyms, spellings
from sotomado.directory.search.spelling import guesses, slips_allowed
from sotomado.directory.search.times_meant import times_meant
from sotomado.directory.search.words import stem, words
from sotomado.directory.vocabulary import Experience, Industry, MeetingMode, SpokenLanguage, Style, Theme


def terms(text):
    return [one.term for one in words(text) if one.is_full]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾏﾈｼﾞﾒﾝﾄ", "マネジメント"),
        ("マネージメント", "マネジメント"),
        ("サーバ", "サーバー"),
        ("ＨＲ", "hr"),
        ("髙橋", "高橋"),
        ("渡邊", "渡辺"),
        ("國立の會社", "国立の会社"),
        ("聴いて", "聞く"),
        ("子どもを育てる", "子供を育てる"),
        ("Düsseldorf", "dusseldorf"),
        ("managers", "manager"),
        ("returning", "returned"),
        ("ヴァイオリン", "バイオリン"),
    ],
)
def test_what_reads_alike_is_one(one, other):
    assert terms(one) == terms(other)


def test_what_carries_no_meaning_is_not_looked_for():
    assert terms("育休からの復帰を、していきます。") == ["育休", "復帰"]
    assert terms("I am in the middle of it") == ["middl"]


def test_kanji_are_known_by_their_reading_as_well():
    (one,) = [one for one in words("田中") if one.is_full]

    assert one.terms == {"田中", "タナカ"}


@pytest.mark.parametrize(
    ("word", "left"),
    [("caresses", "caress"), ("ponies", "poni"), ("agreed", "agre"), ("plastered", "plaster"), ("hopping", "hop"),
     ("sing", "sing"), ("happy", "happi"), ("sky", "sky"), ("boss", "boss"), ("managing", "manag"),
     ("manages", "manag")],
)  # fmt: skip
def test_english_loses_its_commonest_endings(word, left):
    assert stem(word) == left


def asked(text, known=(), **options):
    return understood(text, lambda some: set(some) & set(known), **options)


def test_kana_are_cut_along_readings_somebody_has():
    one, echo = asked("やくしょくていねん", ["ヤクショク", "テイネン", "ヤク"])
    assert one.concept.phrase == "役職定年"
    assert echo.is_echo

    assert [one.said for one in asked("たなかみさき", ["タナカ", "ミサキ", "タナ", "カミ"])] == ["たなか", "みさき"]
    assert [one.said for one in asked("ヴェーバーさとう", ["ベバ", "サトウ"])] == ["ヴェーバー", "さとう"]


def test_the_last_word_may_still_be_typed():
    assert asked("営業所 シアト")[-1].beginning == "シアト"
    assert asked("営業所 シアト ")[-1].beginning is None
    assert asked("tanak")[-1].beginning == "tanak"
    assert asked("t") == ()


def test_ones_own_age_leaves_nobody_out():
    age, rest, echo = asked("55歳 定年後")

    assert (age.said, age.is_required, [fact.term for fact in age.concept.facts]) == ("55歳", False, ["age:50"])
    assert rest.is_required
    assert echo.is_echo
    both = [one.said for one in asked("i am 43 years old and stuck") if not one.is_echo]
    assert both == ["43 years old", "stuck"]
    assert all(one.concept is None for one in asked("18歳"))
    assert asked("18歳")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("会社を辞めたい", "会社を辞めたい"),
        ("部下が育たない", "部下が育たない"),
        ("介護と仕事", "介護"),
        ("宇宙に行きたい", "宇宙"),
    ],
)
def test_what_was_typed_is_told_back_to_the_end_of_its_verb(typed, told):
    assert asked(typed)[0].said == told


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("夜に話せる人", {("time", "weekday_evening"): "夜"}),
        ("土日 介護", {("time", "weekend"): "土日"}),
        ("after work, this week", {("soon", "week"): "this week", ("time", "weekday_evening"): "after work"}),
        ("育休復帰", {}),
    ],
)
def test_words_for_times_are_known(typed, meant):
    assert times_meant(typed) == meant


def test_every_fact_of_the_vocabulary_but_age_is_reached_by_somebodys_words():
    reached = {fact.term for concept in concepts.known().by_terms.values() for fact in concept.facts}
    wanted = {
        f"{facet}:{value.value}"
        for facet, kind in {
            "theme": Theme, "experience": Experience, "industry": Industry, "style": Style, "mode": MeetingMode,
            "language": SpokenLanguage,
        }.items()
        for value in kind
    }  # fmt: skip

    assert wanted <= reached


def test_synonyms_that_mean_nothing_or_two_things_are_refused():
    found = concepts.Concepts()
    fact = concepts.Fact(concepts.Facet.THEME, "care")
    other = concepts.Fact(concepts.Facet.THEME, "health")
    concepts._add(found, concepts.Concept("育休", (fact,)))

    with pytest.raises(BadSynonyms, match="育休"):
        concepts._add(found, concepts.Concept("育休", (other,)))
    with pytest.raises(BadSynonyms, match="theme:horoscope"):
        concepts._fact("theme:horoscope")
    with pytest.raises(BadSynonyms, match="no word"):
        concepts._add(found, concepts.Concept("、", (fact,)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("マネジメト", "マネジメント"), ("まねじめんと", "マネジメント"), ("manegement", "management"),
     ("retirment", "retirement"), ("burnuot", "burnout"), ("matarnity", "maternity"), ("リーダシプ", "リーダーシップ"),
     ("いくきゆう", "育休")],
)  # fmt: skip
def test_a_slip_leads_to_what_was_meant(typed, meant):
    assert meant in list(guesses(typed, spellings()))[:2]


def test_short_words_and_kanji_are_never_guessed_at():
    assert slips_allowed("cat") == slips_allowed("育休") == slips_allowed("タナカ") == 0
    assert guesses("育急", spellings()) == ()
