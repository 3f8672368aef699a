"""The mails about a private person's money: what was paid, what goes back. None names a consultant, or a talk.

Both languages stand side by side here because mails are written outside any request.
"""

from __future__ import annotations

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.bookings.letters import Sender
from sotomado.bookings.privately.models import CardPayment, CardRefund
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

_RECEIPT = {
    Locale.JAPANESE: (
        "お支払いの控え",
        "{name}さん\n\nお支払いを受け取りました。ありがとうございます。\n\n金額: {gross}(うち消費税 {tax})\n"
        "お支払いの日時: {when}\nお支払い方法: クレジットカード\n\n"
        "領収書(PDF)は、こちらから受け取れます(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "Your payment",
        "Dear {name},\n\nWe have received your payment. Thank you.\n\n"
        "Amount: {gross} (of which consumption tax {tax})\n"
        "Paid: {when}\nPaid by: card\n\n"
        "Your receipt (PDF) is here (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}
_TIME_GONE = {
    Locale.JAPANESE: (
        "お支払いを全額お返しします",
        "{name}さん\n\nお支払いをいただきましたが、選ばれていた時間を予約にすることができませんでした。申し訳ありません。\n"
        "お支払いいただいた{gross}は、同じカードに全額お返しします。手続きはもう始めています。"
        "カード会社によって、明細に表れるまで5〜10日ほどかかります。\n\n"
        "お支払いと返金のようすは、こちらで見られます(サインインが必要です):\n{url}\n\n"
        "別の時間は、いつでも選べます。\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "Your payment goes back to you in full",
        "Dear {name},\n\nYour payment arrived, but the time you had chosen could not be booked any more. "
        "We are sorry.\n"
        "The whole {gross} goes back to the same card. This is under way already. Depending on your card's bank it "
        "takes about 5 to 10 days to show on your statement.\n\n"
        "You can follow it here (you will be asked to sign in):\n{url}\n\n"
        "You can choose another time whenever you like.\n\nSotomado\n",
    ),
}
_REFUND = {
    Locale.JAPANESE: (
        "返金のお知らせ",
        "{name}さん\n\n{back}を、お支払いに使われたカードにお返しする手続きをしました。\n"
        "カード会社によって、明細に表れるまで5〜10日ほどかかります。\n\n"
        "くわしいことは、こちらで見られます(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "A refund is on its way",
        "Dear {name},\n\n{back} goes back to the card you paid with. Depending on your card's bank it takes about "
        "5 to 10 days to show on your statement.\n\n"
        "The details (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}


def post_receipt(work: UnitOfWork, *, payment: CardPayment, sender: Sender) -> None:
    _post(work, _RECEIPT, "receipt", payment, sender)


def post_time_gone(work: UnitOfWork, *, payment: CardPayment, sender: Sender) -> None:
    _post(work, _TIME_GONE, "time gone", payment, sender)


def post_refund(work: UnitOfWork, *, payment: CardPayment, refund: CardRefund, sender: Sender) -> None:
    _post(work, _REFUND, f"refund|{refund.id}", payment, sender, back_yen=refund.amount_yen)


def _post(
    work: UnitOfWork,
    words: dict[Locale, tuple[str, str]],
    occasion: str,
    payment: CardPayment,
    sender: Sender,
    *,
    back_yen: int = 0,
) -> None:
    reader = reached.reader(work, person_id=payment.person_id)
    subject, body = words[reader.locale]
    locale = reader.locale.value
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body.format(
            name=reader.name,
            gross=formats.yen(payment.gross_yen, locale),
            tax=formats.yen(payment.tax_yen, locale),
            back=formats.yen(back_yen, locale),
            when=formats.moment(payment.paid_at or work.now, reader.time_zone, locale),
            url=f"{sender.public_url}/payments/{payment.id}",
        ),
        dedupe_key=f"payment|{payment.id}|{occasion}",
    )
