"""A questionnaire: its statements, their keys, and the figures that turn answers into traits.

An instrument is a file, not code, so that an operator can load another form. Reading one is the only moment
at which it can be wrong, so everything scoring relies on is checked here and refused with a sentence that
says which part is wrong and how.

The built-in form has one statement of our own for each marker of the public-domain IPIP-50 (Goldberg, L. R.
1992. The development of markers for the Big-Five factor structure. Psychological Assessment 4, 26-42).
N is keyed positively towards neuroticism; people are shown it under a neutral name.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("ja", "en")
LOW_BELOW_T = 45.0
HIGH_ABOVE_T = 55.0


class InstrumentError(ValueError):
    """An instrument file cannot be used; the message says which part is wrong."""


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in both languages."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `ja` or `en`; another language raises KeyError."""
        return {"ja": self.ja, "en": self.en}[language]


@dataclass(frozen=True, slots=True)
class Norm:
    """What a scale looks like in the population compared with.

    mean, sd: of scale means, in answer units (1..5). alpha: Cronbach's alpha of the whole scale.
    mean_inter_item_r: mean correlation of two keyed items, for the reliability of fewer items.
    """

    mean: float
    sd: float
    alpha: float
    mean_inter_item_r: float


@dataclass(frozen=True, slots=True)
class Item:
    """One statement. key: +1, or -1 where agreement speaks against the trait. keyed_mean: after keying, 1..5."""

    code: str
    scale: str
    key: int
    text: Text
    keyed_mean: float


@dataclass(frozen=True, slots=True)
class Scale:
    """One trait, its names, its norm, and the words in which a result is given back."""

    code: str
    name: Text
    soft_name: Text
    low: Text
    middle: Text
    high: Text
    norm: Norm

    def portrait(self, t: float) -> Text:
        """The sentence for a T score (population mean 50, deviation 10): low under 45, high over 55."""
        if t < LOW_BELOW_T:
            return self.low
        return self.high if t > HIGH_ABOVE_T else self.middle


@dataclass(frozen=True, slots=True)
class Instrument:
    """A checked questionnaire. `pages` holds item codes in the order they are asked; `answers` labels 1, 2, ...

    `correlations[a][b]` is the correlation of the scale scores of `scales[a]` and `scales[b]`.
    """

    key: str
    version: str
    source: str
    norm_version: str
    norm_source: str
    answers: tuple[Text, ...]
    scales: tuple[Scale, ...]
    correlations: tuple[tuple[float, ...], ...]
    items: tuple[Item, ...]
    pages: tuple[tuple[str, ...], ...]
    _by_code: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {item.code: item for item in self.items})
        _check(self)

    def item(self, code: str) -> Item:
        """The item with this code; an unknown code raises KeyError."""
        return self._by_code[code]

    def items_of(self, scale: str) -> tuple[Item, ...]:
        """The items of one scale, in file order; empty for an unknown scale."""
        return tuple(item for item in self.items if item.scale == scale)

    @property
    def highest_answer(self) -> int:
        """The largest answer; answers run from 1 to this."""
        return len(self.answers)

    @classmethod
    def from_json(cls, text: str) -> Instrument:
        """Read an instrument from JSON; raises InstrumentError with the part that is wrong."""
        try:
            form = json.loads(text)
        except json.JSONDecodeError as error:
            raise InstrumentError(f"The file is not JSON: {error}.") from error
        form = _mapping(form, "The file")
        return cls(
            key=_text(form, "key", "The file"),
            version=_text(form, "version", "The file"),
            source=_text(form, "source", "The file"),
            norm_version=_text(form, "norm_version", "The file"),
            norm_source=_text(form, "norm_source", "The file"),
            answers=tuple(_both(a, f"Answer {n}") for n, a in enumerate(_list(form, "answers"), 1)),
            scales=tuple(_scale(s, f"Scale {n}") for n, s in enumerate(_list(form, "scales"), 1)),
            correlations=tuple(_row(r, f"Row {n}") for n, r in enumerate(_list(form, "correlations"), 1)),
            items=tuple(_item(i, f"Item {n}") for n, i in enumerate(_list(form, "items"), 1)),
            pages=tuple(_page(p, f"Page {n}") for n, p in enumerate(_list(form, "pages"), 1)),
        )


@cache
def load_builtin() -> Instrument:
    """The fifty statements that ship with the product."""
    path = files("matching") / "instruments" / "ipip50_own_wording.json"
    return Instrument.from_json(path.read_text(encoding="utf-8"))


def _check(form: Instrument) -> None:
    """Refuse an instrument whose parts contradict one another."""
    if len(form.answers) < 2:
        raise InstrumentError("There must be at least two answers to choose from.")
    scales = [scale.code for scale in form.scales]
    codes = [item.code for item in form.items]
    asked = [code for page in form.pages for code in page]
    for what, names in (("scale", scales), ("item", codes), ("item on the pages", asked)):
        if twice := _repeated(names):
            raise InstrumentError(f"The {what} {twice} appears twice.")
    if set(asked) != set(codes):
        odd = ", ".join(sorted(set(asked) ^ set(codes)))
        raise InstrumentError(f"Pages and items disagree about: {odd}.")
    for item in form.items:
        _check_item(item, set(scales), len(form.answers))
    for scale in form.scales:
        _check_scale(scale, len(form.items_of(scale.code)), len(form.answers))
    _check_correlations(form.correlations, len(scales))


def _check_item(item: Item, scales: set[str], highest: int) -> None:
    if item.scale not in scales:
        raise InstrumentError(f"Item {item.code} belongs to the scale {item.scale}, which does not exist.")
    if item.key not in (1, -1):
        raise InstrumentError(f"Item {item.code} has the key {item.key}; it must be 1 or -1.")
    if not 1 <= item.keyed_mean <= highest:
        raise InstrumentError(f"Item {item.code} has a mean outside the answers: {item.keyed_mean}.")


def _check_scale(scale: Scale, items: int, highest: int) -> None:
    if items < 2:
        raise InstrumentError(f"Scale {scale.code} has {items} items; it needs at least two.")
    norm = scale.norm
    if not 1 <= norm.mean <= highest or not norm.sd > 0:
        raise InstrumentError(f"Scale {scale.code} has an impossible mean or deviation.")
    if not 0 < norm.mean_inter_item_r < 1 or not 0 < norm.alpha < 1:
        raise InstrumentError(f"Scale {scale.code}: alpha and mean inter-item r must lie between 0 and 1.")
    stepped_up = items * norm.mean_inter_item_r / (1 + (items - 1) * norm.mean_inter_item_r)
    if abs(stepped_up - norm.alpha) > 0.05:
        raise InstrumentError(
            f"Scale {scale.code}: alpha {norm.alpha} contradicts its mean inter-item r, which gives {stepped_up:.3f}."
        )


def _check_correlations(rows: tuple[tuple[float, ...], ...], scales: int) -> None:
    if len(rows) != scales or any(len(row) != scales for row in rows):
        raise InstrumentError(f"The correlations must be {scales} rows of {scales}.")
    for a, row in enumerate(rows):
        for b, r in enumerate(row):
            if not -1 <= r <= 1 or r != rows[b][a] or (a == b and r != 1):
                raise InstrumentError(f"The correlation in row {a + 1}, column {b + 1} is impossible: {r}.")


def _repeated(names: Sequence[str]) -> str | None:
    return next((name for name, times in Counter(names).items() if times > 1), None)


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InstrumentError(f"{where} must be an object with named parts.")
    return value


def _list(form: Mapping[str, Any], name: str) -> list[Any]:
    value = form.get(name)
    if not isinstance(value, list):
        raise InstrumentError(f"The file needs a list called {name}.")
    return value


def _text(form: Mapping[str, Any], name: str, where: str) -> str:
    value = form.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InstrumentError(f"{where} needs a text called {name}.")
    return value


def _number(form: Mapping[str, Any], name: str, where: str) -> float:
    value = form.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InstrumentError(f"{where} needs a number called {name}.")
    return float(value)


def _both(value: Any, where: str) -> Text:
    form = _mapping(value, where)
    return Text(**{language: _text(form, language, where) for language in LANGUAGES})


def _scale(value: Any, where: str) -> Scale:
    form = _mapping(value, where)
    norm = _mapping(form.get("norm"), f"The norm of {where}")
    return Scale(
        code=_text(form, "code", where),
        **{name: _both(form.get(name), f"{where}, {name},") for name in ("name", "soft_name", "low", "middle", "high")},
        norm=Norm(**{n: _number(norm, n, f"The norm of {where}") for n in Norm.__slots__}),
    )


def _item(value: Any, where: str) -> Item:
    form = _mapping(value, where)
    key = _number(form, "key", where)
    if key not in (1, -1):
        raise InstrumentError(f"{where} has the key {key:g}; it must be 1 or -1.")
    return Item(
        code=_text(form, "code", where),
        scale=_text(form, "scale", where),
        key=int(key),
        text=_both(form, where),
        keyed_mean=_number(form, "keyed_mean", where),
    )


def _row(value: Any, where: str) -> tuple[float, ...]:
    if not isinstance(value, list) or not all(isinstance(r, int | float) for r in value):
        raise InstrumentError(f"{where} of the correlations must be a list of numbers.")
    return tuple(float(r) for r in value)


def _page(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise InstrumentError(f"{where} must be a list of item codes.")
    return tuple(value)
