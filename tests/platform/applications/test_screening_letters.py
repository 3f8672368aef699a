"""What applicants and interviewers receive, over a real SMTP conversation."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from factories.applications import (
    PLACE,
    SENDER,
    WORDS,
    a_review,
    all_ticked,
    an_application,
    an_invitation,
    an_operator,
    ready_for_decision,
    ready_for_interview,
)
from icalendar import Calendar
from sqlalchemy import func, select
from support.ports import free_port

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.applications.models import ApplicationState, Refusal, Stage
from sotomado.applications.screening import interviews
from sotomado.applications.screening import service as screening
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.settings import Settings

TELLING = ("応募", "面接", "コンサルタント", "application", "interview", "consultant", "運営 けい", "野口")


class Keeping:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server, _session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 accepted"


@pytest.fixture
def post(database) -> Iterator[object]:
    """Delivers what is due and gives the messages, the newest delivery alone."""
    keeping = Keeping()
    controller = Controller(keeping, hostname="127.0.0.1", port=free_port())
    controller.start()
    worker = Worker(database, standard_handlers(Settings(smtp_host="127.0.0.1", smtp_port=controller.port)))

    def deliver():
        keeping.messages.clear()
        while worker.run_due():
            pass
        return {str(one["To"].addresses[0].addr_spec): one for one in keeping.messages}

    yield deliver
    controller.stop()


def words_of(message):
    return message.get_body(("plain",)).get_content()


def event_of(message):
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    [event] = calendar.walk("VEVENT")
    return part.get_param("method"), event


def test_an_interview_keeps_one_identity_from_invitation_to_cancelling(database, clock, post):
    with database.work() as work:
        kei = an_operator(work, email="kei@sotomado.example")
        application = ready_for_interview(work, kei, email="minami@example.jp", time_zone="Europe/London")
        first_at = work.now + timedelta(days=3)
        an_invitation(work, application, kei, first_at)
    invited = post()
    with database.work() as work:
        an_invitation(work, application, kei, first_at + timedelta(hours=2))
    moved = post()
    with database.work() as work:
        interviews.cancel(work, application_id=application.id, reviewer_id=kei, sender=SENDER)
    cancelled = post()

    for mails in (invited, moved, cancelled):
        assert set(mails) == {"minami@example.jp", "kei@sotomado.example"}
    told = [event_of(mails["minami@example.jp"]) for mails in (invited, moved, cancelled)]
    assert [method for method, _ in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for _, event in told}) == 1
    assert [int(event["SEQUENCE"]) for _, event in told] == [0, 1, 2]
    assert [str(event["STATUS"]) for _, event in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    starts = [event["DTSTART"].dt for _, event in told]
    assert starts == [first_at, first_at + timedelta(hours=2), first_at + timedelta(hours=2)]
    assert starts[0].tzinfo.utcoffset(starts[0]) == ZoneInfo("Europe/London").utcoffset(starts[0])
    assert PLACE in words_of(invited["minami@example.jp"])
    assert "ご応募はそのまま残っています" in words_of(cancelled["minami@example.jp"])
    assert "01:00" in words_of(invited["minami@example.jp"])
    assert "10:00" in words_of(invited["kei@sotomado.example"])
    interviewers = [event_of(mails["kei@sotomado.example"])[1] for mails in (invited, moved, cancelled)]
    assert {str(event["UID"]) for event in interviewers} == {str(told[0][1]["UID"])}
    for mails in (invited, moved, cancelled):
        for message in mails.values():
            calendar = event_of(message)[1].to_ical().decode()
            assert not any(one in str(message["Subject"]) for one in TELLING)
            assert PLACE not in calendar
            assert not any(one in calendar for one in ("野口", "運営 けい", "応募", "面接"))


def test_whoever_arranged_it_learns_that_a_colleague_moved_it(database, post):
    with database.work() as work:
        kei, rin = an_operator(work, email="kei@s.example"), an_operator(work, email="rin@s.example")
        application = ready_for_interview(work, kei, email="minami@example.jp")
        at = work.now + timedelta(days=3)
        an_invitation(work, application, kei, at)
    post()
    with database.work() as work:
        an_invitation(work, application, rin, at + timedelta(days=1))

    mails = post()

    assert set(mails) == {"minami@example.jp", "kei@s.example", "rin@s.example"}


def test_the_same_interview_again_writes_to_nobody(database, post):
    with database.work() as work:
        kei = an_operator(work)
        application = ready_for_interview(work, kei)
        at = work.now + timedelta(days=3)
        an_invitation(work, application, kei, at)
    post()
    with database.work() as work:
        an_invitation(work, application, kei, at)

    assert post() == {}


def test_refusing_with_an_interview_ahead_takes_it_out_of_the_calendars(database, post):
    with database.work() as work:
        kei = an_operator(work, email="kei@s.example")
        application = ready_for_interview(work, kei, email="minami@example.jp")
        an_invitation(work, application, kei, work.now + timedelta(days=3))
        a_review(work, application, Stage.INTERVIEW, kei, in_favour=False, note="ほかの人に名刺を配っていた。")
    post()
    with database.work() as work:
        screening.refuse(
            work,
            application_id=application.id,
            reviewer_id=kei,
            stage=Stage.INTERVIEW,
            reason=Refusal.RULES,
            words="お話のなかで、求人の紹介を続けたいとうかがいました。",
            sender=SENDER,
        )
    with database.read() as work:
        waiting = select(func.count()).where(Job.done_at.is_(None))
        # To both that the time is free, and to the applicant why.
        assert work.session.scalar(waiting) == 3
    mails = post()

    assert event_of(mails["kei@s.example"])[0] == "CANCEL"


def test_a_refusal_tells_the_reason_and_the_words_and_nothing_of_the_reviews(database, post):
    with database.work() as work:
        kei = an_operator(work, name="運営 けい")
        application = an_application(work, email="minami@example.jp")
        a_review(work, application, Stage.PAPERS, kei, in_favour=False, note="本人の話が二転三転した。")
        screening.refuse(
            work,
            application_id=application.id,
            reviewer_id=kei,
            stage=Stage.PAPERS,
            reason=Refusal.LICENCE,
            words="番号が読みとれませんでした。",
            sender=SENDER,
        )

    message = post()["minami@example.jp"]

    said = words_of(message)
    assert "資格の登録を、いただいた書類では確かめられませんでした。" in said
    assert "番号が読みとれませんでした。" in said
    assert "二転三転" not in said
    assert "運営 けい" not in said
    assert not any(one in str(message["Subject"]) for one in TELLING)


def test_what_is_missing_is_asked_for_in_the_readers_language(database, post):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(work, email="anna@example.jp", name="Anna Weber")
        accounts.save_preferences(
            work, person_id=application.person_id, locale=Locale.ENGLISH, time_zone="Europe/Berlin"
        )
        screening.send_back(work, application_id=application.id, reviewer_id=kei, words=WORDS, sender=SENDER)

    said = words_of(post()["anna@example.jp"])

    assert said.startswith("Dear Anna Weber,")
    assert WORDS in said
    assert "https://sotomado.example/apply" in said


def test_after_the_interview_they_hear_that_two_decide(database, post):
    with database.work() as work:
        kei = an_operator(work)
        application = an_application(
            work,
            state=ApplicationState.INTERVIEW,
            interview_at=work.now - timedelta(hours=2),
            email="minami@example.jp",
        )
        all_ticked(work, application, Stage.INTERVIEW, kei)
        a_review(work, application, Stage.INTERVIEW, kei)
        interviews.move_on(work, application_id=application.id, reviewer_id=kei, sender=SENDER)

    assert "二人で読み合わせて" in words_of(post()["minami@example.jp"])


def test_the_welcome_holds_the_terms_in_writing(database, post):
    """フリーランス法: who, the task, the place, the fee and the day on which it is paid, at once."""
    with database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        application = ready_for_decision(work, (kei, rin), email="minami@example.jp")
        screening.accept(work, application_id=application.id, reviewer_id=kei, fee_yen=6500, sender=SENDER)

    message = post()["minami@example.jp"]

    said = words_of(message)
    told = ("6,500円", "2026年11月20日(金)から", "翌月の末日", "30日前まで", "24時間", "30条の27", "あと四つ")
    for needed in (*told, "お願いする人: そとまど", "お約束した日: 2026年11月20日(金)", "紙の書面"):
        assert needed in said
    # A limit is no day: the law asks for one that can be named.
    assert "以内" not in said
    assert not any(one in str(message["Subject"]) for one in TELLING)
