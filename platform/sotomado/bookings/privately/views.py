"""The public door for private persons: what it costs, a name and an address, and the link's page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts import doors
from sotomado.accounts.errors import InvitationExpired, InvitationUsed, NotFound, TooManyAttempts, WeakPassword
from sotomado.accounts.forms import InvitationForm, KnockForm
from sotomado.accounts.models import Locale, Role
from sotomado.accounts.service import Invited
from sotomado.accounts.views import begin_sign_in, closed_invitation, passwords, sent_too_often, too_weak
from sotomado.bookings.privately import joining, prices
from sotomado.bookings.privately.errors import NoPrice
from sotomado.bookings.privately.joining import DOOR
from sotomado.bookings.privately.words import lead_time
from sotomado.flags import service as flags
from sotomado.flags.declared import PRIVATE_DOOR
from sotomado.languages import current_locale
from sotomado.ledger.service import booking_day
from sotomado.web import current_actor, current_read, current_settings, current_work, signed_in_actor

bp = Blueprint("privately", __name__)


@bp.route("/for-you", methods=["GET", "POST"])
def door() -> ResponseReturnValue:
    """What it is and costs, and the form; the answer is the same whoever asks."""
    form, trouble, status = KnockForm(), "", 200
    if form.is_submitted() and not _is_open():
        return _door_page(form), 503
    if form.validate_on_submit():
        try:
            with current_work() as work:
                doors.knock(
                    work,
                    DOOR,
                    email=form.email.data or "",
                    name=form.name.data or "",
                    address=request.remote_addr or "",
                    locale=Locale(current_locale()),
                    public_url=current_settings().public_url,
                )
        except TooManyAttempts as error:
            trouble, status = sent_too_often(error), 429
        else:
            said = {"name": (form.name.data or "").strip(), "email": (form.email.data or "").strip()}
            return render_template("privately/knocked.html", **said)
    elif form.is_submitted():
        status = 422
    return _door_page(form, trouble), status


def _is_open() -> bool:
    with current_read() as work:
        return flags.is_on(work, PRIVATE_DOOR)


def _door_page(form: KnockForm, trouble: str = "") -> str:
    with current_read() as work:
        is_open = flags.is_on(work, PRIVATE_DOOR)
        try:
            price = prices.price_of(work, held_on=booking_day(work.now))
        except NoPrice:
            price = None
    actor = signed_in_actor()
    return render_template(
        "privately/door.html",
        form=form,
        trouble=trouble,
        is_open=is_open,
        price=price,
        lead=lead_time(price.cutoff_minutes) if price and price.cutoff_minutes else "",
        is_signed_in=actor is not None,
        is_advisee=actor is not None and Role.ADVISEE in actor.roles,
    )


@bp.post("/for-you/take-up")
def take_up() -> ResponseReturnValue:
    """Someone who is signed in already wants to talk themselves, and has said so with this button."""
    if request.form.get("wants") != "yes":
        return redirect(url_for("privately.door"), 303)
    with current_work() as work:
        joining.take_up(work, person_id=current_actor().person_id)
    return redirect(url_for("accounts.consent"), 303)


@bp.route("/for-you/begin/<token>", methods=["GET", "POST"])
def come_in(token: str) -> ResponseReturnValue:
    """By the link in the mail: a password, and one is in."""
    form = InvitationForm()
    try:
        with current_read() as work:
            who = doors.knocked(work, DOOR, token=token)
        if form.validate_on_submit():
            with current_work() as work:
                person_id = doors.come_in(
                    work, DOOR, token=token, password=form.password.data or "", passwords=passwords()
                )
            return begin_sign_in(person_id, url_for("accounts.consent"))
    except WeakPassword:
        form.password.errors = [too_weak()]
    except InvitationExpired:
        trouble = _("このリンクは、期限を過ぎました。もう一度お書きいただくと、新しいリンクをお送りします。")
        return _door_page(KnockForm(formdata=None), trouble), 410
    except (InvitationUsed, NotFound) as error:
        return closed_invitation(error)
    person = Invited(who.name, who.email, has_password=False)
    return render_template("accounts/invitation.html", form=form, person=person), (422 if form.is_submitted() else 200)
