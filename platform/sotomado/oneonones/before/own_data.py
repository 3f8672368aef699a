"""What this folder keeps of a person: the stage they stated, and what they brought to their 1on1s."""

from __future__ import annotations

import json

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select

from sotomado.accounts.told import plain, told
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.before.models import BegunChoice, Brought, DrawnMix, StatedStage
from sotomado.oneonones.models import OneOnOne, Pair

TABLES = frozenset({"stated_stage", "brought", "begun_choice", "drawn_mix"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Their own stage; and what was brought to the 1on1s of their pairs, which both read while a pair lasts."""
    stage = work.session.scalar(select(StatedStage).where(StatedStage.person_id == person_id))
    brought = work.session.scalars(
        select(Brought)
        .join(OneOnOne, OneOnOne.id == Brought.one_on_one_id)
        .join(Pair, Pair.id == OneOnOne.pair_id)
        .where(_may_read(person_id))
        .order_by(Brought.chosen_at, Brought.id)
    ).all()
    kept: dict[str, object] = {}
    if stage is not None:
        kept["stage_of_career_autonomy"] = told(work, stage)
    if brought:
        kept["brought_to_one_on_ones"] = [told(work, row) for row in brought]
    begun = work.session.scalars(
        select(BegunChoice).where(BegunChoice.one_on_one_id.in_(_as_member(person_id))).order_by(BegunChoice.saved_at)
    ).all()
    if begun:
        kept["begun_before_one_on_ones"] = [_begun(work, row) for row in begun]
    drawn = work.session.scalars(
        select(DrawnMix).where(DrawnMix.one_on_one_id.in_(_as_member(person_id))).order_by(DrawnMix.drawn_at)
    ).all()
    if drawn:
        kept["questions_drawn_for_one_on_ones"] = [told(work, row) for row in drawn]
    return kept


def forget(work: UnitOfWork, person_id: int) -> None:
    """Their stage, the words they brought as a member, and which questions were drawn for them."""
    work.session.execute(delete(StatedStage).where(StatedStage.person_id == person_id))
    theirs = _as_member(person_id)
    work.session.execute(delete(Brought).where(Brought.one_on_one_id.in_(theirs)))
    work.session.execute(delete(BegunChoice).where(BegunChoice.one_on_one_id.in_(theirs)))
    work.session.execute(delete(DrawnMix).where(DrawnMix.one_on_one_id.in_(theirs)))


def _begun(work: UnitOfWork, row: BegunChoice) -> dict[str, object]:
    """What was typed, part by part; what was left open is left out."""
    typed = json.loads(work.unseal(row, "body") or "{}")
    return {"saved_at": plain(row.saved_at), **{name: said for name, said in typed.items() if said not in (None, "")}}


def _own(person_id: int) -> Select[int]:
    return select(Employment.id).where(Employment.person_id == person_id)


def _may_read(person_id: int) -> ColumnElement[bool]:
    as_manager = and_(Pair.manager_id.in_(_own(person_id)), Pair.ended_at.is_(None))
    return or_(as_manager, Pair.member_id.in_(_own(person_id)))


def _as_member(person_id: int) -> Select[str]:
    return select(OneOnOne.id).join(Pair, Pair.id == OneOnOne.pair_id).where(Pair.member_id.in_(_own(person_id)))
