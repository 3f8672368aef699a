"""Asking as few programmes as possible: worlds that answer many questions first, then one by one what is left.

The joint programme of a track is over sums of rows.  What it finds too narrow is too narrow.  A reader who has the
roster knows more, so what it finds wide enough is asked again of the roster's cells: who came is filled in evenly
(`lifts`), and in that world each theme, stage or rating is pushed up and down.  Only a question that this leaves open
costs a programme over all cells of its column and of use, or of all columns where they are few.

Of companies with more than some hundreds of people not every question is asked of the cells: the narrowest ranges are,
as many as `MOST_ASKED` allows, and the others rest on sums, headcounts of rows among them; how many, `ask` says.
"""

from contextlib import suppress

import numpy as np

from reports.attack.knowledge import Disclosure, Figure, Insider, Int64, Interval, Knowledge, Roster
from reports.attack.lifts import Filling
from reports.attack.margins import Margins
from reports.attack.reaching import reach
from reports.attack.reading import Column, Place, Printed
from reports.attack.verdicts import Question, Seen, questions
from reports.attack.worlds import Float64, Programme

SMALL = 300
ROUNDS = 4
MOST_ASKED = 30_000  # questions x cells that are asked one by one, the narrowest first
MOST_REACHED = 2_000_000  # and as worlds in which it is settled who came
CERTAIN = "it is certain of everybody who stands there whether they came"


def ask(printed: Printed, track: str, knowledge: Knowledge) -> tuple[list[Interval], list[Disclosure], int]:
    """The ranges of a track's hidden counts, as wide as was needed for a verdict, and what follows too closely.

    Beside it how many questions were not asked of the cells of the roster, because they were too many.
    """
    margins = Margins(printed, track, knowledge)
    insiders = sum(insider.track == track for insider in knowledge.insiders)
    seen = Seen(list(questions(margins, insiders)), margins)
    worlds = _push(margins.programme, seen)
    disclosures, unasked = [], 0
    for i in seen.open():
        question = seen.asked[i]
        _most_users(margins, seen, question.place)
        if seen.settled(i):
            continue  # by now a world found for another question has settled it
        low, high, why = _exact(margins.programme, seen, i)
        if not seen.settled(i):
            disclosures.append(_disclosure(printed, question, low, high, why))
    if knowledge.roster is not None:
        found, unasked = _closer(margins, knowledge, seen, worlds)
        disclosures += found
    intervals = [
        Interval(printed.figure(question.column, question.place), *seen.range(i))
        for i, question in enumerate(seen.asked)
        if question.hidden
    ]
    return intervals, disclosures, unasked


def _closer(margins: Margins, knowledge: Knowledge, seen: Seen, worlds: list[Float64]) -> tuple[list[Disclosure], int]:
    """The questions that sums left open, asked of the cells of the roster; and how many were too many to be asked."""
    roster = knowledge.roster
    if roster is None:
        return [], 0
    again = [i for i in range(len(seen.asked)) if seen.settled(i)]
    worlds = worlds or [margins.programme.least(np.zeros(len(margins.programme.bounds)))[1]]
    filling = Filling(margins, roster)
    middle = filling.use(np.mean(worlds, axis=0))
    use = [filling.use(0.9 * world + 0.1 * np.mean(worlds, axis=0)) for world in worlds[:ROUNDS]]
    lifted = Seen(seen.asked, margins)
    if len(again) * len(filling.heads) <= MOST_REACHED:
        for world in (np.mean(worlds, axis=0), *worlds[:2]):
            reach(margins, filling, world, lifted)
    again = sorted((i for i in again if not lifted.settled(i)), key=lambda i: seen.high[i] - seen.low[i])
    again, unasked = again[: (most := MOST_ASKED // max(1, len(filling.heads)))], max(0, len(again) - most)
    disclosures = _certain(margins, knowledge, roster, middle)
    for columns in _together(margins, int((roster.people > 0).sum())):
        asked = [i for i in again if seen.asked[i].column in columns]
        if not asked:
            continue
        cells = Margins(margins.printed, margins.track, knowledge, columns, roster)
        here = Seen([seen.asked[i] for i in asked], cells)
        for came in (middle, *use) if margins.use in columns else ():
            if came is not None and here.open():
                with suppress(ValueError):  # perhaps nothing fits who came there; then it is no witness
                    _push(cells.programme.fixed(cells.first[cells.counts[0]], came), here)
        if here.open():
            _push(cells.programme, here)
        for nth in here.open():
            question = here.asked[nth]
            _most_users(cells, here, question.place)
            if here.settled(nth):
                continue
            low, high, why = _exact(cells.programme, here, nth)
            if not here.settled(nth):
                disclosures.append(_disclosure(margins.printed, question, low, high, why))
        for nth, i in enumerate(asked):
            seen.low[i], seen.high[i] = here.low[nth], here.high[nth]
    return disclosures, unasked


def _certain(margins: Margins, knowledge: Knowledge, roster: Roster, middle: Float64 | None) -> list[Disclosure]:
    """People of whom it is certain that they came, or that they did not, though no row is theirs alone.

    Two rows that are nearly the same people tell those apart who are in the one only.  In an even filling somebody
    stands between the two everywhere, save where every world says all or none: those cells are asked.
    """
    cells = Margins(margins.printed, margins.track, knowledge, (), roster)
    filled = np.argwhere(roster.people > 0)
    heads = roster.people[tuple(filled.T)]
    ends = range(len(heads)) if middle is None else np.flatnonzero((middle < 1e-4) | (middle > heads - 1e-4)).tolist()
    found = []
    for i in ends:
        goal = np.zeros(len(cells.programme.bounds))
        goal[cells.first[cells.counts[0]] + i] = 1.0
        known = sum(
            _stands(roster, insider, filled[i]) for insider in knowledge.insiders if insider.track == margins.track
        )
        used = sum(
            _stands(roster, insider, filled[i])
            for insider in knowledge.insiders
            if insider.track == margins.track and insider.used
        )
        others = int(heads[i]) - known
        if others <= 0:
            continue
        least, _, why_least = cells.programme.least(goal)
        most, _, why_most = cells.programme.least(-goal)
        low, high = int(np.ceil(least - 1e-6)) - used, int(np.floor(-most + 1e-6)) - used
        if low >= others or high <= 0:
            unit, age, tenure = filled[i].tolist()
            row = f"{roster.units[unit]}|{roster.ages[age]}|{roster.tenures[tenure]}"
            figure = Figure(margins.track, "use", "use", "cell", row)
            found.append(Disclosure(figure, low, high, CERTAIN, why_most if high <= 0 else why_least))
    return found


def _stands(roster: Roster, insider: Insider, at: Int64) -> bool:
    where = roster.units[at[0]], roster.ages[at[1]], roster.tenures[at[2]]
    return (insider.unit, insider.age, insider.tenure) == where


def _together(margins: Margins, cells: int) -> list[tuple[Column, ...]]:
    """Columns whose cells are asked in one programme, use always among them."""
    if cells * len(margins.counts) <= SMALL:
        return [tuple(margins.columns)]
    alone = [(column,) for column in margins.columns if column[1] != "stage"]
    return [*alone, tuple(margins.stages)] if margins.stages else list(alone)


def _push(programme: Programme, seen: Seen) -> list[Float64]:
    """Worlds in which one open question of each column goes as far up or down as it can, the others a little apart.

    Columns hardly bind one another, so one world settles as many questions as there are columns.
    """
    dice = np.random.default_rng(1)
    tried: dict[int, int] = {}
    worlds: list[Float64] = []
    while True:
        chosen: dict[tuple[Column, bool], int] = {}
        left = seen.open()
        for i in sorted(left, key=lambda i: tried.get(i, 0)):
            if tried.get(i, 0) < 2:
                chosen.setdefault((seen.asked[i].column, seen.asked[i].favourable), i)
        if not chosen:
            return worlds
        weights = np.zeros(len(seen.asked))
        weights[left] = dice.choice((-0.01, 0.01), len(left))
        for i in chosen.values():
            weights[i] = -1.0 if tried.get(i, 0) else 1.0
            tried[i] = tried.get(i, 0) + 1
        _, world, _ = programme.least(-(weights @ seen.goals))
        seen.witness(world)
        worlds.append(world)


def _exact(programme: Programme, seen: Seen, i: int) -> tuple[int, int, tuple[str, ...]]:
    """The whole range of one question, or as much of it as settles it; what is found is a witness for all others."""
    why: list[str] = []
    for sign in (1.0, -1.0):
        _, world, forced = programme.least(sign * seen.goals[[i]].toarray()[0])
        seen.witness(world)
        why += forced
        if seen.settled(i):
            break
    low, high = seen.range(i)
    return low, high, tuple(dict.fromkeys(why))


def _disclosure(printed: Printed, question: Question, low: int, high: int, why: tuple[str, ...]) -> Disclosure:
    figure = printed.figure(question.column, question.place, question.favourable)
    return Disclosure(figure, low, high, question.reason, why)


def _most_users(margins: Margins, seen: Seen, place: Place) -> None:
    """How many can have come at most: what else is counted there cannot be more."""
    if place not in seen.users:
        value, _, _ = margins.programme.least(-margins.goal((1.0, (margins.use, False), place)))
        seen.users[place] = int(np.floor(-value + 1e-6))
