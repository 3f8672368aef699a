"""The routes of calendars that are written into, and of settling what does not fit together."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.bookings.models import FeedTitles
from sotomado.bookings.pushing import overlaps
from sotomado.bookings.pushing import service as pushing
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.web import current_actor, current_work, safe_next

bp = Blueprint("pushing", __name__)


@bp.post("/desk/calendars/<calendar_id>/writing")
def switch_on(calendar_id: str) -> ResponseReturnValue:
    with current_work() as work:
        pushing.switch_on(work, consultant_id=_own(work), calendar_id=calendar_id, titles=_titles())
    flash(_("これからの面談を、このカレンダーにも書きます。はじめるところです。"))
    return _to_calendars()


@bp.post("/desk/calendars/<calendar_id>/writing/change")
def change(calendar_id: str) -> ResponseReturnValue:
    number = request.form.get("calendar", "")
    with current_work() as work:
        pushing.change(
            work,
            consultant_id=_own(work),
            calendar_id=calendar_id,
            titles=_titles(),
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 4 else None,
        )
    flash(_("書き方を変えました。カレンダーの予定も、まもなく変わります。"))
    return _to_calendars()


@bp.post("/desk/calendars/<calendar_id>/writing/again")
def try_again(calendar_id: str) -> ResponseReturnValue:
    with current_work() as work:
        pushing.try_again(work, consultant_id=_own(work), calendar_id=calendar_id)
    flash(_("もう一度、書きにいっています。"))
    return _to_calendars()


@bp.post("/desk/calendars/<calendar_id>/writing/end")
def switch_off(calendar_id: str) -> ResponseReturnValue:
    with current_work() as work:
        is_clearing = pushing.switch_off(
            work,
            consultant_id=_own(work),
            calendar_id=calendar_id,
            with_events="with_events" in request.form,
        )
    if is_clearing:
        flash(
            _("書くのをやめました。書いた予定は、いま消しにいっています。消せなかったときは、メールでお知らせします。")
        )
    else:
        flash(_("書くのをやめました。"))
    return _to_calendars()


@bp.post("/desk/calendar-differences/<event_id>/write")
def write_again(event_id: str) -> ResponseReturnValue:
    with current_work() as work:
        pushing.write_again(work, consultant_id=_own(work), event_id=event_id)
    flash(_("予約のとおりに、カレンダーへ書きなおしています。"))
    return _back()


@bp.post("/desk/calendar-differences/<event_id>/leave")
def leave(event_id: str) -> ResponseReturnValue:
    with current_work() as work:
        pushing.leave(work, consultant_id=_own(work), event_id=event_id)
    flash(_("カレンダーは、そのままにしておきます。予約の日時は変わっていません。"))
    return _back()


@bp.post("/desk/calendar-overlaps/<booking_id>/leave")
def leave_overlap(booking_id: str) -> ResponseReturnValue:
    with current_work() as work:
        overlaps.leave(work, consultant_id=_own(work), booking_id=booking_id)
    flash(_("どちらの予定も、そのままにしておきます。"))
    return _back()


def _own(work: UnitOfWork) -> int:
    return directory.own_consultant(work, person_id=current_actor().person_id).id


def _titles() -> FeedTitles:
    return FeedTitles.TALK if request.form.get("titles") == FeedTitles.TALK.value else FeedTitles.DISCREET


def _to_calendars() -> ResponseReturnValue:
    return redirect(url_for("calendars.index"), 303)


def _back() -> ResponseReturnValue:
    return redirect(safe_next(request.form.get("next")) or url_for("desk.index"), 303)
