"""A real browser on a real server: pages are opened, read by axe, and photographed where a test fails."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from sotomado.accounts import sign_ins
from sotomado.database import Database

AXE = Path(__file__).parents[2] / "platform" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# How long, in milliseconds, anything may take to come about before a test gives it up.
PATIENCE = 60_000


def chromium() -> str:
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    assert found, "Chromium is missing: scripts/chromium installs it, or says how"
    return found


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join(timeout=60)


@contextmanager
def listening(app: Flask, port: int) -> Iterator[None]:
    """The application on a port that is known beforehand, so that it comes back where it was."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=60)


class Person:
    """Someone at a screen."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        language: str = "ja",
        viewport: dict[str, int] = DESKTOP,
        dark: bool = False,
        script: bool = True,
    ) -> None:
        self.address = address
        self.troubles: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=address,
            locale={"ja": "ja-JP", "en": "en-GB"}[language],
            timezone_id="Asia/Tokyo",
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        # Of every page of this browser; a machine that is busy elsewhere takes its time, and green costs nothing.
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        self.page.on(
            "console",
            lambda message: (
                self.troubles.append(f"console: {message.text}") if "Content Security Policy" in message.text else None
            ),
        )

    def sign_in_as(self, database: Database, app: Flask, person_id: int) -> "Person":
        """Put the cookie of a fresh sign-in into this browser, as the server would have set it."""
        with database.work() as work:
            secret = sign_ins.open_sign_in(work, person_id=person_id, browser="Chromium")
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        value = serializer.dumps({"_user_id": secret, "_fresh": True, "_permanent": True})
        self.context.add_cookies([{"name": "sotomado", "value": value, "url": self.address}])
        return self

    def open(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def is_overflowing(self) -> bool:
        """Whether the page can be pushed sideways, which a phone reader notices first."""
        self._wait_until_it_is_all_there()
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        )

    def axe(self) -> list[str]:
        """What axe finds wrong with the page as it stands, one line each."""
        self._wait_until_it_is_all_there()
        # Not a script tag: the page's own policy would rightly refuse it.
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def _wait_until_it_is_all_there(self) -> None:
        """After a click the next page has begun to come, but not more: without its end and its style it looks wrong."""
        self.page.wait_for_load_state("load")

    def leave(self) -> None:
        self.context.close()


def comes_about(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for what no page says, such as a row or a file, while the page goes on."""
    give_up_at = time.monotonic() + 2 * PATIENCE / 1000
    while not is_so():
        assert time.monotonic() < give_up_at, "it did not come about in time"
        page.wait_for_timeout(200)
