"""What happens to one message for one address of ours.

It is read in memory and forgotten: nothing is stored but a calendar's answer or the code of a failure. Words written by
people go nowhere from here, so their senders are told rather than left to wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses
from enum import StrEnum
from typing import NamedTuple

from sotomado.bookings.answers import service as bookings
from sotomado.bookings.answers.reading import reply_in
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.series.answers import service as one_on_ones
from sotomado.outbox import addresses, bounces
from sotomado.outbox.addresses import Addressed, Purpose
from sotomado.outbox.models import CameBy
from sotomado.outbox.reports import failure_in
from sotomado.settings import Settings

log = logging.getLogger("sotomado.incoming")

# A report may quote the whole of our letter, pictures of signatures and all.
LONGEST_MESSAGE = 1024 * 1024
# Where a message may be sewn together of parts; a report with our whole letter in it has a dozen. Quoted mails and
# their signatures have lines that look alike, hence so many.
MOST_SEAMS = 500
# Where mail servers write to whom a message was delivered, the surest first.
_DELIVERED_TO = ("X-Original-To", "Delivered-To", "X-Envelope-To", "Envelope-To", "To")


class Outcome(StrEnum):
    """What became of a message."""

    NOTED = "noted"
    # Read, and nothing follows: an older answer, a notice of delay, a vacation.
    NOTHING_NEW = "nothing new"
    # No address of ours, or a proof that is false.
    NOT_OURS = "not ours"
    # Not for machines to read: whoever wrote it should know.
    UNREADABLE = "unreadable"


class Reception:
    """Takes messages for the addresses of one service."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def knows(self, address: str) -> bool:
        """Whether an address is one that we gave out. Asked before anything is taken in."""
        addressed = addresses.read(address, incoming=self._settings.incoming_address)
        if addressed is None:
            return False
        if addressed.purpose is Purpose.BOUNCE:
            return addresses.job_of_secret(addressed.secret, self._database.keyring) is not None
        with self._database.read() as work:
            return _taker(work, addressed.secret) is not None

    def receive(self, address: str, content: bytes) -> Outcome:
        """Do what a message to `address` asks for. Raises DatabaseAway; then nothing was done."""
        addressed = addresses.read(address, incoming=self._settings.incoming_address)
        message = _parsed(content) if len(content) <= LONGEST_MESSAGE else None
        if addressed is None:
            return Outcome.NOT_OURS
        if message is None:
            return Outcome.UNREADABLE
        take = self._take_report if addressed.purpose is Purpose.BOUNCE else self._take_answer
        try:
            outcome = take(addressed, message)
        except RecursionError:
            # Folded into itself more often than any letter is: it would come again for days if it were put off.
            outcome = Outcome.UNREADABLE
        log.info("mail came in", extra={"event": outcome.value, "kind": addressed.purpose.name.lower()})
        return outcome

    def address_in(self, content: bytes) -> str | None:
        """The address of ours a message was delivered to, by what servers on its way wrote into it."""
        message = _parsed(content)
        if message is None:
            return None
        for header in _DELIVERED_TO:
            for _, address in getaddresses([str(value) for value in message.get_all(header, [])]):
                if addresses.read(address, incoming=self._settings.incoming_address):
                    return address
        return None

    def _take_report(self, addressed: Addressed, message: EmailMessage) -> Outcome:
        job_id = addresses.job_of_secret(addressed.secret, self._database.keyring)
        if job_id is None:
            return Outcome.NOT_OURS
        failure = failure_in(message)
        if failure is None:
            return Outcome.NOTHING_NEW
        with self._database.work() as work:
            is_new = bounces.note(
                work, job_id=job_id, status=failure.status, is_permanent=failure.is_permanent, by=CameBy.REPORT
            )
        return Outcome.NOTED if is_new else Outcome.NOTHING_NEW

    def _take_answer(self, addressed: Addressed, message: EmailMessage) -> Outcome:
        reply = reply_in(message)
        with self._database.work() as work:
            taker = _taker(work, addressed.secret)
            if taker is None:
                return Outcome.NOT_OURS
            if reply is None:
                return Outcome.UNREADABLE
            is_new = taker.take(work, token=addressed.secret, reply=reply, public_url=self._settings.public_url)
        return Outcome.NOTED if is_new else Outcome.NOTHING_NEW


class _Taker(NamedTuple):
    """Whose invitations an answer can be to."""

    is_an_address: Callable[..., bool]
    take: Callable[..., bool]


_TAKERS = (_Taker(bookings.is_an_address, bookings.take), _Taker(one_on_ones.is_an_address, one_on_ones.take))


def _taker(work: UnitOfWork, token: str) -> _Taker | None:
    return next((taker for taker in _TAKERS if taker.is_an_address(work, token=token)), None)


def _parsed(content: bytes) -> EmailMessage | None:
    # A minute of reading would go by over a million empty parts.
    if content.count(b"\n--") > MOST_SEAMS:
        return None
    try:
        message = message_from_bytes(content, policy=policy.default)
        return message if isinstance(message, EmailMessage) else None
    except (MessageError, ValueError, LookupError, RecursionError):
        return None
