"""Coming to a talk, and saying that it did not come about: pages that either of its two sides uses."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.bookings.claims import deciding, presence, shown, wording
from sotomado.bookings.claims import service as claims
from sotomado.bookings.claims.errors import (
    AlreadyDecided,
    NotClaimable,
    NothingToAnswer,
    NothingToAppeal,
    NotNow,
    WordsMissing,
)
from sotomado.bookings.claims.models import Answer, How
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import Side
from sotomado.directory.vocabulary import MeetingMode
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("claims", __name__)


def _sender() -> Sender:
    settings = current_settings()
    return Sender(settings.public_url, settings.mail_from)


def _own_page(booking_id: str) -> str:
    """The page of the booking on one's own side. Raises NotFound."""
    with current_read() as work:
        case = shown.case(work, person_id=current_actor().person_id, booking_id=booking_id)
    return _page_of(case)


def _page_of(case: shown.Case) -> str:
    endpoint = "bookings.show" if case.side is Side.ADVISEE else "desk.show"
    return url_for(endpoint, booking_id=case.booking_id)


# A link and no form: pages may send forms to this house alone, also when they are led on. Coming twice does no harm.
@bp.get("/bookings/<booking_id>/join")
def join(booking_id: str) -> ResponseReturnValue:
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return "", 204
    if current_settings().has_room:
        with current_read() as work:
            meeting = presence.meeting(work, person_id=current_actor().person_id, booking_id=booking_id)
        if meeting.mode is MeetingMode.ONLINE:
            return redirect(url_for("room.show", booking_id=booking_id), 303)
    try:
        with current_work() as work:
            way = presence.enter(work, person_id=current_actor().person_id, booking_id=booking_id)
            reads_first = presence.reads_first(work, person_id=current_actor().person_id, booking_id=booking_id)
    except NotNow:
        return redirect(_own_page(booking_id), 303)
    if reads_first:
        here = url_for(".join", booking_id=booking_id)
        return redirect(url_for("preparing.read_secrecy", booking=booking_id, next=here), 303)
    return redirect(way or _own_page(booking_id), 303)


@bp.post("/bookings/<booking_id>/here")
def here(booking_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            presence.came(work, person_id=current_actor().person_id, booking_id=booking_id, how=How.SAID_HERE)
    except NotNow:
        flash(_("来たことを知らせられるのは、はじまりの10分前から、終わるまでのあいだです。"), "error")
    else:
        flash(_("来たことを記録しました。"))
    if request.form.get("from") == "room":
        return redirect(url_for("room.show", booking_id=booking_id), 303)
    return redirect(_own_page(booking_id), 303)


@bp.get("/bookings/<booking_id>/afterwards")
def case(booking_id: str) -> ResponseReturnValue:
    return _case_page(booking_id)


def _case_page(booking_id: str, wrong: tuple[tuple[str, str], ...] = ()) -> str:
    with current_read() as work:
        one = shown.case(work, person_id=current_actor().person_id, booking_id=booking_id)
    return render_template(
        "claims/case.html",
        case=one,
        title=wording.title(one),
        is_advisee=one.side is Side.ADVISEE,
        name=one.consultant_name_en if current_locale() == "en" else one.consultant_name,
        answers=wording.answers_of(one),
        found=wording.what_was_found(one),
        answer_words=wording.ANSWERS,
        back=_page_of(one),
        longest_words=claims.LONGEST_WORDS,
        typed=request.form,
        wrong=wrong,
        errors=dict(wrong),
    )


def _back(booking_id: str) -> ResponseReturnValue:
    return redirect(url_for("claims.case", booking_id=booking_id), 303)


@bp.post("/bookings/<booking_id>/afterwards/claim")
def say(booking_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            claims.claim(
                work,
                person_id=current_actor().person_id,
                booking_id=booking_id,
                words=request.form.get("words"),
                sender=_sender(),
            )
    except NotClaimable:
        flash(
            _("いまは、お知らせいただけることがありません。この予定は、すでに決まっているか、期間を過ぎています。"),
            "error",
        )
    else:
        flash(_("お知らせを受けとりました。"))
    return _back(booking_id)


@bp.post("/bookings/<booking_id>/afterwards/answer")
def answer(booking_id: str) -> ResponseReturnValue:
    chosen = request.form.get("answer", "")
    if chosen not in {one.value for one in Answer}:
        return _case_page(booking_id, (("answer", _("どうだったかを、ひとつ選んでください。")),)), 422
    try:
        with current_work() as work:
            claims.answer(
                work,
                person_id=current_actor().person_id,
                booking_id=booking_id,
                answer=Answer(chosen),
                words=request.form.get("words"),
                sender=_sender(),
            )
    except NothingToAnswer:
        flash(_("お返事を待っていることは、いまはありません。"))
    else:
        flash(_("お返事を受けとりました。ありがとうございました。"))
    return _back(booking_id)


@bp.post("/bookings/<booking_id>/afterwards/appeal")
def appeal(booking_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            deciding.appeal(
                work,
                person_id=current_actor().person_id,
                booking_id=booking_id,
                words=request.form.get("words", ""),
                sender=_sender(),
            )
    except WordsMissing:
        return _case_page(
            booking_id, (("words", _("どこがちがうのかを、短くてもかまいませんので書いてください。")),)
        ), 422
    except (AlreadyDecided, NothingToAppeal):
        flash(_("見なおしを頼める期間は過ぎているか、すでに決まっています。"), "error")
    else:
        flash(_("見なおしの申し出を受けとりました。"))
    return _back(booking_id)


@bp.get("/when-a-talk-did-not-happen")
def rules() -> ResponseReturnValue:
    return render_template("claims/rules.html")
