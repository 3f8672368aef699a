"""Who may use what about running the service: the part of the table of `authorisation` for machines that watch it, and
for operators who answer for what is kept.
"""

from __future__ import annotations

from sotomado.accounts.access import ANYONE, OPERATOR, Access

RUNNING: dict[str, Access] = {
    # for whoever watches machines
    "operations.alive": ANYONE,
    "operations.ready": ANYONE,
    # by a token of its own
    "watching.metrics": ANYONE,
    # for operators: what is kept, and for how long
    "operations.retention": OPERATOR,
    "operations.processing": OPERATOR,
}
