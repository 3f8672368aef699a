"""Ending a pair, and what passes on to a new manager."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.bookings.service import Sender
from sotomado.companies.colleagues import colleagues
from sotomado.languages import current_locale
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import PairKind
from sotomado.oneonones.pairs.errors import NotWaiting, OfTheRoster
from sotomado.oneonones.parting import passing
from sotomado.oneonones.parting import service as parting
from sotomado.oneonones.series.wording import rhythm_in_words
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("parting", __name__)


@bp.get("/one-on-ones/<int:pair_id>/end")
def ending(pair_id: int) -> ResponseReturnValue:
    with current_read() as work:
        between = oneonones.between(work, person_id=current_actor().person_id, pair_id=pair_id)
        other = colleagues(work, employment_ids=[between.other])[between.other]
    if between.kind is PairKind.LINE or not between.is_live:
        raise NotFound("pair")
    return render_template("oneonones/parting/end.html", between=between, other=other)


@bp.post("/one-on-ones/<int:pair_id>/end")
def end(pair_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            parting.end(work, person_id=current_actor().person_id, pair_id=pair_id, sender=_sender())
    except (NotWaiting, OfTheRoster):
        raise NotFound("pair") from None
    flash(_("この1on1に区切りをつけました。"))
    return redirect(url_for("oneonones.index"), 303)


@bp.get("/one-on-ones/<int:pair_id>/passing-on")
def offer(pair_id: int) -> ResponseReturnValue:
    actor = current_actor()
    with current_read() as work:
        offered = passing.offer(work, person_id=actor.person_id, pair_id=pair_id)
    goes = offered.series.rhythm
    words = rhythm_in_words(goes, locale=current_locale(), reader_zone=actor.time_zone) if goes is not None else ""
    return render_template("oneonones/parting/passing_on.html", offer=offered, pair_id=pair_id, rhythm=words)


@bp.post("/one-on-ones/<int:pair_id>/passing-on")
def pass_on(pair_id: int) -> ResponseReturnValue:
    chosen = set(request.form.getlist("what"))
    with current_work() as work:
        passing.pass_on(
            work,
            person_id=current_actor().person_id,
            pair_id=pair_id,
            with_series="series" in chosen,
            with_steps="steps" in chosen,
            with_theme="theme" in chosen,
            sender=_sender(),
        )
    flash(_("選んだものだけを引き継ぎました。") if chosen else _("何も引き継がず、新しく始めます。"))
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)


def _sender() -> Sender:
    return Sender.of(current_settings())
