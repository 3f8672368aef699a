"""Calling operators until one of them takes a case on.

First whoever is on duty; if nobody takes it on within minutes, everybody; then everybody again, at the same pace for an
hour and each hour after that, until somebody does. Each call is an entry of the case. The next call is a job of the
outbox, written with the case itself: it cannot be lost, and once the case is taken on it does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox
from sotomado.safety import duty, entries, letters, queries
from sotomado.safety.models import SafetyCase, SafetyEntry
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import By, Happened

CALL_AGAIN = "call_operators_again"
AT_THE_SAME_PACE = timedelta(hours=1)
THEN_EVERY = timedelta(hours=1)


def call(work: UnitOfWork, one: SafetyCase, *, terms: Terms) -> list[int]:
    """Call whoever is next, and see to it that more are called if nobody answers. Returns who was called.

    The caller has locked the case.
    """
    round_ = _rounds(queries.entries(work, case_id=one.id))
    concerned = queries.parties(work, one=one)
    everybody = [who for who in queries.operators(work) if who not in concerned]
    first = [who for who in duty.on_duty(work) if who not in concerned]
    called = first if round_ == 0 and first else everybody
    for who in called:
        entries.add(work, one, Happened.PAGED, By.RULE, whom_id=who, mark=str(round_))
        letters.call_operator(work, case_id=one.id, person_id=who, round_=round_, public_url=terms.public_url)
    again_at = work.now + _wait(round_, terms)
    # Where nobody could be called there was no round, and the next call is still this one.
    next_ = round_ + 1 if called else round_
    outbox.write(
        work,
        kind=CALL_AGAIN,
        payload={"case_id": one.id, "round": next_},
        run_after=again_at,
        dedupe_key=f"{CALL_AGAIN}|{one.id}|{next_}" + ("" if called else f"|{again_at:%Y%m%d%H%M}"),
    )
    return called


def _wait(round_: int, terms: Terms) -> timedelta:
    return terms.page_again_after if round_ * terms.page_again_after < AT_THE_SAME_PACE else THEN_EVERY


def call_again(database: Database, payload: dict[str, Any], terms: Terms) -> None:
    """The job: nobody may have taken the case on."""
    with database.work() as work:
        one = queries.case(work, case_id=payload["case_id"], locked=True)
        known = queries.entries(work, case_id=one.id)
        # A worker that died after this was written takes the same job again: that round is over.
        if entries.is_waiting(known) and _rounds(known) == payload["round"]:
            call(work, one, terms=terms)


def _rounds(known: Sequence[SafetyEntry]) -> int:
    """How often was called."""
    return 1 + max((int(one.mark or 0) for one in known if one.happened is Happened.PAGED), default=-1)
