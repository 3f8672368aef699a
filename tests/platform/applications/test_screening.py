"""The operators' way with an application, from the papers to the decision."""

from datetime import timedelta

import pytest
from factories.applications import (
    SENDER,
    WORDS,
    a_review,
    all_ticked,
    an_application,
    an_invitation,
    an_operator,
    ready_for_decision,
    ready_for_interview,
)
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, InternalError

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.applications import forgetting
from sotomado.applications.models import (
    TRANSITIONS,
    Application,
    ApplicationState,
    ApplicationStep,
    ChecklistTick,
    Refusal,
    Review,
    Stage,
    Step,
)
from sotomado.applications.screening import desk, interviews, screened
from sotomado.applications.screening import service as screening
from sotomado.applications.screening.checklist import CHECKLIST, Point
from sotomado.applications.screening.errors import (
    AlreadyReviewed,
    AlreadyTakenUp,
    ChecklistOpen,
    InterviewAhead,
    NobodyAgainst,
    NobodyInFavour,
    NotInFuture,
    NotLookedYourself,
    NotTwoInFavour,
    OwnApplication,
    WordsNeeded,
    WrongStage,
)
from sotomado.directory.contracts.admissions import LicenceTaken
from sotomado.directory.contracts.fees import BadFee
from sotomado.directory.errors import NotLicensed
from sotomado.directory.models import Consultant, Credential
from sotomado.outbox.models import Job


def state_of(work, application):
    return work.session.get_one(Application, application.id, populate_existing=True).state


def steps_of(work, application):
    return list(
        work.session.scalars(
            select(ApplicationStep.step)
            .where(ApplicationStep.application_id == application.id)
            .order_by(ApplicationStep.number)
        )
    )


def accepting(work, application, reviewer_id, fee_yen=6000):
    return screening.accept(
        work, application_id=application.id, reviewer_id=reviewer_id, fee_yen=fee_yen, sender=SENDER
    )


def refusing(work, application, reviewer_id, stage, words="いまは、枠がいっぱいです。"):
    screening.refuse(
        work,
        application_id=application.id,
        reviewer_id=reviewer_id,
        stage=stage,
        reason=Refusal.CAPACITY,
        words=words,
        sender=SENDER,
    )


def test_from_the_papers_to_a_yes(database, clock):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work, name="運営 りん")
        application = an_application(work)
        screening.take_up(work, application_id=application.id, reviewer_id=kei)
        all_ticked(work, application, Stage.PAPERS, kei)
        a_review(work, application, Stage.PAPERS, kei)
        an_invitation(work, application, kei, work.now + timedelta(days=2))
    clock.advance(days=2, hours=1)
    with database.work() as work:
        all_ticked(work, application, Stage.INTERVIEW, kei)
        a_review(work, application, Stage.INTERVIEW, kei)
        interviews.move_on(work, application_id=application.id, reviewer_id=kei, sender=SENDER)
        all_ticked(work, application, Stage.DECISION, kei)
        a_review(work, application, Stage.DECISION, kei)
        a_review(work, application, Stage.DECISION, rin)

        consultant_id = accepting(work, application, rin)

    with database.read() as work:
        assert state_of(work, application) is ApplicationState.ACCEPTED
        assert steps_of(work, application) == [Step.TAKEN_UP, Step.INVITED, Step.MOVED_ON, Step.ACCEPTED]
        assert work.session.get_one(Credential, consultant_id).registration_number == application.number
        assert accounts.actor(work, person_id=application.person_id).roles == {Role.CONSULTANT}


def test_one_yes_is_not_enough(database):
    with database.work() as work:
        kei = an_operator(work)
        application = ready_for_decision(work, (kei,))

        with pytest.raises(NotTwoInFavour):
            accepting(work, application, kei)

        assert state_of(work, application) is ApplicationState.DECISION
        assert work.session.scalar(select(func.count(Consultant.id))) == 0


def test_two_yes_against_two_no_are_not_enough(database):
    with database.work() as work:
        kei, rin, yo, mo = (an_operator(work) for _ in range(4))
        application = ready_for_decision(work, (kei, rin))
        for one in (yo, mo):
            a_review(work, application, Stage.DECISION, one, in_favour=False)

        with pytest.raises(NotTwoInFavour):
            accepting(work, application, kei)


def test_whoever_decides_has_looked(database):
    with database.work() as work:
        kei, rin, yo = (an_operator(work) for _ in range(3))
        application = ready_for_decision(work, (kei, rin))

        with pytest.raises(NotLookedYourself):
            accepting(work, application, yo)
        a_review(work, application, Stage.DECISION, yo, in_favour=False)
        accepting(work, application, yo)


def test_the_database_itself_refuses_what_one_person_decides(database):
    """No verb is asked: a script that forgets the rule, or a hand in the database."""
    with database.work() as work:
        kei = an_operator(work)
        application = ready_for_decision(work, (kei,))

    with pytest.raises((IntegrityError, InternalError), match="fewer than two"), database.work() as work:
        work.session.execute(
            update(Application)
            .where(Application.id == application.id)
            .values(state=ApplicationState.ACCEPTED, decided_at=work.now)
        )

    with database.read() as work:
        assert state_of(work, application) is ApplicationState.DECISION


def test_yes_said_in_earlier_stages_does_not_count_for_the_decision_in_the_database_either(database):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = ready_for_decision(work, (kei,))
        for stage in (Stage.PAPERS, Stage.INTERVIEW):
            work.session.add(
                Review(application_id=application.id, stage=stage, reviewer_id=rin, in_favour=True, written_at=work.now)
            )

    with pytest.raises((IntegrityError, InternalError), match="fewer than two"), database.work() as work:
        work.session.execute(
            text("UPDATE application SET state = 'accepted', decided_at = begun_at WHERE id = :id"),
            {"id": application.id},
        )


def test_the_database_itself_refuses_a_review_of_oneself_and_one_rewritten(database):
    with database.work() as work:
        kei = an_operator(work)
        application = ready_for_decision(work, (kei,))

    with pytest.raises((IntegrityError, InternalError), match="reviews oneself"), database.work() as work:
        work.session.add(
            Review(
                application_id=application.id,
                stage=Stage.DECISION,
                reviewer_id=application.person_id,
                in_favour=True,
                written_at=work.now,
            )
        )
        work.session.flush()
    with pytest.raises((IntegrityError, InternalError), match="written once"), database.work() as work:
        work.session.execute(text("UPDATE application_review SET in_favour = NOT in_favour"))


def test_nobody_looks_at_their_own_application(database):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work, person_id=kei)
        own = {"application_id": application.id, "reviewer_id": kei}

        for verb in (
            lambda: screening.take_up(work, **own),
            lambda: screening.put_down(work, **own),
            lambda: all_ticked(work, application, Stage.PAPERS, kei),
            lambda: a_review(work, application, Stage.PAPERS, kei),
            lambda: screening.send_back(work, **own, words=WORDS, sender=SENDER),
            lambda: an_invitation(work, application, kei, work.now + timedelta(days=1)),
            lambda: interviews.cancel(work, **own, sender=SENDER),
            lambda: interviews.move_on(work, **own, sender=SENDER),
            lambda: refusing(work, application, kei, Stage.PAPERS),
            lambda: accepting(work, application, kei),
        ):
            with pytest.raises(OwnApplication):
                verb()


def test_what_was_never_handed_in_is_not_there(database):
    with database.work() as work:
        kei = an_operator(work)
        draft = an_application(work, state=ApplicationState.DRAFT)

        with pytest.raises(NotFound):
            screening.take_up(work, application_id=draft.id, reviewer_id=kei)
        with pytest.raises(NotFound):
            screening.take_up(work, application_id="nobodys", reviewer_id=kei)


@pytest.mark.parametrize("state", [ApplicationState.ACCEPTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN])
def test_what_is_over_stays_as_it_is(database, state):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work, state=state)
        own = {"application_id": application.id, "reviewer_id": kei}

        for verb in (
            lambda: screening.take_up(work, **own),
            lambda: a_review(work, application, Stage.DECISION, kei),
            lambda: screening.send_back(work, **own, words=WORDS, sender=SENDER),
            lambda: an_invitation(work, application, kei, work.now + timedelta(days=1)),
            lambda: refusing(work, application, kei, Stage.PAPERS),
            lambda: accepting(work, application, kei),
        ):
            with pytest.raises(WrongStage):
                verb()
        assert state_of(work, application) is state
    assert TRANSITIONS[state] == frozenset()


def test_an_open_point_keeps_the_papers_where_they_are(database):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)
        a_review(work, application, Stage.PAPERS, kei)
        screening.tick(
            work,
            application_id=application.id,
            reviewer_id=kei,
            stage=Stage.PAPERS,
            ticked=set(CHECKLIST[Stage.PAPERS]) - {Point.REGISTER_LOOKED_UP},
        )

        with pytest.raises(ChecklistOpen) as refused:
            an_invitation(work, application, kei, work.now + timedelta(days=1))

        assert refused.value.points == (Point.REGISTER_LOOKED_UP,)
        assert state_of(work, application) is ApplicationState.PAPERS


def test_nobody_is_invited_without_someone_in_favour(database):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)
        all_ticked(work, application, Stage.PAPERS, kei)
        a_review(work, application, Stage.PAPERS, kei, in_favour=False)

        with pytest.raises(NobodyInFavour):
            an_invitation(work, application, kei, work.now + timedelta(days=1))


def test_an_interview_lies_ahead_and_has_a_place(database):
    with database.work() as work:
        kei = an_operator(work)
        application = ready_for_interview(work, kei)

        for wrong in (work.now, work.now - timedelta(days=1), work.now + timedelta(days=400)):
            with pytest.raises(NotInFuture):
                an_invitation(work, application, kei, wrong)
        with pytest.raises(WordsNeeded):
            an_invitation(work, application, kei, work.now + timedelta(days=1), place="  ")


def test_nothing_is_decided_before_the_interview_was_held(database, clock):
    with database.work() as work:
        kei = an_operator(work)
        application = ready_for_interview(work, kei)
        an_invitation(work, application, kei, work.now + timedelta(days=1))
        all_ticked(work, application, Stage.INTERVIEW, kei)
        a_review(work, application, Stage.INTERVIEW, kei)
        moving = {"application_id": application.id, "reviewer_id": kei, "sender": SENDER}

        with pytest.raises(InterviewAhead):
            interviews.move_on(work, **moving)

    clock.advance(days=1, minutes=50)
    with database.work() as work:
        interviews.move_on(work, **moving)

        assert state_of(work, application) is ApplicationState.DECISION


def test_nobody_speaks_twice_in_a_stage_or_in_another_one(database):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)
        a_review(work, application, Stage.PAPERS, kei)

        with pytest.raises(AlreadyReviewed):
            a_review(work, application, Stage.PAPERS, kei, in_favour=False)
        with pytest.raises(WrongStage):
            a_review(work, application, Stage.DECISION, kei)


def test_what_was_said_of_old_papers_does_not_count_for_new_ones(database):
    with database.work() as work:
        kei = an_operator(work)
        application = ready_for_interview(work, kei)
        screening.send_back(work, application_id=application.id, reviewer_id=kei, words=WORDS, sender=SENDER)
        row = work.session.get_one(Application, application.id)

        assert row.state is ApplicationState.DRAFT
        assert work.unseal(row, "answer") == WORDS
        assert work.session.scalar(select(func.count()).select_from(ChecklistTick)) == 0

        row.state = ApplicationState.PAPERS
        all_ticked(work, application, Stage.PAPERS, kei)
        with pytest.raises(NobodyInFavour):
            an_invitation(work, application, kei, work.now + timedelta(days=1))
        a_review(work, application, Stage.PAPERS, kei)
        an_invitation(work, application, kei, work.now + timedelta(days=1))


def test_sending_back_without_a_word_is_refused(database):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)

        with pytest.raises(WordsNeeded):
            screening.send_back(work, application_id=application.id, reviewer_id=kei, words=" \n", sender=SENDER)

        assert state_of(work, application) is ApplicationState.PAPERS


def test_a_refusal_needs_someone_against(database):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)
        with pytest.raises(NobodyAgainst):
            refusing(work, application, kei, Stage.PAPERS)
        a_review(work, application, Stage.PAPERS, kei, in_favour=False, note="登録が確かめられない。")

        refusing(work, application, kei, Stage.PAPERS)

        row = work.session.get_one(Application, application.id)
        assert (row.state, row.refusal) == (ApplicationState.REFUSED, Refusal.CAPACITY)
        assert work.unseal(row, "answer") == "いまは、枠がいっぱいです。"


def test_a_refusal_meant_for_an_earlier_stage_does_nothing(database):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = ready_for_interview(work, kei)
        a_review(work, application, Stage.PAPERS, rin, in_favour=False)
        an_invitation(work, application, kei, work.now + timedelta(days=1))

        with pytest.raises(WrongStage):
            refusing(work, application, rin, Stage.PAPERS)


def test_in_the_last_stage_whoever_refuses_has_looked(database):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = ready_for_decision(work, ())
        a_review(work, application, Stage.DECISION, kei, in_favour=False)

        with pytest.raises(NotLookedYourself):
            refusing(work, application, rin, Stage.DECISION)
        refusing(work, application, kei, Stage.DECISION)


def test_whoever_was_refused_may_apply_again_with_the_same_licence(database):
    with database.work() as work:
        kei = an_operator(work)
        first = an_application(work)
        a_review(work, first, Stage.PAPERS, kei, in_favour=False)
        refusing(work, first, kei, Stage.PAPERS)

        again = an_application(work, person_id=first.person_id, number=first.number)

        assert state_of(work, again) is ApplicationState.PAPERS


def test_taking_up_from_a_page_that_is_out_of_date_is_refused(database):
    with database.work() as work:
        kei, rin, yo = (an_operator(work) for _ in range(3))
        application = an_application(work)
        screening.take_up(work, application_id=application.id, reviewer_id=kei)

        with pytest.raises(AlreadyTakenUp):
            screening.take_up(work, application_id=application.id, reviewer_id=rin)
        screening.take_up(work, application_id=application.id, reviewer_id=rin, instead_of=kei)
        with pytest.raises(AlreadyTakenUp):
            screening.take_up(work, application_id=application.id, reviewer_id=yo, instead_of=kei)

        assert desk.holder_of(work, application_id=application.id) == rin
        screening.put_down(work, application_id=application.id, reviewer_id=kei)
        assert desk.holder_of(work, application_id=application.id) == rin
        screening.put_down(work, application_id=application.id, reviewer_id=rin)
        assert desk.holder_of(work, application_id=application.id) is None


def test_a_point_of_another_stage_cannot_be_ticked(database):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)

        with pytest.raises(WrongStage):
            screening.tick(
                work,
                application_id=application.id,
                reviewer_id=kei,
                stage=Stage.PAPERS,
                ticked=[Point.FEE_AGREED],
            )


def test_a_licence_that_ran_out_meanwhile_admits_nobody(database):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = ready_for_decision(work, (kei, rin), expires_on=work.now.date() - timedelta(days=1))

        with pytest.raises(NotLicensed):
            accepting(work, application, kei)


def test_a_licence_that_another_consultant_has_admits_nobody_and_writes_nothing(database):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        accepting(work, ready_for_decision(work, (kei, rin), number="12345678"), kei)
        first = work.session.scalar(select(Application.id))
        # The first application's row is gone, its consultant is not.
        work.session.get_one(Application, first).registration_number = "99999999"
        work.session.flush()
        second = ready_for_decision(work, (kei, rin), number="12345678")
        letters = work.session.scalar(select(func.count()).select_from(Job))

        with pytest.raises(LicenceTaken):
            accepting(work, second, kei)

        assert state_of(work, second) is ApplicationState.DECISION
        assert work.session.scalar(select(func.count(Consultant.id))) == 1
        assert work.session.scalar(select(func.count()).select_from(Job)) == letters


@pytest.mark.parametrize("fee_yen", [-1, 1_000_001])
def test_a_fee_no_contract_says_is_refused(database, fee_yen):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = ready_for_decision(work, (kei, rin))

        with pytest.raises(BadFee):
            accepting(work, application, kei, fee_yen)


def test_the_operators_see_how_many_wait(database):
    with database.work() as work:
        for state in ApplicationState:
            an_application(work, state=state)

        assert desk.waiting(work) == 3


def test_a_year_after_a_refusal_nothing_is_left_of_what_was_said(database, clock):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)
        a_review(work, application, Stage.PAPERS, kei, in_favour=False, note="登録が確かめられない。")
        refusing(work, application, kei, Stage.PAPERS)
    clock.advance(days=364)
    with database.work() as work:
        forgetting.forget_words_of_ended(work)
        assert work.session.scalar(select(func.count()).select_from(Review)) == 1
    clock.advance(days=2)
    with database.work() as work:
        forgetting.forget_words_of_ended(work)

    with database.read() as work:
        row = work.session.get_one(Application, application.id)
        assert (row.state, row.refusal, row.answer) == (ApplicationState.REFUSED, Refusal.CAPACITY, None)
        assert work.session.scalar(select(func.count()).select_from(Review)) == 0
        assert set(work.session.scalars(select(ApplicationStep.words))) == {None}
        assert screened.shown(work, application_id=application.id, viewer_id=kei).answer == ""


def test_nothing_is_left_either_of_a_draft_that_was_sent_back_and_left_lying(database, clock):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)
        a_review(work, application, Stage.PAPERS, kei, in_favour=True, note="番号が読みとれない。")
        screening.send_back(work, application_id=application.id, reviewer_id=kei, words="もう一度。", sender=SENDER)
    clock.advance(days=179)
    with database.work() as work:
        forgetting.forget_what_is_over(work)
        assert work.session.scalar(select(func.count()).select_from(Review)) == 1
    clock.advance(days=2)
    with database.work() as work:
        forgetting.forget_what_is_over(work)

    with database.read() as work:
        row = work.session.get_one(Application, application.id)
        assert (row.state, row.registration_number, row.answer) == (ApplicationState.WITHDRAWN, None, None)
        assert work.session.scalar(select(func.count()).select_from(Review)) == 0
        assert set(work.session.scalars(select(ApplicationStep.words))) == {None}
