"""How doing a job can go wrong, as far as it matters for what happens next."""

from __future__ import annotations


class Trouble(Exception):
    """A job was not done. `code`: what the other side said, as far as it names nobody ("550 5.1.1")."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code

    @property
    def kept_as(self) -> str:
        """What may be written down: the kind of trouble and the code, never the other side's words."""
        return f"{type(self).__name__} {self.code}".rstrip()


class ServerAway(Trouble):
    """Whoever is needed for this whole kind of job cannot be spoken with: no other job of the kind is worth trying."""


class NotNow(Trouble):
    """This one job was put off by the other side; it is tried again."""


class LetterRefused(Trouble):
    """The server takes no such letter from us. Nobody's mailbox is to blame, so it is tried again, as rules change."""


class MailboxRefused(Trouble):
    """The mailbox does not exist or takes nothing any more. Trying again would bring the same answer."""
