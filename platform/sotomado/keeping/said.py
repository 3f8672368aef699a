"""What a database says of itself: by this a restored one is known to be the one that was saved."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, func, inspect, select, table, text

from sotomado import schema
from sotomado.migrate import revision_of


@dataclass(frozen=True)
class Said:
    """`releases`: of each released report, by company and quarter, its digest. `audit`: the newest entry of the audit
    log and its hash, None where there is none."""

    schema: str
    counts: dict[str, int]
    releases: dict[str, str]
    audit: tuple[int, str] | None

    def differs_in(self, other: Said) -> list[str]:
        """In which things, by their names alone."""
        wrong = [table for table in self.counts | other.counts if self.counts.get(table) != other.counts.get(table)]
        wrong += [f"release {one}" for one in self.releases | other.releases if self.release(one) != other.release(one)]
        if self.schema != other.schema:
            wrong.append("schema version")
        if self.audit != other.audit:
            wrong.append("audit log")
        return wrong

    def release(self, name: str) -> str:
        return self.releases.get(name, "")


def said_by(connection: Connection) -> Said:
    """Reads every table once. The tables are those the database has, which may be of an older version than ours."""
    there = set(inspect(connection).get_table_names())
    # Names that stand in our own schema: nothing is asked that we did not write.
    ours = [name for name in sorted(schema.metadata.tables) if name in there]
    counts = {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in ours}
    return Said(revision_of(connection) or "", counts, _releases(connection, there), _audit(connection, there))


def _releases(connection: Connection, there: set[str]) -> dict[str, str]:
    """The digest each body has now, not the one that stands beside it."""
    if "release" not in there:
        return {}
    rows = connection.execute(text("SELECT company_id, quarter, body FROM release ORDER BY company_id, quarter"))
    return {f"{company}/{quarter}": sha256(body.encode()).hexdigest() for company, quarter, body in rows}


def _audit(connection: Connection, there: set[str]) -> tuple[int, str] | None:
    if "audit_entry" not in there:
        return None
    row = connection.execute(text("SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1")).first()
    return None if row is None else (int(row[0]), str(row[1]))
