"""How paying consultants can fail, as far as a person has to be told."""

from __future__ import annotations


class NotStanding(Exception):
    """The payout is not where this can be done with it any more: somebody was faster, or it has moved on."""


class NoReason(Exception):
    """What an operator does with somebody's money needs a reason in words."""


class BadDay(Exception):
    """A day that is not yet, or lies before the statement it pays."""


class NothingToHandOn(Exception):
    """No tax of that month waits to be handed on."""


class MonthNotOver(Exception):
    """The tax of a month is handed on when all of its payments are known."""
