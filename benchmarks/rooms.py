"""Signalling of two hundred rooms at once, and the notes typed in them, against the barest mailbox there is.

Every room is a pair of browsers that do what ours do: sit down, exchange an offer, an answer and eight candidates each
way, then ask every four seconds as long as they talk; every ten seconds the consultant's private notes are kept. All
of it is asked of the whole application in one process by eight threads, without a network in between: sign-in,
authorisation, CSRF, verbs, sealed rows in SQLite.

The alternative keeps mailboxes and notes in a dictionary under a lock, in the same framework, without sign-in, seats
or a database: plain polling in memory, which forgets everything with a restart and reaches one process only. Three
rounds each, in turns of the same run; stated is the middle one.

- meeting: requests a second until every pair has exchanged what it needs.
- talking: processor time of a second of 200 rooms that talk (100 questions, 20 notes), in shares of one core.
- memory: how much the process grew by from the first room of a round to its last.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from pathlib import Path
from time import perf_counter, process_time

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer

from benchmarks.times_of_the_ten import NOW, StandingClock, fill, rows_of_a_desk
from sotomado import create_app, migrate
from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.models import Locale, Person, Role
from sotomado.accounts.secrecy import service as secrecy
from sotomado.availability.models import Place
from sotomado.bookings.models import Booking, BookingState
from sotomado.database import Database, UnitOfWork
from sotomado.directory.models import Consultant, Credential
from sotomado.directory.vocabulary import MeetingMode
from sotomado.keyring import Keyring
from sotomado.settings import Environment, Settings

ROOMS = 200
THREADS = 8
ROUNDS = 3
CANDIDATES = 8
TALKED_FOR = 8  # seconds
SECRET = "a secret for benchmarks only, long enough"
CSRF = "0" * 40
SDP = "v=0\r\n" + "a=candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host\r\n" * 60
CANDIDATE = {"candidate": "candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host", "sdpMid": "0", "sdpMLineIndex": 0}
NOTE = "今日は、部署が変わることをどう受けとめるかを話した。" * 20


@dataclass
class Browser:
    """One side of a room: where it asks, as whom, and how far it has read."""

    app: Flask
    room: str
    notes: str
    side: str
    headers: dict[str, str]
    after: int = 0
    saved: int = 0

    @property
    def name(self) -> str:
        return f"browser-of-{self.side}"

    def post(self, path: str, body: object) -> int:
        return self.app.test_client(use_cookies=False).post(path, json=body, headers=self.headers).status_code

    def sit_down(self) -> None:
        assert self.post(f"{self.room}/seat", {"browser": self.name}) == 200

    def send(self, kind: str, *bodies: object) -> None:
        receiver = "consultant" if self.side == "advisee" else "advisee"
        signals = [{"receiver": receiver, "kind": kind, "body": body} for body in bodies]
        assert self.post(f"{self.room}/signals", {"browser": self.name, "signals": signals}) == 204

    def look(self) -> int:
        path = f"{self.room}/signals?after={self.after}&browser={self.name}"
        told = self.app.test_client(use_cookies=False).get(path, headers=self.headers).json or {}
        if told["signals"]:
            self.after = told["signals"][-1]["number"]
        return len(told["signals"])

    def save(self) -> None:
        body = {"text": f"{NOTE}{self.saved}", "based_on": self.saved}
        answer = self.app.test_client(use_cookies=False).post(self.notes, json=body, headers=self.headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self.saved = (answer.json or {})["version"]


Pair = tuple[Browser, Browser]


@dataclass(frozen=True)
class Measured:
    """Of one round."""

    requests_per_second: float
    cores_while_talking: float
    grown_mb: float


def meet(pair: Pair) -> int:
    """An offer, an answer, and candidates both ways; how many requests that took."""
    advisee, consultant = pair
    advisee.sit_down()
    consultant.sit_down()
    for sender, receiver in ((consultant, advisee), (advisee, consultant)):
        sender.send("description", {"type": "offer", "sdp": SDP})
        sender.send("candidate", *[CANDIDATE] * CANDIDATES)
        assert receiver.look() == 1 + CANDIDATES
        assert receiver.look() == 0
    return 10


def measure(make: Callable[[Path], list[Pair]]) -> Measured:
    """One round in rooms of its own."""
    with tempfile.TemporaryDirectory(prefix="sotomado-benchmark-") as folder, ThreadPoolExecutor(THREADS) as pool:
        pairs = make(Path(folder))
        before, began = _resident_mb(), perf_counter()
        asked = sum(pool.map(meet, pairs))
        took = perf_counter() - began
        everyone = [one for pair in pairs for one in pair]
        talked = process_time()
        for second in range(TALKED_FOR):
            list(pool.map(Browser.look, everyone[second % 4 :: 4]))
            list(pool.map(lambda pair: pair[1].save(), pairs[second % 10 :: 10]))
        return Measured(asked / took, (process_time() - talked) / TALKED_FOR, _resident_mb() - before)


def bare(_folder: Path) -> list[Pair]:
    """Mailboxes in memory; nobody is asked who they are."""
    app, lock = Flask("bare"), threading.Lock()
    boxes: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    numbers: dict[str, int] = defaultdict(int)
    notes: dict[str, str] = {}

    @app.post("/<room>/seat")
    def seat(room: str) -> ResponseReturnValue:
        return jsonify(ice_servers=[])

    @app.post("/<room>/signals")
    def send(room: str) -> ResponseReturnValue:
        with lock:
            for one in (request.json or {})["signals"]:
                numbers[room] += 1
                boxes[room, one["receiver"]].append({"number": numbers[room], **one})
        return "", 204

    @app.get("/<room>/signals")
    def look(room: str) -> ResponseReturnValue:
        box, after = (room, request.args["browser"].removeprefix("browser-of-")), int(request.args["after"])
        with lock:
            boxes[box] = [one for one in boxes[box] if int(str(one["number"])) > after]
            return jsonify(signals=boxes[box])

    @app.post("/<room>/notes")
    def save(room: str) -> ResponseReturnValue:
        sent = request.json or {}
        notes[room] = sent["text"]
        return jsonify(version=sent["based_on"] + 1)

    def side(room: int, name: str) -> Browser:
        return Browser(app, f"/{room}", f"/{room}/notes", name, {})

    return [(side(room, "advisee"), side(room, "consultant")) for room in range(ROOMS)]


def ours(folder: Path) -> list[Pair]:
    """The application on a database of its own, with a confirmed online talk for each room, which begins now."""
    url = f"sqlite:///{folder}/rooms.db"
    database = Database(url, keyring=Keyring({"k": bytes(range(32))}), clock=StandingClock())
    migrate.upgrade(database.engine)
    settings = Settings(environment=Environment.TEST, database_url=url, secret_key=SECRET)
    app = create_app(settings, clock=database.clock)
    app.extensions["sotomado_database"] = database
    cookies = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(CSRF)

    def side(work: UnitOfWork, booking_id: str, name: str, person_id: int) -> Browser:
        secret = sign_ins.open_sign_in(work, person_id=person_id, browser="Benchmark")
        cookie = cookies.dumps({"_user_id": secret, "_fresh": True, "csrf_token": CSRF})
        headers = {"Cookie": f"sotomado={cookie}", "X-CSRFToken": str(token)}
        return Browser(app, f"/room/{booking_id}", f"/desk/bookings/{booking_id}/notes", name, headers)

    with database.work() as work:
        return [
            (side(work, booking.id, "advisee", booking.advisee_id), side(work, booking.id, "consultant", consultant))
            for booking, consultant in _booked(work)
        ]


def _booked(work: UnitOfWork) -> list[tuple[Booking, int]]:
    """A talk of each consultant, with somebody who agreed and read what comes before a first one; and their person."""
    desk = rows_of_a_desk(ROOMS)
    fill(work, {table: desk[table] for table in (Person, Consultant, Credential)})
    advisees = range(ROOMS + 1, 2 * ROOMS + 1)
    people = [
        {"id": one, "email": f"a{one}@example.jp", "name": f"相談者 {one}", "created_at": NOW} for one in advisees
    ]
    fill(work, {Person: people})
    booked = []
    for consultant, advisee_id in zip(desk[Consultant], advisees, strict=True):
        consultant_id, person_id = int(str(consultant["id"])), int(str(consultant["person_id"]))
        accounts.grant(work, person_id=person_id, role=Role.CONSULTANT)
        accounts.grant(work, person_id=advisee_id, role=Role.ADVISEE)
        accounts.give_consent(work, person_id=advisee_id, locale=Locale.JAPANESE)
        secrecy.acknowledge(work, person_id=advisee_id, version=secrecy.CURRENT)
        minute = int(NOW.timestamp()) // 60
        when = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
        place = Place(
            consultant_id=consultant_id, advisee_id=advisee_id, from_minute=minute, until_minute=minute + 60, **when
        )
        work.session.add(place)
        work.session.flush()
        booking = Booking(
            advisee_id=advisee_id,
            consultant_id=consultant_id,
            place_id=place.id,
            state=BookingState.CONFIRMED,
            mode=MeetingMode.ONLINE,
            made_at=NOW,
            confirmed_at=NOW,
            calendar_uid=f"{advisee_id}@benchmark",
            **when,
        )
        work.session.add(booking)
        booked.append((booking, person_id))
    work.session.flush()
    return booked


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run() -> None:
    logging.disable(logging.INFO)  # a line for each request goes where logs go, not into what is read here
    found: dict[str, list[Measured]] = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        found["bare"].append(measure(bare))
        found["ours"].append(measure(ours))
    middle = {
        name: sorted(rounds, key=attrgetter("requests_per_second"))[ROUNDS // 2] for name, rounds in found.items()
    }
    print(f"{ROOMS} rooms at once, {THREADS} threads, one process")
    for name, one in middle.items():
        print(
            f"{name:6}meeting: {one.requests_per_second:6.0f} requests a second"
            f"   talking: {one.cores_while_talking:5.2f} of a core   memory: {one.grown_mb:+5.1f} MB"
        )
    least, most = middle["bare"], middle["ours"]
    print(
        f"ours to bare: {most.requests_per_second / least.requests_per_second:.2f} of the requests,"
        f" {most.cores_while_talking / least.cores_while_talking:.1f} times the processor time while talking"
    )
