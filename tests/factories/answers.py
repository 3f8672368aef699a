"""Filled-in questionnaires."""

import json
import random
from importlib.resources import files

from matching.answers.instrument import Instrument
from matching.answers.instrument_file import load_builtin


def all_answers(value: int = 4, *, leaving: tuple[str, ...] = ()) -> dict[str, int]:
    """The same answer to every statement of the built-in questionnaire, but for those left out."""
    return {item.code: value for item in load_builtin().items if item.code not in leaving}


def answers_of(**by_scale: int) -> dict[str, int]:
    """Answers in favour of each trait: `answers_of(E=5, N=1)`; traits not named get 3."""
    form = load_builtin()
    favour = {item.code: by_scale.get(item.scale, 3) for item in form.items}
    return {c: v if form.item(c).key > 0 else form.highest_answer + 1 - v for c, v in favour.items()}


def answers_around(seed: int, form: Instrument | None = None, **by_scale: float) -> dict[str, int]:
    """Answers as someone gives them who means what they say: around a place on each trait, never all alike."""
    form, chance = form or load_builtin(), random.Random(seed)
    places = {
        scale.code: by_scale.get(scale.code, chance.gauss(scale.norm.mean, scale.norm.sd)) for scale in form.scales
    }
    keyed = {item.code: min(5, max(1, round(chance.gauss(places[item.scale], 0.8)))) for item in form.items}
    return {code: value if form.item(code).key > 0 else 6 - value for code, value in keyed.items()}


def values_of(**by_value: int) -> dict[str, int]:
    """Answers to the built-in form of values: `values_of(security=5)`; values not named get 3."""
    return {item.code: by_value.get(item.scale, 3) for item in load_builtin("work_values_20").items}


def a_version(
    version: str = "2027-04", *, key: str = "ipip50_own_wording", renamed: str = "", **changed: object
) -> str:
    """A built-in questionnaire's file as another version, with one statement's code changed if wanted: {old}>{new}."""
    text = (files("matching.answers") / "instruments" / f"{key}.json").read_text(encoding="utf-8")
    if renamed:
        old, new = renamed.split(">")
        text = text.replace(f'"{old}"', f'"{new}"')
    return json.dumps(json.loads(text) | {"version": version} | changed, ensure_ascii=False)
