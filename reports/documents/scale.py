"""How far an axis goes, in which unit, how deep rows stand, where names stand beside lines: what drawings share."""

from collections.abc import Sequence

from reports.documents.report import Bar, Grid

# Ends of an axis that halve into round numbers.
_ROUND = (1, 2, 4, 5, 6, 8, 10)


def ceiling(bars: Sequence[Bar], maximum: float | None = None) -> float:
    """The end of the axis: what is asked for, else the next round number above everything drawn; 100 at most for
    shares."""
    if maximum:
        return maximum
    numbers = [
        n for bar in bars if not bar.hidden for n in (bar.value, bar.high, bar.mark_high) if n is not None and n > 0
    ]
    if not numbers:
        return 1.0
    most = max(numbers)
    size = 1.0
    while size * 10 < most:
        size *= 10
    while size > most:
        size /= 10
    end = next(size * step for step in _ROUND if size * step >= most)
    return 100.0 if is_percent(bars) and most <= 100 < end else end


def is_percent(bars: Sequence[Bar]) -> bool:
    """Whether the shown values are shares, as their texts say; a report without any shown value speaks of shares."""
    texts = [bar.text for bar in bars if bar.text]
    return not texts or any("%" in text or "\N{FULLWIDTH PERCENT SIGN}" in text for text in texts)


def held_apart(places: Sequence[float | None], gap: float) -> list[float | None]:
    """Places between 0 and 1, in their order, moved so that none are nearer than `gap` as long as there is room."""
    order = sorted((n for n, place in enumerate(places) if place is not None), key=lambda n: (places[n], n))
    moved: list[float | None] = list(places)
    floor = float("-inf")
    for n in order:
        moved[n] = floor = max(places[n] or 0.0, floor + gap)
    # What was pushed above the top comes down again, and pushes the ones below.
    roof = 1.0 + gap / 2
    for n in reversed(order):
        moved[n] = roof = min(moved[n] or 0.0, roof)
        roof -= gap
    return moved


def is_band(bars: Sequence[Bar]) -> bool:
    """Whether the bars are bands, each with its lower end as value, rather than values with how far they may be off."""
    ends = [bar for bar in bars if not bar.hidden and bar.low is not None and bar.high is not None]
    return bool(ends) and all(bar.value in (None, bar.low) for bar in ends)


def depths_of(grid: Grid) -> tuple[int, ...]:
    """How deep each row of a table stands; alike where the report says nothing."""
    return grid.depths or (0,) * len(grid.rows)
