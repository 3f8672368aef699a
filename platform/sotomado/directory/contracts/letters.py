"""Letters about the contract with a consultant, in their own language: terms are told in writing, at once.

The subject tells others nothing.
"""

from __future__ import annotations

from datetime import date

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.service import Actor
from sotomado.database import UnitOfWork
from sotomado.directory.contracts.taxation import Taxation, in_words
from sotomado.directory.contracts.terms import PAID, in_writing
from sotomado.outbox import mail

SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}

_WELCOME = {
    Locale.JAPANESE: """\
{name} 様

お待たせしました。キャリアコンサルタントとしてお迎えできることになりました。
相談者に見えるようになるまで、あと四つです。順番は自由です。

1. 診断の答えの使いみちに同意する
2. 相談者と同じ診断に答える
3. プロフィールを仕上げて公開する
4. 受付の時間をひらく

そろったら「掲載をはじめる」を押すと、相談者に見え、予約が入るようになります。
どこまで済んだかは、こちらで見られます(サインインが必要です):
{url}

お約束の内容を、書面としてお渡しします。保存しておいてください。

{terms}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Thank you for waiting. We are glad to welcome you as a career consultant.
Four things are left until advisees can see you, in whatever order you like:

1. Agree to what your answers are used for
2. Take the same assessment that advisees take
3. Finish your profile and publish it
4. Open the hours at which you can be booked

When all are done, press "Be listed": advisees then see you and can book.
You can see how far you are here (you will be asked to sign in):
{url}

These are the terms in writing. Please keep them.

{terms}

Sotomado
""",
}
_FEE = {
    Locale.JAPANESE: """\
{name} 様

{from_on}に行う面談から、報酬が変わります。

報酬: 1回 {fee}(消費税は別)
支払い: {paid}
お約束した日: {agreed_on}

それより前の面談には、これまでの報酬が当てはまります。ほかのお約束は変わりません。
ご不明な点があれば、このメールに返信してください。

{url}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

For consultations held from {from_on} on, your fee changes.

Fee: {fee} a consultation, without consumption tax
Payment: {paid}
Agreed on: {agreed_on}

Consultations before that day are paid as before. Nothing else changes.
If anything is unclear, please answer this mail.

{url}

Sotomado
""",
}
_TAXATION = {
    Locale.JAPANESE: """\
{name} 様

{from_on}からのお支払いについて、税の扱いをお知らせします。

消費税: {taxed}。
所得税: {withheld}。
お約束した日: {agreed_on}

ほかのお約束は変わりません。違っているところがあれば、このメールに返信してください。

{url}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

This is how what we pay you from {from_on} on is taxed.

Consumption tax: {taxed}.
Income tax: {withheld}.
Agreed on: {agreed_on}

Nothing else changes. If anything is not as it should be, please answer this mail.

{url}

Sotomado
""",
}


def post_welcome(work: UnitOfWork, *, reader: Actor, fee_yen: int, from_on: date, public_url: str) -> None:
    """The letter that ends an application well: what is left to do, and the terms."""
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=SUBJECT[reader.locale],
        body=_WELCOME[reader.locale].format(
            name=reader.name,
            url=f"{public_url}/desk/ready",
            terms=in_writing(reader.locale, name=reader.name, fee_yen=fee_yen, from_on=from_on),
        ),
        dedupe_key=f"contract|{reader.person_id}|welcome",
    )


def post_fee(work: UnitOfWork, *, reader: Actor, fee_yen: int, from_on: date, agreed_on: date, public_url: str) -> None:
    """A fee from a day on."""
    locale = reader.locale
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=SUBJECT[locale],
        body=_FEE[locale].format(
            name=reader.name,
            from_on=formats.day(from_on, locale.value),
            fee=formats.yen(fee_yen, locale.value),
            paid=PAID[locale],
            agreed_on=formats.day(agreed_on, locale.value),
            url=f"{public_url}/desk/licence",
        ),
    )


def post_taxation(
    work: UnitOfWork, *, reader: Actor, taxation: Taxation, from_on: date, agreed_on: date, public_url: str
) -> None:
    """How a contract is taxed from a day on."""
    locale = reader.locale
    taxed, withheld = in_words(taxation, locale)
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=SUBJECT[locale],
        body=_TAXATION[locale].format(
            name=reader.name,
            from_on=formats.day(from_on, locale.value),
            taxed=taxed,
            withheld=withheld,
            agreed_on=formats.day(agreed_on, locale.value),
            url=f"{public_url}/desk/pay",
        ),
    )
