"""What can go wrong with showing something of oneself."""

from __future__ import annotations


class NothingChosen(Exception):
    """Nothing was chosen, or nothing of it is there to be shown any more."""


class ChangedSince(Exception):
    """What was previewed says something else by now: it is previewed anew, and nothing was shown."""


class PairIsOver(Exception):
    """Nothing is shown in a pair that ended, or that has not been agreed to."""
