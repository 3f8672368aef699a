"""Pages of talking again: once more in two taps, and every few weeks if both wish."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.availability.wording import slot_address, slot_label
from sotomado.bookings import once, rule_words, wording
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import (
    AlreadyMeetingThen,
    KeptApart,
    ModeNotOffered,
    NobodyPays,
    NotBookable,
    OneselfAsked,
    TimeGone,
    TooManyAhead,
)
from sotomado.bookings.forms import Choice, read_count
from sotomado.bookings.refusals import MOST_AHEAD
from sotomado.bookings.series import again as repeating
from sotomado.bookings.series import service as series
from sotomado.bookings.series import shown, words
from sotomado.bookings.series.errors import AlreadyAsked, AnsweredOtherwise, NotAWayToRepeat, NothingToRepeat
from sotomado.companies.errors import CompanyPaysNot
from sotomado.directory import service as directory
from sotomado.directory.labels import MODE_LABELS
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("series", __name__)

_NOT_HELD = (SlotTaken, SlotNotOffered, TimeGone, NotBookable, ModeNotOffered, OneselfAsked, AlreadyMeetingThen)
_NOT_CONFIRMED = (KeptApart, CompanyPaysNot, NobodyPays, TooManyAhead)


def _name_of(one: shown.ShownSeries) -> str:
    return one.consultant_name if current_locale() == "ja" else one.consultant_name_en


def _sender() -> bookings.Sender:
    return bookings.Sender.of(current_settings())


@bp.get("/bookings/<booking_id>/again")
@consent_required
def again(booking_id: str) -> ResponseReturnValue:
    return _again_page("series/again.html", booking_id, Choice.of(request.args))


@bp.post("/bookings/<booking_id>/again")
@consent_required
def book_again(booking_id: str) -> ResponseReturnValue:
    choice = Choice.of(request.form)
    if choice.starts_at is None or choice.mode is None:
        return _again_page("series/again.html", booking_id, choice, wrong=wording.what_is_missing(choice))
    try:
        with current_work() as work:
            new_id = once.done_before(work, "again")
            if new_id is not None:
                flash(_("この予約は、もう決まっています。二重にはなっていません。"))
            else:
                new_id = repeating.book(
                    work,
                    advisee_id=current_actor().person_id,
                    booking_id=booking_id,
                    starts_at=choice.starts_at,
                    mode=choice.mode,
                    hold_minutes=current_settings().hold_minutes,
                    sender=_sender(),
                    pass_wish_on="pass_on" in request.form,
                )
                once.done_to(work, new_id)
                flash(_("予約しました。あなたと相談相手に、確認のメールをお送りします。"))
    except _NOT_CONFIRMED as error:
        return _again_page("series/again.html", booking_id, choice, trouble=wording.why_not_confirmed(error))
    except _NOT_HELD as error:
        other = error.booking_id if isinstance(error, AlreadyMeetingThen) else None
        wrong = wording.why_not_held(error)
        return _again_page("series/again.html", booking_id, choice, wrong=wrong, other_booking_id=other)
    return redirect(url_for("bookings.show", booking_id=new_id), 303)


def _again_page(
    template: str,
    booking_id: str,
    choice: Choice,
    *,
    wrong: wording.Wrong = (),
    trouble: str = "",
    other_booking_id: str | None = None,
) -> ResponseReturnValue:
    """Both pages that go on from a booking: they propose the same times."""
    zone = choose_zone()
    try:
        with current_read() as work:
            proposed = repeating.propose(work, advisee_id=current_actor().person_id, booking_id=booking_id, zone=zone)
    except NothingToRepeat:
        return redirect(url_for("bookings.show", booking_id=booking_id), 303)
    if proposed.booking.private is not None:
        # Whoever pays by card pays for each time on its own.
        return redirect(url_for("bookings.times", consultant_id=proposed.booking.consultant_id), 303)
    chosen = choice.starts_at if choice.starts_at in proposed.starts else proposed.first
    modes = [(mode.value, MODE_LABELS[mode]) for mode in MODE_LABELS if mode in proposed.card.modes]
    page = render_template(
        template,
        again=proposed,
        booking=proposed.booking,
        name=wording.name_of(proposed.booking),
        starts=[
            (slot_address(at), slot_label(at, zone, current_locale(), other_zone=proposed.card.time_zone))
            for at in proposed.starts
        ],
        chosen=slot_address(chosen) if chosen else "",
        modes=modes,
        mode=(choice.mode or proposed.mode),
        every=[(str(weeks), label) for weeks, label in words.EVERY_LABELS.items()],
        chosen_every=request.form.get("every", "2"),
        times=[(str(count), words.times(count)) for count in series.TIMES],
        chosen_times=request.form.get("times", "3"),
        lead=rule_words.lead_time(proposed.advisee_cutoff_minutes) if proposed.advisee_cutoff_minutes else "",
        wrong=wrong,
        errors=dict(wrong),
        trouble=trouble,
        other_booking_id=other_booking_id,
    )
    return page, 422 if wrong or trouble else 200


@bp.get("/bookings/<booking_id>/series")
@consent_required
def proposing(booking_id: str) -> ResponseReturnValue:
    return _again_page("series/proposing.html", booking_id, Choice.of(request.args))


@bp.post("/bookings/<booking_id>/series")
@consent_required
def propose(booking_id: str) -> ResponseReturnValue:
    choice = Choice.of(request.form)
    if choice.starts_at is None or choice.mode is None:
        return _again_page("series/proposing.html", booking_id, choice, wrong=wording.what_is_missing(choice))
    actor = current_actor()
    try:
        with current_work() as work:
            series_id = once.done_before(work, "series")
            if series_id is None:
                before = bookings.booking(work, advisee_id=actor.person_id, booking_id=booking_id)
                series_id = series.propose(
                    work,
                    advisee_id=actor.person_id,
                    consultant_id=before.consultant_id,
                    first_at=choice.starts_at,
                    zone=choose_zone(),
                    every_weeks=read_count(request.form.get("every", "")),
                    times=read_count(request.form.get("times", "")),
                    mode=choice.mode,
                    sender=_sender(),
                )
                once.done_to(work, series_id)
                flash(_("相談相手に伝えました。お返事が届いたら、メールでお知らせします。"))
    except AlreadyAsked as error:
        flash(_("この相談相手とは、もう続けての約束があるか、お返事を待っています。二重にはしていません。"))
        return redirect(url_for("series.show", series_id=error.series_id), 303)
    except NotAWayToRepeat:
        wrong = (("every", str(_("間隔と回数をえらんでください。"))),)
        return _again_page("series/proposing.html", booking_id, choice, wrong=wrong)
    except _NOT_HELD as error:
        return _again_page("series/proposing.html", booking_id, choice, wrong=wording.why_not_held(error))
    return redirect(url_for("series.show", series_id=series_id), 303)


# What was agreed can be seen and ended whatever became of the consent.
@bp.get("/series")
def index() -> ResponseReturnValue:
    with current_read() as work:
        own = shown.all_of_advisee(work, advisee_id=current_actor().person_id)
    return render_template("series/index.html", own=own, words=words, name_of=_name_of)


@bp.get("/series/<series_id>")
def show(series_id: str) -> ResponseReturnValue:
    with current_read() as work:
        one = shown.of_advisee(work, advisee_id=current_actor().person_id, series_id=series_id)
    last = next((day.booking_id for day in reversed(one.dates) if day.booking_id), None)
    return render_template(
        "series/show.html",
        series=one,
        name=_name_of(one),
        words=words,
        modes=MODE_LABELS,
        last_booking_id=last,
        most_ahead=MOST_AHEAD,
    )


@bp.post("/series/<series_id>/end")
def end(series_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            series.end(
                work, party=bookings.as_advisee(current_actor().person_id), series_id=series_id, sender=_sender()
            )
    except AnsweredOtherwise:
        flash(_("この約束は、すでに終わっています。何も変わっていません。"))
    else:
        flash(_("終わりにしました。決まっている予約は、そのままです。やめるときは、予約のページから取り消せます。"))
    return redirect(url_for("series.show", series_id=series_id), 303)


@bp.get("/desk/series")
def desk() -> ResponseReturnValue:
    with current_read() as work:
        own = directory.own_consultant(work, person_id=current_actor().person_id)
        found = shown.all_of_consultant(work, consultant_id=own.id)
    return render_template(
        "series/desk.html",
        waiting=[one for one in found if one.state.value == "proposed"],
        running=[one for one in found if one.state.value == "agreed"],
        past=[one for one in found if one.state.value not in ("proposed", "agreed")],
        words=words,
        modes=MODE_LABELS,
    )


@bp.post("/desk/series/<series_id>/agree")
def agree(series_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            series.agree(work, person_id=current_actor().person_id, series_id=series_id, sender=_sender())
    except AnsweredOtherwise:
        flash(_("この希望には、もうお返事ができません。取り下げられたか、終わっています。"))
    else:
        flash(_("引き受けました。近い日から順に予約が入り、そのたびにメールでお知らせします。"))
    return redirect(url_for("series.desk"), 303)


@bp.post("/desk/series/<series_id>/decline")
def decline(series_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            series.decline(work, person_id=current_actor().person_id, series_id=series_id, sender=_sender())
    except AnsweredOtherwise:
        flash(_("この希望には、もうお返事ができません。取り下げられたか、終わっています。"))
    else:
        flash(_("引き受けないことを伝えました。はじめの日までは、このページで考えなおせます。"))
    return redirect(url_for("series.desk"), 303)


@bp.post("/desk/series/<series_id>/end")
def end_at_desk(series_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            series.end(
                work, party=bookings.as_consultant(current_actor().person_id), series_id=series_id, sender=_sender()
            )
    except AnsweredOtherwise:
        flash(_("この約束は、すでに終わっています。何も変わっていません。"))
    else:
        flash(_("終わりにしました。決まっている予約は、そのままです。相談者には、メールで伝えます。"))
    return redirect(url_for("series.desk"), 303)
