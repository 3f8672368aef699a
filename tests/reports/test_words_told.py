"""Which words of talks are told: ten speakers, three consultants, common speech, and more here than elsewhere."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.words import Talk, WordThresholds, worries, z_scores

CALM = "通勤が続く。"


def talk(speaker, text, *, consultant=None, themes=("care",), company="ours"):
    return Talk(f"p{speaker}", f"c{consultant if consultant is not None else speaker % 5}", themes, text, company)


def speaking(text, people, *, first=0, **options):
    return [talk(first + n, text, **options) for n in range(people)]


@pytest.fixture
def silent():
    """People of ours whose words are counted and who speak of something else."""
    return speaking(CALM, 40, first=1000)


@pytest.fixture
def elsewhere():
    """Two other companies, who speak of something else as well."""
    return [*speaking(CALM, 60, first=2000, company="x"), *speaking(CALM, 60, first=3000, company="y")]


def told(here, **options):
    return {word for worry in worries(here, **options) for word in worry.words}


def test_ten_speakers_are_told_and_nine_are_not(silent, elsewhere):
    assert told([*silent, *speaking("介護が重い。", 10)], elsewhere=elsewhere) == {"介護"}
    assert told([*silent, *speaking("介護が重い。", 9)], elsewhere=elsewhere) == set()


def test_ten_speakers_of_two_consultants_are_not_told_and_of_three_they_are(silent, elsewhere):
    two = [talk(n, "介護が重い。", consultant=n % 2) for n in range(10)]
    three = [*two[:9], replace(two[9], consultant="c2")]

    assert told([*silent, *two], elsewhere=elsewhere) == set()
    assert told([*silent, *three], elsewhere=elsewhere) == {"介護"}


def test_somebody_who_says_a_word_a_hundred_times_is_one_speaker(silent, elsewhere):
    nine = speaking("介護が重い。", 9)
    often = [talk(0, "介護。" * 100, consultant=n) for n in range(100)]

    assert told([*silent, *nine, *often], elsewhere=elsewhere) == set()


def test_a_word_of_all_but_nine_is_not_told(elsewhere):
    """It would tell of nearly each one of them."""
    speakers = speaking("介護が重い。", 30)

    assert told([*speakers, *speaking(CALM, 9, first=1000)], elsewhere=elsewhere) == set()
    assert told([*speakers, *speaking(CALM, 10, first=1000)], elsewhere=elsewhere) == {"介護"}


def test_a_contract_raises_the_thresholds_and_nothing_lowers_them(silent, elsewhere):
    here = [*silent, *speaking("介護が重い。", 14)]

    assert told(here, elsewhere=elsewhere, thresholds=WordThresholds(15, 3)) == set()
    assert told(here, elsewhere=elsewhere, thresholds=WordThresholds(14, 5)) == {"介護"}
    assert told(here, elsewhere=elsewhere, thresholds=WordThresholds(14, 6)) == set()
    for lower in ((9, 3), (10, 2)):
        with pytest.raises(ValueError, match="never lowered"):
            WordThresholds(*lower)


def test_names_are_not_told_however_many_use_them(silent, elsewhere):
    here = [*silent, *speaking("田中部長のオーロラ案件、Phoenixと暁、夜明け計画で介護が重い。暁の桜庭さん。", 30)]

    assert told(here, elsewhere=elsewhere) == {"介護"}


def test_a_word_that_one_company_alone_uses_is_not_told(silent, elsewhere):
    """「暁」 is a common word, and at this company a project."""
    here = [*silent, *speaking("暁が重い。", 30)]
    of_one_other = speaking("暁が重い。", 30, first=4000, company="x")

    assert told(here, elsewhere=elsewhere) == set()
    assert told(here, elsewhere=elsewhere, before=speaking("暁が重い。", 12, first=6000)) == set()
    assert told(here, elsewhere=[*elsewhere, *of_one_other]) == set()


def test_a_word_of_several_other_companies_comes_under_the_theme_it_goes_with_there(silent):
    here = [*silent, *speaking("暁のこと。", 39, themes=("health",))]
    background = speaking(CALM, 400, first=2000, themes=("health",), company="x")
    common = [
        talk(5000 + n, "暁のこと。", themes=("growth",) if n % 4 else ("health",), company="xy"[n % 2])
        for n in range(24)
    ]

    found = worries(here, elsewhere=[*background, *common])

    assert [(one.theme, one.words) for one in found] == [("growth", ("暁",))]
    assert told(here, elsewhere=[*background, *common[:12]]) == set(), "nine of them spoke of it with growth"


def test_the_heading_tells_nothing_of_what_ones_own_talks_were_about(silent, elsewhere):
    here = [*silent, *speaking("介護と残業が重い。", 20)]
    about_all = [replace(one, themes=("growth", "health", "overseas")) for one in here]
    about_none = [replace(one, themes=()) for one in here]

    assert worries(here, elsewhere=elsewhere) == worries(about_all, elsewhere=elsewhere)
    assert worries(here, elsewhere=elsewhere) == worries(about_none, elsewhere=elsewhere)


def test_what_is_said_as_much_elsewhere_is_not_told(silent, elsewhere):
    here = [*silent, *speaking("介護が重い。", 20)]
    others = speaking("介護が重い。", 60, first=5000, company="x")

    assert told(here, elsewhere=[*elsewhere, *others]) == set()
    assert told(here, before=[*elsewhere, *others]) == set()


def test_with_nothing_to_compare_with_nothing_is_told(silent):
    assert worries([*silent, *speaking("介護が重い。", 20)]) == ()
    assert worries([*silent, *speaking("介護が重い。", 20)], before=speaking(CALM, 9, first=5000)) == ()
    assert worries([]) == ()


def test_the_two_languages_are_counted_apart(silent, elsewhere):
    english = [
        *speaking("She is worried about childcare.", 9, first=100),
        *speaking("He likes his overtime.", 30, first=200),
    ]
    others = speaking("The commute is long.", 60, first=7000, company="x")

    found = worries([*silent, *english, *speaking("育児のこと。", 10)], elsewhere=[*elsewhere, *others])

    assert [(one.theme, one.language, one.words) for one in found] == [("care", "ja", ("育児",))]

    one_more = talk(150, "Childcare, again.")
    found = worries([*silent, *english, one_more], elsewhere=[*elsewhere, *others])

    assert [(one.theme, one.language, one.words) for one in found] == [
        ("care", "en", ("childcare",)),
        ("health", "en", ("overtime",)),
    ]


def test_a_theme_shows_its_six_most_distinctive_words_first(silent, elsewhere):
    words = ["介護", "育児", "保育園", "送迎", "発熱", "両立", "通院", "産休"]
    here = [one for n, word in enumerate(words) for one in speaking(f"{word}の話。", 12 + n, first=100 * n)]

    [worry] = worries([*silent, *here], elsewhere=elsewhere)

    assert worry.words == tuple(words[:1:-1])


def test_the_scores_are_those_of_the_paper():
    """Word by word, as the formulas stand there."""
    here, elsewhere, prior = np.array([12, 0, 30, 4]), np.array([3, 9, 30, 40]), 50.0
    n_i, n_j, total = 46, 82, 128
    expected = []
    for y_i, y_j in zip(here.tolist(), elsewhere.tolist(), strict=True):
        a = prior * (y_i + y_j) / total
        delta = math.log((y_i + a) / (n_i + prior - y_i - a)) - math.log((y_j + a) / (n_j + prior - y_j - a))
        expected.append(delta / math.sqrt(1 / (y_i + a) + 1 / (y_j + a)))

    assert z_scores(here, elsewhere, prior) == pytest.approx(expected)
    assert z_scores(elsewhere, elsewhere, prior) == pytest.approx([0, 0, 0, 0])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).filter(any), min_size=2, max_size=30))
def test_scores_change_sign_with_the_sides_and_tell_where_a_word_is_said_more(counts):
    here, elsewhere = np.array(counts, np.int64).T
    scores = z_scores(here, elsewhere)
    more_here = here * elsewhere.sum() - elsewhere * here.sum()

    assert z_scores(elsewhere, here) == pytest.approx(-scores, abs=1e-9)
    if here.sum() and elsewhere.sum():
        assert (np.sign(np.round(scores, 9)) == np.sign(more_here)).all()


def test_scores_refuse_what_cannot_be():
    for here, elsewhere in (([1], [1, 2]), ([0], [0]), ([-1], [2])):
        with pytest.raises(ValueError):
            z_scores(np.array(here), np.array(elsewhere))
    assert z_scores(np.array([3]), np.array([4])) == pytest.approx([0], abs=1)
    assert z_scores(np.array([], np.int64), np.array([], np.int64)).size == 0


WORDS = ["介護", "育児", "残業", "転職", "異動", "上司", "田中さん", "暁"]
a_talk = st.builds(
    lambda speaker, consultant, words: talk(speaker, "。".join(words), consultant=consultant),
    st.integers(0, 40),
    st.integers(0, 4),
    st.lists(st.sampled_from(WORDS), max_size=5),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(a_talk, max_size=150))
def test_every_told_word_has_ten_speakers_three_consultants_and_ten_who_were_silent(here):
    elsewhere = speaking(CALM, 60, first=2000, company="x")
    everybody = {one.speaker for one in here}
    for word in told(here, elsewhere=elsewhere):
        using = [one for one in here if word in one.text]

        assert word not in ("田中さん", "田中", "暁")
        assert len({one.speaker for one in using}) >= 10
        assert len({one.consultant for one in using}) >= 3
        assert len(everybody - {one.speaker for one in using}) >= 10


def test_one_more_talk_shows_at_most_its_own_words_anew(silent, elsewhere):
    """Somebody at the border who adds one talk: no other word crosses the threshold by it."""
    here = [*silent, *speaking("介護と残業。", 9), *speaking("転職のこと。", 9, first=50)]

    before = told(here, elsewhere=elsewhere)
    after = told([*here, talk(99, "介護")], elsewhere=elsewhere)

    assert (before, after) == (set(), {"介護"})


def test_a_word_shown_is_shown_whatever_order_the_talks_come_in(silent, elsewhere):
    here = [*silent, *speaking("介護と残業。", 14), *speaking("転職のこと。", 12, first=50)]

    assert worries(here, elsewhere=elsewhere) == worries(here[::-1], elsewhere=elsewhere[::-1])
    assert Counter(told(here, elsewhere=elsewhere)) == Counter(["介護", "残業", "転職"])


def test_texts_do_not_stand_in_what_is_printed_of_a_talk():
    assert "介護" not in repr(talk(1, "介護"))
