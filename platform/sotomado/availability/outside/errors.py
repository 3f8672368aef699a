"""What can go wrong when somebody links a calendar. What can be wrong with the calendar itself: `outgoing.errors`."""

from __future__ import annotations


class TooManyCalendars(Exception):
    """A consultant has as many calendars elsewhere as are read."""


class AlreadyLinked(Exception):
    """This address is read already."""
