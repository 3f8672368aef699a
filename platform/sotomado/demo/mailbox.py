"""The demo's post office: a real SMTP server on this machine that keeps what it receives as a Maildir.

A message is filed under its Message-ID. A second delivery of the same message, which a worker makes that died before
it could note the first, finds its place taken and is dropped, as the mailboxes of real people do it.
"""

from __future__ import annotations

import os
from asyncio import AbstractServer
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path
from socket import create_server, socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """A Maildir of one folder. Message files are named by their Message-ID alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes) -> bool:
        """File a message. False if it is there already."""
        message_id = message_from_bytes(content, policy=policy.default).get("Message-ID")
        key = blake2b(str(message_id).encode() if message_id else content, digest_size=12).hexdigest()
        draft = self.folder / "tmp" / f"{key}.{os.getpid()}.{os.urandom(4).hex()}"
        draft.write_bytes(content)
        try:
            os.link(draft, self.folder / "new" / key)  # all of it at once, and only if nobody was first
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        return True

    def letters(self) -> list[Letter]:
        """Everything received, the latest first."""
        found = [Letter.read(path) for part in ("new", "cur") for path in (self.folder / part).iterdir()]
        return sorted(found, key=lambda letter: (letter.sent_at, letter.key), reverse=True)

    def letter(self, key: str) -> Letter | None:
        """One message, None if there is none of that name."""
        if not key.isalnum():
            return None
        paths = [self.folder / part / key for part in ("new", "cur")]
        return next((Letter.read(path) for path in paths if path.is_file()), None)

    def empty(self) -> None:
        for part in ("tmp", "new", "cur"):
            for path in (self.folder / part).iterdir():
                path.unlink()


@dataclass(frozen=True)
class Letter:
    """One received message, as a page shows it."""

    key: str
    sender: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str
    calendar: bytes | None

    @classmethod
    def read(cls, path: Path) -> Letter:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        body, html = message.get_body(("plain",)), message.get_body(("html",))
        parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        return cls(
            key=path.name,
            sender=str(message["From"]),
            to=str(message["To"]),
            subject=str(message["Subject"]),
            sent_at=parsedate_to_datetime(str(message["Date"])),
            text="" if body is None else str(body.get_content()),
            html="" if html is None else str(html.get_content()),
            calendar=parts[0].get_payload(decode=True) if parts else None,  # type: ignore[arg-type]
        )


class _Reception:
    """What aiosmtpd asks when a message arrives."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        self._mailbox.keep(content if isinstance(content, bytes) else (content or "").encode())
        return "250 Kept"


class PostOffice(Controller):
    """The server: `start()` and `stop()` it. `port` says where it listens: on a free port of 127.0.0.1.

    `listening` is a socket bound beforehand, for a launcher that names the port to others before it loads this.
    """

    def __init__(self, mailbox: Mailbox, listening: socket | None = None) -> None:
        self._listening = listening or create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        super().__init__(_Reception(mailbox), hostname="127.0.0.1", port=port, ready_timeout=10)

    def _create_server(self) -> Coroutine[Any, Any, AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)
