"""The terms of the contract with a consultant, in writing: sent at once, and read again at any time.

The Freelance Act (2024-11-01) asks for both parties, the day of the agreement, the task, when and where it is done, the
fee, and the day on which it is paid: a day that can be named, since "within 60 days" counts as no day at all. The end
of the month after is one, and lies within the two months that the sixty days are read as.
"""

from __future__ import annotations

from datetime import date

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.directory.contracts.taxation import UNDECIDED, Taxation, in_words

PAID = {
    Locale.JAPANESE: "面談のあった月の末日に締め、翌月の末日(銀行が休みのときは、その前の営業日)にお振り込みします",
    Locale.ENGLISH: "by transfer on the last day of the month after the consultation, or the working day before it",
}
_TERMS = {
    Locale.JAPANESE: """\
・お願いする人: そとまど
・お受けいただく人: {name} 様
・お約束した日: {agreed_on}
・お願いすること: 相談者とのキャリア相談(1回60分)と、そのあとの報告
・期間: {from_on}から、どちらかが終わりを申し出るまで
・日時: ご自身がひらいた受付の時間のうち、予約の入った日時。予約が入るたびに、会い方とあわせてメールでお知らせします
・場所: オンライン、電話、対面のうち、ご自身がプロフィールで選んだ方法
・報酬: 1回 {fee}(消費税は別)
・支払い: {paid}
・税: {taxed}。{withheld}
・取り消し: 開始まで24時間を切って相談者が取り消したときも、報酬はお支払いします
・守っていただくこと: 知ったことをもらさないこと(職業能力開発促進法30条の27)。求人や転職あっせん会社を紹介しないこと
・こちらから契約を終えるときは、30日前までにお知らせします
・ハラスメントなど困ったことがあったときや、紙の書面が必要なときは、そとまどからのメールに返信してください""",
    Locale.ENGLISH: """\
- Who asks: Sotomado
- Who is asked: {name}
- Agreed on: {agreed_on}
- The task: career consultations with advisees, 60 minutes each, and the report afterwards
- Period: from {from_on}, until either side ends it
- Times: those booked within the hours you open; each booking is told to you by mail, with how you meet
- Place: online, by phone or in person, as you choose in your profile
- Fee: {fee} a consultation, without consumption tax
- Payment: {paid}
- Taxes: {taxed}. {withheld}
- Cancelling: where an advisee cancels less than 24 hours before the start, the fee is paid
- What binds you: to keep what you learn secret (Human Resources Development Promotion Act, art. 30-27), and to \
introduce neither jobs nor recruiters
- Where we end the contract, we tell you 30 days before
- If you meet with harassment or other trouble, or need these terms on paper, answer any of our mails""",
}


def in_writing(locale: Locale, *, name: str, fee_yen: int, from_on: date, taxation: Taxation = UNDECIDED) -> str:
    """The terms, a line each. They hold from the day on which they are agreed."""
    from_day = formats.day(from_on, locale.value)
    taxed, withheld = in_words(taxation, locale)
    return _TERMS[locale].format(
        name=name,
        agreed_on=from_day,
        from_on=from_day,
        fee=formats.yen(fee_yen, locale.value),
        paid=PAID[locale],
        taxed=taxed,
        withheld=withheld,
    )
