"""Who may use what about money: the part of the table of `authorisation` that contracts, billing and their desk answer
for.

HR reaches counts, prices and invoices of their own company, and nobody's name; consultants their own statements;
private persons their own payments.
"""

from __future__ import annotations

from sotomado.accounts.access import ANYONE, Access

MONEY: dict[str, Access] = {
    # Stripe itself, known by its signature.
    "webhooks.receive": ANYONE,
}
