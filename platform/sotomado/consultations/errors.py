"""What can go wrong with consultations, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class AlreadyClosed(Exception):
    """This consultation has been closed; what was written stands."""


class ConsentWithdrawn(Exception):
    """The advisee's consent is not in force: the consultation can be closed without record alone."""


class ConsentInForce(Exception):
    """The advisee's consent stands: the consultation is closed with its report."""
