"""Tokens of companies' machines: shown once, known by what they look like, limited in what, how long and how often."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.accounts.scopes import Scope
from sotomado.accounts.service import hash_of
from sotomado.companies.tokens import pace, secret
from sotomado.companies.tokens import service as tokens
from sotomado.companies.tokens.errors import BadToken, ScopeMissing, TooFast, TooManyTokens, UnknownToken
from sotomado.companies.tokens.models import MOST_TOKENS, CompanyToken
from sotomado.companies.tokens.service import Made
from sotomado.database import Database
from sotomado.outbox.models import Job

START = StandingClock().now()


def a_token(database: Database, company_id: int, *scopes: Scope, **options: object) -> Made:
    with database.work() as work:
        made = tokens.make(
            work,
            company_id=company_id,
            name="認証基盤",
            scopes=scopes or (Scope.SCIM,),
            by=None,
            **options,  # type: ignore[arg-type]
        )
    assert made is not None
    return made


@pytest.fixture
def company_id(database: Database) -> int:
    with database.work() as work:
        return a_company(work).id


def ask(database: Database, shown: str, scope: Scope = Scope.SCIM) -> tokens.Bearer:
    with database.work() as work:
        return tokens.bearer(work, secret=shown, scope=scope)


def test_a_token_opens_what_it_is_for_and_nothing_else(database: Database, company_id: int) -> None:
    made = a_token(database, company_id, Scope.SCIM, Scope.ROSTER_READ)

    assert ask(database, made.secret).company_id == company_id
    assert ask(database, made.secret, Scope.ROSTER_READ).scopes == {Scope.SCIM, Scope.ROSTER_READ}
    with pytest.raises(ScopeMissing):
        ask(database, made.secret, Scope.ROSTER_WRITE)


def test_the_secret_itself_is_nowhere_in_the_database(database: Database, company_id: int) -> None:
    made = a_token(database, company_id)

    with database.read() as work:
        row = work.session.get_one(CompanyToken, made.token_id)
        assert row.secret_hash == hash_of(made.secret)
        assert made.secret not in " ".join(str(getattr(row, column.key)) for column in CompanyToken.__table__.columns)
        assert len(row.hint) == secret.HINT


def test_a_token_that_ended_or_expired_opens_nothing(database: Database, company_id: int, clock: StandingClock) -> None:
    ended, expiring = a_token(database, company_id), a_token(database, company_id, days=30)
    with database.work() as work:
        tokens.end(work, company_id=company_id, token_id=ended.token_id, by=None)

    with pytest.raises(UnknownToken):
        ask(database, ended.secret)
    clock.advance(days=29, hours=23)
    ask(database, expiring.secret)
    clock.advance(hours=1)
    with pytest.raises(UnknownToken):
        ask(database, expiring.secret)


def test_hr_ends_no_token_of_another_company(database: Database, company_id: int) -> None:
    made = a_token(database, company_id)
    with database.work() as work:
        other = a_company(work).id

    with pytest.raises(NotFound), database.work() as work:
        tokens.end(work, company_id=other, token_id=made.token_id, by=None)

    ask(database, made.secret)


def test_the_day_it_was_last_used_is_kept_by_the_companys_clock(
    database: Database, company_id: int, clock: StandingClock
) -> None:
    made = a_token(database, company_id)
    with database.read() as work:
        assert tokens.tokens_of(work, company_id=company_id)[0].used_on is None

    ask(database, made.secret)

    with database.read() as work:
        [told] = tokens.tokens_of(work, company_id=company_id)
    assert told.used_on is not None
    assert told.used_on - clock.now().date() in (timedelta(0), timedelta(days=1))


def test_a_company_has_twenty_and_the_database_says_so(
    database: Database, company_id: int, clock: StandingClock
) -> None:
    first = a_token(database, company_id, days=30)
    for _ in range(MOST_TOKENS - 1):
        a_token(database, company_id)

    with pytest.raises(TooManyTokens):
        a_token(database, company_id)
    with pytest.raises(IntegrityError), database.work() as work:
        work.session.execute(text("UPDATE company_token SET place = 21 WHERE id = :id").bindparams(id=first.token_id))
    clock.advance(days=31)
    a_token(database, company_id)  # what has expired gives its place back


def test_twenty_five_made_at_once_are_twenty(database: Database, company_id: int) -> None:
    def make(_: int) -> bool:
        try:
            a_token(database, company_id)
        except TooManyTokens:
            return False
        return True

    with ThreadPoolExecutor(5) as threads:
        made = list(threads.map(make, range(25)))

    assert sum(made) == MOST_TOKENS


def test_a_form_sent_twice_makes_one_token(database: Database, company_id: int) -> None:
    a_token(database, company_id, token_id="thekeyofone-page_22___")

    with database.work() as work:
        again = tokens.make(
            work, company_id=company_id, name="x", scopes=[Scope.SCIM], by=None, token_id="thekeyofone-page_22___"
        )
        assert again is None
        assert work.session.scalar(select(func.count()).select_from(CompanyToken)) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": " "}, "name"), ({"name": "字" * 61}, "name"), ({"scopes": []}, "scopes"), ({"days": 9999}, "days")],
)
def test_a_token_that_makes_no_sense_is_not_made(
    sqlite_database: Database, changed: dict[str, object], field: str
) -> None:
    with sqlite_database.work() as work:
        company_id = a_company(work).id

    with pytest.raises(BadToken) as refused, sqlite_database.work() as work:
        tokens.make(work, company_id=company_id, by=None, **({"name": "x", "scopes": [Scope.SCIM]} | changed))  # type: ignore[arg-type]

    assert refused.value.field == field


@given(st.integers(0, 42), st.sampled_from("!0aZ＿ "))
def test_a_sign_mistyped_is_noticed_without_asking_the_database(where: int, sign: str) -> None:
    shown = secret.new_secret()
    at = len(secret.PREFIX) + where
    changed = shown[:at] + sign + shown[at + 1 :]

    assert secret.looks_right(shown)
    assert secret.looks_right(changed) == (changed == shown)


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=80))
def test_no_pace_lets_more_through_than_its_burst_and_its_rate(waits: list[int]) -> None:
    """In any stretch of time, at most burst + rate x time pass; and whoever waits as told passes."""
    now, even_at = START, None
    passed = 0
    even_at = now + (pace.BURST - 5) * pace.INTERVAL  # nearly at the limit, so that it is met soon
    for wait in waits:
        now += timedelta(milliseconds=wait)
        even_at, seconds = pace.ask(even_at, now)
        passed += not seconds
        if seconds:
            assert pace.ask(even_at, now + timedelta(seconds=seconds))[1] == 0
    assert passed <= 5 + (now - START) / pace.INTERVAL + 1


def test_whoever_asks_too_often_is_told_when_to_ask_again(
    database: Database, company_id: int, clock: StandingClock
) -> None:
    made, other = a_token(database, company_id), a_token(database, company_id)
    with database.work() as work:
        for _ in range(pace.BURST):
            tokens.bearer(work, secret=made.secret, scope=Scope.SCIM)

    with pytest.raises(TooFast) as refused:
        ask(database, made.secret)

    ask(database, other.secret)
    clock.advance(seconds=refused.value.seconds)
    ask(database, made.secret)


def letters(database: Database) -> int:
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(Job)) or 0


def test_owners_of_hr_are_told_a_month_and_a_week_before(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        company = a_company(work)
        an_employee(work, company, roles=(Role.HR,))
        an_employee(work, company)
    a_token(database, company.id)
    told = []
    for days in (300, 34, 1, 1, 20, 3, 1, 5):
        clock.advance(days=days)
        with database.work() as work:
            tokens.tell_of_ends(work, public_url="https://sotomado.example")
        told.append(letters(database))

    assert told == [0, 0, 1, 1, 1, 2, 2, 2]


def test_hr_makes_one_reads_it_once_and_ends_it(sqlite_database: Database, make_app) -> None:
    app: Flask = make_app(sqlite_database)
    with sqlite_database.work() as work:
        company = a_company(work)
        visitor_id = an_employee(work, company, roles=(Role.HR,))
    visitor = Visitor(app).sign_in_as(visitor_id)
    page = f"/company/{company.id}/tokens"

    answer = visitor.post(page, {"name": "Entra ID", "scopes": ["scim"], "days": "365", "once": "k" * 22})

    shown = re.search(r"stm_[0-9A-Za-z]{49}", answer.get_data(as_text=True))
    assert answer.status_code == 201
    assert shown is not None
    again = visitor.get(page).get_data(as_text=True)
    assert "Entra ID" in again
    assert shown[0] not in again
    ended = re.search(rf'action="({page}/[^/"]+/end)"', again)
    assert ended is not None
    assert visitor.post(ended[1]).status_code == 303
    with pytest.raises(UnknownToken):
        ask(sqlite_database, shown[0])


def test_what_was_typed_is_kept_where_something_is_missing(sqlite_database: Database, make_app) -> None:
    with sqlite_database.work() as work:
        company = a_company(work)
        visitor_id = an_employee(work, company, roles=(Role.HR,))
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(visitor_id)

    answer = visitor.post(f"/company/{company.id}/tokens", {"name": "Okta", "days": "90"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Okta"' in page
    assert 'id="scopes-error"' in page
    assert '<option value="90" selected>' in page
