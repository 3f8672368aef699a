"""Texts without what no Office file may hold: a name typed somewhere must not keep a whole report from opening."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_Told = TypeVar("_Told")


def printable(text: str) -> str:
    """Without controls (but for line ends) and what is no character; XML 1.0, section 2.2."""
    return "".join(sign for sign in text if sign == "\n" or _is_allowed(ord(sign)))


def _is_allowed(code: int) -> bool:
    return 0x20 <= code < 0x7F or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code >= 0x10000


def all_printable(told: _Told) -> _Told:
    """The same report (or any part of it) with every text printable."""
    kept: Any = told
    if isinstance(told, str):
        kept = printable(told)
    elif isinstance(told, tuple):
        kept = tuple(all_printable(one) for one in told)
    elif is_dataclass(told) and not isinstance(told, type):
        kept = replace(told, **{field.name: all_printable(getattr(told, field.name)) for field in fields(told)})
    result: _Told = kept
    return result
