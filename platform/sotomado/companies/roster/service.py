"""What can happen to a roster on its way in: sent, read otherwise, confirmed, taken back.

Reading it and taking it in are done by the worker (`working`); what a page shows of it says `shown`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.companies.roster import applying, staging
from sotomado.companies.roster.errors import Busy, NotReady, Unconfirmed
from sotomado.companies.roster.lines import BrokenRoster, Problem, Wrong
from sotomado.companies.roster.models import OPEN, ImportState, RosterImport
from sotomado.companies.roster.opening import ENCODINGS
from sotomado.companies.roster.reading import LARGEST_BYTES
from sotomado.companies.service import company
from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox

# The jobs, each with {"import_id"}.
READ_ROSTER = "roster_read"
APPLY_ROSTER = "roster_apply"
TELL_ROSTER = "roster_tell"
# Nobody said anything: what lies there is let go of.
KEPT_FOR = timedelta(days=7)
# Of those on the roster: when more would be ended, their number is to be typed.
MOST_ENDED_UNASKED = 5
# When more of a hundred addresses are of domains nobody here has, it is asked whose list it is.
MOST_FOREIGN_PERCENT = 50


@dataclass(frozen=True)
class Consent:
    """What HR said to a preview. `ends`: how many people they typed would leave; `is_ours`: that the list is theirs."""

    is_whole: bool = False
    ends: int | None = None
    is_ours: bool = False
    # The preview it was said to.
    compared_at: datetime | None = None


def send(work: UnitOfWork, *, company_id: int, person_id: int | None, file_name: str, content: bytes) -> str:
    """Keep a file sealed and have it read. Returns the import's id. Raises BrokenRoster, Busy, NotFound.

    Another one of this company that still waits for something is taken back.
    """
    if not content:
        raise BrokenRoster([Problem(None, None, Wrong.EMPTY)])
    if len(content) > LARGEST_BYTES:
        raise BrokenRoster([Problem(None, None, Wrong.TOO_LARGE)])
    row = begin(work, company_id=company_id, person_id=person_id, size_bytes=len(content))
    row.file_name = work.seal(row, "file_name", file_name[:200])
    row.content = work.seal_bytes(row, "content", content)
    work.session.flush()
    outbox.write(work, kind=READ_ROSTER, payload={"import_id": row.id})
    return row.id


def begin(work: UnitOfWork, *, company_id: int, person_id: int | None, size_bytes: int) -> RosterImport:
    """A new import, in the place of any that is open. Raises Busy, NotFound."""
    company(work, company_id=company_id)
    applying.hold(work, company_id=company_id)
    other = work.session.scalar(
        select(RosterImport)
        .where(RosterImport.company_id == company_id, RosterImport.state.in_(OPEN))
        .with_for_update()
    )
    if other is not None:
        if other.state is ImportState.APPLYING:
            raise Busy(other.id)
        end(work, other, ImportState.CANCELLED)
    row = RosterImport(
        company_id=company_id,
        by_person_id=person_id,
        state=ImportState.WAITING,
        uploaded_at=work.now,
        size_bytes=size_bytes,
        rows_read=0,
        added=0,
        changed=0,
        unchanged=0,
        ended=0,
        left_out=0,
        kept_hr=0,
        faulty=0,
        invited_to=0,
    )
    work.session.add(row)
    work.session.flush()
    return row


def end(work: UnitOfWork, row: RosterImport, state: ImportState) -> None:
    """Nothing more will come of it: the file goes, and whatever was laid down of it."""
    staging.clear(work, import_id=row.id)
    row.state, row.over_at, row.content = state, work.now, None
    work.session.flush()


def locked(work: UnitOfWork, *, company_id: int, import_id: str) -> RosterImport:
    """An import of a company, held. Raises NotFound."""
    row = work.session.scalar(
        select(RosterImport)
        .where(RosterImport.id == import_id, RosterImport.company_id == company_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("import")
    return row


def read_otherwise(work: UnitOfWork, *, company_id: int, import_id: str, encoding: str | None) -> None:
    """Have a file read anew in an encoding HR chose; None: by what we find. Raises NotFound, NotReady."""
    if encoding is not None and encoding not in ENCODINGS:
        raise ValueError(f"Nothing is read as {encoding}.")
    row = locked(work, company_id=company_id, import_id=import_id)
    if row.state not in (ImportState.READY, ImportState.FAULTY):
        raise NotReady()
    staging.clear(work, import_id=row.id)
    row.wished_encoding, row.state, row.rows_read, row.rows_total = encoding, ImportState.WAITING, 0, None
    row.faulty = 0
    work.session.flush()
    outbox.write(work, kind=READ_ROSTER, payload={"import_id": row.id})


def confirm(work: UnitOfWork, *, company_id: int, import_id: str, person_id: int | None, said: Consent) -> None:
    """Have a compared file taken in. What was confirmed already stays so. Raises NotFound, NotReady, Unconfirmed."""
    row = locked(work, company_id=company_id, import_id=import_id)
    if row.state in (ImportState.APPLYING, ImportState.APPLIED):
        return
    if row.state is not ImportState.READY or (said.compared_at is not None and said.compared_at != row.compared_at):
        raise NotReady()
    leaving = row.ended + (row.left_out - row.kept_hr if said.is_whole else 0)
    if asks_for_number(row, is_whole=said.is_whole) and said.ends != leaving:
        raise Unconfirmed("ends")
    if asks_whose(row) and not said.is_ours:
        raise Unconfirmed("is_ours")
    row.is_whole, row.confirmed_at, row.confirmed_by_id = said.is_whole, work.now, person_id
    row.state = ImportState.APPLYING
    work.session.flush()
    outbox.write(work, kind=APPLY_ROSTER, payload={"import_id": row.id})


def asks_for_number(row: RosterImport, *, is_whole: bool) -> bool:
    """Whether so many would leave that their number has to be typed: more than a fifth of all there are."""
    leaving = row.ended + (row.left_out - row.kept_hr if is_whole else 0)
    people = row.changed + row.unchanged + row.ended + row.left_out
    return leaving * MOST_ENDED_UNASKED > people


def asks_whose(row: RosterImport) -> bool:
    """Whether most addresses are of domains nobody here has."""
    return row.foreign_percent is not None and row.foreign_percent > MOST_FOREIGN_PERCENT


def cancel(work: UnitOfWork, *, company_id: int, import_id: str) -> None:
    """Take a file back. One that is over stays as it is. Raises NotFound, Busy."""
    row = locked(work, company_id=company_id, import_id=import_id)
    if row.state is ImportState.APPLYING:
        raise Busy(row.id)
    if row.state in OPEN:
        end(work, row, ImportState.CANCELLED)


def expire(work: UnitOfWork) -> int:
    """Let go of files nobody said anything to for a week. Returns how many."""
    old = work.session.scalars(
        select(RosterImport)
        .where(
            RosterImport.state.in_((ImportState.FAULTY, ImportState.READY)),
            RosterImport.uploaded_at <= work.now - KEPT_FOR,
        )
        .with_for_update(skip_locked=True)
    ).all()
    for row in old:
        end(work, row, ImportState.EXPIRED)
    return len(old)


def today_at(work: UnitOfWork, time_zone: str) -> date:
    """The day it is where the company is."""
    return work.now.astimezone(ZoneInfo(time_zone)).date()
