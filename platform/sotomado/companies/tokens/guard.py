"""The door for machines: who asks is known by the token in the request's header, and by nothing else.

`setup_authorisation` asks here for every endpoint that the table gives to tokens, before any view runs. A cookie is
not looked at. Blueprints that stand behind this door say in their own format what was refused: they handle
`TokenRefused`, whose `headers_of` belong to the answer.
"""

from __future__ import annotations

from flask import Flask, g, request

from sotomado.accounts.access import Access
from sotomado.companies.tokens import service as tokens
from sotomado.companies.tokens.errors import TokenRefused, TooFast, UnknownToken
from sotomado.companies.tokens.service import Bearer
from sotomado.web import current_work


def setup_guard(app: Flask) -> None:
    app.extensions["sotomado_token_guard"] = let_in


def let_in(access: Access) -> None:
    """Find out whose machine asks, and count it. Raises TokenRefused."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or access.scope is None:
        raise UnknownToken()
    with current_work() as work:
        g.bearer = tokens.bearer(work, secret=secret.strip(), scope=access.scope)


def current_bearer() -> Bearer:
    """Whose machine asks. Only for endpoints that the table gives to tokens."""
    found: Bearer = g.bearer
    return found


def headers_of(refused: TokenRefused) -> dict[str, str]:
    """What an answer must carry: how to come in (RFC 6750), or when to ask again (RFC 6585)."""
    if isinstance(refused, TooFast):
        return {"Retry-After": str(refused.seconds)}
    error = ' error="insufficient_scope"' if refused.status == 403 else ""
    return {"WWW-Authenticate": f'Bearer realm="Sotomado"{"," if error else ""}{error}'}
