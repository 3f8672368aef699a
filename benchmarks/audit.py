"""The audit log, proven from its first entry to its last, on SQLite and on PostgreSQL, against a bare reading.

100,000 entries, as sign-ins, downloads and roles write them. Two ways, in turns of the same run:

- bare: the same rows, in the same order and batches, through the driver's own cursor; the bytes of their columns put
  together and hashed by SHA-256. Nothing is compared.
- verified: `audit.verifying.verify`: each row's canonical bytes made anew, hashed, and compared with what stands there,
  with the row before it, and with an anchor.

Stated, of five rounds: how many a second in the middle one, how long a million take at that, and the share of the bare
reading; then how many acts a second eight clients at once enter, each in a transaction of its own that does nothing
else, as a share of the same transactions entering nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter

from sqlalchemy import insert, text

from benchmarks import databases
from sotomado.accounts.models import Locale, Person
from sotomado.audit import about, chain, verifying
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.audit.models import AuditEntry
from sotomado.database import Database, new_key

ENTRIES, ROUNDS, ACTS, CLIENTS = 100_000, 5, 100, 8
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = 'number, at, act, "by", whom, about, previous_hash, hash'


def run() -> None:
    for name, fresh in (("SQLite", databases.sqlite), ("PostgreSQL", databases.postgresql)):
        with fresh() as database:
            if database is None:
                print(f"{name}: not installed")
                continue
            _measure(name, database)


def _measure(name: str, database: Database) -> None:
    anchor = _fill(database)
    rates: dict[str, list[float]] = {"bare reading": [], "verified": []}
    for _ in range(ROUNDS):
        rates["bare reading"].append(ENTRIES / _timed(_bare, database))
        rates["verified"].append(ENTRIES / _timed(_verify, database, anchor))
    usual = median(rates["bare reading"])
    for way, found in rates.items():
        middle = median(found)
        print(
            f"{f'{name}: {way}':<26} {middle:>9,.0f} entries/s   a million in {1_000_000 / middle:>5.1f} s   "
            f"share of the bare reading {middle / usual:.2f}"
        )
    nothing, entered = _acts(database, None), _acts(database, Act.SETTINGS_CHANGED)
    print(
        f"{f'{name}: entered':<26} {entered:>9,.0f} acts/s by {CLIENTS} at once   "
        f"share of the same work without the log {entered / nothing:.2f}"
    )


def _timed(deed: Callable[..., object], *given: object) -> float:
    began = perf_counter()
    deed(*given)
    return perf_counter() - began


def _bare(database: Database) -> None:
    for batch in _batches(database):
        for row in batch:
            hashlib.sha256("".join(map(str, row)).encode()).hexdigest()


def _batches(database: Database) -> Iterator[list[tuple[object, ...]]]:
    connection = database.engine.raw_connection()
    mark = "?" if database.is_sqlite else "%s"
    try:
        cursor, last = connection.cursor(), 0
        while True:
            cursor.execute(
                f"SELECT {COLUMNS} FROM audit_entry WHERE number > {mark} ORDER BY number LIMIT {verifying.BATCH}",
                (last,),
            )
            rows = cursor.fetchall()
            if not rows:
                return
            yield rows
            last = rows[-1][0]
    finally:
        connection.close()


def _verify(database: Database, anchor: verifying.Anchor) -> None:
    with database.read() as work:
        found = verifying.verify(work, anchors=[anchor])
    assert found.fault is None
    assert found.entries == ENTRIES


def _fill(database: Database) -> verifying.Anchor:
    """A chain of its own making; returns its head."""
    people, previous, rows = [new_key() for _ in range(200)], chain.GENESIS, []
    for number in range(1, ENTRIES + 1):
        act = (Act.SIGNED_IN, Act.REPORT_FETCHED, Act.ROLE_GIVEN)[number % 3]
        told = {
            "number": number,
            "act": act.value,
            "by": people[number % 200],
            "whom": people[number % 199] if act is Act.ROLE_GIVEN else None,
            "about": about.written({"company": number % 50, "quarter": "2026-Q3", "language": Locale.JAPANESE}),
        }
        at = BEGAN + timedelta(seconds=number)
        found = chain.hash_of(chain.canonical(at=chain.instant(at), previous_hash=previous, **told))
        rows.append(told | {"at": at, "previous_hash": previous, "hash": found})
        previous = found
    with database.work() as work:
        for start in range(0, ENTRIES, 10_000):
            work.session.execute(insert(AuditEntry), rows[start : start + 10_000])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return verifying.Anchor(ENTRIES, previous)


def _acts(database: Database, act: Act | None) -> float:
    from threading import Thread

    with database.work() as work:
        person = Person(email=f"{new_key().lower()}@example.jp", name="運営", created_at=work.now)
        work.session.add(person)
        work.session.flush()
        operator = person.id

    def client() -> None:
        for _ in range(ACTS):
            with database.work() as work:
                work.session.get(Person, operator)
                if act is not None:
                    audit.record(work, act=act, by=operator, about={"company": 1})

    threads = [Thread(target=client) for _ in range(CLIENTS)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CLIENTS * ACTS / (perf_counter() - began)
