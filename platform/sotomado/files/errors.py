"""Why a file was not taken."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with a file that someone chose."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    HEIC = "heic"
    DAMAGED = "damaged"
    TOO_SMALL = "too_small"
    TOO_MANY_PIXELS = "too_many_pixels"
    MOVING = "moving"
    TOO_MANY_PAGES = "too_many_pages"
    LOCKED = "locked"
    # Nothing is wrong with the file itself.
    BUSY = "busy"
    TOO_OFTEN = "too_often"


class Refused(Exception):
    """The file cannot be kept; nothing was."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
