"""What Stripe keeps, one module each: the verbs behind the paths, and what others here ask of them.

Importing this package names all of them to `operations`.
"""

from stripe_twin.objects import (
    accounts,
    balance,
    charges,
    checkout_requests,
    credit_notes,
    customers,
    disputes,
    endpoints,
    events,
    invoicing,
    methods,
    payments,
    payouts,
    products,
    refunds,
    setups,
    taxes,
    transfers,
)

__all__ = [
    "accounts",
    "balance",
    "charges",
    "checkout_requests",
    "credit_notes",
    "customers",
    "disputes",
    "endpoints",
    "events",
    "invoicing",
    "methods",
    "payments",
    "payouts",
    "products",
    "refunds",
    "setups",
    "taxes",
    "transfers",
]
