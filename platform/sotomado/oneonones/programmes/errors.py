"""What can be wrong with what a company sets."""

from __future__ import annotations


class NoSuchCohort(Exception):
    """Not a cohort that can be chosen: the page offers others by now."""


class EndsTooEarly(Exception):
    """The last day lies before the first, or is over."""


class TooLong(Exception):
    """It would stand on people's pages for longer than anybody means it to."""


class NothingChosen(Exception):
    """A pack without a theme offers nothing."""


class NoSuchQuestion(Exception):
    """The bank has no question of this id, or they are too many."""


class NotALink(Exception):
    """Not an address that can be opened, or one that is not sent encrypted."""


class ChangedMeanwhile(Exception):
    """Somebody else of HR wrote a version in the meantime; theirs is to be read first."""


class AlreadyOver(Exception):
    """A pack that has ended is not written anew."""
