"""The letter on a day somebody chose. It may be read on a company's server: it does not say what was decided."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached.service import Reader
from sotomado.consultations.actions import links
from sotomado.consultations.actions.models import Answer
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

_SUBJECTS = {Locale.JAPANESE: "ご自分で選んだ日のお知らせ", Locale.ENGLISH: "A note for the day you chose"}
_BODIES = {
    Locale.JAPANESE: (
        "{name}さん\n\n{written}に、ご自分で書いたことがひとつあります。今日は、それを思い出す日に選ばれた日です。\n\n"
        "どうなっていても大丈夫です。よければ、ひとつ押して教えてください(サインインは要りません)。\n\n"
        "できた:\n{done}\n\n一週間あとに、もう一度:\n{later}\n\n手ばなす:\n{let_go}\n\n"
        "開いただけでは、何も変わりません。次の画面のボタンで決まり、あとから戻せます。答えなくてもかまいません。\n\n"
        "書いたことを読む、書きなおす(サインインが必要です):\n{own_page}\n\nそとまど\n"
    ),
    Locale.ENGLISH: (
        "Dear {name},\n\nOn {written} you wrote something down for yourself, and chose today to be reminded of it.\n\n"
        "However it went is fine. If you like, tell us with one tap (no signing in).\n\n"
        "Done:\n{done}\n\nAgain in a week:\n{later}\n\nLet it go:\n{let_go}\n\n"
        "Opening a link changes nothing. The button on the next page does, and you can take it back. "
        "You need not answer.\n\n"
        "To read what you wrote, or write it anew (you will be asked to sign in):\n{own_page}\n\nSotomado\n"
    ),
}


def post(
    work: UnitOfWork, *, reader: Reader, follow_up_id: str, item_id: str, written_at: datetime, public_url: str
) -> None:
    until = links.over_on(work.now)
    written: date = written_at.astimezone(ZoneInfo(reader.time_zone)).date()
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=_SUBJECTS[reader.locale],
        body=_BODIES[reader.locale].format(
            name=reader.name,
            written=formats.day(written, reader.locale.value),
            own_page=f"{public_url}/actions/{item_id}",
            **{
                answer.value: public_url + links.path(work, follow_up_id=follow_up_id, answer=answer.value, until=until)
                for answer in Answer
            },
        ),
        dedupe_key=f"follow up|{follow_up_id}",
    )
