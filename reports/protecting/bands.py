"""Shares in bands, coarse enough that share x count finds nobody's answer.

A mean with one decimal over six people gives back the sum of their answers, and a mean of 5.0 gives back each of
them.  So a rating is published as the share of favourable people, in the narrowest of these bands that spans as many
people as the threshold and is not one-sided: 10, 20, 25 or else 50 percent.  For r people the band [a, b) leaves the
favourable count s anywhere in

    S(a, b; r) = { ceil(a r / 100), .., ceil(b r / 100) - 1 }     (up to r where b = 100),

and not one-sided means: at least `few` may be favourable and at least `few` may not, so that whoever knows fewer
answers than that knows nobody else's.  Where no band will do (ten people at most), there is none.

Together.  Counts s add up over groups and units, over ages and over tenures, all to the company's, so bands narrow
one another.  A shown line w is the sum of the shown lines right beneath it (through hidden ones) and of the R people
of the hidden leaves there, whose favourable count may be anything from 0 to R.  In a tree of sums intervals are exact
after one pass upwards,  S(w) := S(w) with the sum of S(parts),  where the company takes what all three cuts allow,
and one downwards,  S(p) := S(p) with  S(w) - the sum of the other parts.  Wherever a line or a group of hidden ones
would become one-sided, or be left fewer than three counts, a band is withheld: the one of fewest people among the
line, its parts and its neighbours, until all have room.  Since every hidden group counts at least the threshold of
people (see `reports.release`), company minus the others never speaks of fewer.
"""

from dataclasses import dataclass, field

from reports.cube import Int64
from reports.protecting.lines import Lines, Mask
from reports.protecting.linked import CUTS, tree_of
from reports.protecting.pools import Tree, pools
from reports.published import Band, counts_in

LEAST_ROOM = 2
Ends = tuple[int, int]


def band_of(favourable: int, people: int, threshold: int, few: int) -> Band | None:
    """The band that holds favourable / people (people >= 1), None where there is none that is wide enough."""
    for width in (10, 20, 25, 50):
        nth = min(100 * favourable // (width * people), 100 // width - 1)
        band = Band(nth * width, (nth + 1) * width)
        wide = width == 50 or width * people >= 100 * threshold
        if wide and _roomy(counts_in(band, people), people, few):
            return band
    return None


def _roomy(ends: Ends, people: int, few: int) -> bool:
    """Whether few may be favourable, few may not, and at least three counts are left (all, of very few people)."""
    low, high = ends
    few = min(few, people)
    return high >= few and people - low >= few and high - low >= min(LEAST_ROOM, people)


def bands_of(
    lines: Lines, people: Int64, favourable: Int64, hidden: Mask, threshold: int, few: int
) -> tuple[Band | None, ...]:
    """Bands of every line: None where the count is hidden, no band is wide enough, or the band gave way.

    `people`, `favourable`: int64[lines], rated and favourable; `hidden`: bool[lines].  Cost: lines^2 at worst.
    """
    bands = [
        None if unseen else band_of(int(fine), int(rated), threshold, few)
        for fine, rated, unseen in zip(favourable, people, hidden, strict=True)
    ]
    if hidden[0]:
        return tuple(bands)
    sums = [_Sums(tree_of(lines, by), people, hidden) for by in CUTS]
    while (narrow := _narrow(sums, bands, people, few)) is not None:
        banded = [line for line in range(len(bands)) if bands[line] is not None]
        near = [line for line in banded if line in narrow and line]
        if not banded:
            break
        bands[min(near or banded, key=lambda line: (int(people[line]), line))] = None
    return tuple(bands)


@dataclass(slots=True)
class _Sums:
    """The shown lines of one cut as sums of shown lines and of hidden people: whole line -> (parts, hidden people)."""

    tree: Tree
    people: Int64
    hidden: Mask
    parts: dict[int, tuple[list[int], int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = self.tree.lines
        unseen = self.hidden[at]
        rests = {pool.top: pool.total for pool in pools(self.tree, self.people[at], unseen)}
        for node in range(len(at)):
            if not unseen[node] and self.tree.children(node):
                self.parts[int(at[node])] = ([int(at[i]) for i in self._shown(node, unseen)], rests.get(node, 0))

    def _shown(self, node: int, unseen: Mask) -> list[int]:
        found = []
        for child in self.tree.children(node):
            found += self._shown(child, unseen) if unseen[child] else [child]
        return found


def _narrow(sums: list[_Sums], bands: list[Band | None], people: Int64, few: int) -> list[int] | None:
    """The lines around the first that would be left too little room; None where all have enough."""
    ends: dict[int, Ends] = {0: counts_in(bands[0], int(people[0]))}
    for cut in sums:
        for line in {line for parts, _ in cut.parts.values() for line in parts}:
            ends[line] = counts_in(bands[line], int(people[line]))
    for cut in sums:  # upwards: parts come after their whole
        for whole in sorted(cut.parts, reverse=True):
            parts, rest = cut.parts[whole]
            low, high = sum(ends[p][0] for p in parts), sum(ends[p][1] for p in parts) + rest
            ends[whole] = max(ends[whole][0], low), min(ends[whole][1], high)
    for cut in sums:
        for whole in sorted(cut.parts):
            parts, rest = cut.parts[whole]
            below = [*(ends[p] for p in parts), *([(0, rest)] if rest else [])]
            counts = [*(int(people[p]) for p in parts), *([rest] if rest else [])]
            low, high = sum(a for a, _ in below), sum(b for _, b in below)
            least, most = ends[whole]
            inside = [(max(a, least - (high - b)), min(b, most - (low - a))) for a, b in below]
            rooms = zip([(least, most), *inside], [int(people[whole]), *counts], strict=True)
            if not all(_roomy(end, count, few) for end, count in rooms):
                return [whole, *parts]
            ends.update(zip(parts, inside, strict=False))
    return None
