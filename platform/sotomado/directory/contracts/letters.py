"""Letters about the contract with a consultant, in their own language: terms are told in writing, at once.

The Freelance Act (2024-11-01) asks for both parties, the day of the agreement, the task, when and where it is done, the
fee, and the day on which it is paid: a day that can be named, since "within 60 days" counts as no day at all. The end
of the month after is one, and lies within the two months that the sixty days are read as. The subject tells others
nothing.
"""

from __future__ import annotations

from datetime import date

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.service import Actor
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}

PAID = {
    Locale.JAPANESE: "面談のあった月の末日に締め、翌月の末日(銀行が休みのときは、その前の営業日)にお振り込みします",
    Locale.ENGLISH: "by transfer on the last day of the month after the consultation, or the working day before it",
}
TERMS = {
    Locale.JAPANESE: """\
・お願いする人: そとまど
・お受けいただく人: {name} 様
・お約束した日: {agreed_on}
・お願いすること: 相談者とのキャリア相談(1回60分)と、そのあとの報告
・期間: {from_on}から、どちらかが終わりを申し出るまで
・日時: ご自身がひらいた受付の時間のうち、予約の入った日時。予約が入るたびに、会い方とあわせてメールでお知らせします
・場所: オンライン、電話、対面のうち、ご自身がプロフィールで選んだ方法
・報酬: 1回 {fee}(消費税は別)
・支払い: {paid}。消費税と源泉徴収の扱いは、契約書のとおりです
・取り消し: 開始まで24時間を切って相談者が取り消したときも、報酬はお支払いします
・守っていただくこと: 知ったことをもらさないこと(職業能力開発促進法30条の27)。求人や転職あっせん会社を紹介しないこと
・こちらから契約を終えるときは、30日前までにお知らせします
・ハラスメントなど困ったことがあったときや、紙の書面が必要なときは、このメールに返信してください""",
    Locale.ENGLISH: """\
- Who asks: Sotomado
- Who is asked: {name}
- Agreed on: {agreed_on}
- The task: career consultations with advisees, 60 minutes each, and the report afterwards
- Period: from {from_on}, until either side ends it
- Times: those booked within the hours you open; each booking is told to you by mail, with how you meet
- Place: online, by phone or in person, as you choose in your profile
- Fee: {fee} a consultation, without consumption tax
- Payment: {paid}. Consumption tax and withholding follow the contract
- Cancelling: where an advisee cancels less than 24 hours before the start, the fee is paid
- What binds you: to keep what you learn secret (Human Resources Development Promotion Act, art. 30-27), and to \
introduce neither jobs nor recruiters
- Where we end the contract, we tell you 30 days before
- If you meet with harassment or anything else that troubles you, or need these terms on paper, answer this mail""",
}
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
            terms=terms(reader, fee_yen=fee_yen, from_on=from_on),
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


def terms(reader: Actor, *, fee_yen: int, from_on: date) -> str:
    """The terms as a list of lines; agreed on the day from which they hold."""
    locale = reader.locale
    from_day = formats.day(from_on, locale.value)
    return TERMS[locale].format(
        name=reader.name,
        agreed_on=from_day,
        from_on=from_day,
        fee=formats.yen(fee_yen, locale.value),
        paid=PAID[locale],
    )
