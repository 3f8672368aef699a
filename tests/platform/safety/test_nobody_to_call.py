"""An incident that comes in while nobody can be called is called for as soon as there is somebody."""

from factories.cases import TERMS, a_house, a_report, an_operator

from sotomado.outbox import service as outbox
from sotomado.safety import paging, queries
from sotomado.safety.vocabulary import Happened


def look_again(database):
    """What the worker does when the time has come."""
    with database.work() as work:
        due = [one for one in outbox.take(work, limit=50) if one.kind == paging.CALL_AGAIN]
        for one in due:
            outbox.done(work, job=one)
    for one in due:
        paging.call_again(database, one.payload, TERMS)


def test_it_goes_on_asking_until_there_is_an_operator(database, clock):
    house = a_house(database, operators=0)
    with database.work() as work:
        case_id = a_report(work, house)
    for _ in range(2):
        clock.advance(minutes=11)
        look_again(database)
    with database.work() as work:
        first = an_operator(work)

    for _ in range(2):
        clock.advance(minutes=11)
        look_again(database)

    with database.read() as work:
        called = [one.whom_id for one in queries.entries(work, case_id=case_id) if one.happened is Happened.PAGED]
    assert called == [first, first]
