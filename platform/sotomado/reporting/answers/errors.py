"""What can go wrong with an answer, as sentences for the one who reads the log."""

from __future__ import annotations


class NothingSaid(Exception):
    """An answer needs words, and no more of them than people read."""


class DoneInTheFuture(Exception):
    """What is done was done on a day that has come."""
