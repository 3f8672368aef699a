"""A year of one pair: by two clocks, over days that clocks change, at the ends of months, with careers now and then."""

import json
import random
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, utc
from factories.two_inside import Two
from sqlalchemy import select
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import InsideTheme, OneOnOne, Standing
from sotomado.oneonones.series import reminding
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.models import Cadence
from sotomado.oneonones.themes import career
from sotomado.oneonones.themes.models import Preset
from sotomado.outbox import mail
from sotomado.outbox.models import Job

TOKYO, BERLIN, LOS_ANGELES = (ZoneInfo(name) for name in ("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles"))


def planned(work: UnitOfWork, pair: APair, **said: object) -> series.Planned:
    values = {"minutes": 30, "zone": "Asia/Tokyo", "cadence": Cadence.WEEKLY, "sender": SENDER}
    return series.plan(work, person_id=pair.manager, pair_id=pair.id, **(values | said))


def closed(work: UnitOfWork, pair: APair) -> series.Planned:
    """What is planned was held, and the rhythm goes on, as the table does it."""
    one = work.session.scalars(
        select(OneOnOne).where(OneOnOne.pair_id == pair.id, OneOnOne.standing == Standing.PLANNED)
    ).one()
    one.standing, one.held_on, one.theme = Standing.HELD, work.now.astimezone(TOKYO).date(), InsideTheme.WORK
    work.session.flush()
    following = series.plan_next(work, pair_id=pair.id, sender=SENDER)
    assert following is not None
    return following


def letters_to(database: Database, person_id: int) -> list[str]:
    """What a person was written, the first first."""
    with database.read() as work:
        address = accounts.actor(work, person_id=person_id).email
        jobs = work.session.scalars(select(Job).where(Job.kind == mail.KIND).order_by(Job.written_at, Job.id))
        said = [json.loads(work.unseal(job, "payload") or "{}") for job in jobs]
    return [f"{one['subject']} {one['body']}" for one in said if one["to"][1] == address]


def test_a_year_of_ten_in_tokyo_is_ten_there_and_moves_by_an_hour_in_berlin(
    database: Database, clock: StandingClock
) -> None:
    """From 25 November 2026: summer time in Berlin begins on 28 March 2027, and ends on 31 October."""
    with database.work() as work:
        pair = a_pair_of_two(work, member_zone="Europe/Berlin")
        starts = [planned(work, pair, starts_at=utc(2026, 11, 25, 8)).starts_at]
    while len(starts) < 53:
        clock.set(starts[-1] + timedelta(minutes=40))
        with database.work() as work:
            starts.append(closed(work, pair).starts_at)

    assert {at.astimezone(TOKYO).strftime("%a %H:%M") for at in starts} == {"Wed 17:00"}
    assert [at - before for before, at in pairwise(starts)] == [timedelta(days=7)] * 52
    summer = [at.date() for at in starts if at.astimezone(BERLIN).hour == 10]
    assert (summer[0], summer[-1]) == (date(2027, 3, 31), date(2027, 10, 27))
    assert {at.astimezone(BERLIN).hour for at in starts} == {9, 10}
    [first_of_summer] = [one for one in letters_to(database, pair.member) if "2027年3月31日" in one]
    assert "10:00–10:30(ベルリン)" in first_of_summer
    [theirs] = [one for one in letters_to(database, pair.manager) if "2027年3月31日" in one]
    assert "17:00–17:30(東京)" in theirs


def test_two_far_apart_are_told_of_tomorrow_each_by_their_own_clock_and_day(
    database: Database, clock: StandingClock
) -> None:
    """Ten on Wednesday in Tokyo is five in the afternoon of Tuesday in Los Angeles."""
    with database.work() as work:
        pair = a_pair_of_two(work, member_zone="America/Los_Angeles")
        starts_at = planned(work, pair, starts_at=utc(2026, 11, 25, 1)).starts_at
    clock.set(starts_at - timedelta(days=1))
    with database.work() as work:
        assert reminding.send_what_is_due(work, sender=SENDER) == 1

    assert clock.now().astimezone(LOS_ANGELES).date() == date(2026, 11, 23), "for them it is tomorrow, too"
    [ours] = [one for one in letters_to(database, pair.member) if one.startswith("明日のご予定")]
    [theirs] = [one for one in letters_to(database, pair.manager) if one.startswith("明日のご予定")]
    assert "2026年11月24日(火) 17:00–17:30(ロサンゼルス)" in ours
    assert "2026年11月25日(水) 10:00–10:30(東京)" in theirs


def test_the_31st_goes_on_as_the_last_of_its_weekday_and_no_month_is_left_out(
    database: Database, clock: StandingClock
) -> None:
    """31 December 2026 is a Thursday: every month has a last one, and many have no 31st."""
    with database.work() as work:
        pair = a_pair_of_two(work)
        starts = [planned(work, pair, starts_at=utc(2026, 12, 31, 1), cadence=Cadence.MONTHLY).starts_at]
    while len(starts) < 13:
        clock.set(starts[-1] + timedelta(minutes=40))
        with database.work() as work:
            starts.append(closed(work, pair).starts_at)

    days = [at.astimezone(TOKYO).date() for at in starts]
    assert [(on.year, on.month) for on in days] == [(2026, 12), *((2027, month) for month in range(1, 13))]
    assert {on.weekday() for on in days} == {3}
    assert all((on + timedelta(days=7)).month != on.month for on in days)


def test_a_holiday_is_let_pass_with_one_press_and_the_rhythm_stays(database: Database) -> None:
    """New Year's Day falls on the rhythm: the two let it pass, and meet on the Friday after."""
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair, starts_at=utc(2027, 1, 1, 1))
        between = oneonones.between(work, person_id=pair.member, pair_id=pair.id)
        seen = series.glance(work, between).seen
        following = series.skip(work, person_id=pair.member, pair_id=pair.id, seen=seen, sender=SENDER)

        assert following is not None
        assert following.starts_at == utc(2027, 1, 8, 1)
        assert series.glance(work, between).passed_at == utc(2027, 1, 1, 1)


@pytest.mark.parametrize("will", [0.0, 0.5, 1.0])
def test_in_a_year_careers_come_to_mind_at_every_third_to_fifth_and_no_oftener(database: Database, will: float) -> None:
    """Fifty-two 1on1s with a manager who takes up none of the suggestions, half of them, or all."""
    chance = random.Random(int(will * 10))
    with database.work() as work:
        two = Two(work)
        moments, themes = [], 0
        for nth in range(1, 53):
            if two.seen(work, two.manager).is_suggested:
                moments.append(nth)
                assert not two.seen(work, two.member).is_suggested
                if chance.random() < will:
                    career.set_theme(work, person_id=two.manager, pair_id=two.pair_id, preset=Preset.SKILL_UP, words="")
                    themes += 1
            two.hold(work)

    gaps = [at - before for before, at in zip([0, *moments], moments, strict=False)]
    assert set(gaps) <= {3, 4, 5}
    assert 52 // 5 <= len(moments) <= 52 // 3
    assert (themes == 0) is (will == 0.0)
    assert (themes == len(moments)) is (will == 1.0)
