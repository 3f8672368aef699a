"""A real SMTP server that keeps what it accepts, and may refuse some addresses."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from icalendar import Calendar

# The keys of the tests' database, as a setting.
KEYS = "test:" + b64encode(b"a key for tests, of 32 bytes too").decode()


class OnAFreePort(Controller):
    """Asks the system for a port, and learns it before knocking at it."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class AMailbox:
    """What came, by whom it is for."""

    def __init__(self) -> None:
        self.port = 0
        self.refusals: dict[str, str] = {}
        self._kept: list[tuple[str, str, EmailMessage]] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        said = self.refusals.get(address, "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, _server, _session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self._kept.append((envelope.mail_from, envelope.rcpt_tos[0], message))
        return "250 accepted"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for _, recipient, message in self._kept if recipient == address]

    @property
    def envelope_senders(self) -> set[str]:
        return {sender for sender, _, _ in self._kept}

    def sender_of(self, message: EmailMessage) -> str:
        """Where a report about it would go."""
        return next(sender for sender, _, kept in self._kept if kept is message)

    @staticmethod
    def calendar_in(message: EmailMessage) -> Calendar | None:
        parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        return Calendar.from_ical(parts[0].get_payload(decode=True)) if parts else None


@contextmanager
def a_mailbox() -> Iterator[AMailbox]:
    mailbox = AMailbox()
    controller = OnAFreePort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()
