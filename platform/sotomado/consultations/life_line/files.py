"""A life-line as a file: the drawing as SVG or PNG, and on A4 with its words as PDF."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from sotomado import formats
from sotomado.consultations.life_line.reading import Reading

LETTERS = Path(__file__).parents[2] / "static" / "dist" / "letters"
MIME_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
# Signs nobody sees, which come along when text is pasted from elsewhere, and which no XML may hold.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Of the picture, to the inch: A4 across in print.
SHARPNESS = 200.0


def made(told: Reading, kind: str, locale: str, *, on: date) -> bytes:
    """The file of a kind. The same line gives the same bytes on the same day."""
    svg = _svg(told)
    if kind == "svg":
        return svg.encode()
    import typst  # 30 MB of typesetting, loaded by whoever asks for paper first

    template: Any = (files("sotomado.consultations.life_line") / "paper.typ").read_bytes()
    options: dict[str, Any] = {"format": "png", "ppi": SHARPNESS} if kind == "png" else {"format": "pdf"}
    paper: bytes = typst.compile(
        template,
        font_paths=[str(LETTERS)],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(_given(told, svg, kind, locale, on), ensure_ascii=False)},
        timestamp=int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp()),
        **options,
    )
    return paper


def _svg(told: Reading) -> str:
    """The drawing with its own colours, as it stands alone."""
    return NOT_IN_XML.sub("", render_template("life_line/alone.svg", told=told))


def _given(told: Reading, svg: str, kind: str, locale: str, on: date) -> dict[str, object]:
    """What the template of the paper reads: everything as values, nothing as markup."""
    points = [
        {name: value for name, value in asdict(one).items() if name not in ("id", "earlier")}
        | {"earlier": [meant.text for meant in one.earlier]}
        for one in told.points
    ]
    return {
        "svg": svg,
        "points": [] if kind == "png" else points,
        "is_picture": kind == "png",
        "locale": locale,
        "described": told.in_words,
        "on": formats.day(on, locale),
        "words": {
            "file_title": _("ノート"),
            "title": _("わたしのライフライン"),
            "feeling": _("気持ち"),
            "meaning": _("意味"),
            "relation": _("かかわり"),
            "earlier": _("前に書いた意味"),
            "yours": _("この紙は、あなただけのものです。"),
        },
    }
