"""What the worker does with a roster: reads it in steps, takes it in at once, tells its people in steps.

A step is a transaction. Whoever takes the job after a worker died goes on where the last step ended; two that work on
one import at once wait for each other at its row, and the second finds the step done.
"""

from __future__ import annotations

import time

from sqlalchemy.exc import IntegrityError

from sotomado.accounts.errors import NotFound
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.roster import applying, comparing, reading, service, staging, telling
from sotomado.companies.roster.lines import BrokenRoster, Layout
from sotomado.companies.roster.models import ImportState, RosterImport
from sotomado.companies.roster.service import READ_ROSTER, TELL_ROSTER
from sotomado.companies.service import company
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.models import WebhookEvent
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox

ROWS_A_STEP = 2_000
# Well within the lease of a job; then another job goes on.
BUSY_FOR_SECONDS = 40.0


def read_on(database: Database, *, import_id: str, rows_a_step: int = ROWS_A_STEP) -> None:
    """Read a file that was sent in, from where it was read to, and compare it."""
    with database.read() as work:
        row = work.session.get(RosterImport, import_id)
        if row is None or row.state not in (ImportState.WAITING, ImportState.READING) or row.content is None:
            return
        content, wished, company_id = work.unseal_bytes(row, "content"), row.wished_encoding, row.company_id
    began = time.monotonic()
    try:
        opened = reading.opened(content, encoding=wished)
        laid_out = staging.layout(opened)
        if len(opened) <= laid_out.begins:
            raise BrokenRoster([reading.NOBODY])
    except BrokenRoster as broken:
        with database.work() as work:
            _say_what_is_wrong(work, company_id, import_id, broken)
        return
    is_more = True
    while is_more:
        with database.work() as work:
            row = service.locked(work, company_id=company_id, import_id=import_id)
            if row.state not in (ImportState.WAITING, ImportState.READING) or row.wished_encoding != wished:
                return
            is_more = _read_step(work, row, opened, laid_out, rows_a_step)
            if is_more and time.monotonic() - began > BUSY_FOR_SECONDS:
                outbox.write(work, kind=READ_ROSTER, payload={"import_id": import_id})
                return


def apply(database: Database, *, import_id: str) -> None:
    """Take a confirmed file in. Where the roster has changed since, compare it anew and leave it to HR again."""
    try:
        with database.work() as work:
            row = _confirmed(work, import_id)
            if row is None:
                return
            employer = company(work, company_id=row.company_id)
            applying.apply(work, row, employer, today=service.today_at(work, employer.time_zone))
            outbox.write(work, kind=TELL_ROSTER, payload={"import_id": import_id})
            counts = {"added": row.added, "changed": row.changed, "ended": row.ended}
            about = {"company": row.company_id, **counts}
            audit.record(work, act=Act.ROSTER_TAKEN_IN, by=row.confirmed_by_id, about=about)
            webhooks.tell(work, company_id=row.company_id, event=WebhookEvent.ROSTER_TAKEN_IN, data=counts)
            return
    except (applying.RosterChanged, IntegrityError):
        pass
    with database.work() as work:
        row = _confirmed(work, import_id)
        if row is None:
            return
        row.is_whole, row.confirmed_at, row.confirmed_by_id = None, None, None
        row.state = ImportState.READING
        work.session.flush()
        employer = company(work, company_id=row.company_id)
        comparing.compare(work, row, today=service.today_at(work, employer.time_zone))
        row.renewed_at = work.now


def tell(database: Database, *, import_id: str, public_url: str) -> None:
    """Write to the people of a roster that was taken in, a few hundred at a time."""
    began = time.monotonic()
    is_more = True
    while is_more:
        with database.work() as work:
            row = work.session.get(RosterImport, import_id, with_for_update=True, populate_existing=True)
            if row is None or row.state is not ImportState.APPLIED:
                return
            employer = company(work, company_id=row.company_id)
            is_more = telling.tell_next(work, row, employer, public_url=public_url)
            if is_more and time.monotonic() - began > BUSY_FOR_SECONDS:
                outbox.write(work, kind=TELL_ROSTER, payload={"import_id": import_id})
                return


def _read_step(work: UnitOfWork, row: RosterImport, opened: reading.Opened, laid_out: Layout, rows_a_step: int) -> bool:
    """Lay down the next rows, or compare once they are all there. Whether there is more to do."""
    today = service.today_at(work, company(work, company_id=row.company_id).time_zone)
    if row.state is ImportState.WAITING:
        staging.note_how(work, row, opened, laid_out)
        row.state = ImportState.READING
    if row.rows_read < (row.rows_total or 0):
        begin = row.rows_read
        staging.stage(work, row, opened, laid_out, begin=begin, end=begin + rows_a_step, today=today)
        return True
    comparing.compare(work, row, today=today)
    return False


def _confirmed(work: UnitOfWork, import_id: str) -> RosterImport | None:
    """An import that waits to be taken in, held after its company."""
    found = work.session.get(RosterImport, import_id)
    if found is None:
        return None
    applying.hold(work, company_id=found.company_id)
    row = work.session.get(RosterImport, import_id, with_for_update=True, populate_existing=True)
    return row if row is not None and row.state is ImportState.APPLYING else None


def _say_what_is_wrong(work: UnitOfWork, company_id: int, import_id: str, broken: BrokenRoster) -> None:
    try:
        row = service.locked(work, company_id=company_id, import_id=import_id)
    except NotFound:
        return
    if row.state in (ImportState.WAITING, ImportState.READING):
        staging.clear(work, import_id=import_id)
        staging.note(work, import_id=import_id, problems=broken.problems)
        row.kind = row.encoding = row.separator = row.columns = row.unknown_columns = None
        row.rows_read, row.rows_total, row.faulty = 0, None, len(broken.problems)
        row.state = ImportState.FAULTY
        work.session.flush()
