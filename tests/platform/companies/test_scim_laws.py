"""Laws of filters and patches: the database against the evaluator of scim2-models, a patch against plain Python."""

import unicodedata
from dataclasses import replace
from types import SimpleNamespace

import pytest
from factories.people import a_company, an_employee
from hypothesis import given, settings
from hypothesis import strategies as st
from scim2_models import Context, PatchOp, SearchRequest
from support.databases import KEYRING
from support.scim import ENTERPRISE, PATCH

from sotomado.companies.scim import lines, service
from sotomado.companies.scim.resources import PROVIDER, WholeUser
from sotomado.companies.scim.service import Around
from sotomado.companies.scim.told import Told, told_by
from sotomado.database import Database

TEXTS = ("はな", "ハナ", "Hana", "HANA", "hana yamada", "é", "E\u0301", "100%", "a_b", "a\\b", "ＡＢ", "ß", "İ")
TEXT_ATTRIBUTES = (
    "userName",
    "displayName",
    "name.formatted",
    "name.familyName",
    "name.givenName",
    "emails.value",
    "emails",
    "emails.type",
    f"{ENTERPRISE}:department",
)
EXACT = ("externalId", "id", f"{ENTERPRISE}:manager.value")
texts = st.sampled_from(TEXTS)


def filters() -> st.SearchStrategy[str]:
    value = st.one_of(texts, st.sampled_from(["a", "A", "", "1", "work", "営", "e", "x0@aozora.example", "%", "_"]))
    quoted = value.map(lambda text: '"' + text.replace("\\", "\\\\") + '"')
    operator = st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ"])
    attribute = st.sampled_from(TEXT_ATTRIBUTES + EXACT)
    compared = st.tuples(attribute, operator, quoted).map(" ".join)
    of_null = st.tuples(st.sampled_from(TEXT_ATTRIBUTES[:5]), st.sampled_from(["eq null", "ne null"])).map(" ".join)
    grouped = ("name", "emails", "active", f"{ENTERPRISE}:manager")
    present = st.sampled_from([f"{one} pr" for one in TEXT_ATTRIBUTES + EXACT + grouped])
    flag = st.sampled_from(["active eq true", "active ne true", "active eq false", "emails.primary eq true"])
    inner = st.sampled_from(['type eq "work"', 'value co "x"', "primary ne true", 'type pr and not (value sw "x1")'])
    valued = inner.map(lambda one: f"emails[{one}]")
    return st.recursive(
        st.one_of(compared, of_null, present, flag, valued),
        lambda inside: st.one_of(
            st.tuples(inside, st.sampled_from([" and ", " or "]), inside).map(lambda p: f"({p[0]}{p[1]}{p[2]})"),
            inside.map(lambda one: f"not ({one})"),
        ),
        max_leaves=4,
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def roster(request):
    """A company with people of every kind, told of by SCIM and by file."""
    server = request.getfixturevalue("sqlite_server" if request.param == "sqlite" else "postgres_server")
    with server.fresh_url() as url:
        database = Database(url, keyring=KEYRING)
        with database.work() as work:
            company = a_company(work)
            an_employee(work, company)
        around = Around(company.id, "https://sotomado.example")
        with database.work() as work:
            boss = None
            for number, one in enumerate(_varied()):
                own = replace(
                    one,
                    user_name=f"{TEXTS[number % len(TEXTS)]}{number}",
                    email=f"X{number}@aozora.example",
                    external_id=None if number % 3 else f"E-{number}",
                    manager=str(boss) if boss and number % 4 == 0 else None,
                )
                boss = boss or service.create(work, around, told=replace(own, active=True)).employment_id
                if number:
                    service.create(work, around, told=own)
        yield SimpleNamespace(database=database, around=around)
        database.dispose()


def _varied() -> list[Told]:
    """Each text in each attribute somewhere, without chance."""
    kinds, types, flags = (True, None, False, True), (None, "work", "Home"), (None, True, False)
    departments = (None, "営業", "Sales", "HANA")
    return [
        Told(
            user_name="",
            email="",
            email_type=types[n % 3],
            email_primary=flags[n % 3],
            display_name=(None, *TEXTS)[n % 14],
            formatted=(*TEXTS, None)[(3 * n) % 14],
            family_name=(None, *TEXTS)[(5 * n) % 14],
            given_name=(*TEXTS, None)[(11 * n) % 14],
            active=kinds[n % 4],
            department=departments[n % 4],
        )
        for n in range(28)
    ]


@settings(max_examples=60, deadline=None)
@given(text=filters())
def test_the_database_finds_whom_the_evaluator_of_others_finds(roster, text: str) -> None:
    with PROVIDER, roster.database.read() as work:
        everybody = _page(work, roster, SearchRequest[WholeUser](count=200))
        asked = SearchRequest[WholeUser](filter=text, count=200)

        found = {one.id for one in _page(work, roster, asked)}

        assert found == {one.id for one in everybody if asked.filter.match(one)}, text


@settings(max_examples=15, deadline=None)
@given(by=st.sampled_from((*TEXT_ATTRIBUTES, "externalId", "active")), down=st.booleans())
def test_the_database_sorts_as_the_model_of_others_does(roster, by: str, down: bool) -> None:
    with PROVIDER, roster.database.read() as work:
        everybody = _page(work, roster, SearchRequest[WholeUser](count=200))
        asked = SearchRequest[WholeUser](sort_by=by, sort_order="descending" if down else "ascending", count=200)

        values = [asked.sort_value(one) for one in _page(work, roster, asked)]

        assert values == [asked.sort_value(one) for one in asked.sort(everybody)]


def _page(work, roster, asked) -> list[WholeUser]:
    _, page = lines.found(work, company_id=roster.around.company_id, asked=asked, base=roster.around.base)
    return [lines.resource_of(one, roster.around.base) for one in page]


PATHS = ("displayName", "name.familyName", "name.givenName", "externalId", f"{ENTERPRISE}:department")
single = st.one_of(
    st.tuples(st.sampled_from(PATHS), st.sampled_from(TEXTS)).flatmap(
        lambda pair: st.sampled_from(["add", "replace"]).map(lambda op: {"op": op, "path": pair[0], "value": pair[1]})
    ),
    st.sampled_from(PATHS).map(lambda path: {"op": "remove", "path": path}),
    st.fixed_dictionaries({"displayName": texts, "name": st.fixed_dictionaries({"familyName": texts})}).map(
        lambda value: {"op": "replace", "value": value}
    ),
    texts.map(lambda _: {"op": "replace", "path": 'emails[type eq "work"].type', "value": "work"}),
)


def _naively(told: dict[str, str | None], operation: dict) -> None:
    """What one operation does, written down once more."""
    if "path" not in operation:
        told["displayName"] = operation["value"]["displayName"]
        told["name.familyName"] = operation["value"]["name"]["familyName"]
    elif operation["path"] in told:
        told[operation["path"]] = operation.get("value")


@settings(max_examples=60, deadline=None)
@given(operations=st.lists(single, min_size=1, max_size=6))
def test_a_patch_leaves_what_its_operations_say_one_after_the_other(operations: list[dict]) -> None:
    user = WholeUser(user_name="a@aozora.example", emails=[{"value": "a@aozora.example", "type": "work"}])
    told: dict[str, str | None] = dict.fromkeys(PATHS)
    with PROVIDER:
        message = {"schemas": [PATCH], "Operations": operations}
        PatchOp[WholeUser].model_validate(message, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(user)
    for operation in operations:
        _naively(told, operation)

    after = told_by(user)

    composed = {key: value and unicodedata.normalize("NFC", value) for key, value in told.items()}
    assert [after.display_name, after.family_name, after.given_name, after.external_id, after.department] == [
        composed[path] for path in PATHS
    ]
