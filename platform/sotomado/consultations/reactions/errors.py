"""What can go wrong with a reaction, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NotYet(Exception):
    """The talk has not begun."""


class NothingToSay(Exception):
    """The talk was called off or did not come about: there is nothing to react to."""


class Told(Exception):
    """The reaction can no longer be changed: its quarter may have been told."""
