"""The pages of how one is reached, and the page a link to a private address leads to."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound, TooManyAttempts
from sotomado.accounts.reached import service as reached
from sotomado.accounts.reached.forms import AddressForm, ReachingForm
from sotomado.accounts.reached.models import Plainness
from sotomado.accounts.views import sent_too_often
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("reached", __name__)


@bp.get("/account/reached")
def show() -> ResponseReturnValue:
    return _page()


def _page(*, form: ReachingForm | None = None, email: str = "", wrong: tuple[tuple[str, str], ...] = ()) -> str:
    with current_read() as work:
        own = reached.own(work, person_id=current_actor().person_id)
    return render_template(
        "accounts/reached.html",
        own=own,
        plainness=form.plainness.data if form else own.plainness.value,
        day_before=form.day_before.data if form else own.day_before,
        hour_before=form.hour_before.data if form else own.hour_before,
        email=email,
        wrong=wrong,
        errors=dict(wrong),
    )


@bp.post("/account/reached")
def choose() -> ResponseReturnValue:
    form = ReachingForm()
    if not form.validate():
        return _page(form=form, wrong=tuple((name, said[0]) for name, said in form.errors.items() if name)), 422
    with current_work() as work:
        reached.choose(
            work,
            person_id=current_actor().person_id,
            day_before=form.day_before.data,
            hour_before=form.hour_before.data,
            plainness=Plainness(form.plainness.data),
        )
    flash(_("保存しました。次にお送りするものから、このとおりになります。"))
    return _back()


@bp.post("/account/reached/address")
def name_address() -> ResponseReturnValue:
    form = AddressForm()
    typed = form.email.data or ""
    if not form.validate():
        return _page(email=typed, wrong=(("email", str(_("メールアドレスを入力してください。"))),)), 422
    try:
        with current_work() as work:
            reached.name_address(
                work,
                person_id=current_actor().person_id,
                email=typed,
                address=request.remote_addr or "",
                public_url=current_settings().public_url,
            )
    except reached.NotAnAddress:
        sentence = _("このアドレスには送れないようです。書き方をお確かめください。")
        return _page(email=typed, wrong=(("email", str(sentence)),)), 422
    except reached.SameAsSignIn:
        sentence = _(
            "これはサインインに使っているアドレスです。会社のサーバーを通らない、別のアドレスを書いてください。"
        )
        return _page(email=typed, wrong=(("email", str(sentence)),)), 422
    except TooManyAttempts as error:
        return _page(email=typed, wrong=(("email", sent_too_often(error)),)), 429
    flash(_("確認のリンクを送りました。届いたリンクを開いて確認されるまで、届け先は変わりません。"))
    return _back()


@bp.post("/account/reached/address/stop")
def stop_waiting() -> ResponseReturnValue:
    with current_work() as work:
        reached.stop_waiting(work, person_id=current_actor().person_id)
    flash(_("確認待ちのアドレスを消しました。送ったリンクは、もう使えません。"))
    return _back()


@bp.post("/account/reached/address/remove")
def remove() -> ResponseReturnValue:
    with current_work() as work:
        reached.give_up(work, person_id=current_actor().person_id, public_url=current_settings().public_url)
    flash(_("個人のアドレスを消しました。これからは、サインインのアドレスに届きます。"))
    return _back()


# Whoever opens it reads their private mail, perhaps on a telephone where they are not signed in. Opening changes
# nothing: mail servers look at links before people do.
@bp.get("/reached/<secret>")
def link(secret: str) -> ResponseReturnValue:
    try:
        with current_read() as work:
            email = reached.waiting_for(work, secret=secret)
    except NotFound:
        return render_template("accounts/reached_link.html", email="", is_done=False), 404
    return render_template("accounts/reached_link.html", email=email, is_done=False)


@bp.post("/reached/<secret>")
def confirm(secret: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            reached.confirm(work, secret=secret, public_url=current_settings().public_url)
    except NotFound:
        return render_template("accounts/reached_link.html", email="", is_done=False), 404
    return redirect(url_for("reached.done"), 303)


@bp.get("/reached/done")
def done() -> ResponseReturnValue:
    return render_template("accounts/reached_link.html", email="", is_done=True)


def _back() -> ResponseReturnValue:
    return redirect(url_for("reached.show"), 303)
