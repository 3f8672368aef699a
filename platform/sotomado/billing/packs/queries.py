"""Packs as others read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.billing.packs.models import PackState, PayWay, TicketPack
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class ShownPack:
    """A pack with its price. `checkout_url`: Stripe's page to pay on, while it is open."""

    id: str
    company_id: int
    count: int
    net_yen: int
    rate_bp: int
    tax_yen: int
    way: PayWay
    state: PackState
    ordered_at: datetime
    bought_at: datetime | None
    expires_on: date | None
    checkout_id: str | None
    checkout_url: str | None
    checkout_ends_at: datetime | None
    payment_id: str | None

    @property
    def gross_yen(self) -> int:
        return self.net_yen + self.tax_yen


def pack(work: UnitOfWork, *, pack_id: str) -> ShownPack:
    """Raises NotFound."""
    row = work.session.get(TicketPack, pack_id)
    if row is None:
        raise NotFound("pack")
    return _shown(row)


def of_company(work: UnitOfWork, *, company_id: int, pack_id: str) -> ShownPack:
    """A pack, where it is this company's. Raises NotFound."""
    found = pack(work, pack_id=pack_id)
    if found.company_id != company_id:
        raise NotFound("pack")
    return found


def packs_of(work: UnitOfWork, *, company_id: int) -> list[ShownPack]:
    """All packs of a company, the latest first."""
    rows = work.session.scalars(
        select(TicketPack)
        .where(TicketPack.company_id == company_id)
        .order_by(TicketPack.ordered_at.desc(), TicketPack.id)
    )
    return [_shown(row) for row in rows]


def ordered_by(work: UnitOfWork, *, pack_id: str) -> int | None:
    """Who ordered a pack; None where they had their data erased."""
    return work.session.scalar(select(TicketPack.ordered_by_person_id).where(TicketPack.id == pack_id))


def _shown(row: TicketPack) -> ShownPack:
    return ShownPack(
        row.id,
        row.company_id,
        row.count,
        row.net_yen,
        row.rate_bp,
        row.tax_yen,
        row.way,
        row.state,
        row.ordered_at,
        row.bought_at,
        row.expires_on,
        row.checkout_id,
        row.checkout_url,
        row.checkout_ends_at,
        row.payment_id,
    )
