"""One theme unit by unit, small units drawn in towards all of them, so that chance is not read as a difference."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import Bar, BarChart
from reports.published import By
from reports.statistics.shrinkage import UnitShare, side_by_side
from reports.statistics.uncertainty import Verdict
from sotomado.reporting.telling.told import OUTSIDE, Told, in_words, shown_items, theme_name

# The widest bar leaves this much for its words, on a phone too.
ROOM_FOR_WORDS = 1.5


def drawn_in_chart(told: Told) -> BarChart | None:
    """The leading theme; None where fewer than two units show theirs."""
    theme, shares = _shares(told)
    if not shares:
        return None
    bars = tuple(_bar(name, one) for name, one in shares.items())
    return BarChart(
        "units-drawn-in",
        str(
            _(
                "「%(theme)s」を話した人の割合を、人数に応じて全体に寄せて見積もると(%(quarter)s)",
                theme=theme,
                quarter=told.period,
            )
        ),
        bars,
        note=estimate_note(),
        maximum=ROOM_FOR_WORDS * max(one.high for one in shares.values()),
        alternative=in_words(bars),
    )


def estimate_note() -> str:
    return str(
        _(
            "人数の少ない部署の割合は偶然でも大きく動くので、全体に寄せて見積もっています。線が見積もり、淡いところは20回に19回おさまる幅です。順位ではありません。"
        )
    )


def units_that_differ(told: Told) -> tuple[str, ...]:
    """Which units differ from all others beyond chance in that theme; that none does is said as well."""
    theme, shares = _shares(told)
    more = [name for name, one in shares.items() if one.verdict is Verdict.MORE]
    less = [name for name, one in shares.items() if one.verdict is Verdict.LESS]
    sentences = []
    if more:
        sentences.append(
            _(
                "「%(theme)s」を話す人が、ほかの部署より偶然をこえて多いのは、%(units)sです。",
                theme=theme,
                units=_listed(more),
            )
        )
    if less:
        sentences.append(
            _(
                "「%(theme)s」を話す人が、ほかの部署より偶然をこえて少ないのは、%(units)sです。",
                theme=theme,
                units=_listed(less),
            )
        )
    if shares and not sentences:
        sentences.append(_("「%(theme)s」を話す人の割合が、偶然をこえてほかと違う部署はありません。", theme=theme))
    return tuple(str(sentence) for sentence in sentences)


def _shares(told: Told) -> tuple[str, dict[str, UnitShare]]:
    """The leading theme's name, and its shares by the names of units, in their own order."""
    items = [item for item, _n in shown_items(told.release, OUTSIDE, Measure.THEME)]
    if not items:
        return "", {}
    found = {one.row: one for one in side_by_side(told.release, OUTSIDE, Measure.THEME, items[0])}
    rows = [row for row in told.rows(By.UNIT) if row.id in found]
    return theme_name(items[0]), {told.name(row, By.UNIT): found[row.id] for row in rows}


def _bar(label: str, one: UnitShare) -> Bar:
    low, high = round(one.low), round(one.high)
    text = _("%(percent)s%%(%(low)s〜%(high)s%%)", percent=round(one.drawn), low=low, high=high)
    return Bar(label, round(one.drawn), str(text), low, high)


def _listed(names: list[str]) -> str:
    return str(_("、")).join(names)
