"""Two talks that did not come about: one waits for a consultant's answer, one for an operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sotomado.bookings.claims.models import Answer, Claim
from sotomado.bookings.claims.rules import ANSWERED_WITHIN, CLAIMED_WITHIN
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.consultations.room.models import Left
from sotomado.demo import story
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.demo.rooms import sat
from sotomado.demo.rows import Rows
from sotomado.demo.talks import Talks
from sotomado.directory.vocabulary import MeetingMode, Theme


class Unmet:
    """Writes claims beside the talks of one company."""

    def __init__(self, rows: Rows, dice: Dice, today: date) -> None:
        self._rows = rows
        self._dice = dice
        self._today = today

    def tell(
        self, member: Member, others: Sequence[Member], adviser: Adviser, desk: Sequence[Adviser], talks: Talks
    ) -> None:
        """One of the others asks the named consultant; the named member and a consultant contradict each other."""
        waiting = self._waiting(others, adviser, talks)
        if waiting is not None:
            sat(self._rows, self._dice, waiting, {Side.ADVISEE: ((-3, 22, Left.WENT),)})
            end = waiting["ends_at"] + CLAIMED_WITHIN - timedelta(hours=1)
            made_at = min(at(self._today, 0) - timedelta(hours=5), end)
            self._claim(waiting, Side.ADVISEE, made_at, None)
        second = [one for one in desk if one.zone == HOME and one.popularity > 0 and one is not adviser][5]
        disputed = self._talk(member, second, 9, talks)
        if disputed is not None:
            # Each of them came late into the room, and the other was not there just then.
            disputed["mode"] = MeetingMode.ONLINE
            sat(
                self._rows,
                self._dice,
                disputed,
                {
                    Side.ADVISEE: ((16, 38, Left.WENT),),
                    Side.CONSULTANT: ((40, 52, Left.LOST), (54, 60, Left.WENT)),
                },
            )
            early, late = (disputed["starts_at"] + timedelta(minutes=minutes) for minutes in (45, 190))
            words = "少しおくれて入り、二十分ほどお待ちしました。どなたもいらっしゃいませんでした。"
            self._claim(disputed, Side.ADVISEE, early, words, answered_at=late)
            words = "通信の具合で遅れました。つながってからは終わりまでお待ちしましたが、お会いできませんでした。"
            self._claim(disputed, Side.CONSULTANT, late, words, answered_at=late)

    def _waiting(self, others: Sequence[Member], adviser: Adviser, talks: Talks) -> dict[str, Any] | None:
        for days_ago in (2, 3, 4):
            for one in others[:40]:
                found = self._talk(one, adviser, days_ago, talks)
                if found is not None:
                    return found
        return None

    def _talk(self, member: Member, adviser: Adviser, days_ago: int, talks: Talks) -> dict[str, Any] | None:
        """A confirmed talk some days ago that nobody closed: its row, if a time was found that is over."""
        found = story.free_time(talks, member, adviser, self._today - timedelta(days=days_ago))
        if found is None or found + timedelta(hours=2) > at(self._today, 0):
            return None
        talks.book(member, adviser, found, (Theme.MANAGEMENT,), 4, state=BookingState.CONFIRMED)
        return self._rows.gathered(Booking)[-1]

    def _claim(
        self,
        booking: dict[str, Any],
        side: Side,
        made_at: datetime,
        words: str | None,
        *,
        answered_at: datetime | None = None,
    ) -> None:
        """`answered_at`: by a claim of the other side, so that an operator has to look."""
        claim_id = self._dice.key()
        self._rows.add(
            Claim,
            id=claim_id,
            booking_id=booking["id"],
            by_side=side,
            made_at=made_at,
            words=self._rows.seal(Claim, "words", claim_id, words),
            answer_until=made_at + ANSWERED_WITHIN,
            answer=Answer.COUNTERED if answered_at else None,
            answered_at=answered_at,
            answer_words=None,
            referred_at=answered_at,
            outcome=None,
            missed_by=None,
            settled_at=None,
        )
