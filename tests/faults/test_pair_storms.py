"""Both of a pair do everything in the same moment, in many tabs: one thing comes of it, and none waits in a circle."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from factories.pairs import SENDER, a_pair_of_two, employment_id, utc
from factories.people import an_employee
from sqlalchemy import func, select
from support.clock import StandingClock
from support.killed import Deed
from support.storm import patiently, storm

from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, PairKind, Standing
from sotomado.oneonones.parting import service as parting
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.models import Cadence, PlannedTime
from sotomado.oneonones.series.service import Place
from sotomado.oneonones.table import closing, memos, sheets
from sotomado.oneonones.table.models import Doer
from sotomado.personal_data import erasing
from sotomado.personal_data.models import Erasure

FIRST = utc(2026, 11, 25, 1)
LATER = utc(2026, 12, 3, 5)
Verb = Callable[[UnitOfWork], Any]


def patient(verb: Verb, said: str = "done") -> Deed:
    """Come back where the machine is busy with others, as people do."""

    def deed(database: Database) -> str:
        outcome = patiently(database, verb)
        return outcome if isinstance(outcome, str) else said

    return deed


class TheTwo:
    """A pair with a rhythm and a sheet on their table, shortly after their first time has begun."""

    def __init__(self, database: Database, clock: StandingClock, kind: PairKind = PairKind.LINE) -> None:
        self.database = database
        with database.work() as work:
            self.pair = a_pair_of_two(work, kind=kind)
            series.plan(
                work,
                person_id=self.pair.member,
                pair_id=self.pair.id,
                starts_at=FIRST,
                minutes=30,
                zone="Asia/Tokyo",
                sender=SENDER,
                cadence=Cadence.WEEKLY,
                place=Place(),
            )
            self.sheet_id = sheets.open_sheet(work, person_id=self.pair.member, pair_id=self.pair.id).id
            self.first_id = self.planned(work)[0].id
        clock.set(FIRST + timedelta(minutes=20))
        with database.read() as work:
            self.seen = self.as_seen(work)

    @property
    def both(self) -> tuple[int, int]:
        return self.pair.member, self.pair.manager

    def as_seen(self, work: UnitOfWork) -> str:
        between = oneonones.between(work, person_id=self.pair.member, pair_id=self.pair.id)
        return series.glance(work, between).seen

    def planned(self, work: UnitOfWork) -> list[OneOnOne]:
        return self.of(work, Standing.PLANNED)

    def of(self, work: UnitOfWork, standing: Standing) -> list[OneOnOne]:
        ours = select(OneOnOne).where(OneOnOne.pair_id == self.pair.id, OneOnOne.standing == standing)
        return list(work.session.scalars(ours))

    def closing(self, who: int) -> Deed:
        def close(work: UnitOfWork) -> str:
            closed = closing.close(
                work,
                person_id=who,
                pair_id=self.pair.id,
                sheet_id=self.sheet_id,
                sender=SENDER,
                time_zone="Asia/Tokyo",
                held_on=FIRST.date(),
                theme=InsideTheme.WORK,
                wished_response=None,
                to_do=[closing.NewStep("図を送る", Doer.MEMBER, None)],
            )
            return "closed first" if closed.is_first else "closed already"

        return patient(close)

    def moving(self, who: int, number: int) -> Deed:
        return patient(
            lambda work: series.move(
                work,
                person_id=who,
                pair_id=self.pair.id,
                seen=self.seen,
                starts_at=LATER + timedelta(hours=number),
                minutes=30,
                sender=SENDER,
            ),
            "moved",
        )

    def skipping(self, who: int) -> Deed:
        return patient(
            lambda work: series.skip(work, person_id=who, pair_id=self.pair.id, seen=self.seen, sender=SENDER),
            "skipped",
        )

    def planning(self, who: int) -> Deed:
        return patient(
            lambda work: series.plan(
                work,
                person_id=who,
                pair_id=self.pair.id,
                starts_at=LATER,
                minutes=30,
                zone="Asia/Tokyo",
                sender=SENDER,
                cadence=Cadence.TWO_WEEKS,
            ),
            "planned",
        )

    def either(self, verb: Callable[..., Any], who: int, said: str) -> Deed:
        return patient(partial(_call, verb, person_id=who, pair_id=self.pair.id, sender=SENDER), said)

    def taking_note(self, who: int, number: int) -> Deed:
        def note(work: UnitOfWork) -> str:
            memos.keep(work, person_id=who, pair_id=self.pair.id, sheet_id=self.sheet_id, text=str(number), based_on=0)
            return "noted"

        return patient(note)

    def opening(self, who: int) -> Deed:
        return patient(lambda work: sheets.open_sheet(work, person_id=who, pair_id=self.pair.id), "opened")

    def everything(self) -> list[Deed]:
        """What both can press on their pages, three times each."""
        return [
            deed
            for number in range(3)
            for who in self.both
            for deed in (
                self.closing(who),
                self.moving(who, number),
                self.skipping(who),
                self.planning(who),
                self.either(series.pause, who, "paused"),
                self.either(series.go_on, who, "gone on"),
                self.opening(who),
                self.taking_note(who, number),
            )
        ]


def _call(verb: Callable[..., Any], work: UnitOfWork, **given: Any) -> None:
    verb(work, **given)


# What is said to whoever comes second, each with a sentence of its own on the page.
SAID = {"AlreadyPlanned", "ChangedMeanwhile", "NothingToTakeBack", "HasNoRhythm"}
DONE = {"closed first", "closed already", "moved", "skipped", "planned", "paused", "gone on", "opened", "noted"}


def test_two_tabs_of_both_close_at_once_and_one_1on1_was_held(database: Database, clock: StandingClock) -> None:
    two = TheTwo(database, clock)

    outcomes = Counter(storm(database, [two.closing(who) for who in two.both * 6], processes=4))

    assert outcomes == {"closed first": 1, "closed already": 11}
    with database.read() as work:
        [held] = two.of(work, Standing.HELD)
        [ahead] = two.planned(work)
        assert held.id == two.first_id
        assert ahead.starts_at == FIRST + timedelta(weeks=1)


def test_whoever_moves_or_lets_pass_what_another_has_changed_is_told_so(
    database: Database, clock: StandingClock
) -> None:
    two = TheTwo(database, clock)
    deeds = [deed for n in range(5) for who in two.both for deed in (two.moving(who, n), two.skipping(who))]

    outcomes = Counter(storm(database, deeds, processes=4))

    assert outcomes["moved"] + outcomes["skipped"] == 1
    assert outcomes["ChangedMeanwhile"] == len(deeds) - 1


def test_everything_at_once_leaves_one_next_time_and_no_circle(database: Database, clock: StandingClock) -> None:
    two = TheTwo(database, clock)

    outcomes = Counter(storm(database, two.everything(), processes=4))

    assert set(outcomes) <= DONE | SAID, outcomes
    assert outcomes["closed first"] == 1
    with database.read() as work:
        assert len(two.of(work, Standing.HELD)) == 1
        assert len(two.planned(work)) <= 1
        of_calendars = work.session.scalars(select(PlannedTime.calendar_uid)).all()
        assert len(of_calendars) == len(set(of_calendars)) <= 2


def test_two_who_part_while_they_plan_have_parted(database: Database, clock: StandingClock) -> None:
    two = TheTwo(database, clock, PairKind.MENTOR)
    ending = [two.either(parting.end, who, "parted") for who in two.both * 2]

    outcomes = Counter(storm(database, two.everything() + ending, processes=4))

    assert set(outcomes) <= DONE | SAID | {"parted", "NotLive", "PairEnded"}, outcomes
    assert outcomes["parted"] == 4
    with database.read() as work:
        assert oneonones.between(work, person_id=two.pair.member, pair_id=two.pair.id).has_ended
        assert two.planned(work) == []


@pytest.mark.parametrize("kind", [PairKind.LINE, PairKind.MENTOR])
@pytest.mark.parametrize("who", ["member", "manager"])
def test_one_half_is_erased_while_both_do_everything(
    database: Database, clock: StandingClock, kind: PairKind, who: str
) -> None:
    two = TheTwo(database, clock, kind)
    goes = getattr(two.pair, who)
    with database.work() as work:
        erasing.ask(work, person_id=goes, public_url="https://sotomado.example")
        erasure = work.session.scalars(select(Erasure)).one()
        erasure.due_at = erasure.asked_at + timedelta(minutes=1)
    clock.advance(minutes=5)

    def erased(database: Database) -> str:
        return "erased" if erasing.erase(database, erasure_id=erasure.id, sender=SENDER) else "left"

    deeds = two.everything()
    outcomes = Counter(storm(database, [*deeds[:20], erased, *deeds[20:], erased], processes=4))

    assert set(outcomes) <= DONE | SAID | {"erased", "left", "NotLive", "PairEnded", "NotFound"}, outcomes
    assert (outcomes["erased"], outcomes["left"]) == (1, 1)
    with database.read() as work:
        assert len(two.planned(work)) <= 1
        if kind is PairKind.MENTOR:
            assert two.planned(work) == []


def test_the_roster_is_followed_by_several_at_once_while_the_two_meet(database: Database, clock: StandingClock) -> None:
    two = TheTwo(database, clock)
    with database.work() as work:
        newcomer = an_employee(work, two.pair.company, name="新任 かちょう", roles=(Role.ADVISEE, Role.MANAGER))
        others = [a_pair_of_two(work, company=two.pair.company) for _ in range(5)]
        for member in (two.pair.member, *(one.member for one in others)):
            _reports_to(work, member, newcomer)
    company_id = two.pair.company.id
    following = patient(lambda work: parting.follow_roster(work, company_id=company_id, sender=SENDER), "followed")

    outcomes = Counter(storm(database, two.everything() + [following] * 6, processes=4))

    assert set(outcomes) <= DONE | SAID | {"followed", "NotLive", "PairEnded", "NotFound"}, outcomes
    assert outcomes["followed"] == 6
    with database.read() as work:
        assert two.planned(work) == []
        live = select(func.count()).select_from(Pair).where(Pair.ended_at.is_(None))
        assert work.session.scalar(live) == 6
        assert work.session.scalar(select(func.count()).select_from(Pair).where(Pair.follows_id.is_not(None))) == 6


def _reports_to(work: UnitOfWork, member: int, manager: int) -> None:
    work.session.get_one(Employment, employment_id(work, member)).manager_id = employment_id(work, manager)
    work.session.flush()
