"""The consultant's desk: what waits for closing, what comes, what was; one booking of it, and calling it off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.availability.standing import readiness
from sotomado.availability.standing.words import steps_of
from sotomado.availability.wording import by_day, slot_address
from sotomado.bookings import calling_off, desk_wording, once, rule_words
from sotomado.bookings import service as bookings
from sotomado.bookings.claims import shown as claims
from sotomado.bookings.errors import AlreadyBegun, AlreadyCancelled, WrongState
from sotomado.bookings.forms import read_day, read_instant
from sotomado.bookings.models import Why
from sotomado.bookings.pushing import shown as pushed
from sotomado.bookings.series import queries as series
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.labels import MODE_LABELS, STYLE_WISHES, THEME_LABELS
from sotomado.directory.service import ConsultantCard
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("desk", __name__)


def _me(work: UnitOfWork) -> ConsultantCard:
    return directory.own_consultant(work, person_id=current_actor().person_id)


@bp.get("/desk")
def index() -> ResponseReturnValue:
    with current_read() as work:
        me = _me(work)
        shown = bookings.desk(work, consultant_id=me.id, has_room=current_settings().has_room)
        asked = claims.asked_of(work, person_id=current_actor().person_id)
        # Whoever is on the list already needs no way there.
        ready = readiness.readiness(work, consultant_id=me.id) if me.listed_at is None else None
        too_early = claims.too_early_to_close(work, consultant_id=me.id)
        unsettled = pushed.unsettled(work, consultant_id=me.id)
        wishes_to_repeat = series.count_waiting(work, consultant_id=me.id)
    by_start = {one.starts_at: one for one in shown.coming}
    days = [(day, [by_start[at] for at in starts]) for day, starts in by_day(by_start, choose_zone())]
    return render_template(
        "desk/index.html",
        desk=shown,
        asked=asked,
        too_early=too_early,
        unsettled=unsettled,
        wishes_to_repeat=wishes_to_repeat,
        ready=ready,
        ready_steps=steps_of(ready) if ready else [],
        slot_address=slot_address,
        days=days,
        modes=MODE_LABELS,
        states=desk_wording.STATES,
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
    )


@bp.get("/desk/past")
def past() -> ResponseReturnValue:
    """Further back, from a line (`before`, `id`) or from a day (`until`) on."""
    until = read_day(request.args.get("until", ""))
    before = read_instant(request.args.get("before", "")) or _after(until)
    with current_read() as work:
        me = _me(work)
        shown = bookings.past(
            work, consultant_id=me.id, before=before, before_id=request.args.get("id", "")[:32] or None
        )
    return render_template(
        "desk/past.html",
        past=shown,
        until=until.isoformat() if until else "",
        is_first=before is None,
        slot_address=slot_address,
        modes=MODE_LABELS,
        states=desk_wording.STATES,
    )


def _after(day: date | None) -> datetime | None:
    """The end of a day by the reader's calendar."""
    if day is None or not 2000 <= day.year < 2200:
        return None
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(choose_zone())).astimezone(UTC)


@bp.get("/desk/bookings/<booking_id>")
def show(booking_id: str) -> ResponseReturnValue:
    with current_read() as work:
        me = _me(work)
        one = bookings.one_of_desk(work, consultant_id=me.id, booking_id=booking_id)
        unsettled = pushed.unsettled(work, consultant_id=me.id).of(booking_id)
        case = claims.case(work, person_id=current_actor().person_id, booking_id=booking_id)
    return render_template(
        "desk/booking.html",
        one=one,
        unsettled=unsettled,
        case=case,
        booking=one.booking,
        mode=MODE_LABELS[one.booking.mode],
        their_clock=formats.span(one.booking.starts_at, one.booking.ends_at, one.advisee_zone, current_locale()),
        life=[(line, desk_wording.happened(line)) for line in one.life],
        whys=desk_wording.WHYS,
        states=desk_wording.STATES,
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
    )


@bp.get("/desk/bookings/<booking_id>/call-off")
def calling_off_page(booking_id: str) -> ResponseReturnValue:
    return _calling_off(booking_id, {})


@bp.post("/desk/bookings/<booking_id>/call-off")
def call_off(booking_id: str) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in ("why", "words")} | {
        "closes": "yes" if "closes" in request.form else ""
    }
    wrong = desk_wording.what_is_missing(typed)
    if wrong:
        return _calling_off(booking_id, typed, wrong), 422
    there = redirect(url_for("desk.show", booking_id=booking_id), 303)
    settings = current_settings()
    try:
        with current_work() as work:
            me = _me(work)
            if once.done_before(work, "desk.call_off") is not None:
                return there
            done = calling_off.call_off(
                work,
                person_id=current_actor().person_id,
                consultant_id=me.id,
                booking_id=booking_id,
                sender=bookings.Sender.of(settings),
                why=Why(typed["why"]),
                words=typed["words"],
                closes_time=bool(typed["closes"]),
            )
            once.done_to(work, booking_id)
    except AlreadyCancelled:
        flash(_("この予約は、すでに取り消されています。もう一度取り消す必要はありません。"))
    except (AlreadyBegun, WrongState):
        flash(_("面談の時間になったため、取り消せませんでした。"), "error")
    else:
        for sentence in desk_wording.called_off(done):
            flash(sentence)
    return there


def _calling_off(booking_id: str, typed: dict[str, str], wrong: tuple[tuple[str, str], ...] = ()) -> str:
    with current_read() as work:
        one = bookings.one_of_desk(work, consultant_id=_me(work).id, booking_id=booking_id)
        cost = None
        if one.may_be_called_off:
            cost = bookings.cost_of_cancelling(
                work, party=bookings.as_consultant(current_actor().person_id), booking_id=booking_id
            )
    return render_template(
        "desk/call_off.html",
        one=one,
        booking=one.booking,
        mode=MODE_LABELS[one.booking.mode],
        cost=cost,
        cutoff=rule_words.lead_time((one.booking.starts_at - one.free_until) // timedelta(minutes=1)),
        reasons=[(why.value, desk_wording.WHYS[why]) for why in calling_off.REASONS],
        longest_words=calling_off.LONGEST_WORDS,
        typed=typed,
        wrong=wrong,
        errors=dict(wrong),
    )
