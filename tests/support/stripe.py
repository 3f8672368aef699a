"""Stripe at hand: its twin on a port of this machine, with the test's clock, and its events brought by hand.

    def test_…(database, make_app, stripe):
        app = make_app(database, **stripe.settings)
        …                                   # verbs and jobs that speak with Stripe
        stripe.pay(checkout_id)             # what a person does on Stripe's pages
        stripe.tell(app)                    # every event delivered, and all jobs done, until nothing happens any more

`deliver` alone brings events in any order, several times or not at all; `work_off` alone does the jobs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from stripe import HTTPClient
from support.clock import StandingClock

from sotomado import jobs
from sotomado.billing.gateway import Gateway
from sotomado.settings import Settings
from stripe_twin import server
from stripe_twin.control import ACCEPTED, Twin

# What the client waits before it asks again; by default half a second and more, which no test needs to see pass.
HTTPClient.INITIAL_DELAY, HTTPClient.MAX_DELAY = 0.005, 0.01

KEY = "sk_test_ofthetestsofthehouse"
SECRET = "whsec_signs-what-the-twin-tells-in-tests"
WEBHOOK = "/stripe/webhook"
# No server: what is told is held, and brought by hand.
NOWHERE = f"http://sotomado.invalid{WEBHOOK}"
MOST_ROUNDS = 50


class StripeAtHand:
    """The twin for one test. `twin`: its control plane, for everything that is not said here."""

    def __init__(self, url: str, clock: StandingClock | None) -> None:
        self.url = url
        self.twin = Twin(url)
        self._clock = clock
        self.twin.reset()
        self.twin.switch(hold=True)
        self.endpoint: str = self.twin.register(NOWHERE, SECRET)["id"]
        self.keep_time()

    @property
    def settings(self) -> dict[str, str]:
        """What an application needs to know: `make_app(database, **stripe.settings)`."""
        return {"stripe_secret_key": KEY, "stripe_api_base": self.url, "stripe_webhook_secrets": SECRET}

    @property
    def gateway(self) -> Gateway:
        return Gateway.of(Settings(**self.settings))  # type: ignore[arg-type]

    def keep_time(self) -> None:
        """Put the twin's clock where the test's is; what falls due on the way happens."""
        if self._clock is not None:
            self.twin.set_clock(self._clock.now().timestamp())

    def pay(self, checkout_id: str, card: str = ACCEPTED, **how: Any) -> dict[str, Any]:
        """Somebody pays on Stripe's page; see `Twin.pay`."""
        self.keep_time()
        return self.twin.pay(checkout_id, card, **how)

    def deliver(
        self,
        app: Flask,
        *,
        times: int = 1,
        order: random.Random | Callable[[list[dict[str, Any]]], list[dict[str, Any]]] | None = None,
        loses: Callable[[dict[str, Any]], bool] = lambda _one: False,
    ) -> list[int]:
        """Bring what waits to the application, `times` each; statuses of the answers.

        `order`: a random.Random shuffles, a function puts in order (it gets deliveries with `type` and `body`); else as
        things happened. `loses`: which never arrive, and are not tried again.
        """
        self.keep_time()
        waiting = [one for one in self.twin.deliveries() if one["url"] == NOWHERE]
        lost = [one for one in waiting if loses(one)]
        brought = [one for one in waiting if one not in lost for _ in range(times)]
        if isinstance(order, random.Random):
            order.shuffle(brought)
        elif order is not None:
            brought = order(brought)
        client = app.test_client()
        statuses, arrived = [], {one["id"] for one in lost}
        for one in brought:
            answer = client.post(WEBHOOK, data=one["body"].encode(), headers=one["headers"])
            statuses.append(answer.status_code)
            if answer.status_code == 200:
                arrived.add(one["id"])
        if arrived:
            self.twin.settle(sorted(arrived))
        return statuses

    def work_off(self, app: Flask) -> int:
        """Do every job that is due, as the worker does; how many that were."""
        self.keep_time()
        worker = jobs.worker(app.extensions["sotomado_database"], app.extensions["sotomado_settings"])
        done = 0
        while taken := worker.run_due():
            done += taken
        return done

    def tell(self, app: Flask, **how: Any) -> None:
        """Deliver and work off in turns until nothing happens any more. `how`: as `deliver`."""
        for _ in range(MOST_ROUNDS):
            self.work_off(app)
            if not self.deliver(app, **how):
                return
        raise AssertionError("Stripe and we tell one another things for ever")

    def deliver_to(self, address: str) -> None:
        """From now on the twin itself delivers, to a server that runs at `address` by the machine's clock."""
        self.twin.follow_the_machine()
        self.twin.register(f"{address.rstrip('/')}{WEBHOOK}", SECRET)
        self.twin.switch(hold=False)

    @contextmanager
    def away(self, kind: str = "503") -> Iterator[None]:
        """Every request fails meanwhile: "500", "503", "429" or "drop"."""
        self.twin.switch(outage=kind)
        try:
            yield
        finally:
            self.twin.switch(outage="")

    def make_no_mistakes(self) -> None:
        """Nothing that we asked was refused as wrong."""
        assert self.twin.violations() == []


@pytest.fixture(scope="session")
def twin_of_stripe() -> Iterator[str]:
    """Its address. One for all tests; `stripe` empties it for each."""
    with server.start() as running:
        yield running.url


@pytest.fixture
def stripe(twin_of_stripe: str, clock: StandingClock) -> StripeAtHand:
    return StripeAtHand(twin_of_stripe, clock)
