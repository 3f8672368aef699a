"""Talks that repeat: one wish that waits for the consultant's answer, and one arrangement that begins in some weeks."""

from __future__ import annotations

from datetime import date, timedelta

from sotomado.bookings.series.clock_times import dates_of, on_the_clock
from sotomado.bookings.series.models import DateState, Series, SeriesDate, SeriesState
from sotomado.demo import story
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.demo.rows import Rows
from sotomado.demo.talks import Talks
from sotomado.directory.vocabulary import MeetingMode

ASKED_AT = 20 * 60 + 40
ANSWERED_AT = 8 * 60 + 15


class Repeating:
    """Writes series beside the talks of one company. None of their dates is near enough to be booked yet."""

    def __init__(self, rows: Rows, dice: Dice, today: date) -> None:
        self._rows = rows
        self._dice = dice
        self._today = today

    def tell(self, wishing: Member, agreed_with: Member, adviser: Adviser, talks: Talks) -> None:
        self._series(wishing, adviser, talks, ahead=9, every_weeks=2, times=3)
        self._series(agreed_with, adviser, talks, ahead=36, every_weeks=4, times=4, is_agreed=True)

    def _series(
        self,
        member: Member,
        adviser: Adviser,
        talks: Talks,
        *,
        ahead: int,
        every_weeks: int,
        times: int,
        is_agreed: bool = False,
    ) -> None:
        first_at = story.free_time(talks, member, adviser, self._today + timedelta(days=ahead))
        if first_at is None:
            return
        series_id = self._dice.key()
        first_on, start_minute = on_the_clock(first_at, adviser.zone)
        self._rows.add(
            Series,
            id=series_id,
            advisee_id=member.person_id,
            consultant_id=adviser.id,
            state=SeriesState.AGREED if is_agreed else SeriesState.PROPOSED,
            mode=MeetingMode.ONLINE,
            zone=adviser.zone,
            first_on=first_on,
            start_minute=start_minute,
            every_weeks=every_weeks,
            proposed_at=at(self._today - timedelta(days=2), ASKED_AT),
            answered_at=at(self._today - timedelta(days=1), ANSWERED_AT) if is_agreed else None,
            ended_at=None,
            ended_by=None,
        )
        for number, on in enumerate(dates_of(first_on, every_weeks=every_weeks, times=times), start=1):
            self._rows.add(
                SeriesDate,
                id=self._dice.key(),
                series_id=series_id,
                number=number,
                on_date=on,
                state=DateState.WAITING,
                booking_id=None,
                hindrance=None,
                settled_at=None,
            )
