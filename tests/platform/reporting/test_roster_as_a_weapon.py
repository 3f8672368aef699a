"""HR writes the roster that reports count by. No way of writing it may make a report speak of one person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories.bookings import IN_A_WEEK, a_confirmed_booking, a_meeting
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import a_consultation, an_inside_talk

from reports.cube import Measure, Track
from reports.published import By
from sotomado.accounts import service as accounts
from sotomado.companies.roster import import_roster
from sotomado.consultations.reports import closing
from sotomado.reporting import service as reporting


def report_after(database, *, target_came):
    """The quarter's report, after HR moved one person to a department of their own and mended their first day."""
    with database.work() as work:
        company = a_company(work, departments=("営業",))
        consultant = a_consultant(work)
        people = [an_employee(work, company) for _ in range(40)]
        for person_id in people[1:13]:
            a_consultation(work, advisee_id=person_id, consultant_id=consultant.id)
        if target_came:
            a_consultation(work, advisee_id=people[0], consultant_id=consultant.id)
            an_inside_talk(
                work,
                manager_id=people[1],
                member_id=people[0],
                held_on=date(2026, 8, 4),
            )
        target = accounts.actor(work, person_id=people[0])
        import_roster(
            work,
            company_id=company.id,
            content=f"email,name,department,joined_on\n{target.email},{target.name},Z,2026-11-20\n".encode(),
            public_url="https://sotomado.example",
        )
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        return reporting.release(work, company_id=company.id, quarter="2026-Q3")


@pytest.mark.parametrize("target_came", [True, False])
def test_a_first_day_mended_to_after_the_quarter_does_not_show_whether_that_person_came(database, target_came):
    report = report_after(database, target_came=target_came)

    assert [unit.name for unit in report.units] == ["全社"]
    assert report.release.rows[By.UNIT][0].people == 39
    assert report.release.people(Track.OUTSIDE, Measure.USE) == 12


def test_whoever_withdrew_consent_is_in_no_later_report(database):
    with database.work() as work:
        company = a_company(work, departments=("営業",))
        consultant = a_consultant(work)
        people = [an_employee(work, company) for _ in range(30)]
        for person_id in people[:12]:
            a_consultation(work, advisee_id=person_id, consultant_id=consultant.id)
        for person_id in people[:3]:
            accounts.withdraw_consent(work, person_id=person_id)
        accounts.give_consent(work, person_id=people[2], locale=accounts.Locale.JAPANESE)

        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        report = reporting.release(work, company_id=company.id, quarter="2026-Q3")

    assert report.release.people(Track.OUTSIDE, Measure.USE) == 10


@pytest.mark.parametrize("agreed_again", [False, True])
def test_a_talk_closed_without_record_is_in_no_report_even_with_consent_given_again(database, clock, agreed_again):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        colleagues = [an_employee(work, meeting.company) for _ in range(29)]
        for person_id in colleagues[:12]:
            a_consultation(work, advisee_id=person_id, consultant_id=meeting.consultant.id, held_at=IN_A_WEEK)
    clock.set(IN_A_WEEK + timedelta(hours=1))
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=meeting.advisee_id)
        closing.close_without_record(work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id)
        if agreed_again:
            accounts.give_consent(work, person_id=meeting.advisee_id, locale=accounts.Locale.JAPANESE)
    clock.set(datetime(2027, 1, 4, tzinfo=UTC))

    with database.work() as work:
        reporting.release_quarter(work, company_id=meeting.company.id, quarter="2026-Q4")
        report = reporting.release(work, company_id=meeting.company.id, quarter="2026-Q4")

    assert report.release.people(Track.OUTSIDE, Measure.USE) == 12
