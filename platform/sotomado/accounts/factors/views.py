"""The pages of one's own second factors: what there is, adding, naming, taking away."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from sotomado.accounts.coming_in import browser
from sotomado.accounts.errors import NotFound
from sotomado.accounts.factors import apps, challenges, passkeys, wording
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.challenges import Purpose
from sotomado.accounts.factors.errors import LastFactor, NotFresh, PasskeyKnown, TooManyPasskeys, WrongFactor
from sotomado.accounts.factors.forms import CodeForm, NameForm, PasskeyForm
from sotomado.web import current_actor, current_read, current_settings, current_work, lead_to

bp = Blueprint("factors", __name__)


@bp.errorhandler(NotFresh)
def confirm_first(_error: NotFresh) -> ResponseReturnValue:
    """It is too long ago that they showed it is them: once more, and then back."""
    return lead_to(url_for("second_factor.show", next=url_for("factors.show")))


@bp.get("/account/security")
def show() -> ResponseReturnValue:
    return _page()


def _page(*, wrong: tuple[tuple[str, str], ...] = (), name: str = "") -> ResponseReturnValue:
    actor = current_actor()
    with current_read() as work:
        standing = factors.standing(work, person_id=actor.person_id)
        is_fresh = factors.is_fresh(work, person_id=actor.person_id, sign_in_id=current_user.sign_in_id)
    if _must_have_one() and standing.has_any and not current_user.has_given_factor:
        raise NotFresh()
    return render_template(
        "accounts/security.html",
        standing=standing,
        is_fresh=is_fresh,
        is_owed=_must_have_one() and not standing.has_any,
        can_make_passkeys=_stands_at(challenges.site().origin),
        passkeys_at=f"{challenges.site().origin}{url_for('factors.show')}",
        name=name or browser(),
        wrong=wrong,
        errors=dict(wrong),
    ), (422 if wrong else 200)


def _must_have_one() -> bool:
    return current_settings().requires_second_factor and factors.is_asked_of(current_actor().roles)


def _stands_at(origin: str) -> bool:
    """Whether this page was asked for where passkeys are for; elsewhere browsers refuse them."""
    return request.host == urlsplit(origin).netloc


def own_page() -> str:
    """Where a letter leads whoever wants to look at their factors."""
    return f"{current_settings().public_url}{url_for('factors.show')}"


@bp.post("/account/security/passkeys/options")
def passkey_options() -> ResponseReturnValue:
    person_id, challenge = current_actor().person_id, passkeys.new_challenge()
    with current_read() as work:
        factors.refuse_unless_fresh(work, person_id=person_id, sign_in_id=current_user.sign_in_id)
        options = passkeys.options_to_register(work, person_id=person_id, site=challenges.site(), challenge=challenge)
    challenges.keep(challenge, Purpose.REGISTER, person_id=person_id, user_handle=passkeys.handle_in(options))
    return options, 200, {"Content-Type": "application/json"}


@bp.post("/account/security/passkeys")
def add_passkey() -> ResponseReturnValue:
    form, person_id = PasskeyForm(), current_actor().person_id
    if not form.validate():
        return _page(wrong=_first_errors(form), name=form.name.data or "")
    try:
        drawn = challenges.taken(Purpose.REGISTER, person_id=person_id)
        with current_work() as work:
            codes = passkeys.register(
                work,
                person_id=person_id,
                sign_in_id=current_user.sign_in_id,
                site=challenges.site(),
                challenge=drawn.value,
                user_handle=drawn.user_handle,
                answer=form.credential.data or "",
                name=form.name.data or "",
                page=own_page(),
            )
    except (WrongFactor, PasskeyKnown, TooManyPasskeys) as error:
        return _page(wrong=(("name", wording.of_registering(error)),), name=form.name.data or "")
    return _added(codes, _("パスキーを登録しました。"))


def _added(codes: list[str], sentence: str) -> ResponseReturnValue:
    """With the first factor come the recovery codes, which are shown this once."""
    if not codes:
        flash(sentence)
        return _back()
    return _codes_page(codes, sentence)


def _codes_page(codes: list[str], sentence: str) -> ResponseReturnValue:
    return render_template("accounts/recovery_codes.html", codes=codes, sentence=sentence)


@bp.post("/account/security/passkeys/<passkey_id>/name")
def name_passkey(passkey_id: str) -> ResponseReturnValue:
    form = NameForm()
    if not form.validate():
        return _page(wrong=((f"name-{passkey_id}", _first_errors(form)[0][1]),))
    with current_work() as work:
        passkeys.rename(work, person_id=current_actor().person_id, passkey_id=passkey_id, name=form.name.data or "")
    flash(_("保存しました。"))
    return _back()


@bp.post("/account/security/passkeys/<passkey_id>/remove")
def remove_passkey(passkey_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            passkeys.remove(
                work,
                person_id=current_actor().person_id,
                sign_in_id=current_user.sign_in_id,
                passkey_id=passkey_id,
                is_required=_must_have_one(),
                page=own_page(),
            )
    except LastFactor:
        return _page(wrong=(("passkeys", _last_one()),))
    flash(_("パスキーを外しました。端末に残っているものは、端末の設定から消せます。"))
    return _back()


@bp.post("/account/security/app")
def begin_app() -> ResponseReturnValue:
    with current_work() as work:
        apps.begin(work, person_id=current_actor().person_id, sign_in_id=current_user.sign_in_id)
    return redirect(url_for("factors.app"), 303)


@bp.get("/account/security/app")
def app() -> ResponseReturnValue:
    return _app_page("", 200)


def _app_page(trouble: str, status: int) -> ResponseReturnValue:
    person_id = current_actor().person_id
    try:
        with current_read() as work:
            factors.refuse_unless_fresh(work, person_id=person_id, sign_in_id=current_user.sign_in_id)
            being_set_up = apps.being_set_up(work, person_id=person_id)
    except NotFound:
        return _back()
    return render_template(
        "accounts/security_app.html",
        qr=_drawn(being_set_up.uri),
        secret=" ".join(being_set_up.secret[at : at + 4] for at in range(0, len(being_set_up.secret), 4)),
        uri=being_set_up.uri,
        trouble=trouble,
    ), status


def _drawn(uri: str) -> Markup:
    """The QR code as inline SVG, dark on light also at night: cameras read no other."""
    return Markup(segno.make_qr(uri, error="m").svg_inline(scale=5, border=4, dark="#14191c", light="#ffffff"))  # noqa: S704


@bp.post("/account/security/app/confirm")
def confirm_app() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return _app_page(_first_errors(form)[0][1], 422)
    try:
        with current_work() as work:
            codes = apps.confirm(
                work,
                person_id=current_actor().person_id,
                sign_in_id=current_user.sign_in_id,
                code=form.code.data or "",
                page=own_page(),
            )
    except WrongFactor:
        return _app_page(
            _("この数字ではないようです。端末の時計が合っているかを確かめて、いま出ている数字を入力してください。"), 422
        )
    except NotFound:
        return _back()
    return _added(codes, _("認証アプリを登録しました。"))


@bp.post("/account/security/app/remove")
def remove_app() -> ResponseReturnValue:
    try:
        with current_work() as work:
            apps.remove(
                work,
                person_id=current_actor().person_id,
                sign_in_id=current_user.sign_in_id,
                is_required=_must_have_one(),
                page=own_page(),
            )
    except LastFactor:
        return _page(wrong=(("app", _last_one()),))
    flash(_("認証アプリを外しました。アプリのなかの登録も、消してかまいません。"))
    return _back()


@bp.post("/account/security/recovery-codes")
def make_codes() -> ResponseReturnValue:
    with current_work() as work:
        codes = factors.make_codes_anew(
            work, person_id=current_actor().person_id, sign_in_id=current_user.sign_in_id, page=own_page()
        )
    return _codes_page(codes, _("新しいコードを作りました。前のコードは、もう使えません。"))


def _last_one() -> str:
    return str(_("このアカウントには、ひとつは必要です。先に、もうひとつを登録してください。"))


def _first_errors(form: CodeForm | NameForm) -> tuple[tuple[str, str], ...]:
    return tuple((name or "", str(said[0])) for name, said in form.errors.items())


def _back() -> ResponseReturnValue:
    return redirect(url_for("factors.show"), 303)
