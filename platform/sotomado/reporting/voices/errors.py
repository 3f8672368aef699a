"""What can go wrong with a voice, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class Refused(Exception):
    """What was asked for cannot be; nothing was changed."""


class NoTalkYet(Refused):
    """Only who had a talk can say how it was."""


class NothingSaid(Refused):
    """A voice needs words, and no more of them than people read."""


class NowhereToShow(Refused):
    """A voice is released for somewhere, and only for where there is such a place."""


class NameMissing(Refused):
    """A name stands beside it, and none was given."""


class ThemeMissing(Refused):
    """A theme stands beside it, and none was chosen."""


class TooFewAlike(Refused):
    """So few people of the company have been there for as long that the years would say who it is."""


class NotOpen(Refused):
    """It is released: to change it, it is taken back first."""


class NoReason(Refused):
    """Whoever asks a voice back or refuses it says why."""


class ChangedMeanwhile(Refused):
    """Its author took it back, or released it anew, since it was read."""
