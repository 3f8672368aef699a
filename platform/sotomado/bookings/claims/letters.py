"""The mails about a consultation that one side says did not come about, each in its reader's language and zone.

They may be read on a company's server: they say that something waits on a page, and neither what nor with whom. And
they blame nobody.
"""

from __future__ import annotations

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.bookings.claims import rules
from sotomado.bookings.claims.models import Claim, Outcome
from sotomado.bookings.claims.rules import Finding
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Booking, Side
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.outbox import mail

# What happened -> (subject, body) per language. {page}: what is to be looked at; {until}: by when.
WORDS: dict[str, dict[Locale, tuple[str, str]]] = {
    "asked": {
        Locale.JAPANESE: (
            "ご予定についてのご確認",
            "{name}さん\n\n次のご予定について、ご確認いただきたいことがあります。\n\n日時: {when}\n\n"
            "{until}までに、こちらのページでお返事いただけます(サインインが必要です):\n{page}\n\n"
            "お返事のないときにどう扱うかも、そのページに書いてあります。\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "A question about your appointment",
            "Dear {name},\n\nThere is something we would like to check with you about this appointment.\n\n"
            "When: {when}\n\nYou can answer until {until} on this page (you will be asked to sign in):\n{page}\n\n"
            "What happens without an answer is written there as well.\n\nSotomado\n",
        ),
    },
    "settled": {
        Locale.JAPANESE: (
            "ご予定の取り扱いについて",
            "{name}さん\n\n次のご予定の取り扱いが決まりました。\n\n日時: {when}\n\n"
            "くわしくは、こちらのページでごらんください(サインインが必要です):\n{page}\n\n"
            "事情がちがうときは、そのページから7日以内に、見なおしを頼めることがあります。\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "About your appointment",
            "Dear {name},\n\nIt is settled how this appointment is treated.\n\nWhen: {when}\n\n"
            "The details are here (you will be asked to sign in):\n{page}\n\n"
            "If things were different, you may be able to ask us within seven days, on that page, to look again."
            "\n\nSotomado\n",
        ),
    },
    "sorry": {
        Locale.JAPANESE: (
            "ご予定についてのお詫び",
            "{name}さん\n\n次のご予定では、先方がうかがえず、お待たせしてしまいました。申し訳ありません。\n\n"
            "日時: {when}\n\n会社の枠は、そのまま使えます。別の時間や、ほかの方の空いている時間は、こちらから選べます"
            "(サインインが必要です):\n{instead}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "An apology about your appointment",
            "Dear {name},\n\nThe other side could not come to this appointment, and you waited. We are sorry.\n\n"
            "When: {when}\n\nNothing is lost. You can choose another time, or others who are free, here "
            "(you will be asked to sign in):\n{instead}\n\nSotomado\n",
        ),
    },
    # To those who paid by card themselves.
    "sorry and paid back": {
        Locale.JAPANESE: (
            "ご予定についてのお詫び",
            "{name}さん\n\n次のご予定では、先方がうかがえず、お待たせしてしまいました。申し訳ありません。\n\n"
            "日時: {when}\n\nお支払いは、同じカードに全額お返しします。手続きはもう始めています。\n"
            "くわしくは、こちらのページでごらんください(サインインが必要です):\n{page}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "An apology about your appointment",
            "Dear {name},\n\nThe other side could not come to this appointment, and you waited. We are sorry.\n\n"
            "When: {when}\n\nYour payment goes back to the same card in full; this is under way already.\n"
            "The details are here (you will be asked to sign in):\n{page}\n\nSotomado\n",
        ),
    },
    "looked at": {
        Locale.JAPANESE: (
            "ご予定について確かめています",
            "{name}さん\n\n次のご予定について、運営の者がうかがったことを読み、確かめています。\n\n日時: {when}\n\n"
            "決まりましたら、理由を添えてお知らせします。いま、していただくことはありません。\n{page}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "We are looking into your appointment",
            "Dear {name},\n\nOne of our operators is reading what was said about this appointment.\n\nWhen: {when}\n\n"
            "We will write to you with the reasons. There is nothing you need to do now.\n{page}\n\nSotomado\n",
        ),
    },
    "decided": {
        Locale.JAPANESE: (
            "ご予定の取り扱いについて",
            "{name}さん\n\n次のご予定について、運営の者が確かめ、取り扱いを決めました。\n\n日時: {when}\n\n"
            "決まったことと理由は、こちらのページでごらんください(サインインが必要です):\n{page}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "About your appointment",
            "Dear {name},\n\nAn operator has looked at this appointment and decided.\n\nWhen: {when}\n\n"
            "What was decided, and why, is here (you will be asked to sign in):\n{page}\n\nSotomado\n",
        ),
    },
    "to close": {
        Locale.JAPANESE: (
            "ご予定についてのお願い",
            "{name}さん\n\n次のご予定が終わってから、二日がたちました。まだ、しめくくりを待っています。\n\n"
            "日時: {when}\n\n「相談の予定」からしめくくると、報酬の対象になり、相談者のノートにも加わります"
            "(サインインが必要です):\n{desk}\n\n行われなかったときは、そのこともこちらで知らせられます。\n{page}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "A request about your appointment",
            "Dear {name},\n\nTwo days have passed since this appointment, and it still waits to be closed.\n\n"
            "When: {when}\n\nOnce you close it at your desk, it counts for your fee and joins their notebook "
            "(you will be asked to sign in):\n{desk}\n\nIf it did not take place, you can say so here:\n{page}\n\n"
            "Sotomado\n",
        ),
    },
}


def ask(work: UnitOfWork, *, booking: Booking, claim: Claim, sender: Sender) -> None:
    """Ask the other side of a claim what they say."""
    _post(work, booking, rules.other_side(claim.by_side), "asked", claim.id, sender, claim)


def tell(work: UnitOfWork, *, booking: Booking, what: Finding, occasion: str, sender: Sender) -> None:
    """Tell both what was found by rule."""
    _tell_both(work, booking, what, "settled", occasion, sender)


def tell_of_looking(work: UnitOfWork, *, booking: Booking, occasion: str, sender: Sender) -> None:
    """Tell both that an operator looks."""
    for side in (Side.ADVISEE, Side.CONSULTANT):
        _post(work, booking, side, "looked at", occasion, sender)


def tell_of_decision(work: UnitOfWork, *, booking: Booking, what: Finding, occasion: str, sender: Sender) -> None:
    _tell_both(work, booking, what, "decided", occasion, sender)


def ask_to_close(work: UnitOfWork, *, booking: Booking, sender: Sender) -> None:
    _post(work, booking, Side.CONSULTANT, "to close", booking.id, sender)


def _tell_both(work: UnitOfWork, booking: Booking, what: Finding, happened: str, occasion: str, sender: Sender) -> None:
    waited_in_vain = what.outcome is Outcome.MISSED and what.missed_by is Side.CONSULTANT
    sorry = "sorry and paid back" if booking.paying_company_id is None else "sorry"
    _post(work, booking, Side.ADVISEE, sorry if waited_in_vain else happened, occasion, sender)
    _post(work, booking, Side.CONSULTANT, happened, occasion, sender)


def _post(
    work: UnitOfWork,
    booking: Booking,
    side: Side,
    happened: str,
    occasion: str,
    sender: Sender,
    claim: Claim | None = None,
) -> None:
    person_id = booking.advisee_id
    if side is Side.CONSULTANT:
        person_id = directory.person_of(work, consultant_id=booking.consultant_id)
    reader = reached.reader(work, person_id=person_id)
    locale = reader.locale.value
    subject, body = WORDS[happened][reader.locale]
    until = formats.moment(claim.answer_until, reader.time_zone, locale) if claim else ""
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body.format(
            name=reader.name,
            when=formats.span(booking.starts_at, booking.ends_at, reader.time_zone, locale),
            until=until,
            page=f"{sender.public_url}/bookings/{booking.id}/afterwards",
            instead=f"{sender.public_url}/bookings/{booking.id}/instead",
            desk=f"{sender.public_url}/desk",
        ),
        dedupe_key=f"claim|{occasion}|{happened}|{side.value}",
    )
