"""What may follow what, written once."""

from __future__ import annotations

from sotomado.billing.invoices.errors import WrongState
from sotomado.billing.invoices.models import InvoiceStanding, InvoiceState

NEXT: dict[InvoiceState, frozenset[InvoiceState]] = {
    InvoiceState.PREPARED: frozenset({InvoiceState.ISSUED, InvoiceState.DIFFERS, InvoiceState.VOIDED}),
    # An operator looked: it is compared once more, sent as we made it, or taken back.
    InvoiceState.DIFFERS: frozenset({InvoiceState.PREPARED, InvoiceState.ISSUED, InvoiceState.VOIDED}),
    InvoiceState.ISSUED: frozenset({InvoiceState.PAID, InvoiceState.WRITTEN_OFF}),
    # A payment was undone.
    InvoiceState.PAID: frozenset({InvoiceState.ISSUED}),
    # Somebody paid after all.
    InvoiceState.WRITTEN_OFF: frozenset({InvoiceState.ISSUED}),
    InvoiceState.VOIDED: frozenset(),
}
# Nobody outside has it yet.
UNSENT = frozenset({InvoiceState.PREPARED, InvoiceState.DIFFERS})
# The company has it, and it stands.
SENT = frozenset({InvoiceState.ISSUED, InvoiceState.PAID, InvoiceState.WRITTEN_OFF})


def move(standing: InvoiceStanding, to: InvoiceState) -> None:
    """Raises WrongState."""
    if to not in NEXT[standing.state]:
        raise WrongState(standing.state)
    standing.state = to


def left_of(standing: InvoiceStanding) -> int:
    """What is still to be paid; less than nought where something is to be given back."""
    return standing.total_yen - standing.credited_yen - standing.paid_yen
