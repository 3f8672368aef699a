"""The mails about a licence: when its renewal is due, when it ends, and what became of a renewal handed in.

Both languages stand side by side because mails are written outside any request.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from consultants.licence import renewal_window
from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.database import UnitOfWork
from sotomado.directory.licences.service import Renewal, today_in_japan
from sotomado.directory.models import Consultant, Credential, LicenceRenewal
from sotomado.outbox import mail

# Days before the end on which a mail is due; 0 is the last day itself.
STEPS = (90, 60, 45, 30, 0)
# Nobody who was away is written to about an end long past.
LATEST_AFTER_THE_END = 14

SUBJECTS = {Locale.JAPANESE: "資格の期限のお知らせ", Locale.ENGLISH: "About the dates of your licence"}
ANSWERED = {Locale.JAPANESE: "お送りいただいた書類について", Locale.ENGLISH: "About the papers you sent us"}

_SIGNED = {
    Locale.JAPANESE: "資格のページ(サインインが必要です):\n{url}\n\nそとまど\n",
    Locale.ENGLISH: "Your page on the licence (you will be asked to sign in):\n{url}\n\nSotomado\n",
}
OPEN = {
    Locale.JAPANESE: "{name}さん\n\n国家資格キャリアコンサルタントの登録は、{expires}まで有効です。\n"
    "更新の申請ができるのは、{opens}から{closes}までです。更新は自動ではありません。\n\n"
    "申請は登録センターへ、新しい登録証が届いたら、そとまどの資格のページへお送りください。\n"
    "期限のあとは、新しい登録証を確かめるまで、新しい予約が入らなくなります。\n\n",
    Locale.ENGLISH: "Dear {name},\n\nYour registration as a national career consultant holds until {expires}.\n"
    "Its renewal can be applied for from {opens} to {closes}. It does not renew itself.\n\n"
    "Please apply to the registration centre, and send us the new certificate on your page once it has come.\n"
    "After the end date no new bookings are taken until we have seen the new certificate.\n\n",
}
LAST_DAY = {
    Locale.JAPANESE: "{name}さん\n\n国家資格キャリアコンサルタントの登録は、{expires}で期限を迎えます。\n"
    "このあとは、新しい予約は入りません。期限より後の予約については、運営からご連絡します。\n\n"
    "更新の済んだ登録証がお手元にあるときは、資格のページからお送りください。確かめしだい、受付がもどります。\n\n",
    Locale.ENGLISH: "Dear {name},\n\nYour registration as a national career consultant ends on {expires}.\n"
    "From then on no new bookings are taken. We will be in touch about bookings that lie later.\n\n"
    "If you have the renewed certificate, please send it on your page. Once we have seen it, bookings open again.\n\n",
}
ACCEPTED = {
    Locale.JAPANESE: "{name}さん\n\n新しい登録証を確かめました。登録は{expires}まで有効です。"
    "ありがとうございました。\n\n",
    Locale.ENGLISH: "Dear {name},\n\nWe have seen your new certificate. Your registration holds until {expires}. "
    "Thank you.\n\n",
}
REFUSED = {
    Locale.JAPANESE: "{name}さん\n\nお送りいただいた登録証では、更新を確かめられませんでした。\n\n{answer}\n\n"
    "お手数ですが、資格のページからもう一度お送りください。\n\n",
    Locale.ENGLISH: "Dear {name},\n\nWith the certificate you sent, we could not confirm the renewal.\n\n{answer}\n\n"
    "Please send it once more on your page.\n\n",
}


def remind(work: UnitOfWork, *, public_url: str) -> None:
    """Write to everyone whose licence ends soon: once at each step, also where a day was missed.

    Whoever has handed in a renewal hears nothing until the last day; whoever was taken off the list, nothing at all.
    """
    today = today_in_japan(work)
    waiting = select(LicenceRenewal.consultant_id).where(LicenceRenewal.decided_at.is_(None))
    handed_in = frozenset(work.session.scalars(waiting))
    rows = work.session.execute(
        select(Consultant.id, Consultant.person_id, Credential.expires_on)
        .join(Credential, Credential.consultant_id == Consultant.id)
        .where(Credential.expires_on <= date.fromordinal(today.toordinal() + STEPS[0]))
        .where(Credential.expires_on >= date.fromordinal(today.toordinal() - LATEST_AFTER_THE_END))
        .where(Consultant.unlisted_at.is_(None))
        .order_by(Consultant.id)
    ).all()
    for consultant_id, person_id, expires_on in rows:
        step = step_of((expires_on - today).days)
        if step == 0 or consultant_id not in handed_in:
            words = LAST_DAY if step == 0 else OPEN
            key = f"licence|{consultant_id}|{expires_on.isoformat()}|{step}"
            _post(work, person_id, SUBJECTS, words, public_url, expires_on=expires_on, dedupe_key=key)


def step_of(days_left: int) -> int:
    """The step that was reached last: 60 with 60 to 46 days left, 0 on the last day and after."""
    return min(step for step in STEPS if step >= days_left) if days_left > 0 else 0


def post_answer(work: UnitOfWork, *, renewal: Renewal, public_url: str) -> None:
    """Say what became of a renewal that was decided on."""
    person_id = work.session.get_one(Consultant, renewal.consultant_id).person_id
    words = ACCEPTED if renewal.accepted else REFUSED
    _post(
        work,
        person_id,
        ANSWERED,
        words,
        public_url,
        expires_on=renewal.expires_on,
        answer=renewal.answer or "",
        dedupe_key=f"licence-renewal|{renewal.id}",
    )


def _post(
    work: UnitOfWork,
    person_id: int,
    subjects: dict[Locale, str],
    words: dict[Locale, str],
    public_url: str,
    *,
    expires_on: date,
    dedupe_key: str,
    answer: str = "",
) -> None:
    reader = accounts.actor(work, person_id=person_id)
    locale = reader.locale
    window = renewal_window(expires_on)
    body = (words[locale] + _SIGNED[locale]).format(
        name=reader.name,
        expires=formats.day(expires_on, locale.value),
        opens=formats.day(window.opens_on, locale.value),
        closes=formats.day(window.closes_on, locale.value),
        answer=answer,
        url=f"{public_url}/desk/licence",
    )
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subjects[locale],
        body=body,
        dedupe_key=dedupe_key,
    )
