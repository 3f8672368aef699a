"""Asking as few programmes as possible: worlds that answer many questions first, then one by one what is left.

The joint programme of a track is over sums of rows.  What it finds too narrow is too narrow.  A reader who has the
roster knows more, so what it finds wide enough is asked again of the roster's cells: who came is filled in evenly
(`lifts`), and in that world each theme, stage or rating is pushed up and down.  Only a question that this leaves open
costs a programme over all cells of its column and of use, or of all columns where they are few.
"""

from contextlib import suppress
from dataclasses import replace

import numpy as np

from reports.adversary.knowledge import Disclosure, Interval, Knowledge
from reports.adversary.lifts import Filling
from reports.adversary.margins import Margins
from reports.adversary.reading import Column, Place, Printed
from reports.adversary.verdicts import Question, Seen, questions
from reports.adversary.worlds import Float64, Programme

SMALL = 800
ROUNDS = 10


def ask(printed: Printed, track: str, knowledge: Knowledge) -> tuple[list[Interval], list[Disclosure]]:
    """The ranges of a track's hidden counts, as wide as was needed for a verdict, and what follows too closely."""
    margins = Margins(printed, track, knowledge)
    insiders = sum(insider.track == track for insider in knowledge.insiders)
    seen = Seen(list(questions(margins, insiders)))
    worlds = _push(margins.programme, seen)
    disclosures = []
    for i in seen.open():
        question = seen.asked[i]
        _most_users(margins, seen, question.place)
        if seen.settled(i):
            continue  # by now a world found for another question has settled it
        low, high, why = _exact(margins.programme, seen, i)
        if not seen.settled(i):
            disclosures.append(_disclosure(printed, question, low, high, why))
    if knowledge.roster is not None:
        disclosures += _closer(margins, knowledge, seen, worlds)
    intervals = [
        Interval(printed.figure(question.column, question.place), *seen.range(i))
        for i, question in enumerate(seen.asked)
        if question.hidden
    ]
    return intervals, disclosures


def _closer(margins: Margins, knowledge: Knowledge, seen: Seen, worlds: list[Float64]) -> list[Disclosure]:
    """The questions that sums left open, asked of the cells of the roster."""
    roster = knowledge.roster
    if roster is None or not seen.asked:
        return []
    again = [i for i in range(len(seen.asked)) if seen.settled(i)]
    worlds = worlds or [margins.programme.least(np.zeros(len(margins.programme.bounds)))[1]]
    filling = Filling(margins, roster)
    middle = filling.use(np.mean(worlds, axis=0))
    use = [filling.use(0.9 * world + 0.1 * np.mean(worlds, axis=0)) for world in worlds[:ROUNDS]]
    disclosures = []
    for columns in _together(margins, int((roster.people > 0).sum())):
        asked = [i for i in again if seen.asked[i].column in columns]
        if not asked:
            continue
        cells = Margins(margins.printed, margins.track, knowledge, columns, roster)
        here = Seen([_again(margins, cells, seen.asked[i]) for i in asked])
        here.users = seen.users
        for came in [middle] if columns != (margins.use,) else [middle, *use]:
            if came is not None and here.open():
                with suppress(ValueError):  # perhaps nothing fits who came there; then it is no witness
                    _push(cells.programme.fixed(cells.first[cells.counts[0]], came), here)
        if here.open():
            _push(cells.programme, here)
        for nth in here.open():
            question = here.asked[nth]
            _most_users(margins, here, question.place)
            if here.settled(nth):
                continue
            low, high, why = _exact(cells.programme, here, nth)
            if not here.settled(nth):
                disclosures.append(_disclosure(margins.printed, question, low, high, why))
        for nth, i in enumerate(asked):
            seen.low[i], seen.high[i] = here.low[nth], here.high[nth]
    return disclosures


def _together(margins: Margins, cells: int) -> list[tuple[Column, ...]]:
    """Columns whose cells are asked in one programme, use always among them."""
    if cells * len(margins.counts) <= SMALL:
        return [tuple(margins.columns)]
    alone = [(column,) for column in margins.columns if column[1] != "stage"]
    return [*alone, tuple(margins.stages)] if margins.stages else list(alone)


def _push(programme: Programme, seen: Seen) -> list[Float64]:
    """Push all open questions up, down and apart, until that settles hardly any more; the worlds found."""
    dice = np.random.default_rng(1)
    signs, worlds = np.ones(0), []
    before = len(seen.asked) + 1
    for nth in range(ROUNDS):
        left = seen.open()
        if not left or (nth > 3 and len(left) > 0.9 * before):
            break
        same = len(signs) == len(left)
        before = len(left)
        if nth < 2:
            signs = np.full(before, 1.0 - 2 * nth)
        else:
            signs = -signs if nth % 2 and same else dice.choice((-1.0, 1.0), before)
        _, world, _ = programme.least(-(signs @ seen.goals[left]))
        seen.witness(world)
        worlds.append(world)
    return worlds


def _exact(programme: Programme, seen: Seen, i: int) -> tuple[int, int, tuple[str, ...]]:
    """The whole range of one question, or as much of it as settles it; what is found is a witness for all others."""
    why: list[str] = []
    for sign in (1.0, -1.0):
        _, world, forced = programme.least(sign * seen.asked[i].goal)
        seen.witness(world)
        why += forced
        if seen.settled(i):
            break
    low, high = seen.range(i)
    return low, high, tuple(dict.fromkeys(why))


def _disclosure(printed: Printed, question: Question, low: int, high: int, why: tuple[str, ...]) -> Disclosure:
    figure = printed.figure(question.column, question.place, question.favourable)
    return Disclosure(figure, low, high, question.reason, why)


def _again(margins: Margins, cells: Margins, question: Question) -> Question:
    """The same question about the unknowns of another programme."""
    terms = [(float(question.goal[i]), *margins.names[int(i)]) for i in np.flatnonzero(question.goal)]
    return replace(question, goal=cells.goal(*terms))


def _most_users(margins: Margins, seen: Seen, place: Place) -> None:
    """How many can have come at most: what else is counted there cannot be more."""
    if place not in seen.users:
        value, _, _ = margins.programme.least(-margins.goal((1.0, (margins.use, False), place)))
        seen.users[place] = int(np.floor(-value + 1e-6))
