"""Pages of availability: a consultant's weekly hours and days off."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from sotomado import formats
from sotomado.availability import hours as own_hours
from sotomado.availability import service as availability
from sotomado.availability.errors import BadDates
from sotomado.availability.forms import HoursForm, date_of
from sotomado.availability.joining import JoiningForm, box_name
from sotomado.availability.wording import by_day
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.joining import LONGEST_JOINING, JoiningRefused
from sotomado.directory.service import ConsultantCard
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("availability", __name__)

PREVIEW_TIMES = 12


@bp.get("/desk/hours")
def hours() -> ResponseReturnValue:
    with current_read() as work:
        me = _me(work)
        form = HoursForm.of(own_hours.weekly_hours(work, consultant_id=me.id))
        return _page(work, me, form)


@bp.post("/desk/hours")
def save_hours() -> ResponseReturnValue:
    form = HoursForm(request.form)
    with current_work() as work:
        me = _me(work)
        if form.errors:
            return _page(work, me, form), 422
        own_hours.set_weekly_hours(work, consultant_id=me.id, hours=form.hours)
    flash(_("受付の時間を保存しました。すでに入っている予約は、そのままです。"))
    return redirect(url_for("availability.hours"), 303)


@bp.post("/desk/days-off")
def add_day_off() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in ("first", "last")}
    first = date_of(typed["first"])
    last = date_of(typed["last"]) if typed["last"] else first
    with current_work() as work:
        me = _me(work)
        try:
            if first is None or last is None:
                raise BadDates()
            kept = own_hours.add_days_off(work, consultant_id=me.id, first=first, last=last)
        except BadDates:
            form = HoursForm.of(own_hours.weekly_hours(work, consultant_id=me.id))
            return _page(work, me, form, typed), 422
    words = _("休みを入れました。この間は、新しい予約は入りません。")
    if kept:
        words = _(
            "休みを入れました。すでに入っている予約が%(count)s件あり、有効なままです。日付の下で確かめてください。",
            count=kept,
        )
    flash(words)
    return redirect(url_for("availability.hours", _anchor="days-off"), 303)


@bp.post("/desk/days-off/<int:override_id>/remove")
def remove_day_off(override_id: int) -> ResponseReturnValue:
    with current_work() as work:
        on = own_hours.remove_day_off(work, consultant_id=_me(work).id, override_id=override_id)
    flash(_("%(day)s の休みを取り消しました。いつもの時間で受け付けます。", day=formats.day(on, current_locale())))
    return redirect(url_for("availability.hours", _anchor="days-off"), 303)


@bp.post("/desk/joining")
def save_joining() -> ResponseReturnValue:
    with current_work() as work:
        me = _me(work)
        typed = {mode: request.form.get(box_name(mode), "") for mode in me.modes}
        try:
            directory.set_joining(work, consultant_id=me.id, joining=typed)
        except JoiningRefused as refused:
            form = HoursForm.of(own_hours.weekly_hours(work, consultant_id=me.id))
            return _page(work, me, form, joining=JoiningForm(me.modes, typed, refused.troubles)), 422
    flash(_("会い方を保存しました。予約が決まっている人のページにも、もう出ています。"))
    return redirect(url_for("availability.hours", _anchor="joining"), 303)


def _me(work: UnitOfWork) -> ConsultantCard:
    me = directory.consultant_of(work, person_id=current_actor().person_id)
    if me is None:
        raise NotFound()
    return me


def _page(
    work: UnitOfWork,
    me: ConsultantCard,
    form: HoursForm,
    typed: dict[str, str] | None = None,
    joining: JoiningForm | None = None,
) -> str:
    """The page around a form; `typed`: dates of a day off that could not be taken; `joining`: lines that could not."""
    next_times = availability.first_open_slots(work, consultant_ids=[me.id], limit=PREVIEW_TIMES)[me.id]
    return render_template(
        "availability/hours.html",
        form=form,
        typed=typed,
        joining=joining or JoiningForm(me.modes, directory.joinings(work, consultant_id=me.id)),
        longest_joining=LONGEST_JOINING,
        zone=me.time_zone,
        today=work.now.astimezone(ZoneInfo(me.time_zone)).date(),
        days_off=own_hours.days_off(work, consultant_id=me.id),
        preview=by_day(next_times, me.time_zone),
        clock=lambda at: formats.clock_time(at, me.time_zone),
        clocks=lambda starts: " ".join(formats.clock_time(at, me.time_zone) for at in starts),
        me=me,
        notice_hours=availability.NOTICE_MINUTES // 60,
        consultation_minutes=availability.CONSULTATION_MINUTES,
        after_minutes=availability.AFTER_MINUTES,
        horizon_days=availability.HORIZON_DAYS,
        longest_days=own_hours.LONGEST_ABSENCE_DAYS,
    )
