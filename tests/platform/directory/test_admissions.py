"""Becoming a consultant who is not shown yet, and what one is paid."""

from datetime import date, timedelta

import pytest
from factories.applications import A_PROFILE, a_certificate
from factories.people import a_consultant, a_person
from sqlalchemy import func, select
from support.at_once import at_once

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Role
from sotomado.directory import conflicts
from sotomado.directory import service as directory
from sotomado.directory.contracts import admissions, fees
from sotomado.directory.contracts.admissions import AlreadyConsultant, LicenceTaken
from sotomado.directory.contracts.fees import BadFee, Fee, FeeTooEarly
from sotomado.directory.errors import NotLicensed
from sotomado.directory.models import Consultant, Credential, ProfileDraft
from sotomado.directory.profiles.body import ProfileBody
from sotomado.directory.vocabulary import ConflictKind
from sotomado.outbox.models import Job

TODAY = date(2026, 11, 20)


def admitted(work, person_id, **changed):
    return admissions.admit(
        work,
        **{
            "person_id": person_id,
            "number": "31415926",
            "registered_on": date(2024, 4, 1),
            "expires_on": date(2029, 3, 31),
            "certificate_id": None,
            "profile": A_PROFILE,
            "conflicts": [(ConflictKind.EMPLOYER, "みなと運輸"), (ConflictKind.CLIENT, "  ")],
            "fee_yen": 6000,
            "by_person_id": 0,
        }
        | changed,
    )


def an_applicant(work):
    person_id = a_person(work)
    accounts.grant(work, person_id=person_id, role=Role.APPLICANT)
    return person_id


def test_someone_admitted_is_a_consultant_whom_nobody_sees_yet(database):
    with database.work() as work:
        person_id = an_applicant(work)
        certificate = a_certificate(work, person_id)
        consultant_id = admitted(work, person_id, certificate_id=certificate)

        row = work.session.get_one(Consultant, consultant_id)
        licence = work.session.get_one(Credential, consultant_id)
        draft = work.session.scalars(select(ProfileDraft)).one()
        assert (row.listed_at, row.voice, row.biography, row.first_talk_en) == (None, "", "", "")
        assert (licence.registration_number, licence.certificate_id) == ("31415926", certificate)
        assert ProfileBody.from_json(work.unseal(draft, "body")) == A_PROFILE
        assert "野口".encode() not in bytes(draft.body)
        named = conflicts.of_consultant(work, consultant_id=consultant_id)
        assert [(one.kind, one.organisation) for one in named] == [(ConflictKind.EMPLOYER, "みなと運輸")]
        assert fees.fee_on(work, consultant_id=consultant_id, on=TODAY) == 6000
        assert accounts.actor(work, person_id=person_id).roles == {Role.CONSULTANT}
        assert consultant_id not in directory.listed_ids(work, on=TODAY)
        # No address to link to was given, so nobody was written to.
        assert work.session.scalar(select(func.count()).select_from(Job)) == 0


def test_an_advisee_who_becomes_a_consultant_stays_an_advisee(database):
    with database.work() as work:
        person_id = an_applicant(work)
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
        admitted(work, person_id)

        assert accounts.actor(work, person_id=person_id).roles == {Role.CONSULTANT, Role.ADVISEE}


def test_one_licence_is_one_consultants(database):
    with database.work() as work:
        admitted(work, an_applicant(work))
        other = an_applicant(work)

        with pytest.raises(LicenceTaken):
            admitted(work, other)

        assert accounts.actor(work, person_id=other).roles == {Role.APPLICANT}


def test_two_admissions_with_one_licence_at_once_are_one(database):
    with database.work() as work:
        people = [an_applicant(work) for _ in range(3)]

    outcomes = at_once(database, *[lambda work, who=who: admitted(work, who) for who in people])

    assert sum(isinstance(one, int) for one in outcomes) == 1
    assert sum(isinstance(one, LicenceTaken) for one in outcomes) == 2


def test_nobody_is_admitted_twice_past_the_licence_or_by_themselves(database):
    with database.work() as work:
        with pytest.raises(AlreadyConsultant):
            admitted(work, a_consultant(work).person_id)
        person_id = an_applicant(work)
        with pytest.raises(NotLicensed):
            admitted(work, person_id, expires_on=TODAY - timedelta(days=1))
        with pytest.raises(ValueError, match="themselves"):
            admitted(work, person_id, by_person_id=person_id)

        admitted(work, person_id, expires_on=TODAY)


def test_a_fee_holds_from_its_day_on(database):
    with database.work() as work:
        one = a_consultant(work).id
        fees.set_fee(work, consultant_id=one, fee_yen=6000, from_on=TODAY)
        fees.set_fee(work, consultant_id=one, fee_yen=7000, from_on=TODAY + timedelta(days=10))

        on = [fees.fee_on(work, consultant_id=one, on=TODAY + timedelta(days=days)) for days in (-1, 0, 9, 10, 400)]
        assert on == [None, 6000, 6000, 7000, 7000]
        agreed = fees.fees(work, consultant_id=one)
        assert (agreed.now, agreed.coming, agreed.past) == (
            Fee(TODAY, 6000),
            (Fee(TODAY + timedelta(days=10), 7000),),
            (),
        )


def test_a_fee_never_changes_backwards_and_falls_only_past_what_can_be_booked(database):
    with database.work() as work:
        one = a_consultant(work).id
        fees.set_fee(work, consultant_id=one, fee_yen=6000, from_on=TODAY)

        with pytest.raises(FeeTooEarly) as early:
            fees.set_fee(work, consultant_id=one, fee_yen=9000, from_on=TODAY - timedelta(days=1))
        assert (early.value.earliest, early.value.is_lower) == (TODAY, False)
        with pytest.raises(FeeTooEarly) as lower:
            fees.set_fee(work, consultant_id=one, fee_yen=5000, from_on=TODAY + timedelta(days=90))
        assert (lower.value.earliest, lower.value.is_lower) == (TODAY + timedelta(days=91), True)
        with pytest.raises(FeeTooEarly):
            fees.set_fee(work, consultant_id=one, fee_yen=9000, from_on=TODAY + timedelta(days=800))

        fees.set_fee(work, consultant_id=one, fee_yen=5000, from_on=TODAY + timedelta(days=91))
        assert fees.fee_on(work, consultant_id=one, on=TODAY + timedelta(days=90)) == 6000


def test_the_contracts_day_is_japans(database, clock):
    """At ten at night in London it is tomorrow in Tokyo."""
    clock.advance(hours=14)
    with database.work() as work:
        one = a_consultant(work).id
        with pytest.raises(FeeTooEarly):
            fees.set_fee(work, consultant_id=one, fee_yen=6000, from_on=TODAY)
        fees.set_fee(work, consultant_id=one, fee_yen=6000, from_on=TODAY + timedelta(days=1))

        assert fees.fees(work, consultant_id=one).now == Fee(TODAY + timedelta(days=1), 6000)


def test_no_fee_at_all(database):
    with database.work() as work:
        one = a_consultant(work).id
        for wrong in (-1, 1_000_001):
            with pytest.raises(BadFee):
                fees.set_fee(work, consultant_id=one, fee_yen=wrong, from_on=TODAY)
        with pytest.raises(NotFound):
            fees.set_fee(work, consultant_id=999_999, fee_yen=6000, from_on=TODAY)

        assert fees.fees(work, consultant_id=one).now is None


def test_the_terms_can_be_read_again_with_the_fee_of_today(database, clock):
    with database.work() as work:
        one = a_consultant(work, name="藤原 芽衣").id
        assert fees.terms_of(work, consultant_id=one, locale=Locale.JAPANESE) == ()
        fees.set_fee(work, consultant_id=one, fee_yen=6000, from_on=TODAY)
    clock.advance(days=10)
    with database.work() as work:
        fees.set_fee(work, consultant_id=one, fee_yen=6500, from_on=TODAY + timedelta(days=10))

    with database.read() as work:
        said = fees.terms_of(work, consultant_id=one, locale=Locale.JAPANESE)
        assert "お受けいただく人: 藤原 芽衣 様" in said
        assert "お約束した日: 2026年11月20日(金)" in said
        assert "報酬: 1回 6,500円(消費税は別)" in said
        assert "Who asks: Sotomado" in fees.terms_of(work, consultant_id=one, locale=Locale.ENGLISH)


def test_a_new_fee_is_told_in_writing_once(database):
    with database.work() as work:
        one = a_consultant(work).id
        for _ in range(2):
            fees.set_fee(work, consultant_id=one, fee_yen=6000, from_on=TODAY, public_url="https://s.example")

        assert work.session.scalar(select(func.count()).select_from(Job)) == 1
