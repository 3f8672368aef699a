"""What the adversary breaks is never told; what was told stays as it was, whatever is erased later."""

import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import IN_Q3, a_consultation
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from support.browserless import Visitor

from reports import release_file
from reports.attack import attack
from reports.cube import Measure, Track
from reports.published import ALL, Thresholds
from sotomado import chores
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.reporting import composing, refusals, releasing, terms
from sotomado.reporting import service as reporting
from sotomado.reporting.errors import Altered, Betrayed, TermsNotLowered
from sotomado.reporting.models import CompanyReportTerms, Release
from sotomado.reporting.releases import digest_of

# What differs between two readings of the same page: the nonce of a form, and the number of the request.
CHANGING = re.compile(r"[0-9a-f]{16}|[\w.-]{40,}")


def a_company_that_talked(work, *, people=40, users=15):
    """A company of one unit, and who came."""
    company = a_company(work, departments=("営業",))
    consultant = a_consultant(work)
    employees = [an_employee(work, company) for _ in range(people)]
    for person_id in employees[:users]:
        a_consultation(work, advisee_id=person_id, consultant_id=consultant.id)
    return company, consultant, employees


def use(report):
    return report.release.people(Track.OUTSIDE, Measure.USE)


@pytest.fixture
def leaking(monkeypatch):
    """A protection that protects nothing: every count is told as it is."""

    def leak(cube, thresholds, earlier):
        honest = protect(cube, thresholds, earlier)
        return type(honest)(
            honest.quarter,
            honest.thresholds,
            honest.rows,
            tuple(
                type(table)(
                    table.track, table.measure, table.by, table.items, ((1,) * len(table.items),) * len(table.people)
                )
                if table.measure is Measure.USE
                else table
                for table in honest.tables
            ),
        )

    protect = composing.protect
    monkeypatch.setattr(composing, "protect", leak)


def test_a_release_that_the_adversary_breaks_is_neither_stored_nor_overridden(database, leaking):
    with database.work() as work:
        company, _, _ = a_company_that_talked(work)

    with pytest.raises(Betrayed) as refused:
        releasing.release_quarter(database, company_id=company.id, quarter="2026-Q3")

    with database.read() as work:
        assert reporting.releases(work, company_id=company.id) == []
        [refusal] = refusals.refusals(work)
    assert (refusal.company_id, refusal.quarter) == (company.id, "2026-Q3")
    assert refusal.finding == refused.value.finding
    assert not any(mark.isdigit() for mark in refusal.finding)


def test_what_the_adversary_cannot_work_out_is_refused_and_not_asked_again_every_hour(database, monkeypatch):
    with database.work() as work:
        company, _, _ = a_company_that_talked(work)

    def gives_up(*_given):
        raise ArithmeticError("not solved: 15 people")

    monkeypatch.setattr(composing, "attack", gives_up)
    chores.release_closed_quarters(database)

    with database.read() as work:
        [refusal] = refusals.refusals(work)
        assert reporting.due(work) == []
    assert refusal.company_id == company.id
    assert not any(mark.isdigit() for mark in refusal.finding)


def test_hr_and_employees_read_nothing_of_a_refusal(app, database, leaking):
    """A quarter that was refused looks like one the worker has not come to yet."""
    with database.work() as work:
        company, _, employees = a_company_that_talked(work)
        hr = an_employee(work, company, roles=(Role.HR,))
    pages = [
        (Visitor(app, language="ja").sign_in_as(hr), f"/company/{company.id}/reports"),
        (Visitor(app, language="ja").sign_in_as(hr), f"/company/{company.id}/reports/2026-Q3"),
        (Visitor(app, language="ja").sign_in_as(hr), f"/company/{company.id}/reports/2026-Q3/file.json"),
        (Visitor(app, language="ja").sign_in_as(employees[0]), "/what-my-company-sees"),
        (Visitor(app, language="ja").sign_in_as(employees[0]), "/what-my-company-sees/2026-Q3"),
    ]

    def read():
        found = [visitor.get(address) for visitor, address in pages]
        return [(one.status_code, CHANGING.sub("", one.get_data(as_text=True))) for one in found]

    before = read()
    chores.release_closed_quarters(database)

    with database.read() as work:
        assert refusals.count(work) == 1
    assert read() == before


def test_an_operator_reads_in_the_log_what_the_adversary_left_out(database, monkeypatch, caplog):
    with database.work() as work:
        company, _, _ = a_company_that_talked(work)

    def in_part(*given):
        found = attack(*given)
        return type(found)(found.intervals, found.disclosures, (*found.remarks, "Roster: 7 hidden counts"), 7)

    monkeypatch.setattr(composing, "attack", in_part)

    assert releasing.release_quarter(database, company_id=company.id, quarter="2026-Q3")

    [line] = [record for record in caplog.records if record.message == "release attacked in part"]
    assert (line.event, line.error) == ("release_attacked_in_part", "Roster: 7 hidden counts")


def test_what_was_refused_is_asked_again_a_day_later_and_gone_once_it_is_released(
    database, clock, leaking, monkeypatch
):
    with database.work() as work:
        company, _, _ = a_company_that_talked(work)
    chores.release_closed_quarters(database)
    with database.read() as work:
        assert refusals.count(work) == 1
        assert reporting.due(work) == []

    clock.advance(days=1)
    monkeypatch.undo()
    chores.release_closed_quarters(database)

    with database.read() as work:
        assert refusals.count(work) == 0
        assert use(reporting.release(work, company_id=company.id, quarter="2026-Q3")) == 15


def test_one_company_that_is_refused_keeps_nobody_else(database, monkeypatch):
    with database.work() as work:
        first, _, _ = a_company_that_talked(work)
        second, _, _ = a_company_that_talked(work)
    unless = composing.unless_betrayed
    asked = []

    def betrayed_at_first(*given):
        asked.append(given)
        if len(asked) == 1:
            raise Betrayed("a hidden count follows")
        unless(*given)

    monkeypatch.setattr(composing, "unless_betrayed", betrayed_at_first)

    chores.release_closed_quarters(database)

    with database.read() as work:
        assert reporting.releases(work, company_id=first.id) == []
        assert len(reporting.releases(work, company_id=second.id)) == 1


def test_nobody_holds_the_pen_while_a_release_is_composed(database, monkeypatch):
    with database.work() as work:
        company, _, _ = a_company_that_talked(work)
    compose = releasing.composed

    def meanwhile(of):
        with database.work() as work:
            an_employee(work, a_company(work))
        return compose(of)

    monkeypatch.setattr(releasing, "composed", meanwhile)

    assert releasing.release_quarter(database, company_id=company.id, quarter="2026-Q3")


def test_of_two_workers_who_compose_the_same_quarter_one_wins(database, monkeypatch):
    with database.work() as work:
        company, consultant, employees = a_company_that_talked(work)
    compose = releasing.composed
    other = []

    def while_another_is_quicker(of):
        if not other:
            other.append(None)
            other[0] = releasing.release_quarter(database, company_id=company.id, quarter="2026-Q3")
            with database.work() as work:
                a_consultation(work, advisee_id=employees[30], consultant_id=consultant.id)
        return compose(of)

    monkeypatch.setattr(releasing, "composed", while_another_is_quicker)

    assert releasing.release_quarter(database, company_id=company.id, quarter="2026-Q3") == other[0]
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Release)) == 1
        assert use(reporting.release(work, company_id=company.id, quarter="2026-Q3")) == 15


def test_an_erasure_changes_no_release_and_the_next_does_not_tell_it_by_difference(database, clock):
    """Sixteen came in both quarters; one of them withdraws in between. The next release has one fewer by itself,
    and whoever holds both still cannot tell who, nor whether anybody: no table speaks of the same people twice."""
    with database.work() as work:
        company, consultant, employees = a_company_that_talked(work, people=80, users=16)
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        told = work.session.scalar(select(Release.body))
    in_q4 = IN_Q3 + timedelta(days=92)
    with database.work() as work:
        for n, person_id in enumerate(employees[:16]):
            a_consultation(
                work, advisee_id=person_id, consultant_id=consultant.id, held_at=in_q4 + timedelta(hours=2 * n)
            )
        accounts.withdraw_consent(work, person_id=employees[0])
    clock.set(datetime(2027, 1, 4, tzinfo=UTC))

    with database.work() as work:
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q4")
        first, second = reporting.history(work, company_id=company.id)

    assert first.body == told
    assert (use(first), use(second)) == (16, 15)
    texts = [release_file.to_json(report.release) for report in (first, second)]
    assert attack(texts[1], texts[:1]).disclosures == ()


def test_the_digest_is_that_of_the_text_and_an_altered_text_is_not_shown(sqlite_database):
    with sqlite_database.work() as work:
        company, _, _ = a_company_that_talked(work)
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        report = reporting.release(work, company_id=company.id, quarter="2026-Q3")
    assert report.digest == sha256(report.body.encode()).hexdigest()

    with sqlite_database.work() as work:
        work.session.execute(text("DROP TRIGGER tr_release_update"))
        work.session.execute(text("UPDATE release SET body = replace(body, '15', '16')"))

    with pytest.raises(Altered), sqlite_database.read() as work:
        reporting.release(work, company_id=company.id, quarter="2026-Q3")


def test_the_same_quarter_composed_twice_gives_the_same_bytes(database):
    with database.work() as work:
        company, _, _ = a_company_that_talked(work)
        reporting.complete_frame(work, company_id=company.id, quarter="2026-Q3")
        once, again = (
            composing.composed(reporting.ingredients(work, company_id=company.id, quarter="2026-Q3")) for _ in "ab"
        )

    assert once == again
    assert len(digest_of(once)) == 64


def test_a_release_of_the_first_format_stays_byte_for_byte_and_is_read_as_todays(database):
    cells = {"themes": ["growth", "care"], "headcounts": [["3", 40], ["4", 30]], "quarter": "2026-Q2"}
    outside = cells | {
        "format": "sotomado.release/1",
        "use": [[20], [15], ["protected"]],
        "theme_counts": [[9, "protected"], [6, "protected"], ["protected", "protected"]],
        "rating_counts": [[18, "protected", "protected"], [12, "protected", "protected"], ["protected"] * 3],
        "favourable": [[[60, 80], None, None], [[50, 75], None, None], [None, None, None]],
    }
    inside = outside | {"use": [[33], ["protected"], ["protected"]], "themes": [], "theme_counts": [[], [], []]}
    body = json.dumps({"units": [["3", "営業", "Sales"], ["4", "開発", "Tech"]], "outside": outside, "inside": inside})
    with database.work() as work:
        company = a_company(work)
        work.session.add(Release(company_id=company.id, quarter="2026-Q2", body=body, released_at=work.now))

    with database.read() as work:
        report = reporting.release(work, company_id=company.id, quarter="2026-Q2")

    assert report.body == body
    assert report.digest == sha256(body.encode()).hexdigest()
    assert report.names("en") == {"3": "Sales", "4": "Tech"}
    told = report.release
    assert [told.people(Track.OUTSIDE, Measure.USE, row=row) for row in (ALL, "3", "4")] == [20, 15, None]
    assert told.people(Track.OUTSIDE, Measure.THEME, "growth", "3") == 6
    assert told.people(Track.OUTSIDE, Measure.WELLBEING) is None
    assert told.favourable(Track.OUTSIDE, Measure.SATISFACTION, "3").low == 50
    assert told.people(Track.INSIDE, Measure.USE) == 33


def test_thresholds_are_raised_by_contract_and_hide_more(database):
    with database.work() as work:
        company, _, _ = a_company_that_talked(work, users=15)
        assert terms.thresholds(work, company_id=company.id) == Thresholds(5, 10)
        terms.raise_thresholds(work, company_id=company.id, few=20, few_sensitive=20)

        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        report = reporting.release(work, company_id=company.id, quarter="2026-Q3")

    assert report.release.thresholds == Thresholds(20, 20)
    assert use(report) is None


@pytest.mark.parametrize(("few", "few_sensitive"), [(4, 10), (5, 9), (11, 10), (7, 12), (8, 11), (8, 101)])
def test_thresholds_are_never_lowered(database, few, few_sensitive):
    with database.work() as work:
        company = a_company(work)
        terms.raise_thresholds(work, company_id=company.id, few=8, few_sensitive=12)
        with pytest.raises(TermsNotLowered):
            terms.raise_thresholds(work, company_id=company.id, few=few, few_sensitive=few_sensitive)


@pytest.mark.parametrize(
    "lowered",
    [
        "UPDATE company_report_terms SET few = 7",
        "UPDATE company_report_terms SET few_sensitive = 11",
        "DELETE FROM company_report_terms",
    ],
)
def test_the_database_itself_lowers_no_threshold(database, lowered):
    with database.work() as work:
        company = a_company(work)
        terms.raise_thresholds(work, company_id=company.id, few=8, few_sensitive=12)

    with pytest.raises(DatabaseError, match=r"written once|never lowered"), database.work() as work:
        work.session.execute(text(lowered))


def test_the_database_knows_no_threshold_below_five_and_ten(database):
    with database.work() as work:
        company_id = a_company(work).id

    with pytest.raises(IntegrityError), database.work() as work:
        work.session.add(CompanyReportTerms(company_id=company_id, few=4, few_sensitive=10))
