"""The attack: what a reader of a release can work out, by every linear means, and with what a colleague knows.

It reads the release as the company has it, JSON text, and shares no code with what made it.  `reading` takes in what
is printed, `margins` writes down what is known of the unknown counts, `verdicts` says what is too much to give away
and what k - 1 colleagues may learn, `asking` finds out with few programmes, `visible` looks at means, benchmarks and
words, `history` at earlier releases, and `support` for the smallest group anything printed speaks of.
"""

from collections.abc import Iterable, Sequence

from reports.attack.asking import ask
from reports.attack.history import months, over_time
from reports.attack.knowledge import Disclosure, Figure, Findings, Insider, Interval, Knowledge, Roster
from reports.attack.margins import Margins
from reports.attack.reading import Printed
from reports.attack.support import Support
from reports.attack.support import least_support as _least_support
from reports.attack.verdicts import differences, too_small
from reports.attack.visible import comparisons, means, remarks, words

__all__ = [
    "Disclosure",
    "Figure",
    "Findings",
    "Insider",
    "Interval",
    "Knowledge",
    "Roster",
    "Support",
    "attack",
    "intervals_of",
    "least_support",
]

NOTHING = Knowledge()


def attack(text: str, history: Sequence[str] = (), knowledge: Knowledge = NOTHING) -> Findings:
    """Read a release, beside all earlier ones of the company, and find out what can be found out.

    Raises ValueError for what is not a release, and where no world fits what is printed and known.  Cost: see
    `asking`; it grows with hidden counts, and with the roster's cells for a reader who has the roster.
    """
    printed = Printed(text)
    months(printed.quarter)
    intervals: list[Interval] = []
    unasked = 0
    disclosures = [
        *too_small(printed),
        *differences(printed),
        *means(printed),
        *comparisons(printed),
        *words(printed),
        *over_time(printed, [Printed(earlier) for earlier in history]),
    ]
    for track in dict.fromkeys(column[0] for column in printed.columns()):
        ranges, found, left = ask(printed, track, knowledge)
        intervals += ranges
        disclosures += found
        unasked += left
    return Findings(tuple(intervals), tuple(disclosures), remarks(printed, unasked), unasked)


def intervals_of(text: str, figures: Iterable[Figure], knowledge: Knowledge = NOTHING) -> tuple[Interval, ...]:
    """The exact ranges of some counts, printed or hidden: all columns of a track jointly, over the roster's cells.

    Cost: two programmes a figure, over cells x columns unknowns.
    """
    printed = Printed(text)
    worlds: dict[str, Margins] = {}
    found = []
    for figure in figures:
        if figure.track not in worlds:
            worlds[figure.track] = Margins(printed, figure.track, knowledge, within=knowledge.roster)
        margins = worlds[figure.track]
        place = ("unit", 0) if figure.row == "*" else printed.named(figure.by, figure.row)
        if place is None:
            raise ValueError(f"The release has no row {figure.row!r}.")
        goal = margins.goal((1.0, ((figure.track, figure.measure, figure.item), figure.favourable), place))
        found.append(Interval(figure, *margins.programme.interval(goal)))
    return tuple(found)


def least_support(text: str, knowledge: Knowledge = NOTHING) -> Support | None:
    """The smallest group of people for whom some combination of this release's numbers is a statistic."""
    return _least_support(Printed(text), knowledge.roster)
