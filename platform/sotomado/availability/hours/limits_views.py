"""The page of own limits: how close together, how soon, how far ahead and how many; and what advisees see of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.availability import policies
from sotomado.availability import service as availability
from sotomado.availability.blueprint import bp, own_card
from sotomado.availability.errors import BadPolicy
from sotomado.availability.hours.forms import HOUR, LimitsForm
from sotomado.availability.wording import by_day
from sotomado.database import UnitOfWork
from sotomado.directory.service import ConsultantCard
from sotomado.web import current_read, current_work

PREVIEW_TIMES = 24


@bp.get("/desk/limits")
def limits() -> ResponseReturnValue:
    with current_read() as work:
        me = own_card(work)
        return _page(work, me, LimitsForm.of(policies.policy_of(work, me.id)))


@bp.post("/desk/limits")
def save_limits() -> ResponseReturnValue:
    form = LimitsForm(request.form)
    with current_read() as work:
        me = own_card(work)
        if form.errors:
            return _page(work, me, form), 422
    try:
        with current_work() as work:
            policies.set_policy(work, consultant_id=me.id, **form.read)  # type: ignore[arg-type]
    except BadPolicy as bad:
        form.say_wrong(bad.field)
        with current_read() as work:
            return _page(work, me, form), 422
    flash(_("受けかたを保存しました。すでに入っている予約は、そのままです。"))
    return redirect(url_for("availability.limits"), 303)


def _page(work: UnitOfWork, me: ConsultantCard, form: LimitsForm) -> str:
    stands = policies.policy_of(work, me.id)
    next_times = availability.first_open_slots(work, consultant_ids=[me.id], limit=PREVIEW_TIMES)[me.id]
    return render_template(
        "availability/limits.html",
        form=form,
        steps=policies.STEPS,
        most_pause=policies.PAUSES_MINUTES[-1],
        most_notice=policies.NOTICES_MINUTES[-1] // HOUR,
        least_horizon=policies.HORIZONS_DAYS[0],
        most_horizon=policies.HORIZONS_DAYS[-1],
        most_per_day=policies.PER_DAY[-1],
        most_per_week=policies.PER_WEEK[-1],
        consultation_minutes=policies.CONSULTATION_MINUTES,
        stands=stands,
        preview=by_day(next_times, me.time_zone),
        clock=lambda at: formats.clock_time(at, me.time_zone),
        zone=me.time_zone,
        me=me,
    )
