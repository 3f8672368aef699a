"""Writing to a case, and reading from its entries where it stands. An entry is added and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sotomado.database import UnitOfWork
from sotomado.keyring import Keyring
from sotomado.safety import queries, sealing
from sotomado.safety.errors import WordsMissing, WordsTooLong
from sotomado.safety.models import SafetyCase, SafetyEntry
from sotomado.safety.vocabulary import By, Happened, State

LONGEST_WORDS = 4000


@dataclass(frozen=True)
class Line:
    """An entry with its words; `words` is None where there are none, or where their key is gone."""

    at: datetime
    happened: Happened
    by: By
    by_person_id: int | None
    whom_id: int | None
    mark: str | None
    words: str | None


def kept(words: str | None, *, needed: bool = False) -> str | None:
    """Words as they are kept. Raises WordsMissing, WordsTooLong."""
    words = (words or "").strip().replace("\r\n", "\n")
    if needed and not words:
        raise WordsMissing()
    if len(words) > LONGEST_WORDS:
        raise WordsTooLong(LONGEST_WORDS)
    return words or None


def add(
    work: UnitOfWork,
    one: SafetyCase,
    happened: Happened,
    by: By,
    *,
    by_person_id: int | None = None,
    words: str | None = None,
    mark: str | None = None,
    whom_id: int | None = None,
    key: Keyring | None = None,
) -> SafetyEntry:
    """Write the next entry. The caller has locked the case."""
    known = queries.entries(work, case_id=one.id)
    row = SafetyEntry(
        case_id=one.id,
        number=(known[-1].number if known else 0) + 1,
        at=work.now,
        happened=happened,
        by_side=by,
        by_person_id=by_person_id,
        whom_id=whom_id,
        mark=mark,
    )
    if words:
        key = key or sealing.key_of(work, case_id=one.id)
        if key is not None:
            row.words = sealing.seal(key, row, "words", words)
    work.session.add(row)
    work.session.flush()
    return row


def lines(work: UnitOfWork, *, case_id: str, rows: Sequence[SafetyEntry] | None = None) -> list[Line]:
    key = sealing.key_of(work, case_id=case_id)
    return [
        Line(
            at=row.at,
            happened=row.happened,
            by=row.by_side,
            by_person_id=row.by_person_id,
            whom_id=row.whom_id,
            mark=row.mark,
            words=sealing.unseal(key, row, "words"),
        )
        for row in (queries.entries(work, case_id=case_id) if rows is None else rows)
    ]


def state_of(known: Iterable[SafetyEntry | Line]) -> State:
    """Where a case stands."""
    state, has_team = State.WAITING, False
    for one in known:
        has_team = has_team or one.happened is Happened.TAKEN_ON
        if one.happened is Happened.TAKEN_ON and state is State.WAITING:
            state = State.IN_HAND
        elif one.happened is Happened.WITHDRAWN and state is not State.CLOSED:
            state = State.WITHDRAWN
        elif one.happened is Happened.CLOSED:
            state = State.CLOSED
        elif one.happened is Happened.REOPENED:
            state = State.IN_HAND if has_team else State.WAITING
        elif one.happened is Happened.RETURNED:
            state, has_team = State.WAITING, False
    return state


def is_waiting(known: Sequence[SafetyEntry]) -> bool:
    """Whether nobody has taken the case on yet, so that operators go on being called."""
    return state_of(known) is State.WAITING


def team_of(known: Iterable[SafetyEntry | Line]) -> frozenset[int]:
    """The operators who took a case on, since it last went back to the desk: they alone read it."""
    team: set[int] = set()
    for one in known:
        if one.happened is Happened.RETURNED:
            team.clear()
        elif one.happened is Happened.TAKEN_ON and one.by_person_id:
            team.add(one.by_person_id)
    return frozenset(team)
