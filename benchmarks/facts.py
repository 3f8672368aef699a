"""A million consultations counted by place, against the bare GROUP BY of the same table in the same database.

The bare statement groups all consultations by person, which whoever counts distinct people must do at least; it knows
no quarter, no company, no consent, no place and no theme. Ours are the statements a release is read by, one for each
measure, and all of them together with what makes arrays of them. Beside the one company that everybody here belongs
to stands one of 1,200: what it costs must not grow with the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import numpy as np
from sqlalchemy import text

from benchmarks.databases import postgresql, sqlite
from reports.cube import Measure, Track
from sotomado.database import Database, UnitOfWork, new_key
from sotomado.directory.vocabulary import Theme
from sotomado.reporting import facts, queries
from sotomado.reporting.frame.bands import AgeBand, TenureBand
from sotomado.reporting.quarters import Quarter

QUARTER = Quarter(2026, 3)
ZONE = "Asia/Tokyo"
LARGE, SMALL = 1, 2
CONSULTANTS = 2_000
UNITS = 200
SIZES = (100_000, 1_000_000)
ROUNDS = 3
BARE = "SELECT advisee_id, COUNT(*) FROM consultation GROUP BY advisee_id"


def run() -> None:
    for kind, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        for consultations in SIZES:
            with opened() as database:
                if database is None:
                    print(f"{kind}: no server here")
                    break
                fill(database, consultations)
                _measure(kind, database, consultations)


def _measure(kind: str, database: Database, consultations: int) -> None:
    with database.read() as work:
        bare = _median(lambda: work.session.execute(text(BARE)).all())
        print(f"\n{kind}, {consultations:,} consultations; bare GROUP BY {bare:,.0f} ms", flush=True)
        asked = queries.Asked((LARGE,), QUARTER, ZONE)
        _say("gathering the talks of a quarter", _median(lambda: _gather(work, asked)), bare)
        with queries.gathered(work, asked):
            for track, measure in queries.PEOPLE:
                if track is Track.OUTSIDE:
                    _say(f"then {measure.value}", _median(lambda m=measure: _counted(work, asked, m)), bare)
            spent = _median(lambda: queries.rated(work, Measure.WELLBEING, by=queries.PLACE))
            _say("then wellbeing, each rating", spent, bare)
        for label, company_id in (("all of it, as arrays", LARGE), ("a company of 1,200 beside it", SMALL)):
            _say(label, _median(lambda c=company_id: _all(work, c)), bare)
        _say("leanings of consultants, a year", _median(lambda: facts.judged(work, until=QUARTER, zone=ZONE)), bare)


def _gather(work: UnitOfWork, asked: queries.Asked) -> None:
    with queries.gathered(work, asked):
        pass


def _counted(work: UnitOfWork, asked: queries.Asked, measure: Measure) -> Sequence[object]:
    return queries.counted(work, asked, Track.OUTSIDE, measure, by=queries.PLACE)


def _all(work: UnitOfWork, company_id: int) -> facts.Facts:
    return facts.facts(work, company_id=company_id, quarter=QUARTER, zone=ZONE)


def _say(label: str, spent: float, bare: float) -> None:
    print(f"  {label:34}{spent:>9,.0f} ms{spent / bare:>8.2f}x", flush=True)


def _median(once: Callable[[], object]) -> float:
    once()
    spans = []
    for _ in range(ROUNDS):
        start = perf_counter()
        once()
        spans.append((perf_counter() - start) * 1000)
    return sorted(spans)[ROUNDS // 2]


def fill(database: Database, consultations: int) -> None:
    """One company of a twentieth as many people as consultations, one of 1,200 people and 3,000 consultations.

    Rows that no statement here reads (bookings, places in calendars) are left out, and what guards them is put aside.
    """
    dice = np.random.default_rng(20261121)
    sizes = {LARGE: consultations // 20, SMALL: 1_200}
    talks = {LARGE: consultations, SMALL: 3_000}
    start = QUARTER.bounds(ZONE)[0]
    moments = [start + timedelta(hours=float(h)) for h in np.linspace(1, 24 * 91, 2_000)]
    themes = [theme.value for theme in Theme]
    ages, tenures = [band.value for band in AgeBand], [band.value for band in TenureBand]
    with _unguarded(database) as put:
        put("company", ("id", "name", "name_en", "time_zone", "contracted_on"),
            ((c, str(c), str(c), ZONE, date(2024, 4, 1)) for c in sizes))  # fmt: skip
        put("unit_plan", ("id", "company_id", "starts_quarter", "chosen_at"),
            ((c, c, "2026-Q2", start) for c in sizes))  # fmt: skip
        put("reporting_unit", ("id", "plan_id", "company_id", "name", "name_en", "position"),
            ((c * 1_000 + u, c, c, str(u), str(u), u) for c in sizes for u in range(UNITS)))  # fmt: skip
        first_person = 1
        for company_id, people in sizes.items():
            ids = range(first_person, first_person + people)
            put("employment", ("id", "person_id", "company_id", "department_id", "joined_on"),
                ((n, n, company_id, 1, date(2020, 4, 1)) for n in ids))  # fmt: skip
            places = np.column_stack([dice.integers(0, most, people) for most in (UNITS, len(ages), len(tenures))])
            put("quarter_place", ("company_id", "quarter", "person_id", "unit_id", "age_band", "tenure_band"),
                ((company_id, QUARTER.name, n, company_id * 1_000 + u, ages[a], tenures[t])
                 for n, (u, a, t) in zip(ids, places.tolist(), strict=True)))  # fmt: skip
            many = talks[company_id]
            came = (first_person + dice.integers(0, people, many)).tolist()
            told = dice.integers(1, 6, (many, 4)).tolist()
            spoke = dice.integers(0, len(themes), (many, 2)).tolist()
            by, when = dice.integers(0, CONSULTANTS, many).tolist(), dice.integers(0, len(moments), many).tolist()
            keys = [new_key() for _ in range(many)]
            put("consultation",
                ("id", "booking_id", "advisee_id", "consultant_id", "employment_id", "held_at", "closed_at"),
                ((key, key, who, c, who, moments[w], moments[w])
                 for key, who, c, w in zip(keys, came, by, when, strict=True)))  # fmt: skip
            put("consultant_report", ("consultation_id", "wellbeing", "tendency_to_stay", "stage"),
                ((key, w, s, a) for key, (w, s, a, _) in zip(keys, told, strict=True)))  # fmt: skip
            put("reaction", ("id", "consultation_id", "satisfaction", "left_at"),
                ((key, key, t[3], start) for key, t in zip(keys, told, strict=True)))  # fmt: skip
            put("reported_theme", ("consultation_id", "theme"),
                ((key, themes[k]) for key, pair in zip(keys, spoke, strict=True) for k in set(pair)))  # fmt: skip
            first_person += people
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


Put = Callable[[str, tuple[str, ...], Iterable[tuple[object, ...]]], None]


@contextmanager
def _unguarded(database: Database) -> Iterator[Put]:
    """Rows as fast as the driver takes them, without foreign keys."""
    raw = database.engine.raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    if database.is_sqlite:
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("BEGIN")

        def put(table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
            marks = ", ".join("?" * len(columns))
            driver.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
                ([_as_stored(value) for value in row] for row in rows),
            )
    else:
        driver.execute("SET session_replication_role = replica")

        def put(table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
            with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    yield put
    driver.execute("COMMIT")
    raw.invalidate()


def _as_stored(value: object) -> object:
    """As the columns' own types write it on SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value
