"""Pages of availability: days off and ways to meet. The week and the limits stand in views of their own."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.availability.blueprint import bp, own_card
from sotomado.availability.errors import AskFirst, BadDates
from sotomado.availability.hours import changing, limits_views, week_views
from sotomado.availability.hours import service as own_hours
from sotomado.availability.hours.asking import ask_page, date_in, known_in, say_saved, version_in
from sotomado.availability.joining import JoiningForm, box_name
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.joining import LONGEST_JOINING, JoiningRefused
from sotomado.directory.service import ConsultantCard
from sotomado.languages import current_locale
from sotomado.web import current_read, current_settings, current_work

# Their pages stand on the same blueprint.
__all__ = ["bp", "limits_views", "week_views"]


@bp.get("/desk/hours")
def hours() -> ResponseReturnValue:
    with current_read() as work:
        me = own_card(work)
        # From a day of the week one comes to take that day off.
        return _page(work, me, {"first": request.args.get("first", "")[:20], "last": ""})


@bp.post("/desk/days-off")
def add_day_off() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip()[:20] for name in ("first", "last")}
    first = date_in(typed, "first")
    last = date_in(typed, "last") if typed["last"] else first
    with current_read() as work:
        me = own_card(work)
        if "again" in request.form:
            return _page(work, me, typed)
    try:
        if first is None or last is None:
            raise BadDates()
        with current_work() as work:
            changed = own_hours.add_days_off(
                work,
                consultant_id=me.id,
                first=first,
                last=last,
                version=version_in(request),
                knows=known_in(request),
            )
    except BadDates:
        with current_read() as work:
            return _page(work, me, typed, is_wrong=True), 422
    except AskFirst as asked:
        with current_read() as work:
            earlier = changing.last_change(work, consultant_id=me.id)
        leave = url_for("availability.hours", _anchor="days-off")
        return ask_page(asked, earlier=earlier, zone=me.time_zone, save=_("予約は残して、休みにする"), leave=leave)
    say_saved(changed, _("休みを入れました。この間は、新しい予約は入りません。"))
    return redirect(url_for("availability.hours", _anchor="days-off"), 303)


@bp.post("/desk/days-off/end")
def end_absence() -> ResponseReturnValue:
    first, last = date_in(request.form, "first"), date_in(request.form, "last")
    with current_read() as work:
        me = own_card(work)
    if first is not None and last is not None:
        with current_work() as work:
            own_hours.end_absence(work, consultant_id=me.id, first=first, last=last)
        flash(_("休みを取り消しました。いつもの時間で受け付けます。"))
    return redirect(url_for("availability.hours", _anchor="days-off"), 303)


@bp.post("/desk/joining")
def save_joining() -> ResponseReturnValue:
    with current_work() as work:
        me = own_card(work)
        typed = {mode: request.form.get(box_name(mode), "") for mode in me.modes}
        try:
            directory.set_joining(work, consultant_id=me.id, joining=typed)
        except JoiningRefused as refused:
            return _page(
                work, me, joining=JoiningForm(me.modes, typed, refused.troubles, has_room=current_settings().has_room)
            ), 422
    flash(_("会い方を保存しました。予約が決まっている人のページにも、もう出ています。"))
    return redirect(url_for("availability.hours", _anchor="joining"), 303)


def _page(
    work: UnitOfWork,
    me: ConsultantCard,
    typed: dict[str, str] | None = None,
    joining: JoiningForm | None = None,
    *,
    is_wrong: bool = False,
) -> str:
    """`typed`: dates of days off, `is_wrong` where they could not be taken; `joining`: lines that could not be kept."""
    return render_template(
        "availability/hours.html",
        typed=typed or {"first": "", "last": ""},
        is_wrong=is_wrong,
        joining=joining
        or JoiningForm(me.modes, directory.joinings(work, consultant_id=me.id), has_room=current_settings().has_room),
        longest_joining=LONGEST_JOINING,
        zone=me.time_zone,
        today=changing.today(work, me.time_zone),
        absences=own_hours.absences(work, consultant_id=me.id),
        moment_of=lambda at: formats.moment(at, me.time_zone, current_locale(), with_year=False),
        version=changing.version_of(work, consultant_id=me.id),
        me=me,
        longest_days=own_hours.LONGEST_ABSENCE_DAYS,
        **week_views.last_change_of(work, me),
    )
