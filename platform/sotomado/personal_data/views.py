"""Pages of one's own data: a copy of everything, and its erasure."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts import sign_ins
from sotomado.accounts.errors import TooManyAttempts, WrongPassword
from sotomado.accounts.models import Locale, Role
from sotomado.accounts.views import passwords
from sotomado.languages import current_locale
from sotomado.personal_data import copies, erasing
from sotomado.personal_data.copies import Kind
from sotomado.personal_data.errors import AlreadyAsked, Gone, NotYours
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("personal_data", __name__)

MEDIA_TYPES = {Kind.JSON: "application/json", Kind.PDF: "application/pdf"}


@bp.get("/account/own-data")
def show() -> ResponseReturnValue:
    return _page()


def _page(trouble: str = "", status: int = 200) -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        made = copies.of_person(work, person_id=person_id)
        standing = erasing.standing(work, person_id=person_id)
    page = render_template(
        "personal_data/show.html",
        ready=[one for one in made if one.is_ready],
        is_being_made=any(one.made_at is None for one in made),
        standing=standing,
        is_consultant=Role.CONSULTANT in current_actor().roles,
        trouble=trouble,
        days=copies.KEPT.days,
    )
    return page, status


@bp.post("/account/own-data/copies")
def ask_copy() -> ResponseReturnValue:
    try:
        with current_work() as work:
            copies.ask(
                work,
                person_id=current_actor().person_id,
                locale=Locale(current_locale()),
                public_url=current_settings().public_url,
            )
    except AlreadyAsked:
        flash(_("いま作っているところです。できたらメールでお知らせします。"))
    else:
        flash(_("受けとりました。できたらメールでお知らせします。たいていは数分です。"))
    return redirect(url_for("personal_data.show"), 303)


@bp.post("/account/own-data/copies/<copy_id>")
def fetch(copy_id: str) -> ResponseReturnValue:
    """One of the two files. A browser left open in a meeting room is not enough: the password is asked once more."""
    with current_read() as work:
        mine = {one.id for one in copies.of_person(work, person_id=current_actor().person_id)}
    try:
        kind = Kind(request.form.get("kind", ""))
        if copy_id in mine:
            _check_password()
        with current_work() as work:
            content = copies.fetch(work, person_id=current_actor().person_id, copy_id=copy_id, kind=kind)
    except ValueError:
        return _page(_("どちらのファイルを受け取るかを、えらんでください。"), 422)
    except WrongPassword:
        return _page(wrong_password(), 422)
    except TooManyAttempts as error:
        return _page(too_many(error), 429)
    except Gone:
        return _page(_("このファイルは、期限が来て消えました。もう一度お作りできます。"), 410)
    answer = Response(content, mimetype=MEDIA_TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="sotomado.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/account/own-data/erasure")
def erasure() -> ResponseReturnValue:
    return _erasure_page()


def _erasure_page(trouble: str = "", status: int = 200) -> ResponseReturnValue:
    with current_read() as work:
        standing = erasing.standing(work, person_id=current_actor().person_id)
    page = render_template(
        "personal_data/erasure.html", standing=standing, trouble=trouble, days=erasing.COOLING_OFF.days
    )
    return page, status


@bp.post("/account/own-data/erasure")
def ask_erasure() -> ResponseReturnValue:
    try:
        _check_password()
        with current_work() as work:
            erasing.ask(work, person_id=current_actor().person_id, public_url=current_settings().public_url)
    except WrongPassword:
        return _erasure_page(wrong_password(), 422)
    except TooManyAttempts as error:
        return _erasure_page(too_many(error), 429)
    except NotYours:
        return _erasure_page(_("契約のある方の記録は、運営と話しながら消します。下のボタンから知らせてください。"), 422)
    except AlreadyAsked:
        pass
    else:
        flash(_("消去のご依頼を受けとりました。確認のメールを送りました。"))
    return redirect(url_for("personal_data.erasure"), 303)


@bp.post("/account/own-data/erasure/take-back")
def take_back() -> ResponseReturnValue:
    with current_work() as work:
        erasing.take_back(work, person_id=current_actor().person_id, public_url=current_settings().public_url)
    flash(_("取り消しました。すべて、もとのままです。"))
    return redirect(url_for("personal_data.show"), 303)


@bp.post("/account/own-data/erasure/operators")
def ask_operators() -> ResponseReturnValue:
    with current_work() as work:
        erasing.ask_operators(work, person_id=current_actor().person_id)
    flash(_("運営に知らせました。ご連絡をお待ちください。"))
    return redirect(url_for("personal_data.erasure"), 303)


def _check_password() -> None:
    """That it is the owner who sits there now. Raises WrongPassword, TooManyAttempts."""
    actor, address = current_actor(), request.remote_addr or ""
    with current_work() as work:
        lock = sign_ins.begin_attempt(work, email=actor.email, address=address)
    sign_ins.open_lock(lock, password=request.form.get("password", ""), passwords=passwords())
    with current_work() as work:
        sign_ins.end_attempt(work, person_id=actor.person_id, email=actor.email, address=address, new_hash=None)


def wrong_password() -> str:
    return str(_("パスワードが違うようです。もう一度お確かめください。"))


def too_many(error: TooManyAttempts) -> str:
    return str(
        _(
            "続けてうまくいかなかったため、しばらく受け付けていません。%(minutes)s分ほどおいてお試しください。",
            minutes=error.wait_minutes,
        )
    )
