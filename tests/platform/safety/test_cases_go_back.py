"""A case whose operators are none any more calls somebody again; and the desk asks as little of many as of few."""

import pytest
from factories.cases import TERMS, a_house, an_incident
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from sotomado import migrate
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person, Role
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.safety import entries, handling, openings, paging, queries, returning, told, writer
from sotomado.safety.errors import NotOnTheTeam
from sotomado.safety.vocabulary import Answer, Happened, Locked, Outcome, State


@pytest.fixture
def house(database):
    return a_house(database)


@pytest.fixture
def case_id(database, house):
    """Taken on by the first operator, who was called with the others."""
    with database.work() as work:
        one = an_incident(work, house)
        handling.take_on(work, operator_id=house.operators[0], case_id=one)
    return one


def lose_the_role(database, person_id):
    with database.work() as work:
        accounts.end_role(work, person_id=person_id, role=Role.OPERATOR)


def leave(database, person_id):
    with database.work() as work:
        work.session.get_one(Person, person_id).disabled_at = work.now


def look(database):
    with database.work() as work:
        return returning.give_back(work, terms=TERMS)


def standing(database, case_id):
    with database.read() as work:
        known = queries.entries(work, case_id=case_id)
        return entries.state_of(known), [one.whom_id for one in known if one.happened is Happened.PAGED]


@pytest.mark.parametrize("go", [lose_the_role, leave])
def test_a_case_of_somebody_who_is_no_operator_any_more_calls_the_others(database, house, case_id, go):
    first, *others = house.operators
    assert look(database) == 0

    go(database, first)

    assert look(database) == 1
    assert look(database) == 0, "once"
    assert standing(database, case_id) == (State.WAITING, [*house.operators, *others])


def test_it_goes_on_calling_until_somebody_takes_it_on(database, house, case_id, clock):
    lose_the_role(database, house.operators[0])
    look(database)
    clock.advance(minutes=11)
    with database.work() as work:
        due = [one for one in outbox.take(work, limit=50) if one.kind == paging.CALL_AGAIN]
        for one in due:
            outbox.done(work, job=one)
    for one in due:
        paging.call_again(database, one.payload, TERMS)
    _, called = standing(database, case_id)
    assert len(called) == 3 + 2 + 2, "the call of before is over, the one of now is done once"

    with database.work() as work:
        handling.take_on(work, operator_id=house.operators[1], case_id=case_id)
        handling.note(work, operator_id=house.operators[1], case_id=case_id, words="引き受けなおした")

    assert standing(database, case_id)[0] is State.IN_HAND
    assert look(database) == 0


def test_while_one_of_several_is_left_nobody_is_called(database, house, case_id):
    with database.work() as work:
        handling.take_on(work, operator_id=house.operators[1], case_id=case_id)
    lose_the_role(database, house.operators[0])

    assert look(database) == 0
    assert standing(database, case_id)[0] is State.IN_HAND


def test_who_comes_back_takes_it_on_anew(database, house, case_id):
    me = house.operators[0]
    lose_the_role(database, me)
    look(database)
    with database.work() as work:
        accounts.grant(work, person_id=me, role=Role.OPERATOR)

    with pytest.raises(NotOnTheTeam), database.work() as work:
        handling.note(work, operator_id=me, case_id=case_id, words="つづき")
    with database.work() as work:
        handling.take_on(work, operator_id=me, case_id=case_id)
        handling.note(work, operator_id=me, case_id=case_id, words="つづき")
        assert len(told.notices(work, operator_id=me, case_id=case_id)) == 1, "the advisee is told once"


@pytest.mark.parametrize("closes", [True, False])
def test_what_is_over_calls_nobody(database, house, case_id, closes):
    with database.work() as work:
        if closes:
            handling.close(
                work,
                operator_id=house.operators[0],
                case_id=case_id,
                outcome=Outcome.SEEN_TO,
                words="済んだ",
                terms=TERMS,
            )
        else:
            writer.withdraw(work, person_id=house.consultant.person_id, case_id=case_id)
    lose_the_role(database, house.operators[0])

    assert look(database) == 0


def test_words_added_to_what_nobody_looks_after_call_at_once_and_not_whoever_left(database, house, case_id):
    first = house.operators[0]
    with database.work() as work:
        handling.close(work, operator_id=first, case_id=case_id, outcome=Outcome.SEEN_TO, words="済んだ", terms=TERMS)
    lose_the_role(database, first)

    with database.work() as work:
        writer.add_words(
            work, person_id=house.consultant.person_id, case_id=case_id, words="また心配です。", terms=TERMS
        )

    assert standing(database, case_id)[0] is State.WAITING
    with database.read() as work:
        email = work.session.get_one(Person, first).email
        mails = work.session.scalars(select(Job).where(Job.kind == "mail", Job.payload.is_not(None))).all()
        added = [work.unseal(one, "payload") or "" for one in mails]
    assert not [one for one in added if email in one and "続きが届きました" in one]


# The desk.
def test_a_long_list_of_what_was_opened_takes_as_many_statements_as_a_short_one(database, house, case_id):
    me, second = house.operators[:2]

    def ask_and_open():
        with database.work() as work:
            opening_id = openings.ask(
                work,
                operator_id=me,
                case_id=case_id,
                what=Locked.NOTES,
                reason="わけ",
                withheld_because=None,
                tell_on=None,
                terms=TERMS,
            )
            openings.answer(
                work, operator_id=second, opening_id=opening_id, answer=Answer.AGREED, words=None, terms=TERMS
            )

    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: said.append(call[2]))

    def counted():
        said.clear()
        with database.read() as work:
            desk = openings.requests(work, operator_id=second)
            own = openings.told_to(work, person_id=house.advisee_id)
            handling.cases(work, operator_id=second)
            told.waiting(work, operator_id=second)
        return len(said), len(desk), len(own)

    ask_and_open()
    few = counted()
    for nth in range(6):
        ask_and_open()
        with database.work() as work:
            an_incident(work, house, once=f"another {nth}")

    many = counted()
    assert (few[1:], many[1:]) == ((1, 1), (7, 7))
    assert many[0] == few[0]


def test_entries_of_before_outlive_the_new_tables_and_stay_unchangeable(database, house, case_id):
    """SQLite writes the table of entries anew for one more word, and with it what keeps entries from being changed."""
    with database.read() as work:
        before = [(one.number, one.happened) for one in queries.entries(work, case_id=case_id)]
    database.dispose()
    migrate.downgrade(database.engine, to="0034")
    migrate.upgrade(database.engine)

    with database.read() as work:
        assert [(one.number, one.happened) for one in queries.entries(work, case_id=case_id)] == before
    for statement in ("UPDATE safety_entry SET mark = 'x'", "DELETE FROM safety_entry"):
        with pytest.raises(IntegrityError, match="written once"), database.work() as work:
            work.session.execute(text(statement))
