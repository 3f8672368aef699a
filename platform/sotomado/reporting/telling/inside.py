"""How 1on1s go inside: whether pairs meet as often as they mean to, what members wish for, and how clearly they see
their own way. Of people, never of pairs; releases from before these were counted have none of it."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.cube import Measure
from reports.documents.report import BarChart, Picture, Section, TwoStoreys
from reports.published import By
from reports.statistics.uncertainty import sureness
from sotomado.oneonones.labels import RESPONSE_LABELS
from sotomado.oneonones.models import WishedResponse
from sotomado.reporting.telling.stage import stage_name
from sotomado.reporting.telling.storeys import one_above_the_other
from sotomado.reporting.telling.told import (
    INSIDE,
    OUTSIDE,
    SURE_WORDS,
    Told,
    band_bar,
    band_note,
    chance_note,
    counted,
    hidden,
    in_words,
    percent,
    row_bars,
    share_bar,
    shown_items,
    together,
)

EARLY = ("1", "2", "3")
MAXIMUM = 100


def inside_section(told: Told) -> Section | None:
    """None where the release was made before these were counted, or tells nothing of the inside."""
    if told.release.table(INSIDE, Measure.WISH) is None or told.release.shows_nothing(INSIDE):
        return None
    pictures: tuple[Picture | None, ...] = (
        cadence_chart(told, "cadence-by-unit"),
        wishes_chart(told, "wishes"),
        _stages_of_both(told) or _stages_chart(told),
    )
    level = SURE_WORDS[sureness(told.release.people(INSIDE, Measure.USE) or 0)]()
    return Section(
        id="inside",
        title=str(_("社内1on1のようす")),
        sentences=tuple(s for s in (*_cadence(told), *_wishes(told), *_stages(told)) if s),
        sure=str(_("確からしさ:%(level)s(1on1を行った人の数から)。", level=level)),
        pictures=tuple(picture for picture in pictures if picture is not None),
    )


def _cadence(told: Told) -> list[str]:
    people, band = told.release.people(INSIDE, Measure.CADENCE), told.release.favourable(INSIDE, Measure.CADENCE)
    if people is None or band is None:
        return [str(_("決めた間隔で1on1を行えた人の割合は、個人が分からないように隠しています。"))]
    sentence = _(
        "会う間隔を二人で決め、1on1を行ったメンバー%(people)s名のうち、決めた間隔で行えた人は%(low)s〜%(high)s%%です。",
        people=counted(people),
        low=band.low,
        high=band.high,
    )
    how = _("間隔が求める回数の四分の三に届いていれば、行えたと数えます。人事の設定は、この数を変えません。")
    return [str(sentence), str(how)]


def cadence_chart(told: Told, picture_id: str, by: By = By.UNIT) -> BarChart | None:
    """None where no figure of it may be shown."""
    bars = [band_bar(told, told.release, Measure.CADENCE, row, by, INSIDE) for row in told.rows(by)]
    if all(bar.hidden for bar in bars):
        return None
    drawn = row_bars(told, by, bars)
    return BarChart(
        picture_id,
        cadence_caption(told),
        drawn,
        note=band_note(),
        maximum=MAXIMUM,
        alternative=in_words(drawn),
    )


def cadence_caption(told: Told) -> str:
    return str(_("決めた間隔で1on1を行えたメンバーの割合(%(quarter)s)", quarter=told.period))


def _wishes(told: Told) -> list[str]:
    shown, used = shown_items(told.release, INSIDE, Measure.WISH), told.release.people(INSIDE, Measure.USE)
    if not shown or not used:
        return [str(_("メンバーが1on1で望んだことは、個人が分からないように隠しています。"))]
    item, people = shown[0]
    return [
        str(
            _(
                "メンバーが1on1で多く望んだのは「%(wish)s」です。1on1を行った%(used)s名のうち%(people)s名(%(percent)s%%)にあたります。",
                wish=wish_name(item),
                used=counted(used),
                people=counted(people),
                percent=percent(people, used),
            )
        )
    ]


def wishes_chart(told: Told, picture_id: str) -> BarChart | None:
    """What members wished for in the whole company; None where no figure of it may be shown."""
    table, used = told.release.table(INSIDE, Measure.WISH), told.release.people(INSIDE, Measure.USE)
    if table is None or not shown_items(told.release, INSIDE, Measure.WISH):
        return None
    bars = [
        share_bar(wish_name(item), people, used, by_chance=True)
        for item, people in zip(table.items, table.people[0], strict=True)
    ]
    drawn = together(bars, str(_("望んだことのすべて")), str(_("ほかに望んだこと")))
    return BarChart(
        picture_id,
        str(_("1on1を行った人のうち、相手に望んだ人の割合(全社、%(quarter)s)", quarter=told.period)),
        drawn,
        note=chance_note(),
        alternative=in_words(drawn),
    )


def _stages(told: Told) -> list[str]:
    table = told.release.table(INSIDE, Measure.STAGE, By.COMPANY)
    if table is None or all(people is None for people in table.people[0]):
        return [str(_("メンバーが自分で書いた段階は、個人が分からないように隠しています。"))]
    shown = [(item, people) for item, people in zip(table.items, table.people[0], strict=True) if people is not None]
    sentences = []
    if len(shown) == len(table.items):
        stated, early = sum(n for _item, n in shown), sum(n for item, n in shown if item in EARLY)
        sentences.append(
            _(
                "1on1を行い、自分の段階を書いたメンバー%(stated)s名のうち%(percent)s%%が、段階1から3です。",
                stated=counted(stated),
                percent=percent(early, stated),
            )
        )
    sentences.append(
        _("段階は本人が書くもので、書かないこともできます。だれがどの段階かは、上司にも人事にも分かりません。")
    )
    return [str(sentence) for sentence in sentences]


def _stages_of_both(told: Told) -> TwoStoreys | None:
    """Stages beside those of the outside track; None where one of the two is not told at all."""
    release = told.release
    outside, inside = release.table(OUTSIDE, Measure.STAGE), release.table(INSIDE, Measure.STAGE, By.COMPANY)
    if outside is None or inside is None or outside.items != inside.items:
        return None
    if any(all(people is None for people in table.people[0]) for table in (outside, inside)):
        return None
    came, met = release.people(OUTSIDE, Measure.USE), release.people(INSIDE, Measure.USE)
    rows = []
    for item, above, below in zip(inside.items, outside.people[0], inside.people[0], strict=True):
        name = stage_name(int(item))
        rows.append((name, share_bar(name, above, came, by_chance=True), share_bar(name, below, met, by_chance=True)))
    title = _("段階ごとの人の割合。それぞれを使った人のうち(全社、%(quarter)s)", quarter=told.period)
    besides = str(_("段階を書かなかった人も、もとの人数に入っています。"))
    return one_above_the_other("stages-of-both", str(title), rows, besides if told.locale == "ja" else besides + " ")


def _stages_chart(told: Told) -> BarChart | None:
    table, used = (
        told.release.table(INSIDE, Measure.STAGE, By.COMPANY),
        told.release.people(INSIDE, Measure.USE),
    )
    if table is None or all(people is None for people in table.people[0]):
        return None
    bars = [
        share_bar(stage_name(int(item)), people, used, by_chance=True)
        for item, people in zip(table.items, table.people[0], strict=True)
    ]
    drawn = together(bars, str(_("五つの段階のすべて")), hidden())
    return BarChart(
        "stages-inside",
        str(_("段階ごとの、1on1を行った人に占める割合(全社、%(quarter)s)", quarter=told.period)),
        drawn,
        note=chance_note(),
        alternative=in_words(drawn),
    )


def wish_name(item: str) -> str:
    return str(RESPONSE_LABELS[WishedResponse(item)])
