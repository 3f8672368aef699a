"""What of a roster on its way in is of one person: a row, a new address that waits; and which files they sent in."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from sotomado.accounts.models import Person
from sotomado.accounts.told import told
from sotomado.companies.models import Company, Employment, PlannedLeaving
from sotomado.companies.roster.models import OPEN, AddressChange, ImportState, RosterImport, RosterRow
from sotomado.companies.roster.service import end
from sotomado.database import UnitOfWork

TABLES = frozenset({"roster_import", "roster_row", "address_change", "planned_leaving"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    sent = work.session.execute(
        select(RosterImport, Company.name)
        .join(Company, Company.id == RosterImport.company_id)
        .where(or_(RosterImport.by_person_id == person_id, RosterImport.confirmed_by_id == person_id))
        .order_by(RosterImport.uploaded_at)
    ).all()
    waiting = work.session.scalar(select(AddressChange).where(AddressChange.person_id == person_id))
    kept: dict[str, object] = {}
    if sent:
        kept["rosters_sent"] = [
            {
                "company": company,
                "uploaded_at": row.uploaded_at.isoformat(),
                "file_name": work.unseal(row, "file_name"),
            }
            for row, company in sent
        ]
    if waiting is not None:
        kept["new_address_waiting"] = told(work, waiting)
    leaves_on = work.session.scalar(
        select(PlannedLeaving.last_on)
        .join(Employment, Employment.id == PlannedLeaving.employment_id)
        .where(Employment.person_id == person_id)
    )
    if leaves_on is not None:
        kept["leaves_on"] = leaves_on.isoformat()
    return kept


def forget(work: UnitOfWork, person_id: int) -> None:
    """Rows of files on their way in: the company still has its file, and is asked to send it again.

    A last day goes with the line the company gave, which goes on without us.
    """
    email = work.session.scalar(select(Person.email).where(Person.id == person_id))
    named = select(RosterRow.import_id).where(or_(RosterRow.person_id == person_id, RosterRow.email == email))
    for row in work.session.scalars(select(RosterImport).where(RosterImport.id.in_(named))).all():
        if row.state in OPEN:
            end(work, row, ImportState.CANCELLED)
    work.session.execute(
        delete(RosterRow)
        .where(or_(RosterRow.person_id == person_id, RosterRow.email == email))
        .execution_options(synchronize_session=False)
    )
    work.session.execute(delete(AddressChange).where(AddressChange.person_id == person_id))
    for column in ("by_person_id", "confirmed_by_id"):
        work.session.execute(
            update(RosterImport)
            .where(getattr(RosterImport, column) == person_id)
            .values({column: None, "file_name": None})
            .execution_options(synchronize_session=False)
        )
