"""The letters of screening: to the applicant at each step, to the interviewers about the interview.

Each is in its reader's own language and zone. A mail may be read by others, so that no subject says what it is about,
and no applicant learns a reviewer's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum

from sqlalchemy import select

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.applications import steps
from sotomado.applications.models import Application, ApplicationStep, Refusal
from sotomado.applications.screening import interview_calendar
from sotomado.calendar_files import Method, invitation
from sotomado.database import UnitOfWork
from sotomado.outbox import mail


class Letter(StrEnum):
    SENT_BACK = "sent_back"
    INVITED = "invited"
    MOVED = "moved"
    CANCELLED = "cancelled"
    # Cancelled as well, but another time will be found.
    PUT_OFF = "put_off"
    DECIDING = "deciding"
    REFUSED = "refused"


TAKEN_BACK = frozenset({Letter.CANCELLED, Letter.PUT_OFF})
WITH_CALENDAR = frozenset({Letter.INVITED, Letter.MOVED}) | TAKEN_BACK
NOTICE = {Locale.JAPANESE: "そとまどからのお知らせ", Locale.ENGLISH: "A note from Sotomado"}
APPOINTMENT = {Locale.JAPANESE: "ご予定の確認", Locale.ENGLISH: "Your appointment"}
APPOINTMENT_OFF = {Locale.JAPANESE: "ご予定の取り消し", Locale.ENGLISH: "Your appointment is cancelled"}
SUBJECTS = {
    Letter.INVITED: APPOINTMENT,
    Letter.MOVED: APPOINTMENT,
    Letter.CANCELLED: APPOINTMENT_OFF,
    Letter.PUT_OFF: APPOINTMENT_OFF,
}

# Why an application was refused, as a sentence that leaves room for another attempt.
REFUSALS = {
    Refusal.LICENCE: {
        Locale.JAPANESE: "資格の登録を、いただいた書類では確かめられませんでした。",
        Locale.ENGLISH: "We could not confirm the registration of your licence from the papers you sent.",
    },
    Refusal.CONFLICTS: {
        Locale.JAPANESE: "ご申告の利益相反のために、いまの相談者とお会いいただくのが難しいと判断しました。",
        Locale.ENGLISH: "The conflicts of interest you declared make it hard for you to meet our present advisees.",
    },
    Refusal.EXPERIENCE: {
        Locale.JAPANESE: "いまの相談者が求めている経験と、重なるところが少ないと判断しました。",
        Locale.ENGLISH: "Your experience and what our advisees look for at present have little in common.",
    },
    Refusal.RULES: {
        Locale.JAPANESE: "秘密を守ること、求人を紹介しないことなど、そとまどの約束ごとと合わないところがありました。",
        Locale.ENGLISH: "Some things did not fit what binds us here, such as secrecy or not introducing jobs.",
    },
    Refusal.CAPACITY: {
        Locale.JAPANESE: "いまは、新しくお迎えできる人数に余裕がありません。",
        Locale.ENGLISH: "At present we have no room for further consultants.",
    },
    Refusal.OTHER: {
        Locale.JAPANESE: "今回は、お迎えすることができません。",
        Locale.ENGLISH: "We cannot welcome you this time.",
    },
}

# letter -> body to the applicant, per language.
TO_APPLICANT: dict[Letter, dict[Locale, str]] = {
    Letter.SENT_BACK: {
        Locale.JAPANESE: "{name} 様\n\nお出しいただいたものを拝見しました。先へ進むために、次のことをお願いします。\n\n"
        "{words}\n\n書いていただいたものは、そのまま残っています。なおしたら、同じページからもう一度お出しください:\n"
        "{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nThank you for what you sent us. Before we go on, we ask for this:\n\n"
        "{words}\n\nEverything you wrote is still there. Please change it and hand it in again on the same page:\n"
        "{url}\n\nSotomado\n",
    },
    Letter.INVITED: {
        Locale.JAPANESE: "{name} 様\n\n書類を拝見しました。ぜひ、お話をうかがわせてください。\n\n"
        "日時: {when}\n場所: {place}\n\n"
        "ご都合が合わないときは、このメールに返信してください。別の時間をさがします。\n"
        "カレンダーに入れられるファイルを添えました。題名は「予定」とだけ表示されます。\n\n"
        "いまの様子は、こちらで見られます(サインインが必要です):\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nWe have read your papers and would like to talk with you.\n\nWhen: {when}\n"
        "Where: {place}\n\nIf the time does not suit you, answer this mail and we will find another.\n"
        'A calendar file is attached. Its title reads "Appointment" and nothing more.\n\n'
        "You can see how things stand here (you will be asked to sign in):\n{url}\n\nSotomado\n",
    },
    Letter.MOVED: {
        Locale.JAPANESE: "{name} 様\n\nお話をうかがう日時か場所が変わりました。"
        "前のご予定は、こちらに置きかわります。\n\n"
        "日時: {when}\n場所: {place}\n\nご都合が合わないときは、このメールに返信してください。\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nThe time or the place of our talk has changed. "
        "This replaces the one before.\n\n"
        "When: {when}\nWhere: {place}\n\nIf it does not suit you, please answer this mail.\n{url}\n\nSotomado\n",
    },
    Letter.CANCELLED: {
        Locale.JAPANESE: "{name} 様\n\n次のご予定を取り消しました。\n\n日時: {when}\n\n"
        "いまの様子は、こちらで見られます:\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nThis time has been cancelled.\n\nWhen: {when}\n\n"
        "You can see how things stand here:\n{url}\n\nSotomado\n",
    },
    Letter.PUT_OFF: {
        Locale.JAPANESE: "{name} 様\n\n申し訳ありません。次のご予定を、こちらの都合で取り消しました。\n\n"
        "日時: {when}\n\nご応募はそのまま残っています。別の日時を、あらためてお知らせします。\n"
        "いまの様子は、こちらで見られます:\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nWe are sorry: we had to cancel this time.\n\nWhen: {when}\n\n"
        "Your application stands as it did. We will write to you with another time.\n"
        "You can see how things stand here:\n{url}\n\nSotomado\n",
    },
    Letter.DECIDING: {
        Locale.JAPANESE: "{name} 様\n\nお話を聞かせてくださり、ありがとうございました。"
        "これから二人で読み合わせて決めます。"
        "決まりしだい、ご連絡します。\n\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nThank you for talking with us. "
        "Two of us will now read everything once more and "
        "decide. We will write to you as soon as we have.\n\n{url}\n\nSotomado\n",
    },
    Letter.REFUSED: {
        Locale.JAPANESE: "{name} 様\n\n時間をかけて書いてくださり、ありがとうございました。\n\n{why}\n\n{words}\n\n"
        "これで終わりではありません。事情が変わったときは、もう一度お出しいただけます:\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nThank you for the time you have given this.\n\n{why}\n\n{words}\n\n"
        "This need not be the end. When things have changed, you may apply again:\n{url}\n\nSotomado\n",
    },
}
TO_INTERVIEWER: dict[Letter, dict[Locale, str]] = {
    Letter.INVITED: {
        Locale.JAPANESE: "{name} 様\n\n面接の予定です。\n\n日時: {when}\n\n"
        "相手と場所は、こちらで見られます:\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nAn interview has been arranged.\n\nWhen: {when}\n\n"
        "With whom and where, you can read here:\n{url}\n\nSotomado\n",
    },
    Letter.MOVED: {
        Locale.JAPANESE: "{name} 様\n\n面接の日時か場所が変わりました。\n\n日時: {when}\n\n"
        "相手と場所は、こちらで見られます:\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nThe time or the place of an interview has changed.\n\nWhen: {when}\n\n"
        "With whom and where, you can read here:\n{url}\n\nSotomado\n",
    },
    Letter.CANCELLED: {
        Locale.JAPANESE: "{name} 様\n\n次の面接は、なくなりました。\n\n日時: {when}\n\n{url}\n\nそとまど\n",
        Locale.ENGLISH: "Dear {name},\n\nThis interview will not take place.\n\nWhen: {when}\n\n{url}\n\nSotomado\n",
    },
}


TO_INTERVIEWER[Letter.PUT_OFF] = TO_INTERVIEWER[Letter.CANCELLED]


@dataclass(frozen=True)
class Sender:
    """Who writes: where the pages are, and the address mails come from ("そとまど <window@...>")."""

    public_url: str
    mail_from: str

    @property
    def address(self) -> str:
        return parseaddr(self.mail_from)[1]


def post(
    work: UnitOfWork,
    *,
    application: Application,
    letter: Letter,
    number: int,
    sender: Sender,
    words: str = "",
    why: Refusal | None = None,
) -> None:
    """Write to the applicant, and about an interview to everyone who had a hand in it. `number`: the step's."""
    reader = accounts.actor(work, person_id=application.person_id)
    place = work.unseal(application, "interview_place") or ""
    body = TO_APPLICANT[letter][reader.locale].format(
        name=reader.name,
        words=words,
        why=REFUSALS[why][reader.locale] if why else "",
        when=_when(application, reader),
        place=place,
        url=f"{sender.public_url}/apply",
    )
    key = f"application|{application.id}|{number}|{letter.value}"
    _send(work, application, letter, reader, body, sender, f"{key}|applicant")
    if letter not in WITH_CALENDAR:
        return
    for person_id in _interviewers(work, application):
        one = accounts.actor(work, person_id=person_id)
        body = TO_INTERVIEWER[letter][one.locale].format(
            name=one.name,
            when=_when(application, one),
            url=f"{sender.public_url}/operations/applications/{application.id}",
        )
        _send(work, application, letter, one, body, sender, f"{key}|{person_id}")


def _send(
    work: UnitOfWork,
    application: Application,
    letter: Letter,
    reader: accounts.Actor,
    body: str,
    sender: Sender,
    dedupe_key: str,
) -> None:
    calendar = None
    if letter in WITH_CALENDAR and application.interview_at is not None:
        method = Method.CANCEL if letter in TAKEN_BACK else Method.REQUEST
        changes = steps.counted(work, application_id=application.id, steps=steps.ABOUT_THE_INTERVIEW)
        appointment = interview_calendar.appointment_of(
            application.id,
            sequence=changes - 1,
            starts_at=application.interview_at,
            locale=reader.locale,
            stamped_at=work.now,
        )
        ics = invitation(
            appointment, method=method, organizer=sender.address, attendee=reader.email, time_zone=reader.time_zone
        )
        calendar = mail.CalendarPart(ics, method.value, filename="appointment.ics")
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=SUBJECTS.get(letter, NOTICE)[reader.locale],
        body=body,
        calendar=calendar,
        dedupe_key=dedupe_key,
    )


def _when(application: Application, reader: accounts.Actor) -> str:
    if application.interview_at is None:
        return ""
    until = interview_calendar.ends_at(application.interview_at)
    return formats.span(application.interview_at, until, reader.time_zone, reader.locale.value)


def _interviewers(work: UnitOfWork, application: Application) -> list[int]:
    """Whoever arranged this interview or changed it has it in their calendar, and learns what becomes of it."""
    return sorted(
        work.session.scalars(
            select(ApplicationStep.by_person_id)
            .where(
                ApplicationStep.application_id == application.id,
                ApplicationStep.step.in_(steps.ABOUT_THE_INTERVIEW),
                ApplicationStep.by_person_id.is_not(None),
                ApplicationStep.by_person_id != application.person_id,
            )
            .distinct()
        )
    )
