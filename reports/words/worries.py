"""The words of one company's quarter that may be told, by theme: `published.Worry`.

A word is told where all of this holds:

1. at least `speakers` (10) people used it in the quarter, in talks of at least `consultants` (3) consultants, and at
   least `speakers` people whose words were counted did not use it: a word of everybody would tell of each one;
2. it is common speech: the theme lexicon has it, or at least 10 people of at least two *other* companies used it in
   talks about one theme.  So the name of a product, project or person that only this company knows has no way out,
   however many use it and whatever it looks like;
3. it is used more here and now than in other quarters and companies (`z_scores` of at least one standard error).

The theme is the lexicon's, else the one the word goes with most in other companies (lift: how much likelier the theme
is where the word is used).  Never one's own talks: a heading must not tell that a theme, hidden in the tables, was
there.  Told are single words in the order of their z-scores, no numbers, no pairs, no quotations.

**What a word tells.**  That ten or more people used it, and ten or more did not.  Whoever knows what k of the speakers
said learns of the others that at least 10 - k of them did; k = 9 leaves "at least one of the others", who are never
fewer than eleven.  A word that is missing tells less: it may be too rare, too common, no common speech, or as frequent
elsewhere; which of these is not told.  Somebody at the border who adds one talk with a word, and then sees it, learns
that nine others used it and gets no further: the talks of the next quarter are other talks, counted from nothing, so
two releases have no difference to take.  That is why there is neither noise nor hysteresis here; either would link the
quarters.  Rule 3 depends on others' talks too.  They move the order and the border of "more than elsewhere", never 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reports.published import Worry
from reports.words.counting import Talk, Usage, usage
from reports.words.log_odds import z_scores
from reports.words.tokens import LANGUAGES
from reports.words.vocabulary import theme_of

# From so many standard errors on a word is told, and so many of them for a theme.
DISTINCTIVE = 1.0
MOST_WORDS = 6
FEWEST_COMPANIES = 2


@dataclass(frozen=True, slots=True)
class WordThresholds:
    """The fewest people, and consultants, that stand behind a word. A contract may raise them; nothing lowers them."""

    speakers: int = 10
    consultants: int = 3

    def __post_init__(self) -> None:
        if self.speakers < 10 or self.consultants < 3:
            raise ValueError("Thresholds of words may be raised, never lowered below 10 and 3.")


def worries(
    here: Iterable[Talk],
    *,
    before: Iterable[Talk] = (),
    elsewhere: Iterable[Talk] = (),
    thresholds: WordThresholds | None = None,
) -> tuple[Worry, ...]:
    """What may be told of the talks `here`, against the company's earlier quarters and against other companies.

    With fewer than `thresholds.speakers` people to compare with, nothing is distinctive and nothing is told.  Ordered
    by language and theme.  Cost: one pass of the tokeniser, and memory for who used which word.
    """
    limit = thresholds or WordThresholds()
    ours, earlier, others = usage(here), usage(before), usage(elsewhere)
    return tuple(
        worry
        for language in LANGUAGES
        for worry in _told(language, ours[language], earlier[language], others[language], limit)
    )


def may_be_told(ours: Usage, word: str, limit: WordThresholds) -> bool:
    """Whether enough people, and consultants, stand behind a word, and enough people beside it."""
    using = len(ours.speakers[word])
    return (
        using >= limit.speakers
        and len(ours.everybody) - using >= limit.speakers
        and len(ours.consultants[word]) >= limit.consultants
    )


def theme_elsewhere(others: Usage, word: str) -> str | None:
    """The theme a word goes with most in other companies; None where too few of them use it, or with no theme more."""
    floor = WordThresholds()
    if len(others.companies[word]) < FEWEST_COMPANIES or len(others.consultants[word]) < floor.consultants:
        return None
    using = len(others.speakers[word])
    lifts = [
        (len(both) / using * len(others.everybody) / len(others.of_theme[theme]), theme)
        for theme in sorted(others.of_theme)
        for both in [others.within.get((word, theme), set())]
        if len(both) >= floor.speakers
    ]
    highest, theme = max(lifts, default=(0.0, ""))
    return theme if highest > 1 else None


def _told(language: str, ours: Usage, earlier: Usage, others: Usage, limit: WordThresholds) -> list[Worry]:
    if len(earlier.everybody) + len(others.everybody) < limit.speakers:
        return []
    # Rare words are dropped before anything is made of them; they only weigh in how much is said in all.
    told = [word for word in sorted(ours.speakers) if may_be_told(ours, word, limit)]
    score = _scores(ours, earlier, others)
    by_theme: dict[str, list[tuple[float, str]]] = {}
    for word in told:
        theme = theme_of(language).get(word) or theme_elsewhere(others, word)
        if theme is not None and score[word] >= DISTINCTIVE:
            by_theme.setdefault(theme, []).append((-score[word], word))
    return [
        Worry(theme, language, tuple(word for _, word in sorted(words)[:MOST_WORDS]))
        for theme, words in sorted(by_theme.items())
    ]


def _scores(ours: Usage, earlier: Usage, others: Usage) -> dict[str, float]:
    words = sorted(ours.speakers.keys() | earlier.speakers.keys() | others.speakers.keys())
    uses = [
        np.array([sum(len(one.speakers.get(word, ())) for one in side) for word in words], np.int64)
        for side in ((ours,), (earlier, others))
    ]
    # Looking a word up in a default dictionary leaves it there, with nobody.
    used = uses[0] + uses[1] > 0
    scores = z_scores(uses[0][used], uses[1][used])
    return dict(zip(np.array(words, object)[used], scores.tolist(), strict=True))
