"""The twin on a port of this machine: the interface under /v1, its director under /_twin, pages everywhere else."""

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from stripe_twin import api, objects, pages
from stripe_twin.control_plane import directed
from stripe_twin.objects import endpoints
from stripe_twin.values import Json
from stripe_twin.webhooks.deliveries import Deliveries
from stripe_twin.world import World

HOST = "127.0.0.1"
SECONDS_BETWEEN_LOOKS = 0.5
assert objects  # importing it names every operation


class Running:
    """A twin that listens. `stop()` ends it; used with `with`, it ends by itself."""

    def __init__(self, port: int, journal: Path | None, webhook: tuple[str, str] | None) -> None:
        self.world = World(journal)
        self.deliveries = Deliveries(self.world)
        self._webhook = webhook
        self._server = _Server((HOST, port), _handler_of(self))
        self.url = f"http://{HOST}:{self._server.server_address[1]}"
        self.world.live_at(self.url)
        self.register_webhook()
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
            threading.Thread(target=self._look_at_the_clock, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def register_webhook(self) -> None:
        """The endpoint named at the start, unless the journal knows it already."""
        with self.world.lock:
            known = {endpoint["url"] for endpoint in self.world.store.newest("webhook_endpoint")}
            if self._webhook and self._webhook[0] not in known:
                endpoints.register(self.world, self._webhook[0], ["*"], self._webhook[1])

    def reset(self) -> None:
        with self.world.lock:
            self.world.reset()
            self.deliveries.forget()
            self.register_webhook()

    def _look_at_the_clock(self) -> None:
        while not self._is_over.wait(SECONDS_BETWEEN_LOOKS):
            with self.world.lock:
                self.world.catch_up()
                self.world.store.write_changes()
            self.deliveries.take()

    def stop(self) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self.deliveries.stop()
        for thread in self._threads:
            thread.join(timeout=30)

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(port: int = 0, *, state: Path | None = None, webhook: tuple[str, str] | None = None) -> Running:
    """A twin in threads of this process, on this port or on any free one. `webhook` is an address and its secret."""
    return Running(port, state, webhook)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._open: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Clients keep theirs open; without this the threads that serve them would stay."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def _handler_of(running: Running) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One connection. Answers leave in one piece, so that nobody waits for a second packet."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length) if length else b""
            request = api.Request(self.command, unquote(parts.path), parts.query, headers, body)
            answer = _answered(running, request)
            if answer is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            # Before the answer: whoever has it may ask at once what is on its way.
            running.deliveries.take()
            self._send(answer)

        do_POST = do_DELETE = do_GET

        def _send(self, answer: api.Answer) -> None:
            headers = {"Content-Type": "application/json", "Cache-Control": "no-store"} | answer.headers
            headers["Content-Length"] = str(len(answer.body))
            if self.close_connection:
                headers["Connection"] = "close"
            head = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
            head += [f"{name}: {value}" for name, value in headers.items()]
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """The log is kept in the world, where tests read it."""

    return Handler


def _answered(running: Running, request: api.Request) -> api.Answer | None:
    """None where the connection is to drop without an answer."""
    if request.path.startswith("/_twin"):
        return directed(running, request)
    if not request.path.startswith("/v1/"):
        return pages.answer(running.world, request)
    world = running.world
    made = _in_an_outage(world, request)
    if made is None:
        made = _guarded(world, request, api.answer)
    is_lost = request.method == "POST" and made.status == 200 and _counts_down(world)
    _log(world, request, made, is_lost=is_lost)
    if is_lost:
        running.deliveries.take()
        return None
    return made if made.status else None


def _guarded(world: World, request: api.Request, verb: Callable[[World, api.Request], api.Answer]) -> api.Answer:
    """A mistake of the twin itself is said to be one, and kept where tests look."""
    try:
        return verb(world, request)
    except Exception as error:
        world.violations.append(
            {"at": world.now(), "method": request.method, "path": request.path, "status": 500, "message": repr(error)}
        )
        said = {"error": {"type": "api_error", "message": f"The twin itself failed: {error!r}"}}
        return api.Answer(500, json.dumps(said).encode(), {"Request-Id": request.id, "Stripe-Should-Retry": "false"})


def _in_an_outage(world: World, request: api.Request) -> api.Answer | None:
    """The answer of a bad day; status 0 drops the connection."""
    with world.lock:
        switches = world.switches
        if not switches.outage or not request.path.startswith(switches.outage_paths):
            return None
        kind = switches.outage
        if switches.outage_requests is not None:
            switches.outage_requests -= 1
            if switches.outage_requests <= 0:
                switches.outage, switches.outage_requests = "", None
    if kind == "drop":
        return api.Answer(0, b"")
    said = {"error": {"type": "api_error", "message": "Something is wrong on our side. Please try again."}}
    if kind == "429":
        said["error"] |= {"type": "invalid_request_error", "code": "rate_limit"}
    return api.Answer(int(kind), json.dumps(said).encode(), {"Request-Id": request.id})


def _counts_down(world: World) -> bool:
    with world.lock:
        if world.switches.answers_lost <= 0:
            return False
        world.switches.answers_lost -= 1
        return True


def _log(world: World, request: api.Request, made: api.Answer, *, is_lost: bool) -> None:
    entry: Json = {
        "at": world.now(),
        "id": request.id,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "body": request.body.decode("utf-8", "replace"),
        "key": request.headers.get("idempotency-key"),
        "account": request.headers.get("stripe-account"),
        "status": made.status,
        "is_replayed": "Idempotent-Replayed" in made.headers,
        "is_lost": is_lost or not made.status,
        "machine_time": time.time(),
    }
    world.log.append(entry)
