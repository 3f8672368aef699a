"""Pages of waiting: what one waits for, how it stands, the time that is offered. And a count for the operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.consent import consent_required
from sotomado.bookings import once, rule_words
from sotomado.bookings import service as bookings
from sotomado.bookings import wording as booking_words
from sotomado.bookings.errors import OneselfAsked, WrongState
from sotomado.bookings.refusals import in_japan
from sotomado.bookings.tens import consultants_of_ten
from sotomado.bookings.waiting import service as waiting
from sotomado.bookings.waiting import shown, wording
from sotomado.bookings.waiting.errors import BadDates, NobodyToWaitFor, OfferCame, TooLateToReturn, TooManyWaits
from sotomado.bookings.waiting.forms import WaitForm
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.labels import MODE_LABELS, STYLE_WISHES, THEME_LABELS, TIME_LABELS
from sotomado.directory.service import ConsultantCard
from sotomado.languages import choose_zone, current_locale
from sotomado.shortlists import service as shortlists
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("waiting", __name__)


@bp.get("/waiting")
def index() -> ResponseReturnValue:
    with current_read() as work:
        own = shown.own_waits(work, advisee_id=current_actor().person_id)
        now = work.now
    return render_template(
        "bookings/waiting/index.html",
        open_waits=[one for one in own if one.is_open],
        ended=[one for one in own if not one.is_open],
        facts_of=wording.facts_of,
        names=wording.names,
        ended_words=wording.ENDED,
        until=lambda at: booking_words.until(at, now),
        left_id=request.args.get("left", ""),
    )


@bp.get("/consultants/<int:consultant_id>/wait")
@consent_required
def ask(consultant_id: int) -> ResponseReturnValue:
    with current_read() as work:
        consultants = [_shown_consultant(work, consultant_id)]
        form = _first(work)
    return _page(form, consultants)


@bp.post("/consultants/<int:consultant_id>/wait")
@consent_required
def join(consultant_id: int) -> ResponseReturnValue:
    with current_read() as work:
        consultants = [_shown_consultant(work, consultant_id)]
        today = _today(work)
    return _joined(consultants, today)


@bp.get("/shortlist/<shortlist_id>/wait")
@consent_required
def ask_ten(shortlist_id: str) -> ResponseReturnValue:
    with current_read() as work:
        consultants = consultants_of_ten(work, person_id=current_actor().person_id, shortlist_id=shortlist_id)
        form = _first(work)
    return _page(form, consultants, shortlist_id)


@bp.post("/shortlist/<shortlist_id>/wait")
@consent_required
def join_ten(shortlist_id: str) -> ResponseReturnValue:
    with current_read() as work:
        consultants = consultants_of_ten(work, person_id=current_actor().person_id, shortlist_id=shortlist_id)
        today = _today(work)
    return _joined(consultants, today, shortlist_id)


# Leaving, and letting pass what was offered, stay open whatever became of the consent.
@bp.post("/waiting/<wait_id>/leave")
def leave(wait_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            waiting.leave(work, advisee_id=current_actor().person_id, wait_id=wait_id)
    except OfferCame:
        flash(_("ちょうどいま、時間が空きました。下でお返事できます。"))
        return redirect(url_for("waiting.index"), 303)
    flash(_("待つのをやめました。だれにも伝わりません。"), "left")
    return redirect(url_for("waiting.index", left=wait_id), 303)


@bp.post("/waiting/<wait_id>/back")
@consent_required
def come_back(wait_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            waiting.come_back(work, advisee_id=current_actor().person_id, wait_id=wait_id)
    except TooLateToReturn:
        flash(_("やめてから時間がたったため、もとの順番にはもどせません。あらためて待つことができます。"))
    except TooManyWaits as error:
        flash(wording.why_not_joined(error)[1])
    else:
        flash(_("もとにもどしました。順番も、もとのままです。"))
    return redirect(url_for("waiting.index"), 303)


@bp.get("/waiting/offers/<booking_id>")
def offer(booking_id: str) -> ResponseReturnValue:
    with current_read() as work:
        person_id = current_actor().person_id
        offered = shown.offer(work, advisee_id=person_id, booking_id=booking_id)
        booking = bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
        now = work.now
    if offered.is_booked:
        return redirect(url_for("bookings.show", booking_id=booking_id), 303)
    return render_template(
        "bookings/waiting/offer.html",
        offer=offered,
        booking=booking,
        name=offered.consultant.name_in(current_locale()),
        mode=MODE_LABELS[offered.mode],
        their_clock=formats.span(offered.starts_at, offered.ends_at, offered.consultant.time_zone, current_locale()),
        until=booking_words.until(offered.expires_at, now),
        seconds_left=int((offered.expires_at - now).total_seconds()),
        own_rule=rule_words.own_rule(booking, now),
        their_rule=rule_words.their_rule(booking),
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
    )


@bp.post("/waiting/offers/<booking_id>/decline")
def decline(booking_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            waiting.decline(work, advisee_id=current_actor().person_id, booking_id=booking_id)
    except WrongState:
        flash(_("この時間は、もう予約になっています。やめるときは、このページから取り消せます。"))
        return redirect(url_for("bookings.show", booking_id=booking_id), 303)
    flash(_("この時間は見送りました。順番はそのままで、次に空いたときにお知らせします。"))
    return redirect(url_for("waiting.index"), 303)


@bp.get("/operations/waiting")
def counted() -> ResponseReturnValue:
    """How many wait for whom; never who."""
    with current_read() as work:
        counts = waiting.counts(work)
        cards = directory.cards(work, consultant_ids=list(counts), on=in_japan(work.now))
    lines = sorted(((cards[one], count) for one, count in counts.items()), key=lambda line: (-line[1], line[0].id))
    return render_template(
        "operations/waiting.html", lines=[(card.id, card.name_in(current_locale()), count) for card, count in lines]
    )


def _joined(consultants: Sequence[ConsultantCard], today: date, shortlist_id: str | None = None) -> ResponseReturnValue:
    form = WaitForm.sent(request.form)
    wished = form.wished(zone=choose_zone(), today=today)
    if wished is None:
        return _page(form, consultants, shortlist_id), 422
    try:
        with current_work() as work:
            if once.done_before(work, "wait") is None:
                wait_id = waiting.join(
                    work,
                    advisee_id=current_actor().person_id,
                    consultant_ids=[one.id for one in consultants],
                    wished=wished,
                )
                once.done_to(work, wait_id)
    except (TooManyWaits, BadDates, NobodyToWaitFor, OneselfAsked) as error:
        form.wrong.append(wording.why_not_joined(error))
        return _page(form, consultants, shortlist_id), 422
    flash(_("お待ちいただくことにしました。時間が空いたら、メールでお知らせします。"))
    return redirect(url_for("waiting.index"), 303)


def _page(form: WaitForm, consultants: Sequence[ConsultantCard], shortlist_id: str | None = None) -> str:
    modes = [one for one in MODE_LABELS if any(one in card.modes for card in consultants)]
    return render_template(
        "bookings/waiting/join.html",
        form=form,
        errors=dict(form.wrong),
        consultants=consultants,
        names=wording.names(consultants),
        shortlist_id=shortlist_id,
        times=[(one.value, label) for one, label in TIME_LABELS.items()],
        weekdays=list(enumerate(wording.WEEKDAYS)),
        modes=[("", _("どれでもよい")), *((one.value, MODE_LABELS[one]) for one in modes)],
    )


def _first(work: UnitOfWork) -> WaitForm:
    wish = shortlists.latest_wish(work, person_id=current_actor().person_id)
    return WaitForm.first(today=_today(work), times=wish.times if wish else (), mode=wish.mode if wish else None)


def _shown_consultant(work: UnitOfWork, consultant_id: int) -> ConsultantCard:
    return directory.shown_consultant(
        work, consultant_id=consultant_id, on=in_japan(work.now), reader_id=current_actor().person_id
    )


def _today(work: UnitOfWork) -> date:
    return work.now.astimezone(ZoneInfo(choose_zone())).date()
