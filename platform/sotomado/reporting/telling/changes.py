"""What changed since the quarter before, and which of the shown units stand apart; "not visible" said as plainly."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure, Track
from reports.findings import COMPARISONS_OF_USE
from reports.published import By
from reports.statistics.uncertainty import Verdict, differs, smallest_visible
from sotomado.reporting.telling.told import Told, percent


def since_before(told: Told, track: Track) -> str:
    """How a track's use in the whole company stands to the quarter before; "" where either is hidden.

    What is called a change here is what the findings call one.
    """
    before = told.before
    if before is None:
        return ""
    part, whole = told.release.people(track, Measure.USE), told.rows(By.UNIT)[0].people
    then, then_whole = before.people(track, Measure.USE), before.rows[By.UNIT][0].people
    if part is None or not whole or then is None or not then_whole:
        return ""
    verdict = told.changed.get((track, Measure.USE, "use"))
    smallest = smallest_visible(whole, then, then_whole, comparisons=COMPARISONS_OF_USE)
    shares = {"then": percent(then, then_whole), "now": percent(part, whole)}
    if verdict is Verdict.MORE:
        return str(_("前の四半期の%(then)s%%から%(now)s%%に、偶然をこえて増えました。", **shares))
    if verdict is Verdict.LESS:
        return str(_("前の四半期の%(then)s%%から%(now)s%%に、偶然をこえて減りました。", **shares))
    if smallest is None:
        return str(_("前の四半期は%(then)s%%でした。目に見える変化はありません。", **shares))
    return str(
        _(
            "前の四半期は%(then)s%%でした。目に見える変化はありません(%(points)sポイントより小さな動きは、この人数では見分けられません)。",
            points=smallest,
            **shares,
        )
    )


def apart(shown: list[tuple[str, int, int]], looks: int = 1) -> tuple[str, str, int, int] | None:
    """Of (name, part, whole) the one with the greatest share and the one with the least, and their percents.

    None where they differ no more than chance would have it, or below two.  `looks`: such lists that share one risk.
    """
    if len(shown) < 2:
        return None
    least = min(shown, key=lambda entry: entry[1] / entry[2])
    most = max(shown, key=lambda entry: entry[1] / entry[2])
    if not differs(most[1], most[2], least[1], least[2], comparisons=looks * len(shown) * (len(shown) - 1) // 2):
        return None
    return most[0], least[0], percent(most[1], most[2]), percent(least[1], least[2])


def between(groups: list[tuple[str, int, int]], units: list[tuple[str, int, int]]) -> str:
    """Whether what is shown differs, in a sentence; "" below two. Groups come first: they have more people."""
    levels = [groups] if groups == units else [groups, units]
    if all(len(shown) < 2 for shown in levels):
        return ""
    found = next((one for shown in levels if (one := apart(shown, len(levels)))), None)
    if found is None:
        return str(_("お見せできる部署のあいだに、偶然をこえる差は見られません。"))
    most, least, high, low = found
    return str(
        _(
            "お見せできる部署では、%(most)sで%(high)s%%、%(least)sで%(low)s%%と差があります。",
            most=most,
            high=high,
            least=least,
            low=low,
        )
    )
