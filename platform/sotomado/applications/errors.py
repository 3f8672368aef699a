"""What can go wrong while someone applies, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sotomado.applications.body import Section


class AlreadyConsultant(Exception):
    """Whoever is a consultant need not become one."""


class NothingOpen(Exception):
    """There is no application that could be written in: it was handed in, decided on or withdrawn."""


class TooSoon(Exception):
    """The last application was refused not long ago. `from_at`: when another one can be begun."""

    def __init__(self, from_at: datetime) -> None:
        super().__init__(f"Another application can be begun from {from_at:%Y-%m-%d}.")
        self.from_at = from_at


class LicenceKnown(Exception):
    """This registration number stands in another application, or in a consultant's credential. Whose is not told."""


class Trouble(StrEnum):
    """What is wrong with a part of an application."""

    MISSING = "missing"
    NOT_A_DATE = "not a date"
    MALFORMED = "malformed"
    IN_FUTURE = "in the future"
    EXPIRED = "expired"
    BEFORE_REGISTRATION = "before the registration"
    TOO_LONG = "too long"
    NOT_PLAIN = "not plain text"
    TOO_MANY = "too many"
    NONE_AND_SOME = "none, and some"


class NotReady(Exception):
    """Something is missing before it can be handed in: (section, name of the field, why)."""

    def __init__(self, lacking: Sequence[tuple[Section, str, Trouble]]) -> None:
        super().__init__(", ".join(f"{section.value}.{field}: {trouble.value}" for section, field, trouble in lacking))
        self.lacking = tuple(lacking)
