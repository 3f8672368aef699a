"""How views let somebody in: half a sign-in where a second factor is still to come, a whole one otherwise."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.factors import attempts, devices
from sotomado.accounts.factors import service as factors
from sotomado.database import UnitOfWork
from sotomado.web import SignedIn, current_read, current_settings, current_work, remember_sign_in

HALF = "half"


@dataclass(frozen=True)
class Opened:
    """A sign-in that was written down, for the browser to keep: its own secret, and what the browser is known by."""

    secret: str
    device: str
    actor: accounts.Actor
    has_given_factor: bool


def begin(person_id: int, target: str | None) -> ResponseReturnValue:
    """Somebody has shown who they are, by a password, a link or an account elsewhere: lead them in, or to the second
    step where they have a factor."""
    with current_work() as work:
        opened, half = None, ""
        if factors.has_any(work, person_id=person_id):
            half = secrets.token_urlsafe(32)
            attempts.begin_unfinished(work, person_id=person_id, secret=half)
        else:
            opened = open_door(work, person_id=person_id, with_factor=False)
    if opened is not None:
        return go_in(opened, target)
    session[HALF] = half
    return redirect(url_for("second_factor.show", next=target), 303)


def has_own_factor(person_id: int) -> bool:
    """Whether somebody asked us to let nobody in without it, whoever else vouches for them."""
    with current_read() as work:
        return factors.has_any(work, person_id=person_id)


def open_door(work: UnitOfWork, *, person_id: int, with_factor: bool, by_company: bool = False) -> Opened:
    """Write the sign-in down, and have its owner told if this browser is none they use.

    `by_company`: their company's own account showed who they are, whose second factor counts as ours.
    """
    device = devices.recognise(
        work,
        person_id=person_id,
        device=request.cookies.get(_cookie()),
        browser=browser(),
        page=f"{current_settings().public_url}/account",
    )
    secret = sign_ins.open_sign_in(
        work, person_id=person_id, browser=browser(), with_factor=with_factor, by_company=by_company
    )
    return Opened(secret, device, accounts.actor(work, person_id=person_id), with_factor)


def go_in(opened: Opened, target: str | None) -> ResponseReturnValue:
    """Hand the browser what it keeps, and lead on."""
    remember_sign_in()
    login_user(SignedIn(opened.secret, opened.actor, "", has_given_factor=opened.has_given_factor))
    answer = redirect(target or url_for("accounts.home"), 303)
    answer.set_cookie(
        _cookie(),
        opened.device,
        max_age=devices.KNOWN_FOR,
        secure=current_settings().is_production,
        httponly=True,
        samesite="Lax",
    )
    return answer


def browser() -> str:
    """The browser as its owner would recognise it, not the whole user agent."""
    agent = request.user_agent.string
    name = next((name for name in ("Firefox", "Edg", "Chrome", "Safari") if name in agent), "")
    system = next((s for s in ("iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux") if s in agent), "")
    return " · ".join(part for part in (name.replace("Edg", "Edge"), system) if part)


def _cookie() -> str:
    return "__Host-sotomado-device" if current_settings().is_production else "sotomado-device"
