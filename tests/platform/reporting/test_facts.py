"""What the database counts is what people did: each once, in their place, by what they said last or on average."""

from datetime import date, timedelta

import numpy as np
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import IN_Q3, a_consultation, an_inside_talk
from sqlalchemy import update

from reports.cube import Measure, Track
from sotomado.companies.models import Employment
from sotomado.consultations.reports.models import ConsultantReport
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import InsideTheme, OneOnOne
from sotomado.reporting import facts as reporting
from sotomado.reporting.composing import Leaning
from sotomado.reporting.facts import Judged, Ratings, with_ratings
from sotomado.reporting.frame import service as frame
from sotomado.reporting.others import others
from sotomado.reporting.quarters import Quarter

Q3 = Quarter(2026, 3)


def counted(work, company):
    frame.place_everyone(work, company.id, Q3.name)
    return reporting.facts(work, company_id=company.id, quarter=Q3, zone="Asia/Tokyo")


def people(found, measure, item=None, track=Track.OUTSIDE):
    count = found.cube.count(track, measure)
    at = 0 if item is None else count.items.index(item)
    return int(count.people[..., at].sum())


def favourable(found, measure, track=Track.OUTSIDE):
    return int(found.cube.count(track, measure).favourable.sum())


def stage(work, consultation_id, told):
    work.session.execute(
        update(ConsultantReport).where(ConsultantReport.consultation_id == consultation_id).values(stage=told)
    )


def test_a_person_counts_once_for_a_theme_and_for_each_theme(database):
    with database.work() as work:
        company, consultant = a_company(work), a_consultant(work)
        one, two = (an_employee(work, company) for _ in range(2))
        for _ in range(3):
            a_consultation(work, advisee_id=one, consultant_id=consultant.id, themes=(Theme.GROWTH, Theme.CARE))
        a_consultation(work, advisee_id=two, consultant_id=consultant.id, themes=(Theme.CARE,))

        found = counted(work, company)

    assert people(found, Measure.USE) == 2
    assert people(found, Measure.THEME, "growth") == 1
    assert people(found, Measure.THEME, "care") == 2


def test_a_persons_stage_is_the_last_one_told_in_the_quarter(database):
    with database.work() as work:
        company, consultant = a_company(work), a_consultant(work)
        person_id = an_employee(work, company)
        for days, told in ((0, 2), (40, 4), (50, None), (80, 5)):
            held_at = IN_Q3 + timedelta(days=days)
            talk = a_consultation(work, advisee_id=person_id, consultant_id=consultant.id, held_at=held_at)
            stage(work, talk, told)

        found = counted(work, company)

    # The one after eighty days lies in the next quarter.
    assert [people(found, Measure.STAGE, str(n)) for n in range(1, 6)] == [0, 0, 0, 1, 0]


def test_satisfaction_is_favourable_from_an_average_of_four(database):
    with database.work() as work:
        company, consultant = a_company(work), a_consultant(work)
        for said in ((3, 5), (3, 4), (None, None), (None, 4)):
            person_id = an_employee(work, company)
            for satisfaction in said:
                a_consultation(work, advisee_id=person_id, consultant_id=consultant.id, satisfaction=satisfaction)

        found = counted(work, company)

    assert people(found, Measure.SATISFACTION) == 3
    assert favourable(found, Measure.SATISFACTION) == 2
    assert sorted(found.voices[Track.OUTSIDE, Measure.SATISFACTION].tolist()) == [3.5, 4.0, 4.0]


def test_both_sides_met_inside_and_members_alone_chose_themes_and_reacted(database):
    with database.work() as work:
        company = a_company(work)
        manager, first, second = (an_employee(work, company) for _ in range(3))
        said = ((first, InsideTheme.CAREER, 5), (first, InsideTheme.WORK, 2), (second, InsideTheme.CAREER, 4))
        for member, theme, reaction in said:
            talk = an_inside_talk(work, manager_id=manager, member_id=member, held_on=date(2026, 9, 30))
            work.session.execute(
                update(OneOnOne).where(OneOnOne.id == talk).values(theme=theme, member_reaction=reaction)
            )

        found = counted(work, company)

    assert people(found, Measure.USE, track=Track.INSIDE) == 3
    assert people(found, Measure.THEME, "career", Track.INSIDE) == 2
    assert people(found, Measure.THEME, "work", Track.INSIDE) == 1
    assert people(found, Measure.REACTION, track=Track.INSIDE) == 2
    assert favourable(found, Measure.REACTION, Track.INSIDE) == 1


def test_a_roster_that_is_edited_after_the_quarter_cuts_nothing_anew(database):
    with database.work() as work:
        company, consultant = a_company(work, departments=("営業", "開発")), a_consultant(work)
        employees = [an_employee(work, company, department=name) for name in ("営業", "開発") for _ in range(40)]
        for person_id in employees[:12]:
            a_consultation(work, advisee_id=person_id, consultant_id=consultant.id)
        before = counted(work, company)

        work.session.execute(
            update(Employment)
            .where(Employment.person_id == employees[0])
            .values(department_id=company.departments["開発"], birth_year=1970, joined_on=date(1999, 4, 1))
        )
        after = counted(work, company)

    assert before.cube.frame.people.tolist() == after.cube.frame.people.tolist()
    for was, now in zip(before.cube.counts, after.cube.counts, strict=True):
        assert was.people.tolist() == now.people.tolist()


def test_others_are_counted_without_the_company_itself(database):
    with database.work() as work:
        consultant = a_consultant(work)
        rosters = []
        for size, users in ((10, 4), (6, 3), (5, 0)):
            company = a_company(work)
            rosters.append(company)
            employees = [an_employee(work, company) for _ in range(size)]
            for person_id in employees[:users]:
                a_consultation(work, advisee_id=person_id, consultant_id=consultant.id, themes=(Theme.GROWTH,))
            frame.place_everyone(work, company.id, Q3.name)

        found = others(work, company_id=rosters[0].id, quarter=Q3)

    assert found is not None
    assert found.people.sum(axis=1).tolist() == [6, 5]
    assert found.counted[Track.OUTSIDE, Measure.USE].sum(axis=(1, 2)).tolist() == [3, 0]
    assert found.favourable[Track.OUTSIDE, Measure.SATISFACTION].sum() == 3
    assert len(found.ratings[Measure.WELLBEING].value) == 3


def test_a_harsh_consultants_three_counts_for_more_than_a_lenient_ones():
    """Two consultants rate people of the same companies; one says one less of everybody."""
    dice = np.random.default_rng(7)
    honest = np.clip(np.round(dice.normal(3.6, 0.9, 400)), 2, 5)
    consultant = np.arange(400) % 2
    judged = Judged(consultant.astype(np.int64), (np.arange(400) // 40).astype(np.int64), honest - consultant)
    rated = Ratings(np.array([0, 1]), np.array([0, 1]), np.array([3.0, 3.0]), np.zeros((2, 3), np.int64))

    lenient, harsh = Leaning(judged).scores(rated).tolist()

    assert harsh > lenient


def test_whoever_was_rated_counts_once_in_the_cube(database):
    with database.work() as work:
        company, consultant = a_company(work), a_consultant(work)
        for wellbeing in ((5, 4), (2,), (None,)):
            person_id = an_employee(work, company)
            for one in wellbeing:
                a_consultation(work, advisee_id=person_id, consultant_id=consultant.id, wellbeing=one)
        found = counted(work, company)

    means = {measure: np.bincount(r.person, r.value) / np.bincount(r.person) for measure, r in found.ratings.items()}
    cube = with_ratings(found, means)
    wellbeing = cube.count(Track.OUTSIDE, Measure.WELLBEING)
    assert (int(wellbeing.people.sum()), int(wellbeing.favourable.sum())) == (2, 1)
