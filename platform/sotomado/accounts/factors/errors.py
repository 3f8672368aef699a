"""What can go wrong with second factors, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class WrongFactor(Exception):
    """The code or the passkey is not this person's, not for this place, or was used before."""


class PasskeyCopied(WrongFactor):
    """The passkey counts fewer uses than it did before: there are two of it, and one may be a thief's."""


class TooLate(Exception):
    """The password was given too long ago, or the sign-in it began was finished or ended."""


class NotFresh(Exception):
    """Before this the person shows once more that it is them."""


class LastFactor(Exception):
    """Without it the person would be left with none, and theirs is an account that must have one."""


class PasskeyKnown(Exception):
    """This passkey is registered already."""


class TooManyPasskeys(Exception):
    """More than anybody has devices."""


class NotTheirsToReset(Exception):
    """Nobody resets their own factors, nor those of somebody who may do more than they may."""
