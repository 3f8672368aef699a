"""Free times as the pages ask for them: with queries on SQLite, in a world of the demo's size and of the whole desk's.

For the ten: their first two times each, as datetimes, and shown as the page shows them. For everybody: who is free at
all, and who is free on weekday evenings. Each keeps five hours of a week, some with a day off or terms of their own,
with twelve busy blocks and six bookings in the four weeks that are asked about.

For the ten they race against objects of the same rows, one consultant after the other (`one_after_the_other`): seven
statements for each there, five for all here, and it is the statements that cost. For everybody it grows with busy
blocks and bookings, most of it in SQLite.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask, render_template_string
from sqlalchemy import insert

from benchmarks.one_after_the_other import first_times
from benchmarks.race import race
from sotomado import create_app, formats, migrate
from sotomado.accounts.models import Person
from sotomado.availability import service as availability
from sotomado.availability.models import AvailabilityOverride, AvailabilityPolicy, AvailabilityRule, BusyBlock, Place
from sotomado.database import Database, UnitOfWork, new_key
from sotomado.directory.models import Consultant, Credential
from sotomado.directory.vocabulary import TimeOfWeek
from sotomado.keyring import Keyring
from sotomado.settings import Environment, Settings

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
PARTS = '{% import "parts/slots.html" as parts %}{% for days in everyone %}{{ parts.links(days) }}{% endfor %}'


class StandingClock:
    """It is always the same moment."""

    def now(self) -> datetime:
        return NOW


@contextmanager
def a_desk(count: int) -> Iterator[Database]:
    """A database with `count` consultants and what fills their calendars."""
    with tempfile.TemporaryDirectory(prefix="sotomado-benchmark-") as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        database = Database(url, keyring=Keyring({"k": bytes(32)}), clock=StandingClock())
        migrate.upgrade(database.engine)
        with database.work() as work:
            fill(work, rows_of_a_desk(count))
        yield database
        database.dispose()


Rows = dict[type, list[dict[str, object]]]


def fill(work: UnitOfWork, rows: Rows) -> None:
    """Write rows by table, in the order they are given."""
    for table, own in rows.items():
        work.session.execute(insert(table), own)


def rows_of_a_desk(count: int) -> Rows:
    """`count` consultants with ids from 1, as persons of the same ids, and what fills their calendars."""
    people = range(1, count + 1)
    dice = random.Random(20261120)
    rows: Rows = {
        table: []
        for table in (
            Person,
            Consultant,
            Credential,
            AvailabilityRule,
            AvailabilityPolicy,
            AvailabilityOverride,
            BusyBlock,
            Place,
        )
    }
    for consultant_id in people:
        person_id = consultant_id
        rows[Person].append(
            {"id": person_id, "email": f"c{person_id}@example.jp", "name": f"相談員 {person_id}", "created_at": NOW}
        )
        zone = dice.choice(("Asia/Tokyo",) * 8 + ("Europe/London", "America/Los_Angeles"))
        words = dict.fromkeys(
            ("display_name", "display_name_en", "voice", "voice_en", "path", "path_en", "biography", "biography_en"),
            "相談",
        )
        rows[Consultant].append(
            {
                "id": consultant_id,
                "person_id": person_id,
                "time_zone": zone,
                "listed_at": NOW,
                "first_talk": "",
                "first_talk_en": "",
                **words,
            }
        )
        rows[Credential].append(
            {
                "consultant_id": consultant_id,
                "registration_number": f"{16000000 + consultant_id}",
                "registered_on": date(2024, 4, 1),
                "expires_on": date(2029, 3, 31) if dice.random() < 0.95 else date(2026, 12, 5),
            }
        )
        begin = dice.choice((8, 9, 9, 10, 13, 18)) * 60
        end = begin + dice.choice((3, 4, 8)) * 60
        rows[AvailabilityRule] += [
            {
                "consultant_id": consultant_id,
                "weekday": day,
                "start_minute": begin,
                "end_minute": end % 1440,
                "time_zone": zone,
            }
            for day in dice.sample(range(7), 5)
        ]
        if dice.random() < 0.2:
            rows[AvailabilityPolicy].append(
                {
                    "consultant_id": consultant_id,
                    "step_minutes": dice.choice((30, 60)),
                    "before_minutes": dice.choice((0, 10)),
                    "after_minutes": dice.choice((10, 15)),
                    "notice_minutes": 1440,
                    "horizon_days": 28,
                    "per_day": 3,
                    "per_week": dice.choice((None, 8)),
                }
            )
        if dice.random() < 0.3:
            rows[AvailabilityOverride].append(
                {
                    "consultant_id": consultant_id,
                    "on_date": date(2026, 11, 21) + timedelta(days=dice.randrange(28)),
                    "time_zone": zone,
                }
            )
        hours = dice.sample(range(0, 28 * 24, 2), 18)
        for hour in hours[:12]:
            starts_at = NOW + timedelta(hours=hour)
            rows[BusyBlock].append(
                {"consultant_id": consultant_id, "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=90)}
            )
        for hour in hours[12:]:
            starts_at = NOW + timedelta(hours=hour)
            minute = int(starts_at.timestamp()) // 60
            rows[Place].append(
                {
                    "id": new_key(),
                    "consultant_id": consultant_id,
                    # Nobody can be at two places, and here it does not matter who is at one.
                    "advisee_id": person_id,
                    "starts_at": starts_at,
                    "ends_at": starts_at + timedelta(hours=1),
                    "from_minute": minute,
                    "until_minute": minute + 70,
                    "after_minutes": 10,
                    "live": True,
                }
            )
    return rows


def show(found: dict[int, list[datetime]]) -> str:
    """The times as the page shows them."""
    everyone = [
        [
            (
                formats.moment(at, "Asia/Tokyo", "ja"),
                [(formats.clock_time(at, "Asia/Tokyo"), f"/times/{one}/{at:%Y%m%dT%H%M}")],
            )
            for at in times
        ]
        for one, times in found.items()
    ]
    return render_template_string(PARTS, everyone=everyone)


def measured(what: str, ask: Callable[[], object], rounds: int) -> None:
    ask()
    times = []
    for _ in range(rounds):
        started = perf_counter()
        ask()
        times.append(1000 * (perf_counter() - started))
    print(f"{what:<58} {median(times):>9.2f} ms")


def an_app(database: Database) -> Flask:
    settings = Settings(
        environment=Environment.TEST, database_url=database.url, secret_key="only for this benchmark " * 2
    )
    return create_app(settings)


def run() -> None:
    for count in (240, 3040):
        with a_desk(count) as database:
            _of_the_ten(database, count)
            _of_everybody(database, count)


def _of_the_ten(database: Database, count: int) -> None:
    ten = list(range(1, count, count // 10))[:10]

    def first_two() -> dict[int, list[datetime]]:
        with database.read() as work:
            return availability.first_open_slots(work, consultant_ids=ten, limit=2)

    def one_after_the_other() -> dict[int, list[datetime]]:
        with database.read() as work:
            return first_times(work, ten, 2)

    assert first_two() == one_after_the_other(), "both must find the same times"
    what = f"first two times of ten among {count}, with queries"
    race(what, first_two, one_after_the_other, against="objects, one after the other", rounds=50)
    with an_app(database).test_request_context():
        measured(f"first two times of ten among {count}, with queries, shown", lambda: show(first_two()), 50)


def _of_everybody(database: Database, count: int) -> None:
    def openings(*times: TimeOfWeek) -> availability.Openings:
        with database.read() as work:
            return availability.openings(work, consultant_ids=range(1, count + 1), times=times, zone="Asia/Tokyo")

    rounds = 20 if count < 1000 else 7
    measured(f"who of {count} is free at all, with queries", openings, rounds)
    measured(f"who of {count} is free on evenings", lambda: openings(TimeOfWeek.WEEKDAY_EVENING), rounds)
