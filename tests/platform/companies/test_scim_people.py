"""What a company's identity provider can do to people, and what it never learns by it."""

import pytest
from factories.people import a_company, a_person, an_employee
from flask import Flask
from sqlalchemy import func, select
from support.clock import StandingClock
from support.scim import CORE, ENTERPRISE, Provider, a_secret

from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.models import Invitation, Person, Role
from sotomado.accounts.scopes import Scope
from sotomado.companies.models import Employment
from sotomado.companies.scim import contact, service
from sotomado.companies.scim.models import ScimUser
from sotomado.companies.tokens import pace
from sotomado.companies.tokens.models import CompanyTokenPace
from sotomado.database import Database
from sotomado.outbox.models import Job


@pytest.fixture
def company(database: Database):
    with database.work() as work:
        return a_company(work)


@pytest.fixture
def provider(database: Database, app: Flask, company) -> Provider:
    return Provider(app, a_secret(database, company.id))


@pytest.fixture
def elsewhere(database: Database, app: Flask) -> Provider:
    """The provider of another company."""
    with database.work() as work:
        other = a_company(work, name="となりの会社")
    return Provider(app, a_secret(database, other.id))


def person_of(database: Database, user: dict) -> Person:
    with database.read() as work:
        row = work.session.get_one(Employment, int(user["id"]))
        person = work.session.get_one(Person, row.person_id)
        work.session.expunge(person)
        return person


def mails(database: Database) -> int:
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == "mail")) or 0


def test_somebody_told_of_is_on_the_roster_and_invited(database: Database, provider: Provider, company) -> None:
    user = provider.tell(
        "hana@aozora.example", displayName="山田 花", externalId="E-1", **{ENTERPRISE: {"department": "営業"}}
    )

    assert user["active"] is True
    assert user[ENTERPRISE]["department"] == "営業"
    assert person_of(database, user).name == "山田 花"
    assert mails(database) == 1
    with database.read() as work:
        row = work.session.get_one(Employment, int(user["id"]))
        assert (row.company_id, row.department_id) == (company.id, company.departments["営業"])


def test_nobody_is_invited_at_once_where_hr_invites_by_itself(database: Database, provider: Provider, company) -> None:
    with database.work() as work:
        contact.choose_inviting(work, company_id=company.id, at_once=False, by=None)

    provider.tell("hana@aozora.example")

    assert mails(database) == 0


def test_a_provider_sees_the_same_of_whoever_comes_and_of_whoever_never_did(
    database: Database, provider: Provider
) -> None:
    quiet, busy = provider.tell("a@aozora.example"), provider.tell("b@aozora.example")
    person = person_of(database, busy).id
    with database.work() as work:
        work.session.get_one(Person, person).password_hash = "x"
        accounts.give_consent(work, person_id=person, locale=accounts.Locale.JAPANESE)
        sign_ins.open_sign_in(work, person_id=person, browser="Test")

    told = {one["id"]: provider.ask("GET", f"/Users/{one['id']}").get_json(force=True) for one in (quiet, busy)}

    assert [sorted(told[one["id"]]) for one in (quiet, busy)] == [sorted(quiet)] * 2
    assert told[busy["id"]] == busy


def test_the_name_on_somebodys_own_account_is_not_told_to_a_company_that_hires_them(
    database: Database, provider: Provider, company
) -> None:
    with database.work() as work:
        a_person(work, name="わたしだけの呼び名", email="own@home.example")
        by_file = a_person(work, name="ファイルより前の名", email="file@home.example")
        work.session.add(
            Employment(
                person_id=by_file,
                company_id=company.id,
                department_id=company.departments["営業"],
                joined_on=work.now.date(),
            )
        )

    told = provider.tell("own@home.example", displayName="会社の知る名")
    everybody = provider.ask("GET", "/Users").get_data(as_text=True)

    assert told["displayName"] == "会社の知る名"
    assert "呼び名" not in everybody
    assert "ファイルより前の名" not in everybody
    assert "file@home.example" in everybody


def test_an_address_of_another_companys_is_in_use_and_no_more_is_said(
    database: Database, provider: Provider, elsewhere: Provider
) -> None:
    elsewhere.tell("hana@aozora.example", displayName="山田 花")

    here = provider.ask("POST", "/Users", {"schemas": [CORE], "userName": "hana@aozora.example"})

    assert here.status_code == 409
    assert here.get_json(force=True)["scimType"] == "uniqueness"
    assert "花" not in here.get_data(as_text=True)
    assert "となり" not in here.get_data(as_text=True)


def test_nothing_of_one_company_can_be_reached_by_the_token_of_another(provider: Provider, elsewhere: Provider) -> None:
    user = provider.tell("hana@aozora.example", **{ENTERPRISE: {"department": "営業"}})
    group = provider.found("/Groups")[0]
    before = provider.ask("GET", f"/Users/{user['id']}").get_json(force=True)
    body = {"schemas": [CORE], "userName": "x@aozora.example", "displayName": "x"}

    for path in (f"/Users/{user['id']}", f"/Groups/{group['id']}"):
        for method in ("GET", "PUT", "DELETE"):
            assert elsewhere.ask(method, path, body if method == "PUT" else None).status_code == 404
        operation = {"op": "replace", "path": "displayName", "value": "x"}
        assert elsewhere.patch(path, operation).status_code == 404
    manager = {"schemas": [CORE, ENTERPRISE], "userName": "y@tonari.example", ENTERPRISE: {"manager": user["id"]}}
    assert elsewhere.ask("POST", "/Users", manager).status_code == 400
    member = {"displayName": "総務", "members": [{"value": user["id"]}]}
    assert elsewhere.ask("POST", "/Groups", member).status_code == 400
    assert elsewhere.found("/Users") == []
    assert provider.ask("GET", f"/Users/{user['id']}").get_json(force=True) == before


def test_deactivated_they_leave_and_keep_their_account(
    database: Database, provider: Provider, clock: StandingClock
) -> None:
    user = provider.tell("hana@aozora.example")
    clock.advance(days=3)

    answer = provider.patch(f"/Users/{user['id']}", {"op": "Replace", "path": "active", "value": "False"})

    assert answer.get_json(force=True)["active"] is False
    person = person_of(database, user)
    assert person.email == "hana@aozora.example"
    with database.read() as work:
        row = work.session.get_one(Employment, int(user["id"]))
        assert row.left_on is not None
        actor = accounts.actor(work, person_id=person.id)
    assert actor.roles == {Role.ADVISEE}


def test_somebody_who_left_can_be_taken_back_and_is_forgotten_by_the_provider_after_a_while(
    database: Database, provider: Provider, clock: StandingClock
) -> None:
    back, gone = provider.tell("back@aozora.example"), provider.tell("gone@aozora.example")
    clock.advance(days=1)
    for one in (back, gone):
        provider.patch(f"/Users/{one['id']}", {"op": "replace", "value": {"active": False}})
    clock.advance(days=20)

    again = provider.patch(f"/Users/{back['id']}", {"op": "replace", "path": "active", "value": True})

    assert again.get_json(force=True)["active"] is True
    with database.read() as work:
        assert work.session.get_one(Employment, int(back["id"])).left_on is None
    clock.advance(days=service.KEPT.days)
    with database.work() as work:
        service.let_go_of_old(work)
    assert provider.ask("GET", f"/Users/{gone['id']}").status_code == 404
    assert provider.ask("GET", f"/Users/{back['id']}").status_code == 200


def test_the_provider_cannot_tell_from_those_who_left_who_had_their_account_erased(
    database: Database, provider: Provider, clock: StandingClock
) -> None:
    kept, erased = provider.tell("kept@aozora.example"), provider.tell("erased@aozora.example", displayName="消えた人")
    clock.advance(days=1)
    for one in (kept, erased):
        provider.patch(f"/Users/{one['id']}", {"op": "replace", "path": "active", "value": False})
    before = provider.ask("GET", f"/Users/{erased['id']}").get_json(force=True)
    erased_id = person_of(database, erased).id
    with database.work() as work:
        person = work.session.get_one(Person, erased_id)
        person.email, person.name = f"nobody-{person.id}@erased.invalid", "?"

    assert provider.ask("GET", f"/Users/{erased['id']}").get_json(force=True) == before
    back = provider.patch(f"/Users/{erased['id']}", {"op": "replace", "path": "active", "value": True})
    assert back.status_code == 200
    assert person_of(database, erased).email == "erased@aozora.example"


@pytest.mark.parametrize("way", ["PATCH", "PUT", "DELETE"])
def test_nobody_of_hr_is_made_to_leave_by_a_machine(database: Database, provider: Provider, company, way: str) -> None:
    with database.work() as work:
        person_id = an_employee(work, company, roles=(Role.HR,))
        own = work.session.scalar(select(Employment.id).where(Employment.person_id == person_id))
    user = provider.ask("GET", f"/Users/{own}").get_json(force=True)
    body = {
        "PATCH": {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "active", "value": False}],
        },
        "PUT": user | {"active": False},
    }.get(way)

    answer = provider.ask(way, f"/Users/{own}", body)

    assert answer.status_code == 400
    assert answer.get_json(force=True)["scimType"] == "mutability"
    assert "HR" in answer.get_json(force=True)["detail"]
    with database.read() as work:
        assert work.session.get_one(Employment, own).left_on is None
        [trouble] = contact.standing(work, company_id=company.id).troubles
        assert trouble.kind == "still_hr"


def test_whoever_has_a_way_in_keeps_the_address_they_sign_in_by(
    database: Database, provider: Provider, clock: StandingClock
) -> None:
    came, never = provider.tell("came@aozora.example"), provider.tell("never@aozora.example")
    came_id = person_of(database, came).id
    with database.work() as work:
        work.session.get_one(Person, came_id).password_hash = "x"
    clock.advance(days=1)

    for one in (came, never):
        new = f"new-{one['userName']}"
        answer = provider.patch(
            f"/Users/{one['id']}",
            {"op": "replace", "path": 'emails[type eq "work"].value', "value": new},
            {"op": "replace", "path": "userName", "value": new},
        )
        assert answer.get_json(force=True)["emails"][0]["value"] == new

    assert person_of(database, came).email == "came@aozora.example"
    assert person_of(database, never).email == "new-never@aozora.example"
    never_id = person_of(database, never).id
    with database.read() as work:
        open_ones = select(func.count()).where(Invitation.person_id == never_id, Invitation.used_at.is_(None))
        assert work.session.scalar(open_ones) == 1


def test_whether_an_address_is_free_is_answered_alike_for_those_who_came_and_those_who_never_did(
    database: Database, provider: Provider, elsewhere: Provider
) -> None:
    elsewhere.tell("taken@tonari.example")
    came, never = provider.tell("came@aozora.example"), provider.tell("never@aozora.example")
    came_id = person_of(database, came).id
    with database.work() as work:
        work.session.get_one(Person, came_id).password_hash = "x"

    change = {"op": "replace", "path": "emails", "value": [{"value": "taken@tonari.example"}]}
    answers = [provider.patch(f"/Users/{one['id']}", change) for one in (came, never)]

    assert [one.status_code for one in answers] == [409, 409]
    assert answers[0].get_data() == answers[1].get_data()


def test_managers_follow_and_nobody_stands_above_themselves(database: Database, provider: Provider) -> None:
    boss = provider.tell("boss@aozora.example")
    member = provider.tell("member@aozora.example", **{ENTERPRISE: {"manager": {"value": boss["id"]}}})

    circle = provider.patch(
        f"/Users/{boss['id']}", {"op": "add", "path": f"{ENTERPRISE}:manager", "value": member["id"]}
    )

    assert member[ENTERPRISE]["manager"]["value"] == boss["id"]
    assert circle.status_code == 400
    boss_id = person_of(database, boss).id
    with database.read() as work:
        assert Role.MANAGER in accounts.actor(work, person_id=boss_id).roles


def test_of_two_who_change_the_same_version_one_is_told_that_it_changed(provider: Provider) -> None:
    user = provider.tell("hana@aozora.example")
    version = user["meta"]["version"]
    change = {"op": "replace", "path": "displayName", "value": "はな"}

    first = provider.patch(f"/Users/{user['id']}", change, If_Match=version)
    second = provider.patch(f"/Users/{user['id']}", change | {"value": "ハナ"}, If_Match=version)

    assert (first.status_code, second.status_code) == (200, 412)
    assert first.headers["ETag"] != version
    same = provider.ask("GET", f"/Users/{user['id']}", If_None_Match=first.headers["ETag"])
    assert (same.status_code, same.get_data()) == (304, b"")
    assert provider.ask("DELETE", f"/Users/{user['id']}", If_Match=version).status_code == 412


def test_what_cannot_be_kept_is_refused_with_the_attribute_that_is_wrong(provider: Provider) -> None:
    user = provider.tell("hana@aozora.example")
    for operation, named in (
        ({"op": "replace", "path": "displayName", "value": "字" * 121}, "displayName"),
        ({"op": "replace", "path": "emails", "value": [{"value": "あて名でない"}]}, "emails.value"),
        ({"op": "replace", "path": "userName", "value": "  "}, "userName"),
        ({"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"value": "999999"}}, "manager"),
        ({"op": "replace", "path": "id", "value": "5"}, "id"),
    ):
        answer = provider.patch(f"/Users/{user['id']}", operation)

        assert answer.status_code == 400, operation
        assert named in answer.get_json(force=True)["detail"]
    assert provider.ask("POST", "/Users", {"schemas": [CORE], "userName": "keine-adresse"}).status_code == 400


def test_a_token_that_asks_too_fast_is_told_when_to_ask_again_and_a_page_does_not_take_it(
    database: Database, provider: Provider, clock: StandingClock
) -> None:
    provider.ask("GET", "/Users")
    with database.work() as work:
        row = work.session.scalars(select(CompanyTokenPace)).one()
        row.even_at = clock.now() + pace.BURST * pace.INTERVAL

    answer = provider.ask("GET", "/Users")

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.mimetype == "application/scim+json"
    clock.advance(seconds=5)
    assert provider.ask("GET", "/Users").status_code == 200
    page = provider.app.test_client().get("/account", headers={"Authorization": f"Bearer {provider.secret}"})
    assert page.status_code == 303


def test_without_a_token_for_it_nothing_is_answered(database: Database, app: Flask, company) -> None:
    nobody = Provider(app, "stm_nothing")
    other = Provider(app, a_secret(database, company.id, Scope.ROSTER_READ))

    assert nobody.ask("GET", "/Users").status_code == 401
    assert "Bearer" in nobody.ask("GET", "/Users").headers["WWW-Authenticate"]
    assert other.ask("GET", "/Users").status_code == 403
    assert nobody.ask("GET", "/Users").get_json(force=True)["schemas"] == [
        "urn:ietf:params:scim:api:messages:2.0:Error"
    ]


def test_errors_of_the_provider_are_kept_in_kinds_that_name_nobody(
    database: Database, provider: Provider, company, clock: StandingClock
) -> None:
    provider.tell("hana@aozora.example")
    provider.ask("POST", "/Users", {"schemas": [CORE], "userName": "hana@aozora.example"})
    provider.ask("GET", "/Users?filter=userName%20zz%20%22x%22")

    with database.read() as work:
        standing = contact.standing(work, company_id=company.id)
        assert work.session.scalar(select(func.count()).select_from(ScimUser)) == 1
    assert sorted(one.kind for one in standing.troubles) == ["not_understood", "taken"]
    assert standing.heard_at == clock.now()
    clock.advance(days=31)
    with database.work() as work:
        contact.forget_old(work)
        assert contact.standing(work, company_id=company.id).troubles == []
