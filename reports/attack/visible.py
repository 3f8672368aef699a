"""What stands beside the counts: means, comparisons with other companies, and words.

Of other companies' numbers and of words only their thresholds can be seen from outside; whether they were kept when
the bands and the words were made, no reader can compute, and this says so.  A mean can be computed with.
"""

from collections.abc import Iterator

import numpy as np

from reports.attack.knowledge import Disclosure, Figure
from reports.attack.margins import counts_by_mean
from reports.attack.reading import COMPANY, Printed

LEAST_ANSWERS = 30
LEAST_SPEAKERS = 10
LEAST_COMPANIES = 5
STEP = 5
NORMAL = 1.96


def means(printed: Printed) -> Iterator[Disclosure]:
    """Average times count: the sum of answers, and how many can be apart from the others."""
    for mean in printed.means:
        track, measure = mean["track"], mean["measure"]
        people = printed.figures.get(((track, measure, measure), COMPANY))
        figure = Figure(track, measure, measure, favourable=True)
        if people is None or people < LEAST_ANSWERS:
            yield Disclosure(figure, 0, people or 0, "a mean over too few people, or beside a hidden count")
            continue
        low, high = counts_by_mean(mean["value"], people)
        total = f"{people} x {mean['value']} +- {people} x 0.05 is the sum of answers"
        if high < printed.few or people - low < printed.few or high - low < printed.few:
            yield Disclosure(figure, low, high, "average times count tells nearly everybody's answer", (total,))
        spread = ((mean["high"] - mean["low"]) / 2 + 0.05) * np.sqrt(people) / NORMAL
        if spread * (people - 1) / np.sqrt(people) < 1:
            why = f"an interval this narrow leaves a deviation of {spread:.2f}: nobody is one step off the mean"
            yield Disclosure(figure, people, people, "everybody gave the same answer", (why,))


def comparisons(printed: Printed) -> Iterator[Disclosure]:
    """Benchmarks over too few companies, in no bands, or beside a hidden figure of one's own."""
    for one in printed.benchmarks:
        column = one["track"], one["measure"], one["item"]
        figure = Figure(*column)
        if one["companies"] < LEAST_COMPANIES:
            yield Disclosure(figure, one["companies"], one["companies"], "a benchmark over too few companies")
        if one["low"] % STEP or one["high"] % STEP or one["high"] <= one["low"]:
            yield Disclosure(figure, one["low"], one["high"], "a benchmark in no band: minus one's own it is another's")
        if printed.figures.get((column, COMPANY)) is None:
            yield Disclosure(figure, one["low"], one["high"], "a standing among others beside a hidden figure")


def words(printed: Printed) -> Iterator[Disclosure]:
    """Words of a company of which too few came."""
    users = printed.figures.get((("outside", "use", "use"), COMPANY))
    if printed.worries and (users is None or users < LEAST_SPEAKERS):
        yield Disclosure(Figure("outside", "use", "use"), 0, LEAST_SPEAKERS - 1, "words of too few people")


def remarks(printed: Printed, unasked: int) -> tuple[str, ...]:
    """What nothing can be computed from, and what was too much to compute, for the record."""
    found = []
    if printed.benchmarks:
        found.append("Benchmarks: only their number of companies and their bands can be seen from here.")
    if printed.worries:
        found.append("Words: how many people said one cannot be seen from here.")
    if unasked:
        found.append(f"Roster: {unasked} hidden counts were judged by sums of rows, and not cell by cell.")
    return tuple(found)
