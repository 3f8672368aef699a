"""Who pays for a talk: terms by the day they hold on, the people they entitle, the month's cap, and the end."""

from datetime import date, timedelta

import pytest
from factories.people import a_company, an_employee
from hypothesis import given
from hypothesis import strategies as st
from support.at_once import at_once

from sotomado.companies import standings
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts import service as contracts
from sotomado.companies.contracts.errors import (
    BadTerms,
    CapReached,
    ContractEnded,
    NoEmployer,
    NotEntitled,
    NotYetAgreed,
)
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Pack, Scope, Terms, effective, in_force, last_day
from sotomado.companies.errors import CompanyPaysNot, NoTicketsLeft
from sotomado.companies.models import Department, Employment
from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.service import TicketNotTaken
from sotomado.ledger.service import booking_day

TICKETS = Offer(PayerKind.TICKETS, packs=(Pack(10, 148_000), Pack(100, 1_400_000)))
MONTHLY = Offer(PayerKind.MONTHLY, net_yen=15_000, monthly_cap=2)


def today_of(work):
    return booking_day(work.now)


def a_client(database, *terms, tickets=0):
    """A company with terms of (days from today, offer), and one person. Returns both ids."""
    with database.work() as work:
        company = a_company(work, tickets=tickets)
        person_id = an_employee(work, company)
        for days, offer in terms:
            agree(work, company.id, days, offer)
    return company.id, person_id


def agree(work, company_id, days, offer):
    return agreeing.agree(
        work,
        company_id=company_id,
        from_on=today_of(work) + timedelta(days=days),
        offer=offer,
        by_person_id=None,
    )


def payer(database, person_id, days=7):
    with database.read() as work:
        return contracts.payer_of(work, person_id=person_id, on=today_of(work) + timedelta(days=days))


def take(database, person_id, reference, on):
    with database.work() as work:
        who = contracts.payer_of(work, person_id=person_id, on=on)
        contracts.take(work, payer=who, reference=reference, on=on)


def test_a_company_with_nothing_in_writing_pays_with_the_tickets_it_was_given(database):
    company_id, person_id = a_client(database, tickets=3)

    found = payer(database, person_id)

    assert (found.company_id, found.kind, found.net_yen) == (company_id, PayerKind.TICKETS, None)


def test_whoever_is_employed_nowhere_has_nobody_to_pay(database):
    with database.work() as work:
        company = a_company(work)
        person_id = an_employee(work, company)
        employment = work.session.query(Employment).filter_by(person_id=person_id).one()
        employment.left_on = today_of(work)

    with pytest.raises(NoEmployer):
        payer(database, person_id)


def test_the_price_is_that_of_the_day_on_which_the_talk_is_held(database):
    _, person_id = a_client(database, (-30, MONTHLY), (10, Offer(PayerKind.MONTHLY, net_yen=17_000)), (20, TICKETS))

    prices = [payer(database, person_id, days) for days in (9, 10, 19, 20)]

    assert [(one.kind, one.net_yen) for one in prices] == [
        (PayerKind.MONTHLY, 15_000),
        (PayerKind.MONTHLY, 17_000),
        (PayerKind.MONTHLY, 17_000),
        (PayerKind.TICKETS, None),
    ]


def test_of_two_terms_for_one_day_the_later_agreed_holds(database):
    _, person_id = a_client(database, (-5, MONTHLY), (3, TICKETS), (3, Offer(PayerKind.MONTHLY, net_yen=99)))

    assert payer(database, person_id, 3).net_yen == 99


def test_before_the_first_terms_nobody_pays(database):
    _, person_id = a_client(database, (10, TICKETS))

    with pytest.raises(NotYetAgreed):
        payer(database, person_id, 9)
    assert payer(database, person_id, 10).kind is PayerKind.TICKETS


def test_a_contract_that_ends_in_the_middle_of_a_month_pays_for_its_last_day_and_no_later_one(database):
    company_id, person_id = a_client(database, (-30, MONTHLY))
    with database.work() as work:
        last_on = today_of(work) + timedelta(days=12)
        agreeing.end(work, company_id=company_id, last_on=last_on, by_person_id=None)

    assert payer(database, person_id, 12).net_yen == 15_000
    with pytest.raises(ContractEnded) as refused:
        payer(database, person_id, 13)
    assert refused.value.last_on == last_on


def test_the_past_is_never_agreed_anew(database):
    company_id, _ = a_client(database, (-30, MONTHLY))

    with database.work() as work, pytest.raises(BadTerms) as refused:
        agree(work, company_id, -1, TICKETS)
    assert refused.value.wrong == {"from_on": "in_the_past"}
    with database.work() as work, pytest.raises(BadTerms):
        agreeing.end(work, company_id=company_id, last_on=today_of(work) - timedelta(days=1), by_person_id=None)


@pytest.mark.parametrize(
    ("offer", "field"),
    [
        (Offer(PayerKind.MONTHLY), "net_yen"),
        (Offer(PayerKind.MONTHLY, net_yen=0), "net_yen"),
        (Offer(PayerKind.MONTHLY, net_yen=1, monthly_cap=0), "monthly_cap"),
        (Offer(PayerKind.TICKETS, ticket_months=7), "ticket_months"),
        (Offer(PayerKind.TICKETS, due_days=61), "due_days"),
        (Offer(PayerKind.TICKETS, packs=(Pack(0, 5),)), "pack1"),
        (Offer(PayerKind.TICKETS, packs=(Pack(10, 5), Pack(10, 6))), "pack2"),
        (Offer(PayerKind.TICKETS, scopes=(Scope(born_from=1990, born_until=1980),)), "scope1"),
    ],
)
def test_terms_nobody_could_keep_are_refused_with_their_field(database, offer, field):
    company_id, _ = a_client(database)

    with database.work() as work, pytest.raises(BadTerms) as refused:
        agree(work, company_id, 0, offer)

    assert list(refused.value.wrong) == [field]


def test_a_department_stands_for_all_beneath_it(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "営業一課", "開発"))
        work.session.get(Department, company.departments["営業一課"]).parent_id = company.departments["営業"]
        work.session.flush()
        inside = an_employee(work, company, department="営業一課")
        outside = an_employee(work, company, department="開発")
        for _ in range(9):
            an_employee(work, company, department="営業")
        agree(work, company.id, 0, Offer(PayerKind.TICKETS, scopes=(Scope(company.departments["営業"]),)))

    assert payer(database, inside).kind is PayerKind.TICKETS
    with pytest.raises(NotEntitled):
        payer(database, outside)
    with database.read() as work:
        employers = {inside: company.id, outside: company.id}
        assert contracts.who_could_pay(work, employers=employers, on=today_of(work)) == {inside}


def test_fewer_than_ten_are_never_entitled_by_themselves(database):
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        for number in range(19):
            an_employee(work, company, department="営業" if number < 9 else "開発")
        few = Offer(PayerKind.TICKETS, scopes=(Scope(company.departments["営業"]),))

        with pytest.raises(BadTerms) as refused:
            agree(work, company.id, 0, few)
        agree(work, company.id, 0, Offer(PayerKind.TICKETS, scopes=(Scope(company.departments["開発"]),)))

    assert refused.value.wrong == {"scope1": "too_few"}


def test_another_companys_department_is_not_theirs_to_name(database):
    with database.work() as work:
        company, other = a_company(work), a_company(work)
        with pytest.raises(BadTerms) as refused:
            scope = Scope(other.departments["営業"])
            agree(work, company.id, 0, Offer(PayerKind.TICKETS, scopes=(scope,)))
    assert refused.value.wrong == {"scope1": "not_theirs"}


@pytest.mark.parametrize(
    ("scope", "is_meant"),
    [
        (Scope(joined_from=date(2024, 4, 1)), True),
        (Scope(joined_from=date(2024, 4, 2)), False),
        (Scope(joined_until=date(2024, 4, 1)), True),
        (Scope(born_from=1990, born_until=1990), True),
        (Scope(born_until=1989), False),
        (Scope(tenure_from=2, tenure_until=2), True),
        (Scope(tenure_until=1), False),
        (Scope(department_id=7, tenure_from=2), True),
        (Scope(department_id=8, tenure_from=2), False),
    ],
)
def test_somebody_is_meant_where_everything_said_of_them_holds(scope, is_meant):
    one = standings.RosterStanding(1, 1, 1, (5, 7), date(2024, 4, 1), 1990, None)

    assert scope.means(one, date(2026, 11, 20)) is is_meant


def test_whom_the_roster_says_nothing_of_is_not_meant_by_a_year_of_birth():
    one = standings.RosterStanding(1, 1, 1, (5,), date(2024, 4, 1), None, None)

    assert not Scope(born_from=1900).means(one, date(2026, 11, 20))


def test_the_months_cap_holds_and_what_is_given_back_can_be_taken_again(database):
    company_id, person_id = a_client(database, (-30, MONTHLY))
    day, next_month = date(2026, 12, 10), date(2027, 1, 10)
    for name in ("one", "two", "two"):
        take(database, person_id, name, day)

    with pytest.raises(CapReached):
        take(database, person_id, "three", day)
    take(database, person_id, "in-january", next_month)
    for _ in range(2):
        with database.work() as work:
            contracts.give_back(work, company_id=company_id, reference="one")
    take(database, person_id, "three", day)
    with pytest.raises(CapReached):
        take(database, person_id, "four", day)


def test_two_who_want_the_last_place_of_a_month_at_once_get_one(database):
    _, person_id = a_client(database, (-30, Offer(PayerKind.MONTHLY, net_yen=1, monthly_cap=1)))
    on = date(2026, 12, 10)

    def wants(name):
        def verb(work):
            who = contracts.payer_of(work, person_id=person_id, on=on)
            contracts.take(work, payer=who, reference=name, on=on)
            return "taken"

        return verb

    outcomes = at_once(database, *[wants(f"talk-{number}") for number in range(4)])

    assert outcomes.count("taken") == 1
    assert sum(isinstance(one, CapReached) for one in outcomes) == 3


def test_a_talk_moved_into_a_full_month_stays_where_it_was(database):
    company_id, person_id = a_client(database, (-30, MONTHLY))
    december, january = date(2026, 12, 10), date(2027, 1, 10)
    for name, on in (("a", december), ("b", december), ("c", january)):
        take(database, person_id, name, on)

    with pytest.raises(CapReached), database.work() as work:
        contracts.move(work, company_id=company_id, reference="c", on=december)
    with database.work() as work:
        contracts.move(work, company_id=company_id, reference="a", on=january)
    take(database, person_id, "d", december)
    with pytest.raises(CapReached):
        take(database, person_id, "e", january)


def test_a_talk_is_not_moved_past_the_end_of_the_contract(database):
    company_id, person_id = a_client(database, (-30, TICKETS), (20, Offer(PayerKind.NONE)), tickets=3)
    with database.work() as work:
        on = today_of(work) + timedelta(days=5)
    take(database, person_id, "talk", on)

    with pytest.raises(ContractEnded), database.work() as work:
        contracts.move(work, company_id=company_id, reference="talk", on=on + timedelta(days=15))


def test_what_was_paid_with_a_ticket_goes_back_as_one_also_after_the_contract_changed(database):
    company_id, person_id = a_client(database, (-30, TICKETS), tickets=1)
    with database.work() as work:
        on = today_of(work) + timedelta(days=5)
    take(database, person_id, "talk", on)
    with pytest.raises(NoTicketsLeft):
        take(database, person_id, "another", on)
    with database.work() as work:
        agree(work, company_id, 0, MONTHLY)

    with database.work() as work:
        contracts.give_back(work, company_id=company_id, reference="talk")

    with database.read() as work:
        assert tickets.left(work, company_id=company_id) == 1
    with database.work() as work, pytest.raises(TicketNotTaken):
        contracts.give_back(work, company_id=company_id, reference="never")


def test_whoever_can_pay_today_is_asked_of_many_at_once(database):
    paying = [
        a_client(database, tickets=1),
        a_client(database, (-9, MONTHLY)),
        a_client(database, (-9, TICKETS), tickets=2),
    ]
    not_paying = [a_client(database), a_client(database, (5, TICKETS), tickets=9), a_client(database, (-9, TICKETS))]
    employers = {person: company for company, person in (*paying, *not_paying)}

    with database.read() as work:
        found = contracts.who_could_pay(work, employers=employers, on=today_of(work))

    assert found == {person for _, person in paying}


def test_every_refusal_is_one_that_a_page_knows():
    for one in (NoEmployer, NotEntitled, NotYetAgreed, ContractEnded, CapReached, NoTicketsLeft):
        assert issubclass(one, CompanyPaysNot)


KINDS = st.sampled_from((PayerKind.TICKETS, PayerKind.MONTHLY, PayerKind.NONE))


@given(st.lists(st.tuples(st.integers(0, 40), KINDS), max_size=8), st.integers(0, 45))
def test_the_last_day_is_the_last_on_which_somebody_pays(agreed, day):
    first = date(2026, 1, 1)
    rows = [
        Terms(str(n), 1, n, first + timedelta(days=days), Offer(kind), None, None)
        for n, (days, kind) in enumerate(agreed, start=1)
    ]
    rows.sort(key=lambda one: (one.from_on, one.number))
    on = first + timedelta(days=day)

    def pays(when):
        terms = in_force(rows, when)
        return terms is not None and terms.payer is not PayerKind.NONE

    last = last_day(rows, on)
    if last is not None:
        assert pays(last)
        assert not pays(last + timedelta(days=1))
        assert pays(on) <= (on <= last)
    elif effective(rows) and effective(rows)[-1].payer is PayerKind.NONE:
        assert not any(pays(first + timedelta(days=n)) for n in range(50)) or pays(on)
