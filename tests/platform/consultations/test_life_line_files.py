"""A life-line as a file: a picture, a drawing, a sheet of A4; whatever was typed is text there and nothing else."""

import xml.etree.ElementTree as ElementTree

import pytest
from factories.people import a_company, an_employee
from support.browserless import Visitor

from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.points import Told

HOSTILE = '</text><script>#panic("x")$ & "'


@pytest.fixture
def owner(sqlite_database, make_app):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
        life_line.place(work, person_id=person_id, told=Told(2012, 10, -5, HOSTILE, feeling="#eval [*つらい*]"))
        life_line.place(work, person_id=person_id, told=Told(2018, None, 4, "開発へ異動"))
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


def test_the_drawing_is_whole_by_itself_and_holds_text_as_text(owner):
    answer = owner.get("/life-line/file/svg")

    drawing = ElementTree.fromstring(answer.data)
    texts = ["".join(one.itertext()) for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert answer.mimetype == "image/svg+xml"
    assert "開発へ異動" in texts
    assert any(text.startswith("</text><script>#panic") for text in texts)
    assert list(drawing.iter("{http://www.w3.org/2000/svg}script")) == []
    assert list(drawing.iter("{http://www.w3.org/2000/svg}a")) == [], "a file leads nowhere"


@pytest.mark.parametrize(
    ("kind", "begins"), [("png", b"\x89PNG"), ("pdf", b"%PDF")], ids=["a picture", "a sheet of paper"]
)
def test_picture_and_paper_are_kept_under_a_name_that_tells_nothing(owner, kind, begins):
    answer = owner.get(f"/life-line/file/{kind}")

    assert answer.data.startswith(begins)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="notes-2026-11-20.{kind}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert owner.get(f"/life-line/file/{kind}").data == answer.data, "the same line gives the same file"


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_signs_nobody_sees_spoil_no_file(sqlite_database, make_app, kind):
    """Line ends of a word processor come along when text is pasted; no XML may hold them."""
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
        life_line.place(work, person_id=person_id, told=Told(2012, 10, -5, "入\x0b社\ufffe", feeling="\x01期待"))

    answer = Visitor(make_app(sqlite_database)).sign_in_as(person_id).get(f"/life-line/file/{kind}")

    assert answer.status_code == 200
    if kind == "svg":
        assert "入社" in "".join(ElementTree.fromstring(answer.data).itertext())


def test_there_are_no_other_kinds(owner):
    assert owner.get("/life-line/file/exe").status_code == 404


def test_on_the_page_what_was_typed_is_text_too(owner):
    page = owner.get("/life-line").get_data(as_text=True)

    assert "<script>#panic" not in page
    assert "&lt;script&gt;#panic" in page


def test_another_persons_point_is_not_found_by_its_address(owner, sqlite_database, make_app):
    with sqlite_database.work() as work:
        other = an_employee(work, a_company(work))
        point_id = life_line.place(work, person_id=other, told=Told(2000, None, 0, "別の人のこと"))

    for path in ("", "/move", "/remove", "/meanings/any/drop"):
        fields = {"year": "2001", "height": "0", "title": "うばう"}
        assert owner.post(f"/life-line/points/{point_id}{path}", fields).status_code == 404
    assert owner.get(f"/life-line/points/{point_id}").status_code == 404


def test_a_move_off_the_chart_is_refused_and_changes_nothing(owner, sqlite_database):
    page = owner.get("/life-line").get_data(as_text=True)
    point_id = page.split('data-point="')[1].split('"')[0]

    for fields in ({"year": "2012", "height": "11"}, {"year": "nonsense", "height": "0"}, {"year": "2012"}):
        assert owner.post(f"/life-line/points/{point_id}/move", fields).status_code == 422

    assert 'data-year="2012"' in owner.get("/life-line").get_data(as_text=True)
    assert owner.post(f"/life-line/points/{point_id}/move", {"year": "2013", "height": "10"}).status_code == 200
