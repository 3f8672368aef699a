"""What is too much to give away: printed numbers, differences of them, and hidden counts that follow.

With the threshold k of a measure (5, or 10 for what others say of a person), spoken over is
  - a printed number below k, and a use that leaves fewer than k people over; a theme or stage of everybody who came;
  - a row minus the rows within it, where that speaks of fewer than k people;
  - a hidden count that follows to a range narrower than k (than all that is possible, where that is less), unless
    every number of the range might have been printed;
  - a band beside no count, and bands from which everybody's answer follows.
"""

from collections.abc import Iterator

from reports.adversary.knowledge import Disclosure, Interval
from reports.adversary.margins import Count, Margins
from reports.adversary.reading import RATINGS, Place, Printed


def too_small(printed: Printed) -> Iterator[Disclosure]:
    """Printed numbers about too few people."""
    for (column, place), value in printed.figures.items():
        if value is None:
            continue
        track, measure, _ = column
        figure, few = printed.figure(column, place), printed.few_of(measure)
        if value < few:
            yield Disclosure(figure, value, value, "a printed number speaks of too few people")
        elif measure == "use" and printed.people[place] - value < few:
            yield Disclosure(figure, value, value, "a printed number leaves too few people over")
        elif measure in ("theme", "stage") and value == printed.figures.get(((track, "use", "use"), place)):
            yield Disclosure(figure, value, value, "a printed number is everybody's who came")
    for column, place in printed.bands:
        if (printed.figures.get((column, place)) or 0) < printed.few_of(column[1]):
            yield Disclosure(printed.figure(column, place, True), 0, 0, "a share without enough people")


def differences(printed: Printed) -> Iterator[Disclosure]:
    """Rows minus the shown rows within them."""
    partitions = printed.partitions()
    for column in printed.columns():
        few = printed.few_of(column[1])
        for partition in partitions:
            whole = printed.figures.get((column, partition.whole))
            shown = [part for part in partition.parts if printed.figures.get((column, part)) is not None]
            people = printed.people[partition.whole] - sum(printed.people[part] for part in shown)
            if whole is None or not shown or people <= 0:
                continue
            rest = whole - sum(printed.figures[column, part] or 0 for part in shown)
            names = " - ".join([str(whole), *(str(printed.figures[column, part]) for part in shown)])
            figure = printed.figure(column, partition.whole)
            if rest < few:
                yield Disclosure(
                    figure,
                    rest,
                    rest,
                    "a row minus the rows within it speaks of too few people",
                    (f"{names} = {rest}",),
                )
            elif column[1] == "use" and people - rest < few:
                yield Disclosure(
                    figure,
                    rest,
                    rest,
                    "a row minus the rows within it leaves too few people over",
                    (f"{names} = {rest}",),
                )


def follows(margins: Margins, insiders: int) -> Iterator[Interval | Disclosure]:
    """Hidden counts: their intervals, and a disclosure for each that is too narrow."""
    printed = margins.printed
    most_users: dict[Place, int] = {}
    for column in margins.columns:
        few = printed.few_of(column[1])
        for place in printed.places():
            if (column, place) not in printed.figures or printed.figures[column, place] is not None:
                continue
            goal = _goal(margins, (column, False), place)
            low, why_low = _least(margins, goal)
            high, why_high = _most(margins, goal)
            figure = printed.figure(column, place)
            yield Interval(figure, low, high)
            if column == margins.use:
                most_users[place] = high
                cap, ceiling = printed.people[place], printed.people[place] - few
            else:
                shown = printed.figures.get((margins.use, place))
                cap = shown if shown is not None else most_users.get(place, printed.people[place])
                ceiling = cap if column[1] in RATINGS else cap - 1
            if high - low < min(few, cap) - insiders and not (few <= low and high <= ceiling):
                yield Disclosure(figure, low, high, "a hidden count follows from the others", (*why_low, *why_high))


def answers(margins: Margins) -> Iterator[Disclosure]:
    """Ratings of which everybody's answer follows."""
    printed = margins.printed
    for column in margins.columns:
        if column[1] not in RATINGS or not any(of == column for of, _ in printed.bands):
            continue
        for place in printed.places():
            if (column, place) not in printed.figures:
                continue
            rated, fine = _goal(margins, (column, False), place), _goal(margins, (column, True), place)
            if _least(margins, rated)[0] < 1:
                continue  # perhaps nobody was rated at all
            most, why = _most(margins, fine)
            least_missing, why_missing = _least(margins, fine - rated)
            if most < 1 or least_missing > -1:
                low = _least(margins, fine)[0]
                yield Disclosure(
                    printed.figure(column, place, True),
                    low,
                    most,
                    "everybody's answer follows",
                    why if most < 1 else why_missing,
                )


def _goal(margins: Margins, count: Count, place: Place):  # type: ignore[no-untyped-def]
    import numpy as np

    goal = np.zeros(len(margins.programme.bounds))
    goal[margins.at[count, place]] = 1.0
    return goal


def _least(margins: Margins, goal):  # type: ignore[no-untyped-def]
    import numpy as np

    value, _, why = margins.programme.least(goal)
    return int(np.ceil(value - 1e-6)), why


def _most(margins: Margins, goal):  # type: ignore[no-untyped-def]
    value, why = _least(margins, -goal)
    return -value, why
