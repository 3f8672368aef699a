"""The mails about the next 1on1, each in its reader's own language and zone, with the file for their calendar.

They may be read on a company's server. Who meets whom outside the roster's lines is nobody's business there, so the
other one is named only where the roster names them anyway; how one gets there stands on the pair's page alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sotomado import calendar_files, formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.accounts.reached.service import Reader
from sotomado.bookings.service import Sender
from sotomado.calendar_files import Appointment, Method, invitation
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Pair, PairKind
from sotomado.oneonones.series import queries
from sotomado.oneonones.series.answers import ways
from sotomado.oneonones.series.models import OfTwo, PlaceKind, PlannedTime
from sotomado.outbox import mail


class Happened(StrEnum):
    PLANNED = "planned"
    MOVED = "moved"
    CALLED_OFF = "called_off"


PLAIN_TITLES = {Locale.JAPANESE: "1on1", Locale.ENGLISH: "1on1"}
WHERE = {
    Locale.JAPANESE: {PlaceKind.ONLINE: "オンライン", PlaceKind.IN_PERSON: "対面", PlaceKind.OPEN: ""},
    Locale.ENGLISH: {PlaceKind.ONLINE: "Online", PlaceKind.IN_PERSON: "In person", PlaceKind.OPEN: ""},
}
# Discreet, and plain for whoever wishes to know it again.
SUBJECTS = {
    Happened.PLANNED: {
        Locale.JAPANESE: ("ご予定の確認", "1on1のご予定"),
        Locale.ENGLISH: ("Your appointment", "Your 1on1"),
    },
    Happened.MOVED: {
        Locale.JAPANESE: ("ご予定の変更", "1on1の日時の変更"),
        Locale.ENGLISH: ("Your appointment has changed", "Your 1on1 has changed"),
    },
    Happened.CALLED_OFF: {
        Locale.JAPANESE: ("ご予定の取り消し", "1on1の見送り"),
        Locale.ENGLISH: ("Your appointment is called off", "Your 1on1 is called off"),
    },
}
BODIES = {
    Happened.PLANNED: {
        Locale.JAPANESE: (
            "{name}さん\n\n社内の1on1の日時が決まりました。\n\n日時: {when}\n{whom}\n"
            "会い方のくわしいこと、変更や見送りは、こちらのページで(サインインが必要です):\n{url}\n\n"
            "カレンダーに入れられるファイルを添えました。題名は「{title}」とだけ表示されます。\n{answers}\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nThe time of a 1on1 inside your company is set.\n\nWhen: {when}\n{whom}\n"
            "For how to meet, to move it or to skip it (you will be asked to sign in):\n{url}\n\n"
            'A calendar file is attached. Its title reads "{title}" and nothing more.\n{answers}\nSotomado\n'
        ),
    },
    Happened.MOVED: {
        Locale.JAPANESE: (
            "{name}さん\n\n社内の1on1の予定が変わりました。\n\n新しい日時: {when}\n{whom}\n"
            "くわしいことは、こちらのページで(サインインが必要です):\n{url}\n\n"
            "添えたファイルで、カレンダーの予定も新しくなります。\n{answers}\nそとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nA 1on1 inside your company has changed.\n\nNew time: {when}\n{whom}\n"
            "The details (you will be asked to sign in):\n{url}\n\n"
            "The attached file changes the entry in your calendar.\n{answers}\nSotomado\n"
        ),
    },
    Happened.CALLED_OFF: {
        Locale.JAPANESE: (
            "{name}さん\n\n次の社内の1on1は、見送りになりました。\n\n日時: {when}\n{whom}\n"
            "添えたファイルで、カレンダーの予定は消えます。くわしいことは、こちらで(サインインが必要です):\n{url}\n\n"
            "そとまど\n"
        ),
        Locale.ENGLISH: (
            "Dear {name},\n\nThis 1on1 inside your company will not take place.\n\nWhen: {when}\n{whom}\n"
            "The attached file removes the entry from your calendar. More (you will be asked to sign in):\n{url}\n\n"
            "Sotomado\n"
        ),
    },
}
WHOM = {Locale.JAPANESE: "相手: {other}さん\n", Locale.ENGLISH: "With: {other}\n"}
# Nobody's press in a calendar tells another one something they did not know it would.
ANSWERS = {
    Locale.JAPANESE: (
        "カレンダーで「欠席」と答えると、この時間は都合が合わないことが相手に伝わります。予定そのものは動きません。\n"
    ),
    Locale.ENGLISH: (
        "If you decline in your calendar, the other person learns that the time does not suit. The time itself stays.\n"
    ),
}

REMINDER_SUBJECTS = {
    Locale.JAPANESE: ("明日のご予定", "明日の1on1"),
    Locale.ENGLISH: ("Your appointment tomorrow", "Your 1on1 tomorrow"),
}
REMINDER_BODIES = {
    Locale.JAPANESE: (
        "{name}さん\n\n明日、社内の1on1があります。\n\n日時: {when}\n{whom}\n"
        "{beforehand}\n\nこのお知らせは、1on1のページで止められます。\n\nそとまど\n"
    ),
    Locale.ENGLISH: (
        "Dear {name},\n\nYou have a 1on1 inside your company tomorrow.\n\nWhen: {when}\n{whom}\n"
        "{beforehand}\n\nYou can stop these reminders on the page of your 1on1.\n\nSotomado\n"
    ),
}
# To the one who finds something there already, in the same letter: two on one day would be one too many.
BEFOREHAND = {
    Locale.JAPANESE: {
        False: "話したいことが浮かんだら、先にここへ置いておけます(サインインが必要です):\n{url}",
        True: "先に読めるものがひとつあります。数分で目を通せます(サインインが必要です):\n{url}/prepare\n\n"
        "返事は要りません。そのときに、ゆっくり聞いてください。",
    },
    Locale.ENGLISH: {
        False: "If something comes to mind, you can leave it here beforehand (you will be asked to sign in):\n{url}",
        True: "There is something to read beforehand. It takes a few minutes (you will be asked to sign in):\n"
        "{url}/prepare\n\nNo answer is needed. Just take your time to listen when you meet.",
    },
}


@dataclass(frozen=True)
class _Side:
    name: OfTwo
    reader: Reader
    other: Reader


def post(
    work: UnitOfWork,
    *,
    pair: Pair,
    one: OneOnOne,
    time: PlannedTime,
    place_kind: PlaceKind,
    happened: Happened,
    sender: Sender,
) -> None:
    """Tell both what stands now. A change is told once, whoever asks for it twice."""
    method = Method.CANCEL if happened is Happened.CALLED_OFF else Method.REQUEST
    for side in _sides(work, pair):
        reader = side.reader
        appointment = appointment_of(one, time, reader=reader, place_kind=place_kind, work=work)
        way_back = ways.organizer_of(work, time, side.name, sender)
        mail.post(
            work,
            to_email=reader.email,
            to_name=reader.name,
            subject=SUBJECTS[happened][reader.locale][reader.is_plain],
            body=_filled(
                BODIES[happened][reader.locale],
                pair,
                appointment,
                side,
                sender,
                answers=ANSWERS[reader.locale] if way_back.takes_answers else "",
            ),
            calendar=mail.CalendarPart(
                invitation(
                    appointment,
                    method=method,
                    organizer=way_back.organizer,
                    attendee=reader.email,
                    time_zone=reader.time_zone,
                    takes_answers=way_back.takes_answers,
                ),
                method.value,
                filename="appointment.ics",
            ),
            dedupe_key=f"1on1|{one.id}|{time.calendar_sequence}|{side.name}",
        )


def file_of(
    work: UnitOfWork,
    one: OneOnOne,
    time: PlannedTime,
    *,
    person_id: int,
    side: OfTwo,
    place_kind: PlaceKind,
    sender: Sender,
) -> bytes:
    """What one of the two takes along to their calendar."""
    reader = reached.reader(work, person_id=person_id)
    known = ways.known_side(work, one_on_one_id=one.id, side=side)
    return invitation(
        appointment_of(one, time, reader=reader, place_kind=place_kind, work=work),
        method=Method.PUBLISH,
        organizer=known.organizer if known is not None else sender.address,
        attendee=reader.email,
        time_zone=reader.time_zone,
    )


def post_reminder(
    work: UnitOfWork,
    *,
    pair: Pair,
    one: OneOnOne,
    time: PlannedTime,
    to: Collection[OfTwo],
    readers: Collection[OfTwo],
    sender: Sender,
) -> None:
    """To those of the two who wish it; `readers`: those of them who find something to read there.

    Where there is something to read, the letter names nobody: that is promised to whoever wrote it.
    """
    for side in _sides(work, pair):
        if side.name not in to:
            continue
        beforehand = BEFOREHAND[side.reader.locale][side.name in readers]
        appointment = appointment_of(one, time, reader=side.reader, place_kind=PlaceKind.OPEN, work=work)
        mail.post(
            work,
            to_email=side.reader.email,
            to_name=side.reader.name,
            subject=REMINDER_SUBJECTS[side.reader.locale][side.reader.is_plain],
            body=_filled(
                REMINDER_BODIES[side.reader.locale].replace("{beforehand}", beforehand),
                pair,
                appointment,
                side,
                sender,
                names_other=side.name not in readers,
            ),
            dedupe_key=f"1on1|{one.id}|{time.calendar_sequence}|{side.name}|day before",
        )


def appointment_of(
    one: OneOnOne, time: PlannedTime, *, reader: Reader, place_kind: PlaceKind, work: UnitOfWork
) -> Appointment:
    """What the reader's calendar may know."""
    starts_at, ends_at = queries.span_of(one)
    return Appointment(
        uid=time.calendar_uid,
        sequence=time.calendar_sequence,
        starts_at=starts_at,
        ends_at=ends_at,
        title=PLAIN_TITLES[reader.locale] if reader.is_plain else calendar_files.TITLES[reader.locale],
        stamped_at=work.now,
        where=WHERE[reader.locale][place_kind],
    )


def _sides(work: UnitOfWork, pair: Pair) -> tuple[_Side, _Side]:
    people = queries.people_of(work, pair.id)
    member = reached.reader(work, person_id=people[pair.member_id])
    manager = reached.reader(work, person_id=people[pair.manager_id])
    return _Side(OfTwo.MEMBER, member, manager), _Side(OfTwo.MANAGER, manager, member)


def _filled(
    words: str,
    pair: Pair,
    appointment: Appointment,
    side: _Side,
    sender: Sender,
    *,
    answers: str = "",
    names_other: bool = True,
) -> str:
    reader = side.reader
    whom = WHOM[reader.locale].format(other=side.other.name) if names_other and pair.kind is PairKind.LINE else ""
    return words.format(
        name=reader.name,
        when=formats.span(appointment.starts_at, appointment.ends_at, reader.time_zone, reader.locale.value),
        whom=whom,
        title=appointment.title,
        answers=answers,
        url=f"{sender.public_url}/one-on-ones/{pair.id}",
    )
