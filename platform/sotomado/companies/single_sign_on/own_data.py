"""Who a person is to their company's provider, and what it opened here."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.accounts.told import plain
from sotomado.companies.single_sign_on.models import Identity, SignOnRequest, Trial, Visit
from sotomado.database import UnitOfWork

TABLES = frozenset({"sso_identity", "sso_request", "sso_trial", "sso_visit"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """The provider's name for them, since when; and what they tried out as HR.

    Not told: what a provider wants to see again when it is left, which opens doors there; and what stands for minutes.
    """
    linked = work.session.scalars(select(Identity).where(Identity.person_id == person_id).order_by(Identity.id))
    tried = work.session.scalars(select(Trial).where(Trial.person_id == person_id).order_by(Trial.id))
    told = {
        "company_accounts": [
            {"name_at_the_company": work.unseal(row, "subject"), "linked_at": plain(row.linked_at)} for row in linked
        ],
        "sign_on_trials": [
            {"tried_at": plain(row.tried_at)} | ({"reason": plain(row.reason)} if row.reason else {}) for row in tried
        ],
    }
    return {name: kept for name, kept in told.items() if kept}


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it goes: whoever comes by the same account again is somebody who was never here."""
    for table in (Visit, Identity, Trial):
        work.session.execute(delete(table).where(table.person_id == person_id))
    work.session.execute(delete(SignOnRequest).where(SignOnRequest.tried_by == person_id))
