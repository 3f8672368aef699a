"""One theme unit by unit, small units drawn in towards all of them, so that chance is not read as a difference."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import Bar, BarChart
from reports.published import By
from reports.shrinkage import UnitShare, side_by_side
from reports.uncertainty import Verdict
from sotomado.reporting.telling.told import OUTSIDE, Told, in_words, shown_items, theme_name


def drawn_in_chart(told: Told) -> BarChart | None:
    """The leading theme; None where fewer than two units show theirs."""
    items = [item for item, _n in shown_items(told.release, OUTSIDE, Measure.THEME)]
    shares = {one.row: one for one in side_by_side(told.release, OUTSIDE, Measure.THEME, items[0])} if items else {}
    if not shares:
        return None
    bars = tuple(_bar(told.name(row, By.UNIT), shares[row.id]) for row in told.rows(By.UNIT) if row.id in shares)
    return BarChart(
        "units-drawn-in",
        str(
            _(
                "「%(theme)s」を話した人の割合を、人数に応じて全体に寄せて見積もると(%(quarter)s)",
                theme=theme_name(items[0]),
                quarter=told.period,
            )
        ),
        bars,
        note=str(
            _(
                "人数の少ない部署の割合は偶然でも大きく動くので、全体に寄せて見積もっています。線が見積もり、淡いところは20回に19回おさまる幅です。順位ではありません。"
            )
        ),
        alternative=in_words(bars),
    )


def _bar(label: str, one: UnitShare) -> Bar:
    numbers = {"percent": round(one.drawn), "low": round(one.low), "high": round(one.high)}
    if one.verdict is Verdict.MORE:
        text = _("%(percent)s%%(%(low)s〜%(high)s%%)、偶然をこえて多い", **numbers)
    elif one.verdict is Verdict.LESS:
        text = _("%(percent)s%%(%(low)s〜%(high)s%%)、偶然をこえて少ない", **numbers)
    else:
        text = _("%(percent)s%%(%(low)s〜%(high)s%%)", **numbers)
    return Bar(label, round(one.drawn), str(text), round(one.low), round(one.high))
