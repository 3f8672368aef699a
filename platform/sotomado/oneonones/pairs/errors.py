"""What can be wrong with asking somebody for a pair, and with answering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class WithOneself(Exception):
    """A pair is of two."""


class NotAManager(Exception):
    """A slant pair is with somebody who leads people, and so are both of two managers."""


class OwnManager(Exception):
    """With the manager of the roster one has a pair already, or will have by tomorrow."""


@dataclass
class AlreadyPaired(Exception):
    """The two have a pair, or one of them has asked already. `pair_id`: which."""

    pair_id: int


class TooManyWaiting(Exception):
    """Nobody asks the whole house at once."""


@dataclass
class AskedLately(Exception):
    """Whoever did not agree is not asked again soon. `until`: when it can be asked again."""

    until: datetime


class NotWaiting(Exception):
    """It was answered or taken back meanwhile, or is not the reader's to answer."""


class OfTheRoster(Exception):
    """A pair of the roster ends with the roster."""
