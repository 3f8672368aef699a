"""One browser for all tests of a worker."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from support.browser import PATIENCE, Person, chromium

QUIETLY = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=QUIETLY,
        )
        # A machine on which two browsers show moving pictures takes its time; what is there already is seen at once.
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def camera_browser(browser: Browser) -> Iterator[Browser]:
    """A browser of its own: one with made-up devices, in which sound may play at once."""
    other = browser.browser_type.launch(
        executable_path=chromium(),
        args=[
            *QUIETLY,
            "--use-fake-device-for-media-stream",
            "--autoplay-policy=no-user-gesture-required",
            "--disable-features=WebRtcHideLocalIpsWithMdns",
        ],
    )
    yield other
    other.close()


@pytest.fixture
def a_person_at(browser: Browser) -> Iterator[Callable[..., Person]]:
    """`a_person_at(address, language="en", viewport=PHONE)`; whatever their pages complained about fails the test."""
    people: list[Person] = []

    def make(address: str, **options: object) -> Person:
        people.append(Person(browser, address, **options))  # type: ignore[arg-type]
        return people[-1]

    yield make
    troubles = [trouble for person in people for trouble in person.troubles]
    for person in people:
        person.leave()
    assert troubles == []
