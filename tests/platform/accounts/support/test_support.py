"""Support by a code: read out once, seen for half an hour, told to its owner, and never a way to act as them."""

from datetime import timedelta

import pytest
from factories.people import a_person
from sqlalchemy import select
from support.at_once import at_once
from support.clock import StandingClock

from sotomado.accounts import sign_ins
from sotomado.accounts.errors import NotFound, TooManyAttempts
from sotomado.accounts.models import Person, SignIn
from sotomado.accounts.support import own_data, seen
from sotomado.accounts.support import service as support
from sotomado.accounts.support.errors import NoSuchCode, NotOffered, NotOpen, OwnCode
from sotomado.accounts.support.models import Closed, Looked
from sotomado.audit.models import AuditEntry
from sotomado.audit.verifying import verify
from sotomado.database import Database
from sotomado.flags import service as flags
from sotomado.flags.declared import SUPPORT_BY_CODE
from sotomado.flags.models import Reach
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job

PAGE = "https://desk.example/account/support"


@pytest.fixture
def two(database: Database) -> tuple[int, int]:
    """(somebody in trouble, an operator)."""
    with database.work() as work:
        return a_person(work), a_person(work, name="運営 係")


def a_code(database: Database, person_id: int) -> str:
    with database.work() as work:
        return support.make_code(work, person_id=person_id).spoken


def opened(database: Database, operator_id: int, typed: str) -> str:
    with database.work() as work:
        return support.open_view(work, operator_id=operator_id, typed=typed, page=PAGE)


def acts(database: Database) -> list[str]:
    with database.read() as work:
        return list(work.session.scalars(select(AuditEntry.act).order_by(AuditEntry.number)))


def test_a_code_opens_a_view_once(database: Database, two) -> None:
    person, operator = two
    code = a_code(database, person)

    view = opened(database, operator, f" {code.lower().replace(' ', '-')} ")

    with database.work() as work:
        found = support.look(work, operator_id=operator, view_id=view, part=Looked.ACCOUNT)
    assert found.person_id == person
    with pytest.raises(NoSuchCode):
        opened(database, operator, code)


def test_its_owner_hears_of_it_by_mail_at_once(database: Database, two) -> None:
    person, operator = two
    opened(database, operator, a_code(database, person))

    with database.work() as work:
        owner = work.session.get_one(Person, person)
        [letter] = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
    assert letter["to"][1] == owner.email
    assert letter["subject"] == "サポートについて"
    assert PAGE in letter["body"]
    assert "30分で閉じます" in letter["body"]


def test_two_who_type_it_at_once_open_one_view(database: Database, two) -> None:
    person, operator = two
    with database.work() as work:
        colleague = a_person(work)
    code = a_code(database, person)

    outcomes = at_once(
        database,
        *(
            lambda work, by=by: support.open_view(work, operator_id=by, typed=code, page=PAGE)
            for by in (operator, colleague)
        ),
    )

    assert {type(one) for one in outcomes} == {str, NoSuchCode}


def test_after_a_quarter_of_an_hour_it_is_too_late(database: Database, clock: StandingClock, two) -> None:
    person, operator = two
    code = a_code(database, person)
    clock.advance(minutes=15)

    with pytest.raises(NoSuchCode):
        opened(database, operator, code)
    with database.read() as work:
        assert support.own_code(work, person_id=person) is None


def test_a_new_code_ends_the_one_before(database: Database, two) -> None:
    person, operator = two
    first, second = a_code(database, person), a_code(database, person)

    assert first != second
    with pytest.raises(NoSuchCode):
        opened(database, operator, first)
    with database.read() as work:
        shown = support.own_code(work, person_id=person)
    assert shown is not None
    assert shown.spoken == second


def test_nobody_opens_their_own(database: Database, two) -> None:
    _, operator = two

    with pytest.raises(OwnCode):
        opened(database, operator, a_code(database, operator))


def test_guessing_is_slowed_down(database: Database, two) -> None:
    for _ in range(support.ATTEMPTS):
        with database.work() as work:
            support.begin_attempt(work, operator_id=two[1])

    with pytest.raises(TooManyAttempts), database.work() as work:
        support.begin_attempt(work, operator_id=two[1])


def test_the_view_ends_by_itself_after_half_an_hour(database: Database, clock: StandingClock, two) -> None:
    person, operator = two
    view = opened(database, operator, a_code(database, person))
    clock.advance(minutes=30)

    with pytest.raises(NotOpen), database.work() as work:
        support.look(work, operator_id=operator, view_id=view, part=Looked.ACCOUNT)
    with database.read() as work:
        assert support.open_views(work, operator_id=operator) == []


def test_its_owner_closes_it_and_nothing_more_is_seen_or_done(database: Database, two) -> None:
    person, operator = two
    view = opened(database, operator, a_code(database, person))

    with database.work() as work:
        support.close_own(work, view_id=view, person_id=person)

    for verb in (
        lambda work: support.look(work, operator_id=operator, view_id=view, part=Looked.ACCOUNT),
        lambda work: support.end_sign_ins(work, operator_id=operator, view_id=view),
        lambda work: support.invite_again(work, operator_id=operator, view_id=view, public_url="https://x.example"),
    ):
        with pytest.raises(NotOpen), database.work() as work:
            verb(work)
    with database.read() as work:
        [told] = support.told_to(work, person_id=person)
    assert (told.is_open, told.closed_by) == (False, Closed.PERSON)


def test_a_view_is_its_operators_and_its_owners_and_nobody_elses(database: Database, two) -> None:
    person, operator = two
    view = opened(database, operator, a_code(database, person))
    with database.work() as work:
        stranger = a_person(work)

    for verb in (
        lambda work: support.look(work, operator_id=stranger, view_id=view, part=Looked.MAIL),
        lambda work: support.close(work, operator_id=stranger, view_id=view),
        lambda work: support.close_own(work, person_id=stranger, view_id=view),
        lambda work: support.close_own(work, person_id=operator, view_id=view),
    ):
        with pytest.raises(NotFound), database.work() as work:
            verb(work)


def test_its_owner_reads_what_was_looked_at_and_done(database: Database, clock: StandingClock, two) -> None:
    person, operator = two
    view = opened(database, operator, a_code(database, person))
    for part in (Looked.ACCOUNT, Looked.BOOKINGS, Looked.ACCOUNT):
        clock.advance(minutes=1)
        with database.work() as work:
            support.look(work, operator_id=operator, view_id=view, part=part)
    with database.work() as work:
        sign_ins.open_sign_in(work, person_id=person, browser="Test")
        assert support.end_sign_ins(work, operator_id=operator, view_id=view) == 1
        support.invite_again(work, operator_id=operator, view_id=view, public_url="https://sotomado.example")

    with database.read() as work:
        [told] = support.told_to(work, person_id=person)
        assert told.is_open
        assert {what for _, what in told.looks} == {
            Looked.ACCOUNT,
            Looked.BOOKINGS,
            Looked.INVITED,
            Looked.SIGN_INS_ENDED,
        }
        assert len(told.looks) == 4
        assert work.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all() == []
        mails = work.session.scalars(select(Job).where(Job.kind == "mail")).all()
        assert len(mails) == 2  # that it was opened, and the invitation
        assert verify(work).fault is None
    assert acts(database) == [
        "support_opened",
        "support_looked",
        "support_looked",
        "sign_ins_ended",
        "invited_again",
    ]


def test_what_is_seen_names_nobody(database: Database, two) -> None:
    person, _ = two
    with database.work() as work:
        sign_ins.open_sign_in(work, person_id=person, browser="Firefox · Mac OS")

    with database.read() as work:
        shown = f"{seen.account(work, person_id=person)} {seen.post(work, person_id=person)}"

    assert "sign_ins=1" in shown
    for secret in ("山田", "はな", "@", "Firefox"):
        assert secret not in shown


def test_switched_off_there_are_no_codes_and_none_opens(database: Database, two) -> None:
    person, operator = two
    code = a_code(database, person)
    with database.work() as work:
        flags.switch(work, name=SUPPORT_BY_CODE.name, reach=Reach.NOBODY, by=operator)

    with pytest.raises(NotOffered):
        opened(database, operator, code)
    with pytest.raises(NotOffered):
        a_code(database, person)


def test_erasure_takes_it_all_and_an_operators_own_leaves_the_lines(
    database: Database, clock: StandingClock, two
) -> None:
    person, operator = two
    view = opened(database, operator, a_code(database, person))
    with database.work() as work:
        support.look(work, operator_id=operator, view_id=view, part=Looked.MAIL)
        assert len(own_data.of(work, person)["support_views"]) == 1

        own_data.forget(work, operator)

    clock.advance(minutes=1)
    with database.work() as work:
        [told] = support.told_to(work, person_id=person)
        assert told.closed_at == told.opened_at + timedelta(minutes=30)

        own_data.forget(work, person)

        assert support.told_to(work, person_id=person) == []
