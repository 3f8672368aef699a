"""Share cards of the regular advisee: before the manager, in the pair with them, for HR; one withdrawn, and a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.companies import service as companies
from sotomado.companies.colleagues import manager_of
from sotomado.consultations.cards.models import Reader, ShareCard, ShareCardView
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.logins import REGULAR
from sotomado.oneonones.models import Pair, PairKind


@dataclass(frozen=True)
class _Told:
    """A card of the demo. Days count back from today; `lasts`: until how many days from now, None for a draft."""

    reader: Reader
    title: str
    body: str
    made: int
    lasts: int | None
    withdrawn: int | None = None
    looked: tuple[int, ...] = ()


CARDS = (
    _Told(
        Reader.PARTNER,
        "次の1on1で話したいこと",
        "断ることも、えらぶことのひとつだ、と思うようになりました。\n\n"
        "来期の役割のことを、急がずに、二回くらいに分けて話せるとうれしいです。",
        made=3,
        lasts=30,
        looked=(2,),
    ),
    _Told(
        Reader.MANAGER,
        "これからの半年で、試してみたいこと",
        "新しく入る人の相談役を、週に一時間だけやってみたいです。\n\n"
        "教えているときのほうが、自分の考えがはっきりする、と気づきました。\n\n"
        "いまの担当は減らさずにできる範囲で、まず三か月。うまくいかなければ、そのときに話させてください。",
        made=9,
        lasts=40,
        looked=(8, 2),
    ),
    _Told(
        Reader.HR,
        "資格の勉強と、勤務時間のこと",
        "来年の春に受ける資格のために、火曜と木曜は定時で帰れると助かります。\n\n上司には、自分から話してあります。",
        made=30,
        lasts=20,
        looked=(29,),
    ),
    _Told(
        Reader.MANAGER,
        "体調と、しばらくの働きかた",
        "朝の会議を、十時からにしてもらえると助かります。",
        made=80,
        lasts=-20,
        withdrawn=60,
        looked=(79, 72),
    ),
    _Told(
        Reader.MANAGER,
        "会議で話しやすくなること",
        "先に議題が分かっていると、考えをまとめてから話せます。",
        made=1,
        lasts=None,
    ),
)


def share_cards(work: UnitOfWork, today: date) -> None:
    """Written as its owner would have, at set times; nothing where the regular advisee has no manager."""
    owner = work.session.scalar(select(Person).where(Person.email == REGULAR.email))
    if owner is None:
        return
    manager = manager_of(work, person_id=owner.id)
    placement = companies.employment_of(work, person_id=owner.id)
    if manager is None or placement is None:
        return
    pair_id = work.session.scalar(
        select(Pair.id).where(
            Pair.member_id == placement.employment_id, Pair.kind == PairKind.LINE, Pair.ended_at.is_(None)
        )
    )
    hr = work.session.scalar(
        select(RoleGrant.person_id)
        .where(RoleGrant.role == Role.HR, RoleGrant.company_id == placement.company_id)
        .order_by(RoleGrant.id)
    )
    for number, told in enumerate(CARDS, start=1):
        if told.reader is Reader.PARTNER and pair_id is None:
            continue
        to_manager = told.reader in (Reader.MANAGER, Reader.PARTNER)
        dice = Dice("share card", number)
        made_at = at(today - timedelta(days=told.made), 20 * 60 + 10)
        row = ShareCard(
            id=dice.key(),
            person_id=owner.id,
            number=number,
            reader=told.reader,
            pair_id=pair_id if told.reader is Reader.PARTNER else None,
            made_at=made_at,
            changed_at=made_at,
        )
        row.title, row.body = work.seal(row, "title", told.title), work.seal(row, "body", told.body)
        if told.lasts is not None:
            row.company_id, row.shared_at = placement.company_id, made_at + timedelta(minutes=6)
            row.ends_at = at(today + timedelta(days=told.lasts), 0)
            row.manager_id = manager.person_id if to_manager else None
        if told.withdrawn is not None:
            row.withdrawn_at = row.changed_at = at(today - timedelta(days=told.withdrawn), 21 * 60)
        work.session.add(row)
        work.session.flush()
        reader_id = manager.person_id if to_manager else hr
        if reader_id is not None:
            work.session.add_all(
                ShareCardView(
                    id=dice.key(), card_id=row.id, reader_id=reader_id, at=at(today - timedelta(days=days), 9 * 60 + 35)
                )
                for days in told.looked
            )
    work.session.flush()
