"""Who may use what about money: the part of the table of `authorisation` that contracts, billing and their desk answer
for.

HR reaches counts, prices and invoices of their own company, and nobody's name; consultants their own statements;
private persons their own payments.
"""

from __future__ import annotations

from sotomado.accounts.access import ANYONE, OPERATOR, Access

MONEY: dict[str, Access] = {
    # Stripe itself, known by its signature.
    "webhooks.receive": ANYONE,
    # the operators' books
    "operations.money": OPERATOR,
    "operations.reconciliation": OPERATOR,
    "operations.reconcile_now": OPERATOR,
    "operations.stripe_line": OPERATOR,
    "operations.explain_line": OPERATOR,
    "operations.open_item": OPERATOR,
    "operations.settle_item": OPERATOR,
    "operations.books": OPERATOR,
    "operations.money_months": OPERATOR,
    "operations.money_month": OPERATOR,
    "operations.close_month": OPERATOR,
    "operations.trial_balance_file": OPERATOR,
    "operations.journal_file": OPERATOR,
    "operations.rates": OPERATOR,
    "operations.announce_rate": OPERATOR,
    "operations.take_back_rate": OPERATOR,
}
