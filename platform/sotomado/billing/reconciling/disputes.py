"""Payments that the owner of a card contests at their bank (異議申し立て).

Stripe takes the money back at once, and gives it back if we win: both are lines of its books, which reconciling enters
on DISPUTED. What is lost goes from there to LOSSES, on the day it was decided.
"""

from __future__ import annotations

from sotomado.billing.gateway import Gateway
from sotomado.billing.gateway.objects import Dispute as Said
from sotomado.billing.reconciling import letters
from sotomado.billing.reconciling.models import Dispute
from sotomado.database import Database, UnitOfWork
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move
from sotomado.settings import Settings

EVENTS = (
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)
ENDS = frozenset({"won", "lost", "warning_closed", "prevented"})


def follow(database: Database, settings: Settings, dispute_id: str) -> None:
    """What Stripe says of a dispute now. Raises StripeAway."""
    gateway = Gateway.of(settings)
    said = gateway.dispute(dispute_id)
    reference = gateway.payment(said.payment_id).noted.get("reference") if said.payment_id else None
    with database.work() as work:
        write_down(work, said=said, reference=reference, public_url=settings.public_url)


def write_down(work: UnitOfWork, *, said: Said, reference: str | None, public_url: str) -> None:
    """Only forward: what was decided stays so. Operators are told when it comes and when it is decided."""
    row = work.session.get(Dispute, said.id, with_for_update=True)
    if row is None:
        row = Dispute(id=said.id, opened_at=said.created_at)
        work.session.add(row)
    elif row.closed_at is not None:
        return
    row.charge, row.reference = said.charge_id, reference
    row.amount_yen, row.reason, row.status = said.amount_yen, said.reason, said.status
    row.answer_until = said.answer_by
    row.closed_at = work.now if said.status in ENDS else None
    work.session.flush()
    if said.status == "lost":
        lost = [Move(Account.LOSSES, Account.DISPUTED, said.amount_yen)]
        ledger.enter(work, event=Event.WRITTEN_OFF, reference=f"dispute:{said.id}", moves=lost)
    letters.tell_of_dispute(work, dispute=row, public_url=public_url)
