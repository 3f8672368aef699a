"""What stands of telling an advisee: on the operators' pages, and on the advisee's own.

The advisee reads what the operator wrote of something passed on, and why they were told later where they were; of a
case taken on that it was. Which operator it was they are not told: operators stand together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.bookings.models import Booking
from sotomado.database import UnitOfWork
from sotomado.keyring import Keyring
from sotomado.safety import entries, queries, sealing, telling
from sotomado.safety.models import SafetyCase, SafetyEntry, SafetyNotice, SafetyNoticeGiven
from sotomado.safety.telling import Putting
from sotomado.safety.vocabulary import Happened, Kind, Sort


@dataclass(frozen=True)
class PutOff:
    """Once it was put off. `because` is None where nobody may read the case any more."""

    asked_by: int
    asked_at: datetime
    because: str | None
    tell_on: date
    holds: bool


@dataclass(frozen=True)
class Notice:
    """Something an advisee is told, for operators. `waits`: a second one has to agree to put it off once more."""

    id: str
    case_id: str
    receipt: str
    kind: Kind
    happened: Happened
    at: datetime
    due_on: date
    told_at: datetime | None
    put_off: tuple[PutOff, ...]
    names: Mapping[int, str]
    is_on_team: bool
    waits: bool
    may_agree: bool


@dataclass(frozen=True)
class ToldOf:
    """Something an advisee was told. `passed_on`: to whom what went; `words`: the operator's own to them."""

    sort: Sort
    kind: Kind
    happened: Happened
    at: datetime
    told_at: datetime
    talk_at: datetime | None
    passed_on: str | None
    words: str | None
    put_off: tuple[PutOff, ...]


def notice(work: UnitOfWork, *, operator_id: int, notice_id: str) -> Notice:
    """Raises NotFound, also where the operator is concerned."""
    row = work.session.get(SafetyNotice, notice_id)
    if row is None:
        raise NotFound("safety_notice")
    found = _shown(work, operator_id, [row])
    if not found:
        raise NotFound("safety_notice")
    return found[0]


def notices(work: UnitOfWork, *, operator_id: int, case_id: str) -> list[Notice]:
    """What the advisee of a case is told, in the order it happened."""
    rows = work.session.scalars(
        select(SafetyNotice)
        .join(SafetyEntry, SafetyEntry.id == SafetyNotice.entry_id)
        .where(SafetyNotice.case_id == case_id)
        .order_by(SafetyEntry.number)
    ).all()
    return _shown(work, operator_id, rows)


def waiting(work: UnitOfWork, *, operator_id: int) -> list[Notice]:
    """What this operator may agree to put off, the next to be told first."""
    rows = work.session.scalars(
        select(SafetyNotice)
        .outerjoin(SafetyNoticeGiven, SafetyNoticeGiven.notice_id == SafetyNotice.id)
        .where(SafetyNoticeGiven.id.is_(None))
        .order_by(SafetyNotice.due_on)
    ).all()
    return [one for one in _shown(work, operator_id, rows) if one.may_agree]


def told_to(work: UnitOfWork, *, person_id: int) -> list[ToldOf]:
    """What an advisee was told, the latest first."""
    rows = work.session.execute(
        select(SafetyNotice, SafetyEntry, SafetyCase, SafetyNoticeGiven, Booking.starts_at)
        .join(SafetyEntry, SafetyEntry.id == SafetyNotice.entry_id)
        .join(SafetyCase, SafetyCase.id == SafetyNotice.case_id)
        .join(SafetyNoticeGiven, SafetyNoticeGiven.notice_id == SafetyNotice.id)
        .outerjoin(Booking, Booking.id == SafetyCase.booking_id)
        .where(SafetyNotice.person_id == person_id)
        .order_by(SafetyNoticeGiven.told_at.desc(), SafetyEntry.number.desc())
    ).all()
    puttings = telling.puttings(work, notices=[row[0] for row in rows])
    keys = sealing.keys_of(work, case_ids={row[2].id for row in rows})
    found = []
    for (_, entry, case, given, talk_at), putting in zip(rows, puttings, strict=True):
        key = keys.get(case.id)
        is_passed_on = entry.happened is Happened.PASSED_ON
        found.append(
            ToldOf(
                sort=case.sort,
                kind=case.kind,
                happened=entry.happened,
                at=entry.at,
                told_at=given.told_at,
                talk_at=talk_at,
                passed_on=sealing.unseal(key, entry, "words") if is_passed_on else None,
                words=sealing.unseal(key, given, "words"),
                put_off=tuple(one for one in _put_off(key, putting) if one.holds),
            )
        )
    return found


def _shown(work: UnitOfWork, operator_id: int, rows: Sequence[SafetyNotice]) -> list[Notice]:
    """Of cases that do not concern this operator; as many statements for a hundred as for one."""
    cases = queries.cases(work, case_ids={row.case_id for row in rows})
    concerned = queries.parties_of(work, rows=cases.values())
    known = queries.entries_of(work, case_ids=cases.keys())
    keys = sealing.keys_of(work, case_ids=cases.keys())
    puttings = telling.puttings(work, notices=rows)
    names = queries.names(work, person_ids={one.asked_by for each in puttings for one in each.delays})
    found = []
    for row, putting in zip(rows, puttings, strict=True):
        if operator_id in concerned[row.case_id]:
            continue
        entry = next(one for one in known[row.case_id] if one.id == row.entry_id)
        waits = putting.waiting
        found.append(
            Notice(
                id=row.id,
                case_id=row.case_id,
                receipt=cases[row.case_id].receipt,
                kind=cases[row.case_id].kind,
                happened=entry.happened,
                at=entry.at,
                due_on=putting.due_on,
                told_at=putting.given.told_at if putting.given else None,
                put_off=_put_off(keys.get(row.case_id), putting),
                names=names,
                is_on_team=operator_id in entries.team_of(known[row.case_id]),
                waits=waits is not None,
                may_agree=waits is not None and waits.asked_by != operator_id and waits.tell_on > telling.today(work),
            )
        )
    return found


def _put_off(key: Keyring | None, putting: Putting) -> tuple[PutOff, ...]:
    return tuple(
        PutOff(
            asked_by=one.asked_by,
            asked_at=one.asked_at,
            because=sealing.unseal(key, one, "because"),
            tell_on=one.tell_on,
            holds=putting.holds(one),
        )
        for one in putting.delays
    )
