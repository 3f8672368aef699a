"""Which figures of themes, stages and ratings are hidden, given what is hidden of use.

Given the use, each theme and each rating is a problem of its own: three trees of sums with the line's users as caps
(`pools`).  Stages are tied line by line, because a person has one: see `stages`.
"""

from reports.cube import Int64, Measure
from reports.lines import Lines, Mask
from reports.published import Thresholds
from reports.stages import hide_stages
from reports.use import Users, settled


def hide_items(lines: Lines, people: Int64, users: Users, thresholds: Thresholds, measure: Measure) -> Mask:
    """Which figures are hidden, bool[lines, items].  `people`: int64[lines, items].

    Where the company's own figure is hidden, so is the item's whole column.
    """
    few, over = thresholds.of(measure), thresholds.few if measure in (Measure.THEME, Measure.STAGE) else 0
    hidden = (people < few) | users.hidden[:, None] | (users.count[:, None] - people < over)
    hidden[:, hidden[0]] = True
    if measure is Measure.STAGE:
        return hide_stages(lines, people, hidden, users, few, over)
    for item in range(people.shape[1]):
        hidden[:, item] = settled(lines, people[:, item], hidden[:, item], users, few, over)
    return hidden
