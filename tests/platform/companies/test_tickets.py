"""The pool of tickets: what is taken is there, once; what is given back was taken."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from factories.people import a_company, an_employee
from sqlalchemy import func, select

from sotomado.companies import service as companies
from sotomado.companies.errors import NoTicketsLeft, TicketNotTaken
from sotomado.companies.models import TicketEntry


def a_company_with_tickets(database, count):
    with database.work() as work:
        company_id = a_company(work, tickets=0).id
        companies.grant_tickets(work, company_id=company_id, count=count, reference="contract")
    return company_id


def left_and_ledger(database, company_id):
    with database.read() as work:
        ledger = work.session.scalar(select(func.sum(TicketEntry.change)).where(TicketEntry.company_id == company_id))
        return companies.tickets_left(work, company_id=company_id), ledger


def test_a_ticket_taken_leaves_one_fewer_and_the_ledger_agrees(database):
    company_id = a_company_with_tickets(database, 3)

    with database.work() as work:
        companies.take_ticket(work, company_id=company_id, reference="booking-1")

    assert left_and_ledger(database, company_id) == (2, 2)


def test_the_same_booking_takes_one_ticket_however_often_it_asks(database):
    company_id = a_company_with_tickets(database, 3)

    for _ in range(3):
        with database.work() as work:
            companies.take_ticket(work, company_id=company_id, reference="booking-1")

    assert left_and_ledger(database, company_id) == (2, 2)


def test_an_empty_pool_refuses_and_leaves_no_line_in_the_ledger(database):
    company_id = a_company_with_tickets(database, 1)

    with database.work() as work:
        companies.take_ticket(work, company_id=company_id, reference="booking-1")
        with pytest.raises(NoTicketsLeft):
            companies.take_ticket(work, company_id=company_id, reference="booking-2")

    assert left_and_ledger(database, company_id) == (0, 0)


def test_a_company_without_a_pool_has_no_tickets(database):
    with database.work() as work, pytest.raises(NoTicketsLeft):
        companies.take_ticket(work, company_id=a_company(work, tickets=0).id, reference="booking-1")


def test_a_ticket_given_back_twice_comes_back_once(database):
    company_id = a_company_with_tickets(database, 1)
    with database.work() as work:
        companies.take_ticket(work, company_id=company_id, reference="booking-1")

    for _ in range(2):
        with database.work() as work:
            companies.return_ticket(work, company_id=company_id, reference="booking-1")

    assert left_and_ledger(database, company_id) == (1, 1)


def test_no_ticket_comes_back_that_another_company_gave(database):
    company_id = a_company_with_tickets(database, 1)
    with database.work() as work:
        stranger_id = a_company(work, tickets=0).id
        companies.take_ticket(work, company_id=company_id, reference="booking-1")

    with database.work() as work, pytest.raises(TicketNotTaken):
        companies.return_ticket(work, company_id=stranger_id, reference="booking-1")

    assert left_and_ledger(database, company_id) == (0, 0)


def test_one_grant_counts_once(database):
    company_id = a_company_with_tickets(database, 5)

    with database.work() as work:
        companies.grant_tickets(work, company_id=company_id, count=5, reference="contract")

    assert left_and_ledger(database, company_id) == (5, 5)


def test_twenty_takers_of_seven_tickets_get_seven(database):
    company_id = a_company_with_tickets(database, 7)

    def take(number):
        try:
            with database.work() as work:
                companies.take_ticket(work, company_id=company_id, reference=f"booking-{number}")
        except NoTicketsLeft:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(take, range(20)))

    assert sum(got) == 7
    assert left_and_ledger(database, company_id) == (0, 0)


def test_twenty_tabs_confirming_one_booking_take_one_ticket(database):
    company_id = a_company_with_tickets(database, 7)

    def take(_):
        with database.work() as work:
            companies.take_ticket(work, company_id=company_id, reference="booking-1")

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(take, range(20)))

    assert left_and_ledger(database, company_id) == (6, 6)


def test_an_employee_has_a_place_and_a_stranger_has_none(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        person_id = an_employee(work, company, department="開発")

        place = companies.employment_of(work, person_id=person_id)

        assert place is not None
        assert (place.company_id, place.department_id) == (company.id, company.departments["開発"])
        assert companies.employment_of(work, person_id=person_id + 1) is None


def test_departments_are_counted_even_where_nobody_is(database, clock):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        for _ in range(3):
            an_employee(work, company, department="営業")

        counted = companies.headcounts(work, company_id=company.id, on=clock.now().date())

        assert [(row.name, row.people) for row in counted] == [("営業", 3), ("開発", 0)]
