"""How voices are said on a page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.frame.bands import TenureBand
from sotomado.reporting.voices.models import Beside, Standing

BESIDE: Mapping[Beside, LazyString] = {
    Beside.NOTHING: _l("何も添えない"),
    Beside.YEARS: _l("勤続年数の幅"),
    Beside.THEME: _l("話したテーマ"),
    Beside.NAME: _l("名前"),
}
STANDINGS: Mapping[Standing, LazyString] = {
    Standing.DRAFT: _l("まだ出していません"),
    Standing.HANDED_IN: _l("運営が読んでいます"),
    Standing.ASKED_BACK: _l("直してほしいところがあります"),
    Standing.DECLINED: _l("載せられませんでした"),
    Standing.READ_OVER: _l("載せることになりました"),
}
YEARS: Mapping[TenureBand, LazyString] = {
    TenureBand.TO_2: _l("勤続2年以下"),
    TenureBand.FROM_3: _l("勤続3–5年"),
    TenureBand.FROM_6: _l("勤続6–10年"),
    TenureBand.FROM_11: _l("勤続11–20年"),
    TenureBand.FROM_21: _l("勤続21年以上"),
}


def beside(years: TenureBand | None, theme: Theme | None, name: str) -> str:
    """What stands beside a voice, "" for nothing."""
    if years is not None:
        return str(YEARS[years])
    if theme is not None:
        return str(_("「%(theme)s」を話した方", theme=THEME_LABELS[theme]))
    return name


# Where a voice may be read, by the value a form carries.
PLACES: Mapping[str, LazyString] = {
    "own": _l("自分の会社の人が読む画面"),
    "other": _l("ほかの会社の人が読む画面"),
    "public": _l("だれでも読める画面"),
}
