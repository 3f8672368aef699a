"""Our calendar files as other programs read them: unfolded, kept by a CalDAV server, and given back the same."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from support.radicale import CalDavServer, a_caldav_server

from sotomado.calendar_files import Appointment, Method, invitation

STARTS_AT = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
LONG = "オンラインでお会いします。会い方のくわしいことは、予約のページに書いてあります、どうぞごらんください; " * 3


def a_file(method: Method = Method.REQUEST, **changed: object) -> bytes:
    values = {
        "uid": "a-booking@sotomado",
        "sequence": 3,
        "starts_at": STARTS_AT,
        "ends_at": STARTS_AT + timedelta(hours=1),
        "title": "予定",
        "stamped_at": STARTS_AT - timedelta(days=7),
        "where": "オンライン",
    }
    return invitation(
        Appointment(**(values | changed)),  # type: ignore[arg-type]
        method=method,
        organizer="in+rabc@sotomado.example",
        attendee="hana@example.jp",
        time_zone="Asia/Tokyo",
        takes_answers=True,
    )


def test_no_line_is_longer_than_75_octets_and_no_sign_is_cut() -> None:
    file = a_file(where=LONG, title=LONG)

    lines = file.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()
    event = Calendar.from_ical(file).walk("VEVENT")[0]
    assert (str(event["LOCATION"]), str(event["SUMMARY"])) == (LONG, LONG)


def test_an_invitation_says_all_that_calendars_ask_for() -> None:
    calendar = Calendar.from_ical(a_file())
    event = calendar.walk("VEVENT")[0]

    assert (calendar["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("REQUEST", 3, "CONFIRMED")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == STARTS_AT - timedelta(days=7)
    assert str(event["ORGANIZER"]) == "mailto:in+rabc@sotomado.example"
    assert dict(event["ATTENDEE"].params) == {"PARTSTAT": "ACCEPTED", "RSVP": "TRUE"}
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    [alarm] = calendar.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(minutes=-15))
    assert str(alarm["DESCRIPTION"]) == "予定", "a screen others see says nothing more"


def test_nobody_is_rung_for_what_was_called_off() -> None:
    calendar = Calendar.from_ical(a_file(Method.CANCEL))

    assert calendar.walk("VALARM") == []
    assert calendar.walk("VEVENT")[0]["ATTENDEE"].params["RSVP"] == "FALSE"


@pytest.fixture(scope="module")
def server():
    with a_caldav_server() as server:
        server.make_calendar()
        yield server


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("where", ["オンライン", LONG])
def test_a_caldav_server_keeps_it_and_gives_it_back_the_same(server: CalDavServer, method: Method, where: str) -> None:
    uid = f"{method.value}-{len(where)}@sotomado"
    file = a_file(method, where=where, uid=uid)
    # What stands in a calendar has no METHOD (RFC 4791, 4.1); mail programs take it out before they keep the file.
    kept = file.replace(f"METHOD:{method.value}\r\n".encode(), b"")

    server.keep(f"{uid}.ics", kept)

    assert said(server.file(f"{uid}.ics")) == said(kept)


def said(file: bytes) -> list[tuple[str, str]]:
    """Every property of every part, in one order; servers write their own PRODID."""
    found = []
    for name, value in Calendar.from_ical(file).property_items():
        written = value.to_ical() if hasattr(value, "to_ical") else value
        found.append((name, written.decode() if isinstance(written, bytes) else str(written)))
    return sorted(one for one in found if one[0] != "PRODID")
