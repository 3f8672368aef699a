"""Pages of the week: one week by its dates, every week by its weekdays, copying, and one step back."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.availability.blueprint import bp, own_card
from sotomado.availability.errors import AskFirst, BadDates, NothingToUndo, PastDay, SeveralClocks
from sotomado.availability.hours import changing
from sotomado.availability.hours import grid as week_grid
from sotomado.availability.hours import service as own_hours
from sotomado.availability.hours import week as weeks
from sotomado.availability.hours.asking import ask_page, date_in, known_in, say_saved, version_in
from sotomado.availability.hours.lines import LinesForm, line_of, line_of_spans
from sotomado.availability.hours.stretches import spans
from sotomado.availability.hours.words import (
    heads_of_week,
    heads_of_weekdays,
    in_words,
    of_change,
    of_clock_change,
    validity,
)
from sotomado.availability.wording import slot_address
from sotomado.database import UnitOfWork
from sotomado.directory.service import ConsultantCard
from sotomado.languages import current_locale
from sotomado.web import current_read, current_work, safe_next

# For so long what was changed last stands above the week, with the way back; later it stands below.
FRESH = timedelta(minutes=15)


@bp.get("/desk/week")
def week() -> ResponseReturnValue:
    with current_read() as work:
        return _week_page(work, own_card(work), date_in(request.args, "of"))


@bp.post("/desk/week")
def save_week() -> ResponseReturnValue:
    monday = date_in(request.form, "monday")
    form = LinesForm(request.form, every_week=False)
    with current_read() as work:
        me = own_card(work)
        if monday is None or monday.weekday() != 0 or form.errors or "again" in request.form:
            return _week_page(work, me, monday, form), 422 if form.errors or monday is None else 200
    here = url_for("availability.week", of=monday.isoformat())
    try:
        with current_work() as work:
            changed = weeks.save_week(
                work,
                consultant_id=me.id,
                monday=monday,
                hours=form.hours,
                version=version_in(request),
                knows=known_in(request),
            )
    except AskFirst as asked:
        return _ask(asked, me, save=_("このとおり、この週を保存する"), leave=here)
    except PastDay as past:
        form.say_past(past.on.weekday())
        with current_read() as work:
            return _week_page(work, me, monday, form), 422
    except BadDates:
        flash(_("その週の時間は、まだ書けません。"), "error")
        return redirect(url_for("availability.week"), 303)
    say_saved(changed, _("この週の時間を保存しました。毎週の時間は、そのままです。"))
    return redirect(here, 303)


@bp.post("/desk/week/copy")
def copy_week() -> ResponseReturnValue:
    """Either this week onto those that follow, or the week before onto this one."""
    monday = date_in(request.form, "monday")
    typed = request.form.get("weeks", "")
    from_last = request.form.get("from") == "last"
    with current_read() as work:
        me = own_card(work)
    here = url_for("availability.week", of=monday.isoformat() if monday else None)
    try:
        if monday is None or not (from_last or (typed.isdecimal() and typed.isascii())):
            raise BadDates()
        with current_work() as work:
            changed = weeks.copy_week(
                work,
                consultant_id=me.id,
                monday=monday - timedelta(days=7) if from_last else monday,
                weeks=1 if from_last else int(typed[:4]),
                version=version_in(request),
                knows=known_in(request),
            )
    except (BadDates, OverflowError):
        flash(_("一週から%(most)s週まで先に写せます。", most=weeks.MOST_COPIES), "error")
        return redirect(here, 303)
    except AskFirst as asked:
        return _ask(asked, me, save=_("このとおり写す"), leave=here)
    say_saved(changed, _("週の時間を写しました。休みの日は、休みのままです。"))
    return redirect(here, 303)


@bp.get("/desk/week/every")
def every_week() -> ResponseReturnValue:
    with current_read() as work:
        return _every_page(work, own_card(work), date_in(request.args, "on"))


@bp.post("/desk/week/every")
def save_every_week() -> ResponseReturnValue:
    form = LinesForm(request.form, every_week=True)
    typed = {name: request.form.get(name, "").strip()[:20] for name in ("first", "last")}
    dates = {name: date_in(typed, name) for name in typed}
    on = date_in(request.form, "on")
    wrong = {
        name: _("日付を 2026-12-01 のように書いてください。") for name in typed if typed[name] and dates[name] is None
    }
    with current_read() as work:
        me = own_card(work)
        if form.errors or wrong or "again" in request.form:
            return _every_page(work, me, on, form, typed, wrong), 422 if form.errors or wrong else 200
    try:
        with current_work() as work:
            changed = own_hours.set_weekly_hours(
                work,
                consultant_id=me.id,
                hours=form.hours,
                first=dates["first"],
                last=dates["last"],
                version=version_in(request),
                knows=known_in(request),
            )
    except AskFirst as asked:
        return _ask(asked, me, save=_("このとおり、毎週の時間にする"), leave=url_for("availability.every_week"))
    except BadDates:
        wrong["last"] = _("おわりは、はじまりより後の、今日から二年までの日にしてください。")
        with current_read() as work:
            return _every_page(work, me, on, form, typed, wrong), 422
    except SeveralClocks:
        flash(_("二つの時計で書かれた時間があります。先に、いまの時計にそろえてください。"), "error")
        with current_read() as work:
            return _every_page(work, me, on, form, typed, wrong), 422
    say_saved(changed, _("毎週の時間を保存しました。"))
    return redirect(url_for("availability.every_week", on=typed["first"] if dates["first"] else None), 303)


@bp.post("/desk/week/undo")
def undo_hours() -> ResponseReturnValue:
    leave = safe_next(request.form.get("next")) or url_for("availability.week")
    with current_read() as work:
        me = own_card(work)
    try:
        with current_work() as work:
            changed = changing.undo(
                work, consultant_id=me.id, version=version_in(request) or 0, knows=known_in(request)
            )
    except NothingToUndo:
        flash(_("もどせる変更は、ありません。"))
        return redirect(leave, 303)
    except AskFirst as asked:
        return _ask(asked, me, save=_("このとおり、もどす"), leave=leave)
    say_saved(changed, _("ひとつ前の時間にもどしました。"))
    return redirect(leave, 303)


@bp.post("/desk/week/clock")
def move_to_own_clock() -> ResponseReturnValue:
    leave = safe_next(request.form.get("next")) or url_for("availability.every_week")
    with current_read() as work:
        me = own_card(work)
    try:
        with current_work() as work:
            changed = own_hours.move_to_own_clock(
                work, consultant_id=me.id, version=version_in(request), knows=known_in(request)
            )
    except AskFirst as asked:
        return _ask(asked, me, save=_("このとおり、時計を合わせる"), leave=leave)
    say_saved(changed, _("書いてある時刻を、いまお住まいの時計に合わせました。"))
    return redirect(leave, 303)


def _ask(asked: AskFirst, me: ConsultantCard, *, save: str, leave: str) -> ResponseReturnValue:
    with current_read() as work:
        earlier = changing.last_change(work, consultant_id=me.id)
    return ask_page(asked, earlier=earlier, zone=me.time_zone, save=save, leave=leave)


def last_change_of(work: UnitOfWork, me: ConsultantCard) -> dict[str, object]:
    """What the part "what was changed last" of a page shows."""
    last = changing.last_change(work, consultant_id=me.id)
    return {
        "last": last,
        "last_is_fresh": last.made_at is not None and work.now - last.made_at <= FRESH,
        "last_words": of_change(last.kind) if last.kind else "",
        "last_sentences": in_words(last.differences),
        "clocks": own_hours.clocks(work, consultant_id=me.id),
    }


def _week_page(work: UnitOfWork, me: ConsultantCard, around: date | None, form: LinesForm | None = None) -> str:
    """`form`: lines as typed, where they are not what stands."""
    try:
        shown = weeks.shown_week(work, consultant_id=me.id, around=around)
    except BadDates:
        shown = weeks.shown_week(work, consultant_id=me.id)
    saved = {number: line_of_spans(day.begins) for number, day in enumerate(shown.days)}
    grid = week_grid.of_week(shown, work.now)
    return render_template(
        "availability/week.html",
        week=shown,
        grid=grid,
        form=form or LinesForm.of(saved, every_week=False),
        saved=saved,
        version=request.form.get("version", shown.version) if form else shown.version,
        clock_changes=[of_clock_change(one) for one in grid.changes],
        heads=heads_of_week(shown),
        span_of=lambda one: formats.span(one.starts_at, one.ends_at, shown.zone, current_locale(), with_year=False),
        previous=shown.monday - timedelta(days=7),
        following=shown.monday + timedelta(days=7),
        most_copies=weeks.MOST_COPIES,
        slot_address=slot_address,
        me=me,
        **last_change_of(work, me),
    )


def _every_page(
    work: UnitOfWork,
    me: ConsultantCard,
    on: date | None,
    form: LinesForm | None = None,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
) -> str:
    """`on`: a date whose weekly hours are shown (today's)."""
    version = changing.version_of(work, consultant_id=me.id)
    period = own_hours.period_on(work, consultant_id=me.id, on=on)
    ahead = own_hours.periods_ahead(work, consultant_id=me.id)
    kept = {"first": period.first, "last": period.last}
    return render_template(
        "availability/every_week.html",
        period=period,
        ahead=[(one, validity(one.first, one.last)) for one in ahead],
        grid=week_grid.of_weekly({day: spans(some) for day, some in period.hours.items()}),
        form=form or LinesForm.of({day: line_of(some) for day, some in period.hours.items()}, every_week=True),
        saved={day: line_of(some) for day, some in period.hours.items()},
        typed=typed or {name: value.isoformat() if value else "" for name, value in kept.items()},
        wrong=wrong or {},
        version=request.form.get("version", version) if form else version,
        on=on,
        zone=next(iter(period.zones)) if len(period.zones) == 1 else me.time_zone,
        heads=heads_of_weekdays(),
        me=me,
        **last_change_of(work, me),
    )
