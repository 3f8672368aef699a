"""What can go wrong with one's own data."""

from __future__ import annotations


class AlreadyAsked(Exception):
    """A copy is being made, or an erasure is waiting, already."""


class NotYours(Exception):
    """Somebody under contract (a consultant, HR, an operator): operators end that with them."""


class Gone(Exception):
    """The copy's days are over."""
