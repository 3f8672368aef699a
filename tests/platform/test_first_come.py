"""Writers line up: in the order in which they asked, and not for ever."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import pytest

from sotomado.database import Database, DatabaseAway
from sotomado.first_come import Line, TooLong


def test_the_turn_goes_round_in_the_order_of_asking() -> None:
    line, came = Line(), []

    def come(number: int) -> None:
        with line.turn(seconds=60):
            came.append(number)

    with line.turn(seconds=1):
        threads = []
        for number in range(30):
            thread = threading.Thread(target=come, args=[number])
            thread.start()
            threads.append(thread)
            while len(line._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()

    assert came == list(range(30))


@contextmanager
def by_another_thread(held: AbstractContextManager[object]) -> Iterator[None]:
    """Somebody else is in it meanwhile."""
    with ThreadPoolExecutor(max_workers=1) as another:
        another.submit(held.__enter__).result()
        try:
            yield
        finally:
            another.submit(held.__exit__, None, None, None).result()


def test_whoever_gives_up_keeps_nobody_else_waiting() -> None:
    line = Line()
    with by_another_thread(line.turn(seconds=1)), pytest.raises(TooLong), line.turn(seconds=0.05):
        pass

    with line.turn(seconds=0.05):
        pass


def test_a_transaction_within_another_is_refused_at_once_and_spoils_nothing(sqlite_database: Database) -> None:
    with sqlite_database.work(), pytest.raises(RuntimeError, match="within another"), sqlite_database.work():
        pass

    with sqlite_database.work():
        pass


def test_a_writer_who_waits_too_long_is_told_that_the_database_is_away(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sotomado.database.LOCK_TIMEOUT_SECONDS", 0.05)
    elsewhere = Database(sqlite_database.url, keyring=sqlite_database.keyring)
    with by_another_thread(sqlite_database.work()):
        # A thread of this process, which lines up here; and one of another, which asks SQLite itself.
        for database in (sqlite_database, elsewhere):
            with pytest.raises(DatabaseAway), database.work():
                pass
    with elsewhere.work(), sqlite_database.read():
        pass
