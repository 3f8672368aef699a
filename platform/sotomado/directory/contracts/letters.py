"""Letters about the contract with a consultant, in their own language: terms are told in writing, at once.

The Freelance Act (2024-11-01) asks for the task, when and where it is done, the fee, and the day it is paid by. The
subject tells others nothing.
"""

from __future__ import annotations

from datetime import date

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.service import Actor
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}

# Kept together so that what is said in the letter and on the operator's page is the same.
TERMS = {
    Locale.JAPANESE: """\
・お願いすること: 相談者とのキャリア相談(1回60分)と、そのあとの報告
・期間: {from_on}から、どちらかが終わりを申し出るまで
・場所: オンライン、電話、対面のうち、ご自身がプロフィールで選んだ方法
・報酬: 1回 {fee}(消費税は別)
・支払い: 面談の日から60日以内。消費税と源泉徴収の扱いは、契約書のとおりです
・取り消し: 開始まで24時間を切って相談者が取り消したときも、報酬はお支払いします
・守っていただくこと: 知ったことをもらさないこと(職業能力開発促進法30条の27)。求人や転職あっせん会社を紹介しないこと
・こちらから契約を終えるときは、30日前までにお知らせします
・ハラスメントなど困ったことがあったときは、このメールの差出人に返信してください""",
    Locale.ENGLISH: """\
- The task: career consultations with advisees, 60 minutes each, and the report afterwards
- Period: from {from_on}, until either side ends it
- Place: online, by phone or in person, as you choose in your profile
- Fee: {fee} a consultation, without consumption tax
- Payment: within 60 days of the consultation. Consumption tax and withholding follow the contract
- Cancelling: where an advisee cancels less than 24 hours before the start, the fee is paid
- What binds you: to keep what you learn secret (Human Resources Development Promotion Act, art. 30-27), and to \
introduce neither jobs nor recruiters
- Where we end the contract, we tell you 30 days before
- If you meet with harassment or anything else that troubles you, answer this mail""",
}
_WELCOME = {
    Locale.JAPANESE: """\
{name} 様

お待たせしました。キャリアコンサルタントとしてお迎えできることになりました。
相談者に見えるようになるまで、あと三つです。

1. 約束ごとに同意して、相談者と同じ診断を受ける
2. プロフィールを仕上げて公開する
3. 相談を受けられる時間をひらく

どこまで済んだかは、こちらで見られます(サインインが必要です):
{url}

お約束の内容を、書面としてお渡しします。保存しておいてください。

{terms}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Thank you for waiting. We are glad to welcome you as a career consultant.
Three things are left until advisees can see you:

1. Agree to what your answers are used for, and take the same assessment that advisees take
2. Finish your profile and publish it
3. Open the hours at which you can be booked

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
支払い: 面談の日から60日以内

それより前の面談には、これまでの報酬が当てはまります。ほかのお約束は変わりません。
ご不明な点があれば、このメールに返信してください。

{url}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

For consultations held from {from_on} on, your fee changes.

Fee: {fee} a consultation, without consumption tax
Payment: within 60 days of the consultation

Consultations before that day are paid as before. Nothing else changes.
If anything is unclear, please answer this mail.

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
            terms=terms(reader.locale, fee_yen=fee_yen, from_on=from_on),
        ),
        dedupe_key=f"contract|{reader.person_id}|welcome",
    )


def post_fee(work: UnitOfWork, *, reader: Actor, fee_yen: int, from_on: date, public_url: str) -> None:
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
            url=f"{public_url}/desk/licence",
        ),
    )


def terms(locale: Locale, *, fee_yen: int, from_on: date) -> str:
    """The terms as a list of lines."""
    return TERMS[locale].format(from_on=formats.day(from_on, locale.value), fee=formats.yen(fee_yen, locale.value))
