"""What can go wrong in the directory, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NotLicensed(Exception):
    """The licence has run out, or was never shown."""


class NotPublished(Exception):
    """There is no profile yet that anybody could read."""


class NotListed(Exception):
    """Only who is listed can pause, or come back from a pause."""


class HeldByOperators(Exception):
    """Operators keep them from new bookings while something is looked into. Nothing was changed."""


class BadOrganisation(Exception):
    """An organisation needs a name, and one that fits on a line."""


class TooManyConflicts(Exception):
    """More organisations are named than anyone has; nothing was written."""


class BadRenewal(Exception):
    """The dates cannot be those of a renewed licence. `field` says which one, `trouble` why."""

    def __init__(self, field: str, trouble: str) -> None:
        super().__init__(f"{field}: {trouble}")
        self.field = field
        self.trouble = trouble


class RenewalWaiting(Exception):
    """One renewal is handed in already and not yet looked at."""


class RenewalTooEarly(Exception):
    """The renewal window has not opened yet."""


class RenewalDecided(Exception):
    """Somebody has decided on this renewal already; nothing was changed."""


class OwnAffair(Exception):
    """Another operator decides on this: it concerns whoever asked. Nothing was changed."""


class ConflictStands(Exception):
    """An operator has tied this conflict to a company under contract; an operator unties it."""
