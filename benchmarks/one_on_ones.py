"""The pages of a pair after a year of weekly 1on1s of 10,000 pairs, against a bare indexed read of the same rows.

Ten thousand members meet a thousand managers once a week: 520,000 1on1s with notes, a step and a reaction each, and a
memo of the manager's, all sealed, on SQLite. Then a member and a manager open each page of theirs, through the whole
application: sign-in, authorisation, verbs, unsealing, template.

- bare: the rows that page reads of the pair's own tables, by their indexes, as tuples of one connection, unsealed by
  nobody. It says what the data costs; the rest is what a page is.
- small: the same page where ten pairs are all there is. If it takes as long, the year of the others costs nothing.

Stated is the middle one of the rounds, in milliseconds. A page grows with what it shows: the past with the 1on1s of
its own pair, the list with one's own pairs.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask
from sqlalchemy import text

from benchmarks.times_of_the_ten import NOW, StandingClock
from sotomado import create_app, migrate
from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.models import Person, Role
from sotomado.bookings.service import Sender
from sotomado.companies.models import Company, Department, Employment
from sotomado.database import Database
from sotomado.demo.rows import Rows
from sotomado.keyring import Keyring
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, Standing, WishedResponse
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.models import Cadence
from sotomado.oneonones.table.models import (
    AgreedStep,
    Doer,
    InsideReaction,
    PrivateMemo,
    SharedSheet,
    StepStanding,
    WishMet,
)
from sotomado.settings import Environment, Settings

PAIRS, SMALL, WEEKS, MEMBERS_EACH, ROUNDS = 10_000, 10, 52, 10, 15
SECRET = "only for this benchmark " * 2
SENDER = Sender("https://sotomado.example", "そとまど <window@sotomado.example>")
NOTES = "先週の説明会での切り返しについて話した。前提を先に書くと伝わりやすい。\n" * 8

# What each page reads of the pair's own tables.
BARE = {
    "": (
        "SELECT * FROM one_on_one WHERE pair_id = :pair AND standing = 'planned'",
        "SELECT * FROM one_on_one WHERE pair_id = :pair ORDER BY held_on DESC LIMIT 1",
        "SELECT * FROM agreed_step WHERE pair_id = :pair AND standing = 'open'",
    ),
    "/table": (
        "SELECT * FROM one_on_one WHERE pair_id = :pair AND standing = 'planned'",
        "SELECT * FROM one_on_one WHERE pair_id = :pair ORDER BY held_on DESC LIMIT 1",
        "SELECT * FROM agreed_step WHERE pair_id = :pair AND standing = 'open'",
        "SELECT * FROM shared_sheet WHERE pair_id = :pair AND closed_at IS NULL",
    ),
    "/past": (
        "SELECT * FROM one_on_one WHERE pair_id = :pair ORDER BY held_on DESC",
        "SELECT * FROM agreed_step WHERE pair_id = :pair",
        "SELECT m.* FROM private_memo m JOIN shared_sheet s ON s.id = m.sheet_id WHERE s.pair_id = :pair",
        "SELECT r.* FROM inside_reaction r JOIN one_on_one o ON o.id = r.one_on_one_id WHERE o.pair_id = :pair",
    ),
    "/before": ("SELECT * FROM one_on_one WHERE pair_id = :pair AND standing = 'planned'",),
    "/plan": ("SELECT * FROM one_on_one WHERE pair_id = :pair AND standing = 'planned'",),
}
NAMES = {"": "the pair's page", "/table": "the table", "/past": "the past", "/before": "before", "/plan": "the rhythm"}


@contextmanager
def a_year(pairs: int) -> Iterator[Database]:
    """A company whose pairs met every week of a year."""
    with tempfile.TemporaryDirectory(prefix="sotomado-benchmark-") as folder:
        url = f"sqlite:///{Path(folder) / 'year.db'}"
        database = Database(url, keyring=Keyring({"k": bytes(32)}), clock=StandingClock())
        migrate.upgrade(database.engine)
        with database.work() as work:
            rows = Rows(database.keyring)
            people = _fill_people(rows, pairs)
            rows.write(work.session)
            for person_id in (1, people):
                accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
            accounts.grant(work, person_id=1, role=Role.MANAGER, company_id=1)
        for first in range(1, pairs + 1, 500):
            with database.work() as work:
                for pair_id in range(first, min(first + 500, pairs + 1)):
                    _fill_year(rows, pair_id, managers=people - pairs)
                rows.write(work.session)
        with database.work() as work:
            for pair_id in (1, pairs):
                manager = work.session.get_one(Pair, pair_id).manager_id
                series.plan(
                    work,
                    person_id=manager,
                    pair_id=pair_id,
                    starts_at=NOW + timedelta(minutes=10),
                    minutes=30,
                    zone="Asia/Tokyo",
                    sender=SENDER,
                    cadence=Cadence.WEEKLY,
                )
        yield database
        database.dispose()


def _fill_people(rows: Rows, pairs: int) -> int:
    """Persons and employments of the same ids, managers first. Returns how many."""
    managers = -(-pairs // MEMBERS_EACH)
    rows.add(Company, id=1, name="とおり", name_en="Tori", contracted_on=NOW.date())
    rows.add(Department, id=1, company_id=1, name="設計部", name_en="Design")
    for person_id in range(1, managers + pairs + 1):
        above = None if person_id <= managers else 1 + (person_id - managers - 1) // MEMBERS_EACH
        rows.add(Person, id=person_id, email=f"p{person_id}@example.jp", name=f"人 {person_id}", created_at=NOW)
        place = {"company_id": 1, "department_id": 1, "manager_id": above, "joined_on": date(2020, 4, 1)}
        rows.add(Employment, id=person_id, person_id=person_id, **place)
        if above is not None:
            rows.add(Pair, id=person_id - managers, manager_id=above, member_id=person_id)
    return managers + pairs


def _fill_year(rows: Rows, pair_id: int, *, managers: int) -> None:
    member, manager = managers + pair_id, 1 + (pair_id - 1) // MEMBERS_EACH
    for week in range(WEEKS):
        held = date(2025, 11, 21) + timedelta(weeks=week)
        key = f"{pair_id}-{week}"
        rows.add(
            OneOnOne,
            id=key,
            pair_id=pair_id,
            standing=Standing.HELD,
            held_on=held,
            theme=InsideTheme.WORK,
            wished_response=WishedResponse.LISTEN,
            notes=rows.seal(OneOnOne, "notes", key, NOTES),
            member_reaction=4,
            written_at=NOW,
        )
        rows.add(SharedSheet, id=key, pair_id=pair_id, one_on_one_id=key, opened_at=NOW, closed_at=NOW)
        rows.add(
            PrivateMemo,
            id=key,
            sheet_id=key,
            writer_id=manager,
            body=rows.seal(PrivateMemo, "body", key, NOTES),
            version=1,
            written_at=NOW,
        )
        is_open = week == WEEKS - 1
        rows.add(
            AgreedStep,
            id=key,
            pair_id=pair_id,
            one_on_one_id=key,
            number=1,
            doer=Doer.MEMBER,
            body=rows.seal(AgreedStep, "body", key, "見積もりを先に見せる"),
            standing=StepStanding.OPEN if is_open else StepStanding.DONE,
            agreed_at=NOW,
            settled_at=None if is_open else NOW,
        )
        rows.add(InsideReaction, id=key, one_on_one_id=key, writer_id=member, wish_met=WishMet.YES, reacted_at=NOW)


def _app(database: Database) -> Flask:
    settings = Settings(environment=Environment.TEST, database_url=database.url, secret_key=SECRET)
    app = create_app(settings, clock=database.clock)
    app.extensions["sotomado_database"] = database
    return app


def _cookie(app: Flask, database: Database, person_id: int) -> str:
    with database.work() as work:
        secret = sign_ins.open_sign_in(work, person_id=person_id, browser="Benchmark")
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"sotomado={serializer.dumps({'_user_id': secret, '_fresh': True})}"


def _milliseconds(ask: Callable[[], object]) -> float:
    ask()
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        ask()
        times.append(1000 * (perf_counter() - started))
    return median(times)


def _pages(pairs: int) -> dict[str, dict[str, float]]:
    """By page, of the last pair: as the member opens it, and the bare read of its rows."""
    found: dict[str, dict[str, float]] = {}
    with a_year(pairs) as database:
        app = _app(database)
        member = -(-pairs // MEMBERS_EACH) + pairs
        headers = {"Cookie": _cookie(app, database, member)}
        client = app.test_client(use_cookies=False)
        for page, statements in BARE.items():

            def opened(page: str = page) -> None:
                answer = client.get(f"/one-on-ones/{pairs}{page}", headers=headers)
                assert answer.status_code == 200, (page, answer.status_code, answer.headers.get("Location"))

            def bare(statements: tuple[str, ...] = statements) -> None:
                with database.engine.connect() as connection:
                    for statement in statements:
                        connection.execute(text(statement), {"pair": pairs}).all()

            found[page] = {"ours": _milliseconds(opened), "bare": _milliseconds(bare)}
    return found


def run() -> None:
    logging.getLogger("sotomado.requests").setLevel(logging.WARNING)
    small, large = _pages(SMALL), _pages(PAIRS)
    print(f"{PAIRS:,} pairs, {WEEKS} 1on1s each, as a member opens them; in milliseconds")
    print(f"{'':<18}{'ours':>8}{'bare':>8}{'ratio':>8}{'ten pairs alone':>18}")
    for page, name in NAMES.items():
        ours, bare = large[page]["ours"], large[page]["bare"]
        print(f"{name:<18}{ours:>8.1f}{bare:>8.2f}{ours / bare:>8.0f}{small[page]['ours']:>18.1f}")
