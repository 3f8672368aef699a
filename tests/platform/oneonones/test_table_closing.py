"""Closing a 1on1: everything preset, one result however many close, and what was agreed on opens the next."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories.tables import Table, a_table, the_pair_ends
from sqlalchemy import func, select
from support.at_once import at_once

from sotomado.accounts.errors import NotFound
from sotomado.bookings.service import Sender
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.models import InsideTheme, OneOnOne, Standing, WishedResponse
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.models import Cadence
from sotomado.oneonones.table import closing, merging, past, sheets, steps
from sotomado.oneonones.table.closing import Closed, NewStep
from sotomado.oneonones.table.errors import HeldInTheFuture, NextIsNotLater, NothingWritten, PairEnded, TooLong, TooMany
from sotomado.oneonones.table.models import Doer, StepStanding

ZONE = "Asia/Tokyo"
SENDER = Sender("https://window.example", "そとまど <window@example.jp>")


def closed(work: UnitOfWork, table: Table, by: int, **changed: object) -> Closed:
    values: dict[str, object] = {
        "sheet_id": table.sheet.id,
        "sender": SENDER,
        "time_zone": ZONE,
        "held_on": work.now.date(),
        "theme": InsideTheme.GROWTH,
        "wished_response": WishedResponse.LISTEN,
    }
    return closing.close(work, person_id=by, pair_id=table.pair_id, **(values | changed))  # type: ignore[arg-type]


def written(database: Database, table: Table, text: str) -> None:
    with database.work() as work:
        change = merging.edited(table.sheet.state, text)
        sheets.receive(work, person_id=table.member, pair_id=table.pair_id, sheet_id=table.sheet.id, change=change)


def planned(work: UnitOfWork, table: Table, starts_at: datetime, **more: object) -> str:
    one = OneOnOne(
        pair_id=table.pair_id,
        standing=Standing.PLANNED,
        starts_at=starts_at,
        minutes=30,
        written_at=work.now,
        **more,
    )
    work.session.add(one)
    work.session.flush()
    return one.id


def test_the_notes_of_both_become_the_record(database: Database) -> None:
    table = a_table(database)
    written(database, table, "任されて、うれしかった\n")
    with database.work() as work:
        done = closed(work, table, table.manager)

    with database.read() as work:
        for who in (table.member, table.manager):
            one = past.one(work, table.of(work, who), one_on_one_id=done.one_on_one_id)
            assert one.notes == "任されて、うれしかった"
            assert one.theme is InsideTheme.GROWTH


def test_what_was_planned_is_what_was_held_with_the_theme_chosen_before(database: Database) -> None:
    table = a_table(database)
    with database.work() as work:
        one_id = planned(
            work,
            table,
            work.now - timedelta(minutes=20),
            theme=InsideTheme.CAREER,
            wished_response=WishedResponse.ADVISE,
        )
        preset = closing.preset(work, table.of(work, table.member), time_zone=ZONE)
        done = closed(work, table, table.member, theme=preset.theme, wished_response=preset.wished_response)

    assert (preset.theme, preset.wished_response) == (InsideTheme.CAREER, WishedResponse.ADVISE)
    assert done.one_on_one_id == one_id


def test_one_that_nobody_had_planned_is_written_down_beside_the_planned(database: Database) -> None:
    table = a_table(database)
    with database.work() as work:
        ahead = work.now + timedelta(days=5)
        one_id = planned(work, table, ahead)
        done = closed(work, table, table.member)
        still = series.next_of(work, pair_id=table.pair_id)

    assert done.one_on_one_id != one_id
    assert still is not None
    assert (still.id, still.starts_at) == (one_id, ahead)


def test_both_close_at_once_and_there_is_one_result(database: Database) -> None:
    table = a_table(database)
    hers = NewStep("勉強会で話す", Doer.MEMBER, date(2027, 1, 8))
    his = NewStep("図を送る", Doer.MANAGER, None)

    results = at_once(
        database,
        lambda work: closed(work, table, table.member, to_do=[hers]),
        lambda work: closed(work, table, table.manager, to_do=[his]),
    )

    assert sorted(one.is_first for one in results) == [False, True]
    assert results[0].one_on_one_id == results[1].one_on_one_id
    with database.read() as work:
        held = work.session.scalar(select(func.count()).select_from(OneOnOne))
        agreed = steps.open_steps(work, table.of(work, table.member))
    assert held == 1
    assert sorted(one.text for one in agreed) == ["勉強会で話す", "図を送る"]


def test_the_button_pressed_twice_agrees_on_each_step_once(database: Database) -> None:
    table = a_table(database)
    to_do = [NewStep("図を送る", Doer.MANAGER, None)]
    for _again in range(2):
        with database.work() as work:
            closed(work, table, table.manager, to_do=to_do)

    with database.read() as work:
        assert [one.text for one in steps.open_steps(work, table.of(work, table.manager))] == ["図を送る"]


def test_what_was_typed_without_a_line_reaches_the_record_of_a_closed_sheet(database: Database) -> None:
    table = a_table(database)
    late = merging.edited(table.sheet.state, "電車のなかで書いた一行")
    with database.work() as work:
        done = closed(work, table, table.manager)
    with database.work() as work:
        sheets.receive(work, person_id=table.member, pair_id=table.pair_id, sheet_id=table.sheet.id, change=late)

    with database.read() as work:
        one = past.one(work, table.of(work, table.manager), one_on_one_id=done.one_on_one_id)
    assert one.notes == "電車のなかで書いた一行"


def test_the_rhythm_plans_the_next_and_a_date_agreed_on_goes_before_it(database: Database) -> None:
    rhythmic, agreed = a_table(database), a_table(database)
    for table in (rhythmic, agreed):
        with database.work() as work:
            series.plan(
                work,
                person_id=table.member,
                pair_id=table.pair_id,
                starts_at=work.now + timedelta(hours=1),
                minutes=30,
                zone=ZONE,
                sender=SENDER,
                cadence=Cadence.TWO_WEEKS,
            )
    with database.work() as work:
        first = series.next_of(work, pair_id=rhythmic.pair_id)
        assert first is not None
        at = first.starts_at + timedelta(days=9, hours=2)
        closed(work, rhythmic, rhythmic.member)
        closed(work, agreed, agreed.member, next_at=at)
        by_rhythm = series.next_of(work, pair_id=rhythmic.pair_id)
        by_both = series.next_of(work, pair_id=agreed.pair_id)

    assert by_rhythm is not None
    assert by_rhythm.starts_at == first.starts_at + timedelta(days=14)
    assert by_both is not None
    assert by_both.starts_at == at


def test_the_next_opens_with_the_words_and_steps_of_the_one_before(database: Database) -> None:
    table = a_table(database)
    with database.work() as work:
        closed(work, table, table.member, to_do=[NewStep("水曜を空けてみる", Doer.MEMBER, None)])
    with database.read() as work:
        opening = past.opening(work, table.of(work, table.manager))

    assert opening.last is not None
    assert [one.text for one in opening.steps] == ["水曜を空けてみる"]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"held_on": date(2099, 1, 1)}, HeldInTheFuture),
        ({"next_at": datetime(2020, 1, 1, tzinfo=UTC)}, NextIsNotLater),
        ({"to_do": [NewStep("あ" * 201, Doer.BOTH, None)]}, TooLong),
        ({"to_do": [NewStep("  ", Doer.BOTH, None)]}, NothingWritten),
        ({"to_do": [NewStep(f"{n}", Doer.BOTH, None) for n in range(6)]}, TooMany),
        ({"sheet_id": "nobodys"}, NotFound),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_closed(
    database: Database, changed: dict[str, object], error: type[Exception]
) -> None:
    table = a_table(database)

    with pytest.raises(error), database.work() as work:
        closed(work, table, table.member, **changed)

    with database.read() as work:
        assert sheets.current(work, table.of(work, table.member)) is not None


def test_the_pair_ends_while_somebody_closes(database: Database) -> None:
    table = a_table(database)
    the_pair_ends(database, table)

    with pytest.raises(PairEnded), database.work() as work:
        closed(work, table, table.member)


def test_a_step_is_done_dropped_taken_up_again_and_put_otherwise_by_either(database: Database) -> None:
    table = a_table(database)
    with database.work() as work:
        closed(work, table, table.member, to_do=[NewStep("水曜を空ける", Doer.MEMBER, None)])
        step = steps.open_steps(work, table.of(work, table.member))[0]
        mine = {"pair_id": table.pair_id, "step_id": step.id}
        steps.settle(work, person_id=table.manager, standing=StepStanding.DONE, **mine)
        assert steps.open_steps(work, table.of(work, table.member)) == []
        steps.settle(work, person_id=table.member, standing=StepStanding.OPEN, **mine)
        steps.revise(work, person_id=table.member, text="木曜を空ける", doer=Doer.BOTH, by_on=date(2027, 1, 7), **mine)
        revised = steps.step(work, table.of(work, table.manager), step_id=step.id)
        steps.settle(work, person_id=table.member, standing=StepStanding.DROPPED, **mine)

    assert (revised.text, revised.doer, revised.by_on) == ("木曜を空ける", Doer.BOTH, date(2027, 1, 7))
    with database.read() as work, pytest.raises(NotFound):
        steps.settle(work, person_id=table.stranger, standing=StepStanding.DONE, **mine)


def test_of_a_pair_that_ended_the_member_reads_all_and_the_other_what_they_said_they_would_do(
    database: Database,
) -> None:
    table = a_table(database)
    written(database, table, "ふたりのことば")
    with database.work() as work:
        closed(
            work,
            table,
            table.member,
            to_do=[NewStep("勉強会で話す", Doer.MEMBER, None), NewStep("図を送る", Doer.MANAGER, None)],
        )
    the_pair_ends(database, table)

    with database.read() as work:
        hers = past.held(work, table.of(work, table.member))
        his = past.held(work, table.of(work, table.manager))
        opening = past.opening(work, table.of(work, table.manager))

    assert [(one.notes, len(one.steps)) for one in hers] == [("ふたりのことば", 2)]
    assert [(one.notes, [step.text for step in one.steps]) for one in his] == [(None, ["図を送る"])]
    assert opening.last is None


def test_many_are_read_page_by_page(database: Database) -> None:
    table = a_table(database)
    for _week in range(3):
        with database.work() as work:
            sheet = sheets.open_sheet(work, person_id=table.member, pair_id=table.pair_id)
            closed(work, table, table.member, sheet_id=sheet.id)

    with database.read() as work:
        of = table.of(work, table.member)
        pages = [past.held(work, of, skipped=skipped, at_most=2) for skipped in (0, 2)]
        everything = past.held(work, of)

    assert [len(page) for page in pages] == [2, 1]
    assert [*pages[0], *pages[1]] == everything
