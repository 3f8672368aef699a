"""What can go wrong with a claim, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations

from sotomado.bookings.errors import NotYetBegun, WrongState


class NotNow(Exception):
    """One can only come from ten minutes before the start until the end."""


class NotClaimable(Exception):
    """Too early, too late, or there is nothing left to claim: it was closed, called off or decided."""


class NothingToAnswer(Exception):
    """Nobody waits for an answer of this side (any more)."""


class NothingToAppeal(Exception):
    """Nothing was found against this side by rule, or the time for it is over."""


class AlreadyDecided(Exception):
    """An operator has decided, and that is final."""


class WordsMissing(Exception):
    """An appeal and a decision need words."""


class StillInTime(NotYetBegun):
    """Whoever is not there yet may still come in time, or say afterwards that nobody met: too early to close."""


class ClaimOpen(WrongState):
    """The advisee says that it did not take place. Its consultant cannot close it until that is settled."""


class NothingToDecide(Exception):
    """Nothing of this booking waits for an operator."""
