"""Drawing questions."""

from __future__ import annotations

from enum import StrEnum


class Mix(StrEnum):
    """Which questions outweigh others on one sheet."""

    NEAR = "near"
    MIDDLE = "middle"
    FAR = "far"
