"""What operators do with a case is told to the advisee: at once, or later with a reason, and never not at all."""

from datetime import timedelta

import pytest
from factories.cases import TERMS, a_house, a_report, an_incident
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from sotomado.accounts.errors import NotFound
from sotomado.outbox.models import Job
from sotomado.safety import handling, own_data, telling, told, writer
from sotomado.safety.errors import AlreadyAnswered, AlreadyTold, BadDay, NotOnTheTeam, ReasonMissing, SamePerson
from sotomado.safety.models import SafetyDelay, SafetyDelayAgreement, SafetyEntry, SafetyNotice
from sotomado.safety.telling import Later
from sotomado.safety.vocabulary import Happened, Kind

WORDS = "区の福祉課に、今夜おられる場所のことだけを伝えました。いのちの危険によります。"
WHY = "家のメールを、加害しているとされる人が見ています。"


@pytest.fixture
def house(database):
    return a_house(database)


@pytest.fixture
def case_id(database, house):
    """Danger to life, taken on by the first operator."""
    with database.work() as work:
        one = an_incident(work, house)
        handling.take_on(work, operator_id=house.operators[0], case_id=one)
    return one


@pytest.fixture
def taken_on(database, house, case_id):
    """The notice of that."""
    with database.read() as work:
        [one] = told.notices(work, operator_id=house.operators[0], case_id=case_id)
    return one.id


def pass_on(database, house, case_id, *, later=None, by=0):
    with database.work() as work:
        handling.note_passed_on(
            work, operator_id=house.operators[by], case_id=case_id, words=WORDS, later=later, terms=TERMS
        )


def put_off(database, house, notice_id, *, days, by=0, because=WHY):
    with database.work() as work:
        later = Later(because, telling.today(work) + timedelta(days=days))
        return telling.put_off(work, operator_id=house.operators[by], notice_id=notice_id, later=later, terms=TERMS)


def agree(database, house, notice_id, *, by):
    with database.work() as work:
        telling.agree(work, operator_id=house.operators[by], notice_id=notice_id)


def see_to_the_day(database):
    with database.work() as work:
        asked = telling.ask_again(work, terms=TERMS)
        return telling.tell_what_is_due(work, terms=TERMS), asked


def told_to(database, house):
    with database.read() as work:
        return told.told_to(work, person_id=house.advisee_id)


def mails(database, address_of, subject="そとまどからのご連絡"):
    """The mails to a person that wait with this subject, as they were written."""
    with database.read() as work:
        jobs = work.session.scalars(select(Job).where(Job.kind == "mail", Job.payload.is_not(None))).all()
        email = work.session.execute(text("SELECT email FROM person WHERE id = :id"), {"id": address_of}).scalar_one()
        plain = [work.unseal(job, "payload") or "" for job in jobs]
    return [one for one in plain if email in one and subject in one]


# What is passed on outside.
def test_what_is_passed_on_outside_is_told_at_once_in_the_operators_words(database, house, case_id):
    pass_on(database, house, case_id)

    [one] = told_to(database, house)
    assert (one.happened, one.passed_on, one.put_off) == (Happened.PASSED_ON, WORDS, ())
    [mail] = mails(database, house.advisee_id)
    assert "/safety/own" in mail
    assert not [word for word in ("福祉課", "いのち", "窓口") if word in mail], "a mail may be read by others"


@pytest.mark.parametrize("kind", [Kind.HARASSMENT, Kind.ILLEGALITY])
def test_of_every_kind_of_case_what_is_passed_on_is_told(database, house, kind):
    with database.work() as work:
        case_id = an_incident(work, house, kind=kind)
        handling.take_on(work, operator_id=house.operators[0], case_id=case_id)
    assert told_to(database, house) == [], "taken on with their agreement, or without their name"

    pass_on(database, house, case_id)

    assert [one.passed_on for one in told_to(database, house)] == [WORDS]


def test_whoever_reports_a_consultant_reads_what_was_passed_on_of_it(database, house):
    with database.work() as work:
        case_id = a_report(work, house, with_talk=False)
        handling.take_on(work, operator_id=house.operators[0], case_id=case_id)

    pass_on(database, house, case_id)

    [one] = told_to(database, house)
    assert (one.passed_on, one.talk_at) == (WORDS, None)


# A case of danger to life that is taken on.
def test_a_case_of_danger_that_is_taken_on_is_told_when_an_operator_had_time_to_read(database, house, case_id, clock):
    assert told_to(database, house) == []
    clock.advance(hours=12)
    assert see_to_the_day(database) == (0, 0)

    clock.advance(hours=24)
    assert see_to_the_day(database) == (1, 0)
    assert see_to_the_day(database) == (0, 0)

    [one] = told_to(database, house)
    assert (one.happened, one.kind, one.passed_on, one.words) == (Happened.TAKEN_ON, Kind.LIFE, None, None)
    assert len(mails(database, house.advisee_id)) == 1


def test_who_joins_later_is_told_to_nobody_once_more(database, house, case_id):
    with database.work() as work:
        handling.take_on(work, operator_id=house.operators[1], case_id=case_id)
        assert len(told.notices(work, operator_id=house.operators[0], case_id=case_id)) == 1


def test_an_operator_tells_before_the_day_with_words_of_their_own(database, house, case_id, taken_on, clock):
    with database.work() as work:
        telling.tell_now(
            work, operator_id=house.operators[0], notice_id=taken_on, words="明日、お電話します。", terms=TERMS
        )

    assert [one.words for one in told_to(database, house)] == ["明日、お電話します。"]
    with pytest.raises(AlreadyTold), database.work() as work:
        telling.tell_now(work, operator_id=house.operators[0], notice_id=taken_on, words=None, terms=TERMS)
    with pytest.raises(AlreadyTold):
        put_off(database, house, taken_on, days=20)
    clock.advance(days=3)
    assert see_to_the_day(database) == (0, 0)


# Put off.
def test_where_telling_is_a_danger_it_is_put_off_with_a_reason_they_read_in_the_end(database, house, case_id, clock):
    with database.read() as work:
        today = telling.today(work)
    pass_on(database, house, case_id, later=Later(WHY, today + timedelta(days=30)))
    assert told_to(database, house) == []
    assert mails(database, house.advisee_id) == []

    clock.advance(days=29)
    see_to_the_day(database)
    assert [one.happened for one in told_to(database, house)] == [Happened.TAKEN_ON], "that was put off by nobody"
    clock.advance(days=1)
    see_to_the_day(database)

    [passed_on, _] = told_to(database, house)
    assert [one.because for one in passed_on.put_off] == [WHY]


@pytest.mark.parametrize(
    ("because", "days", "raised"), [("  ", 10, ReasonMissing), (WHY, 0, BadDay), (WHY, 31, BadDay), (WHY, None, BadDay)]
)
def test_putting_off_needs_a_reason_and_a_day_of_the_coming_month(database, house, case_id, because, days, raised):
    with database.read() as work:
        day = None if days is None else telling.today(work) + timedelta(days=days)

    with pytest.raises(raised):
        pass_on(database, house, case_id, later=Later(because, day))

    with database.read() as work:
        kinds = work.session.scalars(select(SafetyEntry.happened)).all()
    assert Happened.PASSED_ON not in kinds, "nothing was written"


def test_once_more_needs_two_and_without_the_second_the_day_comes(database, house, taken_on, clock):
    assert put_off(database, house, taken_on, days=10), "the first time one is enough"
    assert not put_off(database, house, taken_on, days=30)
    with database.read() as work:
        [asked] = told.waiting(work, operator_id=house.operators[1])
        assert told.waiting(work, operator_id=house.operators[0]) == []
    assert asked.put_off[-1].because == WHY, "the second knows the reason"
    assert len(mails(database, house.operators[2], "二人目の確認のお願い")) == 1

    clock.advance(days=10)

    assert see_to_the_day(database)[0] == 1
    [one] = told_to(database, house)
    assert [each.tell_on for each in one.put_off] == [asked.put_off[0].tell_on], "what nobody agreed to did not hold"
    with pytest.raises(AlreadyTold):
        agree(database, house, taken_on, by=1)


def test_two_agree_and_it_waits_another_month(database, house, taken_on, clock):
    put_off(database, house, taken_on, days=30)
    clock.advance(days=28)
    put_off(database, house, taken_on, days=30, because="まだ、同じ家にいます。")
    with pytest.raises(SamePerson):
        agree(database, house, taken_on, by=0)
    agree(database, house, taken_on, by=1)
    with pytest.raises(AlreadyAnswered):
        agree(database, house, taken_on, by=2)

    clock.advance(days=29)
    assert see_to_the_day(database)[0] == 0
    clock.advance(days=1)
    assert see_to_the_day(database)[0] == 1

    [one] = told_to(database, house)
    assert [each.because for each in one.put_off] == [WHY, "まだ、同じ家にいます。"]


def test_before_the_day_its_operators_are_asked_once_whether_it_may_come(database, house, taken_on, clock):
    put_off(database, house, taken_on, days=20)
    clock.advance(days=16)
    assert see_to_the_day(database) == (0, 0)

    clock.advance(days=1)
    assert see_to_the_day(database) == (0, 1)
    see_to_the_day(database)

    assert len(mails(database, house.operators[0], "ご確認のお願い")) == 1
    assert mails(database, house.operators[1], "ご確認のお願い") == [], "only whoever took it on"


def test_only_the_team_tells_or_puts_off_and_whom_it_concerns_finds_nothing(database, house, taken_on):
    with pytest.raises(NotOnTheTeam):
        put_off(database, house, taken_on, days=10, by=1)
    with pytest.raises(NotOnTheTeam), database.work() as work:
        telling.tell_now(work, operator_id=house.operators[1], notice_id=taken_on, words=None, terms=TERMS)

    for person_id in (house.advisee_id, house.consultant.person_id):
        with pytest.raises(NotFound), database.read() as work:
            told.notice(work, operator_id=person_id, notice_id=taken_on)
        with pytest.raises(NotFound), database.work() as work:
            telling.agree(work, operator_id=person_id, notice_id=taken_on)


# What the database itself keeps to.
def test_the_database_itself_wants_two_people_and_changes_nothing(database, house, taken_on, clock):
    put_off(database, house, taken_on, days=10)
    with database.read() as work:
        delay_id = work.session.scalars(select(SafetyDelay.id)).one()
    me, other = house.operators[:2]
    for asked_by, agreed_by in ((me, me), (other, me)):
        with pytest.raises(IntegrityError), database.work() as work:
            work.session.add(
                SafetyDelayAgreement(delay_id=delay_id, asked_by=asked_by, agreed_by=agreed_by, at=work.now)
            )
            work.session.flush()
    clock.advance(days=10)
    see_to_the_day(database)

    for table in ("safety_notice", "safety_delay", "safety_notice_given"):
        with pytest.raises(IntegrityError, match="written once"), database.work() as work:
            work.session.execute(text(f"DELETE FROM {table}"))


def test_reasons_and_words_are_sealed(database, house, taken_on):
    put_off(database, house, taken_on, days=10)

    with database.read() as work:
        [raw] = work.session.execute(text("SELECT because FROM safety_delay")).scalars().all()
    assert WHY.encode() not in bytes(raw)


# A person's own copy.
def test_a_copy_holds_what_was_told_and_nothing_of_what_is_not_told_yet(database, house, case_id, clock):
    with database.read() as work:
        assert own_data.of(work, house.advisee_id) == {}
    pass_on(database, house, case_id)

    with database.read() as work:
        [one] = own_data.of(work, house.advisee_id)["told_by_operators"]

    assert one["passed_on"] == WORDS
    assert "taken_on" not in str(one)


def test_pages_of_many_notices_take_as_many_statements_as_of_one(database, house, case_id):
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: said.append(call[2]))

    def counted():
        said.clear()
        with database.read() as work:
            told.notices(work, operator_id=house.operators[0], case_id=case_id)
            told.told_to(work, person_id=house.advisee_id)
        return len(said)

    pass_on(database, house, case_id)
    few = counted()
    for _ in range(5):
        pass_on(database, house, case_id)

    assert counted() == few
    with database.read() as work:
        assert len(work.session.scalars(select(SafetyNotice)).all()) == 7


def test_a_consultants_copy_says_that_they_opened_an_incident_and_not_what_they_wrote_of_a_person(database, house):
    with database.work() as work:
        case_id = an_incident(work, house)
        writer.add_words(
            work, person_id=house.consultant.person_id, case_id=case_id, words="眠れないと二度話された。", terms=TERMS
        )

        [one] = own_data.of(work, house.consultant.person_id)["incidents_opened"]

    assert one["kind"] == "life"
    assert "眠れない" not in str(one)
