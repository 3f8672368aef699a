"""Pages of the next time: planning it, moving it, and the buttons beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.bookings.service import Sender
from sotomado.companies.colleagues import colleagues
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.errors import (
    AlreadyPlanned,
    ChangedMeanwhile,
    HasNoRhythm,
    InThePast,
    NothingToTakeBack,
    NotLive,
    TooFarAhead,
)
from sotomado.oneonones.series.forms import LONGEST_PLACE, PlanForm, ReminderForm, SeenForm, TimeForm
from sotomado.oneonones.series.models import LENGTHS, PlaceKind
from sotomado.oneonones.series.overlapping import met_at_that_time
from sotomado.oneonones.series.service import Glance, Place
from sotomado.oneonones.series.suggested import Suggested, suggested
from sotomado.oneonones.series.wording import CADENCES, PLACES
from sotomado.web import current_actor, current_database, current_read, current_settings, current_work

bp = Blueprint("next_times", __name__)


@bp.get("/one-on-ones/<int:pair_id>/plan")
def planning(pair_id: int) -> ResponseReturnValue:
    return _page("plan", pair_id, None)


@bp.post("/one-on-ones/<int:pair_id>/plan")
def plan(pair_id: int) -> ResponseReturnValue:
    form = PlanForm()
    if not form.validate():
        return _page("plan", pair_id, form)
    actor = current_actor()
    place = Place(PlaceKind(form.place_kind.data), (form.place.data or "").strip())
    zone = form.zone.data if form.zone.data and formats.is_zone(form.zone.data) else actor.time_zone
    said = {
        **form.read(),
        "person_id": actor.person_id,
        "pair_id": pair_id,
        "starts_at": form.starts_at(actor.time_zone),
        "zone": zone,
        "place": place,
        "sender": _sender(),
    }

    def verb(work: UnitOfWork) -> series.Planned:
        if form.seen.data:
            return series.change(work, seen=form.seen.data, **said)
        return series.plan(work, **said)

    return _set("plan", pair_id, form, verb)


@bp.get("/one-on-ones/<int:pair_id>/move")
def moving(pair_id: int) -> ResponseReturnValue:
    return _page("move", pair_id, None)


@bp.post("/one-on-ones/<int:pair_id>/move")
def move(pair_id: int) -> ResponseReturnValue:
    form = TimeForm()
    if not form.validate():
        return _page("move", pair_id, form)
    actor = current_actor()
    return _set(
        "move",
        pair_id,
        form,
        lambda work: series.move(
            work,
            person_id=actor.person_id,
            pair_id=pair_id,
            seen=form.seen.data or "",
            starts_at=form.starts_at(actor.time_zone),
            minutes=int(form.minutes.data),
            sender=_sender(),
        ),
    )


@bp.post("/one-on-ones/<int:pair_id>/skip")
def skip(pair_id: int) -> ResponseReturnValue:
    seen = SeenForm().seen.data or ""
    return _done(
        pair_id,
        lambda work: series.skip(
            work, person_id=current_actor().person_id, pair_id=pair_id, seen=seen, sender=_sender()
        ),
        _("今回は見送りにしました。お二人のカレンダーも、いっしょに変わります。"),
    )


@bp.post("/one-on-ones/<int:pair_id>/take-back")
def take_back(pair_id: int) -> ResponseReturnValue:
    return _simply(pair_id, series.take_back, _("見送りを取りやめて、もとの日時にもどしました。"))


@bp.post("/one-on-ones/<int:pair_id>/pause")
def pause(pair_id: int) -> ResponseReturnValue:
    return _simply(pair_id, series.pause, _("しばらくお休みにしました。いつでも、またここから始められます。"))


@bp.post("/one-on-ones/<int:pair_id>/go-on")
def go_on(pair_id: int) -> ResponseReturnValue:
    return _simply(pair_id, series.go_on, _("また始めることにしました。"))


@bp.post("/one-on-ones/<int:pair_id>/reminder")
def remind(pair_id: int) -> ResponseReturnValue:
    is_wished = bool(ReminderForm().is_wished.data)
    said = _("前の日に、メールでお知らせします。") if is_wished else _("前の日のお知らせを止めました。")
    return _done(
        pair_id,
        lambda work: series.remind(work, person_id=current_actor().person_id, pair_id=pair_id, is_wished=is_wished),
        said,
    )


@bp.get("/one-on-ones/<int:pair_id>/appointment.ics")
def calendar_file(pair_id: int) -> ResponseReturnValue:
    with current_read() as work:
        content = series.calendar_of(work, person_id=current_actor().person_id, pair_id=pair_id, sender=_sender())
    return Response(content, mimetype="text/calendar")


def _set(page: str, pair_id: int, form: TimeForm, verb: Callable[[UnitOfWork], series.Planned]) -> ResponseReturnValue:
    try:
        with current_work() as work:
            planned = verb(work)
    except InThePast:
        form.on.errors = [_("もう過ぎた時間です。これからの日時をえらんでください。")]
        return _page(page, pair_id, form)
    except TooFarAhead:
        form.on.errors = [_("1年より先は、まだ決められません。")]
        return _page(page, pair_id, form)
    except (AlreadyPlanned, ChangedMeanwhile) as error:
        return _page(page, pair_id, form, is_overtaken=True, now_planned=error.starts_at)
    except NotLive:
        flash(_not_live(), "error")
        return _to_pair(pair_id)
    at = formats.moment(planned.starts_at, current_actor().time_zone, current_locale())
    flash(_("次回は%(moment)sです。お二人にメールで知らせました。", moment=at))
    _say_what_overlaps(pair_id)
    return _to_pair(pair_id)


def _say_what_overlaps(pair_id: int) -> None:
    """To whoever set the time, of their own other 1on1s alone."""
    with current_read() as work:
        names = met_at_that_time(work, person_id=current_actor().person_id, pair_id=pair_id)
    if names:
        flash(
            _(
                "同じ時間に、%(names)sとの1on1も入っています。どちらかを動かすか、このままにするかは、いつでも決められます。",
                names=_("、").join(_("%(name)sさん", name=name) for name in names),
            )
        )


def _page(
    page: str, pair_id: int, form: TimeForm | None, *, is_overtaken: bool = False, now_planned: datetime | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    with current_read() as work:
        between = oneonones.between(work, person_id=actor.person_id, pair_id=pair_id)
        glance = series.glance(work, between)
        other = colleagues(work, employment_ids=[between.other])[between.other]
        begins = suggested(work, between) if page == "plan" and glance.rhythm is None else None
    if not between.is_live:
        flash(_not_live(), "error")
        return _to_pair(pair_id)
    if page == "move" and glance.next is None:
        return redirect(url_for("next_times.planning", pair_id=pair_id), 303)
    shown = form if form is not None else _filled(page, glance, actor.time_zone, begins)
    if is_overtaken:
        shown.seen.data = glance.seen
    return (
        render_template(
            f"oneonones/series/{page}.html",
            between=between,
            other=other,
            glance=glance,
            form=shown,
            wrong=shown.wrong(),
            is_overtaken=is_overtaken,
            now_planned=now_planned,
            suggested=begins,
            cadences=CADENCES,
            places=PLACES,
            lengths=LENGTHS,
            longest_place=LONGEST_PLACE,
            zones=_zones(glance, actor.time_zone),
        ),
        200 if form is None else 422,
    )


def _filled(page: str, glance: Glance, zone: str, begins: Suggested | None) -> TimeForm:
    """The form as what stands now would fill it; a new one begins with half an hour, as often as the company says."""
    planned = glance.next
    now = current_database().clock.now().astimezone(ZoneInfo(zone))
    at = planned.starts_at.astimezone(ZoneInfo(zone)) if planned is not None else None
    kind = PlanForm if page == "plan" else TimeForm
    said: dict[str, object] = {
        "minutes": str(planned.minutes if planned is not None and planned.minutes in LENGTHS else 30),
        "seen": glance.seen,
    }
    if at is not None and at > now:
        said |= {"on": at.date(), "clock": at.time()}
    if page == "plan":
        first = begins.cadence if begins is not None and planned is None else None
        cadence = glance.rhythm.cadence if glance.rhythm is not None else first
        said |= {
            "cadence": cadence.value if cadence is not None else "",
            "zone": glance.rhythm.zone if glance.rhythm is not None else zone,
            "place_kind": (planned.place_kind if planned is not None else PlaceKind.OPEN).value,
            "place": (planned.place if planned is not None else None) or "",
        }
    return kind(formdata=None, data=said)


def _zones(glance: Glance, own: str) -> list[tuple[str, str]]:
    """The clocks a rhythm can keep to, where there are several to choose from."""
    known = [own, glance.others_zone, glance.rhythm.zone if glance.rhythm is not None else None]
    return [(zone, formats.city(zone, current_locale())) for zone in dict.fromkeys(known) if zone is not None]


def _simply(pair_id: int, verb: Callable[..., object], said: str) -> ResponseReturnValue:
    return _done(
        pair_id,
        lambda work: verb(work, person_id=current_actor().person_id, pair_id=pair_id, sender=_sender()),
        said,
    )


def _done(pair_id: int, verb: Callable[[UnitOfWork], object], said: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            verb(work)
    except ChangedMeanwhile as error:
        flash(_overtaken(error.starts_at), "error")
    except NothingToTakeBack:
        flash(_("もとの日時は過ぎたか、ほかの予定に変わっています。いまの予定はこのとおりです。"), "error")
    except (NotLive, HasNoRhythm):
        flash(_not_live(), "error")
    else:
        flash(said)
    return _to_pair(pair_id)


def _overtaken(starts_at: datetime | None) -> str:
    if starts_at is None:
        return str(_("この画面をひらいたあとで、予定がなくなりました。何も変えていません。"))
    at = formats.moment(starts_at, current_actor().time_zone, current_locale())
    return str(_("この画面をひらいたあとで、次回が%(moment)sに変わりました。まだ何も変えていません。", moment=at))


def _not_live() -> str:
    return str(_("この1on1では、いまは予定を決められません。"))


def _to_pair(pair_id: int) -> ResponseReturnValue:
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)


def _sender() -> Sender:
    return Sender.of(current_settings())
