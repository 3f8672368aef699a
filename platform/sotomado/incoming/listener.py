"""`sotomado mail-in`: a door for the mail server to hand messages over, by LMTP or SMTP.

It opens for addresses we gave out and for no others, passes nothing on, and asks for nothing to be believed about the
sender. It belongs behind a mail server of one's own: there is no protection here against those who knock all day.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from sotomado.database import DatabaseAway
from sotomado.incoming.receiving import LONGEST_MESSAGE, Outcome, Reception

NO_SUCH = "550 5.1.1 No such address here"
LATER = "451 4.3.0 Try again later"
ANSWERS = {
    Outcome.NOTED: "250 2.0.0 Noted",
    Outcome.NOTHING_NEW: "250 2.0.0 Nothing new",
    Outcome.NOT_OURS: NO_SUCH,
    Outcome.UNREADABLE: "550 5.6.0 Only calendars are read here; please use the pages of the service",
}
# One message is for one address: ours are each known to one writer alone.
MOST_RECIPIENTS = 1
SILENCE_SECONDS = 60


class _Door:
    """What aiosmtpd asks when someone knocks."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 One address at a time"
        try:
            is_known = await asyncio.to_thread(self._reception.knows, address)
        except DatabaseAway:
            return LATER
        if not is_known:
            return NO_SUCH
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        [address] = envelope.rcpt_tos
        try:
            outcome = await asyncio.to_thread(
                self._reception.receive, address, content if isinstance(content, bytes) else (content or "").encode()
            )
        except DatabaseAway:
            return LATER
        return ANSWERS[outcome]

    async def handle_exception(self, error: Exception) -> str:
        # What went wrong is not for whoever knocks; the message may come again.
        return LATER


class Listener(Controller):
    """Listens until stopped."""

    def __init__(self, reception: Reception, *, host: str = "127.0.0.1", port: int, speaks_lmtp: bool = True) -> None:
        self._speaks = LMTP if speaks_lmtp else SMTP
        super().__init__(_Door(reception), hostname=host, port=port, ready_timeout=10)

    def factory(self) -> SMTP:
        options: dict[str, Any] = {
            "data_size_limit": LONGEST_MESSAGE,
            "timeout": SILENCE_SECONDS,
            "ident": "Sotomado",
            "enable_SMTPUTF8": True,
            "loop": self.loop,
        }
        return self._speaks(self.handler, **options)
