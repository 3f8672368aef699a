"""The people of HR: who may do what, invited, changed, removed; and an owner always stays."""

import json
import re
import threading

import pytest
from factories.people import a_company, a_person, an_employee
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import InvitationExpired, NotFound
from sotomado.accounts.models import Duty, HrDuty, Locale, Role
from sotomado.accounts.passwords import Passwords
from sotomado.chores import forget_who_did_not_join_hr
from sotomado.companies.hr import service as hr
from sotomado.companies.hr.errors import AlreadyHr, BadInvitation, ElsewhereHr, LastOwner, NotTheirs, Wrong
from sotomado.companies.hr.models import HrInvitation
from sotomado.outbox.models import Job

URL = "https://sotomado.example"
QUICK = Passwords(memory_kib=8, passes=1)
PASSWORD = "まどのむこうに海 2026"


@pytest.fixture
def company(database):
    with database.work() as work:
        return a_company(work)


@pytest.fixture
def owner(database, company) -> int:
    with database.work() as work:
        return an_employee(work, company, name="人事 はるか", roles=(Role.HR,))


def asked_to_join(database, company, owner, *, email="keiri@outside.example", duties=(Duty.BILLING,)) -> str:
    """The secret of the link in the mail."""
    before = links_to(database, email)
    with database.work() as work:
        hr.invite(
            work,
            company_id=company.id,
            email=email,
            name="外部 会計",
            duties=duties,
            by_person_id=owner,
            public_url=URL,
        )
    [secret] = links_to(database, email) - before
    return secret


def mails_to(database, email: str) -> list[str]:
    with database.read() as work:
        jobs = work.session.scalars(select(Job).where(Job.kind == "mail", Job.payload.is_not(None))).all()
        mails = [json.loads(work.unseal(job, "payload") or "{}") for job in jobs]
    return [one["body"] for one in mails if one["to"][1] == email]


def links_to(database, email: str) -> set[str]:
    return set(re.findall(r"/joining-hr/([\w-]+)", "".join(mails_to(database, email))))


def is_told(database, email: str, what: str) -> bool:
    return any(what in body for body in mails_to(database, email))


def come_in(database, secret: str) -> int:
    with database.work() as work:
        return hr.come_in(
            work, secret=secret, password=PASSWORD, passwords=QUICK, locale=Locale.JAPANESE, public_url=URL
        )


def duties_of(database, person_id: int) -> frozenset[Duty]:
    with database.read() as work:
        return accounts.actor(work, person_id=person_id).duties


def test_an_accountant_outside_the_company_joins_for_invoices_alone(database, app, company, owner):
    secret = asked_to_join(database, company, owner)

    accountant = come_in(database, secret)

    visitor = Visitor(app).sign_in_as(accountant)
    assert visitor.get(f"/company/{company.id}/invoices").status_code == 200
    assert visitor.get(f"/company/{company.id}/contract").status_code == 200
    assert visitor.get(f"/company/{company.id}/reports").status_code == 404
    assert visitor.get(f"/company/{company.id}/roster").status_code == 404
    assert is_told(database, owner_mail(database, owner), "加わりました")


def owner_mail(database, person_id: int) -> str:
    with database.read() as work:
        return accounts.actor(work, person_id=person_id).email


def test_whoever_has_an_account_joins_as_who_they_are(database, company, owner):
    with database.work() as work:
        reader = an_employee(work, company, name="読む ひと")
        stranger = a_person(work)
    secret = asked_to_join(database, company, owner, email=owner_mail(database, reader), duties=(Duty.REPORTS,))

    with pytest.raises(NotTheirs), database.work() as work:
        hr.join(work, secret=secret, person_id=stranger, public_url=URL)
    with database.work() as work:
        hr.join(work, secret=secret, person_id=reader, public_url=URL)

    assert duties_of(database, reader) == {Duty.REPORTS}
    with pytest.raises(NotFound), database.work() as work:
        hr.join(work, secret=secret, person_id=reader, public_url=URL)


def test_nobody_is_hr_of_two_companies(database, company, owner):
    with database.work() as work:
        theirs = a_company(work, name="よその会社")
        elsewhere = an_employee(work, theirs, roles=(Role.HR,))
    secret = asked_to_join(database, company, owner, email=owner_mail(database, elsewhere))

    with pytest.raises(ElsewhereHr), database.work() as work:
        hr.join(work, secret=secret, person_id=elsewhere, public_url=URL)

    with database.read() as work:
        assert accounts.actor(work, person_id=elsewhere).company_id == theirs.id


def test_an_invitation_taken_back_or_too_old_leads_nowhere(database, company, owner, clock):
    first = asked_to_join(database, company, owner)
    second = asked_to_join(database, company, owner)
    with pytest.raises(NotFound):
        come_in(database, first)

    clock.advance(days=hr.INVITATION_LASTS.days)
    with pytest.raises(InvitationExpired):
        come_in(database, second)

    with database.work() as work:
        [waiting] = hr.asked(work, company_id=company.id)
        hr.send_again(work, company_id=company.id, invitation_id=waiting.id, by_person_id=owner, public_url=URL)
        [again] = hr.asked(work, company_id=company.id)
        hr.take_back(work, company_id=company.id, invitation_id=again.id)
    for secret in links_to(database, "keiri@outside.example"):
        with pytest.raises(NotFound):
            come_in(database, secret)
    with database.read() as work:
        assert work.session.scalars(select(HrInvitation)).all() == []


def test_what_is_wrong_with_an_invitation_is_told_by_field(database, company, owner):
    with pytest.raises(BadInvitation) as nothing, database.work() as work:
        hr.invite(work, company_id=company.id, email="nobody", name=" ", duties=(), by_person_id=owner, public_url=URL)
    with pytest.raises(BadInvitation) as there, database.work() as work:
        hr.invite(
            work,
            company_id=company.id,
            email=f" {owner_mail(database, owner).upper()}",
            name="はるか",
            duties=(Duty.OWNER,),
            by_person_id=owner,
            public_url=URL,
        )

    assert nothing.value.wrong == {"name": Wrong.MISSING, "email": Wrong.NOT_AN_ADDRESS, "duties": Wrong.MISSING}
    assert there.value.wrong == {"email": Wrong.ALREADY_HR}


def test_the_last_owner_neither_goes_nor_stops_being_one(database, company, owner):
    with pytest.raises(LastOwner), database.work() as work:
        hr.remove(work, company_id=company.id, person_id=owner, by_person_id=owner, public_url=URL)
    with pytest.raises(LastOwner), database.work() as work:
        hr.set_duties(
            work,
            company_id=company.id,
            person_id=owner,
            duties=(Duty.REPORTS, Duty.BILLING),
            by_person_id=owner,
            public_url=URL,
        )

    second = come_in(database, asked_to_join(database, company, owner, duties=(Duty.OWNER,)))
    with database.work() as work:
        hr.remove(work, company_id=company.id, person_id=owner, by_person_id=second, public_url=URL)
        assert hr.is_last_owner(work, company_id=company.id, person_id=second)


def test_two_owners_who_let_each_other_go_at_once_do_not_both_go(database, company, owner):
    second = come_in(database, asked_to_join(database, company, owner, duties=(Duty.OWNER,)))
    at_once, went = threading.Barrier(2), []

    def let_go(whom: int, by: int) -> None:
        at_once.wait()
        try:
            with database.work() as work:
                hr.remove(work, company_id=company.id, person_id=whom, by_person_id=by, public_url=URL)
            went.append(whom)
        except LastOwner:
            pass

    both = [threading.Thread(target=let_go, args=pair) for pair in ((owner, second), (second, owner))]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert len(went) == 1
    with database.read() as work:
        assert hr.has_owner(work, company_id=company.id)


def test_whoever_is_removed_is_out_of_every_browser_at_once(database, app, company, owner):
    reader = come_in(database, asked_to_join(database, company, owner, duties=(Duty.REPORTS,)))
    browsers = [Visitor(app).sign_in_as(reader) for _ in range(2)]
    assert [one.get(f"/company/{company.id}/reports").status_code for one in browsers] == [200, 200]

    with database.work() as work:
        hr.remove(work, company_id=company.id, person_id=reader, by_person_id=owner, public_url=URL)

    assert [one.get(f"/company/{company.id}/reports").status_code for one in browsers] == [404, 404]
    assert [one.get("/account").status_code for one in browsers] == [200, 200]
    assert duties_of(database, reader) == frozenset()
    assert is_told(database, owner_mail(database, owner), "外れました")
    assert is_told(database, "keiri@outside.example", "外れました")


def test_changed_duties_hold_from_the_next_page_and_owners_are_told(database, app, company, owner):
    reader = come_in(database, asked_to_join(database, company, owner, duties=(Duty.REPORTS,)))
    visitor = Visitor(app).sign_in_as(reader)

    with database.work() as work:
        hr.set_duties(
            work,
            company_id=company.id,
            person_id=reader,
            duties=(Duty.BILLING,),
            by_person_id=owner,
            public_url=URL,
        )

    assert visitor.get(f"/company/{company.id}/reports").status_code == 404
    assert visitor.get(f"/company/{company.id}/invoices").status_code == 200
    assert is_told(database, owner_mail(database, owner), "請求")


def test_somebody_of_hr_cannot_be_asked_to_join_again(database, company, owner):
    with database.work() as work:
        reader = an_employee(work, company)
    secret = asked_to_join(database, company, owner, email=owner_mail(database, reader))
    with database.work() as work:
        accounts.grant(work, person_id=reader, role=Role.HR, company_id=company.id, duties=(Duty.REPORTS,))

    with pytest.raises(AlreadyHr), database.work() as work:
        hr.join(work, secret=secret, person_id=reader, public_url=URL)


def test_the_database_knows_no_duty_without_the_role(database, company, owner):
    with database.work() as work:
        other = a_company(work)
        employee = an_employee(work, company)

    with pytest.raises(IntegrityError), database.work() as work:
        work.session.add(HrDuty(person_id=employee, duty=Duty.OWNER, role=Role.HR, company_id=company.id))
    with pytest.raises(IntegrityError), database.work() as work:
        work.session.add(HrDuty(person_id=owner, duty=Duty.BILLING, role=Role.HR, company_id=other.id))
    with database.work() as work:
        accounts.end_role(work, person_id=owner, role=Role.HR)
        assert work.session.scalars(select(HrDuty)).all() == []


def test_nothing_is_kept_of_somebody_who_never_answered(database, company, owner, clock):
    asked_to_join(database, company, owner)
    clock.advance(days=hr.INVITATION_LASTS.days + hr.KEPT_AFTER.days + 1)

    forget_who_did_not_join_hr(database)

    with database.read() as work:
        assert work.session.scalars(select(HrInvitation)).all() == []
