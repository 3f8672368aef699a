"""The mail to operators where a pack was paid with another sum than it costs."""

from __future__ import annotations

from sotomado.accounts.models import Locale
from sotomado.billing.alarms import Words

OTHER_SUM: Words = {
    Locale.JAPANESE: (
        "チケットの支払いのご確認",
        "{name}さん\n\nチケットのカード払いで、注文とちがう金額が届きました。チケットはまだ渡していません。\n"
        "Stripeの画面で支払いを確かめ、返金するか、会社に連絡してください(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "Please look at a payment for tickets",
        "Dear {name},\n\nA pack of tickets was paid by card with another sum than it costs."
        " No tickets were granted yet.\n"
        "Please look at the payment in Stripe's dashboard, and refund it or speak with the company"
        " (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}
