"""Under which name Stripe keeps the cards of whoever wished that. Who is erased here is forgotten there as well."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.told import told
from sotomado.billing.checkout import cards
from sotomado.billing.checkout.models import CardCustomer
from sotomado.database import UnitOfWork

TABLES = frozenset({"card_customer"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    row = work.session.scalar(select(CardCustomer).where(CardCustomer.person_id == person_id))
    return {"kept_cards": told(work, row, besides=("person_id",))} if row is not None else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    cards.let_go(work, person_id=person_id)
