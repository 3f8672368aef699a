"""Public lines to turn to, and what to do in order: two files that are checked when they are read.

The lines can be replaced by an operator's own file, without a new version: numbers change more often than programs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sotomado.safety.errors import BadFile
from sotomado.safety.vocabulary import INCIDENTS, Kind

HERE = Path(__file__).parent
EVERYWHERE = "all"
PHONE = re.compile(r"#?[0-9]+(-[0-9]+)*")
WORDS = ("name_ja", "name_en", "source")
MAY_BE_ABSENT = ("phone", "hours_ja", "hours_en", "note_ja", "note_en")


@dataclass(frozen=True)
class Line:
    """One place to turn to, in one language. `dial`: what a telephone dials, "" where there is no number."""

    name: str
    phone: str
    dial: str
    hours: str
    note: str
    page: str
    source: str
    is_urgent: bool
    is_regional: bool


@dataclass(frozen=True)
class Step:
    """One step of a checklist."""

    key: str
    text: str


@dataclass(frozen=True)
class Lines:
    """What fits a kind of danger and a region: the urgent first, then those of the region."""

    found: tuple[Line, ...]
    checked_on: date


def lines(kind: Kind | None, *, region: str, locale: str, path: str = "") -> Lines:
    """Where to turn with one kind of danger (None: with any), from one prefecture ("": not said). Raises BadFile."""
    kept = _resources(path)
    wanted = [
        one
        for one in kept["line"]
        if (kind is None or kind.value in one["kinds"])
        and (EVERYWHERE in one["regions"] or (region and region in one["regions"]))
    ]
    found = [_line(one, locale) for one in wanted]
    found.sort(key=lambda one: (not one.is_urgent, not one.is_regional))
    return Lines(tuple(found), kept["checked_on"])


def steps(kind: Kind, *, locale: str) -> tuple[Step, ...]:
    """What to do, in order. Raises BadFile."""
    return tuple(Step(one["key"], one["en" if locale == "en" else "ja"]) for one in _checklists()[kind.value])


def known_steps(kind: Kind) -> frozenset[str]:
    return frozenset(one["key"] for one in _checklists()[kind.value])


def regions(locale: str) -> list[tuple[str, str]]:
    """Prefectures to choose from: what is sent, and what is read."""
    return [(ja, en if locale == "en" else ja) for ja, en in _prefectures()]


@lru_cache
def _prefectures() -> tuple[tuple[str, str], ...]:
    return tuple((ja, en) for ja, en in _read(HERE / "prefectures.toml")["prefectures"])


@lru_cache
def _checklists() -> Mapping[str, list[dict[str, str]]]:
    kept: Mapping[str, list[dict[str, str]]] = _read(HERE / "checklists.toml")
    for kind in INCIDENTS:
        seen: set[str] = set()
        for number, one in enumerate(kept.get(kind.value) or [], 1):
            if any(not str(one.get(name, "")).strip() for name in ("key", "ja", "en")) or one["key"] in seen:
                raise BadFile(f"checklists.toml: {kind.value} {number} needs a key of its own, ja and en.")
            seen.add(one["key"])
        if not seen:
            raise BadFile(f"checklists.toml: nothing is said of {kind.value}.")
    return kept


def check(path: str = "") -> int:
    """Read the file of lines; how many there are. Raises BadFile."""
    return len(_resources(path)["line"])


@lru_cache(maxsize=4)
def _resources(path: str) -> Mapping[str, Any]:
    """Read once in the life of a process: an operator who changes the file starts the service anew."""
    where = Path(path) if path else HERE / "resources.toml"
    kept: Mapping[str, Any] = _read(where)
    if type(kept.get("checked_on")) is not date or not kept.get("line"):
        raise BadFile(f"{where.name}: checked_on (a date) and at least one [[line]] are needed.")
    for number, one in enumerate(kept["line"], 1):
        if trouble := _trouble_with(one):
            raise BadFile(f"{where.name}: line {number} ({one.get('name_ja', '?')}): {trouble}.")
    return kept


def _trouble_with(one: Mapping[str, Any]) -> str | None:
    known = {*WORDS, *MAY_BE_ABSENT, "kinds", "regions", "urgent", "page"}
    if unknown := set(one) - known:
        return f"{', '.join(sorted(unknown))} is not known"
    for name in WORDS:
        if not str(one.get(name, "")).strip():
            return f"{name} is missing"
    if not set(one.get("kinds", ())) or set(one["kinds"]) - {kind.value for kind in INCIDENTS}:
        return "kinds must be some of life, harassment, illegality"
    if not set(one.get("regions", ())) or set(one["regions"]) - {EVERYWHERE, *dict(_prefectures())}:
        return 'regions must be "all" or prefectures by their Japanese names'
    if "phone" in one and not PHONE.fullmatch(str(one["phone"])):
        return "phone must be digits with hyphens, perhaps with # before them"
    if one.get("page") and not str(one["page"]).startswith("https://"):
        return "page must begin with https://"
    if not one.get("phone") and not one.get("page"):
        return "a phone or a page is needed"
    return None


def _read(where: Path) -> Any:
    try:
        return tomllib.loads(where.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFile(f"{where}: {error}") from None


def _line(one: Mapping[str, Any], locale: str) -> Line:
    language = "en" if locale == "en" else "ja"
    phone = str(one.get("phone", ""))
    return Line(
        name=one[f"name_{language}"],
        phone=phone,
        dial=phone.replace("-", "").replace("#", "%23"),
        hours=one.get(f"hours_{language}", ""),
        note=one.get(f"note_{language}", ""),
        page=one.get("page", ""),
        source=one["source"],
        is_urgent=bool(one.get("urgent")),
        is_regional=EVERYWHERE not in one["regions"],
    )
