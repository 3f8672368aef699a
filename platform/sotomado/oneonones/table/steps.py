"""What the two agreed to do: open, done or dropped in one tap, put otherwise, and read by both.

When a pair has ended the member keeps reading all of it; the other one keeps their own steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, update

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import OneOnOne
from sotomado.oneonones.service import Between, between, day_of
from sotomado.oneonones.table.errors import NothingWritten, PairEnded, TooLong
from sotomado.oneonones.table.models import AgreedStep, Doer, StepStanding

LONGEST_STEP = 200
# More than a handful is a plan, not what two do until next time.
MOST_STEPS = 5


@dataclass(frozen=True)
class Step:
    """One thing somebody said they would do. `is_mine`: the reader's, alone or with the other.

    `is_passed_on`: agreed on with the manager before, so that the 1on1 it comes from is not of this pair. `goes_on_in`:
    agreed on here, and passed on by its member to that pair, where it stands as it stands now.
    """

    id: str
    text: str
    doer: Doer
    is_mine: bool
    by_on: date | None
    standing: StepStanding
    agreed_on: date
    one_on_one_id: str
    number: int
    is_passed_on: bool
    goes_on_in: int | None = None


def open_steps(work: UnitOfWork, of: Between) -> list[Step]:
    """What is still to be done, the earliest agreed first. By the index on (pair, standing)."""
    return _read(work, of, AgreedStep.pair_id == of.pair_id, AgreedStep.standing == StepStanding.OPEN)


def all_steps(work: UnitOfWork, of: Between) -> list[Step]:
    """Whatever was ever agreed on that the reader may read, the earliest first.

    Of a pair that ended, its member also reads what they passed on from here: the record is not rewritten by that.
    """
    here = _read(work, of, AgreedStep.pair_id == of.pair_id)
    if not (of.has_ended and of.i_am_member):
        return here
    gone = _read(work, of, OneOnOne.pair_id == of.pair_id, AgreedStep.pair_id != of.pair_id)
    return sorted([*here, *gone], key=lambda one: (one.agreed_on, one.number))


def taken_over(work: UnitOfWork, of: Between) -> list[Step]:
    """What the member brought along from the pair before, open or settled: it stands in no record of this one."""
    return _read(work, of, AgreedStep.pair_id == of.pair_id, OneOnOne.pair_id != of.pair_id)


def settle(work: UnitOfWork, *, person_id: int, pair_id: int, step_id: str, standing: StepStanding) -> None:
    """Done, dropped, or open again. Raises NotFound, PairEnded."""
    row, _of = _writable(work, person_id, pair_id, step_id)
    if row.standing is standing:
        return
    row.standing = standing
    row.settled_at = None if standing is StepStanding.OPEN else work.now
    work.session.flush()


def revise(
    work: UnitOfWork, *, person_id: int, pair_id: int, step_id: str, text: str, doer: Doer, by_on: date | None
) -> None:
    """Put a step otherwise. Raises NotFound, PairEnded, NothingWritten, TooLong."""
    row, _of = _writable(work, person_id, pair_id, step_id)
    row.body, row.doer, row.by_on = work.seal(row, "body", wording(text)), doer, by_on
    work.session.flush()


def step(work: UnitOfWork, of: Between, *, step_id: str) -> Step:
    """One of the pair's. Raises NotFound."""
    found = [one for one in all_steps(work, of) if one.id == step_id and one.goes_on_in is None]
    if not found:
        raise NotFound("step")
    return found[0]


def pass_on(work: UnitOfWork, former: Between, to: Between) -> None:
    """Let the member's own open steps go on with another manager, as the member said. For `parting.passing`."""
    work.session.execute(
        update(AgreedStep)
        .where(
            AgreedStep.pair_id == former.pair_id,
            AgreedStep.standing == StepStanding.OPEN,
            AgreedStep.doer == Doer.MEMBER,
        )
        .values(pair_id=to.pair_id)
        .execution_options(synchronize_session=False)
    )
    work.session.expire_all()


def agree(
    work: UnitOfWork, *, pair_id: int, one_on_one_id: str, number: int, text: str, doer: Doer, by_on: date | None
) -> None:
    """Write a step down at a closing. For `closing`, which has looked who it is."""
    row = AgreedStep(
        pair_id=pair_id,
        one_on_one_id=one_on_one_id,
        number=number,
        doer=doer,
        by_on=by_on,
        standing=StepStanding.OPEN,
        agreed_at=work.now,
    )
    row.body = work.seal(row, "body", wording(text))
    work.session.add(row)


def wording(text: str) -> str:
    """What a step says, as it is kept. Raises NothingWritten, TooLong."""
    said = " ".join(text.split())
    if not said:
        raise NothingWritten()
    if len(said) > LONGEST_STEP:
        raise TooLong(len(said), LONGEST_STEP)
    return said


def is_readable(of: Between, doer: Doer) -> bool:
    """Whether the reader still has a use for a step: always while the pair lives, later the member or its doer."""
    return of.i_am_member or not of.has_ended or doer is not Doer.MEMBER


def _read(work: UnitOfWork, of: Between, *which: ColumnElement[bool]) -> list[Step]:
    asked = (
        select(AgreedStep, OneOnOne)
        .join(OneOnOne, OneOnOne.id == AgreedStep.one_on_one_id)
        .where(*which)
        .order_by(OneOnOne.held_on, AgreedStep.agreed_at, AgreedStep.number)
    )
    own = Doer.MEMBER if of.i_am_member else Doer.MANAGER
    return [
        Step(
            id=row.id,
            text=work.unseal(row, "body") or "",
            doer=row.doer,
            is_mine=row.doer in (own, Doer.BOTH),
            by_on=row.by_on,
            standing=row.standing,
            agreed_on=day_of(held),
            one_on_one_id=row.one_on_one_id,
            number=row.number,
            is_passed_on=held.pair_id != of.pair_id,
            goes_on_in=row.pair_id if row.pair_id != of.pair_id else None,
        )
        for row, held in work.session.execute(asked)
        if is_readable(of, row.doer)
    ]


def _writable(work: UnitOfWork, person_id: int, pair_id: int, step_id: str) -> tuple[AgreedStep, Between]:
    of = between(work, person_id=person_id, pair_id=pair_id)
    row = work.session.get(AgreedStep, step_id)
    if row is None or row.pair_id != of.pair_id or not is_readable(of, row.doer):
        raise NotFound("step")
    own = Doer.MEMBER if of.i_am_member else Doer.MANAGER
    if of.has_ended and row.doer not in (own, Doer.BOTH):
        raise PairEnded()
    return row, of
