"""The way in by a company's own account, and out again. Open to everybody: who it is says the provider."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts import coming_in as accounts
from sotomado.accounts import throttle
from sotomado.accounts.errors import TooManyAttempts
from sotomado.companies.single_sign_on import coming_in, going, leaving, saml
from sotomado.companies.single_sign_on.errors import NoSuchDoor, Reason, Refused
from sotomado.companies.single_sign_on.forms import AskForm
from sotomado.companies.single_sign_on.going import Arrived, House
from sotomado.companies.single_sign_on.models import Protocol
from sotomado.companies.single_sign_on.wording import to_people
from sotomado.web import current_database, current_read, current_settings, current_work, safe_next

bp = Blueprint("sso", __name__, url_prefix="/sso")

# Sent out from one network within a quarter of an hour: a large office at nine in the morning, and no flood.
MOST_SENT = 600
_STATE = re.compile(r"[A-Za-z0-9_-]{10,40}")
LONGEST_TARGET = 1000


def house() -> House:
    """This service, as providers know it."""
    settings = current_settings()
    return House(current_database(), settings.public_url, settings.named_outside_hosts)


@bp.route("", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Which company it is, by an address there."""
    form, trouble, status = AskForm(), "", 200
    if form.validate_on_submit():
        try:
            with current_read() as work:
                address = coming_in.door_for(work, email=form.email.data or "")
            onward = url_for(".go", address=address, next=safe_next(request.args.get("next")))
            return render_template("accounts/by_company.html", onward=onward)
        except NoSuchDoor:
            status = 422
            trouble = _(
                "このアドレスの会社では、会社のアカウントでの入り口がひらいていません。メールアドレスとパスワードで入れます。"
            )
    elif form.is_submitted():
        status = 422
    return render_template("companies/single_sign_on/ask.html", form=form, trouble=trouble), status


@bp.get("/<address>")
def go(address: str) -> ResponseReturnValue:
    """To the provider of the company with this address."""
    try:
        with current_work() as work:
            sent = f"sso|{throttle.network_of(request.remote_addr or '')}"
            throttle.refuse(work, subject=sent, most=MOST_SENT, within=throttle.WINDOW)
            throttle.count(work, subjects=(sent,))
            connection_id = coming_in.door(work, address=address)
        target = safe_next(request.args.get("next"))
        return set_out(connection_id, target=target if target and len(target) <= LONGEST_TARGET else None)
    except NoSuchDoor:
        return _no_door()
    except TooManyAttempts:
        return refused_page(str(_("いま、たいへん混み合っています。少しおいて、もう一度お試しください。"))), 429


def set_out(connection_id: str, *, target: str | None = None, tried_by: int | None = None) -> ResponseReturnValue:
    """Send this browser to the provider. Raises NoSuchDoor; for a trial also Refused."""
    browser = session.setdefault("sso_browser", secrets.token_urlsafe(32))
    try:
        url = going.set_out(house(), connection_id=connection_id, browser=browser, target=target, tried_by=tried_by)
    except Refused as refused:
        if tried_by is not None:
            raise
        return refused_page(to_people(refused.reason)), 502
    return redirect(url, 303)


@bp.get("/callback")
def callback() -> ResponseReturnValue:
    """Back from an OpenID provider."""
    said = {name: request.args[name] for name in ("state", "code", "error", "iss") if name in request.args}
    return _come_in(lambda: going.come_by_oidc(house(), said=said, browser=session.get("sso_browser")))


@bp.post("/saml/<connection_id>/answer")
def saml_answer(connection_id: str) -> ResponseReturnValue:
    """A SAML provider's answer, by a form of its own page; the browser then comes for it itself, with its cookie."""
    state = request.form.get("RelayState", "")
    if not _STATE.fullmatch(state):
        return refused_page(to_people(Reason.NOT_ASKED)), 400
    try:
        going.take_saml_answer(
            house(), connection_id=connection_id, response=request.form.get("SAMLResponse", ""), state=state
        )
    except NoSuchDoor:
        return _no_door()
    except Refused as refused:
        _log(refused)
        trial = _trial_of(state)
        return redirect(trial, 303) if trial else (refused_page(to_people(refused.reason)), 422)
    return redirect(url_for(".saml_finish", state=state), 303)


@bp.get("/saml/finish/<state>")
def saml_finish(state: str) -> ResponseReturnValue:
    """The browser that was sent to a SAML provider, back with its own cookie."""
    return _come_in(lambda: going.come_by_saml(house(), state=state, browser=session.get("sso_browser")))


@bp.get("/saml/<connection_id>")
def metadata(connection_id: str) -> ResponseReturnValue:
    """What a SAML provider is told of us; the address is our name there."""
    with current_read() as work:
        if not coming_in.exists(work, connection_id=connection_id, protocol=Protocol.SAML):
            abort(404)
    return Response(saml.our_metadata(house().us(connection_id)), mimetype="application/samlmetadata+xml")


@bp.post("/back-channel/<connection_id>")
def back_channel(connection_id: str) -> ResponseReturnValue:
    """An OpenID provider says that it signed somebody out. Known by its signature."""
    try:
        going.signed_out_there(house(), connection_id=connection_id, token=request.form.get("logout_token", ""))
    except (Refused, NoSuchDoor) as error:
        if isinstance(error, Refused):
            _log(error)
        return {"error": "invalid_request"}, 400
    return Response(status=200, headers={"Cache-Control": "no-store"})


@bp.get("/leave/<visit_id>")
def leave(visit_id: str) -> ResponseReturnValue:
    """Somebody who came by their company's account has left; they may leave there as well."""
    with current_read() as work:
        if leaving.left(work, visit_id=visit_id) is None:
            abort(404)
    onward = going.leave_there(house(), visit_id=visit_id)
    if onward is None:
        return redirect(url_for("accounts.home"), 303)
    return render_template("companies/single_sign_on/left_here.html", onward=onward)


@bp.get("/left")
def left() -> ResponseReturnValue:
    """Back from a provider that somebody has left as well."""
    return render_template("companies/single_sign_on/left_there.html")


def _come_in(come: Callable[[], Arrived]) -> ResponseReturnValue:
    try:
        arrived = come()
    except NoSuchDoor:
        return _no_door()
    except Refused as refused:
        _log(refused)
        trial = _trial_of(request.args.get("state") or (request.view_args or {}).get("state", ""))
        return redirect(trial, 303) if trial else (refused_page(to_people(refused.reason)), 422)
    if arrived.person_id is None:
        flash(_("会社のアカウントで、ご自身として入れることを確かめました。"))
        return redirect(arrived.target or url_for("accounts.home"), 303)
    if accounts.has_own_factor(arrived.person_id):
        # Else whoever runs the company's accounts could come in as any of its people and read what they keep.
        return accounts.begin(arrived.person_id, arrived.target)
    with current_work() as work:
        opened = accounts.open_door(work, person_id=arrived.person_id, with_factor=True, by_company=True)
        visit_id = leaving.note_visit(
            work,
            connection_id=arrived.connection_id,
            person_id=arrived.person_id,
            secret=opened.secret,
            said=arrived.said,
        )
    answer = accounts.go_in(opened, arrived.target)
    session["company_visit"] = visit_id
    return answer


def _trial_of(state: str) -> str | None:
    """Where whoever tried it out reads how it ended."""
    with current_read() as work:
        return coming_in.trial_target(work, state=state) if _STATE.fullmatch(state) else None


def _log(refused: Refused) -> None:
    """Why, by its technical name: the reason and the field, never who it was."""
    current_app.logger.warning("single sign-on refused: %s", refused, extra={"event": "sso_refused"})


def _no_door() -> ResponseReturnValue:
    trouble = _("この入り口は、いまはひらいていません。会社のアドレスから、もう一度探せます。")
    return refused_page(str(trouble)), 404


def refused_page(words: str) -> str:
    return render_template("companies/single_sign_on/refused.html", words=words)
