"""Two operators open what is locked: never one alone, never for long, and the advisee is told."""

from datetime import date, timedelta

import pytest
from factories.bookings import SENDER
from factories.cases import TERMS, a_house, a_report, an_incident
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from sotomado.accounts.errors import NotFound
from sotomado.consultations.notes import service as notes
from sotomado.outbox.models import Job
from sotomado.personal_data import erasing
from sotomado.safety import handling, openings, own_data
from sotomado.safety.errors import (
    AlreadyAnswered,
    BadDay,
    NotAgreed,
    NoTalk,
    NothingKept,
    NotOnTheTeam,
    SamePerson,
    WordsMissing,
)
from sotomado.safety.models import SafetyAnswer, SafetyReading
from sotomado.safety.vocabulary import Answer, Locked

REASON = "いのちの危険があり、居場所の手がかりがほかにありません。"


@pytest.fixture
def house(database):
    return a_house(database)


@pytest.fixture
def case_id(database, house):
    """An incident that the first operator took on, of a talk whose consultant kept notes."""
    with database.work() as work:
        one = an_incident(work, house)
        handling.take_on(work, operator_id=house.operators[0], case_id=one)
    keep_notes(database, house, "駅の近くにいると話した。")
    return one


def keep_notes(database, house, words):
    with database.work() as work:
        notes.keep(
            work,
            consultant_person_id=house.consultant.person_id,
            booking_id=house.booking_id,
            text=words,
            based_on=0,
        )


def ask(database, house, case_id, *, what=Locked.NOTES, reason=REASON, because=None, on=None, by=0):
    with database.work() as work:
        return openings.ask(
            work,
            operator_id=house.operators[by],
            case_id=case_id,
            what=what,
            reason=reason,
            withheld_because=because,
            tell_on=on,
            terms=TERMS,
        )


def answer(database, house, opening_id, *, by=1, said=Answer.AGREED, words=None):
    with database.work() as work:
        openings.answer(
            work, operator_id=house.operators[by], opening_id=opening_id, answer=said, words=words, terms=TERMS
        )


def read(database, house, opening_id, *, by=0):
    with database.work() as work:
        return openings.read(work, operator_id=house.operators[by], opening_id=opening_id)


def told(database, house):
    with database.read() as work:
        return openings.told_to(work, person_id=house.advisee_id)


def test_two_agree_and_the_one_who_asked_reads(database, house, case_id):
    opening_id = ask(database, house, case_id)
    answer(database, house, opening_id)

    found = read(database, house, opening_id)

    assert found.note is not None
    assert found.note.text == "駅の近くにいると話した。"
    [one] = told(database, house)
    assert (one.reason, len(one.readings), one.withheld_because) == (REASON, 1, None)


def test_nobody_reads_before_a_second_agreed_or_after_a_refusal(database, house, case_id):
    opening_id = ask(database, house, case_id)
    with pytest.raises(NotAgreed):
        read(database, house, opening_id)

    with pytest.raises(WordsMissing):
        answer(database, house, opening_id, said=Answer.REFUSED)
    answer(database, house, opening_id, said=Answer.REFUSED, words="電話で足ります。")

    with pytest.raises(NotAgreed):
        read(database, house, opening_id)
    assert told(database, house) == []


def test_whoever_asked_does_not_agree(database, house, case_id):
    opening_id = ask(database, house, case_id)
    with pytest.raises(SamePerson):
        answer(database, house, opening_id, by=0)


def test_the_database_itself_wants_two_people(database, house, case_id, clock):
    opening_id = ask(database, house, case_id)
    me = house.operators[0]
    with pytest.raises(IntegrityError, match="two_people"), database.work() as work:
        work.session.add(
            SafetyAnswer(
                opening_id=opening_id,
                asked_by=me,
                answered_by=me,
                answer=Answer.AGREED,
                at=work.now,
                until=work.now + timedelta(hours=1),
            )
        )
        work.session.flush()
    # Nor does it help to name somebody else as the one who asked.
    with pytest.raises(IntegrityError), database.work() as work:
        work.session.add(
            SafetyAnswer(
                opening_id=opening_id,
                asked_by=house.operators[2],
                answered_by=me,
                answer=Answer.AGREED,
                at=work.now,
                until=work.now + timedelta(hours=1),
            )
        )
        work.session.flush()


def test_the_database_itself_writes_no_reading_without_agreement_or_out_of_time(database, house, case_id, clock):
    opening_id = ask(database, house, case_id)
    me = house.operators[0]

    def reading(by, until, at):
        with database.work() as work:
            work.session.add(SafetyReading(opening_id=opening_id, by_person_id=by, until=until, at=at))
            work.session.flush()

    until = clock.now() + timedelta(hours=1)
    with pytest.raises(IntegrityError):
        reading(me, until, clock.now())
    answer(database, house, opening_id)
    for by, end, at in (
        (house.operators[1], until, clock.now()),
        (me, until + timedelta(hours=1), clock.now()),
        (me, until, until + timedelta(seconds=1)),
    ):
        with pytest.raises(IntegrityError):
            reading(by, end, at)
    reading(me, until, clock.now())


@pytest.mark.parametrize("table", ["safety_opening", "safety_answer", "safety_reading", "safety_telling"])
def test_what_was_opened_cannot_be_wiped_out(database, house, case_id, table):
    opening_id = ask(database, house, case_id)
    answer(database, house, opening_id)
    read(database, house, opening_id)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 'x'"):
        with pytest.raises(Exception, match=r"written once|refuse|changed"), database.work() as work:
            work.session.execute(text(statement))


def test_after_an_hour_it_is_shut(database, house, case_id, clock):
    opening_id = ask(database, house, case_id)
    answer(database, house, opening_id)
    clock.advance(minutes=60)
    assert read(database, house, opening_id).note
    clock.advance(seconds=1)
    with pytest.raises(NotAgreed):
        read(database, house, opening_id)


def test_the_second_operator_reads_nothing(database, house, case_id):
    opening_id = ask(database, house, case_id)
    answer(database, house, opening_id)
    with pytest.raises(NotAgreed):
        read(database, house, opening_id, by=1)


def test_a_request_waits_a_day_and_is_answered_once(database, house, case_id, clock):
    first, second = ask(database, house, case_id), ask(database, house, case_id)
    answer(database, house, first)
    with pytest.raises(AlreadyAnswered):
        answer(database, house, first, by=2)
    clock.advance(hours=24, seconds=1)
    with pytest.raises(AlreadyAnswered):
        answer(database, house, second)


def test_only_the_team_asks_with_a_reason_for_a_talk(database, house, case_id):
    with pytest.raises(NotOnTheTeam):
        ask(database, house, case_id, by=1)
    with pytest.raises(WordsMissing):
        ask(database, house, case_id, reason="  ")
    with database.work() as work:
        of_nothing = a_report(work, house, with_talk=False)
        handling.take_on(work, operator_id=house.operators[0], case_id=of_nothing)
    with pytest.raises(NoTalk):
        ask(database, house, of_nothing)


def test_where_danger_forbids_it_the_advisee_is_told_on_the_day_agreed_to(database, house, case_id, clock):
    opening_id = ask(database, house, case_id, because="同居の人が読むおそれがある。", on=date(2026, 11, 23))
    answer(database, house, opening_id)
    read(database, house, opening_id)
    assert told(database, house) == []

    clock.advance(days=2)
    with database.work() as work:
        assert openings.tell_what_is_due(work, terms=TERMS) == 0, "it is the 22nd in Japan"
    clock.advance(days=1)
    with database.work() as work:
        assert openings.tell_what_is_due(work, terms=TERMS) == 1
        assert openings.tell_what_is_due(work, terms=TERMS) == 0, "told once"

    [one] = told(database, house)
    assert one.withheld_because == "同居の人が読むおそれがある。"


def test_a_refused_request_is_told_to_nobody_whatever_its_day(database, house, case_id, clock):
    opening_id = ask(database, house, case_id, because="危険。", on=date(2026, 11, 23))
    answer(database, house, opening_id, said=Answer.REFUSED, words="要りません。")
    clock.advance(days=10)
    with database.work() as work:
        assert openings.tell_what_is_due(work, terms=TERMS) == 0


@pytest.mark.parametrize(
    ("what", "on"),
    [
        (Locked.NOTES, date(2026, 11, 20)),
        (Locked.NOTES, date(2027, 3, 1)),
        (Locked.NOTES, None),
        (Locked.RECORDING, date(2026, 11, 23)),
    ],
)
def test_nobody_is_kept_in_the_dark_for_long_and_of_a_recording_not_at_all(database, house, case_id, what, on):
    with pytest.raises(BadDay):
        ask(database, house, case_id, what=what, because="危険。", on=on)


def test_where_nothing_is_kept_nothing_was_read(database, house):
    with database.work() as work:
        case_id = an_incident(work, house)
        handling.take_on(work, operator_id=house.operators[0], case_id=case_id)
    for what in Locked:
        opening_id = ask(database, house, case_id, what=what)
        answer(database, house, opening_id)
        with pytest.raises(NothingKept):
            read(database, house, opening_id)
    assert [len(one.readings) for one in told(database, house)] == [0, 0]


def test_whoever_is_concerned_sees_no_request(database, house, case_id):
    opening_id = ask(database, house, case_id)
    with database.work() as work, pytest.raises(NotFound):
        openings.request(work, operator_id=house.consultant.person_id, opening_id=opening_id)


# A person's own copy, and erasure.
def test_a_copy_holds_what_one_wrote_and_what_was_opened(database, house, case_id):
    opening_id = ask(database, house, case_id)
    answer(database, house, opening_id)
    with database.work() as work:
        report = a_report(work, house, words="ついてこられました。")
        handling.take_on(work, operator_id=house.operators[0], case_id=report)
        handling.note(work, operator_id=house.operators[0], case_id=report, words="前にも声があった")

        own = own_data.of(work, house.advisee_id)

    assert set(own) == {"reports_of_consultants", "opened_by_operators"}, "of the incident they were not asked"
    assert "ついてこられました。" in str(own)
    assert "前にも声があった" not in str(own)


def test_erasure_leaves_words_of_ones_reports_to_nobody(database, house, case_id):
    with database.work() as work:
        report = a_report(work, house, words="ついてこられました。")
        handling.take_on(work, operator_id=house.operators[0], case_id=report)
    with database.work() as work:
        own_data.forget(work, house.advisee_id)
        own_data.forget(work, house.advisee_id)

        left = handling.dossier(work, operator_id=house.operators[0], case_id=report)
        assert all(one.words is None for one in left.lines)
        # The incident is not theirs, and its words stay with those who look after it.
        own_data.forget(work, house.consultant.person_id)
        assert openings.ask(
            work,
            operator_id=house.operators[0],
            case_id=case_id,
            what=Locked.NOTES,
            reason=REASON,
            withheld_because=None,
            tell_on=None,
            terms=TERMS,
        )


def test_whoever_was_erased_before_the_day_came_is_sent_nothing(database, house, case_id, clock):
    """The telling stands; a mail to nobody would come back, and lie among the operators' letters."""
    opening_id = ask(database, house, case_id, because="命の危険", on=clock.now().date() + timedelta(days=30))
    answer(database, house, opening_id)
    with database.work() as work:
        erasing.ask(work, person_id=house.advisee_id, public_url=TERMS.public_url)
    clock.advance(days=15)
    with database.read() as work:
        [erasure_id] = erasing.due(work)
    assert erasing.erase(database, erasure_id=erasure_id, sender=SENDER)
    clock.advance(days=20)

    with database.work() as work:
        assert openings.tell_what_is_due(work, terms=TERMS) == 1

    with database.read() as work:
        rows = work.session.scalars(select(Job).where(Job.kind == "mail", Job.payload.is_not(None)))
        assert not [row for row in rows if ".invalid" in (work.unseal(row, "payload") or "")]
