"""Everything people, rules and time can do to bookings, in any order and several at once, as Hypothesis draws it.

Nothing is expected of a single outcome but that it is one the verb names; what must hold after each step is what
`support.invariants` asks of the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from factories.bookings import SENDER
from factories.people import AConsultant, a_company, a_consultant, a_person, an_employee
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from support.at_once import all_at_once, at_once
from support.booking_rooms import ROOMS_DO, ROOMS_REFUSE, Rooms
from support.clock import StandingClock
from support.databases import KEYRING
from support.invariants import broken_promises
from support.killed import Deed, in_one

from sotomado.availability import errors as time_errors
from sotomado.availability import policies
from sotomado.availability import service as availability
from sotomado.availability.hours import service as hours
from sotomado.bookings import commands
from sotomado.bookings import errors as booking_errors
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.replacing.models import Replacement
from sotomado.bookings.states import BY_RULE, CALLED_OFF, as_operator
from sotomado.companies import service as companies
from sotomado.companies.errors import NoTicketsLeft
from sotomado.database import Database, UnitOfWork
from sotomado.directory.vocabulary import MeetingMode

Verb = Callable[[UnitOfWork], Any]
# What a verb may say instead of doing it. Anything else is a defect.
REFUSALS: tuple[type[Exception], ...] = (
    booking_errors.AlreadyBegun,
    booking_errors.AlreadyCancelled,
    booking_errors.AlreadyMeetingThen,
    booking_errors.KeyOfAnother,
    booking_errors.NotBookable,
    booking_errors.NotYetBegun,
    booking_errors.Outdated,
    booking_errors.TimeGone,
    booking_errors.TooLateToMove,
    booking_errors.TooManyAhead,
    booking_errors.WrongState,
    time_errors.SlotNotOffered,
    time_errors.SlotTaken,
    NoTicketsLeft,
    *ROOMS_REFUSE,
)
NOON = 12 * 60


class Server(Protocol):
    def fresh_url(self) -> AbstractContextManager[str]: ...


@dataclass
class Cast:
    """Who takes part."""

    advisees: list[int] = field(default_factory=list)
    consultants: list[AConsultant] = field(default_factory=list)
    operator_id: int = 0


# A deed as it is drawn: its name, who, which of what there is, and one number more.
Drawn = tuple[str, int, int, int]
SMALL = st.integers(0, 11)
DEEDS = (
    "hold",
    "hold_anything",
    "confirm",
    "give_back",
    "move",
    "change_mode",
    "advisee_cancels",
    "consultant_cancels",
    "operator_cancels",
    "service_cancels",
    "complete",
    "decline_replacement",
    "expire_replacements",
    "lapse_holds",
    "set_policy",
    "days_off",
    "other_hours",
    *ROOMS_DO,
)
# What happens most, drawn most.
OFTEN = ("hold", "confirm", "move", "hold_anything", "hold", "confirm", "move", "move")
deeds: st.SearchStrategy[Drawn] = st.tuples(st.sampled_from((*OFTEN, *DEEDS)), SMALL, SMALL, SMALL)


class Bookings(Rooms, RuleBasedStateMachine):
    """`server` is set by the test: whose databases are used."""

    server: ClassVar[Server]
    counts: ClassVar[Counter[str]] = Counter()

    @initialize(tickets=st.integers(2, 12), pause=st.sampled_from((0, 10, 45)))
    def people_come(self, tickets: int, pause: int) -> None:
        self.clock, self.pages = StandingClock(), 0
        self._opened = self.server.fresh_url()
        self.database = Database(self._opened.__enter__(), keyring=KEYRING, clock=self.clock)
        self.cast = Cast()
        with self.database.work() as work:
            here, there = a_company(work, tickets=0), a_company(work, tickets=0)
            companies.grant_tickets(work, company_id=here.id, count=tickets, reference="first contract")
            companies.grant_tickets(work, company_id=there.id, count=2, reference="second contract")
            self.cast.advisees = [an_employee(work, one) for one in (here, here, here, there)]
            self.cast.consultants = [
                a_consultant(work),
                a_consultant(work, time_zone="America/New_York"),
                a_consultant(work, hours=tuple((day, 9 * 60, NOON) for day in range(7))),
            ]
            self.cast.operator_id = a_person(work)
            policies.set_policy(
                work,
                consultant_id=self.cast.consultants[0].id,
                step_minutes=30,
                before_minutes=pause,
                after_minutes=10,
                notice_minutes=60,
                horizon_days=14,
                per_day=3,
                per_week=6,
            )
        self.counts["worlds"] += 1

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.dispose()
            self._opened.__exit__(None, None, None)

    @rule(who=SMALL, which=SMALL, nth=SMALL)
    def somebody_books(self, who: int, which: int, nth: int) -> None:
        self._together([("hold", who, which, nth)])
        self._together([("confirm", who, which, nth)])

    @rule(drawn=deeds)
    def somebody_acts(self, drawn: Drawn) -> None:
        self._together([drawn])

    @rule(drawn=st.lists(deeds, min_size=2, max_size=4))
    def several_act_at_once(self, drawn: list[Drawn]) -> None:
        self._together(drawn)

    @rule(drawn=deeds, times=st.integers(2, 3))
    def a_double_click(self, drawn: Drawn, times: int) -> None:
        """The same page, asked twice: with its key it happens once."""
        self.pages += 1
        self._together([drawn] * times, key=f"page-number-{self.pages:08}")

    @rule(span=st.sampled_from((1, 5, 9, 11, 60, 12 * 60, 24 * 60)))
    def time_passes(self, span: int) -> None:
        self.clock.advance(minutes=span)

    @rule(which=SMALL, comes=st.sampled_from((0, 1)), claims=st.sampled_from((0, 1)), answers=SMALL)
    def a_talk_does_not_come_about(self, which: int, comes: int, claims: int, answers: int) -> None:
        """Its time has come, one side is there, one says that the other was not, and one answers or not."""
        talk = self._any(which, BookingState.CONFIRMED)
        if talk is None:
            return
        self.clock.set(max(self.clock.now(), talk.starts_at + timedelta(minutes=20)))
        for deed in (self._come(comes, which, 0), self._claim(claims, which, 0)):
            if deed is not None:
                all_at_once(self.database, deed)
        self._together([("answer_a_claim", 1 - claims, which, answers), ("complete", 0, which, 0)])
        self._together([("decide", answers, which, answers), ("appeal", 1 - claims, which, 0)])

    @rule(span=st.sampled_from((1, 12, 60)))
    def the_clock_is_set_back(self, span: int) -> None:
        self.clock.advance(minutes=-span)

    @rule(who=SMALL, which=SMALL, nth=SMALL)
    def what_is_offered_can_be_had(self, who: int, which: int, nth: int) -> None:
        """Listing and taking say the same."""
        advisee_id, consultant = self._who(who), self._consultant(which)
        offered = self._offered(consultant)
        if not offered:
            return
        outcome = at_once(self.database, self._hold(advisee_id, consultant.id, offered[nth % len(offered)]))[0]
        assert isinstance(outcome, str | booking_errors.AlreadyMeetingThen), repr(outcome)

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "database"):
            broken = broken_promises(self.database)
            assert not broken, "\n".join(broken)

    # What is drawn becomes what somebody really does, on the rows as they stand.

    def _together(self, drawn: list[Drawn], key: str | None = None) -> None:
        found = [(one[0], verb) for one in drawn if (verb := self._verb(*one)) is not None]
        if not found:
            return
        names = [name for name, _ in found]
        outcomes = all_at_once(self.database, *[self._deed(name, verb, key) for name, verb in found])
        for name, outcome in zip(names, outcomes, strict=True):
            self.counts["verbs"] += 1
            done = not isinstance(outcome, Exception)
            self.counts[f"{name} {'done' if done else type(outcome).__name__}"] += 1
            assert done or isinstance(outcome, REFUSALS), (drawn, repr(outcome))
        if key is not None:
            # Rooms have no page of their own here: what they do twice must find itself done.
            assert sum(outcome == "done" for outcome in outcomes) <= 1, (drawn, outcomes)

    def _deed(self, name: str, verb: Any, key: str | None) -> Deed:
        """What opens its own transactions, or one for a verb, which its page's key lets happen once."""
        if name in ROOMS_DO:
            deed: Deed = verb
            return deed
        return in_one(verb if key is None else self._once(verb, key))

    def _once(self, verb: Verb, key: str) -> Verb:
        person_id = self.cast.advisees[0]

        def asked(work: UnitOfWork) -> str:
            if commands.done_before(work, person_id=person_id, key=key, name="drawn") is not None:
                return "done before"
            verb(work)
            commands.done_to(work, person_id=person_id, key=key, subject="drawn")
            return "done"

        return asked

    def _verb(self, name: str, who: int, which: int, nth: int) -> Any:
        """None where there is nothing to do it to."""
        of = self._hold_free if name == "hold" else getattr(self, f"_{name}")
        return of(who, which, nth) or None

    def _who(self, who: int) -> int:
        return self.cast.advisees[who % len(self.cast.advisees)]

    def _consultant(self, which: int) -> AConsultant:
        return self.cast.consultants[which % 3]

    def _consultant_of(self, one: Any) -> AConsultant:
        return next(own for own in self.cast.consultants if own.id == one.consultant_id)

    def _operator(self) -> int:
        return self.cast.operator_id

    def _offered(self, consultant: AConsultant) -> list[datetime]:
        with self.database.read() as work:
            return availability.open_slots(work, consultant_id=consultant.id, days=10)

    def _any(self, which: int, *states: BookingState) -> Booking | None:
        with self.database.read() as work:
            rows = work.session.scalars(
                select(Booking)
                .where(Booking.state.in_(states))
                .order_by(Booking.made_at, Booking.starts_at, Booking.advisee_id, Booking.consultant_id)
            ).all()
            work.session.expunge_all()
        return rows[which % len(rows)] if rows else None

    def _hold(self, advisee_id: int, consultant_id: int, starts_at: datetime) -> Verb:
        return lambda work: bookings.hold(
            work,
            advisee_id=advisee_id,
            consultant_id=consultant_id,
            starts_at=starts_at,
            mode=MeetingMode.ONLINE,
            hold_minutes=10,
        )

    def _hold_free(self, who: int, which: int, nth: int) -> Verb | None:
        consultant = self._consultant(which)
        offered = self._offered(consultant)
        # Few times, so that they are wanted by several.
        return self._hold(self._who(who), consultant.id, offered[nth % min(5, len(offered))]) if offered else None

    def _hold_anything(self, who: int, which: int, nth: int) -> Verb:
        at = self.clock.now().replace(minute=0, second=0) + timedelta(days=1, minutes=30 * nth)
        return self._hold(self._who(who), self._consultant(which).id, at)

    def _confirm(self, _who: int, which: int, _nth: int) -> Verb | None:
        held = self._any(which, BookingState.HELD) or self._any(which, BookingState.LAPSED)
        if held is None:
            return None
        return lambda work: bookings.confirm(work, advisee_id=held.advisee_id, booking_id=held.id, sender=SENDER)

    def _give_back(self, _who: int, which: int, _nth: int) -> Verb | None:
        held = self._any(which, BookingState.HELD)
        if held is None:
            return None
        return lambda work: bookings.give_back(work, advisee_id=held.advisee_id, booking_id=held.id)

    def _moving(self, one: Booking, starts_at: datetime, mode: MeetingMode, version: int) -> Verb:
        return lambda work: bookings.move(
            work,
            advisee_id=one.advisee_id,
            booking_id=one.id,
            starts_at=starts_at,
            mode=mode,
            version=version,
            sender=SENDER,
        )

    def _move(self, who: int, which: int, nth: int) -> Verb | None:
        one = self._any(which, BookingState.CONFIRMED)
        if one is None:
            return None
        consultant = self._consultant_of(one)
        offered = [*self._offered(consultant)[nth::9], one.starts_at + timedelta(minutes=30)]
        version = one.version - (who == 11)
        return self._moving(one, offered[0], one.mode, version)

    def _change_mode(self, _who: int, which: int, nth: int) -> Verb | None:
        one = self._any(which, BookingState.CONFIRMED)
        modes = list(MeetingMode)
        return one and self._moving(one, one.starts_at, modes[nth % len(modes)], one.version)

    def _cancelled(self, party: bookings.Party, booking_id: str) -> Verb:
        return lambda work: bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER)

    def _called_off(self, which: int, party_of: Callable[[Booking], bookings.Party]) -> Verb | None:
        one = self._any(which, BookingState.CONFIRMED) or self._any(which, *CALLED_OFF)
        return one and self._cancelled(party_of(one), one.id)

    def _advisee_cancels(self, _who: int, which: int, _nth: int) -> Verb | None:
        return self._called_off(which, lambda one: bookings.as_advisee(one.advisee_id))

    def _consultant_cancels(self, _who: int, which: int, _nth: int) -> Verb | None:
        def its_own(one: Booking) -> bookings.Party:
            return bookings.as_consultant(self._consultant_of(one).person_id)

        return self._called_off(which, its_own)

    def _operator_cancels(self, _who: int, which: int, _nth: int) -> Verb | None:
        return self._called_off(which, lambda _one: as_operator(self.cast.operator_id))

    def _service_cancels(self, _who: int, which: int, _nth: int) -> Verb | None:
        return self._called_off(which, lambda _one: BY_RULE)

    def _complete(self, _who: int, which: int, _nth: int) -> Verb | None:
        one = self._any(which, BookingState.CONFIRMED)
        return one and (lambda work: bookings.complete(work, booking_id=one.id))

    def _decline_replacement(self, _who: int, which: int, _nth: int) -> Verb | None:
        with self.database.read() as work:
            rows = work.session.scalars(select(Replacement).order_by(Replacement.opened_at)).all()
            work.session.expunge_all()
        if not rows:
            return None
        row = rows[which % len(rows)]
        return lambda work: replacing.decline(work, advisee_id=row.advisee_id, booking_id=row.booking_id)

    def _expire_replacements(self, *_: int) -> Verb:
        return replacing.expire

    def _lapse_holds(self, *_: int) -> Verb:
        return bookings.lapse_ended_hold

    def _set_policy(self, who: int, which: int, nth: int) -> Verb:
        return lambda work: policies.set_policy(
            work,
            consultant_id=self._consultant(which).id,
            step_minutes=policies.STEPS[nth % 3],
            before_minutes=5 * who,
            after_minutes=10 * (nth % 4),
            notice_minutes=60 * nth,
            horizon_days=14,
            per_day=1 + nth % 4,
            per_week=None if nth % 2 else 1 + nth,
        )

    def _days_off(self, _who: int, which: int, nth: int) -> Verb:
        first = (self.clock.now() + timedelta(days=2 + nth)).date()
        return lambda work: hours.add_days_off(
            work, consultant_id=self._consultant(which).id, first=first, last=first + timedelta(days=1)
        )

    def _other_hours(self, who: int, which: int, _nth: int) -> Verb:
        week = dict.fromkeys(range(7), ((9 * 60 + 30 * (who % 3), 17 * 60),))
        return lambda work: hours.set_weekly_hours(work, consultant_id=self._consultant(which).id, hours=week)
