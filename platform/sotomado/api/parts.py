"""Lists that come in parts, and the ids that stand in addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sotomado.accounts.errors import NotFound


def part(found: Sequence[tuple[int, Any]], limit: int) -> tuple[list[Any], str | None]:
    """What is shown of what was found, one more having been asked for; and where the next part begins."""
    shown = found[:limit]
    return [shape for _, shape in shown], str(shown[-1][0]) if len(found) > limit else None


def number(given: str) -> int:
    """The number of a row of ours. Raises NotFound for what can be none."""
    if not (given.isascii() and given.isdecimal()) or len(given) > 18:
        raise NotFound("employment")
    return int(given)


def id_of(number: int | None) -> str | None:
    return None if number is None else str(number)
