"""What can go wrong with waiting, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class TooManyWaits(Exception):
    """The person waits for as many things as one person may."""


class BadDates(Exception):
    """Dates that are over, out of order, or too far ahead."""


class NobodyToWaitFor(Exception):
    """None of these consultants takes bookings, or may be met by this person."""


class OfferCame(Exception):
    """Just now a time was offered; it wants an answer of its own."""


class TooLateToReturn(Exception):
    """The place in the line was given up some time ago."""
