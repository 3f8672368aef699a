"""What can stand against agreeing to a recording, pausing it and looking at it."""

from __future__ import annotations


class TooLate(Exception):
    """The talk is over, or does not take place: there is nothing to agree to or to pause."""


class TakesPartNoMore(Exception):
    """The advisee took their consent to taking part back: nothing new of theirs is kept."""


class NotAgreed(Exception):
    """Not both agree: nothing is recorded that could be paused."""


class ReasonMissing(Exception):
    """Who opens somebody else's recording says why."""


class Gone(Exception):
    """The recording has been deleted; no byte of it opens any more."""


class CannotOpen(Exception):
    """A file of a recording was changed, belongs elsewhere, or its key is gone."""
