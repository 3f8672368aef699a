"""The room over HTTP: for its two sides and for nobody else; and where else an online talk may take place."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from factories.bookings import IN_A_WEEK
from factories.missed import a_claim
from factories.people import a_person, an_employee
from factories.rooms import ARoom, a_room
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.bookings.claims.models import How, Presence
from sotomado.bookings.models import Side
from sotomado.consultations.room.connecting import PASSWORD_LASTS, ice_servers
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.settings import BadSettings, Settings

ADVISEE, CONSULTANT = Side.ADVISEE, Side.CONSULTANT
BROWSER = "a-browser-of-mine"
LINE = "https://room.example/mei"
JITSI = {
    "room_provider": "jitsi",
    "room_jitsi_url": "https://meet.example",
    "room_jitsi_app_id": "window",
    "room_jitsi_secret": "a drawn secret",
}


@pytest.fixture
def database(sqlite_database):
    """The verbs behind these pages are tried on both databases in their own stories."""
    return sqlite_database


@pytest.fixture
def room(database, clock) -> ARoom:
    return a_room(database, clock)


@pytest.fixture
def someone(app, room):
    return lambda side: Visitor(app).sign_in_as(room.person(side))


def ask(visitor, path, **body):
    return visitor.client.post(path, json=body, headers={"X-CSRFToken": visitor.token()})


def sit_down(visitor, room, browser=BROWSER, **more):
    return ask(visitor, f"{room.path}/seat", browser=browser, **more)


def look(visitor, room, browser=BROWSER, after=0):
    return visitor.get(f"{room.path}/signals?after={after}&browser={browser}")


def test_the_desk_leads_back_into_a_talk_that_is_going_on(clock, someone, room):
    consultant = someone(CONSULTANT)
    for side in (ADVISEE, CONSULTANT):
        sit_down(someone(side), room, f"browser-of-{side.value}")
    clock.set(IN_A_WEEK + timedelta(minutes=2))

    page = consultant.get("/desk").text
    assert re.search(rf'<a class="btn *" href="{room.path}"', page), "the one filled button"
    assert re.search(rf'<a class="btn text small" href="/desk/consultations/{room.booking_id}"', page), (
        "the smaller thing"
    )

    clock.set(IN_A_WEEK + timedelta(minutes=61))
    page = consultant.get("/desk").text
    assert room.path not in page
    assert re.search(rf'<a class="btn *" href="/desk/consultations/{room.booking_id}"', page)


def test_one_sits_down_sends_and_the_other_fetches(someone, room):
    advisee, consultant = someone(ADVISEE), someone(CONSULTANT)
    assert sit_down(advisee, room, "browser-of-one").json == {"ice_servers": [], "ways": "all"}
    assert sit_down(consultant, room, "browser-of-two").status_code == 200
    body = {"from": "browser-of-two", "of": {"type": "offer", "sdp": "v=0"}}

    sent = ask(
        consultant,
        f"{room.path}/signals",
        browser="browser-of-two",
        signals=[{"receiver": "advisee", "kind": "description", "body": body}],
    )

    assert sent.status_code == 204
    told = look(advisee, room, "browser-of-one").json
    assert told["signals"] == [{"number": 1, "sender": "consultant", "kind": "description", "body": body}]
    assert told["other"]["browser"] == "browser-of-two"
    assert (told["seat"], told["standing"], told["side"]) == ("mine", "open", "advisee")
    assert told["opens_at"] == int((IN_A_WEEK - timedelta(minutes=10)).timestamp() * 1000)
    assert look(advisee, room, "browser-of-one", after=1).json["signals"] == []


@pytest.mark.parametrize("path", ["", "/signals?browser=a-browser-of-mine", "/elsewhere"])
def test_a_third_person_with_the_link_finds_nothing(database, app, room, path):
    with database.work() as work:
        colleague = an_employee(work, room.meeting.company)
    third = Visitor(app).sign_in_as(colleague)

    assert third.get(f"{room.path}{path}").status_code == 404
    assert sit_down(third, room).status_code == 404
    assert third.post(f"{room.path}/leave", {"browser": BROWSER}).status_code == 404
    assert ask(third, f"{room.path}/signals", browser=BROWSER, signals=[]).status_code in (204, 404)


def test_somebody_not_signed_in_is_led_to_sign_in_and_back(app, room):
    led = Visitor(app).get(room.path)

    assert led.status_code == 303
    assert parse_qs(urlsplit(led.location).query)["next"] == [room.path]


def test_camera_and_microphone_may_be_asked_for_here_and_nowhere_else(someone, room):
    advisee = someone(ADVISEE)

    assert "camera=(self), microphone=(self)" in advisee.get(room.path).headers["Permissions-Policy"]
    assert "camera=()" in advisee.get("/bookings").headers["Permissions-Policy"]
    assert "script-src 'self'" in advisee.get(room.path).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 422),
        ({"browser": BROWSER, "signals": "many"}, 422),
        ({"browser": BROWSER, "signals": [{"receiver": "nobody", "kind": "candidate", "body": 1}]}, 422),
        ({"browser": BROWSER, "signals": [{"receiver": "advisee", "kind": "candidate", "body": 1}]}, 422),
        ({"browser": BROWSER, "signals": ["x"]}, 422),
        ({"browser": BROWSER, "signals": [{"receiver": "consultant", "kind": "candidate", "body": 1}] * 41}, 422),
        ({"browser": "another-browser", "signals": [{"receiver": "consultant", "kind": "candidate", "body": 1}]}, 409),
        ({"browser": ["x"], "signals": [{"receiver": "consultant", "kind": "candidate", "body": 1}]}, 409),
    ],
)
def test_what_no_browser_of_ours_sends_is_refused(someone, room, asked, status):
    advisee = someone(ADVISEE)
    sit_down(advisee, room)

    assert ask(advisee, f"{room.path}/signals", **asked).status_code == status


def test_a_browser_without_a_proper_name_gets_no_seat(someone, room):
    for name in ("", "short", "x" * 41, "with\0nul-inside", None, 7):
        assert sit_down(someone(ADVISEE), room, name).json == {"trouble": "closed"}


def test_a_second_window_is_asked_and_the_first_is_told(someone, room):
    advisee = someone(ADVISEE)
    sit_down(advisee, room, "the-first-window")
    assert sit_down(advisee, room, "the-second-window").json == {"trouble": "seat_taken"}

    assert sit_down(advisee, room, "the-second-window", take_over=True).status_code == 200

    assert look(advisee, room, "the-first-window").json["seat"] == "elsewhere"


def test_the_beacon_of_a_closing_page_ends_the_visit(someone, room):
    advisee, consultant = someone(ADVISEE), someone(CONSULTANT)
    sit_down(advisee, room)

    assert advisee.post(f"{room.path}/leave", {"browser": BROWSER}).status_code == 204

    assert look(consultant, room).json["other"] == {"browser": None, "came_at": None, "is_here": False}


def test_whoever_has_not_read_of_secrecy_is_led_there(app, database, clock):
    room = a_room(database, clock, has_read_secrecy=False)
    advisee = Visitor(app).sign_in_as(room.person(ADVISEE))

    page = advisee.get(room.path).get_data(as_text=True)

    assert re.search(r'href="/secrecy\?next=[^"]*room', page)
    assert "data-room" not in page
    assert sit_down(advisee, room).json == {"trouble": "secrecy_unread"}


@pytest.mark.parametrize(
    ("mode", "said"), [(MeetingMode.PHONE, "電話の前にいます"), (MeetingMode.IN_PERSON, "着きました")]
)
def test_by_phone_and_in_person_one_says_here_that_one_is_there(app, database, clock, mode, said):
    room = a_room(database, clock, mode=mode)
    with database.work() as work:
        directory.set_joining(work, consultant_id=room.meeting.consultant.id, joining={mode: "03-0000-0123 へ。"})
    advisee = Visitor(app).sign_in_as(room.person(ADVISEE))

    answer = advisee.get(room.path)
    page = answer.get_data(as_text=True)

    assert "03-0000-0123" in page
    assert ('href="tel:0300000123"' in page) == (mode is MeetingMode.PHONE)
    assert said in page
    assert "data-room" not in page
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_who_said_from_the_room_that_they_are_there_stays_and_the_other_reads_it(app, database, clock):
    room = a_room(database, clock, mode=MeetingMode.PHONE)
    advisee, consultant = (Visitor(app).sign_in_as(room.person(side)) for side in (ADVISEE, CONSULTANT))

    said = consultant.post(f"/bookings/{room.booking_id}/here", {"from": "room"})

    assert said.location == room.path
    own = consultant.get(room.path).get_data(as_text=True)
    assert "あなたが来た時刻を、09:55に記録しました。" in own
    assert "電話の前にいます" not in own
    assert "相手の方は" not in own
    for path in (f"/bookings/{room.booking_id}", room.path):
        assert "相手の方は、09:55に、来たことを知らせています。" in advisee.get(path).get_data(as_text=True)


def test_when_its_time_is_over_a_talk_by_phone_leads_to_its_closing(app, database, clock):
    room = a_room(database, clock, mode=MeetingMode.PHONE)
    clock.set(IN_A_WEEK + timedelta(minutes=62))
    pages = [Visitor(app).sign_in_as(room.person(side)).get(room.path).text for side in (ADVISEE, CONSULTANT)]

    assert re.search(rf'<a class="btn *" href="/bookings/{room.booking_id}/closing"', pages[0])
    assert re.search(rf'<a class="btn *" href="/desk/consultations/{room.booking_id}"', pages[1])


def test_a_room_elsewhere_is_named_before_one_goes_there(database, make_app, room):
    advisee = Visitor(make_app(database, **JITSI)).sign_in_as(room.person(ADVISEE))

    page = advisee.get(room.path).get_data(as_text=True)

    assert "meet.exampleの部屋がひらきます。" in page
    assert "前もって、カメラとマイクをためせます。" not in advisee.get(f"/bookings/{room.booking_id}").get_data(
        as_text=True
    )


def test_where_no_link_was_written_nobody_is_sent_round_in_a_circle(database, make_app, room):
    app = make_app(database, room_provider="link")
    advisee, consultant = (Visitor(app).sign_in_as(room.person(side)) for side in (ADVISEE, CONSULTANT))

    theirs, own = (one.get(room.path).get_data(as_text=True) for one in (advisee, consultant))

    assert "/elsewhere" not in theirs + own
    assert "入り口は、相談相手が書くと、すぐここに出ます。" in theirs
    assert "会い方を書く" in own


def test_by_setting_it_is_the_consultants_own_link(database, make_app, room):
    with database.work() as work:
        directory.set_joining(work, consultant_id=room.meeting.consultant.id, joining={MeetingMode.ONLINE: LINE})
    advisee = Visitor(make_app(database, room_provider="link")).sign_in_as(room.person(ADVISEE))

    assert "data-room" not in advisee.get(room.path).get_data(as_text=True)
    assert advisee.get(f"{room.path}/elsewhere").location == LINE

    with database.read() as work:
        assert work.session.scalars(select(Presence.how)).all() == [How.OPENED_LINK]


def test_by_setting_it_is_a_jitsi_room_of_this_one_hour(database, make_app, room):
    app = make_app(database, **JITSI)
    ways = [
        urlsplit(Visitor(app).sign_in_as(room.person(side)).get(f"{room.path}/elsewhere").location)
        for side in (ADVISEE, CONSULTANT)
    ]

    assert {way.netloc for way in ways} == {"meet.example"}
    assert len({way.path for way in ways}) == 1
    assert room.booking_id not in ways[0].path
    head, claims, seal = parse_qs(ways[0].query)["jwt"][0].split(".")
    expected = hmac.new(b"a drawn secret", f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(seal + "==") == expected
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert told["room"] == ways[0].path.strip("/")
    assert told["exp"] == int((IN_A_WEEK + timedelta(minutes=90)).timestamp())
    assert told["context"]["user"] == {"name": "", "moderator": False}


def test_a_relays_password_names_nobody_and_ends(clock):
    settings = Settings(
        room_stun_urls="stun:stun.example:3478",
        room_turn_urls="turn:turn.example:3478, turns:turn.example:5349",
        room_turn_secret="shared with the relay",
    )

    stun, turn = ice_servers(settings, now=clock.now())

    assert stun == {"urls": ["stun:stun.example:3478"]}
    ends, _, drawn = turn["username"].partition(":")
    assert int(ends) == int((clock.now() + PASSWORD_LASTS).timestamp())
    made = hmac.new(b"shared with the relay", f"{ends}:{drawn}".encode(), hashlib.sha1).digest()
    assert turn["credential"] == base64.b64encode(made).decode()


@pytest.mark.parametrize(
    "given",
    [
        {"SOTOMADO_ROOM_TURN_URLS": "turn:turn.example"},
        {"SOTOMADO_ROOM_RELAY_ONLY": "true"},
        {"SOTOMADO_ROOM_PROVIDER": "jitsi"},
    ],
)
def test_a_room_that_could_not_be_entered_stops_the_start(given):
    with pytest.raises(BadSettings):
        Settings.from_environment(given)


def test_the_operator_who_decides_reads_who_was_in_the_room(database, clock, app, room):
    sit_down(Visitor(app).sign_in_as(room.person(ADVISEE)), room)
    clock.set(IN_A_WEEK + timedelta(minutes=20))
    with database.work() as work:
        operator = a_person(work)
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    visitor = Visitor(app).sign_in_as(operator)
    path = f"/operations/claims/{room.booking_id}"
    assert visitor.get(f"{path}/room").status_code == 404
    a_claim(database, room.meeting, room.booking_id, ADVISEE)

    assert f'href="{path}/room"' in visitor.get(path).get_data(as_text=True)
    page = visitor.get(f"{path}/room").get_data(as_text=True)
    assert "9:55" in page
