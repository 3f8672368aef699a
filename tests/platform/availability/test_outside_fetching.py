"""Servers that lead astray, dawdle, pour and pretend, asked for a calendar."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.certificates import a_server_named
from support.odd_server import CALENDAR, OddServer, an_odd_server
from support.ports import free_port

from sotomado.availability.outside import caldav
from sotomado.outgoing import fetching
from sotomado.outgoing.errors import OutsideTrouble, Trouble
from sotomado.outgoing.fetching import Fetcher, expect


@pytest.fixture
def server() -> Iterator[OddServer]:
    with an_odd_server() as server:
        yield server


def a_fetcher(server: OddServer, **options: object) -> Fetcher:
    return Fetcher(frozenset({server.host}), **options)  # type: ignore[arg-type]


def trouble_of(fetcher: Fetcher, address: str, *statuses: int) -> Trouble:
    with pytest.raises(OutsideTrouble) as refused:
        expect(fetcher.get(address), *(statuses or (200,)))
    return refused.value.trouble


def test_a_calendar_is_fetched_plain_and_packed(server: OddServer) -> None:
    assert a_fetcher(server).get(server.address("/good.ics")).body == CALENDAR
    assert a_fetcher(server).get(server.sends_packed("/packed", CALENDAR)).body == CALENDAR


def test_what_is_asked_names_neither_browser_nor_person(server: OddServer) -> None:
    a_fetcher(server).get(server.address("/good.ics"))

    _, _, headers = server.asked[0]
    assert headers["host"] == server.host
    assert set(headers) <= {"host", "user-agent", "accept-encoding"}


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (401, Trouble.REFUSED),
        (403, Trouble.REFUSED),
        (404, Trouble.NOT_FOUND),
        (410, Trouble.NOT_FOUND),
        (429, Trouble.SERVER_FAILED),
        (500, Trouble.SERVER_FAILED),
        (503, Trouble.SERVER_FAILED),
        (204, Trouble.SERVER_FAILED),
    ],
)
def test_what_a_status_means(server: OddServer, status: int, trouble: Trouble) -> None:
    assert trouble_of(a_fetcher(server), server.sends("/x", status=status)) is trouble


def test_redirects_are_followed_three_times(server: OddServer) -> None:
    for n in range(4):
        server.leads(f"/{n}", f"/{n - 1}" if n else "/good.ics", status=(301, 302, 307, 308)[n])

    assert a_fetcher(server).get(server.address("/2")).body == CALENDAR
    assert trouble_of(a_fetcher(server), server.address("/3")) is Trouble.MOVED_TOO_OFTEN


@pytest.mark.parametrize(
    ("to", "trouble"),
    [
        ("https://127.0.0.1/", Trouble.INSIDE),
        ("https://localhost/", Trouble.INSIDE),
        ("https://2130706433/", Trouble.INSIDE),
        ("https://0x7f.1/", Trouble.INSIDE),
        ("https://[::1]/", Trouble.INSIDE),
        ("https://[::ffff:127.0.0.1]/", Trouble.INSIDE),
        ("https://169.254.169.254/latest/meta-data/", Trouble.INSIDE),
        ("https://10.0.0.1:8443/", Trouble.INSIDE),
        ("http://169.254.169.254/latest/meta-data/", Trouble.NOT_HTTPS),
        ("http://127.0.0.1:1/", Trouble.NOT_HTTPS),
        ("https://127.0.0.1:5432/", Trouble.BAD_PORT),
        ("file:///etc/passwd", Trouble.BAD_ADDRESS),
        ("ftp://127.0.0.1/", Trouble.BAD_ADDRESS),
        ("https://me:secret@example.com/", Trouble.HAS_CREDENTIALS),
    ],
)
def test_a_feed_that_redirects_inside_is_refused(server: OddServer, to: str, trouble: Trouble) -> None:
    assert trouble_of(a_fetcher(server), server.leads("/x", to)) is trouble


@pytest.mark.parametrize("address", ["10.1.2.3", "::1", "fd00::1", "64:ff9b::a00:1", "::ffff:10.0.0.1", "100.64.3.3"])
def test_a_name_that_resolves_inside_is_refused_before_anything_is_sent(address: str) -> None:
    fetcher = Fetcher(look_up=lambda host, port: [address])

    assert trouble_of(fetcher, "https://calendar.example.com/") is Trouble.INSIDE


def test_one_inside_address_among_many_is_enough() -> None:
    fetcher = Fetcher(look_up=lambda host, port: ["93.184.216.34", "10.0.0.1"])

    assert trouble_of(fetcher, "https://calendar.example.com/") is Trouble.INSIDE


def test_a_name_is_looked_up_once_and_the_connection_goes_where_was_looked(server: OddServer) -> None:
    """A name whose answer changes between looking and connecting reaches nothing."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    asked: list[str] = []

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    named = f"rebinding.example:{server.port}"
    fetcher = Fetcher(frozenset({named}), look_up=look_up)

    assert fetcher.get(f"http://{named}/good.ics").body == CALENDAR
    assert asked == ["rebinding.example"]
    assert server.asked[0][2]["host"] == named


def test_the_certificate_is_checked_against_the_name_and_not_the_address(tmp_path: Path) -> None:
    speaks, trusts = a_server_named("calendar.example", tmp_path)
    with an_odd_server(speaks) as server:
        named = frozenset({f"calendar.example:{server.port}", f"other.example:{server.port}"})

        def asked(host: str, **options: object) -> Fetcher:
            return Fetcher(named, look_up=lambda host, port: ["127.0.0.1"], **options)  # type: ignore[arg-type]

        good = asked("calendar.example", trust=trusts).get(f"https://calendar.example:{server.port}/good.ics")
        other = trouble_of(asked("other.example", trust=trusts), f"https://other.example:{server.port}/good.ics")
        stranger = trouble_of(asked("calendar.example"), f"https://calendar.example:{server.port}/good.ics")

    assert good.body == CALENDAR
    assert (other, stranger) == (Trouble.CERTIFICATE, Trouble.CERTIFICATE)


def test_a_proxy_of_the_environment_is_not_used(server: OddServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    assert a_fetcher(server).get(server.address("/good.ics")).body == CALENDAR


@pytest.mark.parametrize("path", ["/slow-head", "/slow-body"])
def test_a_server_that_dawdles_is_left_at_the_deadline(server: OddServer, path: str) -> None:
    began = time.monotonic()

    assert trouble_of(a_fetcher(server, seconds=1.0), server.address(path)) is Trouble.SLOW
    assert time.monotonic() - began < 15, "it would go on for twenty"


def test_a_look_up_that_dawdles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LOOK_UP_SECONDS", 0.2)
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: time.sleep(2) or [])

    assert trouble_of(Fetcher(), "https://calendar.example.com/") is Trouble.SLOW


def test_nobody_there() -> None:
    named = f"127.0.0.1:{free_port()}"

    assert trouble_of(Fetcher(frozenset({named})), f"http://{named}/") is Trouble.UNREACHABLE
    assert trouble_of(Fetcher(), "https://no-such-host.invalid/") is Trouble.UNREACHABLE


def test_too_much_is_not_read_to_the_end(server: OddServer) -> None:
    poured = server.sends("/poured", CALENDAR + b"x" * 200_000)
    said = server.sends("/said", CALENDAR, Content_Length=str(10**12))

    assert trouble_of(a_fetcher(server, most_bytes=100_000), poured) is Trouble.TOO_LARGE
    assert trouble_of(a_fetcher(server), said) is Trouble.TOO_LARGE


def test_many_answers_together_are_no_more_than_one_may_be(server: OddServer) -> None:
    """Twenty calendars of twenty megabytes each would be four hundred in the worker's memory."""
    address, fetcher = server.sends("/half", b"x" * 60_000), a_fetcher(server, most_bytes=100_000)

    assert len(fetcher.get(address).body) == 60_000
    assert trouble_of(fetcher, address) is Trouble.TOO_LARGE
    packed = server.sends_packed("/packed", b"x" * 60_000)
    fetcher = a_fetcher(server, most_bytes=100_000)
    assert len(fetcher.get(packed).body) == 60_000
    assert trouble_of(fetcher, packed) is Trouble.TOO_LARGE


def test_a_tree_that_is_all_tags_is_not_grown(server: OddServer) -> None:
    """Nineteen megabytes of empty tags fill half a gigabyte."""
    tags = b'<d:multistatus xmlns:d="DAV:">' + b"<d:a/>" * (caldav.MOST_TAGS + 1) + b"</d:multistatus>"
    now = datetime(2026, 11, 21, tzinfo=UTC)

    for body in (tags, tags.decode().encode("utf-16")):
        address = server.sends("/dav/", body, status=207)
        with pytest.raises(OutsideTrouble) as refused:
            caldav.read(a_fetcher(server), address, first=now, last=now, mark=None)
        assert refused.value.trouble is Trouble.TOO_LARGE


def test_a_small_parcel_that_unpacks_without_end_is_refused(server: OddServer) -> None:
    bomb = server.sends_packed("/bomb", b"\0" * (60 * 1024 * 1024))
    assert len(server.pages["/bomb"][2]) < 100_000

    assert trouble_of(a_fetcher(server), bomb) is Trouble.TOO_LARGE


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate, gzip", "compress"])
def test_parcels_we_did_not_ask_for(server: OddServer, encoding: str) -> None:
    assert trouble_of(a_fetcher(server), server.sends("/x", CALENDAR, Content_Encoding=encoding)) is (
        Trouble.NOT_A_CALENDAR
    )


def test_a_parcel_that_is_none_and_one_that_was_cut_off(server: OddServer) -> None:
    import gzip

    none = server.sends("/none", CALENDAR, Content_Encoding="gzip")
    half = server.sends("/half", gzip.compress(CALENDAR * 50)[:60], Content_Encoding="gzip")

    assert trouble_of(a_fetcher(server), none) is Trouble.NOT_A_CALENDAR
    assert trouble_of(a_fetcher(server), half) is Trouble.UNREACHABLE


def test_a_password_goes_to_the_host_it_is_for_and_nowhere_else() -> None:
    with an_odd_server() as server, an_odd_server() as other:
        named = frozenset({server.host, other.host})
        server.leads("/x", other.address("/good.ics"))

        Fetcher(named, username="mei", password="secret").get(server.address("/x"))

        assert "authorization" in server.asked[0][2]
        assert "authorization" not in other.asked[0][2]


def test_a_password_never_travels_in_the_clear_outside() -> None:
    fetcher = Fetcher(username="mei", password="secret", look_up=lambda host, port: ["93.184.216.34"])

    assert trouble_of(fetcher, "http://calendar.example.com/") is Trouble.NOT_HTTPS
