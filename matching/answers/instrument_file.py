"""Reading an instrument from its JSON file: every part is where the format says, or one sentence says what is wrong.

What the parts mean together is checked by `matching.answers.instrument`; the format is told in instruments/README.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import category

from matching.answers.graded import Graded
from matching.answers.instrument import (
    LANGUAGES,
    Instrument,
    InstrumentError,
    Item,
    Kind,
    Norm,
    Scale,
    Text,
    ThreeWays,
    Value,
)


@cache
def load_builtin(key: str = "ipip50_own_wording") -> Instrument:
    """A form that ships with the product: `ipip50_own_wording` or `work_values_20`; KeyError for another key."""
    path = files("matching.answers") / "instruments" / f"{key}.json"
    if not key.isidentifier() or not path.is_file():
        raise KeyError(key)
    return from_json(path.read_text(encoding="utf-8"))


def from_json(text: str) -> Instrument:
    """A checked instrument; raises InstrumentError with the part that is wrong."""
    try:
        form = json.loads(text)
    except RecursionError as error:
        raise InstrumentError("The file is nested too deeply.") from error
    except ValueError as error:
        raise InstrumentError(f"The file is not JSON: {error}.") from error
    form = _mapping(form, "The file")
    kind = _kind(form.get("kind", Kind.TRAITS))
    answers = tuple(_both(a, f"Answer {n}") for n, a in enumerate(_list(form, "answers"), 1))
    traits = kind is Kind.TRAITS
    return Instrument(
        key=_text(form, "key", "The file"),
        version=_text(form, "version", "The file"),
        source=_text(form, "source", "The file"),
        norm_version=_text(form, "norm_version", "The file"),
        norm_source=_text(form, "norm_source", "The file"),
        answers=answers,
        kind=kind,
        scales=tuple(_scale(s, f"Scale {n}") for n, s in enumerate(_list(form, "scales") if traits else [], 1)),
        values=tuple(_value(v, f"Value {n}") for n, v in enumerate([] if traits else _list(form, "values"), 1)),
        correlations=tuple(_row(r, f"Row {n}") for n, r in enumerate(_list(form, "correlations") if traits else [], 1)),
        items=tuple(_item(i, f"Item {n}", len(answers), traits) for n, i in enumerate(_list(form, "items"), 1)),
        pages=tuple(_page(p, f"Page {n}") for n, p in enumerate(_list(form, "pages"), 1)),
        synonyms=tuple(_pair(p, f"Synonyms {n}") for n, p in enumerate(_list(form, "synonyms", []), 1)),
        dependence=tuple(_dependence(d, f"Dependence {n}") for n, d in enumerate(_list(form, "dependence", []), 1)),
        acquiescence=_number(form, "acquiescence", "The file") if "acquiescence" in form else 0.0,
        parameters_source=_text(form, "parameters_source", "The file") if "parameters_source" in form else "",
    )


def _kind(value: Any) -> Kind:
    if value not in tuple(Kind):
        raise InstrumentError(f"The kind must be {' or '.join(Kind)}, not {value}.")
    return Kind(value)


def _scale(value: Any, where: str) -> Scale:
    form = _mapping(value, where)
    norm = _mapping(form.get("norm"), f"The norm of {where}")
    return Scale(
        code=_text(form, "code", where),
        **{name: _both(form.get(name), f"{where}, {name},") for name in ("name", "soft_name", "low", "middle", "high")},
        norm=Norm(**{n: _number(norm, n, f"The norm of {where}") for n in Norm.__slots__}),
        at_work=_three_ways(form["at_work"], f"{where}, at_work") if "at_work" in form else None,
        question=_both(form["question"], f"{where}, question,") if "question" in form else None,
    )


def _value(value: Any, where: str) -> Value:
    form = _mapping(value, where)
    return Value(
        code=_text(form, "code", where),
        **{name: _both(form.get(name), f"{where}, {name},") for name in ("name", "stands_out", "question")},
    )


def _three_ways(value: Any, where: str) -> ThreeWays:
    form = _mapping(value, where)
    return ThreeWays(**{name: _both(form.get(name), f"{where}, {name},") for name in ThreeWays.__slots__})


def _item(value: Any, where: str, highest: int, traits: bool) -> Item:
    form = _mapping(value, where)
    key = _number(form, "key", where)
    if key not in (1, -1):
        raise InstrumentError(f"{where} has the key {key:g}; it must be 1 or -1.")
    return Item(
        code=_text(form, "code", where),
        scale=_text(form, "scale", where),
        key=int(key),
        text=_both(form, where),
        keyed_mean=_number(form, "keyed_mean", where) if traits or "keyed_mean" in form else (highest + 1) / 2,
        grm=_graded(form["grm"], where) if "grm" in form else None,
    )


def _graded(value: Any, where: str) -> Graded:
    form = _mapping(value, f"The parameters of {where}")
    thresholds = _row(form.get("thresholds"), f"{where}: the thresholds")
    return Graded(_number(form, "discrimination", f"The parameters of {where}"), thresholds)


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InstrumentError(f"{where} must be an object with named parts.")
    return value


def _list(form: Mapping[str, Any], name: str, otherwise: list[Any] | None = None) -> list[Any]:
    value = form.get(name, otherwise)
    if not isinstance(value, list):
        raise InstrumentError(f"The file needs a list called {name}.")
    return value


def _text(form: Mapping[str, Any], name: str, where: str) -> str:
    value = form.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InstrumentError(f"{where} needs a text called {name}.")
    if any(category(letter) in {"Cc", "Cs"} for letter in value):
        raise InstrumentError(f"{where}: {name} holds characters that cannot be written down.")
    return value


def _is_number(value: Any) -> bool:
    # Neither NaN nor what a float cannot hold.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def _number(form: Mapping[str, Any], name: str, where: str) -> float:
    value = form.get(name)
    if not _is_number(value):
        raise InstrumentError(f"{where} needs a number called {name}.")
    return float(value)  # type: ignore[arg-type]


def _both(value: Any, where: str) -> Text:
    form = _mapping(value, where)
    return Text(**{language: _text(form, language, where) for language in LANGUAGES})


def _row(value: Any, where: str) -> tuple[float, ...]:
    if not isinstance(value, list) or not all(map(_is_number, value)):
        raise InstrumentError(f"{where} must be a list of numbers.")
    return tuple(float(r) for r in value)


def _pair(value: Any, where: str) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(code, str) for code in value):
        raise InstrumentError(f"{where} must be a list of two item codes.")
    return value[0], value[1]


def _dependence(value: Any, where: str) -> tuple[str, str, float]:
    if not isinstance(value, list) or len(value) != 3 or not _is_number(value[2]):
        raise InstrumentError(f"{where} must be a list of two item codes and a number.")
    return (*_pair(value[:2], where), float(value[2]))


def _page(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise InstrumentError(f"{where} must be a list of item codes.")
    return tuple(value)
