"""A talk over a real TURN server, as from a network that lets nothing else through, with passwords that we issue."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from factories.rooms import a_room
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from support.browser import Person, served
from support.calls import RECEIVED
from support.clock import StandingClock
from support.turn import TurnServer, a_turn_server

from sotomado.bookings.models import Side
from sotomado.consultations.room import connecting
from sotomado.consultations.room import views as room_views
from sotomado.database import Database

SLOW = 60_000
REMEMBERED = """window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.peers.push(this); }
};"""
# What kind of way the pair of addresses in use is, at one's own end.
WAYS = """async () => {
  const found = [];
  for (const peer of window.peers.filter((one) => one.connectionState === 'connected')) {
    const said = await peer.getStats();
    for (const pair of said.values()) {
      if (pair.type === 'candidate-pair' && pair.nominated && pair.state === 'succeeded')
        found.push(said.get(pair.localCandidateId).candidateType);
    }
  }
  return [...new Set(found)];
}"""


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnServer]:
    with a_turn_server(tmp_path_factory.mktemp("turn")) as server:
        yield server


@pytest.fixture(autouse=True)
def passwords_by_the_real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The relay reads the hour at which a password ends by the clock of this machine, not by the one of the story."""
    monkeypatch.setattr(
        room_views, "ice_servers", lambda settings, now: connecting.ice_servers(settings, now=datetime.now(UTC))
    )


@contextmanager
def both_entered(
    database: Database, clock: StandingClock, make_app: Callable[..., Flask], browser: Browser, **settings: object
) -> Iterator[list[Page]]:
    room, app = a_room(database, clock), make_app(database, room_relay_only=True, **settings)
    people: list[Person] = []
    with served(app) as address:
        for side in (Side.ADVISEE, Side.CONSULTANT):
            person = Person(browser, address)
            people.append(person)
            person.context.grant_permissions(["camera", "microphone"])
            person.context.add_init_script(REMEMBERED)
            page = person.sign_in_as(database, app, room.person(side)).open(room.path)
            page.get_by_role("button", name="部屋に入る").click()
            expect(page.get_by_role("button", name="退室する")).to_be_visible(timeout=SLOW)
        yield [person.page for person in people]
        troubles = [trouble for person in people for trouble in person.troubles]
        for person in people:
            person.leave()
    assert troubles == []


def test_two_who_reach_nothing_but_the_relay_see_and_hear_each_other(
    sqlite_database: Database,
    clock: StandingClock,
    make_app: Callable[..., Flask],
    camera_browser: Browser,
    turn: TurnServer,
) -> None:
    settings = {"room_turn_urls": turn.url, "room_turn_secret": turn.secret}
    with both_entered(sqlite_database, clock, make_app, camera_browser, **settings) as pages:
        for page in pages:
            expect(page.locator("[data-stage]")).to_have_attribute("data-connected", "true", timeout=SLOW)
            page.wait_for_function(RECEIVED, timeout=SLOW)

            assert page.evaluate(WAYS) == ["relay"]
            expect(page.locator("[data-unreached]")).to_be_hidden()


def test_a_relay_that_does_not_know_our_passwords_is_said_and_one_can_still_leave(
    sqlite_database: Database,
    clock: StandingClock,
    make_app: Callable[..., Flask],
    camera_browser: Browser,
    turn: TurnServer,
) -> None:
    settings = {"room_turn_urls": turn.url, "room_turn_secret": "quite-another-secret-0123"}
    with both_entered(sqlite_database, clock, make_app, camera_browser, **settings) as pages:
        advisee, consultant = pages
        expect(advisee.get_by_role("alert").filter(has_text="まだつながりません。")).to_be_visible(timeout=SLOW)
        expect(advisee.locator("[data-stage-words]")).to_have_text("藤原 芽衣さんにつないでいます。")
        assert advisee.evaluate(WAYS) == []

        consultant.get_by_role("button", name="退室する").click()
        expect(consultant.get_by_role("heading", name="退室しました。")).to_be_visible()
        expect(advisee.get_by_role("alert").filter(has_text="まだつながりません。")).to_be_hidden(timeout=SLOW)
