"""Whatever somebody does to the log who owns its database is found: by the chain, or by an anchor kept elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from support import tampering

from sotomado.audit import chain
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.audit.verifying import Fault, head, verify
from sotomado.database import Database

LENGTH = 6
ON_EACH = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="@\x00"), min_size=1, max_size=30)
# What may be written over what, by column.
OTHER = {
    "number": st.integers(-3, LENGTH + 3),
    "at": st.integers(-(10**12), 10**12),
    "act": WORDS,
    "by": st.none() | WORDS,
    "whom": st.none() | WORDS,
    "about": WORDS.map(lambda word: f'{{"{word}":1}}'),
    "previous_hash": HASHES,
    "hash": HASHES,
}
PLACES = st.integers(0, LENGTH - 1)


@pytest.fixture
def log(database: Database):
    """(database, its rows, its head): six entries, two of them in one transaction."""
    for count in range(LENGTH - 1):
        with database.work() as work:
            audit.record(work, act=Act.TICKETS_GIVEN, by=None, about={"company": count, "tickets": 10})
            if count == 3:
                audit.record(work, act=Act.MONTH_CLOSED, by=None, about={"month": "2026-10"})
    with database.read() as work:
        kept = head(work)
    return database, tampering.rows(database), kept


def verdicts(log, changed):
    """(by the chain alone, with the anchor); None where the table itself does not hold such rows."""
    database, rows, kept = log
    assume(changed != rows)
    try:
        tampering.lay(database, changed)
    except IntegrityError:
        return None
    with database.read() as work:
        return verify(work), verify(work, anchors=[kept])


def moved(at, microseconds: int):
    """Another instant, in the form it lies in the table."""
    if isinstance(at, str):
        read = datetime.fromisoformat(at).replace(tzinfo=UTC)
        return chain.instant(read + timedelta(microseconds=microseconds))
    return at + timedelta(microseconds=microseconds)


@given(place=PLACES, column=st.sampled_from(sorted(OTHER)), drawn=st.data())
@ON_EACH
def test_one_value_of_one_entry(log, place, column, drawn) -> None:
    value = drawn.draw(OTHER[column])
    changed = [dict(row) for row in log[1]]
    changed[place][column] = moved(changed[place]["at"], value) if column == "at" else value

    found = verdicts(log, changed)

    if found is not None:
        alone, anchored = found
        # Only a last entry that was moved away in number, or whose hash alone is another, looks like an end.
        assert anchored.fault is not None
        assert alone.fault is not None
        assert alone.number is not None
        assert alone.number <= place + 1


@given(place=PLACES)
@ON_EACH
def test_one_that_is_gone(log, place) -> None:
    alone, anchored = verdicts(log, log[1][:place] + log[1][place + 1 :])

    if place == LENGTH - 1:
        assert (alone.fault, anchored.fault) == (None, Fault.CUT_OFF)
    else:
        assert (alone.fault, alone.number) == (Fault.GAP, place + 1)


@given(one=PLACES, other=PLACES, with_hashes=st.booleans())
@ON_EACH
def test_two_that_changed_places(log, one, other, with_hashes) -> None:
    assume(one != other)
    changed = [dict(row) for row in log[1]]
    stays = ("number",) if with_hashes else ("number", "previous_hash", "hash")
    for place, taken_from in ((one, other), (other, one)):
        changed[place] |= {name: value for name, value in log[1][taken_from].items() if name not in stays}

    alone, _ = verdicts(log, changed)

    assert alone.fault is not None
    assert alone.number == min(one, other) + 1


@given(after=st.integers(0, LENGTH), is_chained=st.booleans())
@ON_EACH
def test_one_that_was_put_in_between(log, after, is_chained) -> None:
    """At the very end an entry that is chained well is like any other: the next anchor is of it. Anywhere else not."""
    assume(after < LENGTH or not is_chained)
    rows = [dict(row) for row in log[1]]
    new = dict(rows[0]) | {"number": after + 1, "previous_hash": rows[after - 1]["hash"] if after else chain.GENESIS}
    new["hash"] = hash_of(new) if is_chained else "0" * 64
    later = [row | {"number": row["number"] + 1} for row in rows[after:]]
    if is_chained and later:
        later[0]["previous_hash"] = new["hash"]

    found = verdicts(log, [*rows[:after], new, *later])

    if found is not None:
        assert found[0].fault is not None
        assert found[0].number in (after + 1, after + 2)


@given(place=PLACES, drawn=st.data())
@ON_EACH
def test_a_chain_that_was_written_anew_from_somewhere(log, place, drawn) -> None:
    """All hashes are right again: then the anchor is what tells."""
    changed = [dict(row) for row in log[1]]
    changed[place]["act"] = drawn.draw(WORDS)
    assume(changed[place]["act"] != log[1][place]["act"])
    before = changed[place]["previous_hash"]
    for row in changed[place:]:
        row["previous_hash"] = before
        row["hash"] = before = hash_of(row)

    alone, anchored = verdicts(log, changed)

    assert alone.fault is None
    assert anchored.fault is Fault.NOT_AS_ANCHORED


def hash_of(row) -> str:
    told = {name: value for name, value in row.items() if name != "hash"}
    if not isinstance(told["at"], str):
        told["at"] = chain.instant(told["at"])
    return chain.hash_of(chain.canonical(**told))
