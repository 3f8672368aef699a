"""What a company learns of 1on1s: people, in one release for both tracks, and nothing that HR's settings could cut."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from factories.people import ACompany, a_company, a_consultant, an_employee
from factories.quarters import a_consultation, an_inside_talk, employment_id_of
from factories.releases import a_release
from flask import Flask
from sqlalchemy import event, select, update
from support.browserless import Visitor
from support.clock import StandingClock
from support.databases import KEYRING

from reports.cube import Measure, Track
from reports.published import By
from reports.release_file import from_json
from sotomado import create_app
from sotomado.accounts import service as accounts
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.models import Role
from sotomado.companies.service import CompanyCard
from sotomado.database import Database
from sotomado.oneonones.before.models import StatedStage
from sotomado.oneonones.models import OneOnOne, Pair, WishedResponse
from sotomado.oneonones.programmes import setting
from sotomado.oneonones.series.models import Cadence, PairSeries, PlaceKind
from sotomado.reporting import facts as reporting_facts
from sotomado.reporting import service as reporting
from sotomado.reporting.files import making
from sotomado.reporting.frame import service as frame
from sotomado.reporting.models import FileKind
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.releases import QuarterReport, Unit, digest_of, written
from sotomado.settings import Environment, Settings

Q3 = Quarter(2026, 3)
FIRST = date(2026, 7, 6)
# What is people's own of the inside track, and the row that says who wants no messages.
OWN = ("pair", "one_on_one", "stated_stage", "brought", "message_opt_out", "agreed_step", "shown_word")


def counted(work, company):
    frame.place_everyone(work, company.id, Q3.name)
    return reporting_facts.facts(work, company_id=company.id, quarter=Q3, zone="Asia/Tokyo").cube


def people(cube, measure, item=None):
    count = cube.count(Track.INSIDE, measure)
    return int(count.people[..., 0 if item is None else count.items.index(item)].sum())


def favourable(cube, measure):
    return int(cube.count(Track.INSIDE, measure).favourable.sum())


def met(work, manager_id, member_id, times, *, every=7, wish=WishedResponse.LISTEN):
    for nth in range(times):
        talk = an_inside_talk(
            work, manager_id=manager_id, member_id=member_id, held_on=FIRST + timedelta(days=every * nth)
        )
        work.session.execute(update(OneOnOne).where(OneOnOne.id == talk).values(wished_response=wish))


def a_rhythm(work, member_id, cadence, *, anchor_on=FIRST, paused=False):
    pair_id = work.session.scalar(select(Pair.id).where(Pair.member_id == employment_id_of(work, member_id)))
    work.session.add(
        PairSeries(
            pair_id=pair_id,
            cadence=cadence,
            zone="Asia/Tokyo",
            anchor_on=anchor_on,
            nth=1 if cadence in (Cadence.MONTHLY, Cadence.QUARTERLY) else None,
            start_minute=600,
            minutes=30,
            place_kind=PlaceKind.OPEN,
            paused_at=work.now if paused else None,
        )
    )
    work.session.flush()


def states(work, person_id, stage, at=datetime(2026, 9, 1, tzinfo=UTC)):
    work.session.add(StatedStage(person_id=person_id, stage=stage, stated_at=at))
    work.session.flush()


def test_a_wish_is_counted_once_for_each_member_who_had_it(database):
    with database.work() as work:
        company = a_company(work)
        manager, first, second = (an_employee(work, company) for _ in range(3))
        met(work, manager, first, 3)
        met(work, manager, first, 1, wish=WishedResponse.ADVISE)
        met(work, manager, second, 1)

        cube = counted(work, company)

    assert [people(cube, Measure.WISH, item) for item in ("listen", "advise", "teach")] == [2, 1, 0]


@pytest.mark.parametrize(
    ("cadence", "times", "kept"),
    [
        (Cadence.WEEKLY, 10, True),
        (Cadence.WEEKLY, 9, False),
        (Cadence.TWO_WEEKS, 5, True),
        (Cadence.TWO_WEEKS, 4, False),
        (Cadence.MONTHLY, 2, True),
        (Cadence.MONTHLY, 1, False),
        (Cadence.QUARTERLY, 1, True),
    ],
)
def test_a_rhythm_is_kept_by_three_quarters_of_its_times(sqlite_database, cadence, times, kept):
    with sqlite_database.work() as work:
        company = a_company(work)
        manager, member = an_employee(work, company), an_employee(work, company)
        met(work, manager, member, times)
        a_rhythm(work, member, cadence)

        cube = counted(work, company)

    assert people(cube, Measure.CADENCE) == 1
    assert favourable(cube, Measure.CADENCE) == kept


def test_only_members_with_a_rhythm_that_ran_are_asked_whether_it_was_kept(database):
    with database.work() as work:
        company = a_company(work)
        manager = an_employee(work, company)
        kept, free, paused, late = (an_employee(work, company) for _ in range(4))
        for member in (kept, free, paused, late):
            met(work, manager, member, 3)
        a_rhythm(work, kept, Cadence.MONTHLY)
        a_rhythm(work, paused, Cadence.MONTHLY, paused=True)
        a_rhythm(work, late, Cadence.MONTHLY, anchor_on=date(2026, 8, 1))

        cube = counted(work, company)

    assert people(cube, Measure.CADENCE) == 1
    assert people(cube, Measure.USE) == 5


def test_a_stage_counts_as_it_stood_when_the_quarter_closed_of_members_who_met_and_agreed(database):
    with database.work() as work:
        company = a_company(work)
        manager, first, second, later, gone, away = (an_employee(work, company) for _ in range(6))
        for member in (first, second, later, gone):
            met(work, manager, member, 1)
        states(work, first, 1)
        states(work, second, 3)
        # In Japan the quarter ended nine hours before.
        states(work, later, 5, datetime(2026, 9, 30, 15, 0, tzinfo=UTC))
        states(work, gone, 2)
        states(work, away, 4)
        accounts.withdraw_consent(work, person_id=gone)

        cube = counted(work, company)

    assert [people(cube, Measure.STAGE, str(n)) for n in range(1, 6)] == [1, 0, 1, 0, 0]


def test_what_hr_sets_changes_no_figure(database):
    """Could HR move a figure by setting a cadence for a cohort, it could choose whom the figure speaks of."""
    with database.work() as work:
        company = a_company(work)
        manager = an_employee(work, company)
        members = [an_employee(work, company) for _ in range(4)]
        for nth, member in enumerate(members):
            met(work, manager, member, 3 * nth + 1)
            a_rhythm(work, member, Cadence.TWO_WEEKS)
        before = counted(work, company)
        for cohort, weeks in (("everyone", 1), ("year:3-3", 13)):
            setting.set_cadence(work, company_id=company.id, cohort=cohort, every_weeks=weeks, career_every_months=1)
        setting.switch_career(work, company_id=company.id, department_id=None, is_on=False, from_on=date(2026, 11, 20))
        after = counted(work, company)

    for one, other in zip(before.counts, after.counts, strict=True):
        assert (one.people == other.people).all()
        assert one.favourable is None or (one.favourable == other.favourable).all()


@dataclass(frozen=True)
class World:
    """A company whose quarter is released, and some of its people."""

    app: Flask
    database: Database
    company: ACompany
    hr: int
    manager: int
    employee: int


@pytest.fixture(scope="module")
def world(sqlite_server):
    """Built once: nobody below changes what another looks at, and the kind of database cannot matter to a page."""
    clock = StandingClock()
    with sqlite_server.fresh_url() as url:
        database = Database(url, keyring=KEYRING, clock=clock)
        with database.work() as work:
            company = a_company(work, departments=("営業", "開発"))
            consultant = a_consultant(work)
            managers, staff = [], []
            for department in ("営業", "開発"):
                boss = an_employee(work, company, department=department, roles=(Role.ADVISEE, Role.MANAGER))
                members = [an_employee(work, company, department=department) for _ in range(44)]
                for nth, member in enumerate(members[:32]):
                    met(work, boss, member, 3, wish=WishedResponse.LISTEN if nth % 3 else WishedResponse.TEACH)
                    a_rhythm(work, member, Cadence.MONTHLY if nth % 4 else Cadence.WEEKLY)
                    states(work, member, 1 + nth % 3)
                for member in members[8:24]:
                    a_consultation(work, advisee_id=member, consultant_id=consultant.id)
                managers.append(boss)
                staff += members
            hr = an_employee(work, company, roles=(Role.ADVISEE, Role.HR))
            reporting.release_quarter(work, company_id=company.id, quarter=Q3.name)
        settings = Settings(
            environment=Environment.TEST, database_url=url, secret_key="a secret for tests only, so long"
        )
        app = create_app(settings, clock=clock)
        app.extensions["sotomado_database"] = database
        yield World(app, database, company, hr, managers[0], staff[0])
        database.dispose()


def test_the_inside_tables_stand_in_the_release_beside_the_outside_ones(world):
    with world.database.read() as work:
        release = reporting.release(work, company_id=world.company.id, quarter=Q3.name).release

    assert release.people(Track.OUTSIDE, Measure.USE) == 32
    assert release.people(Track.INSIDE, Measure.WISH, "listen") == 42
    assert release.people(Track.INSIDE, Measure.WISH, "praise") is None
    assert release.people(Track.INSIDE, Measure.CADENCE) == 64
    assert release.favourable(Track.INSIDE, Measure.CADENCE) is not None
    stages = release.table(Track.INSIDE, Measure.STAGE, By.COMPANY)
    # The third, of twenty, is kept back: else two people at most would be left for the fourth and the fifth.
    assert stages.people == ((22, 22, None, None, None),)
    assert release.table(Track.INSIDE, Measure.STAGE, By.UNIT) is None


@pytest.mark.parametrize("language", ["ja", "en"])
def test_hr_and_employees_read_the_same_of_the_inside(world, language):
    def section(person_id, path):
        page = Visitor(world.app, language=language).sign_in_as(person_id).get(path).get_data(as_text=True)
        return page.split('id="inside"')[1].split("</section>")[0]

    theirs = section(world.hr, f"/company/{world.company.id}/reports/2026-Q3")

    assert theirs == section(world.employee, "/what-my-company-sees/2026-Q3")
    assert "64" in theirs
    assert "42" in theirs


def test_all_files_carry_the_inside_tables_in_both_languages(world):
    with world.database.read() as work:
        history = [reporting.release(work, company_id=world.company.id, quarter=Q3.name)]
    card = CompanyCard(world.company.id, "青空", "Aozora", "Asia/Tokyo", date(2025, 4, 1))
    with world.app.test_request_context("/"):
        for locale in ("ja", "en"):
            made = {kind: making.made(history, card, kind, locale).content for kind in FileKind}
            assert all(len(content) > 1000 for content in made.values())
            assert made[FileKind.CSV].decode("utf-8-sig").count({"ja": "社内1on1", "en": "1on1"}[locale]) > 20


def test_stages_of_both_tracks_stand_one_above_the_other(world):
    units = tuple(Unit(f"u{n}", f"部署{n}", f"Unit {n}") for n in range(1, 7))
    release = a_release("2026-Q3")
    body = written(units, release)
    report = QuarterReport("2026-Q3", datetime(2026, 10, 1, tzinfo=UTC), digest_of(body), units, release, body)
    card = CompanyCard(1, "青空", "Aozora", "Asia/Tokyo", date(2025, 4, 1))
    with world.app.test_request_context("/"):
        told = making.report_in_words([report], card, "ja")
    inside = next(section for section in told.sections if section.id == "inside")
    drawn = next(picture for picture in inside.pictures if picture.id == "stages-of-both")

    came, met = release.people(Track.OUTSIDE, Measure.USE), release.people(Track.INSIDE, Measure.USE)
    outside = release.table(Track.OUTSIDE, Measure.STAGE).people[0]
    within = release.table(Track.INSIDE, Measure.STAGE, By.COMPANY).people[0]
    for (_label, above, below), of_outside, of_inside in zip(drawn.rows, outside, within, strict=True):
        for bar, people, everyone in ((above, of_outside, came), (below, of_inside, met)):
            assert bool(bar.hidden) == (people is None)
            assert people is None or f"{round(100 * people / everyone)}%" in bar.text


def test_an_older_release_is_told_without_what_was_not_counted_then(world):
    """Its own bytes, its own pictures: a theme that nobody could choose then has no bar that says it is hidden."""
    units = tuple(Unit(f"u{n}", f"部署{n}", f"Unit {n}") for n in range(1, 7))
    full = a_release("2026-Q3")
    older = replace(
        full,
        tables=tuple(
            replace(table, items=table.items[:6], people=tuple(row[:6] for row in table.people))
            if (table.track, table.measure) == (Track.INSIDE, Measure.THEME)
            else table
            for table in full.tables
            if table.track is Track.OUTSIDE or table.measure not in (Measure.WISH, Measure.CADENCE, Measure.STAGE)
        ),
        rows={by: rows for by, rows in full.rows.items() if by is not By.COMPANY},
    )
    body = written(units, older)
    read = from_json(json.dumps(json.loads(body)["release"]))
    assert written(units, read) == body
    report = QuarterReport("2026-Q3", datetime(2026, 10, 1, tzinfo=UTC), digest_of(body), units, read, body)
    card = CompanyCard(1, "青空", "Aozora", "Asia/Tokyo", date(2025, 4, 1))
    with world.app.test_request_context("/"):
        for locale in ("ja", "en"):
            told = making.report_in_words([report], card, locale)
            storeys = next(section for section in told.sections if section.id == "storeys")
            rows = next(picture.rows for picture in storeys.pictures if picture.id == "two-storeys")
            assert len(rows) == 5
            assert "inside" not in {section.id for section in told.sections}
            for kind in FileKind:
                assert making.made([report], card, kind, locale).content


def test_hr_reads_no_ones_own_rows_on_any_page_of_theirs(world):
    """Absent, not hidden: while HR walks their pages of the inside track, no statement names a table that is people's
    own. What they sent is sent, and that is all they are told."""
    here = f"/company/{world.company.id}/one-on-ones"
    visitor = Visitor(world.app).sign_in_as(world.hr)
    pack = {
        "cohort": "everyone",
        "title": "春の節目",
        "text": "話してみませんか。",
        "themes": ["career"],
        "from_on": "2026-11-20",
        "until_on": "2026-12-20",
    }
    letter = {
        "cohort": "year:3-3",
        "kind": "training",
        "title": "聴き方の研修",
        "body": "ご案内です。",
        "until_on": "2026-12-01",
    }
    asked = []

    def note(_connection, _cursor, statement, *_):
        asked.append(statement.lower())

    engine = world.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert visitor.post(f"{here}/packs/new", pack).status_code == 303
        assert visitor.post(f"{here}/messages/new", letter).status_code == 303
        seen = visitor.get(f"{here}/messages/preview").get_data(as_text=True).split('name="seen" value="')[1]
        assert visitor.post(f"{here}/messages/preview", {"seen": seen.split('"')[0]}).status_code == 303
        assert visitor.post(f"{here}/cadence", {"cohort": "everyone", "every_weeks": "2"}).status_code == 303
        index = visitor.get(here).get_data(as_text=True)
        for path in ("cadence", "career", "packs/new", "messages/new"):
            assert visitor.get(f"{here}/{path}").status_code == 200
        for link in {part.split('"')[0] for part in index.split('href="')[1:]}:
            if link.startswith((f"{here}/packs/", f"{here}/messages/")):
                assert visitor.get(link).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert "に送ります" in index
    assert len(asked) > 30
    words = {word for statement in asked for word in statement.replace('"', "").replace(",", " ").split()}
    assert "cohort" in words
    assert not words & set(OWN)


def test_managers_have_no_page_of_figures_of_members_or_of_themselves(world):
    figures = ("reporting.", "company_answers.", "downloads.", "reporting_files.of_company")
    figures += ("programmes.", "theme_packs.", "company_messages.", "programme_drafts.")
    for endpoint, access in TABLE.items():
        if endpoint.startswith(figures) and not endpoint.startswith("reporting.seen_by_company"):
            assert Role.MANAGER not in access.roles, endpoint
    visitor = Visitor(world.app).sign_in_as(world.manager)

    for path in ("reports", "reports/2026-Q3", "one-on-ones", "one-on-ones/cadence"):
        assert visitor.get(f"/company/{world.company.id}/{path}").status_code == 404


def test_a_managers_pages_are_the_same_whatever_their_members_answered(world):
    visitor = Visitor(world.app).sign_in_as(world.manager)
    with world.database.read() as work:
        mine = employment_id_of(work, world.manager)
        pair_ids = list(work.session.scalars(select(Pair.id).where(Pair.manager_id == mine)))[:2]

    def pages():
        paths = ["/one-on-ones", *(f"/one-on-ones/{pair_id}" for pair_id in pair_ids)]
        told = [visitor.get(path).get_data(as_text=True) for path in paths]
        assert "</h1>" in told[0]
        return ["".join(line for line in page.splitlines(True) if "csrf" not in line) for page in told]

    seen = []
    for answer in (1, 5):
        with world.database.work() as work:
            work.session.execute(update(OneOnOne).values(member_reaction=answer))
        seen.append(pages())

    assert seen[0] == seen[1]
