"""Pages of bookings, the advisee's side: times, the held time, the booking."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.consent import consent_required
from sotomado.accounts.errors import NotFound
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.availability.wording import slot_address
from sotomado.bookings import (
    history,
    holding_again,
    letters,
    life_words,
    once,
    rule_words,
    shown,
    week_shown,
    wording,
)
from sotomado.bookings import service as bookings
from sotomado.bookings.claims import shown as claims
from sotomado.bookings.errors import (
    AlreadyCancelled,
    AlreadyMeetingThen,
    KeptApart,
    ModeNotOffered,
    NobodyPays,
    NotBookable,
    OneselfAsked,
    TimeGone,
    TooManyAhead,
    WrongState,
)
from sotomado.bookings.forms import Choice, read_day, read_page
from sotomado.bookings.times import week_to_choose
from sotomado.companies.errors import CompanyPaysNot
from sotomado.directory import conflicts
from sotomado.directory.labels import MODE_LABELS, STYLE_WISHES, THEME_LABELS
from sotomado.languages import choose_zone, current_locale
from sotomado.shortlists import service as shortlists
from sotomado.web import allow_forms_to, current_actor, current_read, current_settings, current_work

bp = Blueprint("bookings", __name__)


def _sender() -> bookings.Sender:
    settings = current_settings()
    return bookings.Sender.of(settings)


@bp.get("/consultants/<int:consultant_id>/times")
@consent_required
def times(consultant_id: int) -> ResponseReturnValue:
    return _times_page(consultant_id, Choice.of(request.args))


@bp.post("/consultants/<int:consultant_id>/hold")
@consent_required
def hold(consultant_id: int) -> ResponseReturnValue:
    choice = Choice.of(request.form)
    if choice.starts_at is None or choice.mode is None:
        return _times_page(consultant_id, choice, wrong=wording.what_is_missing(choice)), 422
    actor = current_actor()
    try:
        with current_work() as work:
            known = once.done_before(work, "hold")
            if known is not None:
                flash(_("この画面からは、もう時間をおさえています。二重にはなっていません。"))
                return redirect(url_for("bookings.show", booking_id=known), 303)
            wish = shortlists.latest_wish(work, person_id=actor.person_id)
            booking_id = bookings.hold(
                work,
                advisee_id=actor.person_id,
                consultant_id=consultant_id,
                starts_at=choice.starts_at,
                mode=choice.mode,
                hold_minutes=current_settings().hold_minutes,
                wish_id=wish.id if wish else None,
            )
            once.done_to(work, booking_id)
    except (SlotTaken, SlotNotOffered, NotBookable, ModeNotOffered, OneselfAsked, AlreadyMeetingThen) as error:
        other = error.booking_id if isinstance(error, AlreadyMeetingThen) else None
        return _times_page(consultant_id, choice, wrong=wording.why_not_held(error), other_booking_id=other), 422
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


def _times_page(
    consultant_id: int,
    choice: Choice,
    *,
    wrong: tuple[tuple[str, str], ...] = (),
    other_booking_id: str | None = None,
) -> str:
    zone = choose_zone()
    with current_read() as work:
        conflicts.unless_kept_apart(work, consultant_id=consultant_id, person_id=current_actor().person_id)
        wish = shortlists.latest_wish(work, person_id=current_actor().person_id)
        held = shown.held_now(work, advisee_id=current_actor().person_id)
        week = week_to_choose(
            work,
            advisee_id=current_actor().person_id,
            consultant_id=consultant_id,
            zone=zone,
            around=choice.starts_at,
            wanted_day=read_day(request.values.get("from", "")),
        )
        now = work.now
        # Whoever was never listed has shown nobody so much as a name.
        if week.card.listed_at is None and week.card.person_id != current_actor().person_id:
            raise NotFound("consultant")
    wished_mode = choice.mode or (wish.mode if wish else None)
    modes = [mode for mode in MODE_LABELS if mode in week.card.modes]
    return render_template(
        "bookings/times.html",
        week=week,
        is_oneself=week.card.person_id == current_actor().person_id,
        words=week.card.in_words(current_locale()),
        days=week_shown.days_of(week, zone=zone, chosen=choice.starts_at, own_mark=_("おさえています")),
        week_address=week_shown.addresses("bookings.times", consultant_id=consultant_id),
        picked=choice.starts_at,
        held=held,
        held_until=wording.until(held.held_until, now) if held and held.held_until else "",
        chosen=slot_address(choice.starts_at) if choice.starts_at else "",
        modes=[(mode.value, MODE_LABELS[mode]) for mode in modes],
        mode=(wished_mode if wished_mode in modes else modes[0] if modes else None),
        slot_address=slot_address,
        wrong=wrong,
        errors=dict(wrong),
        other_booking_id=other_booking_id,
        hold_minutes=current_settings().hold_minutes,
    )


# What was booked can be seen and cancelled whatever became of the consent: it binds nobody to a talk.
@bp.get("/bookings")
def index() -> ResponseReturnValue:
    with current_read() as work:
        own = shown.bookings_of(
            work, advisee_id=current_actor().person_id, page=read_page(request.args.get("page", ""))
        )
        asked = claims.asked_of(work, person_id=current_actor().person_id)
        now = work.now
    return render_template(
        "bookings/index.html",
        own=own,
        asked=asked,
        modes=MODE_LABELS,
        name_of=wording.name_of,
        until=lambda at: wording.until(at, now),
    )


@bp.get("/bookings/<booking_id>")
def show(booking_id: str) -> ResponseReturnValue:
    return booking_page(booking_id)


def booking_page(booking_id: str, *, trouble: Exception | None = None, said: str = "") -> Response:
    """The page of one's own booking. `said`: what went wrong, in words of whoever asks for the page."""
    with current_read() as work:
        booking = bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id)
        lines = history.lines_of(work, booking_id=booking.id)
        is_still_free = holding_again.is_still_free(work, booking)
        case = claims.case_if_booked(work, person_id=current_actor().person_id, booking_id=booking_id)
        now = work.now
    zone = ZoneInfo(choose_zone())
    page = render_template(
        "bookings/booking.html",
        booking=booking,
        case=case,
        name=wording.name_of(booking),
        mode=MODE_LABELS[booking.mode],
        their_clock=formats.span(booking.starts_at, booking.ends_at, booking.consultant_zone, current_locale()),
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
        trouble=said or (wording.why_not_confirmed(trouble) if trouble else ""),
        other_booking_id=trouble.booking_id if isinstance(trouble, AlreadyMeetingThen) else None,
        has_too_many=isinstance(trouble, TooManyAhead),
        own_rule=rule_words.own_rule(booking, now),
        their_rule=rule_words.their_rule(booking),
        may_be_moved=now <= booking.free_until,
        ticket_words=rule_words.what_became_of_the_ticket(booking, lines),
        called_off_by=history.called_off_by(lines),
        told=life_words.told(lines),
        is_still_free=is_still_free,
        slot_address=slot_address,
        held_until=wording.until(booking.held_until, now) if booking.held_until else "",
        seconds_left=int((booking.held_until - now).total_seconds()) if booking.held_until else 0,
        contact=_sender().address,
        is_before_the_day=now.astimezone(zone).date() < booking.starts_at.astimezone(zone).date(),
    )
    response = make_response(page)
    if booking.private is not None and not booking.private.is_paid:
        # Its form leads on to Stripe's page.
        allow_forms_to(response, current_settings().stripe_pages)
    return response


@bp.post("/bookings/<booking_id>/confirm")
@consent_required
def confirm(booking_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            if once.done_before(work, "confirm") is not None:
                return _said_of_a_used_page(booking_id)
            once.done_to(work, booking_id)
            confirmed = bookings.confirm(
                work,
                advisee_id=current_actor().person_id,
                booking_id=booking_id,
                sender=_sender(),
                pass_wish_on="pass_on" in request.form,
            )
    except KeptApart as error:
        return booking_page(booking_id, trouble=error), 422
    except (TimeGone, NotBookable, SlotNotOffered, ModeNotOffered, OneselfAsked) as error:
        return other_times(booking_id, error), 422
    except (CompanyPaysNot, NobodyPays, AlreadyMeetingThen, TooManyAhead) as error:
        return booking_page(booking_id, trouble=error), 422
    except (AlreadyCancelled, WrongState):
        flash(_("この予約は、すでに取り消されているか、終わっています。"), "error")
    else:
        if confirmed.was_already:
            flash(_("この予約は、もう決まっています。二重にはなっていません。"))
        else:
            flash(_("予約しました。あなたと相談相手に、確認のメールをお送りします。"))
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


def other_times(booking_id: str, error: Exception) -> str:
    """What is left to choose from, at once."""
    with current_read() as work:
        held = bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id)
    choice = Choice(slot_address(held.starts_at), held.starts_at, held.mode)
    return _times_page(held.consultant_id, choice, wrong=wording.why_not_held(error))


@bp.post("/bookings/<booking_id>/give-back")
def give_back(booking_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            booking = bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id)
            if once.done_before(work, "give_back") is not None:
                return _said_of_a_used_page(booking_id)
            once.done_to(work, booking_id)
            bookings.give_back(work, advisee_id=current_actor().person_id, booking_id=booking_id)
    except WrongState:
        flash(_("この予約はもう決まっています。やめるときは、このページから取り消せます。"))
        return redirect(url_for("bookings.show", booking_id=booking_id), 303)
    flash(_("おさえていた時間をもどしました。何も引かれていません。"))
    return redirect(url_for("bookings.times", consultant_id=booking.consultant_id), 303)


def _said_of_a_used_page(booking_id: str) -> ResponseReturnValue:
    """The same page sent again: nothing was done now, and the booking's page shows how things stand."""
    flash(_("この画面は、もう使われています。二重には何もしていません。いまの様子は、ここに出ているとおりです。"))
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


@bp.get("/bookings/<booking_id>/calendar.ics")
def calendar_file(booking_id: str) -> ResponseReturnValue:
    with current_read() as work:
        body = letters.calendar_of(work, person_id=current_actor().person_id, booking_id=booking_id, sender=_sender())
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="appointment.ics")
    return response
