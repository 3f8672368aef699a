"""A questionnaire: its statements, their keys, and the figures that turn answers into traits or values.

An instrument is a file, not code, so that an operator can load another form (instruments/README.md tells how).
Reading one is the only moment at which it can be wrong, so everything scoring relies on is checked here and
refused with a sentence that says which part is wrong and how.

The built-in trait form has one statement of our own for each marker of the public-domain IPIP-50 (Goldberg, L. R.
1992. The development of markers for the Big-Five factor structure. Psychological Assessment 4, 26-42).
N is keyed positively towards neuroticism; people are shown it under a neutral name. The built-in values form asks
for ten broad values of working life in our own words, two statements each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from matching.answers.graded import Graded

LANGUAGES = ("ja", "en")
LOW_BELOW_T = 45.0
HIGH_ABOVE_T = 55.0


class InstrumentError(ValueError):
    """An instrument file cannot be used; the message says which part is wrong."""


class Kind(StrEnum):
    """What the answers say: where a person stands against others, or what matters more to them than the rest."""

    TRAITS = "traits"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in both languages."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `ja` or `en`; another language raises KeyError."""
        return {"ja": self.ja, "en": self.en}[language]


@dataclass(frozen=True, slots=True)
class ThreeWays:
    """A sentence each for a low, a middle and a high score."""

    low: Text
    middle: Text
    high: Text

    def at(self, t: float) -> Text:
        """The sentence for a T score (population mean 50, deviation 10): low under 45, high over 55."""
        if t < LOW_BELOW_T:
            return self.low
        return self.high if t > HIGH_ABOVE_T else self.middle


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
    """One statement. key: +1, or -1 where agreement speaks against the scale. keyed_mean: after keying, 1..5.

    grm: the item's parameters in the keyed direction, where they were calibrated.
    """

    code: str
    scale: str
    key: int
    text: Text
    keyed_mean: float
    grm: Graded | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """One trait, its names, its norm, and the words in which a result is given back.

    at_work: what it may mean at work. question: something to think on. A form may leave either out.
    """

    code: str
    name: Text
    soft_name: Text
    low: Text
    middle: Text
    high: Text
    norm: Norm
    at_work: ThreeWays | None = None
    question: Text | None = None

    def portrait(self, t: float) -> Text:
        """The sentence for a T score (population mean 50, deviation 10): low under 45, high over 55."""
        return ThreeWays(self.low, self.middle, self.high).at(t)


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its name, the sentence for when it stands out in a person, and a question to think on."""

    code: str
    name: Text
    stands_out: Text
    question: Text


@dataclass(frozen=True, slots=True)
class Instrument:
    """A checked questionnaire. `pages` holds item codes in the order they are asked; `answers` labels 1, 2, ...

    A traits form has `scales` and `correlations[a][b]`, the correlation of the scale scores of `scales[a]` and
    `scales[b]`; a values form has `values` instead. `synonyms`: pairs of items that people answer alike.
    `dependence`: pairs of items and how far their answers go together beyond what the trait explains.
    `acquiescence`: 0..1, how much of the leaning to say yes that the answers show is a person's own.
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
    kind: Kind = Kind.TRAITS
    values: tuple[Value, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    dependence: tuple[tuple[str, str, float], ...] = ()
    acquiescence: float = 0.0
    parameters_source: str = ""
    _by_code: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {item.code: item for item in self.items})
        _check(self)

    def item(self, code: str) -> Item:
        """The item with this code; an unknown code raises KeyError."""
        return self._by_code[code]

    def items_of(self, scale: str) -> tuple[Item, ...]:
        """The items of one scale or value, in file order; empty for an unknown one."""
        return tuple(item for item in self.items if item.scale == scale)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the scales, or of the values, in file order."""
        return (*(scale.code for scale in self.scales), *(value.code for value in self.values))

    @property
    def highest_answer(self) -> int:
        """The largest answer; answers run from 1 to this."""
        return len(self.answers)

    @property
    def is_calibrated(self) -> bool:
        """Whether every item has parameters, so that the form can be asked adaptively."""
        return bool(self.scales) and all(item.grm is not None for item in self.items)


def _check(form: Instrument) -> None:
    """Refuse an instrument whose parts contradict one another."""
    if len(form.answers) < 2:
        raise InstrumentError("There must be at least two answers to choose from.")
    _check_codes(form)
    for item in form.items:
        _check_item(item, set(form.codes), len(form.answers))
    for code in form.codes:
        if (items := len(form.items_of(code))) < 2:
            raise InstrumentError(f"Scale {code} has {items} items; it needs at least two.")
    for scale in form.scales:
        _check_scale(scale, len(form.items_of(scale.code)), len(form.answers))
    _check_correlations(form.correlations, len(form.scales))
    _check_pairs(form)
    if len({item.grm is None for item in form.items}) == 2:
        raise InstrumentError("Either every item needs its parameters (grm) or none.")
    if not 0 <= form.acquiescence <= 1:
        raise InstrumentError(f"The acquiescence must lie between 0 and 1: {form.acquiescence}.")


def _check_codes(form: Instrument) -> None:
    has, lacks = ("scales", "values") if form.kind is Kind.TRAITS else ("values", "scales")
    if not getattr(form, has) or getattr(form, lacks):
        raise InstrumentError(f"A form of {form.kind} needs {has} and no {lacks}.")
    codes = [item.code for item in form.items]
    asked = [code for page in form.pages for code in page]
    for what, names in (("scale", form.codes), ("item", codes), ("item on the pages", asked)):
        if twice := _repeated(names):
            raise InstrumentError(f"The {what} {twice} appears twice.")
    if set(asked) != set(codes):
        odd = ", ".join(sorted(set(asked) ^ set(codes)))
        raise InstrumentError(f"Pages and items disagree about: {odd}.")


def _check_item(item: Item, scales: set[str], highest: int) -> None:
    if item.scale not in scales:
        raise InstrumentError(f"Item {item.code} belongs to the scale {item.scale}, which does not exist.")
    if item.key not in (1, -1):
        raise InstrumentError(f"Item {item.code} has the key {item.key}; it must be 1 or -1.")
    if not 1 <= item.keyed_mean <= highest:
        raise InstrumentError(f"Item {item.code} has a mean outside the answers: {item.keyed_mean}.")
    if item.grm is None:
        return
    if not 0 < item.grm.discrimination < 10:
        raise InstrumentError(f"Item {item.code} has the discrimination {item.grm.discrimination}; it must be above 0.")
    if len(item.grm.thresholds) != highest - 1 or not np.all(np.diff(item.grm.thresholds) > 0):
        raise InstrumentError(f"Item {item.code} needs {highest - 1} thresholds, each above the one before.")


def _check_scale(scale: Scale, items: int, highest: int) -> None:
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


def _check_pairs(form: Instrument) -> None:
    known = {item.code: item.scale for item in form.items}
    for name, pairs in (("synonyms", form.synonyms), ("dependence", tuple((a, b) for a, b, _ in form.dependence))):
        for a, b in pairs:
            if a == b or known.get(a) is None or known.get(a) != known.get(b):
                raise InstrumentError(f"The {name} name {a} and {b}, which are not two items of one scale.")
        if twice := _repeated([" and ".join(sorted(pair)) for pair in pairs]):
            raise InstrumentError(f"The {name} name {twice} twice.")
    for code in form.codes:
        place = {item.code: n for n, item in enumerate(form.items_of(code))}
        table = np.eye(len(place))
        for a, b, r in form.dependence:
            if a in place:
                table[place[a], place[b]] = table[place[b], place[a]] = r
        if not np.linalg.eigvalsh(table)[0] > 0.01:
            raise InstrumentError(
                f"The dependence of the items of {code} is impossible: no answers could go together so."
            )


def _repeated(names: Sequence[str]) -> str | None:
    return next((name for name, times in Counter(names).items() if times > 1), None)
