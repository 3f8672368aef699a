"""A consultant's own standing: the licence and its renewal, resting for a while, and conflicts of interest."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from sotomado.accounts.uploading import looked_at
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts, listing
from sotomado.directory import service as directory
from sotomado.directory.contracts import fees
from sotomado.directory.errors import (
    BadOrganisation,
    BadRenewal,
    ConflictStands,
    HeldByOperators,
    NotListed,
    RenewalTooEarly,
    RenewalWaiting,
    TooManyConflicts,
)
from sotomado.directory.labels import CONFLICT_LABELS
from sotomado.directory.licences import service as licences
from sotomado.directory.licences.forms import RenewalForm
from sotomado.directory.service import ConsultantCard
from sotomado.directory.vocabulary import ConflictKind
from sotomado.files import serving
from sotomado.files.errors import Reason, Refused
from sotomado.files.models import Purpose
from sotomado.files.uploads import sent, takes_a_file
from sotomado.web import current_actor, current_read, current_work, refusal

bp = Blueprint("standing", __name__)


@bp.get("/desk/licence")
def licence() -> ResponseReturnValue:
    return _licence_page(RenewalForm())


@bp.post("/desk/licence")
@takes_a_file
def hand_in() -> ResponseReturnValue:
    form = RenewalForm(request.form)
    certificate = None
    try:
        certificate = looked_at(sent("certificate"), Purpose.CERTIFICATE)
    except Refused as refused:
        form.refuse_file(refused)
    if certificate is None or form.registered_on is None or form.expires_on is None or form.errors:
        return _licence_page(form), 422
    try:
        with current_work() as work:
            licences.hand_in(
                work,
                consultant_id=_me(work).id,
                registered_on=form.registered_on,
                expires_on=form.expires_on,
                certificate=certificate,
            )
    except BadRenewal as bad:
        form.refuse_dates(bad)
        return _licence_page(form), 422
    except RenewalWaiting:
        flash(_("登録証は、もう受けとっています。確かめたら、メールでお知らせします。"))
    except RenewalTooEarly:
        flash(_("更新の期間は、まだはじまっていません。"), "error")
    else:
        flash(_("新しい登録証を受けとりました。確かめたら、メールでお知らせします。"))
    return redirect(url_for(".licence"), 303)


@bp.errorhandler(413)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    if (refused := refusal()) is not None:
        return refused
    form = RenewalForm()
    form.refuse_file(Refused(Reason.TOO_LARGE))
    return _licence_page(form), 413


@bp.post("/desk/licence/take-back")
def take_back() -> ResponseReturnValue:
    with current_work() as work:
        licences.take_back(work, consultant_id=_me(work).id)
    flash(_("お送りいただいたものを取り下げました。もう一度送れます。"))
    return redirect(url_for(".licence"), 303)


@bp.get("/desk/licence/certificates/<certificate_id>")
def certificate(certificate_id: str) -> ResponseReturnValue:
    with current_read() as work:
        kept = licences.own_certificate(work, consultant_id=_me(work).id, certificate_id=certificate_id)
    return serving.response(kept, as_attachment=False, name=_("登録証"))


@bp.post("/desk/pause")
def pause() -> ResponseReturnValue:
    return _change_standing(listing.pause, _("お休みにしました。決まっている予約は、そのままです。"))


@bp.post("/desk/resume")
def resume() -> ResponseReturnValue:
    return _change_standing(listing.resume, _("受付にもどりました。空いている時間が、また見えるようになりました。"))


@bp.get("/desk/conflicts")
def declared() -> ResponseReturnValue:
    return _conflicts_page()


@bp.post("/desk/conflicts")
def declare() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in ("kind", "organisation")}
    errors: dict[str, str] = {}
    if typed["kind"] not in set(ConflictKind):
        errors["kind"] = _("かかわりをえらんでください。")
    if not typed["organisation"]:
        longest = conflicts.LONGEST_ORGANISATION
        errors["organisation"] = _("会社や団体の名前を、%(most)s字までで書いてください。", most=longest)
    try:
        with current_work() as work:
            if not errors:
                conflicts.declare(
                    work,
                    consultant_id=_me(work).id,
                    kind=ConflictKind(typed["kind"]),
                    organisation=typed["organisation"],
                )
    except BadOrganisation:
        longest = conflicts.LONGEST_ORGANISATION
        errors["organisation"] = _("会社や団体の名前を、%(most)s字までで書いてください。", most=longest)
    except TooManyConflicts:
        errors["organisation"] = _(
            "届け出は%(most)s件までです。終わったものを消してから足してください。", most=conflicts.MOST_CONFLICTS
        )
    if errors:
        return _conflicts_page(typed, errors), 422
    flash(_("届け出ました。この会社の人とは、会わないようにします。"))
    return redirect(url_for(".declared"), 303)


@bp.post("/desk/conflicts/<conflict_id>/end")
def end_conflict(conflict_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            conflicts.end(work, consultant_id=_me(work).id, conflict_id=conflict_id)
    except ConflictStands:
        flash(_("この届け出は運営が確かめたものです。終わったときは、運営からのメールに返信してください。"))
    else:
        flash(_("届け出を消しました。"))
    return redirect(url_for(".declared"), 303)


def _change_standing(change: Callable[..., None], said: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            me = _me(work)
            change(work, consultant_id=me.id, by_person_id=me.person_id)
    except NotListed:
        flash(_("いまは掲載されていないため、変えるところはありません。"), "error")
    except HeldByOperators:
        flash(_("運営が確かめているあいだは、受付にもどれません。終わりましたらお知らせします。"), "error")
    else:
        flash(said)
    return redirect(url_for(".licence", _anchor="standing"), 303)


def _me(work: UnitOfWork) -> ConsultantCard:
    return directory.own_consultant(work, person_id=current_actor().person_id)


def _licence_page(form: RenewalForm) -> str:
    with current_read() as work:
        me = _me(work)
        own = licences.licence_of(work, consultant_id=me.id)
        is_dormant = listing.is_dormant(work, consultant_id=me.id)
        is_held = listing.is_held(work, consultant_id=me.id)
        today = licences.today_in_japan(work)
        agreed = fees.fees(work, consultant_id=me.id)
        terms = fees.terms_of(work, consultant_id=me.id, locale=current_actor().locale)
    return render_template(
        "directory/licence.html",
        me=me,
        licence=own,
        form=form,
        is_dormant=is_dormant,
        is_held=is_held,
        today=today,
        agreed=agreed,
        terms=terms,
    )


def _conflicts_page(typed: dict[str, str] | None = None, errors: dict[str, str] | None = None) -> str:
    with current_read() as work:
        own = conflicts.of_consultant(work, consultant_id=_me(work).id)
    return render_template(
        "directory/conflicts.html",
        own=own,
        kinds=CONFLICT_LABELS,
        typed=typed or {},
        errors=errors or {},
        longest=conflicts.LONGEST_ORGANISATION,
    )
