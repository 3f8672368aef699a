"""How clearly people see their own way: five stages, as they put it themselves."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import Bar, BarChart, Section
from reports.statistics.uncertainty import sureness
from sotomado.consultations.labels import STAGE
from sotomado.reporting.telling.told import (
    OUTSIDE,
    SURE_WORDS,
    Told,
    chance_note,
    counted,
    hidden,
    in_words,
    percent,
    share_bar,
    together,
)


def stage_section(told: Told) -> Section | None:
    """None where the release has no stages."""
    release = told.release
    table = release.table(OUTSIDE, Measure.STAGE)
    if table is None:
        return None
    people = table.people[0]
    used = release.people(OUTSIDE, Measure.USE)
    bars: list[Bar] = [
        share_bar(stage_name(int(s)), n, used, by_chance=True) for s, n in zip(table.items, people, strict=True)
    ]
    drawn = together(bars, str(_("五つの段階のすべて")), hidden())
    shown = [(item, n) for item, n in zip(table.items, people, strict=True) if n is not None]
    sentences = []
    if shown and used:
        most, many = max(shown, key=lambda entry: entry[1])
        sentences.append(
            _(
                "お見せできる段階で多いのは、段階%(stage)s「%(name)s」です。相談した%(used)s名の%(percent)s%%にあたります。",
                stage=most,
                name=STAGE[int(most) - 1],
                used=counted(used),
                percent=percent(many, used),
            )
        )
        sentences.append(
            _("段階は、よしあしの順ではありません。はっきりしないまま話しに来ることも、はじまりのひとつです。")
        )
    else:
        sentences.append(_("この四半期の段階は、個人が分からないように隠しています。"))
    return Section(
        id="stage",
        title=str(_("キャリアを自分の言葉にできているか")),
        sentences=tuple(str(s) for s in sentences),
        sure=str(_("確からしさ:%(level)s(本人が四半期の最後に答えた段階です)。", level=SURE_WORDS[sureness(used)]()))
        if shown and used
        else "",
        pictures=()
        if not shown
        else (
            BarChart(
                "stages-of-all",
                str(_("段階ごとの、相談した人に占める割合(全社、%(quarter)s)", quarter=told.period)),
                drawn,
                note=chance_note(),
                alternative=in_words(drawn),
            ),
        ),
    )


def stage_name(stage: int) -> str:
    return str(_("%(stage)s %(name)s", stage=stage, name=STAGE[stage - 1]))
