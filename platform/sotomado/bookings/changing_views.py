"""Pages where an advisee changes a booking: another time or another way to meet, and calling it off."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.availability.wording import slot_address
from sotomado.bookings import once, rule_words, week_shown, wording
from sotomado.bookings import service as bookings
from sotomado.bookings.consequences import Consequence
from sotomado.bookings.errors import (
    AlreadyBegun,
    AlreadyCancelled,
    AlreadyMeetingThen,
    ModeNotOffered,
    NotBookable,
    OneselfAsked,
    Outdated,
    TooLateToMove,
    WrongState,
)
from sotomado.bookings.forms import Choice, read_count, read_day
from sotomado.bookings.times import week_to_move
from sotomado.companies.errors import CompanyPaysNot
from sotomado.directory.labels import MODE_LABELS
from sotomado.languages import choose_zone
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("changing", __name__)


def _sender() -> bookings.Sender:
    settings = current_settings()
    return bookings.Sender.of(settings)


@bp.get("/bookings/<booking_id>/move")
def moving(booking_id: str) -> ResponseReturnValue:
    return _move_page(booking_id, Choice.of(request.args))


@bp.post("/bookings/<booking_id>/move")
def move(booking_id: str) -> ResponseReturnValue:
    choice = Choice.of(request.form)
    if choice.starts_at is None or choice.mode is None:
        return _move_page(booking_id, choice, wrong=wording.what_is_missing(choice), code=422)
    try:
        with current_work() as work:
            if once.done_before(work, "move") is not None:
                flash(
                    _(
                        "この画面は、もう使われています。二重には何もしていません。いまの様子は、ここに出ているとおりです。"
                    )
                )
                return _to_the_booking(booking_id)
            once.done_to(work, booking_id)
            moved = bookings.move(
                work,
                advisee_id=current_actor().person_id,
                booking_id=booking_id,
                starts_at=choice.starts_at,
                mode=choice.mode,
                version=read_count(request.form.get("version", "")),
                sender=_sender(),
            )
    except (
        Outdated,
        TooLateToMove,
        SlotTaken,
        SlotNotOffered,
        NotBookable,
        ModeNotOffered,
        AlreadyMeetingThen,
        OneselfAsked,
        CompanyPaysNot,
    ) as error:
        other = error.booking_id if isinstance(error, AlreadyMeetingThen) else None
        return _move_page(booking_id, choice, wrong=wording.why_not_moved(error), other_booking_id=other, code=422)
    except (AlreadyCancelled, AlreadyBegun, WrongState) as error:
        flash(wording.why_not_changed(error), "error")
    else:
        if moved.was_already:
            flash(_("いまの日時と会い方のままです。何も変わっていません。"))
        else:
            flash(_("予約を変えました。あなたと相談相手に、メールでお知らせします。"))
    return _to_the_booking(booking_id)


def _move_page(
    booking_id: str,
    choice: Choice,
    *,
    wrong: wording.Wrong = (),
    other_booking_id: str | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    zone = choose_zone()
    with current_read() as work:
        booking = bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id)
        trouble = wording.cannot_be_changed(booking)
        if trouble is not None:
            flash(trouble, "error")
            return _to_the_booking(booking_id)
        week = week_to_move(
            work,
            advisee_id=current_actor().person_id,
            booking_id=booking_id,
            zone=zone,
            around=choice.starts_at,
            wanted_day=read_day(request.values.get("from", "")),
        )
        now = work.now
    modes = [(mode.value, MODE_LABELS[mode]) for mode in MODE_LABELS if mode in week.card.modes or mode is booking.mode]
    chosen = choice.starts_at or booking.starts_at
    page = render_template(
        "bookings/move.html",
        booking=booking,
        name=wording.name_of(booking),
        week=week,
        days=week_shown.days_of(week, zone=zone, chosen=chosen, own_mark=_("いまの日時")),
        week_address=week_shown.addresses("changing.moving", booking_id=booking_id),
        picked=choice.starts_at,
        own_mark=_("いまの日時"),
        own_address=slot_address(booking.starts_at),
        chosen=slot_address(chosen),
        present=slot_address(booking.starts_at),
        modes=modes,
        mode=choice.mode or booking.mode,
        may_be_moved=now <= booking.free_until,
        own_rule=rule_words.own_rule(booking, now),
        slot_address=slot_address,
        wrong=wrong,
        errors=dict(wrong),
        other_booking_id=other_booking_id,
        contact=_sender().address,
    )
    return page, code


@bp.get("/bookings/<booking_id>/cancel")
def cancelling(booking_id: str) -> ResponseReturnValue:
    return _cancel_page(booking_id)


@bp.post("/bookings/<booking_id>/cancel")
def cancel(booking_id: str) -> ResponseReturnValue:
    party = bookings.as_advisee(current_actor().person_id)
    try:
        with current_work() as work:
            if once.done_before(work, "cancel") is not None:
                flash(
                    _(
                        "この画面は、もう使われています。二重には何もしていません。いまの様子は、ここに出ているとおりです。"
                    )
                )
                return _to_the_booking(booking_id)
            once.done_to(work, booking_id)
            cost = bookings.cost_of_cancelling(work, party=party, booking_id=booking_id)
            booking = bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id)
            if not _is_as_shown(booking, cost):
                raise Outdated()
            cancelled = bookings.cancel(work, party=party, booking_id=booking_id, sender=_sender())
    except Outdated:
        return _cancel_page(booking_id, has_changed=True)
    except AlreadyCancelled:
        flash(_("この予約は、すでに取り消されています。もう一度取り消す必要はありません。"))
    except (AlreadyBegun, WrongState) as error:
        flash(wording.why_not_changed(error), "error")
    else:
        flash(wording.cancelled(cancelled, is_private=booking.private is not None))
    return _to_the_booking(booking_id)


def _is_as_shown(booking: bookings.ShownBooking, cost: Consequence) -> bool:
    """Whether the page that asked showed this booking as it stands, and no better price than is true by now."""
    version, said = request.form.get("version"), request.form.get("ticket")
    return (version is None or read_count(version) == booking.version) and (cost.ticket_returned or said != "returns")


def _cancel_page(booking_id: str, *, has_changed: bool = False) -> ResponseReturnValue:
    try:
        with current_read() as work:
            party = bookings.as_advisee(current_actor().person_id)
            cost = bookings.cost_of_cancelling(work, party=party, booking_id=booking_id)
            booking = bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id)
    except (AlreadyCancelled, AlreadyBegun, WrongState) as error:
        flash(wording.why_not_changed(error))
        return _to_the_booking(booking_id)
    page = render_template(
        "bookings/cancel.html",
        booking=booking,
        name=wording.name_of(booking),
        mode=MODE_LABELS[booking.mode],
        cost=cost,
        cost_words=rule_words.cost(booking, cost),
        has_changed=has_changed,
        contact=_sender().address,
    )
    return page, 422 if has_changed else 200


def _to_the_booking(booking_id: str) -> ResponseReturnValue:
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)
