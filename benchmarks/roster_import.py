"""A roster of 100,000 people taken in as HR does it, against the bare bulk insert of the same people.

The bare way writes person, role and employment, three rows each, by `executemany` on SQLite and by COPY on PostgreSQL,
with nothing read, checked, compared, logged or told. Ours opens the CSV in a guarded process, lays every row down,
compares it with the roster, and takes all of it in in one transaction; a second time nothing has changed.
"""

from __future__ import annotations

import resource
import time
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from benchmarks.databases import postgresql, sqlite
from sotomado.accounts.models import Person, RoleGrant
from sotomado.companies.models import Company, Department, Employment
from sotomado.companies.roster import service, working
from sotomado.companies.roster.models import ImportState, RosterImport
from sotomado.database import Database

PEOPLE = 100_000
DEPARTMENTS = 500
AT = datetime(2026, 11, 20, tzinfo=UTC)


def run() -> None:
    content = _csv()
    print(f"{PEOPLE:,} people in {DEPARTMENTS} departments, a CSV of {len(content) / 1e6:.1f} MB")
    for name, fresh in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with fresh() as database:
            bare = _bare(database) if database is not None else 0.0
        with fresh() as database:
            if database is None:
                continue
            company_id = _company(database)
            reading, taking_in = _ours(database, company_id, content, added=PEOPLE)
            again, _nothing = _ours(database, company_id, content, added=0)
        whole = reading + taking_in
        print(
            f"{name}: bare {bare:.1f} s; ours {whole:.1f} s ({reading:.1f} read, {taking_in:.1f} taken in): "
            f"{whole / bare:.1f} times the bare insert, taking in {taking_in / bare:.1f}; unchanged again {again:.1f} s"
        )
    print(f"Memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _csv() -> bytes:
    lines = ["メールアドレス,氏名,部署,上司のメールアドレス,入社日"]
    lines += [
        f"p{n}@large.example,佐藤 {n},第{n % DEPARTMENTS}部,{f'p{n // 10}@large.example' if n >= 10 else ''},R2.4.1"
        for n in range(PEOPLE)
    ]
    return "\r\n".join(lines).encode("cp932")


def _company(database: Database) -> int:
    with database.work() as work:
        row = Company(name="大きな会社", name_en="Large", time_zone="Asia/Tokyo", contracted_on=date(2025, 4, 1))
        work.session.add(row)
        work.session.flush()
        return row.id


def _ours(database: Database, company_id: int, content: bytes, *, added: int) -> tuple[float, float]:
    began = time.perf_counter()
    with database.work() as work:
        import_id = service.send(work, company_id=company_id, person_id=None, file_name="roster.csv", content=content)
    state = ImportState.WAITING
    while state in (ImportState.WAITING, ImportState.READING):
        working.read_on(database, import_id=import_id)
        with database.read() as work:
            row = work.session.get_one(RosterImport, import_id)
            state, found = row.state, row.added
    assert (state, found) == (ImportState.READY, added), (state, found)
    read = time.perf_counter()
    with database.work() as work:
        service.confirm(work, company_id=company_id, import_id=import_id, person_id=None, said=service.Consent())
    working.apply(database, import_id=import_id)
    done = time.perf_counter()
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Employment)) == PEOPLE
    return read - began, done - read


def _bare(database: Database) -> float:
    company_id = _company(database)
    with database.work() as work:
        departments = [Department(company_id=company_id, name=f"第{n}部", name_en=f"{n}") for n in range(DEPARTMENTS)]
        work.session.add_all(departments)
        work.session.flush()
        first = departments[0].id
    people: list[tuple[Any, ...]] = [
        (n + 1, f"p{n}@large.example", f"佐藤 {n}", "ja", "Asia/Tokyo", AT) for n in range(PEOPLE)
    ]
    roles: list[tuple[Any, ...]] = [(n + 1, "advisee", company_id) for n in range(PEOPLE)]
    places: list[tuple[Any, ...]] = [
        (n + 1, n + 1, company_id, first + n % DEPARTMENTS, date(2020, 4, 1)) for n in range(PEOPLE)
    ]
    tables = (
        (Person, ("id", "email", "name", "locale", "time_zone", "created_at"), people),
        (RoleGrant, ("person_id", "role", "company_id"), roles),
        (Employment, ("id", "person_id", "company_id", "department_id", "joined_on"), places),
    )
    began = time.perf_counter()
    with database.work() as work:
        connection = work.session.connection()
        for table, names, rows in tables:
            if database.is_sqlite:
                told = [tuple(str(v) if isinstance(v, date) else v for v in row) for row in rows]
                marks = ", ".join("?" * len(names))
                connection.exec_driver_sql(
                    f"INSERT INTO {table.__tablename__} ({', '.join(names)}) VALUES ({marks})", told
                )
                continue
            driver = connection.connection.driver_connection
            assert driver is not None
            with driver.cursor().copy(f"COPY {table.__tablename__} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    return time.perf_counter() - began
