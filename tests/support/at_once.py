"""Several verbs at the same moment, each in a thread and a transaction of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from sotomado.database import Database, UnitOfWork


def at_once(database: Database, *verbs: Callable[[UnitOfWork], Any]) -> list[Any]:
    """Run all verbs together; what each returned or raised, in order."""

    def deed_of(verb: Callable[[UnitOfWork], Any]) -> Callable[[Database], Any]:
        def deed(database: Database) -> Any:
            with database.work() as work:
                return verb(work)

        return deed

    return all_at_once(database, *map(deed_of, verbs))


def all_at_once(database: Database, *deeds: Callable[[Database], Any]) -> list[Any]:
    """The same for what opens its own transactions, as jobs of the worker do."""
    together = Barrier(len(deeds))
    outcomes: list[Any] = [None] * len(deeds)

    def run(position: int, deed: Callable[[Database], Any]) -> None:
        together.wait()
        try:
            outcomes[position] = deed(database)
        except Exception as error:
            outcomes[position] = error

    threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
