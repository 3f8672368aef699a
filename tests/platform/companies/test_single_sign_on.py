"""A company's own accounts as a way in, through the pages, against a real OpenID provider and a real SAML one."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from factories.people import ACompany, a_company, a_consultant, a_person, an_employee
from flask import Flask
from sqlalchemy import func, select
from support.browserless import Visitor
from support.clock import StandingClock
from support.sign_on import OpenIdProvider, SamlProvider, an_openid_provider
from werkzeug.test import TestResponse

from sotomado.accounts import recovery, sign_ins
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Duty, Invitation, Person, Role, RoleGrant, SignIn
from sotomado.accounts.passwords import Passwords
from sotomado.companies.models import Employment
from sotomado.companies.roster import import_roster
from sotomado.companies.single_sign_on import domains, own_data, service
from sotomado.companies.single_sign_on.errors import Reason
from sotomado.companies.single_sign_on.models import Identity, Protocol, SignOnRequest, SignOnTrouble, Trial, Visit
from sotomado.companies.single_sign_on.service import Settings
from sotomado.database import Database
from sotomado.outbox.models import Job

DOMAIN = "aozora.example"
OWNER = f"owner@{DOMAIN}"
PASSWORD = "a long sentence nobody guesses"
HASHER = Passwords(memory_kib=8, passes=1)


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with an_openid_provider() as provider:
        yield provider


class Place:
    """A company with an owner and a confirmed domain, and a connection that the owner has set up."""

    def __init__(self, app: Flask, database: Database, provider: OpenIdProvider) -> None:
        self.app, self.database, self.provider = app, database, provider
        with database.work() as work:
            self.company: ACompany = a_company(work)
            self.owner = self.an_employee(work, OWNER, roles=(Role.ADVISEE, Role.HR))
            operator = a_person(work)
            domains.ask(work, company_id=self.company.id, typed=DOMAIN)
            waiting = domains.of_company(work, company_id=self.company.id)[0]
            domains.confirm(work, domain_id=waiting.id, by=operator)
            self.connection_id = service.begin(work, company_id=self.company.id, protocol=Protocol.OIDC)
        self.client_id, self.secret = provider.a_client(
            redirect_url="http://127.0.0.1:8000/sso/callback", left_url="http://127.0.0.1:8000/sso/left"
        )
        self.save()

    def an_employee(self, work, email: str, **options: object) -> int:
        person_id = an_employee(work, self.company, **options)  # type: ignore[arg-type]
        work.session.get_one(Person, person_id).email = email
        work.session.get_one(Person, person_id).password_hash = HASHER.hash(PASSWORD)
        work.session.flush()
        return person_id

    def save(self, **changed: object) -> None:
        values: dict[str, object] = {
            "issuer": self.provider.issuer,
            "client_id": self.client_id,
            "client_secret": self.secret,
        }
        with self.database.work() as work:
            service.save(
                work,
                company_id=self.company.id,
                connection_id=self.connection_id,
                said=Settings(**(values | changed)),  # type: ignore[arg-type]
                may_be_http=True,
            )

    @property
    def page(self) -> str:
        return f"/company/{self.company.id}/sso/{self.connection_id}"

    def tried_by_the_owner(self) -> Visitor:
        """The owner goes to the provider and back. Returns their browser."""
        visitor = Visitor(self.app).sign_in_as(self.owner)
        self.back(visitor, visitor.get(f"{self.page}/try"), self.provider.a_user(OWNER))
        return visitor

    def open(self, *, only: bool = False) -> None:
        visitor = self.tried_by_the_owner()
        visitor.post(f"{self.page}/switch", {"on": "yes"})
        if only:
            visitor.post(f"{self.page}/passwords", {"closed": "yes"})

    def back(self, visitor: Visitor, sent: TestResponse, user: object) -> TestResponse:
        assert sent.status_code == 303, sent.get_data(as_text=True)
        back = self.provider.authorize(sent.headers["Location"], user)
        return visitor.get(f"{urlsplit(back).path}?{urlsplit(back).query}")

    def comes(self, email: str, visitor: Visitor | None = None, user: object = None, **options: str) -> TestResponse:
        """Somebody with this address at the provider comes in by the company's door."""
        visitor = visitor or Visitor(self.app)
        user = user or self.provider.a_user(email, **options)
        return self.back(visitor, visitor.get(f"/sso/{self.address}"), user)

    @property
    def address(self) -> str:
        return self.desk().address

    def desk(self) -> service.Desk:
        with self.database.read() as work:
            return service.desk(
                work, company_id=self.company.id, connection_id=self.connection_id, person_id=self.owner
            )

    def troubles(self) -> list[Reason]:
        with self.database.read() as work:
            return list(work.session.scalars(select(SignOnTrouble.reason).order_by(SignOnTrouble.reason)))


def signed_in(database: Database, person_id: int) -> int:
    with database.read() as work:
        return work.session.scalar(select(func.count()).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)))


@pytest.fixture
def now(clock: StandingClock) -> StandingClock:
    """Providers go by the real time."""
    clock.set(datetime.now(UTC))
    return clock


@pytest.fixture
def app(database: Database, make_app: Callable[..., Flask], provider: OpenIdProvider, now: StandingClock) -> Flask:
    return make_app(database, outside_allowed_hosts=provider.host)


@pytest.fixture
def place(app: Flask, database: Database, provider: OpenIdProvider) -> Place:
    return Place(app, database, provider)


@pytest.fixture
def quick_app(
    sqlite_database: Database, make_app: Callable[..., Flask], provider: OpenIdProvider, now: StandingClock
) -> Flask:
    return make_app(sqlite_database, outside_allowed_hosts=provider.host)


@pytest.fixture
def quick_place(quick_app: Flask, sqlite_database: Database, provider: OpenIdProvider) -> Place:
    """For what cannot depend on the kind of database."""
    return Place(quick_app, sqlite_database, provider)


# --- coming in ----------------------------------------------------------------------------------


def test_an_employee_comes_in_by_the_companys_account_and_again(place: Place) -> None:
    with place.database.work() as work:
        tanaka = place.an_employee(work, f"tanaka@{DOMAIN}")
    place.open()
    user = place.provider.a_user(f"tanaka@{DOMAIN}")

    first = place.comes("", user=user)
    again = place.comes("", user=user)

    assert (first.status_code, again.status_code) == (303, 303)
    assert signed_in(place.database, tanaka) == 2
    with place.database.read() as work:
        assert work.session.scalar(select(func.count()).where(Identity.person_id == tanaka)) == 1
        factors = work.session.scalars(select(SignIn.factor_at).where(SignIn.person_id == tanaka)).all()
    assert all(factors), "the company's own second factor counts"


def test_the_page_that_was_meant_is_shown_after_it(quick_place: Place) -> None:
    quick_place.open()
    visitor = Visitor(quick_place.app)

    sent = visitor.get(f"/sso/{quick_place.address}?next=/account")
    back = quick_place.back(visitor, sent, quick_place.provider.a_user(OWNER))

    assert back.headers["Location"] == "/account"


def test_an_unknown_employee_joins_in_the_chosen_department(place: Place) -> None:
    place.save(joins=True, department_id=place.company.departments["開発"])
    place.open()

    place.comes(f"mori@{DOMAIN}", name="森 すみれ")

    with place.database.read() as work:
        mori = work.session.scalars(select(Person).where(Person.email == f"mori@{DOMAIN}")).one()
        held = work.session.scalars(select(Employment).where(Employment.person_id == mori.id)).one()
        found = (mori.id, mori.name, held.department_id)
    assert found[1:] == ("森 すみれ", place.company.departments["開発"])
    assert signed_in(place.database, found[0]) == 1


def test_an_unknown_employee_stays_outside_where_nobody_joins_by_it(quick_place: Place) -> None:
    quick_place.open()

    answer = quick_place.comes(f"mori@{DOMAIN}")

    assert answer.status_code == 422
    with quick_place.database.read() as work:
        assert work.session.scalar(select(func.count()).where(Person.email == f"mori@{DOMAIN}")) == 0


def _of_another_company(place: Place, work) -> str:
    other = a_company(work, name="別の会社")
    person_id = an_employee(work, other)
    work.session.get_one(Person, person_id).email = f"other@{DOMAIN}"
    return f"other@{DOMAIN}"


def _a_consultant(place: Place, work) -> str:
    consultant = a_consultant(work)
    work.session.get_one(Person, consultant.person_id).email = f"consultant@{DOMAIN}"
    return f"consultant@{DOMAIN}"


def _an_operator(place: Place, work) -> str:
    person_id = place.an_employee(work, f"operator@{DOMAIN}")
    accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return f"operator@{DOMAIN}"


def _a_private_person(place: Place, work) -> str:
    person_id = a_person(work, email=f"private@{DOMAIN}")
    accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
    return f"private@{DOMAIN}"


def _somebody_who_left(place: Place, work) -> str:
    person_id = place.an_employee(work, f"left@{DOMAIN}")
    work.session.scalars(select(Employment).where(Employment.person_id == person_id)).one().left_on = date(2026, 3, 31)
    return f"left@{DOMAIN}"


def _somebody_disabled(place: Place, work) -> str:
    person_id = place.an_employee(work, f"closed@{DOMAIN}")
    work.session.get_one(Person, person_id).disabled_at = work.now
    return f"closed@{DOMAIN}"


def _another_domain(place: Place, work) -> str:
    return "somebody@elsewhere.example"


def _an_employee_with_a_private_address(place: Place, work) -> str:
    place.an_employee(work, "own@private.example")
    return "own@private.example"


WHO_STAYS_OUT = [
    _of_another_company,
    _a_consultant,
    _an_operator,
    _a_private_person,
    _somebody_who_left,
    _somebody_disabled,
    _another_domain,
    _an_employee_with_a_private_address,
]


def test_whoever_is_not_the_companys_stays_out_and_learns_nothing(quick_place: Place) -> None:
    quick_place.save(joins=True, department_id=quick_place.company.departments["開発"])
    with quick_place.database.work() as work:
        emails = [who(quick_place, work) for who in WHO_STAYS_OUT]
    quick_place.open()

    answers = [quick_place.comes(email) for email in emails]

    assert {one.status_code for one in answers} == {422}
    said = {re.search(r'class="lead">([^<]+)<', one.get_data(as_text=True))[1] for one in answers}  # type: ignore[index]
    assert said == {"この会社のアカウントでは、そとまどに入れませんでした。会社の人事の方にお尋ねください。"}
    with quick_place.database.read() as work:
        assert work.session.scalar(select(func.count()).where(SignIn.ended_at.is_(None))) == 1, "the owner's alone"
        assert work.session.scalar(select(func.count(Identity.id))) == 1
    assert quick_place.troubles() == [Reason.NOT_ADMITTED, Reason.OTHER_DOMAIN]


def test_somebody_who_leaves_does_not_come_in_any_more(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        tanaka = quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    quick_place.open()
    user = quick_place.provider.a_user(f"tanaka@{DOMAIN}")
    assert quick_place.comes("", user=user).status_code == 303

    with quick_place.database.work() as work:
        held = work.session.scalars(select(Employment).where(Employment.person_id == tanaka)).one()
        held.left_on = work.now.date()

    assert quick_place.comes("", user=user).status_code == 422


def test_an_address_that_passed_on_to_somebody_else_opens_nothing(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        tanaka = quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    quick_place.open()
    assert quick_place.comes(f"tanaka@{DOMAIN}").status_code == 303

    assert quick_place.comes(f"tanaka@{DOMAIN}", name="田中 花子").status_code == 422
    assert signed_in(quick_place.database, tanaka) == 1

    # HR says that it is the same person with a new account there.
    owner = Visitor(quick_place.app).sign_in_as(quick_place.owner)
    owner.post(f"{quick_place.page}/unlink", {"email": f"tanaka@{DOMAIN}"})
    assert quick_place.comes(f"tanaka@{DOMAIN}", name="田中 花子").status_code == 303


# --- the browser that was sent, once --------------------------------------------------------------


def test_a_code_is_taken_from_the_browser_that_was_sent_and_once(quick_place: Place) -> None:
    quick_place.open()
    with quick_place.database.work() as work:
        quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    mine, theirs = Visitor(quick_place.app), Visitor(quick_place.app)
    sent = mine.get(f"/sso/{quick_place.address}")
    back = urlsplit(
        quick_place.provider.authorize(sent.headers["Location"], quick_place.provider.a_user(f"tanaka@{DOMAIN}"))
    )
    address = f"{back.path}?{back.query}"

    assert theirs.get(address).status_code == 422, "another browser, in which somebody put my address"
    assert mine.get(address).status_code == 303
    assert mine.get(address).status_code == 422, "the same a second time"


@pytest.mark.parametrize(
    "query", ["", "state=nothing&code=x", "code=x", "state=&code=", "state=%00", f"state={'x' * 5000}&code=x"]
)
def test_nobody_comes_back_who_was_not_sent(quick_place: Place, query: str) -> None:
    assert Visitor(quick_place.app).get(f"/sso/callback?{query}").status_code in (400, 422)


def test_a_browser_that_comes_back_too_late_begins_anew(quick_place: Place, now: StandingClock) -> None:
    quick_place.open()
    visitor = Visitor(quick_place.app)
    sent = visitor.get(f"/sso/{quick_place.address}")
    user = quick_place.provider.a_user(f"tanaka@{DOMAIN}")
    now.advance(minutes=16)

    answer = quick_place.back(visitor, sent, user)

    assert answer.status_code == 422
    assert "もう一度、はじめから" in answer.get_data(as_text=True)


def test_the_request_carries_a_challenge_a_nonce_and_a_state(quick_place: Place) -> None:
    quick_place.open()

    sent = Visitor(quick_place.app).get(f"/sso/{quick_place.address}").headers["Location"]

    said = parse_qs(urlsplit(sent).query)
    assert said["code_challenge_method"] == ["S256"]
    assert said["response_type"] == ["code"]
    assert len(said["nonce"][0]) >= 32
    assert len(said["state"][0]) >= 20
    assert "openid" in said["scope"][0]


def test_a_wrong_secret_is_told_to_the_owner_in_words(quick_place: Place) -> None:
    quick_place.save(client_secret="mistyped")

    visitor = quick_place.tried_by_the_owner()

    page = visitor.get(quick_place.page).get_data(as_text=True)
    assert "クライアントシークレットが受け付けられませんでした" in page
    assert quick_place.desk().trial.reason is Reason.SECRET_REFUSED


# --- what a company types may not lead to our own machines -----------------------------------------------------


@pytest.mark.parametrize("issuer", ["https://127.0.0.1", "https://169.254.169.254/latest", "https://localhost"])
def test_our_own_machines_are_not_asked(quick_place: Place, issuer: str) -> None:
    quick_place.save(issuer=issuer)

    visitor = Visitor(quick_place.app).sign_in_as(quick_place.owner)
    visitor.get(f"{quick_place.page}/try")

    assert quick_place.desk().trial.reason is Reason.UNREACHABLE


@pytest.mark.parametrize("issuer", ["", "javascript:alert(1)", "ftp://a.example", "https://u:p@a.example", "nonsense"])
def test_what_is_no_address_is_said_beside_the_field(quick_place: Place, issuer: str) -> None:
    visitor = Visitor(quick_place.app).sign_in_as(quick_place.owner)

    answer = visitor.post(quick_place.page, {"issuer": issuer, "client_id": "typed before"})

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="issuer-error"' in page
    assert "typed before" in page


# --- switching on -----------------------------------------------------------------------------------


def test_nothing_is_switched_on_before_the_owner_has_come_in_by_it(quick_place: Place) -> None:
    visitor = Visitor(quick_place.app).sign_in_as(quick_place.owner)
    visitor.post(f"{quick_place.page}/switch", {"on": "yes"})
    assert quick_place.desk().enabled_at is None
    assert visitor.get(f"/sso/{quick_place.address}").status_code == 404

    quick_place.tried_by_the_owner()
    visitor.post(f"{quick_place.page}/switch", {"on": "yes"})

    assert quick_place.desk().enabled_at is not None


def test_a_trial_by_somebody_elses_account_is_none(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    visitor = Visitor(quick_place.app).sign_in_as(quick_place.owner)

    sent = visitor.get(f"{quick_place.page}/try")
    answer = quick_place.back(visitor, sent, quick_place.provider.a_user(f"tanaka@{DOMAIN}"))

    assert urlsplit(answer.headers["Location"]).path == quick_place.page
    assert quick_place.desk().trial.reason is Reason.SOMEBODY_ELSE
    with quick_place.database.read() as work:
        assert work.session.scalar(select(func.count(Identity.id))) == 0


def test_a_trial_says_nothing_of_other_settings(quick_place: Place, now: StandingClock) -> None:
    quick_place.tried_by_the_owner()
    now.advance(seconds=5)

    quick_place.save(client_id="another", client_secret="another")

    assert not quick_place.desk().was_tried


def test_a_secret_is_sealed_and_never_shown(quick_place: Place) -> None:
    page = Visitor(quick_place.app).sign_in_as(quick_place.owner).get(quick_place.page).get_data(as_text=True)

    assert quick_place.secret not in page
    with quick_place.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT client_secret FROM sso_connection").scalar_one()
    assert quick_place.secret.encode() not in bytes(kept)


# --- by it alone -----------------------------------------------------------------------------------


def test_where_it_is_the_only_way_a_password_leads_to_it(place: Place) -> None:
    with place.database.work() as work:
        tanaka = place.an_employee(work, f"tanaka@{DOMAIN}")
    place.open(only=True)

    answers = [
        Visitor(place.app).post("/sign-in", {"email": email, "password": password})
        for email, password in (
            (f"tanaka@{DOMAIN}", PASSWORD),
            (f"tanaka@{DOMAIN}", "wrong"),
            (f"nobody@{DOMAIN}", "wrong"),
        )
    ]

    pages = [re.sub(r'name="csrf[^>]+>|"csrf-token" [^>]+>', "", one.get_data(as_text=True)) for one in answers]
    assert f"/sso/{place.address}" in pages[0]
    assert len(set(pages)) == 1, "no page says whose address is known here"
    assert signed_in(place.database, tanaka) == 0


def test_owners_keep_their_password(quick_place: Place) -> None:
    quick_place.open(only=True)
    before = signed_in(quick_place.database, quick_place.owner)

    answer = Visitor(quick_place.app).post("/sign-in", {"email": OWNER, "password": PASSWORD})

    assert answer.status_code == 303
    assert signed_in(quick_place.database, quick_place.owner) == before + 1


def test_somebody_of_hr_who_owns_nothing_comes_in_by_it_alone(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        reader = quick_place.an_employee(work, f"reader@{DOMAIN}")
        accounts.grant(work, person_id=reader, role=Role.HR, company_id=quick_place.company.id, duties=(Duty.REPORTS,))
    quick_place.open(only=True)

    Visitor(quick_place.app).post("/sign-in", {"email": f"reader@{DOMAIN}", "password": PASSWORD})

    assert signed_in(quick_place.database, reader) == 0


def test_a_mail_for_a_new_password_leads_to_it(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    quick_place.open(only=True)

    with quick_place.database.work() as work:
        recovery.ask_for_a_way_in(
            work, email=f"tanaka@{DOMAIN}", address="192.0.2.1", public_url="https://desk.example"
        )

    with quick_place.database.read() as work:
        assert work.session.scalar(select(func.count(Invitation.id))) == 0
        letter = work.session.scalars(select(Job).order_by(Job.written_at.desc(), Job.id)).all()
        said = " ".join(work.unseal(one, "payload") or "" for one in letter)
    assert f"https://desk.example/sso/{quick_place.address}" in said


def test_an_invitation_leads_to_it_and_sets_no_password(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        tanaka = quick_place.an_employee(work, f"tanaka@{DOMAIN}")
        work.session.get_one(Person, tanaka).password_hash = None
        secret = accounts.invite(work, person_id=tanaka)
    quick_place.open(only=True)
    visitor = Visitor(quick_place.app)

    seen = visitor.get(f"/invitation/{secret}")
    done = visitor.post(f"/invitation/{secret}", {"password": PASSWORD, "again": PASSWORD})

    assert f"/sso/{quick_place.address}" in seen.get_data(as_text=True)
    assert f"/sso/{quick_place.address}" in done.get_data(as_text=True)
    with quick_place.database.read() as work:
        assert work.session.get_one(Person, tanaka).password_hash is None
    assert signed_in(quick_place.database, tanaka) == 0


def sent_to(database: Database, email: str) -> list[str]:
    with database.read() as work:
        jobs = work.session.scalars(select(Job).where(Job.kind == "mail").order_by(Job.written_at, Job.id)).all()
        mails = [json.loads(work.unseal(job, "payload") or "{}") for job in jobs]
    return [one["body"] for one in mails if one["to"][1] == email]


def on_the_roster(place: Place, *emails: str) -> None:
    lines = [f"{email},名簿 {n}号,営業,2020-04-01\n" for n, email in enumerate((OWNER, *emails))]
    content = ("email,name,department,joined_on\n" + "".join(lines)).encode()
    with place.database.work() as work:
        import_roster(work, company_id=place.company.id, content=content, public_url="https://desk.example")


def test_somebody_new_is_led_there_by_their_first_mail_and_is_asked_for_no_password(quick_place: Place) -> None:
    quick_place.open(only=True)

    on_the_roster(quick_place, f"suzuki@{DOMAIN}")

    [body] = sent_to(quick_place.database, f"suzuki@{DOMAIN}")
    assert f"https://desk.example/sso/{quick_place.address}" in body
    assert "会社のアカウントで使いはじめられます" in body
    assert "your company's account" in body
    assert "/invitation/" not in body


def test_who_came_in_by_it_is_not_asked_later_to_choose_a_password(quick_place: Place, now: StandingClock) -> None:
    """As happened to them with each roster, once their first invitation had run out."""
    on_the_roster(quick_place, f"suzuki@{DOMAIN}", f"sato@{DOMAIN}")
    quick_place.open()
    quick_place.comes(f"suzuki@{DOMAIN}", name="鈴木 一郎")
    now.advance(days=20)

    on_the_roster(quick_place, f"suzuki@{DOMAIN}", f"sato@{DOMAIN}")

    assert len(sent_to(quick_place.database, f"suzuki@{DOMAIN}")) == 1
    assert len(sent_to(quick_place.database, f"sato@{DOMAIN}")) == 2


def test_no_sign_in_opens_beside_it_whichever_way_it_was_reached(quick_place: Place) -> None:
    """The last door: a way in that comes later is closed without knowing of it."""
    with quick_place.database.work() as work:
        tanaka = quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    quick_place.open(only=True)

    with pytest.raises(sign_ins.ComeInByCompany), quick_place.database.work() as work:
        sign_ins.open_sign_in(work, person_id=tanaka, browser="", with_factor=True)


def test_passwords_open_again_once_it_is_switched_off(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        tanaka = quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    quick_place.open(only=True)

    Visitor(quick_place.app).sign_in_as(quick_place.owner).post(f"{quick_place.page}/switch", {"on": "no"})
    Visitor(quick_place.app).post("/sign-in", {"email": f"tanaka@{DOMAIN}", "password": PASSWORD})

    assert signed_in(quick_place.database, tanaka) == 1
    assert quick_place.desk().passwords_closed_at is None


def test_an_office_that_comes_by_the_wrong_page_does_not_lock_out_others(quick_place: Place) -> None:
    quick_place.open(only=True)
    with quick_place.database.work() as work:
        a_person(work, email="free@elsewhere.example", password_hash=HASHER.hash(PASSWORD))

    for number in range(45):
        Visitor(quick_place.app).post("/sign-in", {"email": f"p{number}@{DOMAIN}", "password": "wrong"})
    answer = Visitor(quick_place.app).post("/sign-in", {"email": "free@elsewhere.example", "password": PASSWORD})

    assert answer.status_code == 303


# --- finding the door -------------------------------------------------------------------------------


def test_an_address_leads_to_the_companys_door(quick_place: Place) -> None:
    quick_place.open()
    visitor = Visitor(quick_place.app)

    known = visitor.post("/sso", {"email": f"whoever@{DOMAIN}"})
    unknown = visitor.post("/sso", {"email": "whoever@elsewhere.example"})

    assert f'href="/sso/{quick_place.address}"' in known.get_data(as_text=True)
    assert unknown.status_code == 422
    assert "whoever@elsewhere.example" in unknown.get_data(as_text=True)


# --- out again ---------------------------------------------------------------------------------------


def test_whoever_leaves_may_leave_at_the_company_as_well(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        tanaka = quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    quick_place.open()
    visitor = Visitor(quick_place.app)
    quick_place.comes(f"tanaka@{DOMAIN}", visitor)

    answer = visitor.post("/sign-out")
    page = visitor.get(answer.headers["Location"]).get_data(as_text=True)

    assert signed_in(quick_place.database, tanaka) == 0
    onward = re.search(r'href="(http://localhost[^"]+)"', page)
    assert onward, "the provider's own page for leaving"
    said = parse_qs(urlsplit(onward[1].replace("&amp;", "&")).query)
    assert said["post_logout_redirect_uri"] == ["http://127.0.0.1:8000/sso/left"]
    assert said["id_token_hint"][0].count(".") == 2


def test_a_visit_that_stands_is_not_left_by_its_address(quick_place: Place) -> None:
    with quick_place.database.work() as work:
        quick_place.an_employee(work, f"tanaka@{DOMAIN}")
    quick_place.open()
    quick_place.comes(f"tanaka@{DOMAIN}")
    with quick_place.database.read() as work:
        visit_id = work.session.scalars(select(Visit.id)).one()

    answer = Visitor(quick_place.app).get(f"/sso/leave/{visit_id}")

    assert answer.status_code == 404


# --- domains -----------------------------------------------------------------------------------------


def test_one_domain_is_one_companys(database: Database) -> None:
    with database.work() as work:
        mine, theirs, operator = a_company(work), a_company(work, name="別の会社"), a_person(work)
        for company in (mine, theirs):
            domains.ask(work, company_id=company.id, typed="Aozora.Example")
        domains.confirm(work, domain_id=domains.of_company(work, company_id=mine.id)[0].id, by=operator)

    with pytest.raises(domains.DomainTaken), database.work() as work:
        domains.confirm(work, domain_id=domains.of_company(work, company_id=theirs.id)[0].id, by=operator)

    with database.read() as work:
        assert domains.confirmed(work, company_id=theirs.id) == []


@pytest.mark.parametrize("typed", ["gmail.com", "someone@yahoo.co.jp"])
def test_a_domain_of_everybody_is_no_companys(sqlite_database: Database, typed: str) -> None:
    with pytest.raises(domains.PublicDomain), sqlite_database.work() as work:
        domains.ask(work, company_id=a_company(work).id, typed=typed)


@pytest.mark.parametrize("typed", ["", "aozora", "a b.example", "-a.example", "127.0.0.1", "a..example", "x" * 300])
def test_what_is_no_domain_is_refused(sqlite_database: Database, typed: str) -> None:
    with pytest.raises(domains.BadDomain), sqlite_database.work() as work:
        domains.ask(work, company_id=a_company(work).id, typed=typed)


def test_an_unconfirmed_domain_lets_nobody_in(quick_place: Place) -> None:
    quick_place.open()
    with quick_place.database.work() as work:
        quick_place.an_employee(work, f"tanaka@{DOMAIN}")
        row = domains.of_company(work, company_id=quick_place.company.id)[0]
        domains.drop(work, company_id=quick_place.company.id, domain_id=row.id)

    assert quick_place.comes(f"tanaka@{DOMAIN}").status_code == 422


# --- what is kept of somebody ---------------------------------------------------------------------------


def test_what_is_kept_is_told_and_forgotten(quick_place: Place) -> None:
    quick_place.open()
    quick_place.comes(OWNER)
    Visitor(quick_place.app).sign_in_as(quick_place.owner).get(f"{quick_place.page}/try")

    with quick_place.database.work() as work:
        told = own_data.of(work, quick_place.owner)
        own_data.forget(work, quick_place.owner)

    assert set(told) == {"company_accounts", "sign_on_trials"}
    assert told["company_accounts"][0]["name_at_the_company"]  # type: ignore[index]
    with quick_place.database.read() as work:
        left = [
            work.session.scalar(select(func.count()).select_from(table).where(column == quick_place.owner))
            for table, column in (
                (Identity, Identity.person_id),
                (Visit, Visit.person_id),
                (Trial, Trial.person_id),
                (SignOnRequest, SignOnRequest.tried_by),
            )
        ]
    assert left == [0, 0, 0, 0]


# --- SAML ---------------------------------------------------------------------------------------------


class SamlPlace(Place):
    """The same company, with a SAML provider."""

    def __init__(self, app: Flask, database: Database, provider: OpenIdProvider, idp: SamlProvider) -> None:
        super().__init__(app, database, provider)
        self.idp = idp
        with database.work() as work:
            self.connection_id = service.begin(work, company_id=self.company.id, protocol=Protocol.SAML)
            service.take_metadata(
                work,
                company_id=self.company.id,
                connection_id=self.connection_id,
                content=idp.metadata(),
                may_be_http=False,
            )
        idp.trust(Visitor(app).get(f"/sso/saml/{self.connection_id}").data)

    def open(self, *, only: bool = False) -> None:
        visitor = Visitor(self.app).sign_in_as(self.owner)
        self.answered(visitor, visitor.get(f"{self.page}/try"), OWNER)
        visitor.post(f"{self.page}/switch", {"on": "yes"})

    def answered(self, visitor: Visitor, sent: TestResponse, email: str, **changed: object) -> TestResponse:
        """The provider's page has the browser send its answer, without our cookie; then the browser comes itself."""
        response, state = self.idp.answer(sent.headers["Location"], subject=email, email=email, **changed)
        self.fields = {"SAMLResponse": response, "RelayState": state}
        first = self.app.test_client().post(f"/sso/saml/{self.connection_id}/answer", data=self.fields)
        return visitor.get(first.headers["Location"]) if first.status_code == 303 else first


@pytest.fixture(scope="module")
def idp(tmp_path_factory: pytest.TempPathFactory) -> SamlProvider:
    return SamlProvider(tmp_path_factory.mktemp("idp"))


@pytest.fixture
def saml_place(quick_app: Flask, sqlite_database: Database, provider: OpenIdProvider, idp: SamlProvider) -> SamlPlace:
    return SamlPlace(quick_app, sqlite_database, provider, idp)


def test_an_employee_comes_in_by_saml_and_the_same_answer_opens_nothing_twice(saml_place: SamlPlace) -> None:
    with saml_place.database.work() as work:
        tanaka = saml_place.an_employee(work, f"tanaka@{DOMAIN}")
    saml_place.open()
    visitor = Visitor(saml_place.app)

    answer = saml_place.answered(visitor, visitor.get(f"/sso/{saml_place.address}"), f"tanaka@{DOMAIN}")
    fields = saml_place.fields
    replayed = saml_place.app.test_client().post(f"/sso/saml/{saml_place.connection_id}/answer", data=fields)

    assert answer.status_code == 303
    assert signed_in(saml_place.database, tanaka) == 1
    assert replayed.status_code == 422


LEAVING = "https://idp.aozora.example/sign-out"


def test_whoever_leaves_is_led_to_where_they_leave_the_saml_provider(saml_place: SamlPlace) -> None:
    with saml_place.database.work() as work:
        saml_place.an_employee(work, f"tanaka@{DOMAIN}")
    saml_place.open()
    says_where(saml_place, LEAVING)
    visitor = Visitor(saml_place.app)
    saml_place.answered(visitor, visitor.get(f"/sso/{saml_place.address}"), f"tanaka@{DOMAIN}")

    left = visitor.get(visitor.post("/sign-out").headers["Location"])

    assert f'href="{LEAVING}"' in left.get_data(as_text=True)
    assert "会社のアカウントには、まだサインインしています。" in left.get_data(as_text=True)


def test_where_a_saml_company_names_no_such_page_one_is_simply_out(saml_place: SamlPlace) -> None:
    with saml_place.database.work() as work:
        saml_place.an_employee(work, f"tanaka@{DOMAIN}")
    saml_place.open()
    visitor = Visitor(saml_place.app)
    saml_place.answered(visitor, visitor.get(f"/sso/{saml_place.address}"), f"tanaka@{DOMAIN}")

    left = visitor.get(visitor.post("/sign-out").headers["Location"])

    assert left.status_code == 303
    assert visitor.get("/account").status_code == 303


def test_the_page_to_leave_by_is_an_address_browsers_may_be_sent_to(saml_place: SamlPlace) -> None:
    saml_place.open()
    desk = saml_place.desk()
    for wrong in ("javascript:alert(1)", "https://somebody@idp.aozora.example/", "ftp://idp.aozora.example/", "leave"):
        answer = says_where(saml_place, wrong)
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.get_data(as_text=True)
    assert says_where(saml_place, LEAVING).status_code == 303

    after = saml_place.desk()
    assert after.settings.sign_out_url == LEAVING
    assert (after.was_tried, after.enabled_at) == (desk.was_tried, desk.enabled_at)  # nothing to try out anew


def says_where(place: SamlPlace, url: str) -> TestResponse:
    """The owner saves the settings with this page to leave by."""
    now = place.desk().settings
    fields = {"issuer": now.issuer, "sign_in_url": now.sign_in_url, "sign_out_url": url}
    return Visitor(place.app).sign_in_as(place.owner).post(place.page, fields)


def test_an_assertion_counts_once_also_for_another_request(saml_place: SamlPlace) -> None:
    """Were the provider to answer two requests with one assertion, the second would be refused by its id."""
    saml_place.open()
    with saml_place.database.work() as work:
        from sotomado.companies.single_sign_on import coming_in

        once = {"connection_id": saml_place.connection_id, "message_id": "a", "until_at": work.now.replace(year=2030)}
        coming_in.use_once(work, **once)

    with pytest.raises(coming_in.Refused) as refused, saml_place.database.work() as work:
        coming_in.use_once(work, **once)

    assert refused.value.reason is Reason.USED_BEFORE


def test_a_saml_answer_is_taken_up_by_the_browser_that_was_sent_alone(saml_place: SamlPlace) -> None:
    with saml_place.database.work() as work:
        tanaka = saml_place.an_employee(work, f"tanaka@{DOMAIN}")
    saml_place.open()
    sent = Visitor(saml_place.app).get(f"/sso/{saml_place.address}")

    answer = saml_place.answered(Visitor(saml_place.app), sent, f"tanaka@{DOMAIN}")

    assert answer.status_code == 422
    assert signed_in(saml_place.database, tanaka) == 0


def test_a_changed_saml_answer_is_refused_and_noted_without_saying_who(saml_place: SamlPlace) -> None:
    saml_place.open()
    visitor = Visitor(saml_place.app)
    sent = visitor.get(f"/sso/{saml_place.address}")
    response, state = saml_place.idp.answer(sent.headers["Location"], subject="x", email=f"tanaka@{DOMAIN}")
    changed = base64.b64decode(response).replace(b"tanaka@", b"suzuki@")

    answer = saml_place.app.test_client().post(
        f"/sso/saml/{saml_place.connection_id}/answer",
        data={"SAMLResponse": base64.b64encode(changed), "RelayState": state},
    )

    assert answer.status_code == 422
    assert saml_place.troubles() == [Reason.BAD_SIGNATURE]


def test_an_answer_for_one_company_opens_nothing_at_another(saml_place: SamlPlace) -> None:
    saml_place.open()
    with saml_place.database.work() as work:
        other = a_company(work, name="別の会社")
        other_id = service.begin(work, company_id=other.id, protocol=Protocol.SAML)
    sent = Visitor(saml_place.app).get(f"/sso/{saml_place.address}")
    response, state = saml_place.idp.answer(sent.headers["Location"], subject="x", email=OWNER)

    answer = saml_place.app.test_client().post(
        f"/sso/saml/{other_id}/answer", data={"SAMLResponse": response, "RelayState": state}
    )

    assert answer.status_code == 422


def test_the_last_certificate_in_use_is_not_taken_off(saml_place: SamlPlace) -> None:
    saml_place.open()
    visitor = Visitor(saml_place.app).sign_in_as(saml_place.owner)
    kept = saml_place.desk().certificates[0]

    visitor.post(f"{saml_place.page}/certificates/{kept.id}/drop")

    assert [one.id for one in saml_place.desk().certificates] == [kept.id]


def test_the_owner_is_warned_before_a_certificate_ends(saml_place: SamlPlace, now: StandingClock) -> None:
    now.advance(days=340)
    visitor = Visitor(saml_place.app).sign_in_as(saml_place.owner)
    assert "に切れます" in visitor.get(saml_place.page).get_data(as_text=True)

    now.advance(days=30)
    visitor = Visitor(saml_place.app).sign_in_as(saml_place.owner)
    assert "証明書の期限が切れています" in visitor.get(saml_place.page).get_data(as_text=True)


def test_roles_fall_with_the_domain_not_with_the_door(quick_place: Place) -> None:
    """Switching it off takes nothing from anybody: accounts, roles and places stay."""
    quick_place.save(joins=True, department_id=quick_place.company.departments["開発"])
    quick_place.open()
    quick_place.comes(f"mori@{DOMAIN}")

    visitor = Visitor(quick_place.app).sign_in_as(quick_place.owner)
    visitor.post(f"{quick_place.page}/switch", {"on": "no"})
    visitor.post(f"{quick_place.page}/remove")

    with quick_place.database.read() as work:
        mori = work.session.scalars(select(Person).where(Person.email == f"mori@{DOMAIN}")).one()
        assert work.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == mori.id)).all() == [
            Role.ADVISEE
        ]
        assert service.of_company(work, company_id=quick_place.company.id) == []
