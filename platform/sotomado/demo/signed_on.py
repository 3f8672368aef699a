"""Companies' own accounts as a way in: one company has set it up and tried it in vain, another waits for its domain."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.companies.single_sign_on.errors import Reason
from sotomado.companies.single_sign_on.models import CompanyDomain, Connection, Protocol, SignOnTrouble, Trial
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.logins import LARGE_HR, NEW_OWNER

ADDRESS = "login"
TRIED_DAYS_AGO = 2


def set_up_sign_on(work: UnitOfWork, today: date) -> None:
    """Nobody in the demo can sign in at these providers: there are none."""
    for login, is_confirmed in ((LARGE_HR, True), (NEW_OWNER, False)):
        owner = work.session.execute(
            select(RoleGrant.company_id, Person.id)
            .join(Person, Person.id == RoleGrant.person_id)
            .where(Person.email == login.email, RoleGrant.role == Role.HR)
        ).one_or_none()
        if owner is None:
            continue
        domain = login.email.partition("@")[2]
        asked_at = at(today - timedelta(days=12), 10 * 60)
        work.session.add(
            CompanyDomain(
                company_id=owner.company_id,
                domain=domain,
                asked_at=asked_at,
                confirmed_at=asked_at + timedelta(hours=5) if is_confirmed else None,
            )
        )
        if is_confirmed:
            _a_connection(work, owner.company_id, owner.id, domain, today)
    work.session.flush()


def _a_connection(work: UnitOfWork, company_id: int, owner_id: int, domain: str, today: date) -> None:
    began_at = at(today - timedelta(days=TRIED_DAYS_AGO), 14 * 60)
    row = Connection(
        company_id=company_id,
        protocol=Protocol.OIDC,
        address=domain.partition(".")[0],
        issuer=f"https://{ADDRESS}.{domain}",
        client_id="sotomado",
        joins=False,
        created_at=began_at,
        changed_at=began_at,
    )
    row.client_secret = work.seal(row, "client_secret", "a secret of the demo's provider")
    tried_at = began_at + timedelta(minutes=20)
    work.session.add(row)
    work.session.flush()
    work.session.add_all(
        [
            Trial(connection_id=row.id, person_id=owner_id, tried_at=tried_at, reason=Reason.SECRET_REFUSED, claims=""),
            SignOnTrouble(connection_id=row.id, reason=Reason.NOT_ASKED, happened_on=tried_at.date()),
        ]
    )
