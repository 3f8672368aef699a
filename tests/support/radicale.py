"""A real CalDAV server, as a process of its own with a folder of its own; and what a calendar program says to it."""

import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from icalendar import Calendar, Event
from support.ports import free_port

USER, PASSWORD = "mei", "app-password-of-mei"

_CONFIGURATION = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
[logging]
level = warning
"""


class CalDavServer:
    """One person's server. `start` and `stop` as often as a story needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
        (folder / "config").write_text(_CONFIGURATION.format(port=self.port, folder=folder))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(self._folder / "config")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self._say("GET", "/.web/")
            except OSError:
                assert self._process.poll() is None, "The CalDAV server did not start."
                time.sleep(0.05)
            else:
                return
        raise AssertionError("The CalDAV server does not answer.")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=60)
            self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def clean(self) -> None:
        """As it was: no calendar at all."""
        shutil.rmtree(self._folder / "collections" / "collection-root" / USER, ignore_errors=True)

    def make_calendar(self, name: str = "appointments", properties: str = "") -> str:
        """Returns its address."""
        path = f"/{USER}/{name}/"
        body = (
            '<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
            f"<d:displayname>{name}</d:displayname>{properties}</d:prop></d:set></c:mkcalendar>"
        )
        self._expect(201, "MKCALENDAR", path, body)
        return self.address(path)

    def put(self, uid: str, lines: str, *, calendar: str = "appointments") -> None:
        """Keep an event, given as lines without their frame; one that is there is replaced."""
        frame = (
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\nBEGIN:VEVENT\n"
            f"UID:{uid}\nDTSTAMP:20261101T000000Z\n{lines.strip()}\nEND:VEVENT\nEND:VCALENDAR\n"
        )
        path = f"/{USER}/{calendar}/{uid}.ics"
        self._expect((201, 204), "PUT", path, frame.replace("\n", "\r\n"), kind="text/calendar; charset=utf-8")

    def delete(self, uid: str, *, calendar: str = "appointments") -> None:
        self._expect(200, "DELETE", f"/{USER}/{calendar}/{uid}.ics")

    def events(self, calendar: str = "appointments") -> list[Event]:
        """What stands in a calendar, as any program that reads it sees it, in order of time."""
        status, body, _ = self._ask("GET", f"/{USER}/{calendar}/")
        assert status in (200, 404), status
        found = Calendar.from_ical(body).walk("VEVENT") if status == 200 and body else []
        return sorted(found, key=lambda event: event["DTSTART"].dt)

    def file(self, name: str, *, calendar: str = "appointments") -> bytes:
        """One event's file, byte for byte."""
        status, body, _ = self._ask("GET", f"/{USER}/{calendar}/{name}")
        assert status == 200, (name, status)
        return body

    def edit(self, name: str, change: Callable[[Event], None], *, calendar: str = "appointments") -> None:
        """What a calendar program does when somebody changes an event in it."""
        made = Calendar.from_ical(self.file(name, calendar=calendar))
        change(made.walk("VEVENT")[0])
        body = made.to_ical().decode()
        self._expect((201, 204), "PUT", f"/{USER}/{calendar}/{name}", body, kind="text/calendar; charset=utf-8")

    def keep(self, name: str, body: bytes, *, calendar: str = "appointments") -> None:
        """Put a file as it is."""
        kind = "text/calendar; charset=utf-8"
        self._expect((201, 204), "PUT", f"/{USER}/{calendar}/{name}", body.decode(), kind=kind)

    def remove(self, name: str, *, calendar: str = "appointments") -> None:
        self._expect(200, "DELETE", f"/{USER}/{calendar}/{name}")

    def _expect(self, wanted: int | tuple[int, ...], method: str, path: str, body: str = "", kind: str = "") -> None:
        status = self._say(method, path, body, kind or "application/xml; charset=utf-8")
        assert status in ((wanted,) if isinstance(wanted, int) else wanted), (method, path, status)

    def _say(self, method: str, path: str, body: str = "", kind: str = "") -> int:
        return self._ask(method, path, body, kind)[0]

    def _ask(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, bytes, dict[str, str]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        known = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {known}", "Content-Type": kind}
        connection.request(method, path, body.encode(), headers)
        response = connection.getresponse()
        found = response.read()
        connection.close()
        return response.status, found, dict(response.headers)


@contextmanager
def a_caldav_server() -> Iterator[CalDavServer]:
    with tempfile.TemporaryDirectory(prefix="sotomado-caldav-") as folder:
        server = CalDavServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
