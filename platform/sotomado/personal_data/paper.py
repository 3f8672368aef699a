"""Everything of a person as a PDF to read: each thing under its name, set by Typst with its own letters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.assessments.paper import LETTERS
from sotomado.languages import setup_languages
from sotomado.personal_data.wording import name_of, value_of

# As `isoformat` writes an instant.
AN_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# What needs no name beside it where it stands in a line with others.
SPEAKS_FOR_ITSELF = frozenset({"at", "happened", "by_side", "name"})
# More values than this under one name, such as answers to a questionnaire, stand in one paragraph.
MANY = 12


def on_paper(told: Mapping[str, object], locale: Locale) -> bytes:
    """A tagged PDF of all that `gathering.everything_of` told."""
    import typst  # 30 MB of typesetting, loaded by whoever asks for paper first

    with _speaker().app_context(), force_locale(locale.value):
        given = _set(told, locale)
    template: Any = (files("sotomado.personal_data") / "paper.typ").read_bytes()
    pdf: bytes = typst.compile(
        template,
        font_paths=[str(LETTERS)],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(given, ensure_ascii=False)},
        timestamp=0,
    )
    return pdf


@cache
def _speaker() -> Flask:
    """What words need to be said in a language outside of any page: the translations, and nothing else."""
    app = Flask("sotomado")
    setup_languages(app)
    return app


def _set(told: Mapping[str, object], locale: Locale) -> dict[str, object]:
    person = told.get("person")
    zone = str(person.get("time_zone", "Asia/Tokyo")) if isinstance(person, dict) else "Asia/Tokyo"
    reader = _Reader(zone, locale.value)
    made_at = datetime.fromisoformat(str(told["made_at"]))
    return {
        "locale": locale.value,
        "made_at": formats.moment(made_at, zone, locale.value),
        "sections": [
            {"title": name_of(name), "entries": [list(rows) for rows in reader.entries(name, value)]}
            for name, value in told.items()
            if name != "made_at"
        ],
        "words": {
            "title": _("あなたの記録"),
            "lead": _(
                "そとまどにあるあなたの記録です。入っていないものと、そのわけは、「あなたの記録」のページにあります。"
            ),
            "yours": _("この紙は、あなただけのものです。"),
        },
    }


class _Reader:
    """Turns nested values into rows of (depth, name, words)."""

    def __init__(self, zone: str, locale: str) -> None:
        self._zone, self._locale = zone, locale

    def entries(self, name: str, value: object) -> Iterator[Iterator[list[object]]]:
        """One entry for each thing of a list, or one for all."""
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            for one in value:
                yield self._rows(name, one, 0)
        else:
            yield self._rows(name, value, 0)

    def _rows(self, name: str, value: object, depth: int) -> Iterator[list[object]]:
        if isinstance(value, dict) and not _is_a_long_list(value):
            for key, inner in value.items():
                if isinstance(inner, dict) and not _is_a_long_list(inner) and inner:
                    yield [depth, name_of(key), ""]
                    yield from self._rows(key, inner, depth + 1)
                elif isinstance(inner, list) and any(isinstance(one, dict) for one in inner):
                    yield [depth, name_of(key), ""]
                    for one in inner:
                        yield [depth + 1, "", self._in_one_line(key, one)]
                elif inner not in (None, "", [], {}):
                    yield [depth, name_of(key), self._words(key, inner)]
            return
        yield [depth, "", self._words(name, value)]

    def _in_one_line(self, key: str, value: object) -> str:
        """A thing within a thing, such as a line of a booking's history."""
        if not isinstance(value, dict):
            return self._words(key, value)
        said = {inner: one for inner, one in value.items() if one not in (None, "", [], {})}
        mine, other = ("name", "name_en") if self._locale == "ja" else ("name_en", "name")
        if mine in said:
            said = {"": said[mine]} | {inner: one for inner, one in said.items() if inner not in (mine, other)}
        pieces = [
            f"{name_of(inner)} {self._words(inner, one)}"
            if inner and inner not in SPEAKS_FOR_ITSELF
            else self._words(inner, one)
            for inner, one in said.items()
        ]
        return " · ".join(pieces)

    def _words(self, key: str, value: object) -> str:
        if isinstance(value, dict):
            return str(_("、")).join(f"{inner}: {self._words(inner, said)}" for inner, said in value.items())
        if isinstance(value, list):
            return str(_("、")).join(self._words(key, one) for one in value)
        if isinstance(value, str) and (when := self._when(value)):
            return when
        if isinstance(value, float):
            return f"{value:.1f}"
        return value_of(key, value)

    def _when(self, value: str) -> str:
        """An instant or a day as one reads it. What merely begins like one, or is none, is somebody's own text."""
        try:
            if AN_INSTANT.match(value):
                return formats.moment(datetime.fromisoformat(value), self._zone, self._locale)
            return formats.day(date.fromisoformat(value), self._locale) if A_DAY.fullmatch(value) else ""
        except (ValueError, OverflowError):
            return ""


def _is_a_long_list(value: Mapping[str, object]) -> bool:
    return len(value) > MANY and all(isinstance(one, int | float) for one in value.values())
