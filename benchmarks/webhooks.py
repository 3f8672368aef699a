"""Events of Stripe, taken in and worked off, on SQLite and on PostgreSQL, against the bare inserts they need.

Eight clients at once, as many as the demo's server has threads; every event is another one, signed as Stripe signs it.
Four ways, in turns of the same run:

- bare: the rows of an event and of the job that follows it, inserted in one transaction; nothing is asked or sealed.
- accepted: `POST /stripe/webhook` through the whole application: signature, sealing, both rows, answer. Without the
  sockets of a server, which add what they add to any page.
- told again: the same events a second time, as Stripe does where an answer was lost.
- worked off: by one worker, which takes the jobs ten at a time, asks a twin of Stripe in a process of its own for each
  object anew, over HTTP, and writes that it is done: two transactions for each event, and two for each ten.

Stated, of three rounds: how many a second in the middle one, as a share of the bare ones, and the time that 99 of 100
answers stay under.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

import stripe
from flask import Flask
from sqlalchemy import insert

from benchmarks.at_once import by_many
from benchmarks.bookings import on_postgresql, on_sqlite
from benchmarks.times_of_the_ten import NOW
from sotomado import create_app
from sotomado.billing.gateway import Gateway
from sotomado.billing.webhooks import working
from sotomado.billing.webhooks.models import CameBy, StripeEvent
from sotomado.billing.working import FOLLOWERS
from sotomado.database import Database, new_key
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker
from sotomado.settings import Environment, Settings
from stripe_twin.control import Twin

CLIENTS, ROUNDS, EACH = 8, 3, 400
CUSTOMERS = 50
SECRET = "whsec_of-the-benchmarks-of-the-house"
TYPE = "customer.created"


@dataclass(frozen=True)
class Told:
    """One event as it comes in."""

    id: str
    object_id: str
    body: bytes
    signature: str


Way = Callable[[Told], None]


def run() -> None:
    with a_twin() as url:
        for name, databases in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
            with databases() as database:
                _measure(name, database, url)


def _measure(name: str, database: Database, url: str) -> None:
    settings = Settings(
        environment=Environment.TEST,
        database_url=database.url,
        stripe_secret_key="sk_test_benchmarks",
        stripe_api_base=url,
        stripe_webhook_secrets=SECRET,
    )
    FOLLOWERS[TYPE] = _ask_anew
    app = _application(settings, database)
    worker = Worker(database, working.handlers(database, settings, FOLLOWERS))
    events = _events(url)
    ways: dict[str, Way] = {"bare inserts": _bare(database), "accepted": _accepted(app), "told again": _accepted(app)}
    rates: dict[str, list[float]] = {way: [] for way in (*ways, "worked off")}
    waits: dict[str, list[float]] = {way: [] for way in ways}
    _accepted(app)(next(events))  # connections, caches
    worker.run_due()
    for _ in range(ROUNDS):
        told = [next(events) for _ in range(EACH)]
        for way, others in zip(ways, ([next(events) for _ in range(EACH)], told, told), strict=True):
            seconds, own = by_many(ways[way], others, clients=CLIENTS)
            rates[way].append(EACH / seconds)
            waits[way] += own
        rates["worked off"].append(_worked_off(worker))
    usual = median(rates["bare inserts"])
    for way, found in rates.items():
        line = f"{f'{name}: {way}':<28} {median(found):>7.0f} /s  share of bare inserts {median(found) / usual:.2f}"
        print(line + (f"   99 of 100 within {1000 * quantiles(waits[way], n=100)[98]:.0f} ms" if way in waits else ""))


def _bare(database: Database) -> Way:
    # As long as what is sealed otherwise; nobody reads it.
    sealed = database.keyring.seal("x" * 1500, bound_to="bare")

    def keep(told: Told) -> None:
        common = {"payload": None, "written_at": NOW, "run_after": NOW, "attempts": 0, "done_at": NOW}
        with database.work() as work:
            work.session.execute(
                insert(StripeEvent).values(
                    id=f"bare_{told.id}",
                    type=TYPE,
                    object_id=told.object_id,
                    payload=sealed,
                    happened_at=NOW,
                    received_at=NOW,
                    came_by=CameBy.SENT,
                )
            )
            work.session.execute(insert(Job).values(id=new_key(), kind="bare", dedupe_key=told.id, **common))

    return keep


def _accepted(app: Flask) -> Way:
    def tell(told: Told) -> None:
        headers = {"Stripe-Signature": told.signature, "Content-Type": "application/json; charset=utf-8"}
        answer = app.test_client().post("/stripe/webhook", data=told.body, headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)

    return tell


def _ask_anew(_database: Database, settings: Settings, customer_id: str) -> None:
    Gateway.of(settings).customer(customer_id)


def _worked_off(worker: Worker) -> float:
    began, count = perf_counter(), 0
    while taken := worker.run_due():
        count += taken
    assert count == EACH, count
    return count / (perf_counter() - began)


def _application(settings: Settings, database: Database) -> Flask:
    app = create_app(settings, clock=database.clock)
    logging.getLogger("sotomado").setLevel(logging.ERROR)
    app.extensions["sotomado_database"] = database
    return app


def _events(url: str) -> Iterator[Told]:
    """Without end: events of customers that the twin knows, each with an id of its own."""
    twin = Twin(url)
    twin.reset()
    twin.set_clock(NOW.timestamp())
    client = stripe.StripeClient("sk_test_benchmarks", base_addresses={"api": url})
    for number in range(CUSTOMERS):
        client.v1.customers.create({"name": f"青空製作所 {number}", "email": f"pay{number}@aozora.example"})
    known = twin.events(TYPE)
    number = 0
    while True:
        number += 1
        event = known[number % len(known)] | {"id": f"evt_{number:024d}"}
        body = json.dumps(event, ensure_ascii=False, indent=2)
        signature = stripe.WebhookSignature.generate_signature_header(body, SECRET, int(NOW.timestamp()))
        yield Told(event["id"], event["data"]["object"]["id"], body.encode(), signature)


@contextmanager
def a_twin() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", "stripe_twin", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[1]
    finally:
        process.terminate()
        process.wait(30)
