"""1on1s inside: what the two of a pair wrote. Each of them exports the records they read anyway."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from sotomado.accounts.told import told
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne, Pair

TABLES = frozenset({"pair", "one_on_one"})

# What stays with the one who is not the member once a pair has ended: that they met on a day, and their own reaction.
LEFT_TO_THE_OTHER = frozenset({"standing", "held_on", "manager_reaction"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Records of every pair the person is one of, with their own reaction and without the other's.

    Of a pair that has ended the member alone is told what was shared, as on the pages.
    """
    own = set(work.session.scalars(select(Employment.id).where(Employment.person_id == person_id)))
    rows = work.session.execute(
        select(OneOnOne, Pair)
        .join(Pair, Pair.id == OneOnOne.pair_id)
        .where(or_(Pair.manager_id.in_(own), Pair.member_id.in_(own)))
        .order_by(OneOnOne.held_on, OneOnOne.id)
    ).all()
    kept = [_told(work, row, pair, as_member=pair.member_id in own) for row, pair in rows]
    return {"one_on_ones": kept} if kept else {}


def _told(work: UnitOfWork, row: OneOnOne, pair: Pair, *, as_member: bool) -> dict[str, object]:
    if as_member:
        return told(work, row, besides=("manager_reaction",))
    shared = told(work, row, besides=("member_reaction",))
    if pair.ended_at is None:
        return shared
    return {name: value for name, value in shared.items() if name in LEFT_TO_THE_OTHER}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Reactions of theirs, and the words of the 1on1s they were the member of.

    That a 1on1 was held, when and about which theme stays: it is the record of two, and the other one keeps it.
    """
    own = select(Employment.id).where(Employment.person_id == person_id)
    as_member = select(Pair.id).where(Pair.member_id.in_(own))
    as_manager = select(Pair.id).where(Pair.manager_id.in_(own))
    for pairs, values in (
        (as_member, {"notes": None, "until_next_time": None, "member_reaction": None}),
        (as_manager, {"manager_reaction": None}),
    ):
        work.session.execute(
            update(OneOnOne)
            .where(OneOnOne.pair_id.in_(pairs))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    work.session.expire_all()
