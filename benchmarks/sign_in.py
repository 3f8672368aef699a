"""Fifty people who sign in at once, with the password hashed as RFC 9106 has it, against the hashes the cores can do.

The service runs under gunicorn with two processes of eight threads each, as a process of its own, and is asked over
HTTP; the clients are threads of this one, and share the cores with it. Each has a browser's cookies, an address and an
account of their own. A sign-in is what a person waits for after pressing the button: two transactions around one
Argon2id check of 64 MiB and three passes, and a third that opens it. Beside it, in turns of the same run: the bare
check, by one process for each core, with nothing else.

Stated, of three rounds: how many a second in the middle one, as a share of the bare checks, and the time that 95 of 100
stay under in all of them. With fifty at once that time is fifty checks divided by the cores; it grows with those who
wait and not with the number of accounts.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from sqlalchemy import insert

from benchmarks import databases
from sotomado.accounts.models import Locale, Person
from sotomado.accounts.passwords import Passwords
from sotomado.database import Database
from sotomado.settings import Settings

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from support.http_service import gunicorn

CLIENTS, ROUNDS, EACH = 50, 3, 2
WORKERS, THREADS = 2, 8
PASSWORD = "窓をあけて風をいれる朝です"
SETTINGS = {
    "SOTOMADO_FIELD_KEYS": "bench:" + b64encode(bytes(range(32))).decode(),
    "SOTOMADO_TRUSTED_PROXIES": "1",
}
CORES = len(os.sched_getaffinity(0))


def run() -> None:
    passwords = _passwords()
    hashed = passwords.hash(PASSWORD)
    for name, opened in (("SQLite", databases.sqlite), ("PostgreSQL", databases.postgresql)):
        with opened() as database:
            if database is None:
                continue
            _fill(database, hashed)
            with gunicorn(database.url, workers=WORKERS, threads=THREADS, settings=SETTINGS) as address:
                _measure(name, address, hashed)


def _measure(name: str, address: str, hashed: str) -> None:
    clients = [Client(address, number) for number in range(CLIENTS)]
    bare, signed_in, waits = [], [], []
    for _ in range(ROUNDS):
        bare.append(_bare(hashed))
        rate, waited = _at_once(clients)
        signed_in.append(rate)
        waits += waited
    share = median(signed_in) / median(bare)
    print(
        f"{name}: {CLIENTS} clients sign in {median(signed_in):.1f} times a second, {share:.0%} of the"
        f" {median(bare):.1f} bare Argon2 checks that {CORES} cores do"
        f" ({min(signed_in):.1f} to {max(signed_in):.1f} against {min(bare):.1f} to {max(bare):.1f});"
        f" 95 of 100 within {quantiles(waits, n=20)[-1]:.1f} s."
    )


class Client:
    """Somebody's browser, at an address of its own."""

    def __init__(self, address: str, number: int) -> None:
        self.address = address
        self.email = f"person{number}@example.jp"
        self._headers = {"X-Forwarded-For": f"192.0.2.{number + 1}", "User-Agent": "Mozilla/5.0 (Windows) Firefox/145"}
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _StayHere())

    def token(self) -> str:
        page = self._ask("/sign-in", None)
        found = re.search(r'name="csrf-token" content="([^"]+)"', page[1])
        assert found
        return found[1]

    def sign_in(self, token: str) -> None:
        fields = {"csrf_token": token, "email": self.email, "password": PASSWORD}
        status, _page = self._ask("/sign-in", urllib.parse.urlencode(fields).encode())
        assert status == 303, status

    def _ask(self, path: str, body: bytes | None) -> tuple[int, str]:
        request = urllib.request.Request(f"{self.address}{path}", data=body, headers=self._headers)
        try:
            with self._opener.open(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _at_once(clients: list[Client]) -> tuple[float, list[float]]:
    """Sign-ins a second, and how long each took."""
    waits: list[float] = []
    ready = threading.Barrier(len(clients) + 1)

    def go(client: Client) -> None:
        tokens = [client.token()]
        ready.wait()
        for _ in range(EACH):
            began = perf_counter()
            client.sign_in(tokens[-1])
            waits.append(perf_counter() - began)
            tokens.append(client.token())

    threads = [threading.Thread(target=go, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    ready.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    assert len(waits) == len(clients) * EACH, "somebody was refused"
    return len(waits) / (perf_counter() - began), waits


def _bare(hashed: str) -> float:
    """Checks a second, by one process for each core."""
    with ProcessPoolExecutor(CORES) as pool:
        list(pool.map(_check, [(hashed, 2)] * CORES))  # they are up
        began = perf_counter()
        done = sum(pool.map(_check, [(hashed, CLIENTS // CORES)] * CORES))
        return done / (perf_counter() - began)


def _check(what: tuple[str, int]) -> int:
    hashed, times = what
    passwords = _kept_passwords()
    for _ in range(times):
        assert passwords.matches(hashed, PASSWORD)
    return times


@cache
def _kept_passwords() -> Passwords:
    """Once for each process: it begins by hashing something itself."""
    return _passwords()


def _passwords() -> Passwords:
    usual = Settings()
    return Passwords(memory_kib=usual.argon2_memory_kib, passes=usual.argon2_passes)


def _fill(database: Database, hashed: str) -> None:
    with database.work() as work:
        rows = [
            {
                "email": f"person{number}@example.jp",
                "name": "山田 はな",
                "password_hash": hashed,
                "locale": Locale.JAPANESE,
                "time_zone": "Asia/Tokyo",
                "created_at": work.now,
            }
            for number in range(CLIENTS)
        ]
        work.session.execute(insert(Person), rows)
