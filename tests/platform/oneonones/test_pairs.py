"""Pairs: those that follow the roster, and those that two agree on."""

import json

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, employment_id, utc
from factories.people import a_company, an_employee
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from support.at_once import at_once
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import Pair, PairKind
from sotomado.oneonones.pairs import own_data
from sotomado.oneonones.pairs import service as pairs
from sotomado.oneonones.pairs.errors import (
    AlreadyPaired,
    AskedLately,
    NotAManager,
    NotWaiting,
    OfTheRoster,
    OwnManager,
    TooManyWaiting,
    WithOneself,
)
from sotomado.oneonones.pairs.models import Ending, PairRequest
from sotomado.oneonones.parting import service as parting
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.models import Cadence
from sotomado.outbox.models import Job

URL = "https://sotomado.example"


def asked(
    work: UnitOfWork, asker: int, other: int, kind: PairKind = PairKind.MENTOR, why: str = "設計の話を聞きたい"
) -> int:
    return pairs.ask(
        work, person_id=asker, employment_id=employment_id(work, other), kind=kind, why=why, public_url=URL
    )


def followed(work: UnitOfWork, pair: APair) -> tuple[int, ...]:
    return parting.follow_roster(work, company_id=pair.company.id, sender=SENDER).new


def letters(database: Database) -> list[tuple[str, str, str]]:
    """(address, subject, body) of every mail that was written."""
    with database.read() as work:
        payloads = [json.loads(work.unseal(job, "payload") or "{}") for job in work.session.scalars(select(Job))]
    return [(one["to"][1], one["subject"], one["body"]) for one in payloads if "subject" in one]


def address_of(database: Database, person_id: int) -> str:
    with database.read() as work:
        return accounts.actor(work, person_id=person_id).email


def two_colleagues(work: UnitOfWork) -> tuple[APair, int]:
    """A member with a manager, and somebody elsewhere in the company."""
    pair = a_pair_of_two(work)
    return pair, an_employee(work, pair.company, department="開発", name="先輩 ゆう")


def glanced(work: UnitOfWork, person_id: int, pair_id: int) -> pairs.Glance:
    return pairs.glance(work, oneonones.between(work, person_id=person_id, pair_id=pair_id))


class TestTheRoster:
    def test_a_new_manager_takes_the_place_of_the_former_one(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)
            newcomer = an_employee(work, pair.company, name="新任 かちょう")
            work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = employment_id(
                work, newcomer
            )
            [new] = followed(work, pair)
            assert followed(work, pair) == ()

        with database.read() as work:
            assert oneonones.between(work, person_id=pair.manager, pair_id=pair.id).has_ended
            assert pairs.former_of(work, pair_id=new) == pair.id
            assert glanced(work, pair.member, new).may_pass_on
            assert not glanced(work, newcomer, new).may_pass_on

    def test_the_member_is_told_once_and_calmly(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)
            newcomer = an_employee(work, pair.company)
            work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = employment_id(
                work, newcomer
            )
        for _ in range(2):
            with database.work() as work:
                followed(work, pair)

        [(address, subject, body)] = letters(database)

        assert address == address_of(database, pair.member)
        assert subject == "そとまどからのお知らせ"
        assert "これからもあなたが読めます" in body

    @pytest.mark.parametrize("who", ["manager", "member"])
    def test_whoever_leaves_is_in_no_pair_any_more(self, database: Database, who: str) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)
            mentor = an_employee(work, pair.company, name="先輩 ゆう")
            with_mentor = asked(work, getattr(pair, who), mentor)
            pairs.agree(work, person_id=mentor, pair_id=with_mentor, public_url=URL)
            work.session.get_one(Employment, employment_id(work, getattr(pair, who))).left_on = work.now.date()
            assert followed(work, pair) == ()

        with database.read() as work:
            ended = {one.id for one in work.session.scalars(select(Pair).where(Pair.ended_at.is_not(None)))}
            assert ended == {pair.id, with_mentor}

    def test_another_department_under_the_same_manager_changes_nothing(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)
            moved = work.session.get_one(Employment, employment_id(work, pair.member))
            moved.department_id = pair.company.departments["開発"]

            assert followed(work, pair) == ()
            assert oneonones.between(work, person_id=pair.member, pair_id=pair.id).is_live

    def test_after_a_while_without_a_manager_the_next_one_follows_all_the_same(
        self, database: Database, clock: StandingClock
    ) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)
            work.session.get_one(Employment, employment_id(work, pair.manager)).left_on = work.now.date()
            work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = None
            assert followed(work, pair) == ()
        clock.advance(days=60)
        with database.work() as work:
            newcomer = an_employee(work, pair.company, name="新任 かちょう")
            work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = employment_id(
                work, newcomer
            )
            [new] = followed(work, pair)

            assert pairs.former_of(work, pair_id=new) == pair.id
            assert glanced(work, pair.member, new).may_pass_on
        assert [address for address, _, _ in letters(database)] == [address_of(database, pair.member)]

    def test_what_was_planned_with_the_former_manager_leaves_both_calendars(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)
            planned_weekly(work, pair)
            work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = None
            followed(work, pair)

            assert series.next_of(work, pair_id=pair.id) is None
        assert [subject for _, subject, _ in letters(database)].count("ご予定の取り消し") == 2

    def test_a_mentor_who_becomes_the_manager_is_the_manager(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            with_mentor = asked(work, pair.member, mentor)
            pairs.agree(work, person_id=mentor, pair_id=with_mentor, public_url=URL)
            work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = employment_id(work, mentor)

            [new] = followed(work, pair)

            assert not oneonones.between(work, person_id=mentor, pair_id=with_mentor).is_live
            assert oneonones.between(work, person_id=mentor, pair_id=new).is_live


def planned_weekly(work: UnitOfWork, pair: APair) -> series.Planned:
    return series.plan(
        work,
        person_id=pair.manager,
        pair_id=pair.id,
        starts_at=utc(2026, 11, 25, 1),
        minutes=30,
        zone="Asia/Tokyo",
        sender=SENDER,
        cadence=Cadence.WEEKLY,
    )


class TestAsking:
    def test_two_agree_and_nobody_else_is_told(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            pair_id = asked(work, pair.member, mentor)
            assert glanced(work, mentor, pair_id).why == "設計の話を聞きたい"
            assert not oneonones.between(work, person_id=mentor, pair_id=pair_id).is_live
            pairs.agree(work, person_id=mentor, pair_id=pair_id, public_url=URL)
            assert oneonones.between(work, person_id=mentor, pair_id=pair_id).is_live

        written = letters(database)

        assert [address for address, _, _ in written] == [
            address_of(database, mentor),
            address_of(database, pair.member),
        ]
        # Each is greeted by their own name; the other's stands on the page alone.
        assert "新人" not in written[0][2] + written[0][1]
        assert "先輩" not in written[1][2] + written[1][1]
        assert not any("設計" in words for _, _, words in written)
        with database.read() as work, pytest.raises(NotFound):
            oneonones.between(work, person_id=pair.manager, pair_id=pair_id)

    def test_an_answer_reads_the_same_in_the_mail_whatever_it_was(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            other = an_employee(work, pair.company)
            yes, no = asked(work, pair.member, mentor), asked(work, pair.member, other)
            pairs.agree(work, person_id=mentor, pair_id=yes, public_url=URL)
            pairs.decline(work, person_id=other, pair_id=no, public_url=URL)

        first, second = [
            words.replace(f"/{yes}", "").replace(f"/{no}", "")
            for address, _, words in letters(database)
            if address == address_of(database, pair.member)
        ]

        assert first == second

    def test_who_declines_gives_no_reason_and_is_not_asked_again_soon(
        self, database: Database, clock: StandingClock
    ) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            pair_id = asked(work, pair.member, mentor)
            pairs.decline(work, person_id=mentor, pair_id=pair_id, public_url=URL)
            assert glanced(work, pair.member, pair_id).ending is Ending.DECLINED
            assert work.session.scalars(select(PairRequest.why)).all() == [None]

        with pytest.raises(AskedLately), database.work() as work:
            asked(work, pair.member, mentor)
        clock.advance(days=91)
        with database.work() as work:
            assert asked(work, pair.member, mentor) != pair_id

    def test_what_was_taken_back_is_answered_by_nobody(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            pair_id = asked(work, pair.member, mentor)
            pairs.withdraw(work, person_id=pair.member, pair_id=pair_id)

        with pytest.raises(NotWaiting), database.work() as work:
            pairs.agree(work, person_id=mentor, pair_id=pair_id, public_url=URL)

    def test_only_the_one_who_was_asked_answers(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            pair_id = asked(work, pair.member, mentor)

        with pytest.raises(NotWaiting), database.work() as work:
            pairs.agree(work, person_id=pair.member, pair_id=pair_id, public_url=URL)
        with pytest.raises(NotWaiting), database.work() as work:
            pairs.withdraw(work, person_id=mentor, pair_id=pair_id)
        with pytest.raises(NotFound), database.work() as work:
            pairs.agree(work, person_id=pair.manager, pair_id=pair_id, public_url=URL)

    def test_an_answer_and_a_withdrawal_at_once_give_one_end(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            pair_id = asked(work, pair.member, mentor)

        outcomes = at_once(
            database,
            lambda work: pairs.agree(work, person_id=mentor, pair_id=pair_id, public_url=URL),
            lambda work: pairs.withdraw(work, person_id=pair.member, pair_id=pair_id),
        )

        assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "NotWaiting"]

    def test_two_who_ask_each_other_at_once_have_one_request(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)

        outcomes = at_once(
            database,
            lambda work: asked(work, pair.member, mentor),
            lambda work: asked(work, mentor, pair.member),
        )

        [won] = [one for one in outcomes if isinstance(one, int)]
        [refused] = [one for one in outcomes if isinstance(one, AlreadyPaired)]
        assert refused.pair_id == won

    def test_nobody_is_a_pair_with_themselves(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)
            own = employment_id(work, pair.member)

        with pytest.raises(WithOneself), database.work() as work:
            asked(work, pair.member, pair.member)
        with pytest.raises(IntegrityError), database.work() as work:
            work.session.execute(insert(Pair).values(manager_id=own, member_id=own))

    def test_a_slant_pair_is_with_somebody_who_leads_and_not_with_the_own_manager(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            elsewhere = a_pair_of_two(work, company=pair.company).manager

        with pytest.raises(NotAManager), database.work() as work:
            asked(work, pair.member, mentor, PairKind.SLANT)
        with pytest.raises(OwnManager), database.work() as work:
            asked(work, pair.member, pair.manager, PairKind.SLANT)
        with pytest.raises(NotAManager), database.work() as work:
            asked(work, pair.member, elsewhere, PairKind.PEER)
        with database.work() as work:
            assert asked(work, pair.member, elsewhere, PairKind.SLANT)
            assert asked(work, pair.manager, elsewhere, PairKind.PEER)

    def test_nobody_asks_the_whole_house_at_once(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)
            for _ in range(pairs.MOST_WAITING):
                asked(work, pair.member, an_employee(work, pair.company))
            one_more = an_employee(work, pair.company)

        with pytest.raises(TooManyWaiting), database.work() as work:
            asked(work, pair.member, one_more)

    def test_only_those_who_are_there_in_the_own_company_are_found_and_asked(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            left = an_employee(work, pair.company, name="先輩 もと")
            work.session.get_one(Employment, employment_id(work, left)).left_on = work.now.date()
            stranger = an_employee(work, a_company(work, name="よその会社"), name="先輩 よそ")
            left_id, stranger_id = last_employment(work, left), employment_id(work, stranger)

        with database.read() as work:
            found = pairs.find(work, person_id=pair.member, words="先輩")
            assert [one.person_id for one in found.colleagues] == [mentor]
            assert [one.name for one in pairs.find(work, person_id=pair.member, words="開発 ゆう").colleagues] == [
                "先輩 ゆう"
            ]
            # A sign that means "anything" to a database is a sign like any other.
            assert pairs.find(work, person_id=pair.member, words="%").colleagues == ()
        for other in (left_id, stranger_id):
            with pytest.raises(NotFound), database.work() as work:
                pairs.ask(
                    work, person_id=pair.member, employment_id=other, kind=PairKind.MENTOR, why="", public_url=URL
                )


def last_employment(work: UnitOfWork, person_id: int) -> int:
    return work.session.scalars(select(Employment.id).where(Employment.person_id == person_id)).one()


class TestEnding:
    def test_either_ends_it_without_a_reason_and_the_other_is_told(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work, kind=PairKind.MENTOR)
            planned_weekly(work, pair)
        for _ in range(2):
            with database.work() as work:
                parting.end(work, person_id=pair.member, pair_id=pair.id, sender=SENDER)

        with database.read() as work:
            assert oneonones.between(work, person_id=pair.manager, pair_id=pair.id).has_ended
            assert series.next_of(work, pair_id=pair.id) is None
        told = [address for address, subject, _ in letters(database) if subject == "そとまどからのお知らせ"]
        assert told == [address_of(database, pair.manager)]

    def test_a_pair_of_the_roster_is_not_ended_by_hand(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work)

        with pytest.raises(OfTheRoster), database.work() as work:
            parting.end(work, person_id=pair.member, pair_id=pair.id, sender=SENDER)

    def test_what_one_wrote_when_asking_is_told_to_them_alone_and_forgotten(self, database: Database) -> None:
        with database.work() as work:
            pair, mentor = two_colleagues(work)
            asked(work, pair.member, mentor)

        with database.work() as work:
            assert "設計" in str(own_data.of(work, pair.member))
            assert "設計" not in str(own_data.of(work, mentor))
            own_data.forget(work, pair.member)
            assert "設計" not in str(own_data.of(work, pair.member))

    def test_whoever_is_erased_leaves_what_they_agreed_on(self, database: Database) -> None:
        with database.work() as work:
            pair = a_pair_of_two(work, kind=PairKind.SLANT)
            planned_weekly(work, pair)
            parting.end_for_good(work, person_id=pair.member, sender=SENDER)

            assert oneonones.between(work, person_id=pair.manager, pair_id=pair.id).has_ended


def test_hr_and_operators_find_no_pair(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        hr = an_employee(work, pair.company, roles=(Role.HR,))
        operator = an_employee(work, pair.company, roles=(Role.OPERATOR,))

    with database.read() as work:
        for person_id in (hr, operator):
            with pytest.raises(NotFound):
                oneonones.between(work, person_id=person_id, pair_id=pair.id)
