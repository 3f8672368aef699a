"""Consent before anything personal is stored or shown: decorators for pages.

Advisees consent to who sees what, consultants agree to what their own answers are used for. Neither stands for the
other; the pages of asking open with either, since an answer is then given under the words one has read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import url_for
from flask.typing import ResponseReturnValue

from sotomado.accounts import agreements
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
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


def either_agreement_required(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """The same for pages that both sides use: what a consultant has agreed to opens them too."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        actor = current_actor()
        with current_read() as work:
            stands = (Role.ADVISEE in actor.roles and accounts.has_consented(work, person_id=actor.person_id)) or (
                Role.CONSULTANT in actor.roles and agreements.stands(work, person_id=actor.person_id)
            )
        if not stands:
            words = "agreements.show" if Role.CONSULTANT in actor.roles else "accounts.consent"
            return lead_to(url_for(words, next=here()))
        return view(*args, **kwargs)

    return guarded
