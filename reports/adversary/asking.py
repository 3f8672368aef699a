"""Asking as few programmes as possible: worlds that answer many questions first, then one by one what is left.

The joint programme of a track is over sums of rows.  What it finds too narrow is too narrow.  For a reader who has the
roster, a world it finds counts only if it can be filled from the roster (`lifts`); a question that no such world
settles is asked again of the roster's cells.
"""

import numpy as np

from reports.adversary.knowledge import Disclosure, Interval, Knowledge
from reports.adversary.lifts import Filling
from reports.adversary.margins import Margins
from reports.adversary.reading import Column, Place, Printed
from reports.adversary.verdicts import Question, Seen, questions
from reports.adversary.worlds import Float64

SMALL = 6000
ROUNDS = 10


def ask(printed: Printed, track: str, knowledge: Knowledge) -> tuple[list[Interval], list[Disclosure]]:
    """The ranges of a track's hidden counts, as wide as was needed for a verdict, and what follows too closely."""
    margins = Margins(printed, track, knowledge)
    roster = knowledge.roster
    filling = None if roster is None else Filling(margins, roster)
    insiders = sum(insider.track == track for insider in knowledge.insiders)
    seen = Seen(list(questions(margins, insiders)))
    _witness(margins, seen, filling)
    disclosures = []
    closer = _Closer(printed, track, knowledge, margins)
    for i in seen.open():
        question = seen.asked[i]
        _most_users(margins, seen, question.place)
        if seen.settled(i):
            continue  # by now a world found for another question has settled it
        low, high, why = _exact(margins, question.goal, seen, filling)
        users = seen.users[question.place]
        if roster is not None and question.harmless(low, high, users) and not seen.settled(i):
            low, high, why = closer.exact(question)
        seen.low[i], seen.high[i] = low, high
        if not question.harmless(low, high, users):
            figure = printed.figure(question.column, question.place, question.favourable)
            disclosures.append(Disclosure(figure, low, high, question.reason, why))
    intervals = [
        Interval(printed.figure(question.column, question.place), *seen.range(i))
        for i, question in enumerate(seen.asked)
        if question.hidden
    ]
    return intervals, disclosures


class _Closer:
    """The same questions asked of the roster's cells: of all columns where they are few, else of one and its use."""

    def __init__(self, printed: Printed, track: str, knowledge: Knowledge, margins: Margins) -> None:
        self.given = printed, track, knowledge
        self.margins = margins
        self.names = {at: name for name, at in margins.at.items()}
        roster = knowledge.roster
        unknowns = 0 if roster is None else int((roster.people > 0).sum()) * len(margins.counts)
        self.jointly = unknowns <= SMALL
        self.programmes: dict[Column | None, Margins] = {}

    def exact(self, question: Question) -> tuple[int, int, tuple[str, ...]]:
        """The range of a question's sum, and why."""
        column = None if self.jointly else question.column
        if column not in self.programmes:
            printed, track, knowledge = self.given
            only = None if column is None else (column,)
            self.programmes[column] = Margins(printed, track, knowledge, only, knowledge.roster)
        programme = self.programmes[column]
        at = np.flatnonzero(question.goal)
        goal = programme.goal(*((float(question.goal[i]), *self.names[int(i)]) for i in at))
        return _exact(programme, goal, None, None)


def _most_users(margins: Margins, seen: Seen, place: Place) -> None:
    """How many can have come at most: what else is counted there cannot be more."""
    if place not in seen.users:
        value, _, _ = margins.programme.least(-margins.goal((1.0, (margins.use, False), place)))
        seen.users[place] = int(np.floor(-value + 1e-6))


def _witness(margins: Margins, seen: Seen, filling: Filling | None) -> None:
    """Push all open questions up, down and apart, until that settles nothing more."""
    dice = np.random.default_rng(1)
    signs = np.ones(0)
    before = len(seen.asked) + 1
    for nth in range(ROUNDS):
        left = seen.open()
        if not left or (nth > 3 and len(left) > 0.9 * before):
            return
        before = len(left)
        same = len(signs) == before
        signs = (
            -signs
            if nth % 2 and same
            else dice.choice((-1.0, 1.0), before)
            if nth > 1
            else np.full(before, 1.0 - 2 * nth)
        )
        _, world, _ = margins.programme.least(-(signs @ seen.goals[left]))
        if filling is None or filling.holds(world):
            seen.witness(world)
        elif nth > 1 and seen.middle is not None:
            for share in (0.7, 0.4):  # less far from a world that can be filled
                nearer = share * world + (1 - share) * seen.middle
                if filling.holds(nearer):
                    seen.witness(nearer)
                    break


def _exact(
    margins: Margins, goal: Float64, seen: Seen | None, filling: Filling | None
) -> tuple[int, int, tuple[str, ...]]:
    low, lowest, why_low = margins.programme.least(goal)
    high, highest, why_high = margins.programme.least(-goal)
    for world in (lowest, highest):
        if seen is not None and (filling is None or filling.holds(world)):
            seen.witness(world)
    why = tuple(dict.fromkeys((*why_low, *why_high)))
    return int(np.ceil(low - 1e-6)), int(np.floor(-high + 1e-6)), why
