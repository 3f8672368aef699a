"""How one gets to a talk: what a consultant may write, and that nothing else is kept."""

import pytest
from factories.people import a_consultant

from sotomado.accounts.errors import NotFound
from sotomado.directory import service as directory
from sotomado.directory.joining import JoiningRefused, Trouble, trouble_with, with_numbers
from sotomado.directory.models import ConsultantMode
from sotomado.directory.vocabulary import MeetingMode

ROOM = "https://room.example/mei"
ONLINE, PHONE, IN_PERSON = MeetingMode.ONLINE, MeetingMode.PHONE, MeetingMode.IN_PERSON


def joining(work, one, mode):
    return directory.joining_of(work, consultant_id=one.id, mode=mode)


def test_who_has_written_nothing_has_no_way_yet(database):
    with database.work() as work:
        one = a_consultant(work)

        assert [joining(work, one, mode) for mode in MeetingMode] == [None, None, None]


def test_each_way_to_meet_keeps_its_own_line_trimmed(database):
    with database.work() as work:
        one, other = a_consultant(work), a_consultant(work)
        lines = {ONLINE: f"  {ROOM}\n", PHONE: " 03-0000-0123 へお電話ください。 "}
        directory.set_joining(work, consultant_id=one.id, joining=lines)
    with database.read() as work:
        assert joining(work, one, ONLINE) == ROOM
        assert joining(work, one, PHONE) == "03-0000-0123 へお電話ください。"
        assert joining(work, one, IN_PERSON) is None
        assert directory.joinings(work, consultant_id=other.id) == {}


def test_a_way_left_out_stays_and_an_empty_line_takes_it_back(database):
    with database.work() as work:
        one = a_consultant(work)
        directory.set_joining(work, consultant_id=one.id, joining={ONLINE: ROOM, PHONE: "お電話します。"})

        directory.set_joining(work, consultant_id=one.id, joining={PHONE: "  "})

        assert directory.joinings(work, consultant_id=one.id) == {ONLINE: ROOM}


def test_one_bad_line_keeps_every_line_as_it_was(database):
    with database.work() as work:
        one = a_consultant(work)

        with pytest.raises(JoiningRefused) as refused:
            directory.set_joining(work, consultant_id=one.id, joining={ONLINE: "zoom", PHONE: "お電話します。"})

        assert refused.value.troubles == {ONLINE: Trouble.NO_ADDRESS}
        assert directory.joinings(work, consultant_id=one.id) == {}


def test_a_line_of_three_hundred_signs_fits_and_one_more_does_not(database):
    with database.work() as work:
        one = a_consultant(work)

        directory.set_joining(work, consultant_id=one.id, joining={IN_PERSON: "窓" * 300})

        assert joining(work, one, IN_PERSON) == "窓" * 300
    assert trouble_with(IN_PERSON, "窓" * 301) is Trouble.TOO_LONG


def test_a_way_that_is_not_offered_has_no_line(database):
    with database.work() as work:
        one = a_consultant(work)
        work.session.delete(work.session.get_one(ConsultantMode, (one.id, PHONE)))
        work.session.flush()

        with pytest.raises(NotFound):
            directory.set_joining(work, consultant_id=one.id, joining={PHONE: "お電話します。"})


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\0", "\x1b", "\x7f", "\x85", "\u2028", "\ud800", "\u202e"])
def test_what_breaks_or_turns_a_line_is_refused(sign):
    for mode in MeetingMode:
        assert trouble_with(mode, f"{ROOM}{sign}x") is Trouble.NOT_ONE_LINE


@pytest.mark.parametrize(
    "typed",
    [
        "room.example/mei",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://room.example/",
        "https://",
        "https:///mei",
        "https://.",
        "//room.example/mei",
        "https://bank.example@room.example/",
        "https://room.example/a b",
        "https://room.example\\@other.example/",
        "https://ro\u200bom.example/mei",
        "https://ro\xadom.example/mei",
        "\ufeffhttps://room.example/",
        "https://room.example:door/",
        "https://[::1",
        "部屋は https://room.example/mei",
    ],
)
def test_what_is_no_web_address_is_no_room(typed):
    assert trouble_with(ONLINE, typed) is Trouble.NO_ADDRESS
    assert trouble_with(PHONE, typed) is None


@pytest.mark.parametrize(
    "typed", ["", ROOM, "http://room.example:8080/?a=b#c", "HTTPS://ROOM.example", "https://窓.jp/部屋"]
)
def test_what_is_one_is_welcome(typed):
    assert trouble_with(ONLINE, typed) is None


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("時間になったら 03-0000-0113 へお電話ください。", ["0300000113"]),
        ("(03)0000-0113、つながらなければ 090 0000 0113", ["0300000113", "09000000113"]),
        ("+81 3-0000-0113", ["+81300000113"]),
        ("03-0000-0113へ", ["0300000113"]),
        ("０３－００００－０１１３へ", ["0300000113"]),
        ("10分前から。2026年11月24日、3号室 101-2", []),
        ("", []),
    ],
)
def test_numbers_in_a_line_can_be_dialled_and_the_line_stays_as_it_was_written(line, numbers):
    parts = list(with_numbers(line))

    assert [number for _, number in parts if number] == numbers
    assert "".join(part for part, _ in parts) == line
