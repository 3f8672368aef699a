"""What can go wrong with accounts, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NotFound(Exception):
    """There is no such thing for this person: it does not exist, or is another's. The page does not say which."""


class WrongPassword(Exception):
    """E-mail and password do not belong together; which of the two is wrong is not told."""


class ComeInByCompany(Exception):
    """Addresses of this domain come in by their company's own accounts, at /sso/`address`."""

    def __init__(self, address: str) -> None:
        super().__init__("by the company's own account")
        self.address = address


class TooManyAttempts(Exception):
    """Too many failures lately for this address or this e-mail."""

    def __init__(self, wait_minutes: int) -> None:
        super().__init__(f"Try again in {wait_minutes} minutes.")
        self.wait_minutes = wait_minutes


class InvitationUsed(Exception):
    """This link has set a password already."""


class InvitationExpired(Exception):
    """This link was not used in time."""


class WeakPassword(Exception):
    """Shorter than twelve characters, or the person's own e-mail or name."""


class TooOften(Exception):
    """The person did something more often in a day than anybody means to."""


class ConsentNeeded(Exception):
    """The person has not agreed to the version in force."""
