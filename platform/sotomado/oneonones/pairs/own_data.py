"""How a person's pairs came about. What they wrote when asking is theirs; what the other one wrote is not told here."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from sotomado.accounts.told import told
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair, PairKind
from sotomado.oneonones.pairs.models import PairRequest, PassingOn

TABLES = frozenset({"pair_request", "pair_passing_on"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    own = set(work.session.scalars(select(Employment.id).where(Employment.person_id == person_id)))
    pairs = work.session.scalars(
        select(Pair).where(or_(Pair.manager_id.in_(own), Pair.member_id.in_(own))).order_by(Pair.id)
    ).all()
    kept = []
    for pair in pairs:
        request = work.session.scalar(select(PairRequest).where(PairRequest.pair_id == pair.id))
        passing = work.session.get(PassingOn, pair.id) if pair.member_id in own else None
        asked_by_them = request is not None and pair.asked_by_id in own
        kept.append(
            told(work, pair)
            | (told(work, request, besides=() if asked_by_them else ("why",)) if request is not None else {})
            | (told(work, passing) if passing is not None else {})
        )
    return {"pairs": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """What they wrote when asking. Pairs they had agreed on have ended before (see `parting`)."""
    own = select(Employment.id).where(Employment.person_id == person_id)
    asked = select(Pair.id).where(Pair.asked_by_id.in_(own), Pair.kind != PairKind.LINE)
    work.session.execute(
        update(PairRequest)
        .where(PairRequest.pair_id.in_(asked))
        .values(why=None)
        .execution_options(synchronize_session=False)
    )
    work.session.expire_all()
