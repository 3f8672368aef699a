"""Which backups stay, and what of a sealed file can be told from outside: laws that hold for any."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.databases import KEYRING

from sotomado.keeping import shelf
from sotomado.keeping.envelope import CHUNK, CannotOpen, Sealing, opened
from sotomado.keyring import Keyring

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MOMENTS = st.lists(st.integers(0, 60 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)), max_size=80)


@given(MOMENTS)
@settings(max_examples=60, deadline=None)
def test_none_is_older_than_35_days_and_the_newest_stays(taken):
    kept = shelf.to_keep(taken, NOW)

    assert all(NOW - at <= shelf.LONGEST for at in kept)
    assert len(kept) <= shelf.DAILY + shelf.WEEKLY
    young = [at for at in taken if NOW - at <= shelf.LONGEST]
    assert not young or max(young) in kept
    # Thinned again, nothing more goes.
    assert shelf.to_keep(kept, NOW) == kept


def test_a_backup_a_day_leaves_a_week_of_days_and_five_weeks():
    """Each night is thinned, as it happens: what went once cannot be kept later."""
    there: set[datetime] = set()
    for day in range(200):
        night = NOW + timedelta(days=day)
        there = shelf.to_keep(there | {night}, night)

    ages = sorted((night - at).days for at in there)
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len([age for age in ages if age >= 7]) >= 3
    assert 21 <= ages[-1] <= 35


@given(st.binary(max_size=300), st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]))
@settings(max_examples=25, deadline=None)
def test_what_is_sealed_opens_as_it_was(piece, more):
    plain = piece + bytes(more)

    assert b"".join(opened(io.BytesIO(sealed(plain)), KEYRING)) == plain


def sealed(plain: bytes) -> bytes:
    file = io.BytesIO()
    sealing = Sealing(file, KEYRING)
    sealing.write(plain)
    sealing.finish()
    return file.getvalue()


def test_chunks_cannot_be_left_out_exchanged_or_taken_from_another_file():
    plain = b"".join(bytes([number]) * CHUNK for number in range(3))
    whole = sealed(plain)
    length = CHUNK + 16
    # The last chunk is whole as well, so all four parts are known by their length.
    head, chunks = whole[: -3 * length], [whole[-3 * length :][n * length : (n + 1) * length] for n in range(3)]
    of_another = sealed(plain)[-3 * length :][:length]

    for wrong in (
        head + chunks[0] + chunks[1],
        head + chunks[1] + chunks[0] + chunks[2],
        head + chunks[0] + chunks[2],
        head + of_another + chunks[1] + chunks[2],
        head + chunks[0] + chunks[1] + chunks[2] + chunks[2],
        whole[:-1],
        head,
        whole[:30],
        b"",
        b"x" + whole[1:],
    ):
        with pytest.raises(CannotOpen):
            list(opened(io.BytesIO(wrong), KEYRING))
    with pytest.raises(CannotOpen, match="BACKUP_KEYS"):
        list(opened(io.BytesIO(whole), Keyring({"test": bytes(32)})))
    assert b"".join(opened(io.BytesIO(head + b"".join(chunks)), KEYRING)) == plain
