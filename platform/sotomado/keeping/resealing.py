"""Sealed columns sealed anew with the first key, while others read and write.

Nothing remembers how far it came: what begins with the new key's id is done, the rest is not. So it may be cut off and
run again, and two may run at once. A value is exchanged only where it is still the one that was read: whoever wrote
something else meanwhile wrote it with a key of their own process, and is not written over.

What is written once (releases' papers, lines of bookings) lets its words be exchanged while a rotation is open in
`key_rotation`, by the database's own rule. What cases of safety say is sealed with keys of their own, which are among
what is moved here. Keyed hashes cannot be moved: they are found by old keys as long as these are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func, literal, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from sotomado import schema
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import Base, Database, Keyed, SealedText, UnitOfWork
from sotomado.keyring import CannotUnseal, Keyring, Sealed
from sotomado.keys.models import KeyRotation
from sotomado.settings import Settings

# Rows in one transaction: a writer waits for some milliseconds at most.
BATCH = 100
# Whoever still writes with an old key, because their process knows no other, does so again and again.
MOST_PASSES = 5
# Sealed with a key for each case, which `safety_key` holds.
BY_KEYS_OF_CASES = frozenset({"safety_answer", "safety_delay", "safety_entry", "safety_notice_given", "safety_opening"})
# Sealed with the keys of recordings.
OF_RECORDINGS = frozenset({"recording"})


@dataclass
class Moved:
    """Of one column: how many values were sealed anew, were changed by others first, and cannot be opened."""

    table: str
    column: str
    moved: int = 0
    overtaken: int = 0
    unopened: int = 0
    refused: int = 0


@dataclass(frozen=True)
class InUse:
    """Which keys something is still sealed with. `fields`, `recordings`: values by key id."""

    fields: dict[str, int] = field(default_factory=dict)
    recordings: dict[str, int] = field(default_factory=dict)


def sealed_columns() -> Iterator[tuple[Table, Column[Sealed]]]:
    """Every column that field keys or keys of recordings seal, by the schema itself."""
    keyed = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Keyed)}
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedText) and table.name not in BY_KEYS_OF_CASES:
                # What is bound to a row's id can be bound to it again.
                assert table in keyed, table.name
                yield table, column


def prefix_of(key_id: str) -> bytes:
    """How a value begins that this key sealed (see `keyring`)."""
    encoded = key_id.encode()
    return b"\x01" + bytes([len(encoded)]) + encoded


def reseal_everything(
    database: Database, settings: Settings, *, told: Callable[[Moved], None] = lambda _: None
) -> list[Moved]:
    """Seal all of it with the first key of each ring. `told`: called after each batch."""
    rings = {False: database.keyring}
    if settings.keys_of_recordings():
        rings[True] = Keyring(settings.keys_of_recordings())
    found = []
    with database.work() as work:
        _open(work, database.keyring.sealing_key_id)
    for table, column in sealed_columns():
        ring = rings.get(table.name in OF_RECORDINGS)
        if ring is not None:
            found.append(_reseal(database, table, column, ring, told))
    with database.work() as work:
        if not any(one.unopened or one.refused for one in found):
            _close(work, database.keyring.sealing_key_id)
        if moved := sum(one.moved for one in found):
            audit.record(work, act=Act.KEYS_ROTATED, by=None, about={"values": moved})
    return found


def _open(work: UnitOfWork, key_id: str) -> None:
    _close_others(work, key_id)
    is_open = KeyRotation.ended_at.is_(None)
    if work.session.scalar(select(KeyRotation.id).where(is_open, KeyRotation.key_id == key_id)) is None:
        work.session.add(KeyRotation(key_id=key_id, prefix=prefix_of(key_id), began_at=work.now))


def _close_others(work: UnitOfWork, key_id: str) -> None:
    """One that was begun for another key, and never finished."""
    work.session.execute(
        update(KeyRotation)
        .where(KeyRotation.ended_at.is_(None), KeyRotation.key_id != key_id)
        .values(ended_at=work.now)
    )


def _close(work: UnitOfWork, key_id: str) -> None:
    work.session.execute(
        update(KeyRotation)
        .where(KeyRotation.ended_at.is_(None), KeyRotation.key_id == key_id)
        .values(ended_at=work.now)
    )


def _reseal(
    database: Database, table: Table, column: Column[Sealed], ring: Keyring, told: Callable[[Moved], None]
) -> Moved:
    moved = Moved(table.name, column.name)
    for _ in range(MOST_PASSES):
        overtaken = moved.overtaken
        _pass(database, table, column, ring, moved, told)
        if moved.overtaken == overtaken:
            break
    return moved


def _pass(
    database: Database,
    table: Table,
    column: Column[Sealed],
    ring: Keyring,
    moved: Moved,
    told: Callable[[Moved], None],
) -> None:
    """Once through a column. What was changed meanwhile may be sealed with an old key again: that is another pass."""
    after = ""
    moved.unopened = moved.refused = 0
    while rows := _next(database, table, column, ring, after):
        exchanged = []
        for key, sealed in rows:
            bound_to = f"{table.name}|{column.name}|{key}"
            try:
                plain = ring.unseal_bytes(sealed, bound_to=bound_to)
            except CannotUnseal:
                moved.unopened += 1
            else:
                exchanged.append((key, sealed, ring.seal_bytes(plain, bound_to=bound_to)))
        _exchange(database, table, column, exchanged, moved)
        after = rows[-1][0]
        told(moved)


def _next(
    database: Database, table: Table, column: Column[Sealed], ring: Keyring, after: str
) -> list[tuple[str, Sealed]]:
    with database.read() as work:
        rows = work.session.execute(
            select(table.c.id, column)
            .where(table.c.id > after, column.is_not(None), ~_begins(column, prefix_of(ring.sealing_key_id)))
            .order_by(table.c.id)
            .limit(BATCH)
        )
        return [(row[0], row[1]) for row in rows]


def _exchange(
    database: Database, table: Table, column: Column[Sealed], rows: list[tuple[str, Sealed, Sealed]], moved: Moved
) -> None:
    """In one transaction; where one row is refused, each in its own, so that one stops no others."""
    try:
        with database.work() as work:
            count = sum(_compare_and_set(work, table, column, *row) for row in rows)
    except IntegrityError:
        if len(rows) == 1:
            moved.refused += 1
            return
        for row in rows:
            _exchange(database, table, column, [row], moved)
        return
    moved.moved += count
    moved.overtaken += len(rows) - count


def _compare_and_set(
    work: UnitOfWork, table: Table, column: Column[Sealed], key: str, was: Sealed, becomes: Sealed
) -> int:
    """1, or 0 where somebody else has written there since."""
    done = work.session.execute(
        update(table)
        .where(table.c.id == key, column == was)
        .values({column.name: becomes})
        .returning(table.c.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(done)


def _begins(column: Column[Sealed], prefix: bytes) -> ColumnElement[bool]:
    return func.substr(column, 1, len(prefix), type_=LargeBinary) == literal(prefix, LargeBinary)


def in_use(database: Database, settings: Settings) -> InUse:
    """Counts, for each key, what is sealed with it. Reads every sealed column once."""
    fields: dict[str, int] = {}
    recordings: dict[str, int] = {}
    with database.read() as work:
        connection = work.session.connection()
        for table, column in sealed_columns():
            into = recordings if table.name in OF_RECORDINGS else fields
            for key_id, count in _counted(connection, table, column):
                into[key_id] = into.get(key_id, 0) + count
    return InUse(fields, recordings)


def _counted(connection: Connection, table: Table, column: Column[Sealed]) -> Iterator[tuple[str, int]]:
    """Every key that sealed something of a column: one aggregate for each length of a key's id there is."""
    length = func.substr(column, 2, 1, type_=LargeBinary)
    for (one,) in connection.execute(select(length).where(column.is_not(None)).distinct()):
        begins = func.substr(column, 1, 2 + one[0], type_=LargeBinary)
        rows = connection.execute(
            select(begins, func.count())
            .where(column.is_not(None), length == literal(one, LargeBinary))
            .group_by(begins)
        )
        for prefix, count in rows:
            yield bytes(prefix)[2:].decode(errors="replace"), count


def keys_in_use(database: Database, settings: Settings) -> list[str]:
    """Ids of the field keys without which something would not open."""
    if len(settings.keys()) == 1:
        return list(settings.keys())
    return sorted(in_use(database, settings).fields)
