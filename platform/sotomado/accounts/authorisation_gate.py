"""Who may use what about signing in with more than a password: the part of the table of `authorisation` that second
factors answer for.

The pages of the second step are open without a sign-in, because there is none yet: what opens them is half of one, kept
on the server, in the browser that began it.
"""

from __future__ import annotations

from sotomado.accounts.access import ANYONE, OPERATOR, SIGNED_IN, Access

# one's own factors
OWN: dict[str, Access] = {
    "factors.show": SIGNED_IN,
    "factors.passkey_options": SIGNED_IN,
    "factors.add_passkey": SIGNED_IN,
    "factors.name_passkey": SIGNED_IN,
    "factors.remove_passkey": SIGNED_IN,
    "factors.begin_app": SIGNED_IN,
    "factors.app": SIGNED_IN,
    "factors.confirm_app": SIGNED_IN,
    "factors.remove_app": SIGNED_IN,
    "factors.make_codes": SIGNED_IN,
}
GATE: dict[str, Access] = {
    **OWN,
    # the second step of signing in, and once more before something is changed
    "second_factor.show": ANYONE,
    "second_factor.code": ANYONE,
    "second_factor.recovery_code": ANYONE,
    "second_factor.passkey_options": ANYONE,
    "second_factor.passkey": ANYONE,
    "second_factor.password": ANYONE,
    # signing in with a passkey alone
    "second_factor.door_options": ANYONE,
    "second_factor.door": ANYONE,
    # for whoever has lost all of theirs
    "factor_desk.index": OPERATOR,
    "factor_desk.find": OPERATOR,
    "factor_desk.reset": OPERATOR,
}
# What is open to somebody who must have a second factor and has not given one yet: setting one up, and going away.
BEFORE_THE_FACTOR = frozenset({*OWN, "accounts.sign_out"})
