"""The public door and the pages of an application, as someone meets them over HTTP."""

import io
import re

import pytest
from factories.applications import an_application
from factories.people import a_company, a_consultant, a_person, an_employee
from factories.pictures import a_paper, a_picture
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.applications.models import Application, ApplicationState
from sotomado.files.models import StoredFile
from sotomado.outbox import service as outbox

A_PASSWORD = "窓のそばで聴く 2026"
LICENCE = {"number": "２５１２-３４５６", "registered_on": "令和6年4月1日", "expires_on": "2029/3/31"}


@pytest.fixture
def applicant(app, database) -> Visitor:
    with database.work() as work:
        person_id = a_person(work, name="佐伯 千夏")
        accounts.grant(work, person_id=person_id, role=Role.APPLICANT)
    return Visitor(app).sign_in_as(person_id)


def mails(database):
    """Every mail that waits: (to, subject, body)."""
    with database.work() as work:
        taken = outbox.take(work, limit=100)
    return [(one.payload["to"][1], one.payload["subject"], one.payload["body"]) for one in taken if one.kind == "mail"]


def said(answer) -> str:
    return answer.get_data(as_text=True)


def main(answer) -> str:
    """The page without what changes from request to request, or with who is asking."""
    body = re.sub(r'(name="csrf[-_]token"[^>]*(content|value)=)"[^"]+"', r"\1", said(answer))
    return body[body.index("<main") : body.index("</main>")]


def send(visitor, content, filename="certificate.jpg", kind="image/jpeg", **fields):
    return visitor.post(
        "/apply/certificate",
        {"certificate": (io.BytesIO(content), filename, kind)} | fields,
        content_type="multipart/form-data",
    )


def count(database, table):
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(table))


def test_the_door_says_what_binds_before_anybody_signs_in(visitor):
    page = said(visitor.get("/for-consultants"))

    for word in (
        "国家資格キャリアコンサルタント",
        "三十条の二十七",
        "求人も",
        "契約",
        "二人以上",
        "/for-consultants/begin",
    ):
        assert word in page
    assert "キャリア・コンサルタント" not in page
    assert 'href="/for-consultants"' in said(visitor.get("/"))


def test_someone_new_gets_a_link_and_begins_to_write(visitor, database):
    answer = visitor.post("/for-consultants/begin", {"name": "佐伯 千夏", "email": " Saeki@Example.JP "})
    ((to, subject, body),) = mails(database)
    link = re.search(r"https?://[^\s/]+(/for-consultants/begin/\S+)", body)[1]

    entered = visitor.post(link, {"password": A_PASSWORD, "again": A_PASSWORD}, follow_redirects=True)

    assert answer.status_code == 200
    assert to == "saeki@example.jp"
    assert "応募" not in subject
    assert "佐伯" not in body
    assert entered.request.path == "/apply"
    assert "資格の登録" in said(entered)


def test_a_letter_that_does_not_come_is_sent_again_from_where_one_stands(visitor, database):
    page = visitor.post("/for-consultants/begin", {"name": "佐伯 千夏", "email": "saeki@example.jp"})
    kept = dict(re.findall(r'type="hidden" name="(name|email)" value="([^"]+)"', said(page)))

    visitor.post("/for-consultants/begin", kept)

    assert kept == {"name": "佐伯 千夏", "email": "saeki@example.jp"}
    assert [to for to, _subject, _body in mails(database)] == ["saeki@example.jp"] * 2


def test_who_is_known_is_told_the_same_and_learns_more_by_mail_alone(app, database):
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        known = work.session.get_one(Person, person_id)
        known.password_hash, email = "hash", known.email

    pages = [
        main(Visitor(app).post("/for-consultants/begin", {"name": "誰か", "email": one})).replace(one, "…")
        for one in (email, "nobody@example.jp")
    ]

    assert pages[0] == pages[1]
    bodies = {to: body for to, _, body in mails(database)}
    assert "/for-consultants/begin/" in bodies["nobody@example.jp"]
    assert "/for-consultants/begin/" not in bodies[email]
    assert "/for-consultants" in bodies[email]
    with database.read() as work:
        roles = set(work.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)))
    assert roles == {Role.ADVISEE}


def a_link(database, visitor, name="佐伯 千夏", email="saeki@example.jp"):
    visitor.post("/for-consultants/begin", {"name": name, "email": email})
    return re.search(r"(/for-consultants/begin/\S+)", mails(database)[-1][2])[1]


def test_nothing_is_kept_of_who_was_named_at_the_door(visitor, database):
    a_link(database, visitor)

    assert count(database, Person) == 0


def test_a_link_lets_one_person_in_once_and_for_a_fortnight(app, database, clock):
    link = a_link(database, Visitor(app))
    late = a_link(database, Visitor(app), email="late@example.jp")

    weak = Visitor(app).post(link, {"password": "saeki@example.jp", "again": "saeki@example.jp"})
    first = Visitor(app).post(link, {"password": A_PASSWORD, "again": A_PASSWORD})
    second = Visitor(app).post(link, {"password": "another long one", "again": "another long one"})
    clock.advance(days=14)

    assert [weak.status_code, first.status_code, second.status_code] == [422, 303, 410]
    closed = Visitor(app).get(late)
    assert closed.status_code == 410
    assert 'action="/for-consultants/begin"' in said(closed)
    with database.read() as work:
        names = work.session.execute(select(Person.email, Person.name)).all()
    assert [tuple(one) for one in names] == [("saeki@example.jp", "佐伯 千夏")]


@pytest.mark.parametrize("change", ["", "A", "x" * 400, "%00", "ä"])
def test_a_link_that_was_changed_leads_nowhere(visitor, database, change):
    link = a_link(database, visitor)

    assert visitor.get("/for-consultants/begin/" + (change or link.rsplit("/", 1)[1][:-4])).status_code == 404


def test_a_name_typed_at_the_door_names_no_employee(app, database):
    """Whoever types a colleague's address beforehand neither names them nor keeps their invitation from them."""
    link = a_link(database, Visitor(app), name="いたずら", email="hana@example.jp")
    with database.work() as work:
        person_id = an_employee(work, a_company(work), name="山田 はな")
        work.session.get_one(Person, person_id).email = "hana@example.jp"

    page = Visitor(app).get(link)
    Visitor(app).post(link, {"password": A_PASSWORD, "again": A_PASSWORD})

    assert "いたずら" not in said(page)
    with database.read() as work:
        assert work.session.get_one(Person, person_id).name == "山田 はな"
        roles = set(work.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)))
    assert roles == {Role.ADVISEE, Role.APPLICANT}


def test_an_address_is_not_flooded(app, database):
    statuses = [
        Visitor(app).post("/for-consultants/begin", {"name": "誰か", "email": "x@example.jp"}).status_code
        for _ in range(5)
    ]

    assert statuses == [200, 200, 200, 429, 429]
    assert len(mails(database)) == 3


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("", "x@example.jp"),
        ("  ", "x@example.jp"),
        ("佐伯", ""),
        ("佐伯", "x"),
        ("佐伯", "x@localhost"),
        ("佐伯", "a@b.jp, c@d.jp"),
        ("佐伯", "x@example.jp\r\nBcc: y@example.jp"),
        ("佐" * 121, "x@example.jp"),
        ("佐伯", "x" * 250 + "@example.jp"),
    ],
)
def test_what_cannot_be_an_address_or_a_name_is_said_beside_it_and_kept(visitor, database, name, email):
    answer = visitor.post("/for-consultants/begin", {"name": name, "email": email})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in said(answer)
    assert count(database, Person) == 0


def test_whoever_is_signed_in_says_with_a_button_that_they_apply_too(app, database):
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
    visitor = Visitor(app).sign_in_as(person_id)
    assert visitor.get("/apply").status_code == 403

    assert "このアカウントで応募をはじめる" in said(visitor.get("/for-consultants"))
    answer = visitor.post("/apply/take-up", {"wants": "yes"}, follow_redirects=True)

    assert answer.request.path == "/apply"
    assert visitor.get("/apply").status_code == 200


def test_a_consultant_is_led_back_to_their_own_pages(app, database):
    with database.work() as work:
        consultant = a_consultant(work)
    visitor = Visitor(app).sign_in_as(consultant.person_id)

    answer = visitor.post("/apply/take-up", {"wants": "yes"}, follow_redirects=True)

    assert "応募は要りません" in said(answer)
    assert visitor.get("/apply").status_code == 403


def test_dates_and_numbers_are_read_as_people_write_them(applicant, database):
    answer = applicant.post("/apply/licence", LICENCE)

    assert answer.status_code == 303
    page = said(applicant.get("/apply/licence"))
    assert 'value="25123456"' in page
    assert 'value="2024-04-01"' in page
    assert 'value="2029-03-31"' in page


def test_what_cannot_be_read_stands_there_again_and_the_rest_is_kept(applicant):
    answer = applicant.post("/apply/licence", LICENCE | {"registered_on": "四月ごろ"})

    assert answer.status_code == 422
    assert 'value="四月ごろ"' in said(answer)
    assert "日付として読めませんでした" in said(answer)
    assert 'value="2029-03-31"' in said(applicant.get("/apply/licence"))


def test_an_expired_licence_is_told_in_a_sentence_and_the_other_pages_stay_open(applicant):
    answer = applicant.post("/apply/licence", LICENCE | {"expires_on": "2026-01-01"})

    assert answer.status_code == 422
    assert "有効期間が終わっています" in said(answer)
    assert applicant.get("/apply/words").status_code == 200


def test_a_term_that_is_not_of_five_years_is_mentioned_and_not_refused(applicant):
    assert applicant.post("/apply/licence", LICENCE | {"expires_on": "2031-01-01"}).status_code == 303
    assert "五年の区切りと合わない" in said(applicant.get("/apply/licence"))


def test_a_certificate_is_sent_seen_and_served_to_its_owner_alone(app, database, applicant):
    answer = send(applicant, a_paper(), "certificate.pdf", "application/pdf")

    picture = applicant.get("/apply/certificate/picture")
    with database.work() as work:
        other = a_person(work)
        accounts.grant(work, person_id=other, role=Role.APPLICANT)
    assert answer.status_code == 303
    assert picture.mimetype == "image/jpeg"
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert "/apply/certificate/picture" in said(applicant.get("/apply/certificate"))
    assert Visitor(app).sign_in_as(other).get("/apply/certificate/picture").status_code == 404
    assert Visitor(app).get("/apply/certificate/picture").status_code == 303


def test_a_certificate_is_shown_once_and_whoever_goes_on_later_is_let_go(applicant):
    seen = send(applicant, a_picture(), then="next")
    page = applicant.get(seen.location)
    left = send(applicant, a_picture(), then="later")

    assert seen.location == "/apply/certificate"
    assert "受けとりました。" in said(page)
    assert left.location == "/apply"


@pytest.mark.parametrize(
    ("content", "filename", "kind"),
    [
        (b"#!/bin/sh\nrm -rf /\n", "certificate.png", "image/png"),
        (b"<svg onload='alert(1)'/>", "certificate.svg", "image/svg+xml"),
        (b"<html><script>alert(1)</script>", "../../static/dist/app.js", "text/html"),
        (b"", "certificate.png", "image/png"),
        (a_picture(size=(1, 1)), "dot.jpg", "image/jpeg"),
        (a_picture()[:400], "half.jpg", "image/jpeg"),
        (a_paper(6), "long.pdf", "application/pdf"),
    ],
)
def test_what_is_no_certificate_is_said_beside_the_field(applicant, database, content, filename, kind):
    answer = send(applicant, content, filename, kind)

    assert answer.status_code == 422
    assert 'id="certificate-error"' in said(answer)
    assert count(database, StoredFile) == 0


def test_a_file_of_forty_megabytes_is_answered_beside_the_field_and_nothing_else_is_lost(applicant, database):
    applicant.post("/apply/licence", LICENCE)

    answer = send(applicant, b"\xff\xd8\xff" + b"\0" * (40 * 1024 * 1024))

    assert answer.status_code == 413
    assert "10MBまで" in said(answer)
    assert 'id="certificate-error"' in said(answer)
    assert 'value="25123456"' in said(applicant.get("/apply/licence"))


def test_a_file_too_large_from_a_stranger_leads_to_signing_in(visitor):
    answer = send(visitor, b"\0" * (11 * 1024 * 1024))

    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_other_forms_take_no_more_than_before(applicant):
    answer = applicant.post("/apply/words", {"motive": "あ" * 1_000_000})

    assert answer.status_code == 413


def test_words_that_are_too_long_are_kept_for_their_writer_to_shorten(applicant):
    motive = "聴" * 2100

    answer = applicant.post("/apply/words", {"display_name": "佐伯", "voice": "ゆっくり。", "motive": motive})

    assert answer.status_code == 422
    assert "2000文字まで" in said(answer)
    assert motive in said(answer)
    assert motive in said(applicant.get("/apply/words"))


def test_signs_that_turn_the_reading_are_refused(applicant):
    answer = applicant.post("/apply/words", {"display_name": "佐伯\u202e", "voice": "い", "motive": "う"})

    assert answer.status_code == 422
    assert "使えない文字" in said(answer)


def test_a_country_nobody_knows_is_shown_again_beside_what_is_wrong(applicant):
    fields = {"experience-manager": "12年", "countries": ["イタリア", "どこか"], "time_zone": "Europe/Rome"}

    answer = applicant.post("/apply/experience", fields)

    assert answer.status_code == 422
    assert "どこか" in said(answer)
    page = said(applicant.get("/apply/experience"))
    assert 'value="12"' in page
    assert "イタリア" in page


def test_more_lines_for_organisations_are_had_without_a_script(applicant):
    fields = {"kind": ["employer", "recruiter"], "organisation": ["みなと運輸", "つなぐ人材"], "then": "more"}

    answer = applicant.post("/apply/conflicts", fields)

    assert answer.headers["Location"].endswith("/apply/conflicts#more")
    page = said(applicant.get("/apply/conflicts"))
    assert "みなと運輸" in page
    assert len(re.findall(r'name="organisation"', page)) == 5


def write_all(visitor):
    visitor.post("/apply/licence", LICENCE)
    send(visitor, a_picture())
    visitor.post("/apply/experience", {"experience-manager": "12", "time_zone": "Asia/Tokyo"})
    visitor.post("/apply/talks", {"theme-growth": "well", "languages": "ja", "modes": "online"})
    visitor.post("/apply/words", {"display_name": "佐伯 千夏", "voice": "ゆっくり。", "motive": "聴きたい。"})
    visitor.post("/apply/conflicts", {"has_none": "yes"})


def test_an_application_is_read_over_agreed_to_and_handed_in(applicant, database):
    write_all(applicant)
    page = said(applicant.get("/apply/hand-in"))
    assert all(word in page for word in ("25123456", "管理職の経験(12年)", "聴きたい。", "秘密を守ります。"))

    unagreed = applicant.post("/apply/hand-in")
    handed_in = applicant.post("/apply/hand-in", {"agreed": "yes"}, follow_redirects=True)

    assert unagreed.status_code == 422
    assert 'id="agreed-error"' in said(unagreed)
    assert handed_in.request.path == "/apply"
    assert "書類を読んでいます。" in said(handed_in)
    assert len(mails(database)) == 1


def test_what_is_left_to_do_leads_to_its_field(applicant):
    write_all(applicant)
    applicant.post("/apply/talks", {"theme-growth": "well", "languages": "ja"})

    page = said(applicant.get("/apply/hand-in"))
    answer = applicant.post("/apply/hand-in", {"agreed": "yes"})

    assert 'href="/apply/talks#modes"' in page
    assert 'name="agreed"' not in page
    assert answer.status_code == 422


def test_a_licence_of_someone_else_is_refused_without_telling_whose(applicant, database):
    with database.work() as work:
        an_application(work, number="25123456", name="秘密の人")
    write_all(applicant)

    answer = applicant.post("/apply/hand-in", {"agreed": "yes"})

    assert answer.status_code == 422
    assert "この登録番号の応募か登録が、すでにあります" in said(answer)
    assert "秘密の人" not in said(answer)


def test_an_old_tab_is_led_to_how_things_stand(applicant, database):
    write_all(applicant)
    applicant.post("/apply/hand-in", {"agreed": "yes"})

    for path in ("licence", "words", "conflicts", "experience", "talks"):
        assert applicant.get(f"/apply/{path}").headers["Location"] == "/apply"
        assert applicant.post(f"/apply/{path}", {}).headers["Location"] == "/apply"
    assert send(applicant, a_picture()).headers["Location"] == "/apply"
    assert applicant.post("/apply/hand-in", {"agreed": "yes"}).headers["Location"] == "/apply"
    with database.read() as work:
        assert work.session.scalars(select(Application.state)).all() == [ApplicationState.PAPERS]


@pytest.mark.parametrize("state", [one for one in ApplicationState if one is not ApplicationState.DRAFT])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_state_has_a_page_that_names_no_reviewer(app, database, state, language):
    with database.work() as work:
        application = an_application(work, state=state)
        person = work.session.get_one(Person, application.person_id)
        person.locale = language
        row = work.session.get_one(Application, application.id)
        row.answer = work.seal(row, "answer", "実務の話を、もう少し。") if state is ApplicationState.REFUSED else None

    page = Visitor(app, language=language).sign_in_as(application.person_id).get("/apply")

    assert page.status_code == 200
    assert ("実務の話を、もう少し。" in said(page)) is (state is ApplicationState.REFUSED)
    if state is ApplicationState.REFUSED:
        assert "2027年2月18日" in said(page) or "18 February 2027" in said(page) or "Feb" in said(page)


def test_whoever_has_withdrawn_begins_again_from_their_own_words(applicant, clock):
    write_all(applicant)
    assert "応募を取り下げました。" in said(applicant.post("/apply/withdraw", follow_redirects=True))
    clock.advance(minutes=5)

    again = applicant.post("/apply/again", follow_redirects=True)

    assert "応募のつづきです。" in said(again) or "六つの短いページ" in said(again)
    assert "聴きたい。" in said(applicant.get("/apply/words"))


def test_what_an_applicant_writes_is_nobody_elses_to_read(app, database, applicant):
    write_all(applicant)
    with database.work() as work:
        company = a_company(work)
        others = [
            an_employee(work, company),
            an_employee(work, company, roles=(Role.HR,)),
            an_employee(work, company, roles=(Role.MANAGER,)),
            a_consultant(work).person_id,
        ]

    for person_id in others:
        visitor = Visitor(app).sign_in_as(person_id)
        for path in ("/apply", "/apply/words", "/apply/hand-in", "/apply/certificate/picture"):
            assert visitor.get(path).status_code == 403


def test_a_mailbox_is_not_filled_by_patience_or_by_its_many_names(app, database, clock):
    """Three at a time, again and again, and each time with another "+something": one mailbox all the same."""
    statuses = []
    for turn in range(12):
        email = f"x+{turn}@example.jp" if turn % 2 else "x@example.jp"
        statuses.append(Visitor(app).post("/for-consultants/begin", {"name": "誰か", "email": email}).status_code)
        clock.advance(minutes=16)

    assert statuses == [200] * 5 + [429] * 7
    assert len(mails(database)) == 5
    clock.advance(days=1)
    assert Visitor(app).post("/for-consultants/begin", {"name": "誰か", "email": "x@example.jp"}).status_code == 200


def test_one_network_address_does_not_write_to_the_whole_world(app, database, clock):
    for turn in range(40):
        last = Visitor(app).post("/for-consultants/begin", {"name": "誰か", "email": f"x{turn}@example.jp"})
        clock.advance(minutes=5)

    assert last.status_code == 429
    assert "明日" in said(last)
    assert len(mails(database)) == 30
