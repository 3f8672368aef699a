"""Consent before anything personal is stored or shown: a decorator for the advisee's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import url_for
from flask.typing import ResponseReturnValue

from sotomado.accounts import service as accounts
from sotomado.web import current_actor, current_read, here, lead_to

P = ParamSpec("P")


def consent_required(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Send whoever has not agreed to the version in force to the plain words first, and back afterwards."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        with current_read() as work:
            consented = accounts.has_consented(work, person_id=current_actor().person_id)
        if not consented:
            return lead_to(url_for("accounts.consent", next=here()))
        return view(*args, **kwargs)

    return guarded
