"""The mail to the other one where a calendar says that the time does not suit: nothing has moved, here is how to.

Discreet like every mail about a 1on1: the other one is named only where the roster names them anyway.
"""

from __future__ import annotations

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Pair, PairKind
from sotomado.oneonones.series import queries
from sotomado.oneonones.series.models import OfTwo
from sotomado.outbox import mail

# Discreet, and plain for whoever wishes to know it again.
SUBJECTS = {
    Locale.JAPANESE: ("ご予定の時間について", "1on1の時間について"),
    Locale.ENGLISH: ("About the time of your appointment", "About the time of your 1on1"),
}
WHOM = {Locale.JAPANESE: "相手: {other}さん\n", Locale.ENGLISH: "With: {other}\n"}
BODIES = {
    Locale.JAPANESE: (
        "{name}さん\n\n次の社内の1on1について、相手のカレンダーから「この時間は都合が合わない」と返事がありました。\n\n"
        "日時: {when}\n{whom}\n予定は、まだそのままです。別の時間に動かすときは、こちらのページで"
        "(サインインが必要です):\n{url}\n\n先にお二人で話して決めても大丈夫です。\n\nそとまど\n"
    ),
    Locale.ENGLISH: (
        "Dear {name},\n\nThe other person's calendar has answered that the time of your next 1on1 does not suit.\n\n"
        "When: {when}\n{whom}\nNothing has been changed yet. To move it to another time (you will be asked to sign in):"
        "\n{url}\n\nYou can also talk it over between the two of you first.\n\nSotomado\n"
    ),
}


def post_does_not_suit(
    work: UnitOfWork, *, pair: Pair, one: OneOnOne, sequence: int, by: OfTwo, public_url: str
) -> None:
    """Once for each revision: a calendar that answers again and again is passed on once."""
    people = queries.people_of(work, pair.id)
    of = {OfTwo.MEMBER: people[pair.member_id], OfTwo.MANAGER: people[pair.manager_id]}
    answered = reached.reader(work, person_id=of[by])
    reader = reached.reader(work, person_id=of[OfTwo.MANAGER if by is OfTwo.MEMBER else OfTwo.MEMBER])
    starts_at, ends_at = queries.span_of(one)
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=SUBJECTS[reader.locale][reader.is_plain],
        body=BODIES[reader.locale].format(
            name=reader.name,
            when=formats.span(starts_at, ends_at, reader.time_zone, reader.locale.value),
            whom=WHOM[reader.locale].format(other=answered.name) if pair.kind is PairKind.LINE else "",
            url=f"{public_url}/one-on-ones/{pair.id}/move",
        ),
        dedupe_key=f"1on1|{one.id}|{sequence}|{by.value}|does not suit",
    )
