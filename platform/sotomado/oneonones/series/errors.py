"""What can be wrong with planning the next 1on1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class NotLive(Exception):
    """The pair has ended, or the other one has not agreed yet: nothing is planned."""


class InThePast(Exception):
    """Only what is ahead is planned."""


class TooFarAhead(Exception):
    """More than a year from now is rather a slip of the finger."""


@dataclass
class AlreadyPlanned(Exception):
    """The pair has its next time, set by the other one or in another window. `starts_at`: when."""

    starts_at: datetime


@dataclass
class ChangedMeanwhile(Exception):
    """What stands by now is not what the page showed. `starts_at`: what stands, None where nothing is planned."""

    starts_at: datetime | None


class NothingToTakeBack(Exception):
    """The one let pass lies behind, or something else was planned since."""


class HasNoRhythm(Exception):
    """A pair that plans one at a time has nothing to pause."""
