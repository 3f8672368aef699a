"""Why the people of a company's HR stay as they are. Pages word it for the one who asks."""

from __future__ import annotations

from enum import StrEnum


class LastOwner(Exception):
    """A company that has HR keeps somebody who answers for it: another owner comes first."""


class AlreadyHr(Exception):
    """Whoever is asked to join is one of this company's HR already."""


class ElsewhereHr(Exception):
    """Whoever wants to join is HR of another company. Told to that person alone."""


class NotTheirs(Exception):
    """The invitation was sent to another address than the one that is signed in."""


class Wrong(StrEnum):
    """What is the matter with a field of an invitation."""

    MISSING = "missing"
    NOT_AN_ADDRESS = "not_an_address"
    ALREADY_HR = "already_hr"


class BadInvitation(Exception):
    """An invitation that cannot be sent; `wrong` names each field and what is the matter with it."""

    def __init__(self, wrong: dict[str, Wrong]) -> None:
        super().__init__(f"bad invitation: {sorted(wrong)}")
        self.wrong = wrong
