"""Which figures of themes, stages and ratings are hidden, given what is hidden of use.

Given the use, each theme and each rating is a problem of its own: three trees of sums with the line's users as caps
(`pools`).  Stages are tied line by line, because a person has one:

    sum of x_stage over stages  <=  users,     so a hidden stage is at most  users - (shown stages of the line).

Where this leaves a hidden stage less room than the threshold, more stages of that line are hidden, fewest people
first.
"""

import numpy as np

from reports.cube import Int64, Measure
from reports.lines import Lines, Mask
from reports.pools import Caps, intervals, settle
from reports.published import By, Thresholds
from reports.use import CUTS, Users, tree_of, use_pools


def hide_items(lines: Lines, people: Int64, users: Users, thresholds: Thresholds, measure: Measure) -> Mask:
    """Which figures are hidden, bool[lines, items].  `people`: int64[lines, items]."""
    few, over = thresholds.of(measure), thresholds.few if measure in (Measure.THEME, Measure.STAGE) else 0
    hidden = (people < few) | users.hidden[:, None] | (users.count[:, None] - people < over)
    hidden[:, hidden[0]] = True
    caps = np.repeat(users.most[:, None], people.shape[1], axis=1)
    if measure is not Measure.STAGE:
        for item in range(people.shape[1]):
            hidden[:, item] = _settled(lines, people[:, item], hidden[:, item], users, caps[:, item], few, over)
        return hidden
    lows = np.zeros_like(people)
    while True:
        before = hidden.copy()
        hidden |= _crowded(people, hidden, users, few)
        caps = _room(people, hidden, users, lows)
        for item in range(people.shape[1]):
            hidden[:, item] = _settled(lines, people[:, item], hidden[:, item], users, caps[:, item], few, over)
            lows[:, item] = _lows(lines, people[:, item], hidden[:, item], users, caps[:, item], over)
        if (before == hidden).all():
            if (caps <= _room(people, hidden, users, lows)).all():
                return hidden
            hidden |= _tight(people, hidden, users, lows, few)
            if (before == hidden).all():
                return hidden


def _settled(lines: Lines, x: Int64, hidden: Mask, users: Users, caps: Int64, few: int, over: int) -> Mask:
    hidden = hidden.copy()
    for by in CUTS:
        tree = tree_of(lines, by)
        at = tree.lines
        if hidden[0]:
            break
        found = settle(tree, x[at], hidden[at], _caps(lines, by, users, caps, over), few, np.maximum(x[at], 1))
        hidden[at] |= found
    return np.ones(len(hidden), np.bool_) if hidden[0] else hidden


def _lows(lines: Lines, x: Int64, hidden: Mask, users: Users, caps: Int64, over: int) -> Int64:
    low = np.zeros_like(x)
    if not hidden[0]:
        for by in CUTS:
            tree = tree_of(lines, by)
            low[tree.lines] = intervals(tree, x[tree.lines], hidden[tree.lines], _caps(lines, by, users, caps, over))[0]
    return low


def _caps(lines: Lines, by: By, users: Users, caps: Int64, over: int) -> Caps:
    at = lines.at[by]
    belongs, held = use_pools(lines, by, users)
    return Caps(caps[at], users.least[at], belongs, held, users.count[at], caps[at] - over, over)


def _room(people: Int64, hidden: Mask, users: Users, lows: Int64) -> Int64:
    """What each stage of a line can be at most: users less the other stages, shown or known to be there."""
    known = np.where(hidden, lows, people)
    known[users.hidden] = 0
    room = users.most[:, None] - (known.sum(axis=1, keepdims=True) - known)
    return np.maximum(np.where(hidden, room, people), 0)


def _crowded(people: Int64, hidden: Mask, users: Users, few: int) -> Mask:
    """More stages to hide in lines where the hidden ones have too little room, fewest people first."""
    more = hidden.copy()
    for line in np.flatnonzero(hidden.any(axis=1) & ~users.hidden):
        shown = sorted(np.flatnonzero(~more[line]).tolist(), key=lambda item: (int(people[line, item]), item))
        count = int(users.count[line])
        while shown and count - int(people[line, shown].sum()) < min(few, count):
            more[line, shown.pop(0)] = True
    return more


def _tight(people: Int64, hidden: Mask, users: Users, lows: Int64, few: int) -> Mask:
    """One more stage in every line where what is known of the hidden ones leaves one of them too little room."""
    more = hidden.copy()
    room = _room(people, hidden, users, lows) - lows
    for line in np.flatnonzero(~users.hidden):
        unseen, shown = hidden[line], np.flatnonzero(~hidden[line])
        if len(shown) and unseen.any() and room[line, unseen].min() < min(few, int(users.count[line])):
            more[line, shown[np.argmin(people[line, shown])]] = True
    return more
