"""Reading a report that a mail did not arrive: as RFC 3464 has it, and as old servers write it in plain words.

What comes in is anybody's; of it a code is kept and no words. Notices that it only takes longer, vacations and receipts
are none of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage, Message

from sotomado.outbox.blame import ENHANCED, is_of_the_mailbox

# Where a plain report begins to quote our own letter.
_QUOTED = re.compile(r"^(-{2,}.*(original|copy|message|headers).*|return-path:|received:|received: from)", re.I | re.M)
_PLAIN_CODE = re.compile(r"(?<![\d.:-])(55[0-9]|521)(?=[ -])")
_LONGEST_READ = 8000


@dataclass(frozen=True)
class Failure:
    """A mail did not arrive. `status`: "5.1.1", or "550" from a server that knows no such codes."""

    status: str

    @property
    def is_permanent(self) -> bool:
        return is_of_the_mailbox(self.status)


def failure_in(message: EmailMessage) -> Failure | None:
    """What a message sent back says, None where it tells of no failure."""
    blocks = [block for part in message.walk() for block in _fields(part)]
    if blocks:
        failed = [block for block in blocks if str(block.get("Action", "")).strip().lower() == "failed"]
        return Failure(_status(failed[0])) if failed else None
    # Somebody's own program that answers by itself, for a vacation.
    if str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied"):
        return None
    return _in_plain_words(message)


def _fields(part: Message) -> list[Message]:
    """The blocks of a delivery-status part: one about the message, one about each recipient."""
    if part.get_content_type() != "message/delivery-status":
        return []
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _status(block: Message) -> str:
    said = str(block.get("Diagnostic-Code", ""))
    given = ENHANCED.search(str(block.get("Status", "")))
    told = ENHANCED.search(said)
    # "5.0.0" says nothing; what the server itself said may say more.
    if given and (given[1] not in ("5.0.0", "4.0.0") or told is None):
        plain = _PLAIN_CODE.search(said)
        return plain[1] if given[1] == "5.0.0" and plain else given[1]
    if told:
        return told[1]
    plain = _PLAIN_CODE.search(said)
    return plain[1] if plain else ""


def _in_plain_words(message: EmailMessage) -> Failure | None:
    """Only what is said plainly: a code of class 5, before our own letter is quoted."""
    body = message.get_body(("plain",))
    try:
        text = str(body.get_content())[:_LONGEST_READ] if body is not None else ""
    except (LookupError, ValueError):
        return None
    own_words = _QUOTED.split(text)[0]
    enhanced = [code for code in ENHANCED.findall(own_words) if code.startswith("5.")]
    plain = _PLAIN_CODE.search(own_words)
    if enhanced:
        return Failure(enhanced[0])
    return Failure(plain[1]) if plain else None
