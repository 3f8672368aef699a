"""What can go wrong with what is carried between the storeys."""

from __future__ import annotations


class PairIsOver(Exception):
    """No card is shown in a pair that ended, or that has not been agreed to."""


class NoTalkAhead(Exception):
    """There is no talk ahead, or going on, that a card could be for."""
