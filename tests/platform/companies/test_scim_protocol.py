"""Groups, bulk and the corners of the protocol, as providers use them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from factories.people import a_company
from flask import Flask
from support.scim import BULK, CORE, ENTERPRISE, GROUP, Provider, a_secret

from sotomado.companies.models import Department
from sotomado.database import Database


@pytest.fixture
def provider(database: Database, app: Flask) -> Provider:
    with database.work() as work:
        company = a_company(work, departments=("営業",))
    return Provider(app, a_secret(database, company.id))


def bulk(provider: Provider, *operations: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    answer = provider.ask("POST", "/Bulk", {"schemas": [BULK], "Operations": list(operations)} | more)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json(force=True)["Operations"]


def test_departments_are_groups_and_whoever_joins_one_leaves_the_other(provider: Provider) -> None:
    user = provider.tell("hana@aozora.example", **{ENTERPRISE: {"department": "営業"}})
    made = provider.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "開発", "externalId": "g-1"})
    group = made.get_json(force=True)

    answer = provider.patch(
        f"/Groups/{group['id']}", {"op": "Add", "path": "members", "value": [{"value": user["id"]}]}
    )

    assert [one["value"] for one in answer.get_json(force=True)["members"]] == [user["id"]]
    told = provider.ask("GET", f"/Users/{user['id']}").get_json(force=True)
    assert told[ENTERPRISE]["department"] == "開発"
    [sales] = provider.found('/Groups?filter=displayName eq "営業"')
    assert "members" not in sales
    out = provider.patch(f"/Groups/{group['id']}", {"op": "remove", "path": f'members[value eq "{user["id"]}"]'})
    assert "members" not in out.get_json(force=True)
    assert ENTERPRISE not in provider.ask("GET", f"/Users/{user['id']}").get_json(force=True)


def test_a_members_list_is_as_good_as_its_versions(provider: Provider) -> None:
    first, second = (provider.tell(f"{name}@aozora.example") for name in "ab")
    group = provider.ask("POST", "/Groups", {"displayName": "開発", "members": [{"value": first["id"]}]})
    path, version = f"/Groups/{group.get_json(force=True)['id']}", group.headers["ETag"]

    changed = provider.patch(
        path, {"op": "add", "path": "members", "value": [{"value": second["id"]}]}, If_Match=version
    )
    late = provider.patch(path, {"op": "add", "path": "members", "value": [{"value": second["id"]}]}, If_Match=version)

    assert (changed.status_code, late.status_code) == (200, 412)
    without = provider.ask("GET", f"{path}?excludedAttributes=members")
    assert "members" not in without.get_json(force=True)
    assert without.headers["ETag"] == changed.headers["ETag"]


def test_a_deleted_department_is_gone_and_its_name_can_come_back(database: Database, provider: Provider) -> None:
    stays = provider.tell("a@aozora.example", **{ENTERPRISE: {"department": "開発"}})
    [group] = provider.found('/Groups?filter=displayName eq "開発"')

    assert provider.ask("DELETE", f"/Groups/{group['id']}").status_code == 204

    assert provider.ask("GET", f"/Groups/{group['id']}").status_code == 404
    assert ENTERPRISE not in provider.ask("GET", f"/Users/{stays['id']}").get_json(force=True)
    with database.read() as work:
        assert work.session.get(Department, int(group["id"])) is None
    assert provider.ask("POST", "/Groups", {"displayName": "開発"}).status_code == 201
    assert provider.ask("POST", "/Groups", {"displayName": "開発"}).status_code == 409


def test_a_bulk_makes_people_and_the_department_that_names_them_in_any_order(provider: Provider) -> None:
    done = bulk(
        provider,
        {
            "method": "POST",
            "path": "/Groups",
            "bulkId": "g",
            "data": {"schemas": [GROUP], "displayName": "新規", "members": [{"value": "bulkId:u"}]},
        },
        {
            "method": "POST",
            "path": "/Users",
            "bulkId": "u",
            "data": {"schemas": [CORE], "userName": "hana@aozora.example"},
        },
        {
            "method": "PATCH",
            "path": "/Users/bulkId:u",
            "data": {"Operations": [{"op": "add", "path": "displayName", "value": "はな"}]},
        },
    )

    assert [one["status"] for one in done] == ["201", "201", "200"]
    user = provider.ask("GET", f"/Users/{done[1]['location'].rpartition('/')[2]}").get_json(force=True)
    assert (user["displayName"], user[ENTERPRISE]["department"]) == ("はな", "新規")


def test_operations_that_wait_for_each_other_are_refused_and_the_others_done(provider: Provider) -> None:
    def somebody(own: str, manager: str) -> dict[str, Any]:
        data = {"schemas": [CORE, ENTERPRISE], "userName": f"{own}@aozora.example", ENTERPRISE: {"manager": manager}}
        return {"method": "POST", "path": "/Users", "bulkId": own, "data": data}

    alone = {"method": "post", "path": "/Users", "bulkId": "c", "data": {"userName": "c@aozora.example"}}
    done = bulk(provider, somebody("a", "bulkId:b"), somebody("b", "bulkId:a"), alone, somebody("d", "bulkId:nobody"))

    assert [one["status"] for one in done] == ["409", "409", "201", "409"]
    assert [one["userName"] for one in provider.found("/Users")] == ["c@aozora.example"]


def test_a_bulk_stops_after_as_many_errors_as_it_may_have(provider: Provider) -> None:
    wrong = [
        {"method": "POST", "path": "/Users", "bulkId": str(number), "data": {"userName": "keine"}}
        for number in range(5)
    ]

    assert len(bulk(provider, *wrong, failOnErrors=2)) == 2
    assert len(bulk(provider, *wrong)) == 5


def test_a_bulk_that_is_too_large_or_no_bulk_is_not_begun(provider: Provider) -> None:
    one = {"method": "DELETE", "path": "/Users/1"}
    twice = {"method": "POST", "path": "/Users", "bulkId": "same", "data": {"userName": "a@aozora.example"}}
    for body, status in (
        ({"schemas": [BULK], "Operations": [one] * 201}, 413),
        ({"schemas": [BULK], "Operations": [one], "pad": "x" * (1024 * 1024)}, 413),
        ({"Operations": [one]}, 400),
        ({"schemas": [BULK], "Operations": "one"}, 400),
        ({"schemas": [BULK], "Operations": [twice, twice]}, 400),
        ({"schemas": [BULK], "Operations": [one], "failOnErrors": -1}, 400),
        ([], 400),
    ):
        assert provider.ask("POST", "/Bulk", body).status_code == status
    assert provider.found("/Users") == []
    assert bulk(provider, {"method": "DELETE", "path": "/Users/999999"})[0]["status"] == "404"
    assert bulk(provider, {"method": "DELETE", "path": "/Schemas/1"})[0]["status"] == "400"


def test_a_page_of_many_is_by_index_and_no_longer_than_is_told(provider: Provider) -> None:
    for number in range(5):
        provider.tell(f"p{number}@aozora.example", displayName=f"人{4 - number}")

    page = provider.ask("GET", "/Users?startIndex=2&count=2&sortBy=displayName&sortOrder=descending").get_json(
        force=True
    )

    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (5, 2, 2)
    assert [one["displayName"] for one in page["Resources"]] == ["人3", "人2"]
    assert provider.ask("GET", "/Users?count=0").get_json(force=True)["totalResults"] == 5
    names = provider.ask("GET", "/Users?attributes=userName").get_json(force=True)["Resources"]
    assert {tuple(sorted(one)) for one in names} == {("id", "schemas", "userName")}
    found = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": "displayName pr", "count": 3}
    everything = provider.ask("POST", "/.search", found).get_json(force=True)
    assert (everything["totalResults"], len(everything["Resources"])) == (6, 3)
    last = provider.ask("POST", "/.search", found | {"startIndex": 5}).get_json(force=True)["Resources"]
    assert [one["displayName"] for one in last] == ["人0", "営業"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Me", 501),
        ("GET", "/nothing", 404),
        ("DELETE", "/Users", 405),
        ("POST", "/ServiceProviderConfig", 405),
        ("GET", "/Users/nobody", 404),
        ("GET", "/Users?filter=(", 400),
        ("GET", '/Users?filter=shoeSize eq "42"', 400),
        ("GET", "/Users?sortBy=shoeSize", 400),
        ("GET", "/Schemas?filter=id pr", 403),
    ],
)
def test_whatever_is_refused_is_refused_in_the_protocols_words(
    provider: Provider, method: str, path: str, status: int
) -> None:
    answer = provider.ask(method, path)

    assert answer.status_code == status
    assert answer.mimetype == "application/scim+json"
    assert answer.get_json(force=True)["status"] == str(status)
    assert "Set-Cookie" not in answer.headers


def test_of_many_who_tell_of_the_same_person_at_once_one_is_first(provider: Provider) -> None:
    body = {"schemas": [CORE], "userName": "hana@aozora.example"}

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: provider.ask("POST", "/Users", body).status_code, range(6)))

    assert sorted(answers) == [201, 409, 409, 409, 409, 409]


def test_of_many_who_change_one_version_at_once_one_does(provider: Provider) -> None:
    user = provider.tell("hana@aozora.example")
    path, version = f"/Users/{user['id']}", user["meta"]["version"]

    def rename(number: int) -> int:
        change = {"op": "replace", "path": "displayName", "value": f"名{number}"}
        return provider.patch(path, change, If_Match=version).status_code

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(rename, range(6)))

    assert sorted(answers) == [200, 412, 412, 412, 412, 412]
