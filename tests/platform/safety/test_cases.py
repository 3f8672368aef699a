"""Cases of safety: who is called, who reads what, and that nothing written is ever changed."""

import json
from datetime import timedelta

import pytest
from factories.cases import TERMS, a_house, a_report, an_incident
from factories.people import a_consultant
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from support.at_once import at_once

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.directory.errors import HeldByOperators
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.safety import duty, entries, handling, keeping, models, opening_a_case, openings, paging, queries, writer
from sotomado.safety.errors import (
    BadTimes,
    ConsentWithoutWords,
    MayNotTell,
    NobodyToPause,
    NotOnTheTeam,
    TooManyReports,
    WordsTooLong,
)
from sotomado.safety.models import SafetyCase
from sotomado.safety.opening_a_case import Asked
from sotomado.safety.vocabulary import Answer, ConsentAnswer, Happened, Kind, Locked, MayTell, Outcome, State


def called(work, case_id):
    return [one.whom_id for one in queries.entries(work, case_id=case_id) if one.happened is Happened.PAGED]


def state(work, case_id):
    return entries.state_of(queries.entries(work, case_id=case_id))


def mails_of(database, clock):
    """Every mail that waits or will, as (to, subject, body)."""
    with database.work() as work:
        jobs = work.session.scalars(select(Job).where(Job.kind == "mail")).all()
        payloads = [json.loads(work.unseal(job, "payload")) for job in jobs if job.payload]
    return [(one["to"][1], one["subject"], one["body"]) for one in payloads]


def look_again(database, case_id):
    """What the worker does when the time has come: every call that is due."""
    with database.work() as work:
        due = [one for one in outbox.take(work, limit=50) if one.kind == paging.CALL_AGAIN]
        for one in due:
            outbox.done(work, job=one)
    for one in due:
        paging.call_again(database, one.payload, TERMS)


def test_an_incident_calls_whoever_is_on_duty_at_once(database, clock):
    house = a_house(database)
    with database.work() as work:
        on_call = house.operators[1]
        duty.write(
            work,
            person_id=on_call,
            from_at=work.now,
            until_at=work.now + timedelta(hours=8),
            by_person_id=house.operators[0],
        )
        case_id = an_incident(work, house)

        assert called(work, case_id) == [on_call]
        assert state(work, case_id) is State.WAITING


def test_with_nobody_on_duty_everybody_is_called(database):
    house = a_house(database)
    with database.work() as work:
        case_id = an_incident(work, house)

        assert called(work, case_id) == house.operators


def test_nobody_answers_within_minutes_and_everybody_is_called(database, clock):
    house = a_house(database)
    with database.work() as work:
        duty.write(
            work,
            person_id=house.operators[0],
            from_at=work.now,
            until_at=work.now + timedelta(hours=8),
            by_person_id=house.operators[0],
        )
        case_id = an_incident(work, house)

    clock.advance(minutes=9)
    look_again(database, case_id)
    with database.read() as work:
        assert called(work, case_id) == house.operators[:1], "not yet"

    clock.advance(minutes=2)
    look_again(database, case_id)
    with database.read() as work:
        assert called(work, case_id) == [house.operators[0], *house.operators]


def test_calling_goes_on_until_somebody_takes_it_on(database, clock):
    house = a_house(database, operators=2)
    with database.work() as work:
        case_id = an_incident(work, house)
    for _ in range(3):
        clock.advance(minutes=11)
        look_again(database, case_id)
    with database.work() as work:
        assert len(called(work, case_id)) == 2 * 4
        handling.take_on(work, operator_id=house.operators[0], case_id=case_id)

    clock.advance(hours=5)
    look_again(database, case_id)

    with database.read() as work:
        assert len(called(work, case_id)) == 2 * 4
        assert state(work, case_id) is State.IN_HAND


def test_a_job_that_is_done_twice_calls_once(database, clock):
    house = a_house(database, operators=1)
    with database.work() as work:
        case_id = an_incident(work, house)
    payload = {"case_id": case_id, "round": 1}

    paging.call_again(database, payload, TERMS)
    paging.call_again(database, payload, TERMS)

    with database.read() as work:
        assert len(called(work, case_id)) == 2


def test_mails_say_neither_what_nor_of_whom(database, clock):
    house = a_house(database)
    with database.work() as work:
        an_incident(work, house)
        a_report(work, house)
        names = queries.names(work, person_ids=[house.advisee_id, house.consultant.person_id])
    mails = [one for one in mails_of(database, clock) if "safety" in one[2]]

    assert len(mails) == 7, "three operators, twice; and a receipt"
    for to, subject, body in mails:
        for word in ("いのち", "ハラスメント", "転職", "相談員", names[house.consultant.person_id]):
            assert word not in subject + body, (to, word)
        assert names[house.advisee_id] not in subject


def test_the_same_form_sent_twice_at_once_is_one_case(database):
    house = a_house(database)

    found = at_once(database, lambda work: an_incident(work, house), lambda work: an_incident(work, house))

    assert len(set(found)) == 1
    assert isinstance(found[0], str)
    with database.read() as work:
        assert len(called(work, found[0])) == 3


def test_only_the_consultant_of_a_talk_opens_an_incident_of_it(database):
    house = a_house(database)
    with database.work() as work:
        stranger = a_consultant(work, name="別 人")

        with pytest.raises(NotFound):
            opening_a_case.open_incident(
                work,
                consultant_person_id=stranger.person_id,
                booking_id=house.booking_id,
                kind=Kind.LIFE,
                once="x",
                terms=TERMS,
            )


def test_only_its_advisee_reports_a_talk(database):
    house, other = a_house(database), a_house(database)
    with database.work() as work, pytest.raises(NotFound):
        opening_a_case.report_misconduct(
            work,
            advisee_id=other.advisee_id,
            kind=Kind.OTHER,
            booking_id=house.booking_id,
            words=None,
            may_tell=MayTell.ALL,
            once="x",
            terms=TERMS,
        )


def test_operators_read_nothing_until_they_take_it_on(database):
    house = a_house(database)
    reader, other = house.operators[:2]
    with database.work() as work:
        case_id = a_report(work, house, words="帰り道までついてこられました。")

        shut = handling.dossier(work, operator_id=reader, case_id=case_id)
        assert all(one.words is None for one in shut.lines)
        assert (shut.advisee, shut.consultant, shut.booking_id, shut.starts_at) == (None, None, None, None)

        handling.take_on(work, operator_id=reader, case_id=case_id)
        opened = handling.dossier(work, operator_id=reader, case_id=case_id)
        assert opened.lines[0].words == "帰り道までついてこられました。"
        assert opened.advisee is not None

        with pytest.raises(NotOnTheTeam):
            handling.note(work, operator_id=other, case_id=case_id, words="わたしも")
        assert handling.dossier(work, operator_id=other, case_id=case_id).lines[0].words is None


def test_nobody_handles_what_concerns_themselves(database):
    house = a_house(database)
    with database.work() as work:
        accounts.grant(work, person_id=house.consultant.person_id, role=Role.OPERATOR)
        case_id = a_report(work, house)

        assert house.consultant.person_id not in called(work, case_id)
        assert handling.cases(work, operator_id=house.consultant.person_id) == []
        with pytest.raises(NotFound):
            handling.take_on(work, operator_id=house.consultant.person_id, case_id=case_id)


def test_the_writer_reads_the_answer_and_not_what_operators_note(database):
    house = a_house(database)
    me = house.operators[0]
    with database.work() as work:
        case_id = a_report(work, house)
        handling.take_on(work, operator_id=me, case_id=case_id)
        handling.note(work, operator_id=me, case_id=case_id, words="前にも同じ声があった")
        handling.write_to_writer(
            work, operator_id=me, case_id=case_id, words="お話しくださり、ありがとうございます。", terms=TERMS
        )
        handling.close(
            work, operator_id=me, case_id=case_id, outcome=Outcome.UPHELD, words="約束に反していました。", terms=TERMS
        )

        own = writer.own_case(work, person_id=house.advisee_id, case_id=case_id)

    told = [one.words for one in own.lines if one.words]
    assert told == [
        "人材会社の名刺を渡されました。",
        "お話しくださり、ありがとうございます。",
        "約束に反していました。",
    ]
    assert own.state is State.CLOSED
    assert {one.by_person_id for one in own.lines if one.happened is Happened.TAKEN_ON} == {None}, (
        "no operator is named"
    )


def test_another_persons_case_is_not_there(database):
    house = a_house(database)
    with database.work() as work:
        case_id = a_report(work, house)

        for stranger in (house.consultant.person_id, house.operators[0]):
            with pytest.raises(NotFound):
                writer.own_case(work, person_id=stranger, case_id=case_id)


def test_words_added_to_a_closed_case_open_it_again_and_tell_its_team(database, clock):
    house = a_house(database)
    me = house.operators[0]
    with database.work() as work:
        case_id = a_report(work, house)
        handling.take_on(work, operator_id=me, case_id=case_id)
        handling.close(
            work, operator_id=me, case_id=case_id, outcome=Outcome.NOT_FOUND, words="分かりません。", terms=TERMS
        )
        writer.add_words(work, person_id=house.advisee_id, case_id=case_id, words="写真がありました。", terms=TERMS)

        assert state(work, case_id) is State.IN_HAND
    assert any(subject == "続きが届きました" for _, subject, _ in mails_of(database, clock))


def test_a_withdrawn_incident_calls_nobody_and_words_call_again(database, clock):
    house = a_house(database, operators=1)
    with database.work() as work:
        case_id = an_incident(work, house)
        writer.withdraw(work, person_id=house.consultant.person_id, case_id=case_id)
    clock.advance(minutes=11)
    look_again(database, case_id)
    with database.read() as work:
        assert len(called(work, case_id)) == 1

    with database.work() as work:
        writer.add_words(work, person_id=house.consultant.person_id, case_id=case_id, words="やはり。", terms=TERMS)
        assert state(work, case_id) is State.WAITING
        assert len(called(work, case_id)) == 2
    clock.advance(minutes=11)
    look_again(database, case_id)
    with database.read() as work:
        assert len(called(work, case_id)) == 3, "and goes on calling"


def write(work, house, case_id, **said):
    given = {"steps": (), "consent": None, "consent_words": None, "words": None} | said
    writer.write_down(work, consultant_person_id=house.consultant.person_id, case_id=case_id, terms=TERMS, **given)


def test_a_consultant_writes_steps_consent_and_words_in_one_go(database):
    house = a_house(database)
    with database.work() as work:
        case_id = an_incident(work, house)
        write(
            work, house, case_id, steps=["stay", "ask_plainly"], consent=ConsentAnswer.AGREED, words="声が小さかった。"
        )
        write(work, house, case_id, steps=["stay"], consent=ConsentAnswer.AGREED)

        own = writer.own_case(work, person_id=house.consultant.person_id, case_id=case_id)

    assert own.steps_done == {"stay", "ask_plainly"}
    assert own.consent is ConsentAnswer.AGREED
    assert [one.happened for one in own.lines if one.happened is not Happened.PAGED] == [
        Happened.OPENED,
        Happened.STEP,
        Happened.STEP,
        Happened.CONSENT,
        Happened.WORDS,
    ], "what was written is not written again"


@pytest.mark.parametrize(
    "why_not", [one for one in ConsentAnswer if one not in (ConsentAnswer.AGREED, ConsentAnswer.DECLINED)]
)
def test_where_the_person_was_not_asked_the_reason_is_needed(database, why_not):
    house = a_house(database)
    with database.work() as work:
        case_id = an_incident(work, house)
        with pytest.raises(ConsentWithoutWords):
            write(work, house, case_id, consent=why_not)

        write(work, house, case_id, consent=why_not, consent_words="電話が切れた。")
        assert writer.own_case(work, person_id=house.consultant.person_id, case_id=case_id).consent is why_not


@pytest.mark.parametrize("kind", [Kind.HARASSMENT, Kind.ILLEGALITY])
@pytest.mark.parametrize("said", [Asked(ConsentAnswer.DECLINED), Asked(ConsentAnswer.NOT_ASKED, "電話が切れた。")])
def test_without_agreement_operators_do_not_learn_whom_it_concerns(database, kind, said):
    house = a_house(database)
    operator = house.operators[0]
    with database.work() as work:
        case_id = an_incident(work, house, kind=kind, asked=said)
        handling.take_on(work, operator_id=operator, case_id=case_id)
        nameless = handling.dossier(work, operator_id=operator, case_id=case_id)
        write(work, house, case_id, consent=ConsentAnswer.AGREED)
        named = handling.dossier(work, operator_id=operator, case_id=case_id)

    assert nameless.is_nameless
    assert nameless.advisee is None
    assert nameless.starts_at is None
    assert not named.is_nameless
    assert named.advisee is not None


def test_two_operators_who_open_something_learn_whom_it_concerns(database):
    house = a_house(database)
    first, second = house.operators[:2]
    with database.work() as work:
        case_id = an_incident(work, house, kind=Kind.HARASSMENT, asked=Asked(ConsentAnswer.DECLINED))
        handling.take_on(work, operator_id=first, case_id=case_id)
        opening_id = openings.ask(
            work,
            operator_id=first,
            case_id=case_id,
            what=Locked.NOTES,
            reason="暴力が続いている。",
            withheld_because=None,
            tell_on=None,
            terms=TERMS,
        )
        assert handling.dossier(work, operator_id=first, case_id=case_id).advisee is None
        openings.answer(work, operator_id=second, opening_id=opening_id, answer=Answer.AGREED, words=None, terms=TERMS)

        assert handling.dossier(work, operator_id=first, case_id=case_id).advisee is not None


def test_danger_to_life_names_the_person_at_once(database):
    house = a_house(database)
    with database.work() as work:
        case_id = an_incident(work, house, kind=Kind.LIFE)
        handling.take_on(work, operator_id=house.operators[0], case_id=case_id)

        assert handling.dossier(work, operator_id=house.operators[0], case_id=case_id).advisee is not None


def test_words_that_are_too_long_write_nothing(database):
    house = a_house(database)
    with database.work() as work:
        case_id = an_incident(work, house)
        before = len(queries.entries(work, case_id=case_id))

        with pytest.raises(WordsTooLong):
            write(work, house, case_id, steps=["stay"], words="あ" * 4001)

        assert len(queries.entries(work, case_id=case_id)) == before


def test_many_reports_of_a_day_belong_into_those_that_are_there(database, clock):
    house = a_house(database, operators=1)
    with database.work() as work:
        first = [a_report(work, house, once=str(number)) for number in range(5)]
        with pytest.raises(TooManyReports):
            a_report(work, house, once="one more")
        assert a_report(work, house, once="4") == first[4], "the same form is the same case"
    clock.advance(days=1, minutes=1)
    with database.work() as work:
        assert a_report(work, house, once="tomorrow")


# What may be told, and pausing.
def test_a_consultant_is_told_as_far_as_the_advisee_allows(database):
    house = a_house(database)
    me = house.operators[0]
    with database.work() as work:
        silent = a_report(work, house, may_tell=MayTell.NOTHING, once="a")
        open_ = a_report(work, house, may_tell=MayTell.MATTER, once="b")
        for case_id in (silent, open_):
            handling.take_on(work, operator_id=me, case_id=case_id)

        with pytest.raises(MayNotTell):
            handling.tell_consultant(
                work, operator_id=me, case_id=silent, words="名刺を渡さないでください。", terms=TERMS
            )
        handling.tell_consultant(work, operator_id=me, case_id=open_, words="名刺を渡さないでください。", terms=TERMS)

        told = handling.told_to_consultant(work, consultant_person_id=house.consultant.person_id)
    assert [(one.words, one.by_person_id, one.mark) for one in told] == [("名刺を渡さないでください。", None, None)]


def test_what_was_withdrawn_is_told_to_no_consultant(database):
    house = a_house(database)
    me = house.operators[0]
    with database.work() as work:
        case_id = a_report(work, house, may_tell=MayTell.ALL)
        handling.take_on(work, operator_id=me, case_id=case_id)
        writer.withdraw(work, person_id=house.advisee_id, case_id=case_id)

        with pytest.raises(MayNotTell):
            handling.tell_consultant(work, operator_id=me, case_id=case_id, words="…", terms=TERMS)


def test_a_consultant_whom_operators_hold_does_not_come_back_alone(database):
    house = a_house(database)
    me, consultant = house.operators[0], house.consultant
    with database.work() as work:
        case_id = a_report(work, house)
        handling.take_on(work, operator_id=me, case_id=case_id)
        handling.pause_consultant(work, operator_id=me, case_id=case_id, words="確かめるあいだ。")

        assert consultant.id not in directory.listed_ids(work, on=work.now.date())
        with pytest.raises(HeldByOperators):
            listing.resume(work, consultant_id=consultant.id, by_person_id=consultant.person_id)
        with pytest.raises(HeldByOperators):
            listing.list_(work, consultant_id=consultant.id, by_person_id=me)

        handling.release_consultant(work, operator_id=me, case_id=case_id, words="確かめました。")
        assert consultant.id in directory.listed_ids(work, on=work.now.date())


def test_a_pause_of_ones_own_outlasts_that_of_the_operators(database, clock):
    house = a_house(database)
    with database.work() as work:
        one = house.consultant
        listing.pause(work, consultant_id=one.id, by_person_id=one.person_id)
    clock.advance(hours=1)
    with database.work() as work:
        listing.hold(work, consultant_id=one.id, by_person_id=house.operators[0], words="K7QF-2M9X")
        listing.release(work, consultant_id=one.id, by_person_id=house.operators[0], words="K7QF-2M9X")

        assert one.id not in directory.listed_ids(work, on=work.now.date())
        listing.resume(work, consultant_id=one.id, by_person_id=one.person_id)
        assert one.id in directory.listed_ids(work, on=work.now.date())


def test_a_report_of_no_talk_names_nobody_to_pause(database):
    house = a_house(database)
    me = house.operators[0]
    with database.work() as work:
        case_id = a_report(work, house, with_talk=False)
        handling.take_on(work, operator_id=me, case_id=case_id)
        with pytest.raises(NobodyToPause):
            handling.pause_consultant(work, operator_id=me, case_id=case_id, words="…")


# What is written stays, and can be read by nobody once its time is over.
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE safety_case SET kind = 'harassment'",
        "DELETE FROM safety_case",
        "UPDATE safety_entry SET words = NULL",
        "DELETE FROM safety_entry",
    ],
)
def test_the_database_refuses_to_change_what_is_written(database, statement):
    house = a_house(database)
    with database.work() as work:
        an_incident(work, house)

    with pytest.raises(DBAPIError), database.work() as work:
        work.session.execute(text(statement))


def test_sqlite_does_not_write_over_an_entry(sqlite_database):
    house = a_house(sqlite_database)
    with sqlite_database.work() as work:
        an_incident(work, house)

    with pytest.raises(DBAPIError), sqlite_database.work() as work:
        work.session.execute(text("INSERT OR REPLACE INTO safety_entry SELECT * FROM safety_entry"))


def test_words_are_sealed_with_the_key_of_their_case(database):
    house = a_house(database)
    with database.work() as work:
        case_id = a_report(work, house, words="だれにも言えませんでした。")
    with database.read() as work:
        row = queries.entries(work, case_id=case_id)[0]
        assert "だれにも".encode() not in row.words
        with pytest.raises(Exception, match=r"safety_entry"):
            work.unseal(row, "words")


def test_five_years_after_it_was_closed_nobody_reads_a_case(database, clock):
    house = a_house(database)
    me = house.operators[0]
    with database.work() as work:
        closed, running = a_report(work, house, once="a"), a_report(work, house, once="b")
        handling.take_on(work, operator_id=me, case_id=closed)
        handling.close(work, operator_id=me, case_id=closed, outcome=Outcome.SEEN_TO, words="済み。", terms=TERMS)
    clock.advance(days=5 * 365 - 1)
    with database.work() as work:
        assert keeping.forget_old(work) == 0, "not a day too soon"
    clock.advance(days=4)
    with database.work() as work:
        assert keeping.forget_old(work) == 1
        assert all(one.words is None for one in entries.lines(work, case_id=closed))
        assert entries.lines(work, case_id=running)[0].words
        assert [one.happened for one in queries.entries(work, case_id=closed)][-1] is Happened.FORGOTTEN
        assert state(work, closed) is State.CLOSED


def test_the_words_of_a_case_that_was_taken_back_are_forgotten_too(database, clock):
    house = a_house(database)
    with database.work() as work:
        case_id = a_report(work, house)
        clock.advance(days=1)
    with database.work() as work:
        writer.withdraw(work, person_id=house.advisee_id, case_id=case_id)
    clock.advance(days=5 * 365 + 1)
    with database.work() as work:
        assert keeping.forget_old(work) == 0, "not a day too soon"
    clock.advance(days=1)

    with database.work() as work:
        assert keeping.forget_old(work) == 1
        assert all(one.words is None for one in entries.lines(work, case_id=case_id))


def test_no_column_of_safety_knows_a_company():
    columns = {
        column.name
        for table in models.SafetyCase.metadata.sorted_tables
        if table.name.startswith("safety_")
        for column in table.columns
    }
    assert columns
    assert not {one for one in columns if "company" in one or "unit" in one or "department" in one}


def test_duties_are_of_operators_and_end_after_they_begin(database):
    house = a_house(database)
    with database.work() as work:
        hour = timedelta(hours=1)
        for whose, start, end in (
            (house.advisee_id, work.now, work.now + hour),
            (house.operators[0], work.now, work.now - hour),
            (house.operators[0], work.now - 2 * hour, work.now - hour),
            (house.operators[0], work.now, work.now + timedelta(days=32)),
        ):
            with pytest.raises(BadTimes):
                duty.write(work, person_id=whose, from_at=start, until_at=end, by_person_id=house.operators[0])


def test_cases_are_counted_while_they_wait(database):
    house = a_house(database)
    with database.work() as work:
        case_id = an_incident(work, house)
        assert handling.how_many_wait(work) == 1
        handling.take_on(work, operator_id=house.operators[0], case_id=case_id)
        assert handling.how_many_wait(work) == 0
        assert work.session.get(SafetyCase, case_id)
