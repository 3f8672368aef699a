"""Who may use what about companies' machines: the part of the table of `authorisation` for tokens and what they open.

HR makes tokens on pages. What a token opens is opened by nothing else: not by a cookie, whoever's it is.
"""

from __future__ import annotations

from sotomado.accounts.access import HR_OWNER, Access

MACHINES: dict[str, Access] = {
    # a company's tokens, for HR
    "tokens.index": HR_OWNER,
    "tokens.make": HR_OWNER,
    "tokens.end": HR_OWNER,
}
