"""The table for two: what a person wrote with another, and what they kept alone. Own words are told by their thread."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.sql import Select

from sotomado.accounts.told import all_told, told
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.table.models import (
    AgreedStep,
    Doer,
    HeardWord,
    InsideFeedback,
    InsideReaction,
    PrivateMemo,
    SharedSheet,
    SheetPresence,
    SheetUpdate,
    ShownWord,
)
from sotomado.oneonones.table.sheets import text_kept

TABLES = frozenset(
    {
        "shared_sheet",
        "sheet_update",
        "sheet_presence",
        "private_memo",
        "shown_word",
        "heard_word",
        "agreed_step",
        "inside_reaction",
        "inside_feedback",
    }
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Memos, answers and feedback of their own; steps and open sheets of the pairs they are one of.

    Of a pair that has ended, the member alone is told what was shared, and the other one what they said they would do.
    """
    own = _employments(person_id)
    mine: set[int] = set(work.session.scalars(own))
    steps = work.session.execute(
        select(AgreedStep, Pair)
        .join(Pair, Pair.id == AgreedStep.pair_id)
        .where(or_(Pair.member_id.in_(own), Pair.manager_id.in_(own)))
        .order_by(AgreedStep.agreed_at, AgreedStep.number)
    )
    sheets = work.session.execute(
        select(SharedSheet, Pair)
        .join(Pair, Pair.id == SharedSheet.pair_id)
        .where(SharedSheet.closed_at.is_(None), or_(Pair.member_id.in_(own), Pair.manager_id.in_(own)))
        .order_by(SharedSheet.opened_at)
    )
    found: dict[str, object] = {
        "steps_agreed_on": [
            told(work, step, besides=("number", "settled_at"))
            for step, pair in steps
            if _reads(pair, mine) or step.doer is not Doer.MEMBER
        ],
        "shared_notes": [text for sheet, pair in sheets if _reads(pair, mine) and (text := text_kept(work, sheet))],
        "words_offered_in_one_on_ones": _all(
            work,
            select(HeardWord)
            .join(SharedSheet, SharedSheet.id == HeardWord.sheet_id)
            .join(Pair, Pair.id == SharedSheet.pair_id)
            .where(Pair.member_id.in_(own), HeardWord.settled_at.is_(None)),
            besides=("number",),
        ),
        "private_memos": _all(work, select(PrivateMemo).where(PrivateMemo.writer_id.in_(own))),
        "what_i_said_of_one_on_ones": _all(work, select(InsideReaction).where(InsideReaction.writer_id.in_(own))),
        "feedback_i_received": _all(work, select(InsideFeedback).where(InsideFeedback.receiver_id.in_(own))),
        "feedback_i_gave": _all(
            work,
            select(InsideFeedback).where(InsideFeedback.giver_id.in_(own), InsideFeedback.given_at.is_not(None)),
            # What it was asked about are the other one's words.
            besides=("about",),
        ),
    }
    return {name: rows for name, rows in found.items() if rows}


def forget(work: UnitOfWork, person_id: int) -> None:
    """What they kept alone goes, what was given to them, and the words of the pairs they were the member of.

    In pairs in which they were the other one, what the member reads stays with the member: notes, and steps of both.
    """
    own = _employments(person_id)
    as_member = select(Pair.id).where(Pair.member_id.in_(own))
    as_other = select(Pair.id).where(Pair.manager_id.in_(own))
    sheets = select(SharedSheet.id).where(SharedSheet.pair_id.in_(as_member))
    for gone in (
        delete(PrivateMemo).where(PrivateMemo.writer_id.in_(own)),
        delete(InsideReaction).where(InsideReaction.writer_id.in_(own)),
        delete(InsideFeedback).where(or_(InsideFeedback.receiver_id.in_(own), InsideFeedback.giver_id.in_(own))),
        delete(SheetPresence).where(SheetPresence.employment_id.in_(own)),
        delete(AgreedStep).where(AgreedStep.pair_id.in_(as_member)),
        delete(AgreedStep).where(AgreedStep.pair_id.in_(as_other), AgreedStep.doer == Doer.MANAGER),
        delete(ShownWord).where(ShownWord.sheet_id.in_(sheets)),
        delete(HeardWord).where(HeardWord.sheet_id.in_(sheets)),
        delete(SheetUpdate).where(SheetUpdate.sheet_id.in_(sheets)),
        update(SharedSheet).where(SharedSheet.pair_id.in_(as_member)).values(state=None),
    ):
        work.session.execute(gone.execution_options(synchronize_session=False))
    work.session.expire_all()


def _employments(person_id: int) -> Select[int]:
    return select(Employment.id).where(Employment.person_id == person_id)


def _reads(pair: Pair, mine: set[int]) -> bool:
    return pair.member_id in mine or pair.ended_at is None


def _all(work: UnitOfWork, asked: Select[Any], *, besides: Collection[str] = ()) -> list[dict[str, object]]:
    return all_told(work, work.session.scalars(asked), besides=besides)
