"""Before a 1on1: a member says what they bring, the other one gets ready, and nobody reads a stage."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, employment_id, utc
from factories.people import an_employee
from flask import Flask
from sqlalchemy import func, select, text
from support.at_once import all_at_once, at_once
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.accounts.errors import NotFound
from sotomado.accounts.reached import service as reached
from sotomado.accounts.reached.models import Plainness
from sotomado.companies.models import Employment
from sotomado.consultations.intake.models import IntakeAnswer
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.preparing.prompts import Phase
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.before import drawn, own_data, telling
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.errors import NothingPlanned, NotYours, TooLate, TooLong
from sotomado.oneonones.before.models import BegunChoice, DrawnMix
from sotomado.oneonones.before.service import Choice
from sotomado.oneonones.getting_ready import service as getting_ready
from sotomado.oneonones.getting_ready.service import ForTheOther
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, PairKind, Standing, WishedResponse
from sotomado.oneonones.questions.drawing import FITS, TURNS, Mix, mix_of
from sotomado.oneonones.series import reminding
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.models import Cadence
from sotomado.outbox import mail
from sotomado.outbox.models import Job
from sotomado.personal_data import erasing
from sotomado.personal_data.models import Erasure

# Wednesday, ten o'clock in Tokyo.
FIRST = utc(2026, 11, 25, 1)
BROUGHT = Choice(
    theme=InsideTheme.OWN,
    own_theme="席替えのこと",
    wished_response=WishedResponse.LISTEN,
    line="まだ、まとまっていません。",
)


def planned(work: UnitOfWork, pair: APair) -> str:
    return series.plan(
        work,
        person_id=pair.member,
        pair_id=pair.id,
        starts_at=FIRST,
        minutes=30,
        zone="Asia/Tokyo",
        sender=SENDER,
        cadence=Cadence.TWO_WEEKS,
    ).id


def chosen(work: UnitOfWork, pair: APair, one_on_one_id: str, choice: Choice = BROUGHT) -> None:
    before.choose(work, person_id=pair.member, pair_id=pair.id, one_on_one_id=one_on_one_id, choice=choice)


def seen(work: UnitOfWork, pair: APair, person_id: int) -> before.Before | None:
    return before.before_of(work, oneonones.between(work, person_id=person_id, pair_id=pair.id))


def sheet_of(database: Database, pair: APair, turn: int = 0) -> getting_ready.Ready:
    with database.work() as work:
        getting_ready.draw_questions(work, person_id=pair.manager, pair_id=pair.id)
    with database.read() as work:
        return getting_ready.ready(work, person_id=pair.manager, pair_id=pair.id, turn=turn)


def letters(work: UnitOfWork) -> list[dict[str, str]]:
    """Those that tell of something to read, and no others."""
    jobs = work.session.scalars(select(Job).where(Job.kind == mail.KIND))
    found = [json.loads(work.unseal(job, "payload") or "{}") for job in jobs]
    return [one for one in found if "/prepare" in one["body"]]


def test_both_read_what_a_member_brings(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair))

    with database.read() as work:
        for person in (pair.member, pair.manager):
            found = seen(work, pair, person)
            assert found is not None
            assert found.choice == BROUGHT
            assert found.may_change


def test_every_part_may_be_left_and_all_of_it(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        chosen(work, pair, one)
        chosen(work, pair, one, Choice())

    with database.read() as work:
        found = seen(work, pair, pair.manager)
        assert found is not None
        assert not found.choice.says_something
        assert found.choice == Choice()


def test_the_other_one_does_not_choose_and_a_stranger_finds_nothing(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        stranger = an_employee(work, pair.company, name="となり のひと")

        with pytest.raises(NotYours):
            before.choose(work, person_id=pair.manager, pair_id=pair.id, one_on_one_id=one, choice=BROUGHT)
        for ask in (
            lambda: before.choose(work, person_id=stranger, pair_id=pair.id, one_on_one_id=one, choice=BROUGHT),
            lambda: getting_ready.is_drawn(work, person_id=stranger, pair_id=pair.id),
            lambda: getting_ready.draw_questions(work, person_id=stranger, pair_id=pair.id),
            lambda: getting_ready.ready(work, person_id=stranger, pair_id=pair.id),
        ):
            with pytest.raises(NotFound):
                ask()
        with pytest.raises(ForTheOther):
            getting_ready.ready(work, person_id=pair.member, pair_id=pair.id)


def test_words_lie_sealed(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair))

    with database.read() as work:
        own_theme, line = work.session.execute(text("SELECT own_theme, line FROM brought")).one()
        assert "席替え".encode() not in bytes(own_theme)
        assert "まとまって".encode() not in bytes(line)


def test_what_was_named_oneself_goes_with_the_theme_that_is_ones_own(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair), Choice(theme=InsideTheme.WORK, own_theme="席替えのこと"))

    with database.read() as work:
        found = seen(work, pair, pair.manager)
        assert found is not None
        assert found.choice.own_theme == ""


def test_it_may_be_changed_until_it_begins(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
    clock.set(FIRST - timedelta(minutes=1))
    with database.work() as work:
        chosen(work, pair, one)
    clock.set(FIRST)

    with pytest.raises(TooLate), database.work() as work:
        chosen(work, pair, one, Choice())
    with database.read() as work:
        found = seen(work, pair, pair.member)
        assert found is not None
        assert (found.choice, found.may_change) == (BROUGHT, False)


def test_a_page_of_an_earlier_1on1_writes_nothing_into_the_next(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)

    with pytest.raises(TooLate), database.work() as work:
        chosen(work, pair, "another")
    with database.work() as work:
        one = work.session.scalars(select(OneOnOne)).one()
        one.standing = Standing.SKIPPED
    with pytest.raises(NothingPlanned), database.work() as work:
        chosen(work, pair, one.id)


@pytest.mark.parametrize(
    ("choice", "part"),
    [(Choice(line="あ" * 301), "line"), (Choice(theme=InsideTheme.OWN, own_theme="あ" * 61), "own_theme")],
)
def test_what_is_too_long_is_not_kept_in_part(database: Database, choice: Choice, part: str) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        chosen(work, pair, one)

    with pytest.raises(TooLong) as refused, database.work() as work:
        chosen(work, pair, one, choice)
    assert refused.value.part == part
    with database.read() as work:
        found = seen(work, pair, pair.member)
        assert found is not None
        assert found.choice == BROUGHT


def test_two_tabs_at_once_leave_one_choice(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)

    def saying(number: int) -> Callable[[UnitOfWork], None]:
        return lambda work: chosen(work, pair, one, Choice(line=f"{number}つめ"))

    assert at_once(database, *map(saying, range(4))) == [None] * 4

    with database.read() as work:
        assert work.session.execute(text("SELECT count(*) FROM brought")).scalar_one() == 1
        found = seen(work, pair, pair.manager)
        assert found is not None
        assert found.choice.line in {f"{number}つめ" for number in range(4)}


def test_what_was_chosen_goes_along_when_the_time_moves(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair))
        glance = series.glance(work, oneonones.between(work, person_id=pair.member, pair_id=pair.id))
        series.skip(work, person_id=pair.member, pair_id=pair.id, seen=glance.seen, sender=SENDER)

    with database.read() as work:
        found = seen(work, pair, pair.manager)
        assert found is not None
        assert found.choice == BROUGHT
        assert found.starts_at == FIRST + timedelta(weeks=2)


def test_a_stage_is_stated_stated_anew_and_left_again(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        assert before.stage_of(work, person_id=pair.member) is None
        before.state_stage(work, person_id=pair.member, stage=2)
        before.state_stage(work, person_id=pair.member, stage=4)
        assert before.stage_of(work, person_id=pair.member) == 4
        with pytest.raises(ValueError, match="no stage"):
            before.state_stage(work, person_id=pair.member, stage=6)
        before.state_stage(work, person_id=pair.member, stage=None)

    with database.read() as work:
        assert before.stage_of(work, person_id=pair.member) is None
        assert work.session.execute(text("SELECT count(*) FROM stated_stage")).scalar_one() == 0


def test_questions_stay_while_the_stage_is_stated_anew(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
    first = sheet_of(database, pair)
    for stage in (1, 3, 5, None):
        with database.work() as work:
            before.state_stage(work, person_id=pair.member, stage=stage)

        assert sheet_of(database, pair).questions == first.questions


def test_two_who_meet_the_same_member_have_the_same_mix(database: Database) -> None:
    """Otherwise they could put their sheets together and average the chance out."""
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
        before.state_stage(work, person_id=pair.member, stage=4)
        mentor = an_employee(work, pair.company, name="先輩 ひろし")
        ids = oneonones.between(work, person_id=pair.member, pair_id=pair.id)
        other = Pair(
            kind=PairKind.MENTOR,
            manager_id=employment_id(work, mentor),
            member_id=ids.mine,
            asked_by_id=ids.mine,
            asked_at=work.now,
            agreed_at=work.now,
        )
        work.session.add(other)
        work.session.flush()
        beside = APair(other.id, mentor, pair.member, pair.company)
        planned(work, beside)

    sheet_of(database, pair)
    sheet_of(database, beside)
    with database.read() as work:
        assert len(set(work.session.execute(text("SELECT mix FROM drawn_mix")).scalars())) == 1


def test_over_many_members_mixes_come_with_the_chances_that_are_stated(sqlite_database: Database) -> None:
    with sqlite_database.work() as work:
        throws = [drawn.throw_of(work, person_id, 2) for person_id in range(2000)]

    assert abs(sum(throw < 0.6 for throw in throws) / 2000 - 0.6) < 0.04
    assert min(throws) >= 0
    assert max(throws) < 1


def test_nobody_at_stages_1_and_2_has_a_question_put_that_comes_too_early(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
        before.state_stage(work, person_id=pair.member, stage=1)

    for turn in range(TURNS):
        sheet = sheet_of(database, pair, turn)
        assert sheet.questions is not None
        assert list(sheet.questions) == list(Phase)
        asked = [one for place in sheet.questions.values() for one in place]
        assert all(set(one.stages) & {1, 2, 3} for one in asked)


def test_the_sheet_has_what_is_needed_and_no_stage(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        chosen(work, pair, one)
        before.state_stage(work, person_id=pair.member, stage=2)
        last = OneOnOne(
            pair_id=pair.id,
            held_on=work.now.date(),
            theme=InsideTheme.GROWTH,
            next_theme=InsideTheme.CAREER,
            written_at=work.now,
        )
        last.until_next_time = work.seal(last, "until_next_time", "勉強会で話してみる")
        work.session.add(last)

    sheet = sheet_of(database, pair)

    assert sheet.before is not None
    assert sheet.before.choice == BROUGHT
    assert sheet.last_time is not None
    assert (sheet.last_time.until_next_time, sheet.last_time.next_theme) == ("勉強会で話してみる", InsideTheme.CAREER)
    assert "stage" not in {*vars(sheet), *vars(sheet.before), *vars(sheet.between)}


def test_where_nothing_is_planned_there_are_no_questions_and_the_rest_stands(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)

    sheet = sheet_of(database, pair)

    assert (sheet.before, sheet.questions, sheet.last_time) == (None, None, None)


def test_what_is_shown_is_what_the_mix_draws(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)

    sheet = sheet_of(database, pair)

    assert sheet.questions is not None
    fitting = [
        mix for mix in Mix if all(FITS[mix] <= set(one.stages) for place in sheet.questions.values() for one in place)
    ]
    assert set(fitting) & {Mix.NEAR, Mix.MIDDLE}, "nobody has stated a stage"


def told_after(database: Database, clock: StandingClock, at: datetime) -> int:
    """How many letters of their own the worker writes; reminders went out by then as ever."""
    clock.set(at)
    with database.work() as work:
        reminding.send_what_is_due(work, sender=SENDER, takes=telling.goes_along)
    return telling.tell_what_is_due(database, public_url="https://sotomado.example")


def test_the_other_one_hears_of_it_once_in_the_letter_of_the_day_before(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair))

    assert told_after(database, clock, FIRST - timedelta(hours=25)) == 0
    for hours in (24, 23, 12, 1):
        assert told_after(database, clock, FIRST - timedelta(hours=hours)) == 0, "one letter a day is enough"
    with database.read() as work:
        (letter,) = letters(work)
        assert letter["subject"] == "明日のご予定"
        assert f"/one-on-ones/{pair.id}/prepare" in letter["body"]
        said = f"{letter['subject']} {letter['body']}"
        assert not [word for word in ("席替え", "まとまって", "みどり", "聴いて", "上司") if word in said]


def test_who_stopped_the_reminder_of_this_pair_hears_of_it_alone_and_discreetly(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair))
        series.remind(work, person_id=pair.manager, pair_id=pair.id, is_wished=False)

    assert told_after(database, clock, FIRST - timedelta(hours=25)) == 0
    assert told_after(database, clock, FIRST - timedelta(hours=23)) == 1
    assert told_after(database, clock, FIRST - timedelta(hours=22)) == 0
    with database.read() as work:
        (letter,) = letters(work)
        assert f"/one-on-ones/{pair.id}/prepare" in letter["body"]
        said = f"{letter['subject']} {letter['body']}"
        assert not [word for word in ("席替え", "まとまって", "みどり", "聴いて", "1on1", "上司") if word in said]


def test_chosen_late_it_is_told_when_the_choice_has_settled(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
    assert told_after(database, clock, FIRST - timedelta(hours=24)) == 0
    clock.set(FIRST - timedelta(hours=5))
    with database.work() as work:
        chosen(work, pair, one)

    assert told_after(database, clock, FIRST - timedelta(hours=5) + timedelta(minutes=5)) == 0
    assert told_after(database, clock, FIRST - timedelta(hours=5) + timedelta(minutes=11)) == 1
    assert told_after(database, clock, FIRST - timedelta(hours=4)) == 0


@pytest.mark.parametrize("choice", [Choice(), Choice(theme=InsideTheme.WORK, is_to_tell=False)])
def test_nothing_said_or_not_wished_nobody_is_written_to(
    database: Database, clock: StandingClock, choice: Choice
) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair), choice)

    assert told_after(database, clock, FIRST - timedelta(hours=20)) == 0


def test_who_takes_no_reminders_is_not_written_to(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        reached.choose(work, person_id=pair.manager, day_before=False, hour_before=True, plainness=Plainness.DISCREET)
        chosen(work, pair, planned(work, pair))

    assert told_after(database, clock, FIRST - timedelta(hours=20)) == 0
    with database.read() as work:
        assert letters(work) == []


def test_once_the_pair_has_ended_the_other_one_reads_nothing_of_it(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair))
        work.session.get_one(Pair, pair.id).ended_at = work.now

    with database.read() as work:
        sheet = getting_ready.ready(work, person_id=pair.manager, pair_id=pair.id)
        assert (sheet.before, sheet.last_time, sheet.questions) == (None, None, None)
        assert "brought_to_one_on_ones" not in own_data.of(work, pair.manager)
        assert "brought_to_one_on_ones" in own_data.of(work, pair.member)


def test_ones_copy_has_ones_own_stage_and_the_others_copy_has_not(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair))
        before.state_stage(work, person_id=pair.member, stage=3)
    sheet_of(database, pair)

    with database.read() as work:
        own, others = own_data.of(work, pair.member), own_data.of(work, pair.manager)
    assert own["stage_of_career_autonomy"]["stage"] == 3  # type: ignore[index]
    assert set(others) == {"brought_to_one_on_ones"}


def test_erased_the_member_leaves_no_words_no_stage_and_no_draw(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        chosen(work, pair, planned(work, pair))
        before.state_stage(work, person_id=pair.member, stage=3)
    sheet_of(database, pair)

    with database.work() as work:
        own_data.forget(work, pair.member)

    with database.read() as work:
        for table in own_data.TABLES:
            assert work.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_what_is_written_while_its_member_is_erased_does_not_outlive_them(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        erasing.ask(work, person_id=pair.member, public_url="https://sotomado.example")
        erasure = work.session.scalars(select(Erasure)).one()
        erasure.due_at = erasure.asked_at + timedelta(days=1)
    clock.advance(days=2)

    def doing(verb: Callable[[UnitOfWork], object]) -> Callable[[Database], None]:
        def deed(database: Database) -> None:
            with database.work() as work:
                verb(work)

        return deed

    outcomes = all_at_once(
        database,
        lambda database: erasing.erase(database, erasure_id=erasure.id, sender=SENDER),
        doing(lambda work: before.state_stage(work, person_id=pair.member, stage=2)),
        doing(lambda work: chosen(work, pair, one)),
        doing(lambda work: getting_ready.draw_questions(work, person_id=pair.manager, pair_id=pair.id)),
    )

    assert outcomes[0] is True
    assert all(one is None or isinstance(one, NotFound | TooLate | NothingPlanned) for one in outcomes[1:])
    with database.read() as work:
        for table in own_data.TABLES - {"drawn_mix"}:
            assert work.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
        # The other one may come last: then it was drawn by nobody's stage.
        anew = work.session.scalars(
            select(Employment.person_id).join(Pair, Pair.member_id == Employment.id).where(Pair.id == pair.id)
        ).one()
        by_no_stage = {mix_of(None, throw=drawn.throw_of(work, one, None)) for one in (anew, pair.member)}
        assert set(work.session.scalars(select(DrawnMix.mix))) <= by_no_stage


def test_two_tabs_at_once_state_one_stage(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)

    def saying(stage: int) -> Callable[[UnitOfWork], None]:
        return lambda work: before.state_stage(work, person_id=pair.member, stage=stage)

    assert at_once(database, *map(saying, (1, 2, 3, 4))) == [None] * 4

    with database.read() as work:
        assert work.session.execute(text("SELECT count(*) FROM stated_stage")).scalar_one() == 1


class Walk:
    def __init__(self, app: Flask, database: Database) -> None:
        self.app, self.database = app, database
        with database.work() as work:
            self.pair = a_pair_of_two(work)
            self.one = planned(work, self.pair)
            self.stranger = an_employee(work, self.pair.company, name="となり のひと")
        self.member = Visitor(app).sign_in_as(self.pair.member)
        self.manager = Visitor(app).sign_in_as(self.pair.manager)
        self.by = Visitor(app).sign_in_as(self.stranger)
        self.at = f"/one-on-ones/{self.pair.id}"

    def choose(self, visitor: Visitor, **fields: object) -> object:
        values = {"one_on_one": self.one, "theme": "own", "own_theme": "席替えのこと", "wished_response": "listen"}
        return visitor.post(f"{self.at}/before", values | fields)


@pytest.fixture
def walk(app: Flask, database: Database) -> Walk:
    return Walk(app, database)


def test_from_the_members_page_to_the_others_sheet(walk: Walk) -> None:
    sent = walk.choose(walk.member, line="まだ、まとまっていません。", is_to_tell="yes")
    sheet = walk.manager.get(f"{walk.at}/prepare").get_data(as_text=True)

    assert sent.status_code == 303  # type: ignore[attr-defined]
    for said in (
        "席替えのこと",
        "まだ、まとまっていません。",
        "さえぎらずに聴きます",
        "評価のためのものではありません",
    ):
        assert said in sheet
    assert "いまいるところ" not in sheet


def test_each_of_the_two_is_led_to_their_own_page(walk: Walk) -> None:
    assert walk.member.get(f"{walk.at}/prepare").location.endswith("/before")
    assert walk.manager.get(f"{walk.at}/before").location.endswith("/prepare")
    assert walk.choose(walk.manager).location.endswith("/prepare")  # type: ignore[attr-defined]
    assert walk.manager.post(f"{walk.at}/before/stage", {"stage": "1"}).location.endswith("/prepare")
    for path in ("/before", "/prepare"):
        assert walk.by.get(f"{walk.at}{path}").status_code == 404
    assert walk.choose(walk.by).status_code == 404  # type: ignore[attr-defined]
    assert walk.by.post(f"{walk.at}/before/stage", {"stage": "1"}).status_code == 404


def test_a_wrong_form_keeps_what_was_typed(walk: Walk) -> None:
    refused = walk.choose(walk.member, line="長" * 301)
    page = refused.get_data(as_text=True)  # type: ignore[attr-defined]

    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "長" * 301 in page
    assert "席替えのこと" in page
    assert "300文字までお預かりできます" in page


@pytest.mark.parametrize("fields", [{"theme": "salary"}, {"wished_response": "shout"}])
def test_what_no_page_offers_is_refused(walk: Walk, fields: dict[str, str]) -> None:
    assert walk.choose(walk.member, **fields).status_code == 422  # type: ignore[attr-defined]


def test_what_is_typed_is_kept_for_its_writer_alone_until_they_say_it(walk: Walk) -> None:
    walk.choose(walk.member, line="きのうのこと")
    begun = {"one_on_one": walk.one, "line": "とちゅう", "theme": "private", "wished_response": "advise"}
    kept = walk.member.post(f"{walk.at}/before", begun, headers={"X-Draft": "yes"})
    page = walk.member.get(f"{walk.at}/before").get_data(as_text=True)
    others = [walk.manager.get(f"{walk.at}{path}").get_data(as_text=True) for path in ("", "/prepare", "/table")]
    refused = walk.member.post(
        f"{walk.at}/before", {"one_on_one": walk.one, "line": "長" * 301}, headers={"X-Draft": "yes"}
    )

    assert kept.status_code == 200
    assert refused.status_code == 422
    assert "300文字" in refused.get_json()["error"]
    assert "とちゅう" in page
    assert "まだ、伝わっていません。" in page
    assert "きのうのこと" in others[1]
    for other in others:
        assert "とちゅう" not in other
        assert "助言がほしい" not in other
    with walk.database.read() as work:
        found = seen(work, walk.pair, walk.pair.manager)
        own, copy = own_data.of(work, walk.pair.member), own_data.of(work, walk.pair.manager)
    assert found is not None
    assert (found.choice.line, found.choice.theme) == ("きのうのこと", InsideTheme.OWN)
    assert own["begun_before_one_on_ones"][0]["line"] == "とちゅう"  # type: ignore[index]
    assert "begun_before_one_on_ones" not in copy

    walk.choose(walk.member, line="とちゅうから最後まで")
    page = walk.member.get(f"{walk.at}/before").get_data(as_text=True)
    assert "とちゅうから最後まで" in walk.manager.get(f"{walk.at}/prepare").get_data(as_text=True)
    assert "まだ、伝わっていません。</p>" not in page
    with walk.database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(BegunChoice)) == 0


def test_what_comes_in_after_it_was_said_begins_nothing_anew(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        chosen(work, pair, one)
    for choice, kept in ((BROUGHT, 0), (Choice(line="もうひとこと"), 1), (BROUGHT, 0)):
        with database.work() as work:
            before.begin(work, person_id=pair.member, pair_id=pair.id, one_on_one_id=one, choice=choice)
        with database.read() as work:
            assert work.session.scalar(select(func.count()).select_from(BegunChoice)) == kept


def test_nobody_is_written_to_of_what_was_only_begun(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        one = planned(work, pair)
        before.begin(work, person_id=pair.member, pair_id=pair.id, one_on_one_id=one, choice=BROUGHT)

    assert told_after(database, clock, FIRST - timedelta(hours=20)) == 0
    with database.read() as work:
        assert letters(work) == []


def test_a_stage_is_stated_on_the_page_and_shows_on_no_other(walk: Walk) -> None:
    walk.member.post(f"{walk.at}/before/stage", {"stage": "2"})

    own = walk.member.get(f"{walk.at}/before").get_data(as_text=True)
    assert 'name="stage" value="2" checked' in own
    for path in ("", "/prepare"):
        page = walk.manager.get(f"{walk.at}{path}").get_data(as_text=True)
        assert "stage" not in page.lower()
        assert "はっきりしない" not in page
    with walk.database.read() as work:
        assert before.stage_of(work, person_id=walk.pair.member) == 2


def test_what_one_wrote_before_a_talk_is_noted_inside_by_one_button_and_stands_nowhere_until_then(walk: Walk) -> None:
    taken_over = {"stage": "as_before_a_talk"}
    nothing = walk.member.post(f"{walk.at}/before/stage", taken_over, follow_redirects=True).get_data(as_text=True)
    assert "シートには、まだ書いていません" in nothing
    with walk.database.work() as work:
        answer = IntakeAnswer(person_id=walk.pair.member, question=Question.STAGE, point=4, written_at=work.now)
        answer.for_booking, answer.sitting, answer.has_earlier = "", "s", False
        work.session.add(answer)
    before_it = walk.member.get(f"{walk.at}/before").get_data(as_text=True)
    assert 'value="4" checked' not in before_it

    assert walk.manager.post(f"{walk.at}/before/stage", taken_over).location.endswith("/prepare")
    assert walk.by.post(f"{walk.at}/before/stage", taken_over).status_code == 404
    walk.member.post(f"{walk.at}/before/stage", taken_over)

    assert 'value="4" checked' in walk.member.get(f"{walk.at}/before").get_data(as_text=True)
    with walk.database.read() as work:
        stages = [before.stage_of(work, person_id=one) for one in (walk.pair.member, walk.pair.manager)]
    assert stages == [4, None]


def test_what_was_brought_lies_on_the_table_too(walk: Walk, clock: StandingClock) -> None:
    walk.choose(walk.member, line="まだ、まとまっていません。")
    clock.set(FIRST)

    for person_id in (walk.pair.member, walk.pair.manager):
        table = Visitor(walk.app).sign_in_as(person_id).get(f"{walk.at}/table").get_data(as_text=True)
        assert "席替えのこと" in table
        assert "まだ、まとまっていません。" in table


def test_others_shows_other_questions(walk: Walk) -> None:
    first = walk.manager.get(f"{walk.at}/prepare").get_data(as_text=True)
    others = walk.manager.get(f"{walk.at}/prepare?turn=1").get_data(as_text=True)
    again = walk.manager.get(f"{walk.at}/prepare?turn=0").get_data(as_text=True)

    asked = [page.split('id="questions"')[1].split('class="actions"')[0] for page in (first, others, again)]
    assert asked[0] != asked[1]
    assert asked[0] == asked[2]
    assert walk.manager.get(f"{walk.at}/prepare?turn=-3").status_code == 200


def test_the_library_is_searched_by_words_theme_phase_and_time(walk: Walk) -> None:
    def found(query: str, visitor: Visitor | None = None) -> str:
        return (visitor or walk.member).get(f"/one-on-ones/questions?{query}").get_data(as_text=True)

    assert "天気にたとえると" in found("words=天気")
    assert "天気にたとえると" in found("words=WEATHER sky")
    assert "天気にたとえると" not in found("words=天気&tense=future")
    assert "合う問いが見つかりませんでした" in found("words=これはありません")
    assert 'id="phase-choosing"' not in found("")
    assert 'id="phase-choosing"' in found("phase=")
    assert 'id="phase-looking_back"' not in found("phase=choosing&theme=career")
    assert "どこから話しはじめるか" in found("", walk.manager)
    assert 'name="stage"' not in found("")
    assert found("phase=nobody&theme=none").count("<dd>") > 160
