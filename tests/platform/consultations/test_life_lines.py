"""A person's life-line: placed, told anew, moved, taken back; theirs alone, and sealed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories.bookings import a_confirmed_booking, a_meeting
from factories.people import a_company, an_employee
from sqlalchemy import func, select, text

from sotomado.accounts.errors import NotFound
from sotomado.consultations.life_line import own_data
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.models import ChangeKind, LifeLineChange, LifeLineMeaning, LifeLinePoint
from sotomado.consultations.life_line.points import LONGEST_WORDS, MOST_POINTS, NotAPoint, Told

MOVED = Told(2015, 4, -6, "はじめての異動", feeling="心ぼそかった", meaning="つらいだけだった", relation="前の課長")
CHILD = Told(2019, None, 8, "子どもが生まれた")


@pytest.fixture
def person_id(database):
    with database.work() as work:
        return an_employee(work, a_company(work))


def placed(database, person_id, *told):
    ids = []
    for one in told:
        with database.work() as work:
            ids.append(life_line.place(work, person_id=person_id, told=one))
    return ids


def line(database, person_id):
    with database.read() as work:
        return life_line.line(work, person_id=person_id)


def test_points_stand_in_the_order_of_time_and_say_what_was_written(database, person_id):
    placed(database, person_id, CHILD, MOVED)

    found = line(database, person_id).points

    assert [one.told.title for one in found] == ["はじめての異動", "子どもが生まれた"]
    assert replace(found[0].told, meant_at="") == MOVED


def test_a_month_comes_before_or_after_a_bare_year_by_where_it_lies(database, person_id):
    placed(database, person_id, Told(2020, 9, 0, "秋"), Told(2020, None, 0, "その年"), Told(2020, 2, 0, "冬"))

    assert [one.told.title for one in line(database, person_id).points] == ["冬", "その年", "秋"]


def test_a_meaning_that_had_its_time_is_kept_beside_the_new_one(database, person_id, clock):
    [point_id] = placed(database, person_id, MOVED)
    clock.advance(days=400)

    with database.work() as work:
        life_line.tell_anew(
            work, person_id=person_id, point_id=point_id, told=replace(MOVED, meaning="いまの仕事の土台になった")
        )

    [point] = line(database, person_id).points
    assert point.told.meaning == "いまの仕事の土台になった"
    assert [one.text for one in point.earlier] == ["つらいだけだった"]
    assert point.earlier[0].until_at - point.earlier[0].written_at == timedelta(days=400)


def test_a_meaning_put_better_within_a_day_is_the_same_thought(database, person_id, clock):
    [point_id] = placed(database, person_id, MOVED)
    clock.advance(minutes=5)

    with database.work() as work:
        life_line.tell_anew(work, person_id=person_id, point_id=point_id, told=replace(MOVED, meaning="つらかった"))

    assert line(database, person_id).points[0].earlier == ()


def test_moving_a_point_leaves_its_words_and_keeps_no_meaning_twice(database, person_id, clock):
    [point_id] = placed(database, person_id, MOVED)
    clock.advance(days=30)

    with database.work() as work:
        life_line.move(work, person_id=person_id, point_id=point_id, year=2016, month=1, height=3)

    [point] = line(database, person_id).points
    assert replace(point.told, meant_at="") == replace(MOVED, year=2016, month=1, height=3)
    assert point.earlier == ()


def test_steps_are_taken_back_one_by_one(database, person_id, clock):
    [point_id] = placed(database, person_id, MOVED)
    clock.advance(days=30)
    with database.work() as work:
        life_line.tell_anew(work, person_id=person_id, point_id=point_id, told=replace(MOVED, meaning="土台"))
    clock.advance(minutes=1)
    with database.work() as work:
        life_line.remove(work, person_id=person_id, point_id=point_id)
    assert line(database, person_id).points == ()

    undone = []
    for _step in range(4):
        with database.work() as work:
            undone.append(life_line.undo(work, person_id=person_id))
        undone.append([(one.told.meaning, len(one.earlier)) for one in line(database, person_id).points])

    assert undone == [
        ChangeKind.REMOVED,
        [("土台", 1)],
        ChangeKind.CHANGED,
        [("つらいだけだった", 0)],
        ChangeKind.PLACED,
        [],
        None,
        [],
    ]


def test_another_persons_point_is_not_found(database, person_id):
    [point_id] = placed(database, person_id, MOVED)
    with database.work() as work:
        other = an_employee(work, a_company(work))

    for verb in (
        lambda work: life_line.point(work, person_id=other, point_id=point_id),
        lambda work: life_line.tell_anew(work, person_id=other, point_id=point_id, told=CHILD),
        lambda work: life_line.move(work, person_id=other, point_id=point_id, year=2000, month=None, height=0),
        lambda work: life_line.remove(work, person_id=other, point_id=point_id),
        lambda work: life_line.drop_meaning(work, person_id=other, point_id=point_id, meaning_id="any"),
    ):
        with database.work() as work, pytest.raises(NotFound):
            verb(work)
    with database.work() as work:
        assert life_line.undo(work, person_id=other) is None
    assert len(line(database, person_id).points) == 1


def test_a_line_is_not_drawn_for_somebody_elses_booking(database, person_id):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, a_meeting(work))

    with database.work() as work, pytest.raises(NotFound):
        life_line.place(work, person_id=person_id, told=MOVED, booking_id=booking_id)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (replace(MOVED, year=1899), "year"),
        (replace(MOVED, year=2300), "year"),
        (replace(MOVED, month=13), "month"),
        (replace(MOVED, height=11), "height"),
        (replace(MOVED, title="  "), "title"),
        (replace(MOVED, feeling="あ" * (LONGEST_WORDS + 1)), "feeling"),
    ],
)
def test_what_makes_no_point_is_told_by_field(told, field):
    with pytest.raises(NotAPoint) as refused:
        told.checked(today=date(2026, 11, 20))

    assert set(refused.value.wrong) == {field}


def test_a_line_holds_as_many_points_as_a_picture_does(sqlite_database):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
        for number in range(MOST_POINTS):
            life_line.place(work, person_id=person_id, told=Told(1960 + number, None, 0, f"{number}"))

        with pytest.raises(life_line.TooManyPoints):
            life_line.place(work, person_id=person_id, told=MOVED)


def test_nothing_of_a_line_is_readable_in_the_database(database, person_id):
    placed(database, person_id, MOVED)

    with database.read() as work:
        rows = work.session.execute(text("SELECT * FROM life_line_point")).all()

    told = " ".join(repr(bytes(cell) if isinstance(cell, memoryview) else cell) for row in rows for cell in row)
    assert rows
    for word in ("異動", "課長", "土台", "2015"):
        assert word not in told
        assert repr(word.encode())[2:-1] not in told


def test_what_was_removed_can_be_let_go_for_good(database, person_id, clock):
    first, second = placed(database, person_id, MOVED, CHILD)
    clock.advance(days=2)
    with database.work() as work:
        life_line.tell_anew(work, person_id=person_id, point_id=second, told=replace(CHILD, meaning="世界がひろがった"))
        life_line.remove(work, person_id=person_id, point_id=first)

    with database.work() as work:
        life_line.let_go(work, person_id=person_id)

    with database.work() as work:
        assert work.session.scalar(select(func.count()).select_from(LifeLinePoint)) == 1
        assert work.session.scalar(select(func.count()).select_from(LifeLineChange)) == 0
        assert life_line.undo(work, person_id=person_id) is None
    assert [one.told.meaning for one in line(database, person_id).points] == ["世界がひろがった"]


def test_an_earlier_meaning_dropped_cannot_come_back_by_undoing(database, person_id, clock):
    [point_id] = placed(database, person_id, MOVED)
    clock.advance(days=30)
    with database.work() as work:
        life_line.tell_anew(work, person_id=person_id, point_id=point_id, told=replace(MOVED, meaning="土台"))
    [point] = line(database, person_id).points

    with database.work() as work:
        life_line.drop_meaning(work, person_id=person_id, point_id=point_id, meaning_id=point.earlier[0].id)
        life_line.undo(work, person_id=person_id)

    [point] = line(database, person_id).points
    assert point.told.meaning == "土台"
    assert point.earlier == ()


def test_a_removal_too_old_to_be_taken_back_is_erased(sqlite_database, monkeypatch):
    monkeypatch.setattr(life_line, "MOST_STEPS", 3)
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
        point_id = life_line.place(work, person_id=person_id, told=MOVED)
        life_line.remove(work, person_id=person_id, point_id=point_id)
        for number in range(3):
            life_line.place(work, person_id=person_id, told=Told(2000 + number, None, 0, f"{number}"))

        assert work.session.get(LifeLinePoint, point_id) is None
        assert not life_line.line(work, person_id=person_id).has_removed


def test_a_persons_copy_tells_all_and_forgetting_leaves_nothing(database, person_id, clock):
    [point_id] = placed(database, person_id, MOVED)
    clock.advance(days=30)
    with database.work() as work:
        life_line.tell_anew(work, person_id=person_id, point_id=point_id, told=replace(MOVED, meaning="土台"))
        told = own_data.of(work, person_id)
    assert told["life_line"][0]["meaning"] == "土台"
    assert told["life_line"][0]["earlier_meanings"][0]["meaning"] == "つらいだけだった"

    with database.work() as work:
        own_data.forget(work, person_id)

    with database.read() as work:
        for table in (LifeLinePoint, LifeLineMeaning, LifeLineChange):
            assert work.session.scalar(select(func.count()).select_from(table)) == 0
