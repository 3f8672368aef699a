"""What came back: two mails that were given up, one for a mailbox that is no more; and a calendar that said no."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sotomado.bookings.answers.models import Answer, CalendarAnswer
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.demo.rows import Rows
from sotomado.keyring import Keyring
from sotomado.outbox import mail
from sotomado.outbox.models import CameBy, Job, Undelivered


class Returned:
    """Writes what mail servers and calendars answered, beside the talks of one company."""

    def __init__(self, rows: Rows, dice: Dice, now: datetime, keyring: Keyring) -> None:
        self._rows = rows
        self._dice = dice
        self._now = now
        self._keyring = keyring

    def tell(self, member: Member, others: Sequence[Member]) -> None:
        """One of the others has a mailbox that is gone; the member pressed "no" in their calendar."""
        gone, busy = others[3], others[4]
        mailbox = self._keyring.digest(gone.email.lower(), purpose="mailbox")
        self._rows.add(
            Undelivered,
            id=self._dice.key(),
            mailbox=mailbox,
            job_id=self._given_up(gone, days_ago=1, attempts=1, error="MailboxRefused 550 5.1.1", mailbox=mailbox),
            noted_at=self._now - timedelta(days=1),
            status="550 5.1.1",
            is_permanent=True,
            came_by=CameBy.CONVERSATION,
            settled_at=None,
        )
        self._given_up(busy, days_ago=6, attempts=101, error="NotNow 450 4.2.1", mailbox=None)
        coming = [
            one
            for one in self._rows.gathered(Booking)
            if one["advisee_id"] == member.person_id
            and one["state"] is BookingState.CONFIRMED
            and one["starts_at"] > self._now
        ]
        for one in coming[:1]:
            self._rows.add(
                CalendarAnswer,
                booking_id=one["id"],
                side=Side.ADVISEE,
                answer=Answer.DECLINED,
                sequence=one["calendar_sequence"],
                stamped_at=self._now - timedelta(hours=9),
                received_at=self._now - timedelta(hours=9),
            )

    def _given_up(self, member: Member, *, days_ago: int, attempts: int, error: str, mailbox: str | None) -> str:
        job_id = self._dice.key()
        written_at = self._now - timedelta(days=days_ago)
        payload = {
            "to": [member.name, member.email],
            "subject": "ご予定の確認",
            "body": f"{member.name}さん\n\nご予定が決まりました。\n\nそとまど\n",
            "written": written_at.isoformat(),
        }
        self._rows.add(
            Job,
            id=job_id,
            kind=mail.KIND,
            payload=self._rows.seal(Job, "payload", job_id, json.dumps(payload, ensure_ascii=False)),
            dedupe_key=None,
            written_at=written_at,
            run_after=written_at,
            attempts=attempts,
            lease=None,
            leased_until=None,
            done_at=None,
            failed_at=min(written_at + timedelta(days=4), self._now),
            last_error=error,
            tried_since=written_at,
            mailbox=mailbox,
        )
        return job_id
