"""What is said when an event is put, taken out or looked for elsewhere, to a server that answers as it likes."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from support.odd_server import OddServer, an_odd_server

from sotomado.availability.outside import caldav_writing as caldav
from sotomado.availability.outside.caldav_writing import Otherwise, There
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import LONGEST_WRITTEN, Fetcher

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
EVENT = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:odd\r\nBEGIN:VEVENT\r\nUID:one@sotomado\r\nSEQUENCE:3\r\n"
    b"DTSTART:20261127T010000Z\r\nDTEND:20261127T020000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def web() -> Iterator[OddServer]:
    with an_odd_server() as server:
        yield server


def a_fetcher(*servers: OddServer, linked: str = "") -> Fetcher:
    hosts = frozenset(server.host for server in servers)
    return Fetcher(hosts, username="mei", password="hush", linked=linked)


def trouble_of(call) -> Trouble:
    with pytest.raises(OutsideTrouble) as caught:
        call()
    return caught.value.trouble


def test_the_first_time_it_is_put_where_nothing_stands(web: OddServer) -> None:
    address = web.sends("/e.ics", status=201, ETag='"1"')

    assert caldav.put(a_fetcher(web), address, EVENT, over=None) == '"1"'

    (method, _, headers), *more = web.asked
    assert (method, headers["if-none-match"], more) == ("PUT", "*", [])
    assert headers["schedule-reply"] == "F"


@pytest.mark.parametrize(("etag", "sent"), [('"1"', '"1"'), ('W/"1"', None), ("", None)])
def test_over_a_known_version_or_whatever_is_there(web: OddServer, etag: str, sent: str | None) -> None:
    address = web.sends("/e.ics", status=204, ETag='"2"')

    caldav.put(a_fetcher(web), address, EVENT, over=etag)

    assert web.asked[0][2].get("if-match") == sent
    assert "if-none-match" not in web.asked[0][2]


def test_a_server_that_names_no_version_is_asked_for_it(web: OddServer) -> None:
    address = web.sends("/e.ics", EVENT, status=200)

    assert caldav.put(a_fetcher(web), address, EVENT, over=None) == ""
    assert [method for method, _, _ in web.asked] == ["PUT", "GET"]


@pytest.mark.parametrize(
    ("status", "body"), [(412, b""), (409, b""), (403, b'<d:error xmlns:d="DAV:"><c:no-uid-conflict/></d:error>')]
)
def test_something_else_that_stands_there_is_said(web: OddServer, status: int, body: bytes) -> None:
    with pytest.raises(Otherwise):
        caldav.put(a_fetcher(web), web.sends("/e.ics", body, status=status), EVENT, over=None)


def test_what_changes_something_follows_home_alone(web: OddServer) -> None:
    there = web.sends("/moved.ics", status=201, ETag='"1"')
    assert caldav.put(a_fetcher(web), web.leads("/e.ics", there, status=308), EVENT, over=None) == '"1"'

    # "Found" and "see other" mean: ask there with GET; what was to be written is not sent again.
    for status in (301, 302, 303):
        web.leads("/e.ics", there, status=status)
        address = web.address("/e.ics")
        assert trouble_of(lambda address=address: caldav.put(a_fetcher(web), address, EVENT, over=None)) is (
            Trouble.LED_AWAY
        )
        assert trouble_of(lambda address=address: caldav.delete(a_fetcher(web), address)) is Trouble.LED_AWAY


def test_no_word_and_no_password_reach_another_host(web: OddServer) -> None:
    with an_odd_server() as other:
        for linked, address in (
            ("", web.leads("/e.ics", other.address("/stolen.ics"), status=307)),
            (web.address("/"), other.address("/e.ics")),
        ):
            fetcher = a_fetcher(web, other, linked=linked)
            assert trouble_of(lambda f=fetcher, a=address: caldav.put(f, a, EVENT, over=None)) is Trouble.LED_AWAY
        assert other.asked == []

        other.sends("/e.ics", EVENT)
        caldav.get(a_fetcher(web, other, linked=web.address("/")), other.address("/e.ics"))
        assert "authorization" not in other.asked[0][2]


def test_inside_is_refused_for_writing_as_for_reading(web: OddServer) -> None:
    address = web.address("/e.ics").replace("http://", "https://")
    fetcher = Fetcher(frozenset(), username="mei", password="hush")

    assert trouble_of(lambda: caldav.put(fetcher, address, EVENT, over=None)) in (Trouble.BAD_PORT, Trouble.INSIDE)
    assert trouble_of(lambda: caldav.put(fetcher, "https://127.0.0.1/e.ics", EVENT, over=None)) is Trouble.INSIDE
    assert web.asked == []


def test_nothing_longer_than_an_event_is_sent(web: OddServer) -> None:
    address = web.sends("/e.ics", status=201)

    longer = EVENT + b" " * LONGEST_WRITTEN

    assert trouble_of(lambda: caldav.put(a_fetcher(web), address, longer, over=None)) is Trouble.TOO_LARGE
    assert web.asked == []


@pytest.mark.parametrize("status", [200, 204, 404, 410])
def test_what_is_gone_is_gone(web: OddServer, status: int) -> None:
    caldav.delete(a_fetcher(web), web.sends("/e.ics", status=status), over='"1"')

    assert web.asked[0][2]["if-match"] == '"1"'


def test_what_a_long_answer_leaves_out_is_asked_for_by_name(web: OddServer) -> None:
    address = web.sends("/cal/", b'<d:multistatus xmlns:d="DAV:"/>', status=207)
    kept = web.sends("/cal/kept.ics", EVENT, ETag='"1"')

    found = caldav.look(a_fetcher(web), address, [kept, web.address("/cal/gone.ics")])

    assert found == {kept: There(kept, '"1"', EVENT), web.address("/cal/gone.ics"): None}


@pytest.mark.parametrize("status", [400, 403, 405, 501])
def test_a_calendar_that_cannot_be_searched_is_not_written_into(web: OddServer, status: int) -> None:
    address = web.sends("/cal/", status=status)

    assert trouble_of(lambda: caldav.find(a_fetcher(web), address, "one@sotomado")) is Trouble.NOT_WRITABLE


def test_when_an_event_is() -> None:
    at = (datetime(2026, 11, 27, 1, tzinfo=UTC), datetime(2026, 11, 27, 2, tzinfo=UTC))

    def span(body: bytes):
        return There("", "", body).span(zone="Asia/Tokyo", now=NOW)

    assert span(EVENT) == at
    assert span(EVENT.replace(b"END:VEVENT", b"TRANSP:TRANSPARENT\r\nEND:VEVENT")) == at
    assert span(EVENT.replace(b"END:VEVENT", b"STATUS:CANCELLED\r\nEND:VEVENT")) is None
    assert span(b"<html>please sign in</html>") is None
    assert There("", "", EVENT).sequence == 3
    assert There("", "", b"nothing").sequence == 0
