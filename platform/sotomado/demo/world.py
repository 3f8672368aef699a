"""The demo world, built from one seed.

The same seed, day and scale give the same rows: every throw comes from a generator named after what it decides, ids of
rows included. What differs between two builds is chance on purpose: nonces of sealed texts, salts of password hashes,
and the ids of releases, which `reporting` hands out itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sotomado.accounts.models import Role
from sotomado.accounts.passwords import Passwords
from sotomado.database import Database, keys_drawn_by
from sotomado.demo import desk as consultants
from sotomado.demo import elsewhere, story
from sotomado.demo.adviser import Adviser
from sotomado.demo.applicants import Applicants
from sotomado.demo.assessed import Assessed, assess
from sotomado.demo.at_the_table import lay_tables
from sotomado.demo.before_talks import write_sheets
from sotomado.demo.brought import bring_to_one_on_ones
from sotomado.demo.calendar import Season, at, seasons
from sotomado.demo.cards import share_cards
from sotomado.demo.connected import connect
from sotomado.demo.contracted import Contracted, monthly_since
from sotomado.demo.dice import Dice
from sotomado.demo.inside import write_pairs
from sotomado.demo.inviting import invite_and_speak
from sotomado.demo.invoiced import invoice_the_past
from sotomado.demo.kept_together import keep_together
from sotomado.demo.lives import Lives
from sotomado.demo.logins import FRESH, MANAGER, OPERATOR, PASSWORD, REGULAR, SECOND_OPERATOR, Login
from sotomado.demo.next_times import agreed_in_the_first_company, change_manager, write_agreed, write_next_times
from sotomado.demo.of_hr import people_of_hr
from sotomado.demo.opening import Opening
from sotomado.demo.paid_out import pay_consultants
from sotomado.demo.people import Member, Workplace, found, write_workplace
from sotomado.demo.placed import place_everyone
from sotomado.demo.preparing import stand_ready
from sotomado.demo.privately import pay_privately
from sotomado.demo.queue import Queue
from sotomado.demo.repeating import Repeating
from sotomado.demo.replaced import Replaced
from sotomado.demo.reported import write_notes_and_reports
from sotomado.demo.returned import Returned
from sotomado.demo.rows import Counter, Rows, move_sequences
from sotomado.demo.safe import tell_of_safety
from sotomado.demo.scale import Scale
from sotomado.demo.set_by_companies import let_companies_set
from sotomado.demo.signed_on import set_up_sign_on
from sotomado.demo.standing import Standing
from sotomado.demo.summaries import write_agreements
from sotomado.demo.talks import Talks
from sotomado.demo.topics import use_rate
from sotomado.demo.unmet import Unmet
from sotomado.demo.watched import keep_watch
from sotomado.demo.written import write_into_calendar
from sotomado.directory.search import service as search
from sotomado.reporting import refusals
from sotomado.reporting import service as reporting
from sotomado.shortlists.learning import nights, pricing
from sotomado.shortlists.learning.exposures import day_of

SEED = 20261120
ASSESSED = 0.7
# Of so many in the first company, the answers themselves are kept where they were assessed.
ANSWERS_KEPT = 600
# What is being done, how much of it, of how much.
Progress = Callable[[str, int, int], None]


def build_world(
    database: Database,
    *,
    scale: Scale,
    today: date,
    seed: int = SEED,
    progress: Progress = lambda _what, _done, _all: None,
    passwords: Passwords | None = None,
) -> None:
    """Fill a migrated, empty database. Everything in it happened before `today` (in Japan), or is planned for later."""
    hasher = passwords or Passwords(memory_kib=65536, passes=3)
    _World(database, scale, today, seed, progress, hasher.hash(PASSWORD)).build()


class _World:
    def __init__(
        self, database: Database, scale: Scale, today: date, seed: int, progress: Progress, password_hash: str
    ) -> None:
        self._database = database
        self._scale = scale
        self._today = today
        self._seed = seed
        self._progress = progress
        self._password_hash = password_hash
        self._now = at(today, 0)
        self._count = Counter()
        self._rows = Rows(database.keyring)
        self._seasons = seasons(today, scale.quarters)

    def build(self) -> None:
        scale = self._scale
        desk = self._build_desk()
        done = 0
        for number, firm in enumerate(scale.firms):
            self._progress("people", done, scale.people)
            self._build_company(number, desk)
            done += firm.people
        self._progress("people", done, scale.people)
        self._settle_desk(desk)
        with self._database.work() as work:
            move_sequences(work.session)
            search.reindex_all(work)
            stand_ready(work, self._today)
            write_sheets(work)
            bring_to_one_on_ones(work, self._today)
            share_cards(work, self._today)
            keep_together(work, self._today)
            lay_tables(work, self._today)
            let_companies_set(work, self._today)
            write_notes_and_reports(work, self._today)
            tell_of_safety(work, self._today)
        with keys_drawn_by(self._dice("verbs").key):
            invoice_the_past(self._database, self._today)
            pay_privately(self._database, self._today, self._password_hash)
            pay_consultants(self._database, self._today)
        if scale.learns:
            learn_last_night(self._database, self._now, self._progress)
        if scale.releases:
            place_everyone(self._database, range(1, len(scale.firms) + 1), self._seasons)
            release_closed(self._database, scale, self._seasons, self._progress)
        with keys_drawn_by(self._dice("watched").key), self._database.work() as work:
            keep_watch(work, self._today)
        with keys_drawn_by(self._dice("invited").key), self._database.work() as work:
            invite_and_speak(work, self._today, self._seasons)
        with self._database.work() as work:
            people_of_hr(work, self._today, self._password_hash)
        with keys_drawn_by(self._dice("signed on").key), self._database.work() as work:
            set_up_sign_on(work, self._today)
        with self._database.work() as work:
            connect(work, self._today)

    def _dice(self, *words: object) -> Dice:
        return Dice(self._seed, *words)

    def _write(self) -> None:
        with self._database.work() as work:
            self._rows.write(work.session)

    def _build_desk(self) -> list[Adviser]:
        dice = self._dice("desk")
        self._operator = self._someone(OPERATOR)
        desk = consultants.advisers(self._scale.consultants, dice, self._count, self._today)
        self._adviser = story.name_adviser(desk, self._password_hash, self._today)
        consultants.write_advisers(desk, self._rows, dice, self._count, self._today)
        self._opening = Opening(desk)
        everyone = [Assessed(one.person_id, is_named=one is self._adviser) for one in desk]
        assess(everyone, self._rows, self._dice("assessments", "desk"), self._now)
        self._write()
        return desk

    def _someone(self, login: Login) -> int:
        """An operator, here from the beginning."""
        since = self._now - timedelta(days=800)
        return story.write_person(login, Role.OPERATOR, self._rows, self._count, self._password_hash, since)

    def _another_leader(self, place: Workplace, member: Member) -> Member:
        """Somebody else who leads people, in the same company."""
        others = (one for one in reversed(place.members) if one not in (member, member.manager))
        return next(one for one in others if one.leads and one.is_there(self._today))

    def _settle_desk(self, desk: Sequence[Adviser]) -> None:
        """Who stands where by now, on what terms, and who would like to join."""
        dice, rows, count = self._dice("standing"), self._rows, self._count
        second = self._someone(SECOND_OPERATOR)
        Applicants(rows, self._dice("applicants"), count, self._today, (self._operator, second)).write_all(
            self._password_hash
        )
        elsewhere.write_terms(desk, rows, self._dice("terms"))
        elsewhere.link_calendar(self._adviser, rows, self._dice("elsewhere"), count, self._today)
        with self._database.work() as work:
            Standing(desk, rows, dice, count, self._today, self._operator).write_all(work.session)
            write_into_calendar(work, self._adviser, self._dice("written"), count)

    def _build_company(self, number: int, desk: Sequence[Adviser]) -> None:
        firm = self._scale.firms[number]
        first = self._seasons[0].first
        place = found(firm, self._dice("people", number), self._count, first, self._today)
        named: dict[Login, Member] = {}
        if number == 0:
            named |= story.name_in_large(place, self._password_hash)
        if number == len(self._scale.firms) - 1:
            named |= story.name_in_small(place, self._password_hash)
        dice = self._dice("talks", number)
        talks = Talks(place, desk, self._opening, self._rows, dice, self._today, is_logged=self._scale.learns)
        if number == len(self._scale.firms) - 1:
            talks.monthly_from = monthly_since(self._today)
        if number == 0:
            story.tell(named, desk, self._adviser, talks, self._today)
            Queue(self._rows, self._dice("queue"), self._today).tell(named[REGULAR], desk, talks)
            Replaced(self._rows, self._dice("replaced"), self._today).tell(named[REGULAR], desk, talks)
            repeating = Repeating(self._rows, self._dice("repeating"), self._today)
            repeating.tell(named[REGULAR], named[MANAGER], self._adviser, talks)
            unmet = Unmet(self._rows, self._dice("unmet"), self._today)
            others = [one for one in place.members if one.has_consented and one not in named.values()]
            unmet.tell(named[MANAGER], others, self._adviser, desk, talks)
            Returned(self._rows, self._dice("returned"), self._now, self._database.keyring).tell(named[REGULAR], others)
        self._talk(place, talks, dice, set(named.values()))
        talks.write_outcomes()
        person_of = {one.id: one.person_id for one in desk}
        Lives(self._rows, self._dice("lives", number), self._now, person_of).write(
            moves=named[REGULAR].person_id if REGULAR in named else None
        )
        write_workplace(place, self._rows, self._dice("consents", number), self._count, self._now)
        write_agreements(place, self._rows, self._count)
        contracted = Contracted(place, self._rows, self._dice("tickets", number), self._today, talks.monthly_from)
        contracted.write(talks, self._seasons)
        if firm.inside:
            meetings = write_pairs(
                place,
                self._seasons,
                self._rows,
                self._dice("inside", number),
                self._count,
                share=self._scale.inside_share,
                always=list(named.values()),
                today=self._today,
            )
            dice = self._dice("next times", number)
            if MANAGER in named:
                former = self._another_leader(place, named[MANAGER])
                meetings = change_manager(meetings, named[MANAGER], former, self._rows, dice, self._count, self._today)
            write_next_times(meetings, self._rows, dice, always=list(named.values()), today=self._today)
            if {FRESH, REGULAR, MANAGER} <= set(named):
                agreed = agreed_in_the_first_company(
                    named[FRESH], named[REGULAR], named[MANAGER], place.members, self._today
                )
                write_agreed(agreed, self._rows, dice, self._count, self._today)
        fresh = named.get(FRESH)
        chosen = self._dice("assessed", number)
        assessed = [
            Assessed(member.person_id, is_named, keeps_answers=number == 0 and nth < ANSWERS_KEPT)
            for nth, member in enumerate(place.members)
            for is_named in [member in named.values()]
            if member is not fresh and member.has_consented and (chosen.happens(ASSESSED / 0.8) or is_named)
        ]
        assess(assessed, self._rows, self._dice("assessments", number), self._now)
        self._write()

    def _talk(self, place: Workplace, talks: Talks, dice: Dice, named: set[Member]) -> None:
        """Who comes in which quarter, how often, and who is booked for the days to come."""
        first_rate, last_rate = place.firm.use
        for nth, season in enumerate(self._seasons):
            share = min(nth / max(self._scale.quarters - 1, 1), 1.1)
            rate = first_rate + (last_rate - first_rate) * share
            for member in place.members:
                if member in named or not member.has_consented or not member.is_there(season.first):
                    continue
                # The rate counts everyone; only those who consented come.
                if dice.happens(use_rate(member, season.first, rate / 0.8) * season.passed):
                    for _ in range(dice.choices((1, 2, 3), weights=(74, 21, 5))[0]):
                        talks.talk(member, season, nth)
        for member in place.members:
            if member not in named and member.has_consented and member.left_on is None and dice.happens(0.018):
                talks.coming(member, len(self._seasons) - 1)


@dataclass(frozen=True)
class _Standing:
    """A clock that shows one instant."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def learn_last_night(database: Database, now: datetime, progress: Progress) -> None:
    """Learn from all talks so far and price the weeks to come, as the worker of the night would have."""
    by_night = Database(database.url, keyring=database.keyring, clock=_Standing(now))
    day = day_of(now).isoformat()
    for done, make in enumerate((nights.learn_night, pricing.price_night)):
        progress("learning", done, 2)
        make(by_night, day=day)
    progress("learning", 2, 2)
    by_night.dispose()


def release_closed(database: Database, scale: Scale, all_seasons: Sequence[Season], progress: Progress) -> None:
    """Release closed quarters, each on the fifth day after its end: all of them where somebody can sign in as HR and
    compare them, and of other companies the last one alone, so that nobody waits for what nobody reads."""
    closed = [season for season in all_seasons if season.is_closed]
    read = {1, len(scale.firms)}
    due = [
        (company_id, season)
        for company_id in range(1, len(scale.firms) + 1)
        for season in (closed if company_id in read else closed[-1:])
    ]
    for done, (company_id, season) in enumerate(due):
        progress("releases", done, len(due))
        released_at = at(season.after + timedelta(days=4), 540)
        name = season.quarter.name
        try:
            with database.work() as work:
                then = replace(work, now=min(released_at, work.now))
                reporting.release_quarter(then, company_id=company_id, quarter=name)
        except reporting.Betrayed as betrayed:  # as the worker does: it is not told, and the operator sees that
            with database.work() as work:
                refusals.note(work, company_id=company_id, quarter=name, finding=betrayed.finding)
    progress("releases", len(due), len(due))
