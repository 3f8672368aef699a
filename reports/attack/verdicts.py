"""What is too much to give away, and the questions that find it out.

With the threshold k of a measure (5, or 10 for what is said of a person by others), spoken over is
  - a printed number below k, and one that leaves fewer than k people over who might have been in it;
  - a row minus the rows within it, where that speaks of fewer than k people;
  - a hidden count that follows to a range narrower than k (than all that is possible, where that is less), unless
    every number of the range might have been printed (of ratings 5 everywhere: how many were rated tells of them no
    more than that they came, and what was answered is told of 10 or nobody);
  - ratings of which fewer than k people can be favourable, or fewer than k not: whoever knows k - 1 answers would
    then know everybody's.

What k - 1 colleagues may learn.  Somebody who knows the records of m < k people takes them off every number.  A
count of k or more, with k or more people left over, still has one inside and one outside among the others: so of
nobody else it follows that they came, had a theme, a stage or a favourable answer, or that they had not.  That is
what is claimed, and with `insiders` it is what is asked: is there, wherever there are others, a world in which one
of them is in, and a world in which one is out?  The range of a hidden count may shrink by m.  Not claimed is how
likely each world is, nor anything against k colleagues who put together what they know.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

from reports.attack.knowledge import Disclosure
from reports.attack.margins import Count, Margins
from reports.attack.reading import RATINGS, Column, Place, Printed
from reports.attack.worlds import NEAR, Float64

FOLLOWS = "a hidden count follows from the others"
EVERYBODY = "everybody's answer follows, for somebody who knows a few"
OTHERS = "with what is known of colleagues it follows for all the others"


Terms = tuple[tuple[float, Count, Place], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """May this sum of figures move far enough?

    `harmless(low, high, users)` says so of a range it was seen to have, where at most so many people can have come.
    """

    column: Column
    place: Place
    terms: Terms
    harmless: Callable[[int, int, int], bool]
    reason: str
    hidden: bool = False
    favourable: bool = False


def too_small(printed: Printed) -> Iterator[Disclosure]:
    """Printed numbers about too few people."""
    for (column, place), value in printed.figures.items():
        if value is None:
            continue
        track, measure, _ = column
        figure, few = printed.figure(column, place), printed.few_of(measure)
        users = printed.figures.get(((track, "use", "use"), place))
        if value < few:
            yield Disclosure(figure, value, value, "a printed number speaks of too few people")
        elif measure == "use" and printed.people[place] - value < few:
            yield Disclosure(figure, value, value, "a printed number leaves too few people over")
        elif measure in ("theme", "wish", "stage") and users is not None and users - value < printed.few:
            why = f"{users} came, {users} - {value} = {users - value}"
            yield Disclosure(figure, value, value, "a printed number is nearly everybody's who came", (why,))
    for column, place in printed.bands:
        if (printed.figures.get((column, place)) or 0) < printed.few_of(column[1]):
            yield Disclosure(printed.figure(column, place, True), 0, 0, "a share without enough people")


def differences(printed: Printed) -> Iterator[Disclosure]:
    """Rows minus the shown rows within them; within a hidden row, those shown beneath it."""
    partitions = printed.partitions()
    beneath = {partition.whole: partition.parts for partition in partitions if partition.whole[0] == "unit"}
    for column in printed.columns():
        few = printed.few_of(column[1])

        def shown(parts: tuple[Place, ...], column: Column = column) -> Iterator[Place]:
            for part in parts:
                if printed.figures.get((column, part)) is not None:
                    yield part
                elif part in beneath and part[0] == beneath[part][0][0]:
                    yield from shown(beneath[part], column)

        for partition in partitions:
            whole = printed.figures.get((column, partition.whole))
            parts = list(shown(partition.parts))
            people = printed.people[partition.whole] - sum(printed.people[part] for part in parts)
            if whole is None or not parts or people <= 0:
                continue
            rest = whole - sum(printed.figures[column, part] or 0 for part in parts)
            why = f"{' - '.join(str(printed.figures[column, place]) for place in (partition.whole, *parts))} = {rest}"
            figure = printed.figure(column, partition.whole)
            if rest < few:
                yield Disclosure(figure, rest, rest, "a row minus the rows within it speaks of too few people", (why,))
            elif column[1] == "use" and people - rest < few:
                yield Disclosure(
                    figure, rest, rest, "a row minus the rows within it leaves too few people over", (why,)
                )


def questions(margins: Margins, insiders: int) -> Iterator[Question]:
    """Everything there is to ask of a track's hidden counts, and of what is known of all the others."""
    printed = margins.printed
    for column in margins.columns:
        for place in printed.places():
            if (column, place) not in printed.figures or not printed.people[place]:
                continue
            if printed.figures[column, place] is None:
                yield _width(margins, column, place, insiders)
            if column[1] in RATINGS:
                yield from _answers(margins, column, place, insiders)
            if insiders:
                yield from _others(margins, column, place)


def _width(margins: Margins, column: Column, place: Place, insiders: int) -> Question:
    printed, measure = margins.printed, column[1]
    few = printed.few_of(measure)
    users = printed.figures.get((margins.use, place))

    def harmless(low: int, high: int, most: int) -> bool:
        cap = printed.people[place] if measure == "use" else most if users is None else users
        ceiling = cap if measure in RATINGS else cap - printed.few
        return high - low >= min(few, cap) - insiders or (few <= low and high <= ceiling)

    return Question(column, place, ((1.0, (column, False), place),), harmless, FOLLOWS, hidden=True)


def _answers(margins: Margins, column: Column, place: Place, insiders: int) -> Iterator[Question]:
    """Can at least k be favourable, and k not (or as many as can have been rated at all)?"""
    printed = margins.printed
    rated = printed.figures.get((column, place))
    if not any(of == column for of, _ in printed.bands) and not any(m["measure"] == column[1] for m in printed.means):
        return
    if not _others_at(margins, place):
        return  # nobody is there whose answer is not known already
    known = margins.known.get(((column, True), place), (0, 0))
    need = [known[0] + 1, known[1] + 1] if insiders else [printed.few, printed.few]
    if rated is None:
        need = [1 + known[0], 1 + known[1]]
    elif rated <= sum(known):
        return
    fine, all_rated = (1.0, (column, True), place), (1.0, (column, False), place)
    for least, terms in zip(need, ((fine,), (all_rated, (-1.0, (column, True), place))), strict=True):
        yield Question(
            column,
            place,
            terms,
            lambda _low, high, _users, least=least: high >= least,  # type: ignore[misc]
            EVERYBODY,
            favourable=True,
        )


def _others_at(margins: Margins, place: Place) -> bool:
    """Whether anybody stands there whose record is not known."""
    return margins.printed.people[place] > sum(margins.known.get(((margins.use, False), place), (0, 0)))


def _others(margins: Margins, column: Column, place: Place) -> Iterator[Question]:
    """Can one of the others be in a count, and one of them out of it?"""
    printed, count = margins.printed, (column, False)
    if not _others_at(margins, place):
        return
    knows, inside = margins.known.get((count, place), (0, 0)), (1.0, count, place)
    if column == margins.use:
        people = printed.people[place]
        yield Question(column, place, (inside,), lambda _low, high, _users: high > knows[0], OTHERS)
        yield Question(column, place, (inside,), lambda low, _high, _users: low < people - knows[1], OTHERS)
    elif column[1] not in RATINGS:
        yield Question(column, place, (inside,), lambda _low, high, _users: high > knows[0], OTHERS)
        without = (1.0, margins.outer(count), place), (-1.0, count, place)
        yield Question(column, place, without, lambda _low, high, _users: high > knows[1], OTHERS)


class Seen:
    """The ranges of many questions' sums, as far as worlds found so far have shown them."""

    def __init__(self, asked: list[Question], margins: Margins) -> None:
        self.asked = asked
        terms = [
            (i, margins.at[count, place], factor)
            for i, question in enumerate(asked)
            for factor, count, place in question.terms
        ]
        rows, columns, factors = zip(*terms, strict=True) if terms else ((), (), ())
        shape = len(asked), len(margins.programme.bounds)
        self.goals = csr_array(coo_array((np.asarray(factors, np.float64), (rows, columns)), shape=shape))
        self.low = np.full(len(asked), np.inf)
        self.high = np.full(len(asked), -np.inf)
        self.most = 2**31
        self.users: dict[Place, int] = {}

    def witness(self, world: Float64) -> None:
        """What is possible at once in one world."""
        values = self.goals @ world
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)

    def open(self) -> list[int]:
        """The questions no world has settled yet."""
        seen = self.low <= self.high
        low = np.where(seen, np.ceil(self.low - NEAR), 1.0).astype(np.int64).tolist()
        high = np.where(seen, np.floor(self.high + NEAR), 0.0).astype(np.int64).tolist()
        return [
            i
            for i, question in enumerate(self.asked)
            if not question.harmless(low[i], high[i], self.users.get(question.place, self.most))
        ]

    def settled(self, i: int) -> bool:
        """Whether the worlds found so far show that a question's answer is harmless."""
        return self.asked[i].harmless(*self.range(i), self.users.get(self.asked[i].place, self.most))

    def range(self, i: int) -> tuple[int, int]:
        """The whole numbers seen to be possible."""
        if self.low[i] > self.high[i]:
            return 1, 0
        return int(np.ceil(self.low[i] - NEAR)), int(np.floor(self.high[i] + NEAR))
