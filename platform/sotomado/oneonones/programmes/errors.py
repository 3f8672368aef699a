"""What can be wrong with what a company sets."""

from __future__ import annotations


class Refused(Exception):
    """It is not set; the form says why, beside the field it is about."""


class NoSuchCohort(Refused):
    """Not a cohort that can be chosen: the page offers others by now."""


class EndsTooEarly(Refused):
    """The last day lies before the first, or is over."""


class TooLong(Refused):
    """It would stand on people's pages for longer than anybody means it to."""


class NothingChosen(Refused):
    """A pack without a theme offers nothing."""


class NoSuchQuestion(Refused):
    """The bank has no question of this id, or they are too many."""


class NotALink(Refused):
    """Not an address that can be opened, or one that is not sent encrypted."""


class ChangedMeanwhile(Refused):
    """Somebody else of HR wrote a version in the meantime; theirs is to be read first."""


class AlreadyOver(Refused):
    """A pack that has ended is not written anew."""


class NotAsSeen(Exception):
    """What was typed has changed since the page showed it, or has gone out already."""
