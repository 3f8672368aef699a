"""Questions that make an action item easier to do: specific, measurable, one's own, of a size, by a day.

Doran's SMART turned into questions, of which a page shows two at most. They help, and never block: an item without a
day or a measure is kept like any other, and "one thing to notice" is asked nothing at all.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from sotomado.consultations.actions.models import Kind

MOST_SHOWN = 2
# What one can be busy with for a year without knowing whether it happened.
_VAGUE = re.compile(r"頑張|がんば|意識(する|して)|もっと|できるだけ|なるべく|ちゃんと|しっかり|きちんと|心がけ")
_VAGUE_EN = re.compile(r"\b(try|more|better|as much as|be aware|work on|improve)\b", re.IGNORECASE)
_OTHERS = re.compile(r"してもらう|させる|わかってもら|分かってもら|変わってもら|認めてもら")
_OTHERS_EN = re.compile(r"\b(get|make|have) (him|her|them|my (boss|manager|team))\b", re.IGNORECASE)
_SEVERAL = re.compile(r"[、。].+[、。].+[、。]|・.+・", re.DOTALL)
LONG_FOR_ONE = 120


class Hint(StrEnum):
    """One question back. Its words stand in `wording`."""

    FIRST_STEP = "first_step"
    ONE_OF_THEM = "one_of_them"
    OWN_PART = "own_part"
    SIGN = "sign"
    DAY = "day"


def hints(*, kind: Kind, what: str, how_known: str | None, by_on: date | None) -> tuple[Hint, ...]:
    """The questions worth asking about an item, the most helpful first."""
    if kind is Kind.NOTICE:
        return ()
    found = [
        (Hint.FIRST_STEP, bool(_VAGUE.search(what) or _VAGUE_EN.search(what))),
        (Hint.OWN_PART, bool(_OTHERS.search(what) or _OTHERS_EN.search(what))),
        (Hint.ONE_OF_THEM, len(what) > LONG_FOR_ONE or bool(_SEVERAL.search(what))),
        (Hint.DAY, by_on is None),
        (Hint.SIGN, not how_known),
    ]
    return tuple(hint for hint, applies in found if applies)[:MOST_SHOWN]
