"""What changed since the quarter before, and which of the shown units stand apart; "not visible" said as plainly."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.statistics.uncertainty import Verdict, difference, differs
from sotomado.reporting.telling.told import percent


def since(part: int | None, whole: int | None, then: int | None, then_whole: int | None, *, comparisons: int) -> str:
    """How a share stands to the one of the quarter before; "" where either is hidden."""
    if part is None or not whole or then is None or not then_whole:
        return ""
    found = difference(part, whole, then, then_whole, comparisons=comparisons)
    shares = {"then": percent(then, then_whole), "now": percent(part, whole)}
    if found.verdict is Verdict.MORE:
        return str(_("前の四半期の%(then)s%%から%(now)s%%に、偶然をこえて増えました。", **shares))
    if found.verdict is Verdict.LESS:
        return str(_("前の四半期の%(then)s%%から%(now)s%%に、偶然をこえて減りました。", **shares))
    if found.smallest is None:
        return str(_("前の四半期は%(then)s%%でした。目に見える変化はありません。", **shares))
    return str(
        _(
            "前の四半期は%(then)s%%でした。目に見える変化はありません(%(points)sポイントより小さな動きは、この人数では見分けられません)。",
            points=found.smallest,
            **shares,
        )
    )


def apart(shown: list[tuple[str, int, int]]) -> tuple[str, str, int, int] | None:
    """Of (name, part, whole) the one with the greatest share and the one with the least, and their percents.

    None where they differ no more than chance would have it, or below two.
    """
    if len(shown) < 2:
        return None
    least = min(shown, key=lambda entry: entry[1] / entry[2])
    most = max(shown, key=lambda entry: entry[1] / entry[2])
    pairs = len(shown) * (len(shown) - 1) // 2
    if not differs(most[1], most[2], least[1], least[2], comparisons=pairs):
        return None
    return most[0], least[0], percent(most[1], most[2]), percent(least[1], least[2])


def between(shown: list[tuple[str, int, int]]) -> str:
    """Whether the shown units differ, in a sentence; "" below two."""
    if len(shown) < 2:
        return ""
    found = apart(shown)
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
