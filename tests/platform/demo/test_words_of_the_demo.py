"""The demo's summaries: in both languages, of most people, and made of words the reports can tell."""

from datetime import date

import pytest

from reports.words import language_of, tokens
from reports.words.vocabulary import theme_of
from sotomado.demo.dice import Dice
from sotomado.demo.people import found
from sotomado.demo.rows import Counter
from sotomado.demo.scale import known_firms
from sotomado.demo.summaries import first_day, has_agreed, summary
from sotomado.demo.words import by_first
from sotomado.directory.vocabulary import Theme

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def members():
    return found(known_firms()[0], Dice("people"), Counter(), date(2025, 7, 1), TODAY).members


def test_every_theme_is_told_in_both_languages_with_a_word_of_the_lexicon():
    for theme in Theme:
        lines = by_first("summaries")[theme.value]

        assert sum(kind == "*" for kind, *_ in lines) >= 2
        for _, japanese, english in lines:
            for language, text in (("ja", japanese), ("en", english)):
                assert language_of(text) == language
                assert set(tokens(text, language)) & theme_of(language).keys(), text


def test_most_agree_and_nobody_who_has_not_consented(members):
    agreed = [member for member in members if has_agreed(member)]

    assert 0.55 < len(agreed) / len(members) < 0.75
    assert all(member.has_consented for member in agreed)


def test_summaries_vary(members):
    texts = [summary(member, [Theme.GROWTH, Theme.HEALTH], Dice(member.person_id)) for member in members]

    assert len(set(texts)) > 60
    assert max(texts.count(text) for text in set(texts)) < 0.1 * len(texts)


def test_they_begin_two_closed_quarters_ago():
    assert first_day(TODAY) == date(2026, 4, 1)
