"""What the rooms beside booking let people do: wait for a time, claim, repeat, be reminded, choose someone instead.

A deed opens its own transactions, one or several, as the worker's jobs do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from factories.bookings import SENDER
from factories.people import AConsultant
from sqlalchemy import select
from support.clock import StandingClock
from support.killed import Deed, in_one

from sotomado.bookings.claims import deciding, presence
from sotomado.bookings.claims import errors as claim_errors
from sotomado.bookings.claims import service as claims
from sotomado.bookings.claims.models import Answer, Claim, How, Outcome
from sotomado.bookings.claims.rules import Finding
from sotomado.bookings.errors import NothingWaits
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.bookings.reminders import service as reminders
from sotomado.bookings.replacing import accepting
from sotomado.bookings.replacing.models import Replacement
from sotomado.bookings.series import errors as series_errors
from sotomado.bookings.series import going_on
from sotomado.bookings.series import service as series
from sotomado.bookings.series.models import Series
from sotomado.bookings.states import as_advisee
from sotomado.bookings.waiting import ending, offering
from sotomado.bookings.waiting import errors as waiting_errors
from sotomado.bookings.waiting import service as waiting
from sotomado.bookings.waiting.models import Wait, WaitOffer
from sotomado.database import Database
from sotomado.directory.vocabulary import MeetingMode

ROOMS_REFUSE: tuple[type[Exception], ...] = (
    NothingWaits,
    claim_errors.AlreadyDecided,
    claim_errors.NotClaimable,
    claim_errors.NotNow,
    claim_errors.NothingToAnswer,
    claim_errors.NothingToAppeal,
    claim_errors.NothingToDecide,
    series_errors.AlreadyAsked,
    series_errors.AnsweredOtherwise,
    waiting_errors.OfferCame,
    waiting_errors.TooLateToReturn,
    waiting_errors.TooManyWaits,
)
ROOMS_DO = (
    "join_a_line",
    "join_a_line",
    "leave_a_line",
    "come_back",
    "decline_an_offer",
    "offer_what_is_free",
    "offer_what_is_free",
    "look_over_the_lines",
    "end_waits",
    "come",
    "claim",
    "answer_a_claim",
    "settle_claims",
    "appeal",
    "decide",
    "ask_to_repeat",
    "agree_to_repeat",
    "end_repeating",
    "go_on_repeating",
    "remind",
    "take_someone_instead",
)


class Stage(Protocol):
    """What a deed needs of the machine."""

    database: Database
    clock: StandingClock

    def _who(self, who: int) -> int: ...
    def _consultant(self, which: int) -> AConsultant: ...
    def _consultant_of(self, one: Booking) -> AConsultant: ...
    def _any(self, which: int, *states: BookingState) -> Booking | None: ...
    def _offered(self, consultant: AConsultant) -> list[Any]: ...
    def _operator(self) -> int: ...


class Rooms:
    def _row(self: Stage, table: Any, which: int, *wanted: Any) -> Any:
        with self.database.read() as work:
            rows = work.session.scalars(select(table).where(*wanted).order_by(table.id)).all()
            work.session.expunge_all()
        return rows[which % len(rows)] if rows else None

    def _join_a_line(self: Stage, who: int, which: int, nth: int) -> Deed:
        today = self.clock.now().date()
        wished = waiting.Wished("Asia/Tokyo", today, today + timedelta(days=2 + nth), mode=MeetingMode.ONLINE)
        ids = [self._consultant(which + more).id for more in range(1 + nth % 2)]
        return in_one(lambda work: waiting.join(work, advisee_id=self._who(who), consultant_ids=ids, wished=wished))

    def _of_wait(self: Any, which: int, verb: Callable[..., Any]) -> Deed | None:
        one = self._row(Wait, which)
        return one and in_one(lambda work: verb(work, advisee_id=one.advisee_id, wait_id=one.id))

    def _leave_a_line(self: Any, _who: int, which: int, _nth: int) -> Deed | None:
        return self._of_wait(which, waiting.leave)

    def _come_back(self: Any, _who: int, which: int, _nth: int) -> Deed | None:
        return self._of_wait(which, waiting.come_back)

    def _decline_an_offer(self: Any, _who: int, which: int, _nth: int) -> Deed | None:
        offer = self._row(WaitOffer, which, WaitOffer.closed_at.is_(None))
        if offer is None:
            return None
        wait = self._row(Wait, 0, Wait.id == offer.wait_id)
        return in_one(lambda work: waiting.decline(work, advisee_id=wait.advisee_id, booking_id=offer.booking_id))

    def _offer_what_is_free(self: Stage, _who: int, which: int, _nth: int) -> Deed:
        consultant_id = self._consultant(which).id
        return lambda database: offering.offer_next(database, consultant_id=consultant_id, sender=SENDER)

    def _look_over_the_lines(self, *_: int) -> Deed:
        return lambda database: offering.look_over(database, sender=SENDER)

    def _end_waits(self, *_: int) -> Deed:
        return lambda database: ending.end_what_is_over(database, sender=SENDER)

    def _side_of(self: Any, who: int, one: Booking) -> int:
        own: int = one.advisee_id if who % 2 else self._consultant_of(one).person_id
        return own

    def _of_side(self: Any, who: int, which: int, verb: Callable[..., Any], **more: Any) -> Deed | None:
        """Only of what has begun: claims are made afterwards."""
        one = self._row(
            Booking,
            which,
            Booking.state.in_((BookingState.CONFIRMED, BookingState.MISSED)),
            Booking.starts_at <= self.clock.now() + timedelta(minutes=10),
        )
        if one is None:
            return None
        person_id = self._side_of(who, one)
        return in_one(lambda work: verb(work, person_id=person_id, booking_id=one.id, **more))

    def _come(self: Any, who: int, which: int, _nth: int) -> Deed | None:
        return self._of_side(who, which, presence.came, how=How.SAID_HERE)

    def _claim(self: Any, who: int, which: int, _nth: int) -> Deed | None:
        return self._of_side(who, which, claims.claim, words="お会いできませんでした。", sender=SENDER)

    def _answer_a_claim(self: Any, who: int, which: int, nth: int) -> Deed | None:
        answer = list(Answer)[nth % len(Answer)]
        return self._of_side(who, which, claims.answer, answer=answer, words=None, sender=SENDER)

    def _settle_claims(self: Any, _who: int, which: int, _nth: int) -> Deed | None:
        one = self._row(Claim, which, Claim.settled_at.is_(None))
        return one and in_one(lambda work: claims.settle_if_due(work, booking_id=one.booking_id, sender=SENDER))

    def _appeal(self: Any, who: int, which: int, _nth: int) -> Deed | None:
        return self._of_side(who, which, deciding.appeal, words="見てください。", sender=SENDER)

    def _decide(self: Any, who: int, which: int, nth: int) -> Deed | None:
        one = self._row(Claim, which)
        if one is None:
            return None
        what = (
            Finding(Outcome.MISSED, Side.ADVISEE if who % 2 else Side.CONSULTANT),
            Finding(Outcome.NOT_MET, None),
            Finding(Outcome.NOT_UPHELD, None),
        )[nth % 3]
        return in_one(
            lambda work: deciding.decide(
                work,
                operator_id=self._operator(),
                booking_id=one.booking_id,
                what=what,
                reason="記録のとおりです。",
                sender=SENDER,
            )
        )

    def _ask_to_repeat(self: Any, who: int, which: int, nth: int) -> Deed | None:
        consultant = self._consultant(which)
        offered = self._offered(consultant)
        return offered and in_one(
            lambda work: series.propose(
                work,
                advisee_id=self._who(who),
                consultant_id=consultant.id,
                first_at=offered[nth % len(offered)],
                zone="Asia/Tokyo",
                every_weeks=1,
                times=2 + nth % 3,
                mode=MeetingMode.ONLINE,
                sender=SENDER,
            )
        )

    def _agree_to_repeat(self: Any, _who: int, which: int, _nth: int) -> Deed | None:
        one = self._row(Series, which)
        if one is None:
            return None
        person_id = self._consultant_of(one).person_id
        return in_one(lambda work: series.agree(work, person_id=person_id, series_id=one.id, sender=SENDER))

    def _end_repeating(self: Any, who: int, which: int, _nth: int) -> Deed | None:
        one = self._row(Series, which)
        return one and in_one(
            lambda work: series.end(work, party=as_advisee(one.advisee_id), series_id=one.id, sender=SENDER)
        )

    def _go_on_repeating(self, *_: int) -> Deed:
        return lambda database: going_on.go_on_with_all(database, SENDER)

    def _remind(self, *_: int) -> Deed:
        return lambda database: reminders.remind_whom_no_job_woke_for(database, SENDER)

    def _take_someone_instead(self: Any, _who: int, which: int, nth: int) -> Deed | None:
        row = self._row(Replacement, which)
        consultant = self._consultant(nth)
        offered = self._offered(consultant)
        if row is None or not offered:
            return None
        return in_one(
            lambda work: accepting.accept(
                work,
                advisee_id=row.advisee_id,
                booking_id=row.booking_id,
                consultant_id=consultant.id,
                starts_at=offered[nth % len(offered)],
                mode=MeetingMode.ONLINE,
                sender=SENDER,
            )
        )
