"""Support for operators: a code typed, a view by its parts, the two things that can be done there, and its end."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.errors import NotFound, TooManyAttempts
from sotomado.accounts.support import seen
from sotomado.accounts.support import service as support
from sotomado.accounts.support.errors import NoSuchCode, NotOffered, NotOpen, OwnCode
from sotomado.accounts.support.models import Looked
from sotomado.languages import current_locale
from sotomado.operations.blueprint import bp
from sotomado.operations.support import bookings_seen, wording
from sotomado.web import current_actor, current_read, current_settings, current_work


@bp.get("/operations/support")
def support_desk() -> ResponseReturnValue:
    return _desk_page()


@bp.post("/operations/support")
def open_support() -> ResponseReturnValue:
    operator_id, typed = current_actor().person_id, request.form.get("code", "").strip()[:40]
    try:
        with current_work() as work:
            support.begin_attempt(work, operator_id=operator_id)
        with current_work() as work:
            page = f"{current_settings().public_url}{url_for('support.show')}"
            view_id = support.open_view(work, operator_id=operator_id, typed=typed, page=page)
    except NoSuchCode:
        wrong = _(
            "この番号では、ひらけません。15分が過ぎたか、もう使われたか、聞きまちがいです。もう一度たずねてください。"
        )
        return _desk_page(typed, wrong), 422
    except OwnCode:
        return _desk_page(typed, _("ご自分のアカウントのことは、ほかの運営の方に頼んでください。")), 422
    except NotOffered:
        return _desk_page(typed, _("番号でのサポートは、いま止めています。")), 422
    except TooManyAttempts as error:
        wrong = _(
            "続けて何度も違う番号が入りました。%(minutes)s分ほどおいてお試しください。", minutes=error.wait_minutes
        )
        return _desk_page(typed, wrong), 429
    return redirect(url_for("operations.support_view", view_id=view_id), 303)


@bp.get("/operations/support/<view_id>")
def support_view(view_id: str) -> ResponseReturnValue:
    """One part of a view. That it is looked at is written down first."""
    try:
        part = Looked(request.args.get("part", Looked.ACCOUNT.value))
    except ValueError:
        raise NotFound("part") from None
    if part not in wording.PARTS:
        raise NotFound("part")
    try:
        with current_work() as work:
            view = support.look(work, operator_id=current_actor().person_id, view_id=view_id, part=part)
    except NotOpen:
        return _over()
    with current_read() as work:
        account = seen.account(work, person_id=view.person_id) if part is Looked.ACCOUNT else None
        post = seen.post(work, person_id=view.person_id) if part is Looked.MAIL else None
        bookings = bookings_seen.seen(work, person_id=view.person_id) if part is Looked.BOOKINGS else None
    return render_template(
        "operations/support/view.html",
        view=view,
        part=part,
        account=account,
        post=post,
        bookings=bookings,
        words=wording,
        zone=formats.city(account.time_zone, current_locale()) if account else "",
    )


@bp.post("/operations/support/<view_id>/invite")
def support_invite(view_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            support.invite_again(
                work,
                operator_id=current_actor().person_id,
                view_id=view_id,
                public_url=current_settings().public_url,
            )
    except NotOpen:
        return _over()
    except TooManyAttempts as error:
        flash(
            _("続けて何度も送られています。%(minutes)s分ほどおいてお試しください。", minutes=error.wait_minutes),
            "error",
        )
    else:
        flash(_("パスワードを決めるリンクを、ご本人の登録のアドレスに送りました。"))
    return redirect(url_for("operations.support_view", view_id=view_id), 303)


@bp.post("/operations/support/<view_id>/end-sign-ins")
def support_end_sign_ins(view_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            count = support.end_sign_ins(work, operator_id=current_actor().person_id, view_id=view_id)
    except NotOpen:
        return _over()
    flash(_("サインインを%(count)s件、終わらせました。", count=count))
    return redirect(url_for("operations.support_view", view_id=view_id), 303)


@bp.post("/operations/support/<view_id>/close")
def support_close(view_id: str) -> ResponseReturnValue:
    with current_work() as work:
        support.close(work, operator_id=current_actor().person_id, view_id=view_id)
    flash(_("サポートの画面を閉じました。"))
    return redirect(url_for("operations.support_desk"), 303)


def _over() -> ResponseReturnValue:
    flash(_("サポートの画面は、もう閉じています。続けるときは、新しい番号を読みあげてもらってください。"), "error")
    return redirect(url_for("operations.support_desk"), 303)


def _desk_page(typed: str = "", wrong: str = "") -> str:
    with current_read() as work:
        mine = support.open_views(work, operator_id=current_actor().person_id)
    return render_template("operations/support/desk.html", mine=mine, typed=typed, wrong=wrong)
