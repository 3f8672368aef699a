"""Ideas for the workplace count as summaries do, drafts count nowhere, and a release locks the reports it told of."""

import pytest
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import IN_Q3, a_consultation
from factories.spoken import HEAVY, heavy, speakers, three_calm_companies, told
from sqlalchemy import select

from sotomado.consultations.models import Consultation
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports import summaries
from sotomado.consultations.reports.errors import AlreadyTold
from sotomado.consultations.reports.models import WorkplaceIdea
from sotomado.consultations.reports.written import Drafted, Written
from sotomado.directory.vocabulary import Theme
from sotomado.reporting import service as reporting
from sotomado.reporting.composing import composed

CALM = "通勤が続くことについて。"


@pytest.fixture
def desk(database):
    with database.work() as work:
        return three_calm_companies(work)


def have_ideas(work, people):
    for talk in work.session.scalars(select(Consultation).where(Consultation.advisee_id.in_(people))):
        summaries.keep(work, WorkplaceIdea, consultation_id=talk.id, advisee_id=talk.advisee_id, text=HEAVY)
    work.session.flush()


def test_a_word_of_an_idea_is_counted_with_those_of_summaries(database, desk):
    (ours, theirs, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, 9, consultants=consultants)
        others = speakers(work, ours, CALM, 2, consultants=consultants)
    assert told(database, ours) == set()

    with database.work() as work:
        have_ideas(work, others)

    assert told(database, ours) == {"介護"}
    assert told(database, theirs) == set()


def test_who_says_it_in_summary_and_idea_is_one_person(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        have_ideas(work, heavy(work, ours, 9, consultants=consultants))

    assert told(database, ours) == set()


def test_of_who_did_not_agree_no_idea_is_counted(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, 9, consultants=consultants)
        have_ideas(work, speakers(work, ours, CALM, 5, consultants=consultants, agreed=False))

    assert told(database, ours) == set()


def a_talk_in_q3(work):
    company, consultant = a_company(work), a_consultant(work)
    talk = a_consultation(work, advisee_id=an_employee(work, company), consultant_id=consultant.id, held_at=IN_Q3)
    return company, {
        "consultant_person_id": consultant.person_id,
        "booking_id": work.session.get(Consultation, talk).booking_id,
    }


def test_a_release_locks_the_reports_of_its_quarter(database):
    with database.work() as work:
        company, mine = a_talk_in_q3(work)
        reports.hand_in(work, **mine, written=Written([Theme.GROWTH]))

        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")

        assert not reports.standing(work, **mine)[1].may_be_changed
        with pytest.raises(AlreadyTold):
            reports.hand_in(work, **mine, written=Written([Theme.CARE]))


def test_a_release_of_another_quarter_or_company_locks_nothing(database):
    with database.work() as work:
        company, mine = a_talk_in_q3(work)
        other, _ = a_talk_in_q3(work)

        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q2")
        reporting.release_quarter(work, company_id=other.id, quarter="2026-Q3")

        assert reports.standing(work, **mine)[1].may_be_changed


def test_a_release_is_the_same_byte_for_byte_whatever_lies_in_drafts(database):
    with database.work() as work:
        company, mine = a_talk_in_q3(work)
        asked = {"company_id": company.id, "quarter": "2026-Q3"}
        reporting.complete_frame(work, **asked)
        before = composed(reporting.ingredients(work, **asked))

        drafted = Drafted(themes=("health",), wellbeing="1", summary="別のこと。")
        assert reports.keep_draft(work, **mine, drafted=drafted, based_on=0).draft.version == 1

        assert composed(reporting.ingredients(work, **asked)) == before
