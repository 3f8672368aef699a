"""What an entry may say of what was done: ids, counts, days and enumerations, so that nothing needs erasing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sotomado.audit.chain import instant
from sotomado.audit.errors import NotForTheLog

MOST_KEYS = 8
LONGEST = 400
_KEY = re.compile(r"[a-z][a-z_]{0,31}")
# Who somebody is is told by `by` and `whom`, which erasure can take the meaning from.
_PEOPLE = re.compile(r"person|advisee|employee|member|email|mail|name")
# A row's random id, a hash, a day, a month, a quarter: nothing a person would write.
_TEXT = re.compile(r"[A-Za-z0-9_-]{22}|[0-9a-f]{64}|\d{4}-\d{2}(-\d{2})?|\d{4}-Q[1-4]")
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def written(about: Mapping[str, object]) -> str:
    """`about` as canonical JSON. Raises NotForTheLog, which says the key and never the value."""
    if len(about) > MOST_KEYS:
        raise NotForTheLog(f"An entry says {MOST_KEYS} things at most.")
    text = _canonical.encode({_key(key): _value(key, value) for key, value in about.items()})
    if len(text) > LONGEST:
        raise NotForTheLog(f"An entry says {LONGEST} characters at most.")
    return text


def read(text: str) -> dict[str, int | str | bool | None]:
    """What stands in an entry; nothing where somebody has written something else there."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise NotForTheLog(f"{key!r} is no key of an entry: small letters and _ alone.")
    if _PEOPLE.search(key):
        raise NotForTheLog(f"{key!r}: somebody is told of by `by` and `whom`.")
    return key


def _value(key: str, value: object) -> int | str | None:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and _TEXT.fullmatch(value):
        return value
    raise NotForTheLog(f"{key}: ids, counts, days and enumerations alone.")
