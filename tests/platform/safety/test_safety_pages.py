"""The pages of safety: two taps until somebody is called, a report with a receipt, a desk that is shut at first."""

import re
from datetime import timedelta

import pytest
from factories.cases import a_house, an_incident
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.consultations.notes import service as notes
from sotomado.safety import queries, telling, told
from sotomado.safety.models import SafetyCase, SafetyDuty, SafetyEntry, SafetyReading
from sotomado.safety.opening_a_case import Asked
from sotomado.safety.vocabulary import ConsentAnswer, Happened, Kind


@pytest.fixture
def database(sqlite_database):
    """The verbs behind these pages are tried on both databases in their own stories."""
    return sqlite_database


@pytest.fixture
def house(database):
    return a_house(database)


@pytest.fixture
def consultant(app, house):
    return Visitor(app).sign_in_as(house.consultant.person_id)


@pytest.fixture
def advisee(app, house):
    return Visitor(app).sign_in_as(house.advisee_id)


@pytest.fixture
def operators(app, house):
    return [Visitor(app).sign_in_as(one) for one in house.operators]


def text_of(response):
    return response.get_data(as_text=True)


def counted(database, table):
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(table))


def report(advisee, house, **changed):
    fields = {
        "kind": "steering",
        "talk": house.booking_id,
        "may_tell": "nothing",
        "words": "名刺を渡されました。",
        "once": "a-key",
    }
    return advisee.post("/safety/report", fields | changed)


def test_from_the_desk_an_incident_is_two_taps(database, house, consultant):
    page = text_of(consultant.get(f"/desk/bookings/{house.booking_id}"))
    [way] = re.findall(r'<details class="more danger-ways">.*?</details>', page, re.S)
    action, once = re.search(r'action="([^"]+)"', way)[1], re.search(r'name="once" value="([^"]+)"', way)[1]

    answered = consultant.post(action, {"kind": "life", "once": once})

    assert answered.status_code == 303
    shown = text_of(consultant.get(answered.location))
    assert "運営の者を呼んでいます" in shown
    assert 'href="tel:119"' in shown
    assert "0120-061-338" in shown
    with database.read() as work:
        [entry] = work.session.scalars(select(SafetyEntry).where(SafetyEntry.happened == Happened.OPENED))
        assert entry.words is None, "nothing had to be written"
        assert counted(database, SafetyEntry) == 1 + len(house.operators)


def test_the_way_stands_on_the_page_of_preparing_too(house, consultant):
    assert "danger-ways" in text_of(consultant.get(f"/desk/bookings/{house.booking_id}/prepare"))


def test_pressed_twice_it_is_one_incident(database, house, consultant):
    for _ in range(2):
        consultant.post(f"/safety/bookings/{house.booking_id}/incidents", {"kind": "life", "once": "same"})
    assert counted(database, SafetyCase) == 1


def test_where_no_life_is_in_danger_the_tap_says_what_the_person_said(database, house, consultant):
    way = f"/safety/bookings/{house.booking_id}/incidents"
    page = text_of(consultant.get(f"/desk/bookings/{house.booking_id}"))
    assert 'name="consent" value="declined"' in page

    unsaid = consultant.post(way, {"kind": "harassment", "once": "a"})
    without_why = consultant.post(way, {"kind": "illegality", "once": "b", "consent": "not_asked"})

    assert unsaid.status_code == without_why.status_code == 422
    assert "まだ、だれも呼んでいません" in text_of(unsaid)
    assert "たずねていないわけを" in text_of(without_why)
    assert counted(database, SafetyCase) == 0
    said = {"kind": "harassment", "once": "a", "consent": "not_asked", "consent_words": "電話が切れた。"}
    assert consultant.post(way, said).status_code == 303
    assert counted(database, SafetyCase) == 1


@pytest.mark.parametrize("kind", ["", "steering", "fire"])
def test_an_unknown_kind_opens_nothing(database, house, consultant, kind):
    assert consultant.post(f"/safety/bookings/{house.booking_id}/incidents", {"kind": kind}).status_code == 404
    assert counted(database, SafetyCase) == 0


def test_what_was_typed_stays_where_a_reason_is_missing(database, house, consultant):
    with database.work() as work:
        case_id = an_incident(work, house)

    answered = consultant.post(
        f"/safety/cases/{case_id}", {"consent": "danger_now", "words": "声が小さかった。", "steps": ["stay"]}
    )

    assert answered.status_code == 422
    page = text_of(answered)
    assert "声が小さかった。" in page
    assert re.search(r'value="stay" checked', page)
    assert "たずねていないわけを" in page
    assert counted(database, SafetyEntry) == 1 + len(house.operators)


def test_a_step_nobody_knows_is_not_written(database, house, consultant):
    with database.work() as work:
        case_id = an_incident(work, house)
    consultant.post(f"/safety/cases/{case_id}", {"steps": ["stay", "<b>", "believe"]})
    with database.read() as work:
        marks = [one.mark for one in queries.entries(work, case_id=case_id) if one.happened is Happened.STEP]
    assert marks == ["stay"]


def test_an_advisee_reports_gets_a_receipt_and_reads_the_answer(database, house, advisee, operators):
    page = text_of(advisee.get(f"/safety/report?booking={house.booking_id}"))
    assert re.search(rf'value="{house.booking_id}" selected', page), "chosen already, coming from that booking"

    answered = report(advisee, house)
    receipt = text_of(advisee.get(answered.location))
    with database.read() as work:
        case_id, number = work.session.execute(select(SafetyCase.id, SafetyCase.receipt)).one()
    assert number in receipt
    assert "引き受ける人を待っています" in receipt

    desk = f"/operations/safety/{case_id}"
    assert "名刺を渡されました。" not in text_of(operators[0].get(desk))
    operators[0].post(f"{desk}/take-on")
    assert "名刺を渡されました。" in text_of(operators[0].get(desk))
    operators[0].post(f"{desk}/message", {"message": "読みました。"})

    receipt = text_of(advisee.get(answered.location))
    assert "読みました。" in receipt
    assert "運営 0" not in receipt, "operators stand together"


def test_what_is_missing_is_said_beside_the_field_and_the_words_stay(database, house, advisee):
    answered = report(advisee, house, kind="", may_tell="")

    assert answered.status_code == 422
    page = text_of(answered)
    assert "名刺を渡されました。" in page
    assert 'id="kind-error"' in page
    assert 'id="may_tell-error"' in page
    assert counted(database, SafetyCase) == 0


def test_too_many_words_are_kept_on_the_page(database, house, advisee):
    answered = report(advisee, house, words="あ" * 4001)
    assert answered.status_code == 422
    assert "あ" * 4001 in text_of(answered)
    assert counted(database, SafetyCase) == 0


def test_the_foot_of_every_page_leads_there_and_needs_no_sign_in(app, advisee):
    stranger = Visitor(app)
    assert 'href="/safety"' in text_of(stranger.get("/sign-in"))
    page = text_of(stranger.get("/safety?kind=life&region=東京都"))
    assert "0570-087478" in page
    assert "0120-061-338" in page
    assert "03-3507-9262" not in page, "another kind"
    assert text_of(stranger.get("/safety?kind=life")).count("0570-087478") == 0


def test_booking_and_notebook_lead_there(house, advisee):
    assert f"/safety/report?booking={house.booking_id}" in text_of(advisee.get(f"/bookings/{house.booking_id}"))


def test_another_persons_case_is_not_found(app, database, house, advisee):
    with database.work() as work:
        case_id = an_incident(work, house)
    for path in ("", "/words", "/withdraw"):
        status = (advisee.post if path else advisee.get)(f"/safety/cases/{case_id}{path}").status_code
        assert status == 404, path


def test_an_operator_who_is_a_party_finds_nothing(app, database, house, advisee):
    with database.work() as work:
        accounts.grant(work, person_id=house.advisee_id, role=Role.OPERATOR)
        case_id = an_incident(work, house)
    assert advisee.get(f"/operations/safety/{case_id}").status_code == 404
    assert case_id not in text_of(advisee.get("/operations/safety"))


def test_one_operator_asks_another_agrees_and_the_first_reads_the_note(database, house, operators):
    asker, second, third = operators
    with database.work() as work:
        case_id = an_incident(work, house)
        notes.keep(
            work,
            consultant_person_id=house.consultant.person_id,
            booking_id=house.booking_id,
            text="駅の近くにいると話した。",
            based_on=0,
        )
    desk = f"/operations/safety/{case_id}"
    asker.post(f"{desk}/take-on")
    opening = asker.post(f"{desk}/ask", {"what": "notes", "reason": "居場所の手がかり。", "telling": "now"}).location

    assert "求めた人は、同意できません" in text_of(asker.get(opening))
    asker.post(f"{opening}/answer", {"answer": "agreed"})
    assert "駅の近く" not in text_of(asker.post(f"{opening}/read", follow_redirects=True))
    assert "居場所の手がかり。" in text_of(second.get(opening)), "the second knows the reason"
    second.post(f"{opening}/answer", {"answer": "agreed"})

    assert "駅の近く" not in text_of(third.post(f"{opening}/read", follow_redirects=True))
    assert "駅の近くにいると話した。" in text_of(asker.post(f"{opening}/read"))
    assert counted(database, SafetyReading) == 1
    own = text_of(Visitor(asker.app).sign_in_as(house.advisee_id).get("/safety/own"))
    assert "居場所の手がかり。" in own


def test_later_needs_a_reason_and_a_day_and_keeps_what_was_typed(database, house, operators):
    with database.work() as work:
        case_id = an_incident(work, house)
    desk = f"/operations/safety/{case_id}"
    operators[0].post(f"{desk}/take-on")

    answered = operators[0].post(
        f"{desk}/ask",
        {
            "what": "recording",
            "reason": "わけ。",
            "telling": "later",
            "withheld_because": "危険。",
            "tell_on": "2026-11-25",
        },
    )

    assert answered.status_code == 422
    assert "録画は、いつもすぐに知らせます" in text_of(answered)
    assert "わけ。" in text_of(answered)


def test_a_report_pauses_its_consultant_who_is_told_on_a_page(database, house, advisee, consultant, operators):
    report(advisee, house, may_tell="matter")
    with database.read() as work:
        case_id = work.session.scalars(select(SafetyCase.id)).one()
    desk = f"/operations/safety/{case_id}"
    operators[0].post(f"{desk}/take-on")
    operators[0].post(f"{desk}/pause", {"pause": "確かめるあいだ。"})
    operators[0].post(f"{desk}/tell-consultant", {"told": "名刺を渡さないでください。"})

    assert "運営が確かめているあいだ" in text_of(consultant.get("/desk/licence"))
    assert "受付にもどれません" in text_of(consultant.post("/desk/resume", follow_redirects=True))
    told = text_of(consultant.get("/desk/from-operators"))
    assert "名刺を渡さないでください。" in told
    assert "名刺を渡されました。" not in told
    assert "運営が確かめているところ" in text_of(operators[0].get("/operations/bookings-to-review"))


def test_a_duty_is_typed_by_the_operators_own_clock(database, house, operators):
    answered = operators[0].post(
        "/operations/safety/duty",
        {"person": str(house.operators[1]), "from": "2026-11-20T18:00", "until": "2026-11-21T09:00"},
    )
    assert answered.status_code == 303
    with database.read() as work:
        one = work.session.scalars(select(SafetyDuty)).one()
        assert (one.from_at.hour, one.until_at.hour) == (9, 0), "18:00 and 9:00 in Tokyo"
        duty_id = one.id
    bad = operators[0].post(
        "/operations/safety/duty",
        {"person": str(house.operators[1]), "from": "2026-11-22T18:00", "until": "2026-11-21T09:00"},
    )
    assert bad.status_code == 422
    operators[0].post(f"/operations/safety/duty/{duty_id}/remove")
    assert counted(database, SafetyDuty) == 0


def test_what_waits_stands_first_on_the_operators_page(database, house, operators):
    with database.work() as work:
        an_incident(work, house, kind=Kind.HARASSMENT)
    assert "引き受ける人を待っているものが1件あります" in text_of(operators[0].get("/operations"))


def test_steps_and_lines_are_there_in_english(database, house, consultant):
    with database.work() as work:
        accounts.save_preferences(
            work, person_id=house.consultant.person_id, locale=Locale.ENGLISH, time_zone="Asia/Tokyo"
        )
        case_id = an_incident(work, house)
    page = text_of(consultant.get(f"/safety/cases/{case_id}"))
    assert "Ask in plain words" in page
    assert "Yorisoi Hotline" in page


# What the advisee is told.
def test_what_is_passed_on_stands_on_the_advisees_page(database, house, advisee, operators):
    with database.work() as work:
        case_id = an_incident(work, house)
    desk = f"/operations/safety/{case_id}"
    operators[0].post(f"{desk}/take-on")
    assert "お知らせしたことはありません" in text_of(advisee.get("/safety/own"))

    operators[0].post(f"{desk}/passed-on", {"passed_on": "保健所に、居場所のことを。", "telling": "now"})

    own = text_of(advisee.get("/safety/own"))
    assert "保健所に、居場所のことを。" in own
    assert "運営 0" not in own, "operators stand together"


def test_put_off_without_a_day_keeps_what_was_typed(database, house, operators):
    with database.work() as work:
        case_id = an_incident(work, house)
    desk = f"/operations/safety/{case_id}"
    operators[0].post(f"{desk}/take-on")
    typed = {"passed_on": "保健所に。", "telling": "later", "because": "危ない。", "tell_on": "2030-01-01"}

    answered = operators[0].post(f"{desk}/passed-on", typed)

    assert answered.status_code == 422
    assert all(word in text_of(answered) for word in ("保健所に。", "危ない。", "30日のうち"))
    assert "わけを書いてください" in text_of(operators[0].post(f"{desk}/passed-on", typed | {"because": ""}))
    assert "保健所に。" not in text_of(operators[0].get(desk)), "nothing was written"


def test_a_notice_is_put_off_by_one_and_once_more_by_two(database, house, advisee, operators):
    first, second, _ = operators
    with database.work() as work:
        case_id = an_incident(work, house)
    first.post(f"/operations/safety/{case_id}/take-on")
    with database.read() as work:
        [known] = told.notices(work, operator_id=house.operators[0], case_id=case_id)
        days = [(telling.today(work) + timedelta(days=days)).isoformat() for days in (10, 20)]
    notice = f"/operations/safety/notices/{known.id}"
    first.post(f"{notice}/later", {"because": "同じ家にいます。", "tell_on": days[0]})
    said = first.post(f"{notice}/later", {"because": "まだいます。", "tell_on": days[1]}, follow_redirects=True)

    assert "同意を求めました" in text_of(said)
    assert notice in text_of(second.get("/operations/safety"))
    assert "まだいます。" in text_of(second.get(notice))
    assert "延ばすことに同意する" not in text_of(first.get(notice))
    assert "求めた人は、同意できません" in text_of(first.post(f"{notice}/agree", follow_redirects=True))
    second.post(f"{notice}/agree")
    assert notice not in text_of(second.get("/operations/safety"))

    first.post(f"{notice}/now", {"words": "おそくなりました。"})
    own = text_of(advisee.get("/safety/own"))
    assert all(word in own for word in ("同じ家にいます。", "まだいます。", "おそくなりました。"))
    assert advisee.get(notice).status_code in (403, 404)


# Where operators do not know whom a case concerns.
def test_a_name_in_what_is_written_is_pointed_out_once_and_never_refused(database, house, consultant):
    with database.work() as work:
        case_id = an_incident(work, house, kind=Kind.HARASSMENT, asked=Asked(ConsentAnswer.DECLINED))
    page, said = f"/safety/cases/{case_id}", "人の名前かもしれないことばがあります: 佐藤課長"
    assert "部署や役職" in text_of(consultant.get(page)), "it is said before"
    typed = {"words": "佐藤課長にどなられたと話した。"}
    before = counted(database, SafetyEntry)

    asked = consultant.post(page, typed)

    assert asked.status_code == 422
    assert said in text_of(asked)
    assert typed["words"] in text_of(asked)
    assert counted(database, SafetyEntry) == before, "what is written stays, so it is not written yet"
    consultant.post(page, typed | {"has_looked": "yes"})
    assert counted(database, SafetyEntry) == before + 1


@pytest.mark.parametrize(("kind", "answer"), [(Kind.LIFE, None), (Kind.HARASSMENT, ConsentAnswer.AGREED)])
def test_where_operators_know_whom_it_concerns_names_are_not_looked_for(database, house, consultant, kind, answer):
    with database.work() as work:
        case_id = an_incident(work, house, kind=kind, asked=Asked(answer) if answer else None)

    sent = consultant.post(f"/safety/cases/{case_id}", {"words": "佐藤課長にどなられたと話した。"})

    assert sent.status_code == 303
