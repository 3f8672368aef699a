"""What can be wrong with a server elsewhere. The code is kept where it is told of; `wording` says it to a person."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    # The address itself, seen before anything is asked.
    BAD_ADDRESS = "bad_address"
    NOT_HTTPS = "not_https"
    BAD_PORT = "bad_port"
    HAS_CREDENTIALS = "has_credentials"
    # It leads, at once or by a redirect, to where only the house's own machines are.
    INSIDE = "inside"
    # The other side.
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    SLOW = "slow"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    SERVER_FAILED = "server_failed"
    MOVED_TOO_OFTEN = "moved_too_often"
    # What came.
    TOO_LARGE = "too_large"
    TOO_MUCH = "too_much"
    NOT_A_CALENDAR = "not_a_calendar"
    NO_CALENDARS = "no_calendars"
    # Read, but some events could not be understood; everything else counts.
    PARTLY = "partly"
    # Read, but nothing may be written there; or the server would have the event written elsewhere.
    NOT_WRITABLE = "not_writable"
    LED_AWAY = "led_away"
    # Something of our own.
    FAILED = "failed"


class OutsideTrouble(Exception):
    """Something elsewhere could not be read, or written to. Carries no address: the log may have it."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
