"""The next 1on1 of a pair: planned, moved, let pass, paused, and what calendars learn of it."""

import json
from base64 import b64decode
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, utc
from icalendar import Calendar
from sqlalchemy import select, text
from support.at_once import at_once
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import OneOnOne, PairKind, Standing
from sotomado.oneonones.series import reminding
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.errors import (
    AlreadyPlanned,
    ChangedMeanwhile,
    HasNoRhythm,
    InThePast,
    NothingToTakeBack,
    NotLive,
    TooFarAhead,
)
from sotomado.oneonones.series.models import Cadence, PlaceKind
from sotomado.oneonones.series.service import Glance, Place
from sotomado.outbox import mail
from sotomado.outbox.models import Job

# Wednesday, ten o'clock in Tokyo.
FIRST = utc(2026, 11, 25, 1)
TOKYO = ZoneInfo("Asia/Tokyo")
EVERY_TWO_WEEKS = Cadence.TWO_WEEKS


def planned(work: UnitOfWork, pair: APair, **changed: object) -> series.Planned:
    values: dict[str, object] = {
        "person_id": pair.member,
        "pair_id": pair.id,
        "starts_at": FIRST,
        "minutes": 30,
        "zone": "Asia/Tokyo",
        "sender": SENDER,
        "cadence": EVERY_TWO_WEEKS,
    }
    return series.plan(work, **(values | changed))


def glanced(work: UnitOfWork, pair: APair, person_id: int | None = None) -> Glance:
    return series.glance(work, oneonones.between(work, person_id=person_id or pair.member, pair_id=pair.id))


def skipped(work: UnitOfWork, pair: APair, person_id: int | None = None) -> series.Planned | None:
    seen = glanced(work, pair).seen
    return series.skip(work, person_id=person_id or pair.member, pair_id=pair.id, seen=seen, sender=SENDER)


def held(work: UnitOfWork, pair: APair) -> None:
    """Close what is planned, as the table does."""
    row = work.session.execute(
        select(OneOnOne).where(OneOnOne.pair_id == pair.id, OneOnOne.standing == Standing.PLANNED)
    ).scalar_one()
    row.standing, row.held_on, row.theme = Standing.HELD, work.now.astimezone(TOKYO).date(), "work"
    work.session.flush()


def letters_to(database: Database, person_id: int) -> list[dict]:
    with database.read() as work:
        address = accounts.actor(work, person_id=person_id).email
        jobs = work.session.scalars(select(Job).where(Job.kind == mail.KIND).order_by(Job.id))
        found = [json.loads(work.unseal(job, "payload") or "{}") for job in jobs]
    return sorted((one for one in found if one["to"][1] == address), key=_sequence)


def _sequence(payload: dict) -> int:
    return event_in(payload)["sequence"] if "calendar" in payload else 99


def event_in(payload: dict) -> dict:
    return Calendar.from_ical(b64decode(payload["calendar"][0])).walk("VEVENT")[0]


def test_the_two_plan_and_the_rhythm_goes_on_after_each(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)

    clock.set(FIRST + timedelta(hours=1))
    with database.work() as work:
        held(work, pair)
        following = series.plan_next(work, pair_id=pair.id, sender=SENDER)

    assert following is not None
    assert following.starts_at == FIRST + timedelta(weeks=2)
    with database.read() as work:
        assert [on.day for on in glanced(work, pair).ahead] == [23, 6, 20]


def test_ten_oclock_in_berlin_stays_ten_when_clocks_go_forward(database: Database, clock: StandingClock) -> None:
    clock.set(utc(2027, 3, 20))
    with database.work() as work:
        pair = a_pair_of_two(work, manager_zone="Europe/Berlin")
        planned(work, pair, starts_at=utc(2027, 3, 24, 9), zone="Europe/Berlin", cadence=Cadence.WEEKLY)
    clock.set(utc(2027, 3, 24, 10))
    with database.work() as work:
        held(work, pair)
        after = series.plan_next(work, pair_id=pair.id, sender=SENDER)

    assert after is not None
    assert after.starts_at == utc(2027, 3, 31, 8)
    with database.read() as work:
        # Tokyo's clock stands still: to the member it is an hour earlier than last week.
        assert after.starts_at.astimezone(TOKYO).hour == 17
        assert glanced(work, pair).others_zone == "Europe/Berlin"
        assert glanced(work, pair, pair.manager).others_zone == "Asia/Tokyo"


def test_ten_oclock_in_berlin_stays_ten_when_clocks_go_back(database: Database, clock: StandingClock) -> None:
    clock.set(utc(2026, 10, 19))
    with database.work() as work:
        pair = a_pair_of_two(work, member_zone="Europe/Berlin")
        planned(work, pair, starts_at=utc(2026, 10, 21, 8), zone="Europe/Berlin", cadence=Cadence.WEEKLY)
        after = skipped(work, pair)

    assert after is not None
    assert after.starts_at == utc(2026, 10, 28, 9)


def test_two_in_one_place_are_not_told_of_zones(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)

    with database.read() as work:
        assert glanced(work, pair).others_zone is None


def test_both_calendars_hear_of_it_discreetly_and_each_by_their_own_clock(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work, manager_zone="Europe/Berlin")
        planned(work, pair, place=Place(PlaceKind.ONLINE, "https://meet.example/abc"))

    [to_member], [to_manager] = letters_to(database, pair.member), letters_to(database, pair.manager)

    assert to_member["subject"] == "ご予定の確認"
    assert "課長 さとる" in to_member["body"]
    assert "meet.example" not in str(to_member)
    ours, theirs = event_in(to_member), event_in(to_manager)
    assert ours["uid"] == theirs["uid"]
    assert (ours["summary"], ours["class"], ours["location"]) == ("予定", "PRIVATE", "オンライン")
    assert ours["dtstart"].dt.astimezone(ZoneInfo("UTC")) == FIRST
    assert theirs["dtstart"].dt.strftime("%H:%M") == "02:00"
    assert (ours["dtend"].dt - ours["dtstart"].dt) == timedelta(minutes=30)
    assert "meet.example" not in b64decode(to_member["calendar"][0]).decode()


@pytest.mark.parametrize("kind", [PairKind.SLANT, PairKind.MENTOR])
def test_mails_of_a_pair_outside_the_line_name_nobody(database: Database, kind: PairKind) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work, kind=kind)
        planned(work, pair)

    [letter] = letters_to(database, pair.member)

    assert "課長 さとる" not in letter["subject"] + letter["body"]
    assert "課長 さとる" not in b64decode(letter["calendar"][0]).decode()


def test_each_change_rises_under_one_uid_and_a_pause_takes_it_out(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
    for verb in ("move", "skip", "take back", "pause", "go on"):
        with database.work() as work:
            _do(work, verb, pair)

    letters = letters_to(database, pair.manager)

    events = [event_in(letter) for letter in letters]
    assert len({event["uid"] for event in events}) == 1
    assert [event["sequence"] for event in events] == [0, 1, 2, 3, 4, 5]
    assert [letter["calendar"][1] for letter in letters] == ["REQUEST"] * 4 + ["CANCEL", "REQUEST"]
    assert [event["status"] for event in events][4] == "CANCELLED"


def _do(work: UnitOfWork, verb: str, pair: APair) -> None:
    seen = glanced(work, pair).seen
    either = {"person_id": pair.manager, "pair_id": pair.id, "sender": SENDER}
    if verb == "move":
        series.move(work, **either, seen=seen, starts_at=FIRST + timedelta(days=1), minutes=45)
    elif verb == "skip":
        series.skip(work, **either, seen=seen)
    else:
        {"take back": series.take_back, "pause": series.pause, "go on": series.go_on}[verb](work, **either)


def test_moving_one_leaves_the_rhythm_as_it_is(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
        seen = glanced(work, pair).seen
        # A day earlier than the rhythm would have it.
        moved = series.move(
            work,
            person_id=pair.manager,
            pair_id=pair.id,
            seen=seen,
            starts_at=FIRST - timedelta(days=1),
            minutes=60,
            sender=SENDER,
        )
        assert (moved.starts_at, moved.minutes) == (FIRST - timedelta(days=1), 60)

    clock.set(FIRST - timedelta(hours=20))
    with database.work() as work:
        held(work, pair)
        after = series.plan_next(work, pair_id=pair.id, sender=SENDER)

    assert after is not None
    assert (after.starts_at, after.minutes) == (FIRST + timedelta(weeks=2), 30)


def test_what_is_let_pass_goes_along_and_can_be_taken_back(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        after = skipped(work, pair)

        assert after is not None
        # The same 1on1, with whatever was chosen for it.
        assert (after.id, after.starts_at) == (one.id, FIRST + timedelta(weeks=2))
        assert glanced(work, pair).passed_at == FIRST

    with database.work() as work:
        back = series.take_back(work, person_id=pair.manager, pair_id=pair.id, sender=SENDER)

        assert (back.id, back.starts_at) == (one.id, FIRST)
        assert glanced(work, pair).passed_at is None
        assert [on.day for on in glanced(work, pair).ahead] == [9, 23, 6]
        assert work.session.scalars(select(OneOnOne.standing)).all() == [Standing.PLANNED]


def test_what_is_behind_is_not_taken_back(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
        skipped(work, pair)
    clock.set(FIRST)

    with pytest.raises(NothingToTakeBack), database.work() as work:
        series.take_back(work, person_id=pair.member, pair_id=pair.id, sender=SENDER)


def test_without_a_rhythm_it_is_called_off_and_comes_back_the_same(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair, cadence=None)

        assert skipped(work, pair) is None
        assert series.next_of(work, pair_id=pair.id) is None
        assert glanced(work, pair).passed_at == FIRST

        back = series.take_back(work, person_id=pair.member, pair_id=pair.id, sender=SENDER)

    assert (back.id, back.starts_at) == (one.id, FIRST)


def test_a_pause_ends_where_the_rhythm_then_is(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        series.pause(work, person_id=pair.member, pair_id=pair.id, sender=SENDER)

        assert series.next_of(work, pair_id=pair.id) is None
        assert series.plan_next(work, pair_id=pair.id, sender=SENDER) is None
        assert glanced(work, pair).is_paused

    clock.set(FIRST + timedelta(days=40))
    with database.work() as work:
        again = series.go_on(work, person_id=pair.manager, pair_id=pair.id, sender=SENDER)

    assert again is not None
    assert (again.id, again.starts_at) == (one.id, FIRST + timedelta(weeks=6))


def test_only_a_rhythm_is_paused(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair, cadence=None)

    with pytest.raises(HasNoRhythm), database.work() as work:
        series.pause(work, person_id=pair.member, pair_id=pair.id, sender=SENDER)


def test_at_the_closing_the_date_the_two_agree_on_wins_and_the_rhythm_goes_on_behind_it(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
        assert series.following(work, pair_id=pair.id) == FIRST + timedelta(weeks=2)
    clock.set(FIRST + timedelta(hours=1))
    agreed = FIRST + timedelta(days=12, hours=3)
    with database.work() as work:
        held(work, pair)
        next_one = series.plan_next(work, pair_id=pair.id, sender=SENDER, starts_at=agreed)
        assert next_one is not None
        assert (next_one.starts_at, next_one.minutes) == (agreed, 30)

    clock.set(agreed + timedelta(hours=1))
    with database.work() as work:
        held(work, pair)
        after = series.plan_next(work, pair_id=pair.id, sender=SENDER)

    # It stood for 9 December, two days later: the next is a fortnight after that, not two days on.
    assert after is not None
    assert after.starts_at == FIRST + timedelta(weeks=4)


@pytest.mark.parametrize(("starts_at", "refusal"), [(utc(2026, 11, 20, 1), InThePast), (utc(2027, 12, 1), TooFarAhead)])
def test_only_what_is_ahead_and_in_sight_is_planned(
    database: Database, starts_at: datetime, refusal: type[Exception]
) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)

    with pytest.raises(refusal), database.work() as work:
        planned(work, pair, starts_at=starts_at)


def test_nobody_else_plans_or_sees_it(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        stranger = a_pair_of_two(work, company=pair.company).manager
        planned(work, pair)
        seen = glanced(work, pair).seen

    with pytest.raises(NotFound), database.work() as work:
        planned(work, pair, person_id=stranger)
    with pytest.raises(NotFound), database.work() as work:
        series.skip(work, person_id=stranger, pair_id=pair.id, seen=seen, sender=SENDER)


def test_a_pair_that_ended_plans_nothing(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        work.session.execute(text("UPDATE pair SET ended_at = CURRENT_TIMESTAMP"))

    with pytest.raises(NotLive), database.work() as work:
        planned(work, pair)


def test_two_who_plan_at_once_get_one_time_and_a_clear_word(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
    later = FIRST + timedelta(hours=4)

    outcomes = at_once(
        database,
        lambda work: planned(work, pair),
        lambda work: planned(work, pair, person_id=pair.manager, starts_at=later),
    )

    won = [one for one in outcomes if isinstance(one, series.Planned)]
    refused = [one for one in outcomes if isinstance(one, AlreadyPlanned)]
    assert len(won) == len(refused) == 1
    assert refused[0].starts_at == won[0].starts_at


def test_two_who_move_at_once_give_one_time_and_a_clear_word(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
        seen = glanced(work, pair).seen

    def moving(person_id: int, days: int):
        return lambda work: series.move(
            work,
            person_id=person_id,
            pair_id=pair.id,
            seen=seen,
            starts_at=FIRST + timedelta(days=days),
            minutes=30,
            sender=SENDER,
        )

    outcomes = at_once(database, moving(pair.member, 1), moving(pair.manager, 2))

    [won] = [one for one in outcomes if isinstance(one, series.Planned)]
    [refused] = [one for one in outcomes if isinstance(one, ChangedMeanwhile)]
    assert refused.starts_at == won.starts_at
    with database.read() as work:
        now_planned = series.next_of(work, pair_id=pair.id)
        assert now_planned is not None
        assert now_planned.starts_at == won.starts_at
    assert [event_in(letter)["sequence"] for letter in letters_to(database, pair.member)] == [0, 1]


def test_the_place_lies_sealed(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair, place=Place(PlaceKind.IN_PERSON, "三階の窓ぎわ"))

    with database.read() as work:
        assert "窓ぎわ".encode() not in bytes(work.session.execute(text("SELECT place FROM pair_series")).scalar_one())
        shown = series.next_of(work, pair_id=pair.id)
        assert shown is not None
        assert (shown.place, shown.is_link) == ("三階の窓ぎわ", False)


def test_a_note_the_day_before_goes_once_to_those_who_wish_it(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
        series.remind(work, person_id=pair.manager, pair_id=pair.id, is_wished=False)
        assert glanced(work, pair).is_reminded
        assert not glanced(work, pair, pair.manager).is_reminded

    clock.set(FIRST - timedelta(days=1, minutes=1))
    with database.work() as work:
        assert reminding.send_what_is_due(work, sender=SENDER) == 0
    clock.advance(minutes=2)
    for expected in (1, 0):
        with database.work() as work:
            assert reminding.send_what_is_due(work, sender=SENDER) == expected

    assert [letter["subject"] for letter in letters_to(database, pair.member)] == ["ご予定の確認", "明日のご予定"]
    assert [letter["subject"] for letter in letters_to(database, pair.manager)] == ["ご予定の確認"]


def test_whoever_is_told_of_tomorrow_today_gets_no_second_note(database: Database, clock: StandingClock) -> None:
    clock.set(FIRST - timedelta(hours=20))
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)

    clock.advance(hours=1)
    with database.work() as work:
        assert reminding.send_what_is_due(work, sender=SENDER) == 0


def test_a_mail_speaks_its_readers_language(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        accounts.save_preferences(work, person_id=pair.manager, locale=Locale.ENGLISH, time_zone="Europe/Berlin")
        planned(work, pair)

    [letter] = letters_to(database, pair.manager)

    assert letter["subject"] == "Your appointment"
    assert "Wed 25 Nov 2026, 02:00–02:30 (Berlin)" in letter["body"]
