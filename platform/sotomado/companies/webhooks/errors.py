"""Why an address is not taken, and how a message fails to arrive."""

from __future__ import annotations

from sotomado.outbox.errors import Trouble as JobTrouble


class BadWebhook(Exception):
    """A webhook as asked for cannot be made; `field` names what is wrong, `said` why, for the machine that asked."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field = field
        self.said = said


class TooManyWebhooks(Exception):
    """The company holds as many addresses as it may."""


class NotTaken(JobTrouble):
    """The company's system did not take a message; it is brought again later."""
