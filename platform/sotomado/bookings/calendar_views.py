"""The page on which a consultant links calendars: others to be read here, and the own one to be read elsewhere.

Stands in bookings because it tells of both: what is busy elsewhere (availability) and the feed of bookings.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.availability.outside import service as outside
from sotomado.availability.outside.errors import AlreadyLinked, TooManyCalendars
from sotomado.availability.outside.keeping_up import READ_EVERY
from sotomado.bookings import calendar_words, feed_views
from sotomado.bookings.calendar_forms import LinkForm
from sotomado.bookings.feed import TITLES
from sotomado.bookings.models import FeedTitles
from sotomado.bookings.pushing import service as pushing
from sotomado.bookings.pushing import wording
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.outgoing.errors import OutsideTrouble
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("calendars", __name__)


@bp.get("/desk/calendars")
def index() -> ResponseReturnValue:
    with current_read() as work:
        return _page(work, LinkForm())


@bp.post("/desk/calendars")
def add() -> ResponseReturnValue:
    form = LinkForm(request.form)
    if not form.is_good():
        return _again(form)
    try:
        with current_work() as work:
            outside.add(
                work,
                consultant_id=_own(work),
                kind=form.kind,
                label=form.label,
                address=form.address,
                username=form.username,
                password=form.password,
                counts_tentative=form.counts_tentative,
                named_hosts=current_settings().named_outside_hosts,
            )
    except OutsideTrouble as error:
        form.refuse_address(error.trouble)
    except AlreadyLinked:
        form.errors["address"] = _("このアドレスは、もうつながっています。")
    except TooManyCalendars:
        form.errors["address"] = _(
            "つなげるカレンダーは%(most)s個までです。使っていないものをはずすと、つなげます。",
            most=outside.MOST_CALENDARS,
        )
    else:
        flash(_("「%(label)s」をつなぎました。いま、はじめて読みにいっています。", label=form.label))
        return redirect(url_for("calendars.index"), 303)
    return _again(form)


@bp.post("/desk/calendars/<calendar_id>")
def change(calendar_id: str) -> ResponseReturnValue:
    with current_work() as work:
        outside.change(
            work,
            consultant_id=_own(work),
            calendar_id=calendar_id,
            label=request.form.get("label", ""),
            counts_tentative="counts_tentative" in request.form,
        )
    flash(_("カレンダーの設定を保存しました。"))
    return redirect(url_for("calendars.index"), 303)


@bp.post("/desk/calendars/<calendar_id>/read")
def read_again(calendar_id: str) -> ResponseReturnValue:
    with current_work() as work:
        outside.read_again(work, consultant_id=_own(work), calendar_id=calendar_id)
    flash(_("読みにいっています。終わると、この画面に出ます。"))
    return redirect(url_for("calendars.index"), 303)


@bp.post("/desk/calendars/<calendar_id>/remove")
def remove(calendar_id: str) -> ResponseReturnValue:
    with current_work() as work:
        label = pushing.unlink(
            work, consultant_id=_own(work), calendar_id=calendar_id, with_events="with_events" in request.form
        )
    flash(_("「%(label)s」をはずしました。そこから来ていた予定は、もう時間をふさぎません。", label=label))
    return redirect(url_for("calendars.index"), 303)


def _own(work: UnitOfWork) -> int:
    return directory.own_consultant(work, person_id=current_actor().person_id).id


def _again(form: LinkForm) -> ResponseReturnValue:
    with current_read() as work:
        return _page(work, form), 422


def _page(work: UnitOfWork, form: LinkForm) -> str:
    consultant_id = _own(work)
    linked = outside.calendars_of(work, consultant_id)
    writings = pushing.writings_of(work, consultant_id)
    return render_template(
        "bookings/calendars.html",
        form=form,
        linked=linked,
        writings=writings,
        is_reading=any(one.is_being_read for one in linked) or any(one.is_at_work for one in writings.values()),
        titles=[(one.value, TITLES[one][current_actor().locale]) for one in FeedTitles],
        writing_happened=wording.happened,
        happened=calendar_words.happened,
        to_do=calendar_words.to_do,
        longest_label=outside.LONGEST_LABEL,
        read_every=int(READ_EVERY.total_seconds()) // 60,
        **feed_views.own_section(work),
    )
