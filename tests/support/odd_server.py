"""A real HTTP server that answers as badly as a test needs it."""

import gzip
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:odd\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261121T010000Z\r\n"
    b"DTEND:20261121T020000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class OddServer:
    """`pages`: path -> what to send back. `asked`: every request that came, as (method, path, headers)."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.turns: dict[tuple[str, str], list[tuple[int, bytes]]] = {}
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {"/good.ics": (200, {}, CALENDAR)}

    def address(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def sends(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> str:
        """Have a path answered so; returns its address. Headers are written with _ for -."""
        self.pages[path] = status, {name.replace("_", "-"): value for name, value in headers.items()}, body
        return self.address(path)

    def answers_in_turn(self, method: str, path: str, answers: list[tuple[int, bytes]]) -> None:
        self.turns[method, path] = answers

    def sends_packed(self, path: str, body: bytes) -> str:
        return self.sends(path, gzip.compress(body, 9), Content_Encoding="gzip")

    def leads(self, path: str, to: str, status: int = 302) -> str:
        return self.sends(path, status=status, Location=to)


def _handler(server: OddServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            server.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.startswith("/slow"):
                self._drip()
                return
            status, headers, body = server.pages.get(self.path, (404, {}, b"nothing here"))
            if turns := server.turns.get((self.command, self.path)):
                status, body = turns.pop(0)
            if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _drip(self) -> None:
            """A byte now and then: in the head, or in the body."""
            try:
                if self.path == "/slow-head":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                else:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + CALENDAR[:100])
                for _ in range(200):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                return

        do_GET = do_PROPFIND = do_REPORT = do_PUT = do_DELETE = _answer

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def an_odd_server(tls: ssl.SSLContext | None = None) -> Iterator[OddServer]:
    listening = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    listening.daemon_threads = True
    server = OddServer(listening.server_port)
    listening.RequestHandlerClass = _handler(server)
    if tls is not None:
        listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(timeout=10)
