"""Two operators at the same moment: nothing is lost, nothing happens twice."""

from datetime import timedelta

from factories.applications import (
    SENDER,
    a_review,
    an_application,
    an_invitation,
    an_operator,
    ready_for_decision,
    ready_for_interview,
)
from sqlalchemy import func, select
from support.at_once import at_once

from sotomado.applications.models import (
    Application,
    ApplicationState,
    ApplicationStep,
    ChecklistTick,
    Refusal,
    Review,
    Stage,
    Step,
)
from sotomado.applications.screening import service as screening
from sotomado.applications.screening.checklist import CHECKLIST
from sotomado.applications.screening.errors import AlreadyReviewed, AlreadyTakenUp, WrongStage
from sotomado.directory.models import Consultant
from sotomado.outbox.models import Job


def accepting(application, reviewer_id):
    return lambda work: screening.accept(
        work, application_id=application.id, reviewer_id=reviewer_id, fee_yen=6000, sender=SENDER
    )


def refusing(application, reviewer_id):
    return lambda work: screening.refuse(
        work,
        application_id=application.id,
        reviewer_id=reviewer_id,
        stage=Stage.DECISION,
        reason=Refusal.OTHER,
        words="今回は、お迎えできません。",
        sender=SENDER,
    )


def test_two_who_accept_at_once_make_one_consultant(database):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = ready_for_decision(work, (kei, rin))

    outcomes = at_once(database, accepting(application, kei), accepting(application, rin))

    assert sorted(type(one).__name__ for one in outcomes) == ["WrongStage", "int"]
    with database.read() as work:
        assert work.session.scalar(select(func.count(Consultant.id))) == 1
        # The welcome with its terms, once.
        assert work.session.scalar(select(func.count()).select_from(Job)) == 1


def test_of_one_who_accepts_and_one_who_refuses_one_is_told_it_is_over(database):
    with database.work() as work:
        kei, rin, yo = (an_operator(work) for _ in range(3))
        application = ready_for_decision(work, (kei, rin))
        a_review(work, application, Stage.DECISION, yo, in_favour=False)

    outcomes = at_once(database, accepting(application, kei), refusing(application, yo))

    assert sum(isinstance(one, WrongStage) for one in outcomes) == 1
    with database.read() as work:
        state = work.session.get_one(Application, application.id).state
        is_consultant = work.session.scalar(select(func.count(Consultant.id))) == 1
        assert is_consultant == (state is ApplicationState.ACCEPTED)
        assert state in (ApplicationState.ACCEPTED, ApplicationState.REFUSED)


def test_two_who_tick_at_once_keep_each_others_points(database):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = an_application(work)
    points = CHECKLIST[Stage.PAPERS]

    def ticking(who, some):
        return lambda work: screening.tick(
            work, application_id=application.id, reviewer_id=who, stage=Stage.PAPERS, ticked=some
        )

    # Both pages showed an empty list; one point both have ticked.
    at_once(database, ticking(kei, points[:4]), ticking(rin, points[3:]))

    with database.read() as work:
        rows = work.session.scalars(select(ChecklistTick)).all()
        assert {row.point for row in rows} == set(points)


def test_one_reviewer_in_two_tabs_speaks_once(database):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work)

    outcomes = at_once(
        database,
        *[
            lambda work, yes=yes: a_review(work, application, Stage.PAPERS, kei, in_favour=yes)
            for yes in (True, False, True)
        ],
    )

    assert sum(isinstance(one, AlreadyReviewed) for one in outcomes) == 2
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Review)) == 1


def test_two_who_take_up_at_once_do_not_both_hold_it(database):
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = an_application(work)

    outcomes = at_once(
        database,
        *[
            lambda work, who=who: screening.take_up(work, application_id=application.id, reviewer_id=who)
            for who in (kei, rin)
        ],
    )

    assert sum(isinstance(one, AlreadyTakenUp) for one in outcomes) == 1


def test_one_invitation_sent_from_two_tabs_is_one_invitation(database):
    with database.work() as work:
        kei = an_operator(work)
        application = ready_for_interview(work, kei)
        at = work.now + timedelta(days=3)

    at_once(database, *[lambda work: an_invitation(work, application, kei, at)] * 3)

    with database.read() as work:
        steps = work.session.scalars(select(ApplicationStep.step)).all()
        assert steps == [Step.INVITED]
        # To the applicant and to the one who invited.
        assert work.session.scalar(select(func.count()).select_from(Job)) == 2
