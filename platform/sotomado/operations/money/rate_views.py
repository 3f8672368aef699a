"""Rates by the day they hold from: a coming one can be added and taken back, the past stands."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.languages import current_locale
from sotomado.ledger import rates as dated
from sotomado.ledger.errors import NotAhead
from sotomado.ledger.rates import RateKind
from sotomado.ledger.service import booking_day
from sotomado.operations.blueprint import bp
from sotomado.operations.money import wording
from sotomado.web import current_actor, current_read, current_work

FIELDS = ("kind", "from_on", "value")


@bp.get("/operations/money/rates")
def rates() -> ResponseReturnValue:
    return _page({}, {})


@bp.post("/operations/money/rates")
def announce_rate() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip()[:40] for name in FIELDS}
    kind = RateKind(typed["kind"]) if typed["kind"] in set(RateKind) else None
    from_on = _day(typed["from_on"])
    value = wording.read_rate(kind, typed["value"]) if kind else None
    errors = {}
    if kind is None:
        errors["kind"] = _("どれを変えるか、ひとつ選んでください。")
    if from_on is None:
        errors["from_on"] = _("いつからかを、日付で書いてください。")
    if value is None:
        errors["value"] = _("税率はパーセントで(10.21のように)、境目は円で書いてください。")
    if kind is None or from_on is None or value is None:
        return _page(typed, errors), 422
    try:
        with current_work() as work:
            dated.announce(work, kind=kind, from_on=from_on, value=value, by_person_id=current_actor().person_id)
    except NotAhead:
        return _page(typed, {"from_on": _("明日より後の日を選んでください。過ぎた日の税率は、変えられません。")}), 422
    flash(
        _(
            "%(day)sから、%(value)sになります。",
            day=formats.day(from_on, current_locale()),
            value=wording.rate(kind, value),
        )
    )
    return redirect(url_for("operations.rates"), 303)


@bp.post("/operations/money/rates/take-back")
def take_back_rate() -> ResponseReturnValue:
    kind, from_on = request.form.get("kind", ""), _day(request.form.get("from_on", ""))
    try:
        if kind not in set(RateKind) or from_on is None:
            raise NotAhead
        with current_work() as work:
            dated.take_back(work, kind=RateKind(kind), from_on=from_on, by_person_id=current_actor().person_id)
    except NotAhead:
        flash(_("もう始まった税率は、取りやめられません。"))
    else:
        flash(_("取りやめました。"))
    return redirect(url_for("operations.rates"), 303)


def _page(typed: dict[str, str], errors: dict[str, str]) -> str:
    with current_read() as work:
        known = dated.all_rates(work)
        today = booking_day(work.now)
    by_kind = [(kind, [one for one in known if one.kind is kind]) for kind in RateKind]
    # Of several that have begun, the last holds.
    holding = {kind: max((one.from_on for one in them if one.from_on <= today), default=None) for kind, them in by_kind}
    return render_template(
        "operations/money/rates.html",
        by_kind=by_kind,
        holding=holding,
        today=today,
        typed=typed,
        errors=errors,
        words=wording,
        kinds=[(kind.value, str(wording.RATES[kind])) for kind in RateKind],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
