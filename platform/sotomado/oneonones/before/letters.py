"""The letter that says there is something to read before a 1on1. Not what, and not by whom."""

from __future__ import annotations

from sotomado.accounts.models import Locale
from sotomado.accounts.reached.service import Reader
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

_SUBJECTS = {
    Locale.JAPANESE: "ご予定の前に読めるものがあります",
    Locale.ENGLISH: "Something to read before your appointment",
}
_BODIES = {
    Locale.JAPANESE: (
        "{name}さん\n\n近いご予定の前に、読めるものがひとつあります。数分で目を通せます(サインインが必要です)。\n\n"
        "{page}\n\n返事は要りません。そのときに、ゆっくり聞いてください。\n\nそとまど\n"
    ),
    Locale.ENGLISH: (
        "Dear {name},\n\nThere is something to read before one of your next appointments. It takes a few "
        "minutes (you will be asked to sign in).\n\n{page}\n\nNo answer is needed. Just take your time to listen "
        "when you meet.\n\nSotomado\n"
    ),
}


def post(work: UnitOfWork, *, reader: Reader, pair_id: int, once: str, public_url: str) -> None:
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=_SUBJECTS[reader.locale],
        body=_BODIES[reader.locale].format(name=reader.name, page=f"{public_url}/one-on-ones/{pair_id}/prepare"),
        dedupe_key=once,
    )
