"""The mails about a booking, each in its reader's own language and zone.

Both languages stand side by side here because mails are written outside any request. A mail may be read on a
company's server: to the advisee it names neither the consultant nor what the time is for, unless they wish it called
a talk. It goes where its reader wants to be reached. Neither side ever gets the other's address. How one gets to the
talk stands on the booking's page alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from sotomado import formats
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.bookings import queries
from sotomado.bookings.answers import ways
from sotomado.bookings.calendar import appointment_of
from sotomado.bookings.models import Booking, Side
from sotomado.bookings.replacing import letters as calling_off
from sotomado.bookings.states import CALLED_OFF
from sotomado.calendar_files import Method, invitation
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox import mail
from sotomado.settings import Settings

MODES = {
    Locale.JAPANESE: {MeetingMode.ONLINE: "オンライン", MeetingMode.PHONE: "電話", MeetingMode.IN_PERSON: "対面"},
    Locale.ENGLISH: {MeetingMode.ONLINE: "online", MeetingMode.PHONE: "by phone", MeetingMode.IN_PERSON: "in person"},
}

# To a consultant who has not said how one gets there: the advisee's page says it will come by the day before.
UNWRITTEN = {
    Locale.JAPANESE: (
        "会い方の詳しいことが、まだ書かれていません。早めに、遅くとも前日までに、「受付の時間」のページで書いてください。"
        "\n\n"
    ),
    Locale.ENGLISH: (
        "You have not yet written how to reach you. "
        'Please write it on your page "Hours" soon, at the latest by the day before.\n\n'
    ),
}

# To a consultant whose advisee cancelled: whether the time was kept free in vain.
FEES = {
    True: {
        Locale.JAPANESE: "開始が近い取り消しだったため、報酬は、いつもどおりお支払いします。",
        Locale.ENGLISH: "It was close to the start, so you are paid as usual.",
    },
    False: {
        Locale.JAPANESE: "まだ間のある取り消しのため、この回の報酬はありません。",
        Locale.ENGLISH: "There was time left, so there is no fee for it.",
    },
}

# (to whom, what happened) -> (subject, body) per language.
WORDS: dict[tuple[str, str], dict[Locale, tuple[str, str]]] = {
    **calling_off.WORDS,
    ("advisee", "confirmed"): {
        Locale.JAPANESE: (
            "ご予定の確認",
            "{name}さん\n\nご予定が決まりました。\n\n日時: {when}\n会い方: {how}\n\n"
            "会い方のくわしいこと、変更と取り消しは、こちらのページで(サインインが必要です):\n{url}\n\n"
            "カレンダーに入れられるファイルを添えました。題名は「{title}」とだけ表示されます。\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment",
            "Dear {name},\n\nYour time is set.\n\nWhen: {when}\nHow you meet: {how}\n\n"
            "For how to meet, to change it or to cancel (you will be asked to sign in):\n{url}\n\n"
            'A calendar file is attached. Its title reads "{title}" and nothing more.\n\nSotomado\n',
        ),
    },
    ("advisee", "cancelled"): {
        Locale.JAPANESE: (
            "ご予定の取り消し",
            "{name}さん\n\n次のご予定を取り消しました。\n\n日時: {when}\n\n"
            "別の時間は、いつでもこちらから選べます:\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment is cancelled",
            "Dear {name},\n\nThis time has been cancelled.\n\nWhen: {when}\n\n"
            "You can choose another whenever you like:\n{url}\n\nSotomado\n",
        ),
    },
    ("advisee", "moved"): {
        Locale.JAPANESE: (
            "ご予定の変更",
            "{name}さん\n\nご予定を変更しました。\n\n新しい日時: {when}\n会い方: {how}\n\n"
            "前の時間は、もうおさえていません。くわしいことは、こちらのページで(サインインが必要です):\n{url}\n\n"
            "添えたファイルで、カレンダーの予定も新しい日時になります。\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment has changed",
            "Dear {name},\n\nYour appointment has been changed.\n\nNew time: {when}\nHow you meet: {how}\n\n"
            "The earlier time is no longer kept. The details (you will be asked to sign in):\n{url}\n\n"
            "The attached file changes the entry in your calendar.\n\nSotomado\n",
        ),
    },
    ("consultant", "moved"): {
        Locale.JAPANESE: (
            "ご予定の変更",
            "{name}さん\n\n相談の予約が変更されました。\n\n新しい日時: {when}\n会い方: {how}\n"
            "相談者: {other}さん\n\n{unwritten}前の時間は、ほかの方が予約できるようになりました。\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment has changed",
            "Dear {name},\n\nA booking with you has been changed.\n\n"
            "New time: {when}\nHow you meet: {how}\nWith: {other}\n\n{unwritten}"
            "The earlier time is open to others again.\n{url}\n\nSotomado\n",
        ),
    },
    ("consultant", "confirmed"): {
        Locale.JAPANESE: (
            "ご予定の確認",
            "{name}さん\n\n相談の予約が入りました。\n\n日時: {when}\n会い方: {how}\n相談者: {other}さん\n\n{unwritten}"
            "相談者が渡したことばは、相談の予定で読めます(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment",
            "Dear {name},\n\nA consultation has been booked with you.\n\n"
            "When: {when}\nHow you meet: {how}\nWith: {other}\n\n{unwritten}"
            "What they chose to pass on can be read at your desk (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
    ("advisee", "left"): {
        Locale.JAPANESE: (
            "ご予定の取り消し",
            "{name}さん\n\n会社の枠でお使いいただける日を過ぎるため、次のご予定を取り消しました。\n\n日時: {when}\n\n"
            "個人としての予約は、いつでもこちらから選べます(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment is cancelled",
            "Dear {name},\n\nThis time lies beyond the last day your company pays for, so it has been cancelled.\n\n"
            "When: {when}\n\n"
            "You can book as a private person whenever you like (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
    ("consultant", "left"): {
        Locale.JAPANESE: (
            "ご予定の取り消し",
            "{name}さん\n\n次の予約は、お支払いのもとがなくなったため、取り消しになりました。"
            "どなたの取り消しにも数えません。\n\n日時: {when}\n相談者: {other}さん\n\n"
            "この時間は、ほかの方が予約できるようになりました。\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment is cancelled",
            "Dear {name},\n\nNobody pays for this booking any more, so it has been cancelled. It is not "
            "counted as called off by anybody.\n\nWhen: {when}\nWith: {other}\n\n"
            "The time is open to others again.\n{url}\n\nSotomado\n",
        ),
    },
    ("consultant", "cancelled"): {
        Locale.JAPANESE: (
            "ご予定の取り消し",
            "{name}さん\n\n次の予約が取り消されました。\n\n日時: {when}\n相談者: {other}さん\n\n"
            "この時間は、ほかの方が予約できるようになりました。{fee}\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment is cancelled",
            "Dear {name},\n\nThis booking has been cancelled.\n\nWhen: {when}\nWith: {other}\n\n"
            "The time is open to others again. {fee}\n{url}\n\nSotomado\n",
        ),
    },
}

# The subjects for those who wish a talk called a talk, whichever side they are on.
PLAIN_SUBJECTS = {
    "confirmed": {Locale.JAPANESE: "面談のご予定", Locale.ENGLISH: "Your consultation"},
    "moved": {Locale.JAPANESE: "面談の日時の変更", Locale.ENGLISH: "Your consultation has changed"},
    "cancelled": {Locale.JAPANESE: "面談の取り消し", Locale.ENGLISH: "Your consultation is cancelled"},
    "called off": {Locale.JAPANESE: "面談が取り消しになりました", Locale.ENGLISH: "Your consultation was called off"},
}
PLAIN_SUBJECTS |= dict.fromkeys(("called off late", "called off by us"), PLAIN_SUBJECTS["called off"])
PLAIN_SUBJECTS["left"] = PLAIN_SUBJECTS["cancelled"]
# Read by others than the advisee once they have left their company: their mailbox there.
TO_OWN_ADDRESS_ALONE = frozenset({"left"})


@dataclass(frozen=True)
class Sender:
    """Who writes: where the pages are, and the address mails come from ("そとまど <window@...>").

    `incoming_address`: the mailbox that answers of calendars come in at, "" where there is none.
    """

    public_url: str
    mail_from: str
    incoming_address: str = ""
    # Whether online talks have a room without a line of the consultant's.
    has_room: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Sender:
        return cls(settings.public_url, settings.mail_from, settings.incoming_address, settings.has_room)

    @property
    def address(self) -> str:
        return parseaddr(self.mail_from)[1]


def post_confirmation(work: UnitOfWork, *, booking: Booking, sender: Sender) -> None:
    _post_both(work, booking, "confirmed", Method.REQUEST, sender)


def post_move(work: UnitOfWork, *, booking: Booking, sender: Sender) -> None:
    _post_both(work, booking, "moved", Method.REQUEST, sender)


def post_cancellation(
    work: UnitOfWork, *, booking: Booking, by: Side, sender: Sender, told_as: str | None = None
) -> None:
    """Whoever did not call it off themselves is apologised to; `told_as` "left": no side did (`after_leaving`)."""
    happened = told_as or ("cancelled" if by is Side.ADVISEE else calling_off.which(booking, by))
    _post_both(work, booking, happened, Method.CANCEL, sender)


def calendar_of(work: UnitOfWork, *, person_id: int, booking_id: str, sender: Sender) -> bytes:
    """The file of a confirmed booking for one of its two sides. Raises NotFound for everyone else."""
    own = directory.consultant_of(work, person_id=person_id)
    row = queries.of_advisee(work, advisee_id=person_id, booking_id=booking_id)
    if row is None and own is not None:
        row = queries.of_consultant(work, consultant_id=own.id, booking_id=booking_id)
    if row is None or row.confirmed_at is None:
        raise NotFound("booking")
    reader = reached.reader(work, person_id=person_id)
    side = Side.ADVISEE if row.advisee_id == person_id else Side.CONSULTANT
    known = ways.known_organizer(work, booking_id=row.id, side=side)
    return invitation(
        appointment_of(row, locale=reader.locale, stamped_at=work.now, is_plain=reader.is_plain),
        method=Method.CANCEL if row.state in CALLED_OFF else Method.PUBLISH,
        organizer=known or sender.address,
        attendee=reader.email,
        time_zone=reader.time_zone,
    )


def _post_both(work: UnitOfWork, booking: Booking, happened: str, method: Method, sender: Sender) -> None:
    advisee = reached.reader(work, person_id=booking.advisee_id)
    consultant = reached.reader(work, person_id=directory.person_of(work, consultant_id=booking.consultant_id))
    is_known = (sender.has_room and booking.mode is MeetingMode.ONLINE) or bool(
        directory.joining_of(work, consultant_id=booking.consultant_id, mode=booking.mode)
    )
    # Whoever did not call it off finds others there.
    has_others = happened.startswith("called off") and booking.paying_company_id is not None
    advisees_page = f"/bookings/{booking.id}{'/instead' if has_others else ''}"
    for side, reader, other, path in (
        ("advisee", advisee, "", advisees_page),
        ("consultant", consultant, advisee.name, f"/desk/bookings/{booking.id}"),
    ):
        if side == "advisee" and happened in TO_OWN_ADDRESS_ALONE and not _is_their_own(work, booking.advisee_id):
            continue
        subject, body = _words(booking, side, happened)[reader.locale]
        locale = reader.locale.value
        appointment = appointment_of(booking, locale=reader.locale, stamped_at=work.now, is_plain=reader.is_plain)
        way_back = ways.way_back(
            work,
            booking_id=booking.id,
            side=Side(side),
            is_first=booking.calendar_sequence == 0,
            own_address=sender.address,
            incoming_address=sender.incoming_address,
        )
        mail.post(
            work,
            to_email=reader.email,
            to_name=reader.name,
            subject=PLAIN_SUBJECTS[happened][reader.locale] if reader.is_plain else subject,
            body=body.format(
                name=reader.name,
                title=appointment.title,
                other=other,
                when=formats.span(booking.starts_at, booking.ends_at, reader.time_zone, locale),
                how=MODES[reader.locale][booking.mode],
                url=f"{sender.public_url}{path}",
                unwritten="" if is_known else UNWRITTEN[reader.locale],
                fee=FEES[bool(booking.fee_percent)][reader.locale],
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
            # A change is told once, whoever asks for it twice.
            dedupe_key=f"booking|{booking.id}|{booking.calendar_sequence}|{side}",
        )


def _is_their_own(work: UnitOfWork, person_id: int) -> bool:
    return reached.own(work, person_id=person_id).private_email is not None


def _words(booking: Booking, side: str, happened: str) -> dict[Locale, tuple[str, str]]:
    """To whoever paid by card, what becomes of their money is said where it differs."""
    if side == "advisee" and booking.paying_company_id is None:
        return WORDS.get(("private", happened), WORDS[side, happened])
    return WORDS[side, happened]
