"""HR writes to a cohort: kept while it is typed, looked over, sent once, called off; as HR walks it at their pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from factories.people import ACompany, a_company, an_employee
from flask import Flask
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts.models import Role
from sotomado.database import Database
from sotomado.oneonones.programmes import setting
from sotomado.oneonones.programmes.models import ProgrammeMessage
from sotomado.outbox.models import Job

LETTER = {
    "cohort": "everyone",
    "kind": "training",
    "title": "聴き方の練習会",
    "body": "一月に二回、同じ内容で行います。",
    "link": "https://learn.example.jp/listening",
    "until_on": "2026-12-01",
}


@dataclass(frozen=True)
class Desk:
    """HR's pages of a company of twelve. `other`: a colleague of theirs in HR."""

    company: ACompany
    here: str
    hr: Visitor
    other: Visitor
    employee: Visitor
    database: Database

    def sent(self) -> int:
        with self.database.read() as work:
            return work.session.scalar(select(func.count()).select_from(ProgrammeMessage)) or 0

    def seen(self) -> str:
        page = self.hr.get(f"{self.here}/messages/preview").get_data(as_text=True)
        return page.split('name="seen" value="')[1].split('"')[0]


@pytest.fixture
def desk(sqlite_database: Database, make_app: Callable[..., Flask]) -> Desk:
    with sqlite_database.work() as work:
        company = a_company(work)
        hr, other = (an_employee(work, company, roles=(Role.ADVISEE, Role.HR)) for _ in range(2))
        staff = [an_employee(work, company) for _ in range(10)]
    app = make_app(sqlite_database)
    first, second, third = (Visitor(app).sign_in_as(person_id) for person_id in (hr, other, staff[0]))
    return Desk(company, f"/company/{company.id}/one-on-ones", first, second, third, sqlite_database)


def test_what_hr_types_is_there_again_and_for_nobody_else(desk: Desk) -> None:
    typed = LETTER | {"title": "書きかけの題", "until_on": "あした"}
    kept = desk.hr.post(f"{desk.here}/drafts/message", typed, headers={"X-Draft": "yes"})
    assert kept.status_code == 204

    again = desk.hr.get(f"{desk.here}/messages/new").get_data(as_text=True)

    assert "書きかけの題" in again
    assert "あした" in again
    assert 'data-keeps="form"' in again
    assert "書きかけの題" not in desk.other.get(f"{desk.here}/messages/new").get_data(as_text=True)
    # What cannot go out yet is not looked over.
    assert desk.hr.get(f"{desk.here}/messages/preview").status_code == 303
    desk.hr.post(f"{desk.here}/drafts/message/drop", {})
    assert "書きかけの題" not in desk.hr.get(f"{desk.here}/messages/new").get_data(as_text=True)


def test_a_message_is_looked_over_as_it_will_be_read_and_sent_once(desk: Desk) -> None:
    assert desk.hr.post(f"{desk.here}/messages/new", LETTER).location.endswith("/messages/preview")
    assert desk.sent() == 0
    page = desk.hr.get(f"{desk.here}/messages/preview").get_data(as_text=True)
    assert "一月に二回、同じ内容で行います。" in page
    assert "今日の名簿で、12名です。" in page
    assert "そとまどの外のページ" in page
    # A few people are not counted aloud.
    desk.hr.post(f"{desk.here}/messages/new", LETTER | {"cohort": "age:60-60"})
    assert "10名未満" in desk.hr.get(f"{desk.here}/messages/preview").get_data(as_text=True)

    seen = desk.seen()
    for _ in range(2):
        assert desk.hr.post(f"{desk.here}/messages/preview", {"seen": seen}).status_code == 303

    assert desk.sent() == 1
    assert "聴き方の練習会" not in desk.hr.get(f"{desk.here}/messages/new").get_data(as_text=True)


def test_what_was_changed_in_another_window_is_not_sent_unseen(desk: Desk) -> None:
    desk.hr.post(f"{desk.here}/messages/new", LETTER)
    seen = desk.seen()
    desk.hr.post(f"{desk.here}/drafts/message", LETTER | {"title": "別の題"}, headers={"X-Draft": "yes"})

    answer = desk.hr.post(f"{desk.here}/messages/preview", {"seen": seen}, follow_redirects=True)

    assert "別の題" in answer.get_data(as_text=True)
    assert "まだ送っていません" in answer.get_data(as_text=True)
    assert desk.sent() == 0


def test_until_it_leaves_it_is_called_off_and_nobody_reads_it(desk: Desk) -> None:
    desk.hr.post(f"{desk.here}/messages/new", LETTER)
    desk.hr.post(f"{desk.here}/messages/preview", {"seen": desk.seen()})
    index = desk.hr.get(desk.here).get_data(as_text=True)
    link = re.search(desk.here + r"/messages/[\w-]+/take-back", index)
    assert link is not None
    assert "聴き方の練習会" not in desk.employee.get("/one-on-ones/from-company").get_data(as_text=True)

    page = desk.hr.post(link[0], {}, follow_redirects=True).get_data(as_text=True)

    assert "だれにも届いていません" in page
    assert "一月に二回" in page, "what was written can still be read"
    assert "聴き方の練習会" not in desk.employee.get("/one-on-ones/from-company").get_data(as_text=True)
    with desk.database.read() as work:
        assert work.session.scalar(select(func.count()).where(Job.kind == "mail")) == 0


def test_a_draft_over_a_version_that_was_overtaken_says_so(desk: Desk) -> None:
    with desk.database.work() as work:
        today = work.now.date()
        words = setting.PackWords("節目", "立ち止まる", ["career"], [])
        pack_id = setting.offer_pack(
            work, company_id=desk.company.id, cohort="everyone", words=words, from_on=today, until_on=today
        )
    here = f"{desk.here}/packs/{pack_id}"
    typed = {"title": "わたしの題", "text": "わたしの言葉", "themes": ["career"], "over": "1"}
    desk.hr.post(f"{desk.here}/drafts/{pack_id}", typed, headers={"X-Draft": "yes"})
    assert desk.other.post(here, typed | {"title": "先に出た題"}).status_code == 303

    page = desk.hr.get(here).get_data(as_text=True)
    assert "わたしの題" in page
    assert "別の人があたらしい版にしました" in page
    assert desk.hr.post(here, typed).status_code == 409
    assert desk.hr.post(here, typed | {"over": "2"}).status_code == 303
    assert "わたしの題" in desk.hr.get(here).get_data(as_text=True)
