"""The mix of questions of one 1on1: thrown under the service's key, and kept from the first reading on."""

from __future__ import annotations

from sotomado.accounts import service as accounts
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.oneonones.before import queries, service
from sotomado.oneonones.before.models import DrawnMix
from sotomado.oneonones.questions.drawing import Mix, group_of, mix_of

PURPOSE = "question mix"
_DIGITS = 13  # of a hexadecimal digest: as many as a float holds


def mix_for(work: UnitOfWork, *, one_on_one_id: str) -> Mix | None:
    """What was drawn, None where nobody has read the questions yet."""
    row = queries.drawn(work, one_on_one_id)
    return row.mix if row is not None else None


def draw_once(work: UnitOfWork, *, one_on_one_id: str, member_person_id: int) -> None:
    """Draw the mix by the stage the member states now. Whatever they state later counts from the next 1on1 on.

    What was stated under a consent that was taken back draws nothing.
    """
    accounts.hold(work, person_id=member_person_id)
    has_withdrawn = accounts.has_withdrawn(work, person_id=member_person_id)
    stage = None if has_withdrawn else service.stage_of(work, person_id=member_person_id)
    mix = mix_of(stage, throw=throw_of(work, member_person_id, stage))
    work.session.execute(
        insert_once(work, DrawnMix, id=new_key(), one_on_one_id=one_on_one_id, mix=mix, drawn_at=work.now)
    )


def throw_of(work: UnitOfWork, person_id: int, stage: int | None) -> float:
    """From 0 to 1, the same at every 1on1 of a person and a group of stages. By the oldest key: a new one throws for
    those who come after its predecessors are gone."""
    digest = work.keyring.digests(f"{person_id}|{group_of(stage)}", purpose=PURPOSE)[-1]
    return int(digest[:_DIGITS], 16) / float(16**_DIGITS)
