"""Consultations: wished for, booked, paid from the pool, held, closed, answered with a reaction."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate

from sotomado.availability.calendars import AFTER_MINUTES, CONSULTATION_MINUTES
from sotomado.availability.models import Place
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies.models import TicketEntry, TicketReason
from sotomado.consultations.models import ConsultantReport, Consultation, ConsultationNote, Reaction, ReportedTheme
from sotomado.demo import sentences
from sotomado.demo.calendar import Season, at, shift_to_weekday
from sotomado.demo.desk import Adviser
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member, Workplace
from sotomado.demo.rows import Rows
from sotomado.demo.topics import themes_of
from sotomado.directory.vocabulary import MeetingMode, SpokenLanguage, Theme
from sotomado.shortlists.models import Wish, WishTheme

LENGTH = timedelta(minutes=CONSULTATION_MINUTES)
# Starts nearer than this collide: the consultation and the breath after it, in half-hours.
APART = -(-(CONSULTATION_MINUTES + AFTER_MINUTES) // 30)
MODES = {MeetingMode.ONLINE: 0.78, MeetingMode.PHONE: 0.12, MeetingMode.IN_PERSON: 0.10}


class Talks:
    """Writes the talks of one company; asks the whole desk for free times."""

    def __init__(self, place: Workplace, desk: Sequence[Adviser], rows: Rows, dice: Dice, today: date) -> None:
        self._place = place
        self._desk = desk
        self._rows = rows
        self._dice = dice
        self._today = today
        self._now = at(today, 0)
        self.used: list[datetime] = []
        self._ready = {
            theme: list(accumulate(one.popularity * (0.12 + one.themes.get(theme, 0)) for one in desk))
            for theme in Theme
        }

    def talk(self, member: Member, season: Season, nth: int) -> None:
        """One talk of someone somewhere in a season, if a time is found for it."""
        themes = themes_of(member, season.first, nth, self._dice)
        found = self._find_time(member, themes[0], season.first, season.after)
        if found is not None:
            self.book(member, *found, themes, nth)

    def coming(self, member: Member, nth: int, days: int = 14) -> None:
        """A confirmed talk in the days to come."""
        themes = themes_of(member, self._today, nth, self._dice)
        tomorrow = self._today + timedelta(days=1)
        found = self._find_time(member, themes[0], tomorrow, tomorrow + timedelta(days=days))
        if found is not None:
            self.book(member, *found, themes, nth)

    def _find_time(self, member: Member, theme: Theme, first: date, after: date) -> tuple[Adviser, datetime] | None:
        """A consultant who suits the theme, and a time in their hours when both are free."""
        dice, ready = self._dice, self._ready[theme]
        for _ in range(6):
            adviser = self._desk[bisect(ready, dice.random() * ready[-1])]
            weekday, start, end = dice.choice(adviser.hours)
            minute = start + 60 * dice.randrange((end - start) // 60)
            day = shift_to_weekday(first + timedelta(days=dice.randrange(max((after - first).days, 1))), weekday)
            starts_at = at(day, minute, adviser.zone)
            if day < after and member.is_there(day) and self.is_free(member, adviser, starts_at):
                return adviser, starts_at
        return None

    def is_free(self, member: Member, adviser: Adviser, starts_at: datetime) -> bool:
        day = starts_at.date()
        half = int(starts_at.timestamp()) // 1800
        return (
            adviser.listed_at < starts_at
            and day < adviser.expires_on
            and adviser.taken.isdisjoint(range(half - APART, half + APART + 1))
            and all(abs(starts_at - other) > timedelta(days=4) for other in member.meetings)
        )

    def book(
        self,
        member: Member,
        adviser: Adviser,
        starts_at: datetime,
        themes: Sequence[Theme],
        nth: int,
        *,
        state: BookingState | None = None,
        leaves_reaction: bool | None = None,
    ) -> None:
        """All rows of a talk. Its state follows from its time unless one is asked for."""
        dice = self._dice
        if state is None:
            state = self._state(starts_at)
        made_at = min(
            starts_at - timedelta(minutes=dice.randint(1500, 25_000)),
            self._now - timedelta(minutes=dice.randint(90, 900)),
        )
        wish_id = self._wish(member, themes, made_at)
        booking_id = self._booking(member, adviser, starts_at, state, wish_id, made_at)
        adviser.taken.add(int(starts_at.timestamp()) // 1800)
        member.meetings.append(starts_at)
        member.talked += 1
        if state is BookingState.COMPLETED:
            self._hold(member, adviser, booking_id, starts_at, themes, nth, leaves_reaction)

    def _state(self, starts_at: datetime) -> BookingState:
        if starts_at + timedelta(hours=2) > self._now:
            return BookingState.CONFIRMED
        if starts_at > self._now - timedelta(days=4):  # some are not closed yet
            return self._dice.one_of({BookingState.COMPLETED: 0.6, BookingState.CONFIRMED: 0.4})
        return self._dice.one_of(
            {BookingState.COMPLETED: 0.94, BookingState.CANCELLED: 0.04, BookingState.LAPSED: 0.02}
        )

    def _wish(self, member: Member, themes: Sequence[Theme], made_at: datetime) -> str:
        dice, wish_id = self._dice, self._dice.key()
        own_words = sentences.wish_words(themes, dice)
        is_english = member.locale.value == "en" and dice.happens(0.6)
        self._rows.add(
            Wish,
            id=wish_id,
            person_id=member.person_id,
            language=SpokenLanguage.ENGLISH if is_english else SpokenLanguage.JAPANESE,
            mode=MeetingMode.ONLINE if dice.happens(0.3) else None,
            own_words=self._rows.seal(Wish, "own_words", wish_id, own_words),
            made_at=made_at - timedelta(minutes=dice.randint(6, 50)),
        )
        wished = list(themes[:2])
        if dice.happens(0.15):  # what it is really about shows in the talk
            wished = [Theme.UNCLEAR]
        for theme in wished:
            self._rows.add(WishTheme, wish_id=wish_id, theme=theme)
        return wish_id

    def _booking(
        self,
        member: Member,
        adviser: Adviser,
        starts_at: datetime,
        state: BookingState,
        wish_id: str,
        made_at: datetime,
    ) -> str:
        dice = self._dice
        booking_id, place_id = dice.key(), dice.key()
        ends_at = starts_at + LENGTH
        minute = int(starts_at.timestamp()) // 60
        is_live = state in (BookingState.CONFIRMED, BookingState.COMPLETED)
        self._rows.add(
            Place,
            id=place_id,
            consultant_id=adviser.id,
            advisee_id=member.person_id,
            starts_at=starts_at,
            ends_at=ends_at,
            from_minute=minute,
            until_minute=minute + CONSULTATION_MINUTES + AFTER_MINUTES,
            live=is_live,
            held_until=made_at + timedelta(minutes=10) if state is BookingState.LAPSED else None,
        )
        was_confirmed = state is not BookingState.LAPSED
        confirmed_at = made_at + timedelta(minutes=dice.randint(1, 8)) if was_confirmed else None
        cancelled_at = None
        if state is BookingState.CANCELLED:
            cancelled_at = made_at + (starts_at - made_at) * dice.uniform(0.2, 0.99)
        self._rows.add(
            Booking,
            id=booking_id,
            advisee_id=member.person_id,
            consultant_id=adviser.id,
            paying_company_id=self._place.company_id if was_confirmed else None,
            place_id=place_id,
            wish_id=wish_id,
            state=state,
            mode=dice.one_of({mode: MODES[mode] for mode in adviser.modes}),
            starts_at=starts_at,
            ends_at=ends_at,
            held_until=None if was_confirmed else made_at + timedelta(minutes=10),
            made_at=made_at,
            confirmed_at=confirmed_at,
            cancelled_at=cancelled_at,
            calendar_uid=f"{dice.key()}@sotomado",
            calendar_sequence=0 if cancelled_at is None else 1,
        )
        if confirmed_at is not None:
            self._enter(TicketReason.USED, -1, booking_id, confirmed_at)
        if cancelled_at is not None and starts_at - cancelled_at >= timedelta(hours=24):
            self._enter(TicketReason.RETURNED, 1, booking_id, cancelled_at)
        return booking_id

    def _enter(self, reason: TicketReason, change: int, booking_id: str, entered_at: datetime) -> None:
        self._rows.add(
            TicketEntry,
            id=self._dice.key(),
            company_id=self._place.company_id,
            change=change,
            reason=reason,
            reference=booking_id,
            entered_at=entered_at,
        )
        if change < 0:
            self.used.append(entered_at)

    def _hold(
        self,
        member: Member,
        adviser: Adviser,
        booking_id: str,
        starts_at: datetime,
        themes: Sequence[Theme],
        nth: int,
        leaves_reaction: bool | None,
    ) -> None:
        """The talk took place."""
        dice, rows = self._dice, self._rows
        consultation_id, note_id = dice.key(), dice.key()
        closed_at = min(starts_at + LENGTH + timedelta(minutes=dice.randint(4, 1300)), self._now - timedelta(minutes=1))
        rows.add(
            Consultation,
            id=consultation_id,
            booking_id=booking_id,
            advisee_id=member.person_id,
            consultant_id=adviser.id,
            employment_id=member.employment_id,
            held_at=starts_at,
            closed_at=closed_at,
        )
        heavy = 0.5 * bool({Theme.HEALTH, Theme.STAY_OR_LEAVE} & set(themes))
        talked_before = 0.12 * min(member.talked, 4)
        wellbeing = dice.normal(3.55 + 0.5 * member.mood - heavy + talked_before, 0.7)
        stay = dice.normal(
            3.75 + 0.45 * member.mood - (1.1 if Theme.STAY_OR_LEAVE in themes else 0) + talked_before, 0.8
        )
        stage = dice.normal(2.5 + 0.3 * min(member.talked, 5), 0.8)
        rows.add(
            ConsultantReport,
            consultation_id=consultation_id,
            wellbeing=_on_scale(wellbeing) if dice.happens(0.93) else None,
            tendency_to_stay=_on_scale(stay) if dice.happens(0.9) else None,
            stage=_on_scale(stage) if dice.happens(0.85) else None,
        )
        for theme in themes:
            rows.add(ReportedTheme, consultation_id=consultation_id, theme=theme)
        rows.add(
            ConsultationNote,
            id=note_id,
            consultation_id=consultation_id,
            body=rows.seal(ConsultationNote, "body", note_id, sentences.consultant_note(themes, dice)),
            written_at=closed_at,
        )
        if dice.happens(0.8) if leaves_reaction is None else leaves_reaction:
            self._react(member, consultation_id, closed_at, nth)

    def _react(self, member: Member, consultation_id: str, closed_at: datetime, nth: int) -> None:
        """Satisfaction rises from quarter to quarter, as the desk learns and people learn to use it."""
        dice, reaction_id = self._dice, self._dice.key()
        satisfaction = _on_scale(dice.normal(3.95 + 0.11 * nth + 0.1 * member.mood, 0.75))
        own_words = sentences.reaction_words(dice)
        self._rows.add(
            Reaction,
            id=reaction_id,
            consultation_id=consultation_id,
            satisfaction=satisfaction,
            was_heard=_on_scale(satisfaction + dice.normal(0.3, 0.6)) if dice.happens(0.9) else None,
            goals_fitted=_on_scale(satisfaction + dice.normal(-0.1, 0.7)) if dice.happens(0.85) else None,
            would_talk_again=dice.happens(0.25 + 0.15 * satisfaction) if dice.happens(0.9) else None,
            own_words=self._rows.seal(Reaction, "own_words", reaction_id, own_words),
            left_at=min(closed_at + timedelta(minutes=dice.randint(20, 4000)), self._now - timedelta(seconds=30)),
        )


def _on_scale(value: float) -> int:
    return min(max(round(value), 1), 5)
