"""One finding: what was found, by which shown numbers, and how sure it is. Whoever shows it writes the sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reports.cube import Measure, Track
from reports.published import ALL, Band, Benchmark, By, Mean
from reports.statistics.uncertainty import Sureness, Verdict


class Kind(Enum):
    """What sort of thing was found. The comments say which numbers of a finding each sort carries."""

    # The theme most people spoke of among those shown. share: of those who came; beside: the second theme's, named
    # by other_item (None where one theme alone is shown); verdict NOT_VISIBLE: the second may well be as frequent.
    LEADING_THEME = "leading_theme"
    # share, beside (the earlier release's, named by since), low, high, smallest.
    USE_CHANGED = "use_changed"
    THEME_CHANGED = "theme_changed"
    # Either mean and mean_beside, or band and band_beside; since; low and high are then None.
    RATING_CHANGED = "rating_changed"
    # share: of the row's people (theme: of its users); beside: the whole company's; low, high: row less all others.
    USE_DIFFERS = "use_differs"
    THEME_DIFFERS = "theme_differs"
    # band: the row's; beside is None, band_beside the whole company's.
    RATING_DIFFERS = "rating_differs"
    # share (or band, for a rating), benchmark.
    BESIDE_OTHERS = "beside_others"
    # share: stages 1 to 3 of all whose stage is known.
    EARLY_STAGES = "early_stages"
    # share: outside; beside: inside, where the theme is named other_item; low, high.
    TRACKS_DIFFER = "tracks_differ"
    # The response most members wished for inside, as LEADING_THEME has it.
    LEADING_WISH = "leading_wish"
    # share: people who had a 1on1 inside, of all.
    LITTLE_INSIDE = "little_inside"
    # Nothing that changed can be told from chance. share, beside, since, low, high, smallest: of use, where shown.
    NOTHING_CHANGED = "nothing_changed"


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` people; both are shown in the release."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """Rounded to whole percent, half upwards."""
        return (200 * self.part + self.whole) // (2 * self.whole)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `verdict`: whether `share` (or band, mean) is more or less than what it is set beside.

    `by` and `row` name the line of the release it speaks of; the company's own is ALL by UNIT.  `low`, `high`: the
    interval of the difference in points, share less beside.  `smallest`: the least change in points that would have
    been seen.  Figures not named at its kind are None.
    """

    kind: Kind
    track: Track
    measure: Measure
    certainty: Sureness
    verdict: Verdict
    item: str | None = None
    other_item: str | None = None
    by: By = By.UNIT
    row: str = ALL
    share: Share | None = None
    beside: Share | None = None
    since: str | None = None
    band: Band | None = None
    band_beside: Band | None = None
    mean: Mean | None = None
    mean_beside: Mean | None = None
    benchmark: Benchmark | None = None
    low: int | None = None
    high: int | None = None
    smallest: int | None = None

    @property
    def key(self) -> str:
        """Its name within the quarter, the same in every language and download; at most 100 characters."""
        item = "" if self.item is None else self.item
        return ":".join((self.kind.value, self.track.value, self.measure.value, item, self.by.value, self.row))[:100]
