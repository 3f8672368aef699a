"""The page of the audit log: sifted, proven, taken along; with the names of those who act for others, and no more."""

import csv
import io

import pytest
from factories.people import a_company, a_person
from support.browserless import Visitor
from support.tampering import with_triggers_gone

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.audit import chain, own_data
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import Database


@pytest.fixture
def desk(sqlite_database: Database, make_app, clock):
    """(database, visitor, operator's id, somebody's id): five acts, one of each day."""
    with sqlite_database.work() as work:
        operator = a_person(work, name="運営 係")
        somebody = a_person(work, name="山田 はな")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        company = a_company(work)
    for count in range(4):
        clock.advance(days=1)
        with sqlite_database.work() as work:
            audit.record(work, act=Act.TICKETS_GIVEN, by=operator, about={"company": company.id, "tickets": count + 1})
    with sqlite_database.work() as work:
        audit.record(work, act=Act.SUPPORT_CLOSED, by=somebody, whom=somebody, about={})
    return sqlite_database, Visitor(make_app(sqlite_database)).sign_in_as(operator), operator, somebody


def page(visitor: Visitor, query: str = "") -> str:
    return visitor.get(f"/operations/audit{query}").get_data(as_text=True)


def test_operators_are_named_and_others_are_not(desk) -> None:
    shown = page(desk[1])

    assert "面談チケットを渡した" in shown
    assert "運営 係" in shown
    assert "名前を出さない人" in shown
    assert "山田" not in shown


def test_it_is_sifted_by_act_and_day(desk) -> None:
    by_act = page(desk[1], "?act=support_closed")
    by_day = page(desk[1], "?act=tickets_given&from=2026-11-22&until=2026-11-22")

    assert by_act.count('<tr><th scope="row"') == 1
    assert by_day.count('<tr><th scope="row"') == 1
    assert "この条件の記録はありません" in page(desk[1], "?from=2031-01-01")
    assert page(desk[1], "?from=yesterday").count('<tr><th scope="row"') > 4


def test_whoever_was_erased_is_nobody(desk) -> None:
    database, visitor, _, somebody = desk
    with database.work() as work:
        own_data.forget(work, somebody)

    assert "消去された人" in page(visitor, "?act=support_closed")


def test_it_is_proven_on_the_spot(desk) -> None:
    database, visitor, _, _ = desk
    count = page(visitor).count('<tr><th scope="row"')

    assert f"{count}件すべてつながっています" in visitor.post("/operations/audit/verify").get_data(as_text=True)

    with_triggers_gone(database, "UPDATE audit_entry SET act = 'released' WHERE number = 2")
    assert "2番の記録が合いません。" in visitor.post("/operations/audit/verify").get_data(as_text=True)


def test_the_file_can_be_proven_without_us_and_taking_it_is_an_act(desk) -> None:
    answer = desk[1].get("/operations/audit.csv")

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    before = chain.GENESIS
    for row in rows:
        told = {name: row[name] or None for name in ("by", "whom")}
        found = chain.canonical(
            number=int(row["number"]),
            at=row["at_utc"],
            act=row["act"],
            about=row["about"],
            previous_hash=before,
            **told,
        )
        assert chain.hash_of(found) == row["hash"]
        before = row["hash"]
    assert "山田" not in answer.get_data(as_text=True)
    assert "監査ログをダウンロードした" in page(desk[1])


def test_a_long_log_is_read_page_by_page(desk) -> None:
    database, visitor, _, _ = desk
    with database.work() as work:
        for _ in range(60):
            audit.record(work, act=Act.KEYS_ROTATED, by=None)

    first = page(visitor, "?act=keys_rotated")

    assert first.count('<tr><th scope="row"') == 50
    [more] = {one for one in first.split('"') if "before=" in one and "audit?" in one}
    rest = page(visitor, more.replace("&amp;", "&").partition("/operations/audit")[2])
    assert rest.count('<tr><th scope="row"') == 10
