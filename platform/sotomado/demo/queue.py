"""What the regular waits for: one time that is offered just now, and Tuesday evenings with somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sotomado.availability.models import Place
from sotomado.availability.policies import AFTER_MINUTES, CONSULTATION_MINUTES
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.waiting.models import Wait, WaitConsultant, WaitOffer, WaitState, WaitTime
from sotomado.demo import story
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.demo.rows import Rows
from sotomado.demo.talks import Talks
from sotomado.directory.vocabulary import MeetingMode, TimeOfWeek

IN_THE_MORNING = 10 * 60
TUESDAY = 1


class Queue:
    """Writes waits beside the talks of one company."""

    def __init__(self, rows: Rows, dice: Dice, today: date) -> None:
        self._rows = rows
        self._dice = dice
        self._today = today

    def tell(self, member: Member, desk: Sequence[Adviser], talks: Talks) -> None:
        others = [one for one in desk if one.zone == HOME and one.popularity > 0]
        self._wait(member, others[12], days_ago=6, weekdays=1 << TUESDAY, times=(TimeOfWeek.WEEKDAY_EVENING,))
        starts_at = story.free_time(talks, member, others[14], self._today + timedelta(days=5))
        if starts_at is None:
            return
        wait_id = self._wait(member, others[14], days_ago=9, state=WaitState.OFFERED)
        self._offer(wait_id, member, others[14], starts_at)
        others[14].taken.add(int(starts_at.timestamp()) // 1800)
        member.meetings.append(starts_at)

    def _wait(
        self,
        member: Member,
        adviser: Adviser,
        *,
        days_ago: int,
        weekdays: int = 0,
        times: Sequence[TimeOfWeek] = (),
        state: WaitState = WaitState.WAITING,
    ) -> str:
        wait_id = self._dice.key()
        self._rows.add(
            Wait,
            id=wait_id,
            advisee_id=member.person_id,
            mode=None,
            time_zone=HOME,
            weekdays=weekdays,
            earliest_on=self._today - timedelta(days=days_ago),
            latest_on=self._today + timedelta(days=28 - days_ago),
            joined_at=at(self._today - timedelta(days=days_ago), 21 * 60 + 12),
            state=state,
            ended_at=None,
            why_ended=None,
            unanswered=0,
            version=1,
        )
        self._rows.add(WaitConsultant, wait_id=wait_id, consultant_id=adviser.id)
        for time in times:
            self._rows.add(WaitTime, wait_id=wait_id, time=time)
        return wait_id

    def _offer(self, wait_id: str, member: Member, adviser: Adviser, starts_at: datetime) -> None:
        """Kept until tomorrow morning, so that it stands whenever the demo is looked at today."""
        offered_at = at(self._today, 0) - timedelta(minutes=40)
        until = at(self._today + timedelta(days=1), IN_THE_MORNING)
        booking_id, place_id = self._dice.key(), self._dice.key()
        ends_at, minute = starts_at + timedelta(minutes=CONSULTATION_MINUTES), int(starts_at.timestamp()) // 60
        self._rows.add(
            Place,
            id=place_id,
            consultant_id=adviser.id,
            advisee_id=member.person_id,
            starts_at=starts_at,
            ends_at=ends_at,
            from_minute=minute,
            until_minute=minute + CONSULTATION_MINUTES + AFTER_MINUTES,
            before_minutes=0,
            after_minutes=AFTER_MINUTES,
            live=True,
            held_until=until,
        )
        self._rows.add(
            Booking,
            id=booking_id,
            advisee_id=member.person_id,
            consultant_id=adviser.id,
            paying_company_id=None,
            place_id=place_id,
            wish_id=None,
            state=BookingState.HELD,
            mode=adviser.modes[0] if adviser.modes else MeetingMode.ONLINE,
            starts_at=starts_at,
            ends_at=ends_at,
            held_until=until,
            made_at=offered_at,
            confirmed_at=None,
            cancelled_at=None,
            calendar_uid=f"{self._dice.key()}@sotomado",
            calendar_sequence=0,
        )
        self._rows.add(
            WaitOffer,
            id=self._dice.key(),
            wait_id=wait_id,
            booking_id=booking_id,
            offered_at=offered_at,
            expires_at=until,
            closed_at=None,
            outcome=None,
        )
