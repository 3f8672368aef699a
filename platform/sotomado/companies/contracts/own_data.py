"""What operators wrote down of contracts, as their own doing. The terms outlive whoever wrote them down."""

from __future__ import annotations

from sqlalchemy import select, update

from sotomado.accounts.told import plain
from sotomado.companies.contracts.models import ContractTerms
from sotomado.database import UnitOfWork

TABLES = frozenset({"contract_terms"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    rows = work.session.scalars(
        select(ContractTerms)
        .where(ContractTerms.agreed_by_person_id == person_id)
        .order_by(ContractTerms.agreed_at, ContractTerms.id)
    )
    kept = [{"contract_holds_from": plain(row.from_on), "contract_written_at": plain(row.agreed_at)} for row in rows]
    return {"contract_terms_written_down": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    work.session.execute(
        update(ContractTerms)
        .where(ContractTerms.agreed_by_person_id == person_id)
        .values(agreed_by_person_id=None)
        .execution_options(synchronize_session=False)
    )
