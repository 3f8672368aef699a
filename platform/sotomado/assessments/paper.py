"""The result as a PDF: the same words as on the page, set by Typst, with its own letters and tags for readers."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from sotomado.assessments.given_back import GivenBack

LETTERS = Path(__file__).parents[1] / "static" / "dist" / "letters"


def on_paper(given: GivenBack, locale: str) -> bytes:
    """A tagged PDF, the same bytes for the same result."""
    import typst  # 30 MB of typesetting, loaded by whoever asks for paper first

    template: Any = (files("sotomado.assessments") / "paper.typ").read_bytes()
    pdf: bytes = typst.compile(
        template,
        font_paths=[str(LETTERS)],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(_told(given, locale), ensure_ascii=False)},
        timestamp=int(given.on.timestamp()),
    )
    return pdf


def _told(given: GivenBack, locale: str) -> dict[str, object]:
    """What the template reads."""
    values = given.values
    back = ""
    if values is not None and values.back:
        back = _(
            "いまは、%(names)sを、ほかのものに譲れるようです。要らないということではありません。",
            names=_("、").join(values.back),
        )
    return {
        "locale": locale,
        "at": _("%(at)sに答えた診断から", at=given.at),
        "care": given.care,
        "traits": [{**asdict(trait), "is_known": trait.is_known} for trait in given.traits],
        "lines": [asdict(line) for line in values.lines] if values else [],
        "dear": [asdict(one) for one in values.dear] if values else [],
        "back": back,
        "questions": list(given.questions),
        "reading": [given.reading, given.compared_with, given.extent],
        "words": {
            "file_title": _("ノート"),
            "title": _("あなたの持ち味"),
            "lead": _("どれも、よしあしではありません。どちら側にも、それぞれの持ち味があります。"),
            "at_work": _("仕事では"),
            "values": _("仕事で大切にしたいこと"),
            "values_lead": _("ほかの人とではなく、あなたの中でくらべています。真ん中の線が、あなたの平均です。"),
            "back": _("ほかに譲れる"),
            "dear": _("とくに大切"),
            "questions": _("考えてみる問い"),
            "reading": _("この結果の読み方"),
            "yours": _("この紙は、あなただけのものです。"),
        },
    }
