"""A talk that its consultant had to call off this morning: the regular's ticket waits, and others are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sotomado.availability.models import Place
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.replacing.models import Replacement
from sotomado.bookings.replacing.service import KEPT_FOR
from sotomado.demo import story
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.demo.rows import Rows
from sotomado.demo.talks import Talks
from sotomado.directory.vocabulary import Theme

WORDS = "急に体調を崩してしまい、お会いできなくなりました。楽しみにしていましたのに、申し訳ありません。"


class Replaced:
    """Writes one beside the talks of a company; its lines, as all others, are written by `lives`."""

    def __init__(self, rows: Rows, dice: Dice, today: date) -> None:
        self._rows = rows
        self._dice = dice
        self._today = today

    def tell(self, member: Member, desk: Sequence[Adviser], talks: Talks) -> None:
        others = [one for one in desk if one.zone == HOME and one.popularity > 0]
        starts_at = story.free_time(talks, member, others[16], self._today + timedelta(days=6))
        if starts_at is None:
            return
        talks.book(member, others[16], starts_at, (Theme.RELATIONS,), 4, state=BookingState.CONFIRMED)
        booking, place = self._rows.gathered(Booking)[-1], self._rows.gathered(Place)[-1]
        called_off_at = at(self._today, 0) - timedelta(minutes=35)
        booking["state"], booking["cancelled_at"] = BookingState.CANCELLED, called_off_at
        booking["calendar_sequence"] += 1
        place["live"] = False
        self._rows.add(
            Replacement,
            id=self._dice.key(),
            booking_id=booking["id"],
            advisee_id=member.person_id,
            company_id=booking["paying_company_id"],
            opened_at=called_off_at,
            expires_at=called_off_at + KEPT_FOR,
            closed_at=None,
            outcome=None,
            new_booking_id=None,
        )
