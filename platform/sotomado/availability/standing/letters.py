"""The two mails to a consultant without a free time: a question, and that they now pause. Nobody is blamed."""

from __future__ import annotations

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

# What happened -> (subject, body) per language.
WORDS: dict[str, dict[Locale, tuple[str, str]]] = {
    "asked": {
        Locale.JAPANESE: (
            "受付の時間について",
            "{name}さん\n\nこれからの4週間に、空いている時間がありません。\n\nまだ続けられますか。\n"
            "続けられるときは、受付の時間をひらいてください:\n{hours}\n\n"
            "しばらくお休みになるときは、こちらのページの「しばらく休む」を押してください:\n{standing}\n\n"
            "2週間たっても空いている時間がないときは、こちらでお休みにします。"
            "時間をひらけば、いつでももどれます。決まっている予約は、そのままです。\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "About your hours",
            "Dear {name},\n\nYou have no free time in the next four weeks.\n\nWould you like to go on?\n"
            "If so, please open some hours:\n{hours}\n\n"
            'If you would rather rest for a while, press "Pause for a while" on this page:\n{standing}\n\n'
            "If there is still no free time in two weeks, we will pause your listing. "
            "Opening hours brings you back at any time. What is booked stays booked.\n\nSotomado\n",
        ),
    },
    "paused": {
        Locale.JAPANESE: (
            "お休みにしました",
            "{name}さん\n\n空いている時間がない日が続いたため、掲載をお休みにしました。\n"
            "いまは、相談相手をえらぶ画面に出ていません。決まっている予約は、そのままです。\n\n"
            "受付の時間をひらくと、その日のうちにもどります:\n{hours}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your listing is paused",
            "Dear {name},\n\nAs there has been no free time for a while, we have paused your listing.\n"
            "You are not shown where people choose a consultant. What is booked stays booked.\n\n"
            "Open some hours, and you are back the same day:\n{hours}\n\nSotomado\n",
        ),
    },
}


def post(work: UnitOfWork, *, person_id: int, consultant_id: int, happened: str, public_url: str) -> None:
    """Write one of the two; on one day only once."""
    reader = accounts.actor(work, person_id=person_id)
    subject, body = WORDS[happened][reader.locale]
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=subject,
        body=body.format(
            name=reader.name, hours=f"{public_url}/desk/hours", standing=f"{public_url}/desk/licence#standing"
        ),
        dedupe_key=f"dormancy|{consultant_id}|{happened}|{work.now.date().isoformat()}",
    )
