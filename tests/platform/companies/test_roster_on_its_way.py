"""A roster on its way in: sent, read, looked over, confirmed or taken back; nothing changes before, all of it then."""

from datetime import date

import pytest
from factories.people import a_company, an_employee
from factories.rosters import HEADINGS, a_csv, a_line, a_workbook, confirm, seen, send, take_in
from sqlalchemy import func, select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Consent, Person, Role
from sotomado.companies.models import Department, Employment, PlannedLeaving
from sotomado.companies.roster import addresses, service, shown, working
from sotomado.companies.roster.errors import Busy, NotReady, Unconfirmed
from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.lines import Wrong
from sotomado.companies.roster.models import Fate, ImportState, RosterImport, RosterProblem, RosterRow
from sotomado.outbox import service as outbox

ELEVEN = [a_line(number) for number in range(1, 12)]


@pytest.fixture
def company_id(database):
    with database.work() as work:
        return a_company(work, departments=("総務",)).id


@pytest.fixture
def staffed(database, company_id):
    """A company with eleven people, taken in."""
    take_in(database, company_id, a_csv(ELEVEN))
    return company_id


def people(database, company_id):
    """Who works there: name and department by address."""
    with database.read() as work:
        rows = work.session.execute(
            select(Person.email, Person.name, Department.name)
            .join(Employment, Employment.person_id == Person.id)
            .join(Department, Department.id == Employment.department_id)
            .where(Employment.company_id == company_id, Employment.left_on.is_(None))
        )
        return {email: (name, department) for email, name, department in rows}


def rows_of(database, company_id, import_id, fate):
    with database.read() as work:
        return shown.rows(work, company_id=company_id, import_id=import_id, fate=fate, page=1)


def wrongs(database, company_id, content):
    import_id = send(database, company_id, content)
    assert seen(database, company_id, import_id).state is ImportState.FAULTY
    with database.read() as work:
        return {(one.line, one.column, one.wrong) for one in shown.problems(work, import_id=import_id)}


def test_nothing_changes_before_it_is_confirmed(database, company_id):
    import_id = send(database, company_id, a_csv(ELEVEN))

    one = seen(database, company_id, import_id)
    assert (one.state, one.added, one.percent) == (ImportState.READY, 11, 100)
    assert people(database, company_id) == {}


def test_all_of_it_changes_then_and_nothing_of_the_file_is_left(database, staffed):
    with database.read() as work:
        over = work.session.scalars(select(RosterImport)).one()
        assert (over.state, over.content, over.added) == (ImportState.APPLIED, None, 11)
        import_id = over.id
    working.tell(database, import_id=import_id, public_url="https://desk.example")

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(RosterRow)) == 0
        assert work.session.scalar(select(func.count()).select_from(RosterProblem)) == 0
    assert len(people(database, staffed)) == 11


def test_the_preview_says_what_changes_from_what_to_what(database, staffed):
    import_id = send(database, staffed, a_csv([a_line(1, 氏名="鈴木 1", 部署="企画"), a_line(2), a_line(12)]))

    one = seen(database, staffed, import_id)
    assert (one.added, one.changed, one.unchanged, one.left_out) == (1, 1, 1, 9)
    (changed,) = rows_of(database, staffed, import_id, Fate.CHANGED)
    assert [(change.column, change.was, change.becomes) for change in changed.changes] == [
        (Column.NAME, "佐藤 1", "鈴木 1"),
        (Column.DEPARTMENT, "営業", "企画"),
    ]
    assert [row.email for row in rows_of(database, staffed, import_id, Fate.ADDED)] == ["p12@example.jp"]


def test_who_is_left_out_stays_unless_the_file_is_the_whole_roster(database, staffed):
    take_in(database, staffed, a_csv(ELEVEN[:10]))
    assert len(people(database, staffed)) == 11

    over = take_in(database, staffed, a_csv(ELEVEN[:10]), is_whole=True)

    assert over.ended == 1
    assert "p11@example.jp" not in people(database, staffed)


def test_more_than_a_fifth_leave_only_when_their_number_is_typed(database, staffed):
    import_id = send(database, staffed, a_csv(ELEVEN[:5]))

    for ends in (None, 5, 7):
        with pytest.raises(Unconfirmed):
            confirm(database, staffed, import_id, is_whole=True, ends=ends)
    confirm(database, staffed, import_id, is_whole=True, ends=6)

    assert len(people(database, staffed)) == 5


def test_a_list_nobody_is_left_out_of_by_mistake_asks_nothing(database, staffed):
    import_id = send(database, staffed, a_csv(ELEVEN[:5]))

    assert seen(database, staffed, import_id).asks_for_number == (False, True)
    confirm(database, staffed, import_id)
    assert len(people(database, staffed)) == 11


def test_hr_is_not_ended_by_a_list(database, staffed):
    with database.work() as work:
        person_id = work.session.scalar(select(Person.id).where(Person.email == "p11@example.jp"))
        accounts.grant(work, person_id=person_id, role=Role.HR, company_id=staffed)

    over = take_in(database, staffed, a_csv(ELEVEN[:10]), is_whole=True)

    assert (over.ended, over.kept_hr) == (0, 1)
    assert "p11@example.jp" in people(database, staffed)


def test_a_list_of_other_domains_asks_whose_it_is(database, staffed):
    import_id = send(database, staffed, a_csv([a_line(n, メールアドレス=f"x{n}@other.example") for n in range(12)]))

    assert seen(database, staffed, import_id).foreign_percent == 100
    with pytest.raises(Unconfirmed):
        confirm(database, staffed, import_id)
    confirm(database, staffed, import_id, is_ours=True)

    assert len(people(database, staffed)) == 23


def test_a_roster_that_changed_meanwhile_is_compared_anew_and_said_so(database, staffed):
    import_id = send(database, staffed, a_csv([a_line(1, 部署="企画")]))
    with database.work() as work:
        work.session.scalar(select(Employment).limit(1)).birth_year = 1980

    over = confirm(database, staffed, import_id)

    assert over.state is ImportState.READY
    assert over.renewed_at is not None
    assert people(database, staffed)["p1@example.jp"] == ("佐藤 1", "営業")
    assert confirm(database, staffed, import_id).state is ImportState.APPLIED
    assert people(database, staffed)["p1@example.jp"] == ("佐藤 1", "企画")


def test_a_newcomer_hired_elsewhere_meanwhile_is_not_taken(database, company_id):
    import_id = send(database, company_id, a_csv([a_line(1)]))
    with database.work() as work:
        person_id = an_employee(work, a_company(work, name="となりの会社"))
        work.session.get(Person, person_id).email = "p1@example.jp"

    assert confirm(database, company_id, import_id).state is ImportState.FAULTY
    assert people(database, company_id) == {}


def test_a_preview_that_is_not_the_last_one_confirms_nothing(database, staffed, clock):
    import_id = send(database, staffed, a_csv([a_line(1, 部署="企画")]))
    before = seen(database, staffed, import_id).compared_at
    clock.advance(minutes=5)
    with database.work() as work:
        service.read_otherwise(work, company_id=staffed, import_id=import_id, encoding="utf-8")
    working.read_on(database, import_id=import_id)

    with pytest.raises(NotReady):
        confirm(database, staffed, import_id, compared_at=before)


def test_another_file_takes_the_place_of_one_that_waits_and_none_of_one_under_way(database, company_id):
    first = send(database, company_id, a_csv(ELEVEN))
    second = send(database, company_id, a_csv(ELEVEN[:3]))
    assert seen(database, company_id, first).state is ImportState.CANCELLED

    with database.work() as work:
        service.confirm(work, company_id=company_id, import_id=second, person_id=None, said=service.Consent())
    with pytest.raises(Busy):
        send(database, company_id, a_csv(ELEVEN))


def test_a_file_nobody_answers_is_let_go_of_after_a_week(database, company_id, clock):
    import_id = send(database, company_id, a_csv(ELEVEN))
    clock.advance(days=7)
    with database.work() as work:
        assert service.expire(work) == 1

    assert seen(database, company_id, import_id).state is ImportState.EXPIRED


def test_who_left_and_comes_back_is_the_same_person(database, staffed):
    take_in(database, staffed, a_csv(ELEVEN[:10]), is_whole=True)
    before = person_id_of(database, "p11@example.jp")

    take_in(database, staffed, a_csv(ELEVEN))

    assert person_id_of(database, "p11@example.jp") == before
    with database.read() as work:
        places = work.session.scalars(select(Employment.left_on).where(Employment.person_id == before)).all()
        assert sorted(places, key=str) == [date(2026, 11, 20), None]
        assert accounts.actor(work, person_id=before).roles == {Role.ADVISEE}


def test_a_last_day_in_the_file_is_planned_and_one_that_is_over_ends_the_place(database, staffed):
    headings = (*HEADINGS, "退職日")
    take_in(
        database,
        staffed,
        a_csv([[*a_line(1), "2026/12/31"], [*a_line(2), "令和8年11月18日"], [*a_line(3), ""]], headings),
    )

    assert "p2@example.jp" not in people(database, staffed)
    with database.read() as work:
        assert work.session.scalars(select(PlannedLeaving.last_on)).all() == [date(2026, 12, 31)]
    take_in(database, staffed, a_csv([[*a_line(1), ""]], headings))
    with database.read() as work:
        assert work.session.scalars(select(PlannedLeaving.last_on)).all() == []


def person_id_of(database, email):
    with database.read() as work:
        return work.session.scalar(select(Person.id).where(Person.email == email))


RENAMED = a_csv([[*a_line(1, メールアドレス="new1@example.jp"), "p1@example.jp"]], (*HEADINGS, "旧メールアドレス"))


def test_an_address_of_an_account_nobody_has_used_changes_with_the_roster(database, staffed):
    before = person_id_of(database, "p1@example.jp")

    take_in(database, staffed, RENAMED)

    assert person_id_of(database, "new1@example.jp") == before
    take_in(database, staffed, RENAMED)
    assert len(people(database, staffed)) == 11


def test_whoever_uses_their_account_says_yes_to_a_new_address_themselves(database, staffed):
    before = person_id_of(database, "p1@example.jp")
    with database.work() as work:
        accounts.give_consent(work, person_id=before, locale=accounts.Locale.JAPANESE)
        assert work.session.scalar(select(func.count()).select_from(Consent)) == 1
        outbox.take(work, limit=1000)

    over = take_in(database, staffed, RENAMED)
    working.tell(database, import_id=over.id, public_url="https://desk.example")

    assert person_id_of(database, "p1@example.jp") == before, "nothing changes by the company's word alone"
    with database.work() as work:
        (mail,) = [job.payload for job in outbox.take(work, limit=1000) if "new1@example.jp" in str(job.payload)]
        assert mail["to"][1] == "p1@example.jp", "asked where they are known"
        secret = mail["body"].split("/new-address/")[1].split()[0]
    assert take_in(database, staffed, RENAMED).changed == 0, "asked once"
    with database.work() as work:
        assert addresses.confirm(work, person_id=before, secret=secret) == "new1@example.jp"
    assert person_id_of(database, "new1@example.jp") == before


def test_what_cannot_be_is_said_all_at_once(database, staffed):
    told = wrongs(
        database,
        staffed,
        a_csv(
            [
                [*a_line(20), "gone@example.jp"],
                [*a_line(2), "p3@example.jp"],
                [*a_line(21, メールアドレス="Ｐ２０@EXAMPLE.JP"), ""],
                [*a_line(22, 氏名="=1+1", 上司のメールアドレス="nobody@example.jp"), ""],
                [*a_line(23, 入社日="2020/13/01"), ""],
            ],
            (*HEADINGS, "旧メールアドレス"),
        ),
    )

    assert told == {
        (2, Column.FORMER_EMAIL, Wrong.FORMER_UNKNOWN),
        (3, Column.EMAIL, Wrong.EMAIL_TAKEN),
        (4, Column.EMAIL, Wrong.EMAIL_TWICE),
        (5, Column.NAME, Wrong.FORMULA),
        (5, Column.MANAGER_EMAIL, Wrong.MANAGER_UNKNOWN),
        (6, Column.JOINED_ON, Wrong.DATE),
    }


def test_departments_come_by_their_path_and_a_circle_in_it_is_refused(database, company_id):
    take_in(
        database,
        company_id,
        a_csv([a_line(1, 部署="本社/営業本部/第一営業部"), a_line(2, 部署="本社／営業本部／第二営業部")]),
    )
    with database.read() as work:
        rows = {row.id: row for row in work.session.scalars(select(Department))}
        tree = {row.name: rows[row.parent_id].name if row.parent_id else None for row in rows.values()}
    assert tree == {
        "総務": None, "本社": None, "営業本部": "本社", "第一営業部": "営業本部", "第二営業部": "営業本部"
    }  # fmt: skip

    told = wrongs(database, company_id, a_csv([a_line(3, 部署="第一営業部/本社")]))
    assert {wrong for _line, _column, wrong in told} == {Wrong.PARENT_LOOP}


def test_a_workbook_with_a_title_above_and_days_as_days_is_read(database, company_id):
    lines = [["p1@example.jp", "佐藤 1", "営業", "", date(2020, 4, 1).toordinal() - date(1899, 12, 30).toordinal()]]

    over = take_in(database, company_id, a_workbook([HEADINGS, *lines], ("2026年度 社員名簿",)))

    assert (over.kind, over.added) == ("xlsx", 1)
    with database.read() as work:
        assert work.session.scalars(select(Employment.joined_on)).all() == [date(2020, 4, 1)]
