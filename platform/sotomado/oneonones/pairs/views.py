"""Pages for asking a colleague for a pair, and the answers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.oneonones.models import PairKind
from sotomado.oneonones.pairs import service as pairs
from sotomado.oneonones.pairs.errors import (
    AlreadyPaired,
    AskedLately,
    NotAManager,
    NotWaiting,
    OwnManager,
    TooManyWaiting,
    WithOneself,
)
from sotomado.oneonones.pairs.forms import AskForm
from sotomado.oneonones.pairs.wording import KINDS, MEANT_FOR
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("pair_asking", __name__)

LONGEST_SEARCH = 60
REFUSALS = (AlreadyPaired, AskedLately, NotAManager, OwnManager, TooManyWaiting, WithOneself)


@bp.get("/one-on-ones/ask")
def search() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = None
    if words:
        with current_read() as work:
            found = pairs.find(work, person_id=current_actor().person_id, words=words)
    return render_template("oneonones/pairs/search.html", words=words, found=found, longest=LONGEST_SEARCH)


@bp.get("/one-on-ones/ask/<int:employment_id>")
def write(employment_id: int) -> ResponseReturnValue:
    return _page(employment_id, AskForm(formdata=None), 200)


@bp.post("/one-on-ones/ask/<int:employment_id>")
def ask(employment_id: int) -> ResponseReturnValue:
    form = AskForm()
    if not form.validate():
        return _page(employment_id, form, 422)
    try:
        with current_work() as work:
            pair_id = pairs.ask(
                work,
                person_id=current_actor().person_id,
                employment_id=employment_id,
                kind=PairKind(form.kind.data),
                why=(form.why.data or "").strip(),
                public_url=current_settings().public_url,
            )
    except REFUSALS as error:
        form.kind.errors = [_refusal(error)]
        return _page(employment_id, form, 422)
    flash(_("お願いを届けました。返事が来たら、メールでお知らせします。"))
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/agree")
def agree(pair_id: int) -> ResponseReturnValue:
    return _answered(
        pair_id,
        lambda work: pairs.agree(
            work, person_id=current_actor().person_id, pair_id=pair_id, public_url=current_settings().public_url
        ),
        _("引き受けました。はじめの日時は、お二人のどちらからでも決められます。"),
    )


@bp.post("/one-on-ones/<int:pair_id>/decline")
def decline(pair_id: int) -> ResponseReturnValue:
    return _answered(
        pair_id,
        lambda work: pairs.decline(
            work, person_id=current_actor().person_id, pair_id=pair_id, public_url=current_settings().public_url
        ),
        _("今回は見送ると伝えました。理由は伝えていません。"),
    )


@bp.post("/one-on-ones/<int:pair_id>/withdraw")
def withdraw(pair_id: int) -> ResponseReturnValue:
    return _answered(
        pair_id,
        lambda work: pairs.withdraw(work, person_id=current_actor().person_id, pair_id=pair_id),
        _("お願いを取り下げました。添えたことばも、もう残っていません。"),
    )


def _page(employment_id: int, form: AskForm, status: int) -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        somebody = pairs.somebody(work, person_id=person_id, employment_id=employment_id)
        leads = pairs.leads(work, person_id=person_id)
    # Two managers' own pair is offered to those who lead people.
    kinds = [kind for kind in pairs.ASKABLE if leads or kind is not PairKind.PEER]
    return (
        render_template(
            "oneonones/pairs/ask.html",
            somebody=somebody,
            form=form,
            kinds=[(kind.value, KINDS[kind], MEANT_FOR[kind]) for kind in kinds],
            wrong=[(name, str(said[0])) for name, said in form.errors.items() if name],
            longest=pairs.LONGEST_WHY,
        ),
        status,
    )


def _refusal(error: Exception) -> str:
    """Beside the field, in words for whoever asks."""
    if isinstance(error, WithOneself):
        return str(_("これはあなた自身です。1on1は、だれかと二人でするものです。"))
    if isinstance(error, NotAManager):
        return str(_("この1on1は、部下をもつ人にお願いするものです。ほかの形ならお願いできます。"))
    if isinstance(error, OwnManager):
        return str(_("この方は、名簿であなたの上司です。お願いしなくても、1on1の相手に並びます。"))
    if isinstance(error, AlreadyPaired):
        return str(_("この方とは、もう1on1の相手どうしか、お願いの返事を待っているところです。"))
    if isinstance(error, AskedLately):
        until = formats.day(error.until.date(), current_locale())
        return str(
            _("この方へのお願いは、少し間をおくことになっています。%(day)sから、またお願いできます。", day=until)
        )
    return str(
        _(
            "返事を待っているお願いが%(count)s件あります。返事が来るか、取り下げてからにしてください。",
            count=pairs.MOST_WAITING,
        )
    )


def _answered(pair_id: int, verb: Callable[[UnitOfWork], None], said: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            verb(work)
    except NotWaiting:
        flash(_("このお願いは、もう返事がされたか、取り下げられています。"), "error")
    else:
        flash(said)
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)
