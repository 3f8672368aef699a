"""The report as a CSV file: the same cells as the page, in the reader's language, opening rightly in Excel."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.release_v1 import to_csv
from reports.tables import COMPANY
from sotomado.directory.labels import THEME_LABELS
from sotomado.reporting.service import QuarterReport

# Spreadsheets take these for the beginning of a formula; in Japanese ones the wide forms as well.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def csv_file(report: QuarterReport, locale: str) -> bytes:
    """UTF-8 with a byte order mark, without which Excel garbles Japanese."""
    names = {unit.id: _plain(unit.name_en if locale == "en" else unit.name) for unit in report.units}
    labels = names | {
        COMPANY: _("全社"),
        "table": _("表"),
        "unit": _("部署"),
        "item": _("項目"),
        "people": _("人数"),
        "share": _("4以上の割合"),
        "hidden": _("非表示"),
        "use": _("社外の相談を使った人"),
        "theme": _("話されたテーマ"),
        "rating": _("満足・健やかさ・続ける気持ち"),
        "satisfaction": _("相談の満足"),
        "wellbeing": _("こころとからだの健やかさ"),
        "stay": _("いまの会社で続ける気持ち"),
        **{theme.value: str(label) for theme, label in THEME_LABELS.items()},
    }
    outside = to_csv(report.outside, labels)
    _heading, inside = to_csv(report.inside, labels | {"use": _("社内1on1を行った人")}).split("\r\n", 1)
    return _BYTE_ORDER_MARK + (outside + inside).encode()


def _plain(name: str) -> str:
    """A name that no spreadsheet computes."""
    return f"'{name}" if name.lstrip().startswith(_FORMULA_SIGNS) else name
