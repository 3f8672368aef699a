"""Words of talks: characters a second into content words, against the bare tokeniser on the same texts in the same run.

Twice bare: as it cuts alone, and as it also gives the part of speech and the normal form of every token, which nobody
can count words without.  Ours drops names, quotations and what is denied, and finds the terms of the trade.  Then all
of it, from 12,000 summaries of three companies to the words that are told of one of them.  Grows with characters.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter, process_time

from reports.words import Talk, tokens, worries
from reports.words.japanese import tokenizer
from sotomado.demo.dice import Dice
from sotomado.demo.words import by_first

ROUNDS, COMPANIES, TALKS, PEOPLE, CONSULTANTS = 7, 3, 4_000, 2_500, 120


def run() -> None:
    talks = [talk for number in range(COMPANIES) for talk in _talks(number)]
    texts = [talk.text for talk in talks[:TALKS]]
    characters = sum(map(len, texts))
    print(
        f"{TALKS:,} summaries in Japanese, {characters:,} characters; processor time, median of {ROUNDS} rounds in turn"
    )
    ways = {"cut alone": _cut, "with part of speech and normal form": _read, "ours, into content words": _ours}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = process_time()
            way(texts)
            took[name].append(process_time() - start)
    bare = median(took["cut alone"])
    for name, spans in took.items():
        second = median(spans)
        print(f"  {name:38}{characters / second:>12,.0f} characters/s{second / bare:>8.2f} x the bare cut")

    start, before = perf_counter(), process_time()
    found = worries(talks[:TALKS], elsewhere=talks[TALKS:])
    second, worked = perf_counter() - start, process_time() - before
    all_characters = sum(len(talk.text) for talk in talks)
    told = sum(len(worry.words) for worry in found)
    pace = f"{all_characters / worked:>12,.0f} characters/s"
    print(f"  {'all, to the words that are told':38}{pace}, {second:.2f} s by the clock, {told} words")


def _cut(texts: list[str]) -> None:
    cut = tokenizer()
    for text in texts:
        cut.tokenize(text)


def _read(texts: list[str]) -> None:
    cut = tokenizer()
    for text in texts:
        [(one.part_of_speech(), one.normalized_form()) for one in cut.tokenize(text)]


def _ours(texts: list[str]) -> None:
    for text in texts:
        tokens(text, "ja")


def _talks(number: int) -> list[Talk]:
    """Summaries and notes of the demo, shuffled; each company leans to other themes."""
    dice, lines = Dice("words", number), by_first("summaries")
    notes, themes = by_first("notes"), sorted(lines)
    found = []
    for _ in range(TALKS):
        theme = themes[min(int(dice.expovariate(0.25)) + 3 * number, len(themes) - 1)]
        text = dice.choice(lines[theme])[1] + dice.choice(notes[theme])[0] + dice.choice(lines[dice.choice(themes)])[1]
        person, consultant = dice.randrange(PEOPLE), dice.randrange(CONSULTANTS)
        found.append(Talk(f"{number} {person}", str(consultant), (theme,), text, str(number)))
    return found


if __name__ == "__main__":
    run()
