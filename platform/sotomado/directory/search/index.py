"""The full-text index of either database, and the tables beside it. Nothing else speaks to them.

A term is written as the letter of its field and its UTF-8 bytes in hexadecimal: letters and digits alone, in which no
tokenizer, no operator and no quotation mark can be hidden, and whose beginnings are the beginnings of words. Both
databases are asked for the same terms and give whole lists of ids; what they are worth is worked out in `consultants`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Integer, Row, String, cast, delete, func, insert, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from consultants.search import Field, Ids
from sotomado.directory.models import Consultant, ConsultantCountry, Credential
from sotomado.directory.search.models import SearchProfile, SearchWord

Rows = NDArray[np.int64]
NOBODY: Ids = np.empty(0, np.int64)
AT_ONCE = 500


def code(field: Field, term: str) -> str:
    """A term of a field as it stands in the index."""
    return field + term.encode().hex()


def postings(session: Session, codes: Collection[str], beginnings: Collection[str] = ()) -> dict[str, Ids]:
    """Whose profile holds each of some codes, and each beginning of a code: sorted ids, in one statement.

    What was asked for as a beginning has a `*` behind it in the answer.
    """
    asked = [(one, False) for one in dict.fromkeys(codes)] + [(one, True) for one in dict.fromkeys(beginnings)]
    if not asked:
        return {}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    part = (
        "SELECT {n} AS n, group_concat(rowid) AS ids FROM search_index WHERE search_index MATCH :t{n}"
        if is_sqlite
        else "SELECT {n} AS n, string_agg(rowid::text, ',') AS ids FROM search_index"
        " WHERE terms @@ CAST(:t{n} AS tsquery)"
    )
    behind = "*" if is_sqlite else ":*"
    found: dict[str, Ids] = {}
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        statement = text(" UNION ALL ".join(part.format(n=n) for n in range(len(some))))
        values = {f"t{n}": one + (behind if is_beginning else "") for n, (one, is_beginning) in enumerate(some)}
        for n, ids in session.execute(statement, values):
            one, is_beginning = some[n]
            found[one + ("*" if is_beginning else "")] = numbers(ids)
    return found


def numbers(joined: str | None) -> Ids:
    """Ids out of one text, sorted: a statement that gives one row is many times faster than one with a row for each."""
    if not joined:
        return NOBODY
    return np.sort(np.fromstring(joined, np.int64, sep=","))


def size(session: Session) -> int:
    """How many profiles there are in the index."""
    return session.scalar(select(func.count()).select_from(SearchProfile)) or 0


def roster(session: Session, among: ColumnElement[bool]) -> Rows:
    """Those for whom `among` is true: int64[n, 3] of id and the two numbers of facts, by id.

    `among` may ask about `SearchProfile`, `Consultant` and `Credential`, which are joined by their keys: where it names
    ids, nobody else is read. (Asked for in a subquery, SQLite would gather everyone who is listed first.)
    """
    row = _text(SearchProfile.consultant_id) + "," + _text(SearchProfile.lived) + "," + _text(SearchProfile.offered)
    joined = session.scalar(
        select(func.aggregate_strings(row, ","))
        .join(Consultant, Consultant.id == SearchProfile.consultant_id)
        .join(Credential, Credential.consultant_id == SearchProfile.consultant_id)
        .where(among)
    )
    if not joined:
        return np.empty((0, 3), np.int64)
    rows = np.fromstring(joined, np.int64, sep=",").reshape(-1, 3)
    return rows[np.argsort(rows[:, 0], kind="stable")]


def is_one_of(session: Session, column: InstrumentedAttribute[int], ids: Ids) -> ColumnElement[bool]:
    """Whether a column is one of however many ids, handed over as one value."""
    if session.get_bind().dialect.name == "sqlite":
        listed = func.json_each(json.dumps(ids.tolist())).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == func.any(cast(ids.tolist(), postgresql.ARRAY(Integer)))


def countries(session: Session, among: ColumnElement[bool]) -> dict[str, Ids]:
    """Who has worked where, by code, of those for whom `among` is true; it is asked as in `roster`."""
    rows = session.execute(
        select(ConsultantCountry.country, func.aggregate_strings(_text(ConsultantCountry.consultant_id), ","))
        .join(Consultant, Consultant.id == ConsultantCountry.consultant_id)
        .join(Credential, Credential.consultant_id == ConsultantCountry.consultant_id)
        .where(among)
        .group_by(ConsultantCountry.country)
        .order_by(ConsultantCountry.country)
    )
    return {country: numbers(ids) for country, ids in rows}


def known(session: Session, terms: Collection[str]) -> set[str]:
    """Which of some terms stand in any profile as a word."""
    return set(session.scalars(select(SearchWord.term).where(SearchWord.term.in_(terms)))) if terms else set()


def vocabulary(session: Session) -> Sequence[Row[str, str]]:
    """All words, as compared and as written. Read only where a word is found nowhere."""
    return session.execute(select(SearchWord.term, SearchWord.shown).order_by(SearchWord.term)).all()


def stale(session: Session, rules: int, everyone: InstrumentedAttribute[int]) -> list[int]:
    """Ids that other rules made, or that are not in the index."""
    fresh = select(SearchProfile.consultant_id).where(SearchProfile.made_by == rules)
    return list(session.scalars(select(everyone).where(everyone.not_in(fresh)).order_by(everyone)))


def write(session: Session, profiles: Iterable[tuple[int, Collection[str], tuple[int, int]]], *, rules: int) -> None:
    """Put (id, codes, facts) in place of what stood there."""
    for some in _portions(profiles):
        ids = [consultant_id for consultant_id, _, _ in some]
        forget(session, ids)
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        value = ":terms" if is_sqlite else "array_to_tsvector(string_to_array(:terms, ' '))"
        session.execute(
            text(f"INSERT INTO search_index (rowid, terms) VALUES (:id, {value})"),  # noqa: S608 - of two texts of our own
            [{"id": consultant_id, "terms": " ".join(sorted(codes))} for consultant_id, codes, _ in some],
        )
        session.execute(
            insert(SearchProfile),
            [
                {"consultant_id": consultant_id, "lived": lived, "offered": offered, "made_by": rules}
                for consultant_id, _, (lived, offered) in some
            ],
        )


def write_words(session: Session, written: Mapping[str, str]) -> None:
    """Add words that no profile held before."""
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [{"term": term, "shown": written[term]} for term in sorted(written)]
    for start in range(0, len(rows), AT_ONCE):
        session.execute(kind.insert(SearchWord).on_conflict_do_nothing(), rows[start : start + AT_ONCE])


def forget(session: Session, ids: Collection[int] | None = None) -> None:
    """Take some, or everybody and all words, out of the index."""
    if ids is None:
        session.execute(text("DELETE FROM search_index"))
        session.execute(delete(SearchProfile))
        session.execute(delete(SearchWord))
        return
    session.execute(text("DELETE FROM search_index WHERE rowid = :id"), [{"id": one} for one in ids])
    session.execute(delete(SearchProfile).where(SearchProfile.consultant_id.in_(ids)))


def _text(column: InstrumentedAttribute[int]) -> ColumnElement[str]:
    return cast(column, String) + literal("")


def _portions(
    profiles: Iterable[tuple[int, Collection[str], tuple[int, int]]],
) -> Iterator[list[tuple[int, Collection[str], tuple[int, int]]]]:
    some = []
    for one in profiles:
        some.append(one)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
