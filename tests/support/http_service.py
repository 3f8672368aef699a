"""The service as it runs in earnest, gunicorn with several processes, and people who ask it over HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from support.ports import free_port

from sotomado import create_app
from sotomado.accounts import sign_ins
from sotomado.database import Database
from sotomado.settings import Environment, Settings

HOUSE = Path(__file__).parents[2]
SECRET = "a secret for tests only, long enough"
KEYS = "test:" + b64encode(b"a key for tests, of 32 bytes too").decode()


@contextmanager
def gunicorn(
    database_url: str, *, workers: int = 2, threads: int = 8, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Gives its address. By the real clock, like every process of its own. `settings`: further ones, by their names."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
            *("--workers", str(workers), "--threads", str(threads)),
            "wsgi:app",
        ],
        cwd=HOUSE,
        env=os.environ
        | {
            "PYTHONPATH": f"{HOUSE / 'platform'}:{HOUSE}",
            "SOTOMADO_ENVIRONMENT": Environment.TEST.value,
            "SOTOMADO_DATABASE_URL": database_url,
            "SOTOMADO_SECRET_KEY": SECRET,
            "SOTOMADO_FIELD_KEYS": KEYS,
        }
        | dict(settings or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(address: str) -> None:
    give_up_at = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=10).close()
        except OSError:
            assert time.monotonic() < give_up_at, "gunicorn did not come up"
            time.sleep(0.1)
        else:
            return


def cookies_of(database: Database, database_url: str, people: list[int]) -> list[str]:
    """A fresh sign-in for each, as the server would have set it."""
    app: Flask = create_app(
        Settings(environment=Environment.TEST, database_url=database_url, secret_key=SECRET), clock=database.clock
    )
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with database.work() as work:
        secrets = [sign_ins.open_sign_in(work, person_id=one, browser="Test") for one in people]
    return [str(serializer.dumps({"_user_id": one, "_fresh": True, "_permanent": True})) for one in secrets]


@dataclass(frozen=True)
class Answer:
    status: int
    page: str
    location: str


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class HttpPerson:
    """Someone signed in who fills in forms."""

    def __init__(self, address: str, cookie: str) -> None:
        self.address, self.cookie = address, cookie
        self._opener = urllib.request.build_opener(_StayHere)
        self._token = ""

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(f"{self.address}{path}", headers={"Cookie": f"sotomado={self.cookie}"}))

    def post(self, path: str, **fields: str) -> Answer:
        if not self._token:
            self.take_token()
        body = urllib.parse.urlencode({"csrf_token": self._token} | fields).encode()
        headers = {"Cookie": f"sotomado={self.cookie}", "Referer": f"{self.address}/"}
        return self._ask(urllib.request.Request(f"{self.address}{path}", data=body, headers=headers))

    def take_token(self) -> None:
        """Open any page, as one does before one sends a form."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/bookings").page)
        assert found, "every page carries a token"
        self._token = found[1]

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return self._read(answer)
        except urllib.error.HTTPError as error:
            with error:
                return self._read(error)

    def _read(self, answer: object) -> Answer:
        headers = answer.headers  # type: ignore[attr-defined]
        for line in headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            if name == "sotomado":
                self.cookie = value
        page = answer.read().decode()  # type: ignore[attr-defined]
        return Answer(answer.status, page, headers.get("Location", ""))  # type: ignore[attr-defined]
