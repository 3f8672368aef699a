"""HR invites at its pages; who was invited reads and comes, or wants none; and HR's pages are the same to the byte."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from factories.people import ACompany, a_company, a_consultant, a_person, an_employee
from factories.quarters import a_consultation
from flask import Flask
from sqlalchemy import select, update
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person, Role
from sotomado.companies.inviting import sending, service
from sotomado.companies.models import Employment
from sotomado.database import Database
from sotomado.oneonones.programmes.offered import service as offers
from sotomado.outbox import bounces, mail
from sotomado.outbox.models import CameBy, Job
from sotomado.reporting.inviting.around import around
from sotomado.reporting.voices import reading_over
from sotomado.reporting.voices import service as voices

FORM = {
    "cohort": "turns:50",
    "send_on": "2026-11-20",
    "remind_on": "2026-12-08",
    "body_ja": "{name} さん\n\n{company}から。\n\n{link}\n\n{dates}",
    "body_en": "",
    "subject_ja": "",
    "subject_en": "",
    "reply_to": "kenshu@aozora.example",
    "first-title": "五十歳の研修",
    "first-place": "三階",
    "first-on": "2026-12-01",
    "first-starts": "13:00",
    "first-ends": "16:00",
}
# Planned for today it leaves ten minutes later; nobody has to sign in anew for it.
DAY = datetime(2026, 11, 20, 1, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Desk:
    company: ACompany
    here: str
    hr: Visitor
    one: Visitor
    fifty: list[int]
    operator: Visitor
    database: Database
    clock: StandingClock

    def text(self, path: str) -> str:
        answer = self.hr.get(path)
        assert answer.status_code == 200, path
        return str(answer.get_data(as_text=True))

    def written(self, **changed: str) -> str:
        answer = self.hr.post(f"{self.here}/new", FORM | changed)
        assert answer.status_code == 303, wrong_of(answer.get_data(as_text=True))
        return str(answer.location)

    def planned(self, **changed: str) -> str:
        page = self.written(**changed)
        answer = self.hr.post(f"{page}/plan", {"seen": value_of("seen", self.text(page))})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return page

    def sent(self, **changed: str) -> str:
        page = self.planned(**changed)
        self.clock.set(DAY)
        round_id = page.rpartition("/")[2]
        sending.deliver(self.database, round_id=round_id, is_reminder=False, around=around("http://desk.example"))
        return page


def value_of(name: str, page: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def wrong_of(page: str) -> list[str]:
    return re.findall(r'class="wrong"[^>]*>([^<]*)<', page)


@pytest.fixture
def desk(sqlite_database: Database, make_app: Callable[..., Flask], clock: StandingClock) -> Desk:
    with sqlite_database.work() as work:
        company = a_company(work)
        hr = an_employee(work, company, name="人事 一郎", roles=(Role.ADVISEE, Role.HR))
        fifty = [an_employee(work, company, name=f"五十{n}") for n in range(12)]
        work.session.execute(update(Employment).where(Employment.person_id.in_(fifty)).values(birth_year=1976))
        operator = a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    app = make_app(sqlite_database)
    first, second, third = (Visitor(app).sign_in_as(person_id) for person_id in (hr, fifty[0], operator))
    return Desk(company, f"/company/{company.id}/inviting", first, second, fifty, third, sqlite_database, clock)


def test_hr_writes_looks_over_tries_out_and_plans(desk: Desk) -> None:
    page = desk.written()
    text = desk.text(page)
    assert "いまの名簿から12名です。" in text
    assert "人事 一郎 さん" in text
    assert "五十歳の研修: 2026年12月1日(火) 13:00–16:00(東京) 三階" in text
    assert "そとまどからのご案内" in text

    assert desk.hr.post(f"{page}/try-out", {}).status_code == 303
    assert desk.hr.post(f"{page}/plan", {"seen": "another"}).status_code == 422
    assert desk.hr.post(f"{page}/plan", {"seen": value_of("seen", text)}).status_code == 303

    assert "2026年11月20日(金) 10:10(東京)に送ります。" in desk.text(page)
    assert "取りやめる" in desk.text(page)
    edited = desk.hr.get(f"{page}/edit").get_data(as_text=True)
    assert 'value="13:00"' in edited
    assert "kenshu@aozora.example" in edited
    desk.hr.post(f"{page}/call-off", {})
    assert "だれにも届いていません。" in desk.text(page)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body_ja": "{link} {birthday}"}, "使えない差し込みがあります: birthday。"),
        ({"body_ja": "リンクのない文"}, "本文に {link} を入れてください。"),
        ({"send_on": "2020-01-01"}, "今日から一年ほどのあいだの日を選んでください。"),
        ({"send_on": "あした"}, "日付をえらんでください。"),
        ({"remind_on": "2026-11-20"}, "案内を送る日のあと"),
        ({"reply_to": "人事まで"}, "メールアドレスの形になっていません。"),
        ({"first-ends": ""}, "題、日、はじまり、おわりをすべて書いてください。"),
        ({"first-ends": "二時"}, "時刻を、13:00のように書いてください。"),
        ({"cohort": "stage:1"}, "選べない集まりです。"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(desk: Desk, changed, said) -> None:
    answer = desk.hr.post(f"{desk.here}/new", FORM | {"body_en": "Kept {link}"} | changed)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert any(said in one for one in wrong_of(page)), wrong_of(page)
    assert "Kept {link}" in page
    assert "五十歳の研修" in page


def test_small_cohorts_are_warned_of_and_small_departments_refused(desk: Desk) -> None:
    with desk.database.work() as work:
        for _ in range(4):
            an_employee(work, desk.company, department="開発")
    page = desk.written(cohort=f"department:{desk.company.departments['開発']}")

    assert "10名に満たない集まりです。" in desk.text(page)
    refused = desk.hr.post(f"{page}/plan", {"seen": value_of("seen", desk.text(page))})
    assert refused.status_code == 422
    assert "5名に満たない部署には、送れません。" in refused.get_data(as_text=True)


def test_a_beginning_brings_its_own_words(desk: Desk) -> None:
    page = desk.text(f"{desk.here}/new?cohort=returned:6")

    assert "おかえりなさい。" in page
    assert "{link}" in page
    assert '<option value="returned:6" selected>' in page


def pages_of_hr(desk: Desk, page: str) -> dict[str, str]:
    """Everything HR can ask for, as it reads it but for what each answer draws anew."""
    here = f"/company/{desk.company.id}"
    paths = [page, desk.here, f"{here}/voices", f"{here}/reports", f"{here}/roster", f"{here}/one-on-ones", "/account"]
    drawn = re.compile(r'name="csrf(_|-)token" (value|content)="[^"]*"')
    return {path: drawn.sub("", desk.text(path)) for path in paths}


def test_no_page_of_a_company_tells_that_somebody_came_or_wants_none(desk: Desk) -> None:
    page = desk.sent()
    pages_of_hr(desk, page)  # what is said once, such as that it was planned, is said
    before = pages_of_hr(desk, page)

    with desk.database.work() as work:
        came, unwilling, resting = desk.fifty[1:4]
        a_consultation(work, advisee_id=came, consultant_id=a_consultant(work).id, held_at=desk.clock.now())
        kept = voices.write(work, person_id=came, written=voices.Written(words="よかったです。", in_own_company=True))
        voices.hand_in(work, person_id=came, voice_id=kept)
        offers.want_no_messages(work, person_id=unwilling)
        work.session.execute(update(Person).where(Person.id == resting).values(disabled_at=work.now))
    with desk.database.work() as work:
        [waiting] = reading_over.waiting(work)
        by = accounts.register(work, email="op@sotomado.example", name="運営")
        reading_over.let_through(
            work, voice_id=waiting.id, seen=waiting.seen, by_person_id=by, public_url="http://desk.example"
        )
    assert desk.one.get("/invited").status_code == 200

    assert pages_of_hr(desk, page) == before


def test_a_round_sent_tells_the_rosters_number_and_the_releases(desk: Desk) -> None:
    with desk.database.work() as work:
        offers.want_no_messages(work, person_id=desk.fifty[5])

    page = desk.text(desk.sent())

    assert "12名に当てて送りました。" in page
    assert "案内ごとの人数はありません。" in page
    assert "まだ閉じた四半期がありません。" in page


def test_addresses_that_took_no_mail_are_counted_from_ten_on(desk: Desk) -> None:
    desk.sent()

    def not_arrived(first: int, last: int) -> str:
        with desk.database.work() as work:
            jobs = work.session.scalars(
                select(Job.id).where(Job.kind == mail.KIND, Job.dedupe_key.is_not(None)).order_by(Job.id)
            ).all()
            for job_id in jobs[first:last]:
                bounces.note(work, job_id=job_id, status="5.1.1", is_permanent=True, by=CameBy.CONVERSATION)
        return desk.text(desk.here)

    assert "届きませんでした" not in not_arrived(0, 9)
    assert "10件以上のメールアドレスに届きませんでした" in not_arrived(9, 12)


def test_the_invited_reads_the_training_and_no_trace_is_left(desk: Desk) -> None:
    desk.sent()

    page = desk.one.get("/invited").get_data(as_text=True)

    assert "五十歳の研修" in page
    assert "相談相手を選ぶ" in page
    with desk.database.work() as work:
        young = an_employee(work, desk.company, name="若手")
    other = Visitor(desk.one.app).sign_in_as(young)
    assert "五十歳の研修" not in other.get("/invited").get_data(as_text=True)


def test_a_link_to_get_no_more_asks_first_and_works_without_signing_in(desk: Desk) -> None:
    with desk.database.read() as work:
        link = sending.no_more_link(work, desk.fifty[2], "")
    stranger = Visitor(desk.one.app)

    assert "案内を受け取らないようにしますか。" in stranger.get(link).get_data(as_text=True)
    with desk.database.read() as work:
        assert offers.offered(work, person_id=desk.fifty[2]).wants_messages
    assert "これからは届きません。" in stranger.post(link, {}).get_data(as_text=True)

    with desk.database.read() as work:
        assert not offers.offered(work, person_id=desk.fifty[2]).wants_messages
    assert stranger.get(link[:-4]).status_code == 404


def test_a_round_of_next_year_is_planned_and_can_be_left_out(desk: Desk) -> None:
    page = desk.sent(repeats_yearly="yes")
    index = desk.text(desk.here)

    assert "2027年11月20日(土)" in index
    assert "毎年" in index
    desk.hr.post(f"{page}/repeat", {"yearly": "no"})
    with desk.database.read() as work:
        following, first = service.rounds(work, company_id=desk.company.id)
    assert (first.repeats_yearly, following.repeats_yearly) == (False, True)
    assert following.send_on == date(2027, 11, 20)


def test_an_author_writes_releases_and_takes_back_and_an_operator_reads_in_between(desk: Desk) -> None:
    assert "面談を終えたあとに書けます。" in desk.one.get("/voices").get_data(as_text=True)
    with desk.database.work() as work:
        a_consultation(work, advisee_id=desk.fifty[0], consultant_id=a_consultant(work).id)
    typed = {"words": "気もちが整理できました。", "beside": "name", "name": " ", "places": ["own", "public"]}
    refused = desk.one.post("/voices/new", typed)
    assert refused.status_code == 422
    assert "添える名前を書いてください。" in wrong_of(refused.get_data(as_text=True))

    page = desk.one.post("/voices/new", typed | {"beside": "theme", "theme": "growth"}).location
    assert "まだ出していません" in desk.one.get(page).get_data(as_text=True)
    desk.one.post(f"{page}/hand-in", {})

    waiting = desk.operator.get("/operations/voices").get_data(as_text=True)
    found = re.search(r"/operations/voices/[\w-]{22}", waiting)
    assert found is not None
    shown = desk.operator.get(found[0]).get_data(as_text=True)
    assert "気もちが整理できました。" in shown
    assert "五十0" not in shown  # whose it is
    answer = {"seen": value_of("seen", shown), "act": "ask_back", "words": ""}
    assert desk.operator.post(found[0], answer).status_code == 422
    desk.operator.post(found[0], answer | {"words": "もうすこし短く。"})
    assert "もうすこし短く。" in desk.one.get(page).get_data(as_text=True)
    desk.one.post(f"{page}/hand-in", {})
    again = desk.operator.get(found[0]).get_data(as_text=True)
    desk.operator.post(found[0], {"seen": value_of("seen", again), "act": "let_through"})
    assert "載せることになりました" in desk.one.get(page).get_data(as_text=True)
    assert "気もちが整理できました。" not in desk.text(f"/company/{desk.company.id}/voices")
    desk.one.post(f"{page}/take-back", {})
    assert "まだ出していません" in desk.one.get(page).get_data(as_text=True)
