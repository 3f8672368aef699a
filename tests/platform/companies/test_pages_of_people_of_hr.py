"""Pages of the people of HR, as an owner and as somebody asked to join meet them."""

import json
import re

import pytest
from factories.people import a_company, an_employee
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Duty, Role
from sotomado.outbox.models import Job

PASSWORD = "まどのむこうに海 2026"


@pytest.fixture
def company(sqlite_database):
    with sqlite_database.work() as work:
        return a_company(work)


@pytest.fixture
def owner(sqlite_database, company) -> int:
    with sqlite_database.work() as work:
        return an_employee(work, company, name="人事 はるか", roles=(Role.HR,))


@pytest.fixture
def app(sqlite_database, make_app):
    return make_app(sqlite_database)


def link_in_mail(database) -> str:
    with database.read() as work:
        jobs = work.session.scalars(select(Job).where(Job.kind == "mail", Job.payload.is_not(None))).all()
        bodies = [json.loads(work.unseal(job, "payload") or "{}")["body"] for job in jobs]
    return next(found[0] for body in bodies if (found := re.search(r"/joining-hr/[\w-]+", body)))


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def one_of_hr(database, company, *duties: Duty) -> int:
    with database.work() as work:
        person_id = an_employee(work, company, roles=())
        accounts.grant(work, person_id=person_id, role=Role.HR, company_id=company.id, duties=duties)
        return person_id


def test_an_owner_asks_an_accountant_who_comes_in_with_a_password(app, sqlite_database, company, owner):
    page = f"/company/{company.id}/people-of-hr"
    asked = Visitor(app).sign_in_as(owner)
    answer = asked.post(page, {"name": "外部 会計", "email": "keiri@outside.example", "duties": ["billing"]})
    assert answer.status_code == 303
    assert "返事を待っている招待" in text_of(asked.get(page))
    link = link_in_mail(sqlite_database)
    accountant = Visitor(app)
    assert "請求" in text_of(accountant.get(link))

    too_short = accountant.post(link, {"password": "short", "again": "short"})
    came_in = accountant.post(link, {"password": PASSWORD, "again": PASSWORD})

    assert too_short.status_code == 422
    assert came_in.status_code == 303
    assert "名簿の外の人" in text_of(asked.get(page))
    assert Visitor(app).get(link).status_code == 404


def test_whoever_has_an_account_is_asked_to_sign_in_and_then_whether_they_want_to(app, sqlite_database, company, owner):
    with sqlite_database.work() as work:
        employee = an_employee(work, company)
        accounts.accept(
            work,
            secret=accounts.invite(work, person_id=employee),
            password=PASSWORD,
            passwords=app.extensions["sotomado_passwords"],
        )
        email = accounts.actor(work, person_id=employee).email
    Visitor(app).sign_in_as(owner).post(
        f"/company/{company.id}/people-of-hr", {"name": "x", "email": email, "duties": ["reports"]}
    )
    link = link_in_mail(sqlite_database)

    assert f"/sign-in?next={link}" in text_of(Visitor(app).get(link))
    assert "別のアドレスに届いた" in text_of(Visitor(app).sign_in_as(owner).get(link))
    them = Visitor(app).sign_in_as(employee)
    assert "この役割を受ける" in text_of(them.get(link))
    assert them.post(link).status_code == 303
    assert them.get(f"/company/{company.id}/reports").status_code == 200


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(app, company, owner):
    answer = (
        Visitor(app)
        .sign_in_as(owner)
        .post(f"/company/{company.id}/people-of-hr", {"name": "外部 会計", "email": "nobody", "duties": []})
    )

    assert answer.status_code == 422
    assert "メールアドレスの形になっていません。" in text_of(answer)
    assert "役割を、ひとつ以上選んでください。" in text_of(answer)
    assert 'value="外部 会計"' in text_of(answer)


def test_the_last_owner_is_told_why_they_stay(app, company, owner):
    visitor = Visitor(app).sign_in_as(owner)
    page = f"/company/{company.id}/people-of-hr"

    changed = visitor.post(f"{page}/{owner}/duties", {"duties": ["reports"]})
    removed = visitor.post(f"{page}/{owner}/remove")

    assert (changed.status_code, removed.status_code) == (409, 409)
    assert "責任者がいなくなってしまいます。" in text_of(changed)
    assert "ただひとりの責任者です。" in text_of(visitor.get(page))


@pytest.mark.parametrize(
    ("duty", "ways", "first"),
    [
        (Duty.OWNER, ["傾向レポート", "名簿", "契約", "請求書", "1on1の設定", "会社の設定"], "reports"),
        (Duty.REPORTS, ["傾向レポート"], "reports"),
        (Duty.BILLING, ["契約", "請求書"], "invoices"),
    ],
)
def test_each_is_shown_the_ways_they_may_use(app, sqlite_database, company, duty, ways, first):
    visitor = Visitor(app).sign_in_as(one_of_hr(sqlite_database, company, duty))

    begins_at = visitor.get("/").location
    page = text_of(visitor.get(begins_at))

    assert begins_at == f"/company/{company.id}/{first}"
    shown = re.findall(r"<a[^>]*>([^<]+)</a>", page.split('class="ways"')[1].split("</nav>")[0])
    found = [one.strip() for one in shown]
    assert [one for one in found if one in ways] == ways
    assert duty is Duty.OWNER or found == ways
    assert ("人事に届いたカード" in page) == (duty is Duty.OWNER)


def test_an_owner_takes_a_lost_factor_off_a_colleague_and_off_nobody_else(app, sqlite_database, company, owner):
    with sqlite_database.work() as work:
        stranger = an_employee(work, a_company(work), roles=(Role.HR,))
    reader = one_of_hr(sqlite_database, company, Duty.REPORTS)
    colleague = Visitor(app).sign_in_as(reader)
    visitor = Visitor(app).sign_in_as(owner)
    page = f"/company/{company.id}/people-of-hr"

    assert visitor.post(f"{page}/{reader}/reset-factors").status_code == 303
    assert visitor.post(f"{page}/{owner}/reset-factors").status_code == 409
    assert visitor.post(f"{page}/{stranger}/reset-factors").status_code == 404
    assert "/sign-in" in colleague.get(f"/company/{company.id}/reports").location
