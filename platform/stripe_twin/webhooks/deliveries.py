"""Every event for every endpoint that wants it: kept, sent by threads, tried again until somebody answers 2xx."""

import heapq
import json
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from stripe_twin.values import Json
from stripe_twin.webhooks.signing import signature
from stripe_twin.world import World, new_id

SENDERS = 4
PATIENCE_SECONDS = 20
REMEMBERED = 5_000  # deliveries that are over


@dataclass
class Delivery:
    """One event on its way to one endpoint. `state`: held, waiting, sending, delivered, given up."""

    event: Json
    endpoint: str
    state: str
    id: str = field(default_factory=lambda: new_id("del"))
    attempts: int = 0
    last_status: int | None = None

    @property
    def is_pending(self) -> bool:
        return self.state in {"held", "waiting", "sending"}


class Deliveries:
    """The queue and its threads. Has a lock of its own, so that nobody waits for a slow receiver."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._all: dict[str, Delivery] = {}
        self._wakes = threading.Condition()
        self._queue: list[tuple[float, int, str]] = []
        self._order = 0
        self._gathered: list[str] = []
        self._on_their_way: set[str] = set()  # waiting or being sent
        self._finished: deque[str] = deque()
        self._is_stopped = False
        self._threads = [threading.Thread(target=self._send_what_is_due, daemon=True) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    # --- in

    def take(self) -> None:
        """What the world has to tell since the last call. Called after a change, without the world's lock."""
        if not self.world.untold:
            return
        with self.world.lock:
            events, self.world.untold = self.world.untold, []
            endpoints = list(self.world.store.newest("webhook_endpoint")) if events else []
            hears = {endpoint["id"]: self.world.note(endpoint["id"]).get("hears", "all") for endpoint in endpoints}
            wanted = [
                (event, endpoint)
                for event in events
                for endpoint in endpoints
                if _wants(endpoint, event) and hears[endpoint["id"]] in {"all", _side_of(event)}
            ]
            for event, _ in wanted:
                event["pending_webhooks"] += 1
            switches = self.world.switches
        with self._wakes:
            for event, endpoint in wanted:
                for _ in range(1 + switches.duplicates):
                    self._add(Delivery(event, endpoint["id"], "held" if switches.hold else "waiting"))
            self._wakes.notify_all()

    def _add(self, delivery: Delivery) -> None:
        self._all[delivery.id] = delivery
        if delivery.state == "held":
            return
        self._on_their_way.add(delivery.id)
        switches = self.world.switches
        if switches.reorder > 1:
            self._gathered.append(delivery.id)
            if len(self._gathered) < switches.reorder:
                return
            for id_ in reversed(self._gathered):
                self._plan(id_, switches.delay_seconds)
            self._gathered.clear()
        else:
            self._plan(delivery.id, switches.delay_seconds)

    def _plan(self, id_: str, in_seconds: float) -> None:
        self._order += 1
        heapq.heappush(self._queue, (time.monotonic() + in_seconds, self._order, id_))

    def release(self) -> None:
        """What was held or is still being gathered goes out."""
        with self._wakes:
            for delivery in self._all.values():
                if delivery.state == "held":
                    delivery.state = "waiting"
                    self._on_their_way.add(delivery.id)
                    self._plan(delivery.id, 0)
            for id_ in reversed(self._gathered):
                self._plan(id_, 0)
            self._gathered.clear()
            self._wakes.notify_all()

    # --- out

    def _send_what_is_due(self) -> None:
        while True:
            with self._wakes:
                while not self._is_stopped and (not self._queue or self._queue[0][0] > time.monotonic()):
                    self._wakes.wait(max(0.001, self._queue[0][0] - time.monotonic()) if self._queue else None)
                if self._is_stopped:
                    return
                delivery = self._all.get(heapq.heappop(self._queue)[2])
                if delivery is None or delivery.state != "waiting":
                    continue
                delivery.state = "sending"
            self._note(delivery, self.attempt(delivery))

    def attempt(self, delivery: Delivery) -> int | None:
        """Sends it once; gives the status of the answer, or None where there was none."""
        switches = self.world.switches
        delivery.attempts += 1
        if switches.loss_share and secrets.randbelow(1_000_000) < switches.loss_share * 1_000_000:
            return None
        url, headers, body = self.ready(delivery)
        return _posted(url, headers, body) if url else None

    def ready(self, delivery: Delivery) -> tuple[str, dict[str, str], bytes]:
        """Where to, with which headers, and the body, signed now."""
        with self.world.lock:
            endpoint = self.world.store.get(delivery.endpoint, "webhook_endpoint")
            body = json.dumps(delivery.event, ensure_ascii=False, indent=2).encode("utf-8")
            if endpoint is None:
                return "", {}, body
            by_machine = self.world.switches.sign_by_machine_clock
            at = int(time.time()) if by_machine else self.world.now()
            known = self.world.note(endpoint["id"]).get("secrets", [])
            return endpoint["url"], headers_for(body, known, at), body

    def _note(self, delivery: Delivery, status: int | None) -> None:
        switches = self.world.switches
        with self.world.lock:
            if status is not None and 200 <= status < 300:
                delivery.event["pending_webhooks"] = max(0, delivery.event["pending_webhooks"] - 1)
        with self._wakes:
            delivery.last_status = status
            if status is not None and 200 <= status < 300:
                self._finish(delivery, "delivered")
            elif delivery.attempts >= switches.attempts:
                self._finish(delivery, "given up")
            else:
                delivery.state = "waiting"
                self._plan(delivery.id, min(switches.retry_seconds * 2 ** (delivery.attempts - 1), 3600))
            self._wakes.notify_all()

    def _finish(self, delivery: Delivery, state: str) -> None:
        """It is over for this one; what was over long ago is forgotten."""
        delivery.state = state
        self._on_their_way.discard(delivery.id)
        self._finished.append(delivery.id)
        while len(self._finished) > REMEMBERED:
            self._all.pop(self._finished.popleft(), None)

    def send_now(self, ids: list[str]) -> list[Json]:
        """In this order, one after the other, whatever their state: whoever directs wants it so."""
        results = []
        for id_ in ids:
            delivery = self._all[id_]
            status = self.attempt(delivery)
            with self._wakes:
                delivery.last_status = status
                if status is not None and 200 <= status < 300:
                    self._finish(delivery, "delivered")
                self._wakes.notify_all()
            results.append({"id": id_, "event": delivery.event["id"], "status": status})
        return results

    # --- asked about

    def all(self) -> list[Delivery]:
        with self._wakes:
            return list(self._all.values())

    def settle(self, ids: list[str]) -> None:
        """Somebody delivered these by another way."""
        with self._wakes:
            for id_ in ids:
                self._finish(self._all[id_], "delivered")
            self._wakes.notify_all()

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether nothing was waiting or on its way any more before so many seconds had passed."""
        give_up_at = time.monotonic() + seconds
        with self._wakes:
            while self._on_their_way:
                left = give_up_at - time.monotonic()
                if left <= 0:
                    return False
                self._wakes.wait(left)
        return True

    def forget(self) -> None:
        with self._wakes:
            self._all.clear()
            self._on_their_way.clear()
            self._finished.clear()
            self._queue.clear()
            self._gathered.clear()
            self._wakes.notify_all()

    def stop(self) -> None:
        with self._wakes:
            self._is_stopped = True
            self._wakes.notify_all()


def headers_for(body: bytes, known: list[str], at: int) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature(body, known, at),
    }


def _wants(endpoint: Json, event: Json) -> bool:
    wanted = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in wanted or event["type"] in wanted)


def _side_of(event: Json) -> str:
    return "connected" if "account" in event else "own"


def _posted(url: str, headers: dict[str, str], body: bytes) -> int | None:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
