"""Several verbs at the same moment, each in a thread and a transaction of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from sotomado.database import Database, UnitOfWork


def at_once(database: Database, *verbs: Callable[[UnitOfWork], Any]) -> list[Any]:
    """Run all verbs together; what each returned or raised, in order."""
    together = Barrier(len(verbs))
    outcomes: list[Any] = [None] * len(verbs)

    def run(position: int, verb: Callable[[UnitOfWork], Any]) -> None:
        together.wait()
        try:
            with database.work() as work:
                outcomes[position] = verb(work)
        except Exception as error:
            outcomes[position] = error

    threads = [Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
