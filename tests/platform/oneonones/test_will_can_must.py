"""A minute with will, can and must: each part may be passed over, words have one home, the picture is one's own."""

import pytest
from factories.people import a_company, a_person, an_employee
from sqlalchemy import select, text
from support.browserless import Visitor

from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.errors import NoSuchChoice
from sotomado.consultations.intake.models import IntakeAnswer
from sotomado.consultations.intake.vocabulary import Question
from sotomado.database import Database
from sotomado.oneonones.showing import checks
from sotomado.oneonones.showing.checks import Part

WILL, CAN, MUST = checks.PARTS


@pytest.fixture
def person_id(database: Database) -> int:
    with database.work() as work:
        return an_employee(work, a_company(work))


def test_each_part_may_be_passed_over_and_what_was_said_stays_as_it_was(database, clock, person_id) -> None:
    with database.work() as work:
        checks.take(
            work, person_id=person_id, parts={WILL: Part(2, "教えたい"), CAN: Part(None, ""), MUST: Part(4, "")}
        )
    clock.advance(days=30)
    with database.work() as work:
        checks.take(work, person_id=person_id, parts={WILL: Part(4, "教える側にまわる")})

    with database.read() as work:
        first, second = checks.taken(work, person_id=person_id)
    assert (first.parts[WILL], first.parts[CAN]) == (Part(2, "教えたい"), Part(None, ""))
    assert (second.parts[WILL], second.parts[MUST]) == (Part(4, "教える側にまわる"), Part(None, ""))


def test_words_are_found_and_left_where_the_sheet_keeps_them(database, person_id) -> None:
    with database.work() as work:
        intake.tell(work, person_id=person_id, question=Question.WILL, sitting="sheet", text="シートに書いた")
        assert checks.words_now(work, person_id=person_id) == {WILL: "シートに書いた"}
        checks.take(work, person_id=person_id, parts={WILL: Part(3, "シートに書いた"), CAN: Part(3, "まとめること")})

    with database.read() as work:
        told = intake.answers(work, person_id=person_id, booking_id="", among={WILL, CAN})
        assert {one.text for one in told.values()} == {"シートに書いた", "まとめること"}
        assert not told[CAN].is_of_this_talk
        rows = work.session.scalars(select(IntakeAnswer).where(IntakeAnswer.person_id == person_id)).all()
        assert {(row.question, row.booking_id, row.for_booking) for row in rows} == {(WILL, None, ""), (CAN, None, "")}


def test_nothing_said_is_kept_as_nothing(database, person_id) -> None:
    with database.work() as work:
        checks.take(work, person_id=person_id, parts={part: Part(None, "") for part in checks.PARTS})

        assert checks.taken(work, person_id=person_id) == []


def test_a_point_beyond_the_scale_and_an_answer_of_one_talk_are_refused(database, person_id) -> None:
    with pytest.raises(NoSuchChoice), database.work() as work:
        checks.take(work, person_id=person_id, parts={WILL: Part(6, "")})
    with pytest.raises(NoSuchChoice), database.work() as work:
        intake.tell(work, person_id=person_id, question=Question.TAKE_HOME, sitting="s", text="これ")


def test_points_and_words_lie_sealed_and_are_ones_own(database, person_id) -> None:
    with database.work() as work:
        checks.take(work, person_id=person_id, parts={WILL: Part(5, "教えたい")})
        other = a_person(work)

        raw = bytes(work.session.execute(text("SELECT body FROM will_can_must_check")).scalar_one())
        assert b"point" not in raw
        assert checks.taken(work, person_id=other) == []


def test_the_page_asks_draws_and_keeps_what_was_typed_too_long(app, person_id) -> None:
    visitor = Visitor(app).sign_in_as(person_id)
    assert "一分の振り返り" in visitor.get("/will-can-must").get_data(as_text=True)
    visitor.post("/will-can-must", {"will-point": "2", "will": "教えたい"})
    visitor.post("/will-can-must", {"will-point": "4", "will": "教えたい", "can-point": "3"})

    page = visitor.get("/will-can-must").get_data(as_text=True)
    assert page.count('class="here"') == 3
    assert page.count('class="thread"') == 1
    long = visitor.post("/will-can-must", {"will": "あ" * 2001})
    assert long.status_code == 422
    assert "あ" * 2001 in long.get_data(as_text=True)
    visitor.post("/will-can-must/let-go")
    assert 'class="here"' not in visitor.get("/will-can-must").get_data(as_text=True)
    assert "教えたい" in visitor.get("/will-can-must").get_data(as_text=True)
