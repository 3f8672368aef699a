"""What can be wrong with the record of a 1on1."""

from __future__ import annotations


class HeldInTheFuture(Exception):
    """A 1on1 is written down on its day or later."""


class NextIsNotLater(Exception):
    """The next date must come after this one."""
