"""What a provider said of somebody, checked, in one shape for both protocols."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

# How far a provider's clock may be from ours.
CLOCK_SKEW = timedelta(minutes=3)
LONGEST_SUBJECT = 1000


@dataclass(frozen=True)
class Said:
    """`subject`: the provider's lasting name for the person. `session`: its name for its own session, if it has one.

    `hint`: what it wants to see again when somebody leaves there. `claims`: the names of all that it sent.
    """

    subject: str
    email: str | None
    is_verified: bool
    name: str
    department: str | None
    is_english: bool
    session: str | None
    hint: str | None
    claims: tuple[str, ...]

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Said:
        kept = json.loads(text)
        return cls(**kept | {"claims": tuple(kept["claims"])})


def one_text(found: object) -> str | None:
    """A claim as one line of text: the first where several came; None for anything that is none."""
    if isinstance(found, list | tuple):
        found = found[0] if found else None
    if isinstance(found, Mapping) or found is None or isinstance(found, bool):
        return None
    return str(found).strip()[:LONGEST_SUBJECT] or None
