"""What a company's identity provider said of a person. It is the company's list, and goes on without us."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.companies.models import Company, Employment
from sotomado.companies.scim.models import ScimUser
from sotomado.database import UnitOfWork

TABLES = frozenset({"scim_user"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.execute(
        select(ScimUser, Company.name)
        .join(Employment, Employment.id == ScimUser.employment_id)
        .join(Company, Company.id == Employment.company_id)
        .where(Employment.person_id == person_id)
        .order_by(ScimUser.employment_id)
    )
    told = [
        {
            "company": company,
            "user_name": row.user_name,
            "email": row.email,
            "display_name": row.display_name,
            "full_name": row.formatted,
            "family_name": row.family_name,
            "given_name": row.given_name,
            "external_id": row.external_id,
            "kept_until": row.kept_until.isoformat() if row.kept_until else None,
        }
        for row, company in rows
    ]
    return {"said_by_identity_provider": told} if told else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Nothing of it is ours to forget: it stands by the company's line, which is cut apart from everything done here.

    Of whoever has left, it goes on the day it always goes, and not on that of the erasure: else the company would learn
    who had their account erased.
    """
