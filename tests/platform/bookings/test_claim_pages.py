"""The pages of talks that did not come about: for both sides, for operators, and for nobody else."""

import json
import re
from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, has_read_of_secrecy
from factories.missed import a_claim, a_talk_that_began, person_of, someone_came
from factories.people import a_consultant, a_person, an_employee
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.accounts.secrecy import service as secrecy
from sotomado.bookings import service as bookings
from sotomado.bookings.claims.models import Answer, Claim, How, Presence
from sotomado.bookings.models import Booking, BookingState, Side
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox.models import Job

ADVISEE, CONSULTANT = Side.ADVISEE, Side.CONSULTANT


@pytest.fixture
def database(sqlite_database):
    """The verbs behind these pages are tried on both databases in their own stories."""
    return sqlite_database


@pytest.fixture
def app(database, make_app):
    """Where talks take place in rooms of the consultants' own: who comes to ours is told in stories of its own."""
    return make_app(database, room_provider="link")


@pytest.fixture
def talk(database, clock):
    return a_talk_that_began(database, clock)


@pytest.fixture
def advisee(app, talk):
    return Visitor(app).sign_in_as(talk[0].advisee_id)


@pytest.fixture
def consultant(app, talk):
    return Visitor(app).sign_in_as(talk[0].consultant.person_id)


@pytest.fixture
def operator(app, database):
    with database.work() as work:
        person_id = a_person(work)
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return Visitor(app).sign_in_as(person_id)


def text_of(response):
    return response.get_data(as_text=True)


def not_met(talk, what=""):
    return f"/bookings/{talk[1]}/afterwards{what}"


def has_a_room(database, talk, address="https://rooms.example/42"):
    with database.work() as work:
        has_read_of_secrecy(work, talk[0])
        directory.set_joining(work, consultant_id=talk[0].consultant.id, joining={MeetingMode.ONLINE: address})


def test_the_way_in_notes_who_came_and_leads_on(database, talk, advisee, consultant):
    has_a_room(database, talk)

    for visitor in (advisee, consultant):
        led = visitor.get(f"/bookings/{talk[1]}/join")

        assert (led.status_code, led.location) == (303, "https://rooms.example/42")
        assert led.headers["Referrer-Policy"] == "same-origin", "the room does not learn which booking it was"
    with database.read() as work:
        lines = work.session.execute(select(Presence.side, Presence.how)).all()
    assert sorted(lines) == [(ADVISEE, How.OPENED_LINK), (CONSULTANT, How.OPENED_LINK)]


def test_without_a_room_one_comes_back_to_the_page_and_has_come(database, talk, advisee, consultant):
    assert advisee.get(f"/bookings/{talk[1]}/join").location == f"/bookings/{talk[1]}"
    assert consultant.get(f"/bookings/{talk[1]}/join").location == f"/desk/bookings/{talk[1]}"


def test_who_has_not_read_yet_when_secrecy_ends_is_led_there_and_on_from_there(database, talk, advisee):
    with database.work() as work:
        directory.set_joining(
            work, consultant_id=talk[0].consultant.id, joining={MeetingMode.ONLINE: "https://rooms.example/42"}
        )

    led = advisee.get(f"/bookings/{talk[1]}/join")

    assert led.location.startswith("/secrecy?")
    assert "rooms.example" not in text_of(advisee.get(led.location))
    with database.read() as work:
        assert [line.side for line in work.session.scalars(select(Presence))] == [ADVISEE]
    read = advisee.post("/secrecy", {"version": secrecy.CURRENT, "next": f"/bookings/{talk[1]}/join"})
    assert advisee.get(read.location).location == "https://rooms.example/42"


def test_a_browser_that_looks_ahead_has_not_come(database, talk, advisee):
    assert advisee.get(f"/bookings/{talk[1]}/join", headers={"Sec-Purpose": "prefetch"}).status_code == 204

    with database.read() as work:
        assert work.session.scalars(select(Presence)).all() == []


def test_the_button_shows_from_ten_minutes_before_until_the_end_to_both(clock, talk, advisee, consultant):
    pages = ((advisee, f"/bookings/{talk[1]}"), (consultant, f"/desk/bookings/{talk[1]}"))
    for minutes, shows in ((-11, False), (-10, True), (59, True), (60, False)):
        clock.set(IN_A_WEEK + timedelta(minutes=minutes))
        for visitor, page in pages:
            assert ("面談に入る" in text_of(visitor.get(page))) is shows, (minutes, page)


def test_a_talk_that_has_just_begun_is_entered_before_it_is_closed(clock, talk, advisee, consultant):
    for visitor in (advisee, consultant):
        visitor.get(f"/bookings/{talk[1]}/join")
    page = f"/desk/bookings/{talk[1]}"

    clock.set(IN_A_WEEK + timedelta(minutes=1))
    entering, closing = _button(consultant, page, "面談に入る"), _button(consultant, page, "しめくくる")
    assert entering.start() < closing.start()
    assert ("quiet" in entering["classes"], "quiet" in closing["classes"]) == (False, True)

    clock.set(IN_A_WEEK + timedelta(minutes=60))
    assert "quiet" not in _button(consultant, page, "しめくくる")["classes"]


def _button(visitor, page, words):
    return re.search(rf'<a class="(?P<classes>btn[^"]*)"[^>]*>{words}', visitor.get(page).text)


def test_in_person_one_says_that_one_is_there(database, clock, advisee, talk):
    with database.work() as work:
        work.session.get_one(Booking, talk[1])
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER tr_booking_has_its_line")
        connection.exec_driver_sql("UPDATE booking SET mode = 'in_person'")
    page = text_of(advisee.get(f"/bookings/{talk[1]}"))
    assert "着きました" in page

    said = advisee.post(f"/bookings/{talk[1]}/here")

    assert said.location == f"/bookings/{talk[1]}"
    assert "あなたが来た時刻を、10:20に記録しました。" in text_of(advisee.get(said.location))


def test_from_a_claim_to_an_answer_and_what_became_of_it(talk, advisee, consultant):
    assert "相手の方とお会いできなかったとき" in text_of(advisee.get(f"/bookings/{talk[1]}"))
    before = text_of(advisee.get(not_met(talk)))
    assert "相手の方は、72時間のあいだお返事できます。" in before
    assert "チケットはあなたのもとに残ります" in before

    claimed = advisee.post(not_met(talk, "/claim"), {"words": "二十分、待っていました。"})

    assert claimed.status_code == 303
    waiting = text_of(advisee.get(claimed.location))
    assert "お返事を待っています。" in waiting
    assert "二十分、待っていました。" in waiting
    assert "ひとつうかがいたいことがあります" in text_of(consultant.get(f"/desk/bookings/{talk[1]}"))
    asked = text_of(consultant.get(not_met(talk)))
    assert "二十分、待っていました。" not in asked, "what was written is not the other side's to read"

    answered = consultant.post(not_met(talk, "/answer"), {"answer": "agreed", "words": "時計を見まちがえました。"})

    assert "この面談の報酬はありません。" in text_of(consultant.get(answered.location))
    found = text_of(advisee.get(not_met(talk)))
    assert "お待たせして、申し訳ありません。" in found
    assert "時計を見まちがえました。" not in found


def test_an_answer_without_a_choice_keeps_what_was_written(talk, advisee, consultant):
    advisee.post(not_met(talk, "/claim"))

    refused = consultant.post(not_met(talk, "/answer"), {"words": "駅にいました。"})

    assert refused.status_code == 422
    assert "どうだったかを、ひとつ選んでください。" in text_of(refused)
    assert "駅にいました。" in text_of(refused)


def test_an_answer_sent_twice_says_that_nothing_waits(talk, advisee, consultant):
    advisee.post(not_met(talk, "/claim"))
    consultant.post(not_met(talk, "/answer"), {"answer": "agreed"})

    again = consultant.post(not_met(talk, "/answer"), {"answer": "there"})

    assert again.status_code == 303
    assert "お返事を待っていることは、いまはありません。" in text_of(consultant.get(again.location))


def test_closing_is_refused_with_what_was_typed_while_the_advisee_says_otherwise(talk, advisee, consultant):
    advisee.post(not_met(talk, "/claim"))

    refused = consultant.post(f"/desk/consultations/{talk[1]}", {"themes": ["unclear"], "note": "長いメモの下書き"})

    assert refused.status_code == 422
    assert "決まるまでは、しめくくれません。" in text_of(refused)
    assert "長いメモの下書き" in text_of(refused)


def test_another_persons_talk_is_not_found(app, database, talk):
    with database.work() as work:
        strangers = [an_employee(work, talk[0].company), a_consultant(work).person_id]
    for person_id in strangers:
        stranger = Visitor(app).sign_in_as(person_id)
        for path in (f"/bookings/{talk[1]}/join", not_met(talk)):
            assert stranger.get(path).status_code == 404, path
        for path in (f"/bookings/{talk[1]}/here", *(not_met(talk, verb) for verb in ("/claim", "/answer", "/appeal"))):
            assert stranger.post(path, {"answer": "agreed", "words": "x"}).status_code == 404, path


def test_hr_and_managers_see_none_of_it(app, database, talk, advisee):
    advisee.post(not_met(talk, "/claim"))
    with database.work() as work:
        people = [an_employee(work, talk[0].company, roles=(role,)) for role in (Role.HR, Role.MANAGER)]
    for person_id in people:
        visitor = Visitor(app).sign_in_as(person_id)
        paths = (not_met(talk), f"/bookings/{talk[1]}/join", "/operations/claims", f"/operations/claims/{talk[1]}")
        assert [visitor.get(path).status_code for path in paths] == [403] * 4


def test_everybody_may_read_the_rules(app):
    for language, words in (("ja", "面談が行われなかったとき"), ("en", "<table")):
        page = Visitor(app, language=language).get("/when-a-talk-did-not-happen")

        assert page.status_code == 200
        assert words in text_of(page)


def disputed(database, talk):
    a_claim(database, *talk, ADVISEE, words="だれも来ませんでした。")
    a_claim(database, *talk, CONSULTANT, words="お待ちしていました。")


def test_an_operator_reads_both_and_decides_with_a_reason_both_read(database, talk, advisee, consultant, operator):
    disputed(database, talk)
    assert f"/operations/claims/{talk[1]}" in text_of(operator.get("/operations/claims"))
    page = text_of(operator.get(f"/operations/claims/{talk[1]}"))
    assert "だれも来ませんでした。" in page
    assert "お待ちしていました。" in page
    wrong = operator.post(f"/operations/claims/{talk[1]}", {"what": "nobody"})
    assert wrong.status_code == 422

    decided = operator.post(
        f"/operations/claims/{talk[1]}", {"what": "nobody", "reason": "入口の案内が二通りありました。"}
    )

    assert decided.status_code == 303
    for visitor in (advisee, consultant):
        page = text_of(visitor.get(not_met(talk)))
        assert "入口の案内が二通りありました。" in page
        assert "これが最後の決定です。" in page
    assert "決まりから" not in text_of(operator.get(f"/operations/claims/{talk[1]}")), "an operator decided, no rule"
    again = operator.post(f"/operations/claims/{talk[1]}", {"what": "advisee", "reason": "やはり"})
    assert "すでに決まっています" in text_of(operator.get(again.location))
    with database.read() as work:
        assert work.session.get_one(Booking, talk[1]).ticket_returned is True


def test_an_operator_who_was_to_meet_there_neither_reads_nor_decides(app, database, talk):
    disputed(database, talk)
    for side in (ADVISEE, CONSULTANT):
        person_id = person_of(talk[0], side)
        with database.work() as work:
            accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
        own = Visitor(app).sign_in_as(person_id)

        assert own.get(f"/operations/claims/{talk[1]}").status_code == 403
        assert own.post(f"/operations/claims/{talk[1]}", {"what": "nobody", "reason": "x"}).status_code == 403


def test_an_appeal_is_offered_to_whom_it_went_against_and_needs_words(database, clock, app, talk):
    someone_came(database, clock, *talk, CONSULTANT)
    a_claim(database, *talk, CONSULTANT)
    advisee = Visitor(app).sign_in_as(talk[0].advisee_id)
    advisee.post(not_met(talk, "/answer"), {"answer": "agreed"})
    assert "見なおしを頼む" in text_of(advisee.get(not_met(talk)))
    consultant = Visitor(app).sign_in_as(talk[0].consultant.person_id)
    assert "見なおしを頼む" not in text_of(consultant.get(not_met(talk)))

    assert advisee.post(not_met(talk, "/appeal"), {"words": " "}).status_code == 422
    advisee.post(not_met(talk, "/appeal"), {"words": "押しまちがえました。"})

    assert "運営の者が確かめています。" in text_of(advisee.get(not_met(talk)))
    with database.read() as work:
        assert work.session.get_one(Booking, talk[1]).state is BookingState.MISSED
        assert work.session.scalars(select(Claim.answer)).one() is Answer.AGREED


def test_no_letter_tells_what_it_is_about(database, talk):
    """On a company's mail server it stays an appointment: nothing of the other side, no blame."""
    disputed(database, talk)

    with database.read() as work:
        jobs = work.session.scalars(select(Job).where(Job.dedupe_key.like("claim|%"))).all()
        letters = [json.loads(work.unseal(job, "payload")) for job in jobs]
    assert len(letters) == 3
    for letter in letters:
        name = letter["to"][0]
        told = (letter["subject"] + letter["body"]).replace(f"{name}さん", "")
        for word in ("さん", "藤原", "佐藤", "相談", "面談", "来ません", "待って", "met"):
            assert word not in told, (word, told)


def test_whoever_waited_in_vain_is_led_to_others(talk, advisee, consultant):
    advisee.post(not_met(talk, "/claim"))
    consultant.post(not_met(talk, "/answer"), {"answer": "agreed"})
    page = text_of(advisee.get(not_met(talk)))
    assert f'href="/bookings/{talk[1]}/instead"' in page

    instead = advisee.get(f"/bookings/{talk[1]}/instead")

    assert instead.status_code == 200
    assert "お会いできず、申し訳ありません。" in text_of(instead)
    assert advisee.get(f"/bookings/{talk[1]}").status_code == 200
    assert consultant.get(f"/desk/bookings/{talk[1]}").status_code == 200


def test_whoever_finds_a_talk_closed_that_never_was_learns_where_to_write(database, talk, advisee):
    with database.work() as work:
        bookings.complete(work, booking_id=talk[1])

    assert "お会いしていないのに" in text_of(advisee.get(f"/bookings/{talk[1]}"))
