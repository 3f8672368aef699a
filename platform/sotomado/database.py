"""Engine, unit of work and column types. One verb is one transaction on SQLite and PostgreSQL alike.

``with database.work() as work`` opens a transaction that may write, commits at the end and rolls back on an
exception. On SQLite it begins IMMEDIATE: two writers queue instead of failing half-way. ``database.read()`` opens one
that does not write.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    Insert,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import QueuePool

from sotomado.clock import Clock, SystemClock
from sotomado.first_come import Line, TooLong
from sotomado.keyring import Keyring, Sealed

LOCK_TIMEOUT_SECONDS = 5
# To PostgreSQL, from one process.
MOST_CONNECTIONS = 20
# How often a writer asks whether SQLite's one pen is free, where another process has it.
ASKS_EVERY_SECONDS = 0.002


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Only aware datetimes go in, and they come out in UTC, on either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"An instant needs a time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedText(TypeDecorator[Sealed]):
    """Personal text, encrypted for its row. Takes what `UnitOfWork.seal` gives and refuses plain text."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, bytes):
            raise TypeError("Personal text is stored sealed: use work.seal(row, column, text).")
        Keyring.key_id_of(value)
        return bytes(value)


class EnumText(TypeDecorator[StrEnum]):
    """An enumeration as its text value; the allowed values stand in a named CHECK beside the column."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """The CHECK that keeps a text column inside an enumeration."""
    values = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


# Whoever makes a world up from a seed draws its keys from there too.
_drawn: ContextVar[Callable[[], str] | None] = ContextVar("drawn", default=None)


def new_key() -> str:
    """A random row id that can stand in an address: 128 bits, 22 characters."""
    draw = _drawn.get()
    return secrets.token_urlsafe(16) if draw is None else draw()


@contextmanager
def keys_drawn_by(draw: Callable[[], str]) -> Iterator[None]:
    """Have new keys come from `draw`, here and nowhere else: for a world that must come out the same each time."""
    token = _drawn.set(draw)
    try:
        yield
    finally:
        _drawn.reset(token)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 - SQLAlchemy's own protocol


class Keyed(Base):
    """A row whose id is random and known from construction, so that it can be sealed to and put in a URL."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(32), primary_key=True)

    def __init__(self, **values: Any) -> None:
        super().__init__(**({"id": new_key()} | values))


_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class UnitOfWork:
    """One transaction: its session, its single instant, and the keyring for personal text."""

    session: Session
    now: datetime
    keyring: Keyring
    # What was asked already in a unit that only reads; None in one that writes.
    answered: dict[tuple[object, ...], Any] | None = None

    def once(self, question: tuple[object, ...], ask: Callable[[], _Answer]) -> _Answer:
        """What `ask` says; asked again in the same reading, what it said.

        For who somebody is and what they may: every verb checks for itself, and a page calls many. A unit that writes
        asks each time, for it may have changed the answer, and waited for others who did. An error is no answer.
        """
        if self.answered is None:
            return ask()
        if question not in self.answered:
            self.answered[question] = ask()
        answer: _Answer = self.answered[question]
        return answer

    def seal(self, row: Keyed, column: str, plain: str) -> Sealed:
        """`plain` encrypted for `column` of `row`."""
        return self.keyring.seal(plain, bound_to=f"{row.__tablename__}|{column}|{row.id}")

    def seal_bytes(self, row: Keyed, column: str, plain: bytes) -> Sealed:
        """The same for a file."""
        return self.keyring.seal_bytes(plain, bound_to=f"{row.__tablename__}|{column}|{row.id}")

    def unseal_bytes(self, row: Keyed, column: str) -> bytes:
        """The bytes of a sealed column."""
        return self.keyring.unseal_bytes(getattr(row, column), bound_to=f"{row.__tablename__}|{column}|{row.id}")

    def unseal(self, row: Keyed, column: str) -> str | None:
        """The text of a sealed column, None where it is empty. Every reading of personal text is such a call."""
        sealed = getattr(row, column)
        if sealed is None:
            return None
        return self.keyring.unseal(sealed, bound_to=f"{row.__tablename__}|{column}|{row.id}")


def insert_once(work: UnitOfWork, table: type[Base], **values: object) -> Insert:
    """An insert that does nothing where a unique constraint says the row is there."""
    if work.session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table).values(**values).on_conflict_do_nothing()
    return sqlite.insert(table).values(**values).on_conflict_do_nothing()


class DatabaseAway(Exception):
    """The database cannot be reached or does not answer in time. Nothing was written."""


class Database:
    """The one database of the service. Its engine is opened at first use."""

    def __init__(self, url: str, *, keyring: Keyring, clock: Clock | None = None) -> None:
        self.url = url
        self.keyring = keyring
        self.clock: Clock = clock or SystemClock()
        self.is_sqlite = url.startswith("sqlite")
        self._line = Line(places=1 if self.is_sqlite else MOST_CONNECTIONS)
        options: dict[str, Any] = (
            # Connections are kept: closing the last one of a file makes SQLite tidy up each time.
            {
                "poolclass": QueuePool,
                "pool_size": 10,
                "max_overflow": -1,
                "connect_args": {"timeout": LOCK_TIMEOUT_SECONDS, "isolation_level": None, "check_same_thread": False},
            }
            if self.is_sqlite
            else {
                "pool_pre_ping": True,
                "pool_size": MOST_CONNECTIONS // 2,
                "max_overflow": MOST_CONNECTIONS - MOST_CONNECTIONS // 2,
                "connect_args": {"connect_timeout": 3},
            }
        )
        # Messages of errors end in logs and on terminals: they must not quote what people wrote.
        self.engine = create_engine(url, hide_parameters=True, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """A transaction that may write. Commits at the end; any exception rolls everything back."""
        with self._transaction(writes=True) as work:
            yield work

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A transaction that only reads; whatever it changes is rolled back."""
        with self._transaction(writes=False) as work:
            yield work

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[UnitOfWork]:
        # SQLite's writers line up here, and everybody who wants a connection to PostgreSQL, before anything is opened.
        lines_up = writes or not self.is_sqlite
        turn = self._line.turn(seconds=LOCK_TIMEOUT_SECONDS) if lines_up else nullcontext()
        try:
            with turn:
                yield from self._transaction_in_turn(writes=writes)
        except TooLong as error:
            raise DatabaseAway("too many at once") from error

    def _transaction_in_turn(self, *, writes: bool) -> Iterator[UnitOfWork]:
        engine = self.engine.execution_options(sotomado_writes=writes)
        session = Session(engine, expire_on_commit=False)
        try:
            session.connection()
            if writes and not self.is_sqlite:
                session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"))
            yield UnitOfWork(session, self.clock.now(), self.keyring, None if writes else {})
            if writes:
                session.commit()
            else:
                session.rollback()
        except DBAPIError as error:
            session.rollback()
            if _is_away(error):
                raise DatabaseAway(str(error.orig)) from error
            raise
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    def dispose(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    if not connection.get_execution_options().get("sotomado_writes", True):
        connection.exec_driver_sql("BEGIN")
        return
    # SQLite's own waiting asks more and more seldom, and whoever has waited longest comes last.
    driver: sqlite3.Connection = connection.connection.driver_connection
    give_up_at = time.monotonic() + LOCK_TIMEOUT_SECONDS
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while not _has_begun(connection, is_last_try=time.monotonic() >= give_up_at):
            time.sleep(ASKS_EVERY_SECONDS)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_SECONDS * 1000}")


def _has_begun(connection: Any, *, is_last_try: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if is_last_try or getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _is_away(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if type(error.orig).__name__ in ("LockNotAvailable", "DeadlockDetected"):
        return True  # PostgreSQL's words for what SQLite calls a locked database
    # A driver's own kinds among them: psycopg's connection that took too long is one.
    message = str(error.orig).lower()
    return isinstance(error, OperationalError) and any(
        sign in message
        for sign in ("unable to open", "connection", "database is locked", "server closed", "starting up", "disk i/o")
    )
