"""Consultations: wished for, booked, paid from the pool, held, closed, answered with a reaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sotomado.availability.models import Place
from sotomado.availability.policies import AFTER_MINUTES, CONSULTATION_MINUTES
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies.models import TicketEntry, TicketReason
from sotomado.consultations.models import Consultation
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.consultations.reactions.models import Reaction, TalkAgain
from sotomado.consultations.reports.closing import DUE_IN
from sotomado.consultations.reports.models import ConsultantReport, ReportDue, ReportedTheme
from sotomado.demo import sentences
from sotomado.demo.adviser import Adviser
from sotomado.demo.after import keep_word, write_after
from sotomado.demo.aftermath import Aftermath
from sotomado.demo.calendar import Season, at
from sotomado.demo.dice import Dice
from sotomado.demo.leanings import generation_wished, write_leanings
from sotomado.demo.looking import Looking, Said
from sotomado.demo.opening import Opening, write_list
from sotomado.demo.people import Member, Workplace
from sotomado.demo.rows import Rows
from sotomado.demo.summaries import write_summary
from sotomado.demo.topics import themes_of
from sotomado.directory.vocabulary import MeetingMode, Theme
from sotomado.ledger.service import booking_day
from sotomado.shortlists.models import Wish, WishTheme

LENGTH = timedelta(minutes=CONSULTATION_MINUTES)
MODES = {MeetingMode.ONLINE: 0.78, MeetingMode.PHONE: 0.12, MeetingMode.IN_PERSON: 0.10}


class Talks:
    """Writes the talks of one company; asks the whole desk for free times."""

    def __init__(
        self,
        place: Workplace,
        desk: Sequence[Adviser],
        opening: Opening,
        rows: Rows,
        dice: Dice,
        today: date,
        *,
        is_logged: bool = True,
    ) -> None:
        self._place = place
        self._opening = opening
        self._is_logged = is_logged
        self._rows = rows
        self._dice = dice
        self._today = today
        self._now = at(today, 0)
        self.used: list[datetime] = []
        # From this day on the company pays by the month, and no talk takes a ticket.
        self.monthly_from: date | None = None
        self._looking = Looking(desk, opening, dice)
        self._aftermath = Aftermath()

    def talk(self, member: Member, season: Season, nth: int) -> None:
        """One talk of someone somewhere in a season, if a time is found for it."""
        themes = themes_of(member, season.first, nth, self._dice)
        self._look(member, themes, season.first, season.after, nth)

    def coming(self, member: Member, nth: int, days: int = 14) -> None:
        """A confirmed talk in the days to come."""
        themes = themes_of(member, self._today, nth, self._dice)
        tomorrow = self._today + timedelta(days=1)
        self._look(member, themes, tomorrow, tomorrow + timedelta(days=days), nth)

    def is_free(self, member: Member, adviser: Adviser, starts_at: datetime) -> bool:
        return self._looking.is_free(member, adviser, starts_at)

    def write_outcomes(self) -> None:
        """What came of the talks, once all bookings are known."""
        if self._is_logged:
            self._aftermath.write(self._rows)

    def _look(self, member: Member, themes: Sequence[Theme], first: date, after: date, nth: int) -> None:
        said = self._looking.say(member, themes, first, after)
        found = self._looking.choose(member, said, first, after)
        if found is not None:
            self.book(member, *found, themes, nth, said=said)

    def book(
        self,
        member: Member,
        adviser: Adviser,
        starts_at: datetime,
        themes: Sequence[Theme],
        nth: int,
        *,
        said: Said | None = None,
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
        if said is None:
            said = self._looking.say(member, themes, starts_at.date(), starts_at.date() + timedelta(days=1))
        wish_id = self._wish(member, said, adviser, made_at)
        booking_id = self._booking(member, adviser, starts_at, state, wish_id, made_at)
        adviser.taken.add(int(starts_at.timestamp()) // 1800)
        member.meetings.append(starts_at)
        member.talked += 1
        if state is BookingState.COMPLETED:
            satisfaction = self._hold(member, adviser, booking_id, starts_at, themes, nth, leaves_reaction)
            helped = self._aftermath.talked(
                id=dice.key(),
                person_id=member.person_id,
                consultant_id=adviser.id,
                wish_id=wish_id,
                reference=booking_id,
                held_at=starts_at,
                satisfaction=satisfaction,
            )
            self._looking.met_last[member.person_id] = (adviser, helped)

    def _state(self, starts_at: datetime) -> BookingState:
        if starts_at + timedelta(hours=2) > self._now:
            return BookingState.CONFIRMED
        if starts_at > self._now - timedelta(days=4):  # some are not closed yet
            return self._dice.one_of({BookingState.COMPLETED: 0.6, BookingState.CONFIRMED: 0.4})
        return self._dice.one_of(
            {BookingState.COMPLETED: 0.94, BookingState.CANCELLED: 0.04, BookingState.LAPSED: 0.02}
        )

    def _wish(self, member: Member, said: Said, chosen: Adviser, made_at: datetime) -> str:
        dice, wish_id = self._dice, self._dice.key()
        own_words = sentences.wish_words(said.about, dice)
        wished_at = made_at - timedelta(minutes=dice.randint(6, 50))
        leanings = Dice("leanings", wish_id)
        self._rows.add(
            Wish,
            id=wish_id,
            person_id=member.person_id,
            language=said.language,
            mode=MeetingMode.ONLINE if dice.happens(0.3) else None,
            generation=generation_wished(member, wished_at.year, leanings),
            own_words=self._rows.seal(Wish, "own_words", wish_id, own_words),
            made_at=wished_at,
        )
        for theme in said.wished:
            self._rows.add(WishTheme, wish_id=wish_id, theme=theme)
        write_leanings(self._rows, wish_id, member, said.about[0], leanings)
        if self._is_logged:
            day = wished_at.date().isoformat()
            write_list(
                self._rows, said.drawn, wish_id=wish_id, shown_at=wished_at, salt=day, chosen=chosen, chosen_at=made_at
            )
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
            before_minutes=0,
            after_minutes=AFTER_MINUTES,
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
            self._aftermath.booked(member.person_id, adviser.id, confirmed_at)
        takes_ticket = self.monthly_from is None or booking_day(starts_at) < self.monthly_from
        if confirmed_at is not None and takes_ticket:
            self._enter(TicketReason.USED, -1, booking_id, confirmed_at)
        if takes_ticket and cancelled_at is not None and starts_at - cancelled_at >= timedelta(hours=24):
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
    ) -> int | None:
        """The talk took place. Returns how satisfied its advisee said they were, if they did."""
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
        rows.add(
            ReportDue,
            consultation_id=consultation_id,
            due_at=closed_at + DUE_IN,
            handed_in_at=closed_at,
            changed_at=None,
            reminded=0,
        )
        for theme in themes:
            rows.add(ReportedTheme, consultation_id=consultation_id, theme=theme)
        rows.add(
            ConsultationNote,
            id=note_id,
            booking_id=booking_id,
            version=1,
            body=rows.seal(ConsultationNote, "body", note_id, sentences.consultant_note(themes, dice)),
            written_at=closed_at,
        )
        write_after(rows, member, booking_id, starts_at + LENGTH, themes, self._now)
        write_summary(rows, member, consultation_id, themes, closed_at, self._today)
        if dice.happens(0.8) if leaves_reaction is None else leaves_reaction:
            return self._react(
                member, self._opening.helps(adviser, themes[0]), booking_id, consultation_id, closed_at, nth
            )
        return None

    def _react(
        self, member: Member, helps: float, booking_id: str, consultation_id: str, closed_at: datetime, nth: int
    ) -> int:
        """Satisfaction rises from quarter to quarter, as the desk learns and people learn to use it."""
        dice, reaction_id = self._dice, self._dice.key()
        satisfaction = _on_scale(dice.normal(3.95 + 0.11 * nth + 0.1 * member.mood + 0.6 * helps, 0.75))
        said = sentences.reaction_words(dice)
        self._rows.add(
            Reaction,
            id=reaction_id,
            booking_id=booking_id,
            consultation_id=consultation_id,
            satisfaction=satisfaction,
            was_heard=_on_scale(satisfaction + dice.normal(0.3, 0.6)) if dice.happens(0.9) else None,
            goals_fitted=_on_scale(satisfaction + dice.normal(-0.1, 0.7)) if dice.happens(0.85) else None,
            talk_again=_talk_again(satisfaction, dice.happens(0.25 + 0.15 * satisfaction))
            if dice.happens(0.9)
            else None,
            own_words=None,
            left_at=min(closed_at + timedelta(minutes=dice.randint(20, 4000)), self._now - timedelta(seconds=30)),
        )
        if said is not None:
            keep_word(self._rows, Dice("said", reaction_id), member.person_id, booking_id, said, None, closed_at)
        return satisfaction


def _talk_again(satisfaction: int, would: bool) -> TalkAgain:
    if would:
        return TalkAgain.GLADLY if satisfaction >= 4 else TalkAgain.FINE
    return TalkAgain.FINE if satisfaction >= 3 else TalkAgain.NOT_AGAIN


def _on_scale(value: float) -> int:
    return min(max(round(value), 1), 5)
