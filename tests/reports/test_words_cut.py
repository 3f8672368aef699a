"""Texts as content words: what is kept, in which form, and that names have no way through."""

import random

import pytest

from reports.words import language_of, tokens
from reports.words.japanese import LONGEST
from reports.words.vocabulary import stop_words, terms, theme_of
from sotomado.directory.vocabulary import Theme


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("上司との打合せが不安で、悩んでいる。", ["上司", "打ち合わせ", "不安", "悩む"]),
        ("上司との打ち合わせが不安で、悩んだ。", ["上司", "打ち合わせ", "不安", "悩む"]),
        ("残業がむなしく、静かに休養したい。", ["残業", "空しい", "静か", "休養"]),
        ("ｷｬﾘｱ自律と、ＩＴの資格。", ["キャリア自律", "資格"]),
        ("リモートワークと学びなおし、１ｏｎ１", ["テレワーク", "学び直し", "1on1"]),
        ("育児・介護のこと。それとこれ。", ["育児", "介護"]),
        ("", []),
        ("。。。！？\n\n 😀 …", []),
    ],
)
def test_japanese_words_come_in_the_dictionarys_form(text, words):
    assert tokens(text, "ja") == words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("田中さんと東京支店の引き継ぎ。", ["支店", "引き継ぎ"]),
        ("森課長と林さん、のぞみさんのこと。", ["課長"]),
        ("オーロラ案件とプロジェクト・サクラ、夜明け計画。", ["案件", "プロジェクト", "計画"]),
        ("プロジェクトサクラの会議。", ["プロジェクト", "会議"]),
        ("Phoenixの担当、ExcelとSAP、ABC-123。", ["担当"]),
        ("フェニクサロンの担当。", ["担当"]),
        ("「おまえには無理だ」と言われ、『オーロラ』を離職した。", ["離職"]),
        ("〒123-4567、090-1234-5678、三十五歳、2026年4月。", []),
        ("株式会社青空製作所から転職。", ["製作所", "転職"]),
    ],
)
def test_names_numbers_and_quotations_are_dropped(text, kept):
    assert tokens(text, "ja") == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("不満はない。", []),
        ("転職しない。", []),
        ("残業が多いわけではない。離職はしない。復職を急がない。", ["復職"]),
        ("不安ではない。不安がある。", ["不安"]),
        ("眠れない日が続き、上司に相談しにくい。", ["眠れない", "上司", "相談しにくい"]),
    ],
)
def test_what_is_denied_is_not_what_a_talk_is_about(text, kept):
    assert [word for word in tokens(text, "ja") if word != "残業"] == kept


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Her manager's deadlines; delegating to the team.", ["manager", "deadline", "delegate", "team"]),
        ("Managers and manager", ["manager", "manager"]),
        ("She quit. He is quitting, they worried about childcare", ["quit", "quit", "worried", "childcare"]),
        ("Ms Tanaka and Project Phoenix, SAP, with the boss", ["boss"]),
        ("Tanaka is stuck. Overtime again.", ["stuck", "overtime"]),
        ("She is not tired, never stuck, and doesn't trust the boss.", ["boss"]),
        ("A 1on1, one on one: burned out, well-being", ["one-on-one", "one-on-one", "burnout", "well-being"]),
        ("They said “you are a failure” and meant overtime", ["overtime"]),
        ("Overtime until 090-1234-5678 or a@b.jp in 2026", ["overtime"]),
        ("x y 1 …", []),
    ],
)  # fmt: skip
def test_english_words_lose_their_endings_and_names(text, words):
    assert tokens(text, "en") == words


def test_the_language_is_told_by_the_script():
    assert language_of("上司と話した。Managerのこと。") == "ja"
    assert language_of("She spoke of 田中 and her manager.") == "en"
    assert language_of("残業") == "ja"
    assert language_of("123 …") == "ja"
    with pytest.raises(ValueError, match="fr"):
        tokens("bonjour", "fr")


def test_a_long_transcript_is_cut_as_its_sentences_are():
    sentence = "上司との打ち合わせが不安で、残業が続く。"
    often = 3 * LONGEST // len(sentence)

    assert tokens(sentence * often, "ja") == tokens(sentence, "ja") * often
    assert tokens("あ" * 70_000, "ja") == []


def test_whatever_is_typed_is_cut_without_an_error():
    dice = random.Random(1)
    marks = [
        "「",
        "」",
        "さん",
        "ない",
        "\ud800",
        "\x00",
        "課長",
        "1on",
        "A",
        "\n",
        "。",
        "役職",
        "'",
        "-",
        "不安",
        "ｶﾞ",
        "𠮷",
    ]
    for _ in range(400):
        text = "".join(dice.choices(marks, k=dice.randint(0, 30)))

        for language in ("ja", "en"):
            assert all(isinstance(word, str) and word for word in tokens(text, language))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_word_of_the_lists_is_one_the_tokeniser_makes(language):
    """A word that no text can yield would stand there in vain."""
    for word in theme_of(language):
        assert tokens(word if language == "ja" else f"a {word.replace('-', ' ')}", language) == [word]
    for spelling, counted_as in terms(language).items():
        assert tokens(f"、{spelling}、", language) == [counted_as]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_lexicon_knows_every_theme_and_no_other_and_no_stop_word(language):
    assert set(theme_of(language).values()) == {theme.value for theme in Theme}
    assert not theme_of(language).keys() & stop_words(language)
