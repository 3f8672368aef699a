"""A roster is taken in whole or not at all; what is wrong is said by line and column."""

import io
import json
import re

import pytest
from factories.people import a_company, a_person, an_employee
from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.models import Locale, Person, Role
from sotomado.companies import service as companies
from sotomado.companies.models import Department, Employment
from sotomado.companies.roster import RosterChange, import_roster, service, shown, working
from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.lines import BrokenRoster, Problem, Wrong
from sotomado.companies.setting_up import service as settings
from sotomado.outbox import service as outbox

HEADER = "email,name,department,manager_email,joined_on\n"
TWO = HEADER + "aoi@example.jp,佐藤 あおい,営業,,2015-04-01\nharu@example.jp,森 はる,企画,aoi@example.jp,2023-10-01\n"


@pytest.fixture
def company_id(database):
    with database.work() as work:
        return a_company(work).id


def take_in(database, company_id, content):
    with database.work() as work:
        return import_roster(
            work,
            company_id=company_id,
            content=content if isinstance(content, bytes) else content.encode(),
            public_url="https://desk.example",
        )


def problems_of(database, company_id, content):
    with pytest.raises(BrokenRoster) as broken:
        take_in(database, company_id, content)
    with database.read() as work:
        assert work.session.scalars(select(Employment.id).where(Employment.company_id == company_id)).all() == []
    return list(broken.value.problems)


def mails_in(work):
    return [job for job in outbox.take(work) if job.kind == "mail"]


def person_called(database, email):
    with database.read() as work:
        person_id = work.session.scalar(select(Person.id).where(Person.email == email))
        return accounts.actor(work, person_id=person_id)


def test_people_of_a_roster_are_employed_invited_and_know_their_manager(database, company_id):
    change = take_in(database, company_id, TWO)

    assert change == RosterChange(added=2, updated=0, unchanged=0)
    aoi, haru = person_called(database, "aoi@example.jp"), person_called(database, "haru@example.jp")
    assert aoi.roles == {Role.ADVISEE, Role.MANAGER}
    assert haru.roles == {Role.ADVISEE}
    assert haru.company_id is None, "HR's pages are not an employee's"
    with database.work() as work:
        place = companies.employment_of(work, person_id=haru.person_id)
        held = work.session.get(Employment, place.employment_id)
        above = companies.employment_of(work, person_id=aoi.person_id)
        assert held.manager_id == above.employment_id
        assert work.session.get(Department, place.department_id).name == "企画"
        mails = mails_in(work)
    assert sorted(mail.payload["to"][1] for mail in mails) == ["aoi@example.jp", "haru@example.jp"]


def test_the_link_in_the_invitation_opens_the_invitation(database, company_id):
    take_in(database, company_id, TWO)

    with database.work() as work:
        mail = next(m.payload for m in mails_in(work) if m.payload["to"][1] == "haru@example.jp")
        secret = mail["body"].split("https://desk.example/invitation/")[1].split()[0]
        invited = accounts.invited(work, secret=secret)
    assert invited == accounts.Invited("森 はる", "haru@example.jp", has_password=False)
    assert "相談" not in mail["subject"]


def test_letters_are_in_the_languages_the_company_settled_and_newcomers_begin_in_the_first(database, company_id):
    with database.work() as work:
        owner = a_person(work)
        settings.settle_languages(
            work,
            company_id=company_id,
            spoken={Locale.ENGLISH},
            first=Locale.ENGLISH,
            time_zone="Asia/Tokyo",
            by_person_id=owner,
        )
    take_in(database, company_id, TWO)

    with database.work() as work:
        mails = [mail.payload for mail in mails_in(work)]
    assert {mail["subject"] for mail in mails} == {"A note from Sotomado"}
    assert not any("そとまど" in mail["body"] for mail in mails)
    assert person_called(database, "haru@example.jp").locale is Locale.ENGLISH


def test_a_second_import_changes_what_changed_and_invites_nobody_again(database, company_id):
    take_in(database, company_id, TWO)
    with database.work() as work:
        outbox.take(work)

    moved = TWO.replace("企画", "開発") + "umi@example.jp,海野 うみ,開発,haru@example.jp,2024/4/1\n"
    change = take_in(database, company_id, moved)

    assert change == RosterChange(added=1, updated=1, unchanged=1)
    with database.work() as work:
        assert [mail.payload["to"][1] for mail in mails_in(work)] == ["umi@example.jp"]
        counted = companies.headcounts(work, company_id=company_id, on=work.now.date())
    assert {row.name: row.people for row in counted} == {"営業": 1, "開発": 2, "企画": 0}


def test_a_manager_column_left_out_leaves_managers_as_they_are(database, company_id):
    take_in(database, company_id, TWO)

    change = take_in(database, company_id, "email,name,department,joined_on\nharu@example.jp,森 はる,企画,2023-10-01\n")

    assert change == RosterChange(added=0, updated=0, unchanged=1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_japanese_headings_in_every_usual_encoding(database, company_id, encoding):
    text = "氏名,メールアドレス,部署,入社日\r\n髙橋 誠,makoto@example.jp,営業,2020年4月1日\r\n"

    take_in(database, company_id, text.encode(encoding))

    assert person_called(database, "makoto@example.jp").name == "髙橋 誠"


def test_names_with_combining_characters_and_emoji_are_kept_composed(database, company_id):
    take_in(database, company_id, HEADER + "zoe@example.jp,Zoe\u0308 か\u3099く 👩🏽‍💻,営業,,2020-04-01\n")

    assert person_called(database, "zoe@example.jp").name == "Zoë がく 👩🏽‍💻"


GOOD = "aoi@example.jp,佐藤,営業,,2015-04-01\n"


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", [Problem(None, None, Wrong.EMPTY)]),
        (b" \n\n", [Problem(None, None, Wrong.EMPTY)]),
        (HEADER, [Problem(None, None, Wrong.EMPTY)]),
        (b"PK\x03\x04 a workbook", [Problem(None, None, Wrong.DAMAGED)]),
        (b"\x89PNG\r\n\x1a\n\0\0", [Problem(None, None, Wrong.NOT_TEXT)]),
        (b"\xd0\xcf\x11\xe0 an old one", [Problem(None, None, Wrong.OLD_EXCEL)]),
        ((HEADER + GOOD).encode("euc-jp"), [Problem(None, None, Wrong.ENCODING)]),
        (HEADER + 'a@example.jp,"佐藤,営業,,2015-04-01\n', [Problem(2, None, Wrong.QUOTES)]),
        ("email,name\na@example.jp,佐藤\n", [
            Problem(1, Column.DEPARTMENT, Wrong.COLUMN_MISSING), Problem(1, Column.JOINED_ON, Wrong.COLUMN_MISSING)
        ]),
        ("email,メールアドレス,name,department,joined_on\n", [Problem(1, Column.EMAIL, Wrong.COLUMN_TWICE)]),
        (HEADER + "a@example.jp,佐藤,営業\n", [Problem(2, None, Wrong.CELLS)]),
        (HEADER + "a@example.jp,,営業,,2015-04-01\n", [Problem(2, Column.NAME, Wrong.BLANK)]),
        (HEADER + f"a@example.jp,佐藤,{'営' * 81},,2015-04-01\n", [Problem(2, Column.DEPARTMENT, Wrong.TOO_LONG)]),
        (HEADER + "not an address,佐藤,営業,,2015-04-01\n", [Problem(2, Column.EMAIL, Wrong.EMAIL)]),
        (HEADER + "a..b@example.jp,佐藤,営業,,2015-04-01\n", [Problem(2, Column.EMAIL, Wrong.EMAIL)]),
        (HEADER + GOOD + "\n" + GOOD.upper(), [Problem(4, Column.EMAIL, Wrong.EMAIL_TWICE)]),
        (HEADER + "a@example.jp,佐藤,営業,,2015-02-30\n", [Problem(2, Column.JOINED_ON, Wrong.DATE)]),
        (HEADER + "a@example.jp,佐藤,営業,,1015-02-03\n", [Problem(2, Column.JOINED_ON, Wrong.DATE_RANGE)]),
        (HEADER + "a@example.jp,佐藤,営業,b@example.jp,2015-02-03\n", [
            Problem(2, Column.MANAGER_EMAIL, Wrong.MANAGER_UNKNOWN)
        ]),
        (HEADER + "a@example.jp,佐藤,営業,A@example.jp,2015-02-03\n", [
            Problem(2, Column.MANAGER_EMAIL, Wrong.OWN_MANAGER)
        ]),
        (HEADER + "x,佐藤,営業,,soon\ny,,営業,,2015-02-03\n", [
            Problem(2, Column.EMAIL, Wrong.EMAIL),
            Problem(2, Column.JOINED_ON, Wrong.DATE),
            Problem(3, Column.NAME, Wrong.BLANK),
            Problem(3, Column.EMAIL, Wrong.EMAIL),
        ]),
    ],
)  # fmt: skip
def test_a_broken_roster_says_where_and_imports_nothing(database, company_id, content, problems):
    assert sorted(problems_of(database, company_id, content), key=repr) == sorted(problems, key=repr)


def test_a_line_after_a_cell_of_two_lines_is_counted_as_an_editor_counts(database, company_id):
    content = HEADER + 'a@example.jp,"佐藤\nあおい",営業,,2015-04-01\nx,森,営業,,2015-04-01\n'

    assert problems_of(database, company_id, content) == [Problem(4, Column.EMAIL, Wrong.EMAIL)]


def test_too_many_people_for_one_file(database, company_id):
    content = HEADER + "".join(f"p{n}@example.jp,佐藤,営業,,2015-04-01\n" for n in range(200_030))

    assert problems_of(database, company_id, content) == [Problem(None, None, Wrong.TOO_MANY_LINES)]


def test_someone_employed_elsewhere_cannot_be_taken(database, company_id):
    with database.work() as work:
        elsewhere = a_company(work, name="となりの会社")
        person_id = an_employee(work, elsewhere)
        email = work.session.get(Person, person_id).email

    assert problems_of(database, company_id, HEADER + GOOD + f"{email},佐藤,営業,,2015-04-01\n") == [
        Problem(3, Column.EMAIL, Wrong.CANNOT_ADD)
    ]


def test_a_private_person_known_to_the_desk_is_simply_added(database, company_id):
    with database.work() as work:
        a_person(work, email="aoi@example.jp")

    assert take_in(database, company_id, TWO) == RosterChange(added=2, updated=0, unchanged=0)


@pytest.fixture
def hr(database, visitor):
    with database.work() as work:
        company = a_company(work, name="青空製作所")
        person_id = an_employee(work, company, roles=(Role.HR,))
    return company, visitor.sign_in_as(person_id)


def upload(visitor, company, content):
    return visitor.post(
        f"/company/{company.id}/roster",
        {"roster": (io.BytesIO(content), "roster.csv")},
        content_type="multipart/form-data",
    )


def read(database, visitor, answer):
    """The page of a file that was sent in, once the worker has read it."""
    working.read_on(database, import_id=answer.location.rpartition("/")[2])
    return visitor.get(answer.location).get_data(as_text=True)


def test_hr_is_told_each_mistake_and_nothing_is_taken_in(hr, database):
    company, visitor = hr

    answer = upload(visitor, company, (HEADER + "x,佐藤,営業,,2015-04-01\n").encode())
    page = read(database, visitor, answer)

    assert answer.status_code == 303
    assert "2行目" in page
    assert "メールアドレスの形になっていません。" in page


def test_hr_looks_a_file_over_and_takes_it_in(hr, database):
    company, visitor = hr

    answer = upload(visitor, company, TWO.encode("cp932"))
    assert 'data-state="waiting"' in visitor.get(answer.location).get_data(as_text=True)
    page = read(database, visitor, answer)
    assert "Shift_JIS、区切りはカンマとして読みました" in page
    assert "まだ何も変わっていません" in page

    seen_at = re.search(r'name="compared_at" value="([^"]+)"', page)[1]
    visitor.post(f"{answer.location}/confirm", {"compared_at": seen_at, "whole": "no"})
    working.apply(database, import_id=answer.location.rpartition("/")[2])

    assert "すべての行を取り込みました" in visitor.get(answer.location).get_data(as_text=True)
    page = visitor.get(f"/company/{company.id}/roster").get_data(as_text=True)
    assert "企画" in page
    assert "これまでの取り込み" in page


def test_the_file_of_another_company_is_not_found(hr, database):
    company, visitor = hr
    with database.work() as work:
        other = a_company(work, name="となりの会社")
        import_id = service.send(work, company_id=other.id, person_id=None, file_name="x", content=TWO.encode())

    for path in ("", "/to-mend"):
        assert visitor.get(f"/company/{company.id}/roster/imports/{import_id}{path}").status_code == 404
    for path in ("/confirm", "/cancel", "/reading"):
        assert visitor.post(f"/company/{company.id}/roster/imports/{import_id}{path}").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_and_the_roster_as_it_stands_can_be_sent_in_again(hr, database, kind):
    company, visitor = hr
    take_in(database, company.id, TWO)

    for name in ("template", "current"):
        answer = visitor.get(f"/company/{company.id}/roster/{name}.{kind}")
        assert answer.status_code == 200
        with database.work() as work:
            row = service.send(
                work, company_id=company.id, person_id=None, file_name=f"x.{kind}", content=answer.get_data()
            )
        working.read_on(database, import_id=row)
        with database.read() as work:
            one = shown.one(work, company_id=company.id, import_id=row)
            assert (one.unknown_columns, one.changed) == ((), 0)
            assert shown.problems(work, import_id=row) == []


def test_a_form_sent_without_a_file_is_answered(hr):
    company, visitor = hr

    assert visitor.post(f"/company/{company.id}/roster").status_code == 422


def test_the_refusal_names_no_other_company(hr, database):
    company, visitor = hr
    with database.work() as work:
        person_id = an_employee(work, a_company(work, name="となりの会社"), name="隣田 ひみつ")
        email = work.session.get(Person, person_id).email

    answer = upload(visitor, company, (HEADER + f"{email},佐藤,営業,,2015-04-01\n").encode())
    page = read(database, visitor, answer)

    assert "このメールアドレスは、いまは加えられません" in page
    assert "となりの会社" not in page
    assert "隣田" not in page


def test_the_page_is_the_same_whether_people_accepted_or_not(hr, database):
    company, visitor = hr
    take_in(database, company.id, TWO)
    visitor.get(f"/company/{company.id}/roster")
    before = visitor.get(f"/company/{company.id}/roster").get_data(as_text=True)

    with database.work() as work:
        person = work.session.scalar(select(Person).where(Person.email == "aoi@example.jp"))
        person.password_hash = "set"
        accounts.give_consent(work, person_id=person.id, locale=accounts.Locale.JAPANESE)
        sign_ins.open_sign_in(work, person_id=person.id, browser="Firefox")

    assert without_tokens(visitor.get(f"/company/{company.id}/roster").get_data(as_text=True)) == without_tokens(before)


def without_tokens(page):
    return [line for line in page.splitlines() if "csrf" not in line]


def test_a_mail_carries_no_more_than_it_must(database, company_id):
    take_in(database, company_id, TWO)

    with database.work() as work:
        payload = json.dumps(mails_in(work)[0].payload, ensure_ascii=False)

    assert "営業" not in payload
    assert "2015" not in payload


def test_managers_in_a_circle_are_refused_on_every_line_of_the_circle(database, company_id):
    circle = HEADER + (
        "a@example.jp,甲,営業,b@example.jp,2020-04-01\n"
        "b@example.jp,乙,営業,c@example.jp,2020-04-01\n"
        "c@example.jp,丙,営業,a@example.jp,2020-04-01\n"
        "d@example.jp,丁,営業,a@example.jp,2020-04-01\n"
    )

    assert problems_of(database, company_id, circle) == [
        Problem(line, Column.MANAGER_EMAIL, Wrong.MANAGER_LOOP) for line in (2, 3, 4)
    ]


def test_a_circle_through_people_of_an_earlier_roster_is_refused_and_changes_nothing(database, company_id):
    take_in(database, company_id, TWO)

    with pytest.raises(BrokenRoster) as broken:
        take_in(database, company_id, HEADER + "aoi@example.jp,佐藤 あおい,営業,haru@example.jp,2015-04-01\n")

    assert broken.value.problems == (Problem(2, Column.MANAGER_EMAIL, Wrong.MANAGER_LOOP),)
    with database.read() as work:
        aoi = work.session.scalar(select(Employment).join(Person).where(Person.email == "aoi@example.jp"))
        assert aoi.manager_id is None


@pytest.mark.parametrize("sign", [";", "\t"])
def test_another_separator_is_read_as_well(database, company_id, sign):
    assert take_in(database, company_id, TWO.replace(",", sign)).added == 2


def test_a_separator_of_full_width_is_named_instead_of_four_missing_columns(database, company_id):
    assert problems_of(database, company_id, TWO.replace(",", "、")) == [Problem(1, None, Wrong.SEPARATOR)]


def test_a_department_named_in_english_is_the_one_that_stands_already(database, company_id):
    with database.work() as work:
        sales = Department(company_id=company_id, name="販売部", name_en="Retail")
        work.session.add(sales)
        work.session.flush()
        sales_id = sales.id

    take_in(database, company_id, HEADER + "aoi@example.jp,佐藤 あおい,Retail,,2015-04-01\n")

    aoi = person_called(database, "aoi@example.jp")
    with database.read() as work:
        assert companies.employment_of(work, person_id=aoi.person_id).department_id == sales_id
