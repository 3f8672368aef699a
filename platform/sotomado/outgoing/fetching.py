"""Asking a server that somebody else chose: guarded on the way out, bounded on the way back.

A host is looked up once; every address it has must belong to the open internet, and the connection goes to one of
those very addresses, so that a name that changes its mind in between (DNS rebinding) reaches nothing. The certificate
is checked against the name. Redirects are followed by hand, each checked anew. No proxy and no password comes from the
environment. One deadline holds for the whole conversation: a timer cuts the line, so that a server that sends a byte
now and then keeps nobody. What changes something or carries a secret (PUT, DELETE, POST) goes to the linked server
alone, and follows no redirect away from it.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as TooSlow
from urllib3.response import HTTPResponse

from sotomado.outgoing.addresses import Target, is_outside, target
from sotomado.outgoing.errors import OutsideTrouble, Trouble

MOST_BYTES = 20 * 1024 * 1024
MOST_REDIRECTS = 3
SECONDS = 25.0
CONNECT_SECONDS = 6.0
LOOK_UP_SECONDS = 5.0
_CHUNK = 64 * 1024
_USER_AGENT = "Sotomado/1.0"
# Providers whose calendars live on hosts beside the one that is given out; a password may follow there.
_FAMILIES = ("icloud.com",)
_CHANGING = frozenset({"PUT", "DELETE", "POST"})
# What is written elsewhere is one event; anything longer is a mistake of ours.
LONGEST_WRITTEN = 64 * 1024

LookUp = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    # Where it came from in the end.
    url: str

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


@dataclass
class Fetcher:
    """One conversation: one deadline, and `most_bytes` for all its answers together. `username` and `password` go to
    the first host and its family alone.

    `linked`: the address somebody gave, where the conversation begins at another one that its server named: then that
    is the first host.
    """

    named_hosts: frozenset[str] = frozenset()
    seconds: float = SECONDS
    username: str = ""
    password: str = ""
    most_bytes: int = MOST_BYTES
    look_up: LookUp = field(default_factory=lambda: look_up)
    trust: ssl.SSLContext | None = None
    linked: str = ""

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + self.seconds
        self._first_host = target(self.linked, named_hosts=self.named_hosts).authority if self.linked else ""
        self._room = self.most_bytes

    def get(self, address: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", address, headers=headers)

    def ask(
        self, method: str, address: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask, following redirects. Raises OutsideTrouble for everything but an answer below 400 or a 4xx of one's own.

        What the server says in words is the caller's: `expect` turns it into a trouble.
        """
        changes = method in _CHANGING
        if changes and len(body or b"") > LONGEST_WRITTEN:
            raise OutsideTrouble(Trouble.TOO_LARGE)
        for _ in range(MOST_REDIRECTS + 1):
            there = target(address, named_hosts=self.named_hosts)
            self._first_host = self._first_host or there.authority
            if changes and not self._is_at_home(there):
                raise OutsideTrouble(Trouble.LED_AWAY)
            answer = self._ask_once(method, there, body, dict(headers or {}))
            if answer.status not in (301, 302, 303, 307, 308) or not answer.header("Location"):
                return answer
            if changes and answer.status not in (307, 308):
                raise OutsideTrouble(Trouble.LED_AWAY)  # the others mean: ask there with GET
            address = urljoin(there.url, answer.header("Location"))
        raise OutsideTrouble(Trouble.MOVED_TOO_OFTEN)

    def _ask_once(self, method: str, there: Target, body: bytes | None, headers: dict[str, str]) -> Answer:
        addresses = self._looked_up(there)
        headers |= {"Host": there.authority, "User-Agent": _USER_AGENT, "Accept-Encoding": "gzip"}
        if self.username and self._may_know_password(there):
            headers["Authorization"] = f"Basic {b64encode(f'{self.username}:{self.password}'.encode()).decode()}"
        connection = self._connection(there, addresses[0])
        lines: list[socket.socket] = []
        cut = threading.Timer(max(0.05, self._left()), _cut, [connection, lines])
        cut.daemon = True
        cut.start()
        try:
            connection.connect()
            if connection.sock is not None:
                lines.append(connection.sock)  # kept here too: the connection forgets it while a body is read
            connection.request(
                method, there.path, body=body, headers=headers, preload_content=False, decode_content=False
            )
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, found, self._body(response, found), there.url)
        except (SSLError, ssl.SSLCertVerificationError) as error:
            raise OutsideTrouble(self._or_slow(Trouble.CERTIFICATE)) from error
        except NewConnectionError as error:
            raise OutsideTrouble(self._or_slow(Trouble.UNREACHABLE)) from error
        except (TooSlow, TimeoutError) as error:
            raise OutsideTrouble(Trouble.SLOW) from error
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise OutsideTrouble(self._or_slow(Trouble.UNREACHABLE)) from error
        finally:
            cut.cancel()
            connection.close()

    def _connection(self, there: Target, address: str) -> HTTPConnection:
        timeout = max(0.05, min(CONNECT_SECONDS, self._left()))
        if there.scheme == "http":
            return HTTPConnection(address, there.port, timeout=timeout)
        return HTTPSConnection(
            address,
            there.port,
            timeout=timeout,
            server_hostname=there.host,
            ssl_context=self.trust or ssl.create_default_context(),
        )

    def _looked_up(self, there: Target) -> Sequence[str]:
        """The host's addresses, all of them outside unless a setting names the host."""
        try:
            addresses = self.look_up(there.host, there.port)
        except TimeoutError:
            raise OutsideTrouble(Trouble.SLOW) from None
        except (OSError, UnicodeError):
            raise OutsideTrouble(Trouble.UNREACHABLE) from None
        if not addresses:
            raise OutsideTrouble(Trouble.UNREACHABLE)
        if not there.is_named and not all(is_outside(address) for address in addresses):
            raise OutsideTrouble(Trouble.INSIDE)
        return addresses

    def _may_know_password(self, there: Target) -> bool:
        return (there.scheme == "https" or there.is_named) and self._is_at_home(there)

    def is_at_home(self, address: str) -> bool:
        """Whether an address lies on the linked server, or on one of its family."""
        try:
            return self._is_at_home(target(address, named_hosts=self.named_hosts))
        except OutsideTrouble:
            return False

    def _is_at_home(self, there: Target) -> bool:
        return there.authority == self._first_host or any(
            there.host.endswith(f".{family}") and self._first_host.endswith(f".{family}") for family in _FAMILIES
        )

    def _body(self, response: HTTPResponse, headers: Mapping[str, str]) -> bytes:
        """What came, unpacked: never more than there is room for, however small it was on the way."""
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise OutsideTrouble(Trouble.NOT_A_CALENDAR)
        if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > self._room:
            raise OutsideTrouble(Trouble.TOO_LARGE)
        unpacker = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        parts: list[bytes] = []
        while chunk := response.read(_CHUNK, decode_content=False):
            if self._left() <= 0:
                raise OutsideTrouble(Trouble.SLOW)
            if unpacker is not None:
                try:
                    chunk = unpacker.decompress(chunk, self._room + 1)
                except zlib.error:
                    raise OutsideTrouble(Trouble.NOT_A_CALENDAR) from None
            self._room -= len(chunk)
            if self._room < 0 or (unpacker is not None and unpacker.unconsumed_tail):
                raise OutsideTrouble(Trouble.TOO_LARGE)
            parts.append(chunk)
        if self._left() <= 0:
            raise OutsideTrouble(Trouble.SLOW)  # a line that was cut may look like one that ended
        if unpacker is not None and parts and not unpacker.eof:
            raise OutsideTrouble(Trouble.UNREACHABLE)
        return b"".join(parts)

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _or_slow(self, trouble: Trouble) -> Trouble:
        """A line that was cut at the deadline breaks in many ways; all of them mean slow."""
        return Trouble.SLOW if self._left() <= 0 else trouble


def expect(answer: Answer, *statuses: int) -> Answer:
    """The answer if it has one of the statuses. Raises OutsideTrouble with what another one means."""
    if answer.status in statuses:
        return answer
    if answer.status in (401, 403, 407):
        raise OutsideTrouble(Trouble.REFUSED)
    if answer.status in (404, 410):
        raise OutsideTrouble(Trouble.NOT_FOUND)
    if answer.status in (408, 504):
        raise OutsideTrouble(Trouble.SLOW)
    raise OutsideTrouble(Trouble.SERVER_FAILED)


def look_up(host: str, port: int) -> list[str]:
    """A host's addresses, the older kind first; asked aside, because the system's own look-up knows no deadline."""
    found: list[str] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            failed.append(error)
        else:
            rows.sort(key=lambda row: row[0] != socket.AF_INET)
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(LOOK_UP_SECONDS)
    if failed:
        raise failed[0]
    if asking.is_alive():
        raise TimeoutError()
    return found


def _cut(connection: HTTPConnection, lines: list[socket.socket]) -> None:
    for line in (connection.sock, *lines):
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
