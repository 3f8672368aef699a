"""Someone applies: page by page, in their own time, and what they wrote is never lost or shown to others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories.applications import SENDER, an_application
from factories.people import a_consultant, a_person
from factories.pictures import a_picture
from sqlalchemy import func, select
from support.at_once import at_once

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.applications import applying
from sotomado.applications.applying import TERMS_VERSION
from sotomado.applications.body import NamedOrganisation, Section
from sotomado.applications.errors import (
    AlreadyConsultant,
    LicenceKnown,
    NothingOpen,
    NotReady,
    TooSoon,
    Trouble,
)
from sotomado.applications.models import Application, ApplicationState, ApplicationStep, Step
from sotomado.applications.standing import standing
from sotomado.directory.models import Credential
from sotomado.directory.profiles.body import ProfileBody
from sotomado.directory.vocabulary import ConflictKind, Experience, MeetingMode, SpokenLanguage, Theme
from sotomado.files.checking import checked
from sotomado.files.models import Purpose, StoredFile
from sotomado.outbox.models import Job

EIGHT = "[0-9]{8}"
PUBLIC = "https://sotomado.example"
A_CERTIFICATE = checked(a_picture(), Purpose.CERTIFICATE)
FACTS = ProfileBody(
    experiences={Experience.MANAGER: 12},
    themes={Theme.GROWTH: 0.7},
    languages=(SpokenLanguage.JAPANESE,),
    modes=(MeetingMode.ONLINE,),
)


def an_applicant(work, **options):
    person_id = a_person(work, **options)
    accounts.grant(work, person_id=person_id, role=Role.APPLICANT)
    return person_id


def write_everything(work, person_id, *, number="25123456"):
    today = work.now.date()
    applying.save_licence(
        work,
        person_id=person_id,
        number=number,
        registered_on=today - timedelta(days=400),
        expires_on=today + timedelta(days=1400),
    )
    applying.save_certificate(work, person_id=person_id, certificate=A_CERTIFICATE)
    applying.save_facts(work, person_id=person_id, section=Section.EXPERIENCE, said=FACTS)
    applying.save_facts(work, person_id=person_id, section=Section.TALKS, said=FACTS)
    applying.save_words(
        work,
        person_id=person_id,
        display_name="佐伯 千夏",
        voice="ゆっくり聴きます。",
        voice_en="",
        motive="聴きたい。",
    )
    applying.save_conflicts(work, person_id=person_id, conflicts=[], has_none=True)


def hand_in(work, person_id):
    applying.hand_in(work, person_id=person_id, pattern=EIGHT, public_url=PUBLIC)


def stands(database, person_id):
    with database.read() as work:
        return standing(work, person_id=person_id, pattern=EIGHT)


def test_an_application_is_begun_by_the_first_page_that_is_saved(database):
    with database.work() as work:
        person_id = an_applicant(work, name="佐伯 千夏")
    before = stands(database, person_id)

    with database.work() as work:
        applying.save_licence(
            work, person_id=person_id, number="２５１２-３４５６", registered_on=date(2024, 4, 1), expires_on=None
        )

    after = stands(database, person_id)
    assert (before.is_begun, before.state) == (False, ApplicationState.DRAFT)
    assert after.is_begun
    assert after.licence.number == "25123456"
    assert after.licence.registered_on == date(2024, 4, 1)
    assert after.body.profile.display_name == "佐伯 千夏"


def test_each_page_keeps_what_the_others_said(database):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)

    with database.work() as work:
        applying.save_facts(
            work, person_id=person_id, section=Section.EXPERIENCE, said=ProfileBody(experiences={Experience.CARER: 3})
        )

    body = stands(database, person_id).body
    assert body.profile.experiences == {Experience.CARER: 3}
    assert body.profile.themes == {Theme.GROWTH: 0.7}
    assert body.profile.voice == "ゆっくり聴きます。"
    assert body.motive == "聴きたい。"


def test_what_someone_wrote_lies_sealed(database):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)

    with database.read() as work:
        stored = bytes(work.session.scalar(select(Application.body)))
    assert "聴".encode() not in stored


def test_two_tabs_that_save_at_once_both_keep_what_they_said(database):
    with database.work() as work:
        person_id = an_applicant(work)

    at_once(
        database,
        lambda work: applying.save_words(
            work, person_id=person_id, display_name="あ", voice="い", voice_en="", motive="う"
        ),
        lambda work: applying.save_conflicts(work, person_id=person_id, conflicts=[], has_none=True),
    )

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Application)) == 1
    body = stands(database, person_id).body
    assert body.motive == "う"
    assert body.has_no_conflicts


def test_a_new_certificate_takes_the_place_of_the_one_before(database):
    with database.work() as work:
        person_id = an_applicant(work)
        applying.save_certificate(work, person_id=person_id, certificate=A_CERTIFICATE)
    first = stands(database, person_id).certificate_id

    with database.work() as work:
        applying.save_certificate(work, person_id=person_id, certificate=A_CERTIFICATE)

    with database.read() as work:
        assert work.session.scalars(select(StoredFile.id)).all() == [stands(database, person_id).certificate_id]
        assert work.session.get(StoredFile, first) is None


def test_the_same_organisation_is_named_once_and_an_empty_line_is_none(database):
    with database.work() as work:
        person_id = an_applicant(work)
        twice = [NamedOrganisation(ConflictKind.CLIENT, name) for name in (" みなと  運輸 ", "", "みなと 運輸", "  ")]
        applying.save_conflicts(work, person_id=person_id, conflicts=twice, has_none=False)

    assert stands(database, person_id).body.conflicts == (NamedOrganisation(ConflictKind.CLIENT, "みなと 運輸"),)


def test_what_is_missing_is_told_page_by_page(database):
    with database.work() as work:
        person_id = an_applicant(work)

    lacking = stands(database, person_id).lacking

    assert {section for section, _, _ in lacking} == set(Section)
    assert all(trouble is Trouble.MISSING for _, _, trouble in lacking)


@pytest.mark.parametrize(
    ("changed", "field", "trouble"),
    [
        ({"number": "1234"}, "number", Trouble.MALFORMED),
        ({"registered_on": date(2099, 1, 1)}, "registered_on", Trouble.IN_FUTURE),
        ({"registered_on": None}, "registered_on", Trouble.MISSING),
        ({"expires_on": date(2026, 1, 1)}, "expires_on", Trouble.EXPIRED),
        ({"expires_on": date(2001, 1, 1)}, "expires_on", Trouble.BEFORE_REGISTRATION),
    ],
)
def test_a_licence_that_cannot_be_is_not_handed_in(database, changed, field, trouble):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)
        licence = {"number": "25123456", "registered_on": date(2024, 4, 1), "expires_on": date(2029, 3, 31)} | changed
        applying.save_licence(work, person_id=person_id, **licence)

    with pytest.raises(NotReady) as refused, database.work() as work:
        hand_in(work, person_id)

    assert (Section.LICENCE, field, trouble) in refused.value.lacking
    assert stands(database, person_id).is_draft


def test_a_licence_holds_through_its_last_day_by_the_clock_of_japan(database, clock):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)
        applying.save_licence(
            work, person_id=person_id, number="25123456", registered_on=date(2022, 4, 1), expires_on=date(2027, 3, 31)
        )

    clock.set(datetime(2027, 3, 31, 14, 59, tzinfo=UTC))  # a minute to midnight in Japan
    assert not stands(database, person_id).lacking
    clock.set(datetime(2027, 3, 31, 15, 0, tzinfo=UTC))
    assert stands(database, person_id).lacking == [(Section.LICENCE, "expires_on", Trouble.EXPIRED)]


def test_another_form_of_number_can_be_asked_for(database):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id, number="K2512345")

    with pytest.raises(NotReady), database.work() as work:
        hand_in(work, person_id)
    with database.work() as work:
        applying.hand_in(work, person_id=person_id, pattern="K[0-9]{7}", public_url=PUBLIC)


def test_conflicts_are_named_or_said_to_be_none_never_both(database):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)
        named = [NamedOrganisation(ConflictKind.EMPLOYER, "みなと運輸")]
        applying.save_conflicts(work, person_id=person_id, conflicts=named, has_none=True)
    assert stands(database, person_id).lacking == [(Section.CONFLICTS, "has_none", Trouble.NONE_AND_SOME)]

    with database.work() as work:
        applying.save_conflicts(work, person_id=person_id, conflicts=[], has_none=False)
    assert stands(database, person_id).lacking == [(Section.CONFLICTS, "has_none", Trouble.MISSING)]


def test_handing_in_is_kept_with_what_was_agreed_to_and_told_by_mail_once(database, clock):
    with database.work() as work:
        person_id = an_applicant(work, email="saeki@example.jp")
        write_everything(work, person_id)
        hand_in(work, person_id)

    with database.read() as work:
        row = work.session.scalars(select(Application)).one()
        steps = work.session.scalars(select(ApplicationStep)).all()
        mails = work.session.scalars(select(Job).where(Job.kind == "mail")).all()

        assert (row.state, row.agreed_to, row.handed_in_at) == (ApplicationState.PAPERS, TERMS_VERSION, clock.now())
        assert [(one.step, one.by_person_id) for one in steps] == [(Step.HANDED_IN, person_id)]
        assert len(mails) == 1


def test_nothing_is_written_or_handed_in_twice_after_it_was_handed_in(database):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)
        hand_in(work, person_id)

    with pytest.raises(NothingOpen), database.work() as work:
        write_everything(work, person_id)
    with pytest.raises(NothingOpen), database.work() as work:
        hand_in(work, person_id)


@pytest.mark.parametrize("kept_by", ["an application", "a consultant"])
def test_a_licence_that_is_known_is_refused_and_the_draft_kept(database, kept_by):
    with database.work() as work:
        if kept_by == "an application":
            an_application(work, number="25123456")
        else:
            consultant = a_consultant(work)
            work.session.get_one(Credential, consultant.id).registration_number = "25123456"
        person_id = an_applicant(work)
        write_everything(work, person_id, number="2512-3456")

    with pytest.raises(LicenceKnown), database.work() as work:
        hand_in(work, person_id)

    after = stands(database, person_id)
    assert after.is_draft
    assert not after.lacking


def test_of_two_who_hand_in_the_same_licence_at_once_one_is_refused(database):
    with database.work() as work:
        people = [an_applicant(work) for _ in range(2)]
        for person_id in people:
            write_everything(work, person_id)

    outcomes = at_once(database, *(lambda work, one=one: hand_in(work, one) for one in people))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LicenceKnown", "NoneType"]


def test_who_was_refused_or_has_withdrawn_does_not_block_a_licence(database):
    with database.work() as work:
        for state in (ApplicationState.REFUSED, ApplicationState.WITHDRAWN, ApplicationState.DRAFT):
            an_application(work, state=state, number="25123456")
        person_id = an_applicant(work)
        write_everything(work, person_id)

        hand_in(work, person_id)


def test_withdrawing_forgets_the_certificate_at_once_and_keeps_the_words(database):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)
        hand_in(work, person_id)

    with database.work() as work:
        applying.withdraw(work, person_id=person_id, sender=SENDER)

    after = stands(database, person_id)
    assert after.state is ApplicationState.WITHDRAWN
    assert after.body.motive == "聴きたい。"
    assert [one.step for one in after.happened] == [Step.HANDED_IN, Step.WITHDRAWN]
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    with pytest.raises(NothingOpen), database.work() as work:
        applying.withdraw(work, person_id=person_id, sender=SENDER)


def test_withdrawing_calls_an_interview_off(database):
    with database.work() as work:
        application = an_application(work, state=ApplicationState.INTERVIEW, interview_at=work.now + timedelta(days=4))
        applying.withdraw(work, person_id=application.person_id, sender=SENDER)

    after = stands(database, application.person_id)
    assert after.interview_at is None
    assert Step.INTERVIEW_CANCELLED in [one.step for one in after.happened]


def test_whoever_has_withdrawn_begins_again_at_once_with_their_own_words(database, clock):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)
        applying.withdraw(work, person_id=person_id, sender=SENDER)
    clock.advance(minutes=1)

    for _ in range(2):
        with database.work() as work:
            applying.begin_again(work, person_id=person_id)

    after = stands(database, person_id)
    assert after.is_draft
    assert after.licence.number == "25123456"
    assert after.body.profile.voice == "ゆっくり聴きます。"
    # A certificate is sent anew, and conflicts are said anew.
    assert {section for section, _, _ in after.lacking} == {Section.CERTIFICATE, Section.CONFLICTS}
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Application)) == 2


def test_after_a_refusal_ninety_days_pass_before_another_application(database, clock):
    with database.work() as work:
        application = an_application(work, state=ApplicationState.REFUSED)
    refused = stands(database, application.person_id)

    with pytest.raises(TooSoon) as told, database.work() as work:
        applying.begin_again(work, person_id=application.person_id)
    assert told.value.from_at == refused.again_from == clock.now() + timedelta(days=90)
    assert not refused.may_begin_again
    with pytest.raises(NothingOpen), database.work() as work:
        write_everything(work, application.person_id)

    clock.advance(days=90)
    assert stands(database, application.person_id).may_begin_again
    with database.work() as work:
        applying.begin_again(work, person_id=application.person_id)
    assert stands(database, application.person_id).is_draft


def test_a_consultant_does_not_apply(database):
    with database.work() as work:
        consultant = a_consultant(work)

    for verb in (applying.take_up, applying.begin_again):
        with pytest.raises(AlreadyConsultant), database.work() as work:
            verb(work, person_id=consultant.person_id)


def test_what_was_sent_back_can_be_written_in_and_handed_in_again(database, clock):
    with database.work() as work:
        person_id = an_applicant(work)
        write_everything(work, person_id)
        hand_in(work, person_id)
        row = work.session.scalars(select(Application)).one()
        row.state = ApplicationState.DRAFT
        row.answer = work.seal(row, "answer", "裏面もお願いします。")
    clock.advance(days=2)
    assert stands(database, person_id).was_sent_back

    with database.work() as work:
        applying.save_certificate(work, person_id=person_id, certificate=A_CERTIFICATE)
        hand_in(work, person_id)

    after = stands(database, person_id)
    assert after.state is ApplicationState.PAPERS
    assert [one.step for one in after.happened] == [Step.HANDED_IN, Step.HANDED_IN]
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == "mail")) == 2
