"""Operators' pages of what two of them open together: asked for, agreed to, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.safety import handling, openings, wording
from sotomado.safety.desk.blueprint import bp
from sotomado.safety.errors import (
    AlreadyAnswered,
    BadDay,
    NotAgreed,
    NoTalk,
    NothingKept,
    NotOnTheTeam,
    SamePerson,
    WordsMissing,
    WordsTooLong,
)
from sotomado.safety.openings import TOLD_WITHIN_DAYS
from sotomado.safety.views import terms, too_long
from sotomado.safety.vocabulary import Answer, Locked
from sotomado.web import current_actor, current_read, current_settings, current_work

Wrong = Sequence[tuple[str, str]]


@bp.get("/operations/safety/<case_id>/ask")
def asking(case_id: str) -> ResponseReturnValue:
    return _asking_page(case_id)


@bp.post("/operations/safety/<case_id>/ask")
def ask(case_id: str) -> ResponseReturnValue:
    """Ask a second operator to agree that something is opened."""
    what, withheld = request.form.get("what", ""), request.form.get("telling") == "later"
    if what not in set(Locked):
        return _asking_page(case_id, [("what", _("何を開くかを、ひとつ選んでください。"))]), 422
    try:
        with current_work() as work:
            opening_id = openings.ask(
                work,
                operator_id=current_actor().person_id,
                case_id=case_id,
                what=Locked(what),
                reason=request.form.get("reason", ""),
                withheld_because=request.form.get("withheld_because") if withheld else None,
                tell_on=_day(request.form.get("tell_on", "")) if withheld else None,
                terms=terms(),
            )
    except WordsMissing:
        wrong = [("reason", _("わけを書いてください。知らせるのを遅らせるときは、そのわけも要ります。"))]
        return _asking_page(case_id, wrong), 422
    except WordsTooLong:
        return _asking_page(case_id, [("reason", too_long())]), 422
    except BadDay:
        trouble = _(
            "知らせる日は、明日から%(days)s日のあいだで選んでください。録画は、いつもすぐに知らせます。",
            days=TOLD_WITHIN_DAYS,
        )
        return _asking_page(case_id, [("tell_on", trouble)]), 422
    except NotOnTheTeam:
        flash(_("引き受けた人だけができます。"), "error")
        return redirect(url_for(".show", case_id=case_id), 303)
    except NoTalk:
        flash(_("この件には、開けるものがありません。"), "error")
        return redirect(url_for(".show", case_id=case_id), 303)
    flash(_("二人目の人に知らせました。24時間のあいだ、返事を待ちます。"))
    return redirect(url_for(".opening", opening_id=opening_id), 303)


@bp.get("/operations/safety/openings/<opening_id>")
def opening(opening_id: str) -> ResponseReturnValue:
    return _opening_page(opening_id)


@bp.post("/operations/safety/openings/<opening_id>/answer")
def answer(opening_id: str) -> ResponseReturnValue:
    said = request.form.get("answer", "")
    if said not in set(Answer):
        return _opening_page(opening_id, [("answer", _("同意するかしないかを、選んでください。"))]), 422
    try:
        with current_work() as work:
            openings.answer(
                work,
                operator_id=current_actor().person_id,
                opening_id=opening_id,
                answer=Answer(said),
                words=request.form.get("words"),
                terms=terms(),
            )
    except WordsMissing:
        return _opening_page(opening_id, [("words", _("同意しないわけを書いてください。"))]), 422
    except WordsTooLong:
        return _opening_page(opening_id, [("words", too_long())]), 422
    except SamePerson:
        flash(_("求めた人は、同意できません。ほかの人の返事を待っています。"), "error")
    except AlreadyAnswered:
        flash(_("もう返事があったか、24時間を過ぎています。"), "error")
    else:
        flash(_("返事を記録しました。"))
    return redirect(url_for(".opening", opening_id=opening_id), 303)


# A form and no link: each time is written down.
@bp.post("/operations/safety/openings/<opening_id>/read")
def read(opening_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            found = openings.read(work, operator_id=current_actor().person_id, opening_id=opening_id)
            one = openings.request(work, operator_id=current_actor().person_id, opening_id=opening_id)
    except NotAgreed:
        flash(_("開けるのは、二人目が同意してからの決まった時間のあいだ、求めた人だけです。"), "error")
        return redirect(url_for(".opening", opening_id=opening_id), 303)
    except NothingKept:
        flash(_("この面談には、残っているものがありません。何も開かれていません。"), "error")
        return redirect(url_for(".opening", opening_id=opening_id), 303)
    watch_url = url_for("recording.operator_watch", access_id=found.access_id) if found.access_id else ""
    return render_template("safety/desk/opened.html", one=one, found=found, watch_url=watch_url, words=wording)


def _asking_page(case_id: str, wrong: Wrong = ()) -> str:
    with current_read() as work:
        one = handling.dossier(work, operator_id=current_actor().person_id, case_id=case_id)
        today = work.now.astimezone(ZoneInfo("Asia/Tokyo")).date()
    if not one.line.is_on_team or one.booking_id is None:
        raise NotFound("safety_opening")
    return render_template(
        "safety/desk/asking.html",
        one=one,
        line=one.line,
        locked=[(what.value, wording.LOCKED[what]) for what in Locked],
        minutes=current_settings().safety_reading_minutes,
        days=TOLD_WITHIN_DAYS,
        today=today,
        typed=request.form,
        wrong=wrong,
        errors=dict(wrong),
    )


def _opening_page(opening_id: str, wrong: Wrong = ()) -> str:
    with current_read() as work:
        one = openings.request(work, operator_id=current_actor().person_id, opening_id=opening_id)
        now = work.now
    return render_template(
        "safety/desk/opening.html",
        one=one,
        now=now,
        words=wording,
        minutes=current_settings().safety_reading_minutes,
        typed=request.form,
        wrong=wrong,
        errors=dict(wrong),
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
