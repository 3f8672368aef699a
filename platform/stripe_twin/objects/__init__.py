"""What Stripe keeps, one module each: the verbs behind the paths, and what others here ask of them.

Importing this package names all of them to `operations`.
"""

from stripe_twin.objects import (
    balance as balance,
    charges as charges,
    checkout as checkout,
    customers as customers,
    endpoints as endpoints,
    events as events,
    methods as methods,
    payments as payments,
    products as products,
    refunds as refunds,
    setups as setups,
    taxes as taxes,
)
