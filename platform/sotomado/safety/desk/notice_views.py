"""Operators' pages of what the advisee is told: now, later with a reason, or later once more if a second one agrees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.safety import entries, telling, told, wording
from sotomado.safety.desk.blueprint import bp
from sotomado.safety.errors import (
    AlreadyAnswered,
    AlreadyTold,
    BadDay,
    NotOnTheTeam,
    ReasonMissing,
    SamePerson,
    WordsTooLong,
)
from sotomado.safety.telling import PUT_OFF_DAYS, Later
from sotomado.safety.views import terms, too_long
from sotomado.web import current_actor, current_read, current_work

Wrong = Sequence[tuple[str, str]]


def wished_later() -> Later | None:
    """What was typed of telling later; None for at once."""
    if request.form.get("telling") != "later":
        return None
    return Later(request.form.get("because"), _day(request.form.get("tell_on", "")))


def reason_missing() -> tuple[str, str]:
    return "because", _("知らせるのを遅らせるわけを書いてください。あとで、本人が読みます。")


def bad_day() -> tuple[str, str]:
    return "tell_on", _("知らせる日は、いまの予定より後で、今日から%(days)s日のうちにしてください。", days=PUT_OFF_DAYS)


@bp.get("/operations/safety/notices/<notice_id>")
def notice(notice_id: str) -> ResponseReturnValue:
    return _notice_page(notice_id)


@bp.post("/operations/safety/notices/<notice_id>/now")
def tell_now(notice_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            telling.tell_now(
                work,
                operator_id=current_actor().person_id,
                notice_id=notice_id,
                words=request.form.get("words"),
                terms=terms(),
            )
    except WordsTooLong:
        return _notice_page(notice_id, [("words", too_long())]), 422
    except AlreadyTold:
        flash(_("もう知らせてあります。"))
    except NotOnTheTeam:
        flash(_("引き受けた人だけができます。"), "error")
    else:
        flash(_("本人に知らせました。"))
    return redirect(url_for(".notice", notice_id=notice_id), 303)


@bp.post("/operations/safety/notices/<notice_id>/later")
def put_off(notice_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            holds = telling.put_off(
                work,
                operator_id=current_actor().person_id,
                notice_id=notice_id,
                later=Later(request.form.get("because"), _day(request.form.get("tell_on", ""))),
                terms=terms(),
            )
    except ReasonMissing:
        return _notice_page(notice_id, [reason_missing()]), 422
    except WordsTooLong:
        return _notice_page(notice_id, [("because", too_long())]), 422
    except BadDay:
        return _notice_page(notice_id, [bad_day()]), 422
    except AlreadyTold:
        flash(_("もう知らせてあります。"), "error")
    except NotOnTheTeam:
        flash(_("引き受けた人だけができます。"), "error")
    else:
        flash(
            _("延ばしました。")
            if holds
            else _("ほかの運営の者に同意を求めました。同意がないと、もとの日に知らせます。")
        )
    return redirect(url_for(".notice", notice_id=notice_id), 303)


@bp.post("/operations/safety/notices/<notice_id>/agree")
def agree_to_put_off(notice_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            telling.agree(work, operator_id=current_actor().person_id, notice_id=notice_id)
    except SamePerson:
        flash(_("求めた人は、同意できません。ほかの人の返事を待っています。"), "error")
    except (AlreadyAnswered, AlreadyTold):
        flash(_("もう返事があったか、知らせたあとです。"), "error")
    else:
        flash(_("同意を記録しました。"))
    return redirect(url_for(".notice", notice_id=notice_id), 303)


def _notice_page(notice_id: str, wrong: Wrong = ()) -> str:
    with current_read() as work:
        one = told.notice(work, operator_id=current_actor().person_id, notice_id=notice_id)
    return render_template(
        "safety/desk/notice.html",
        one=one,
        words=wording,
        days=PUT_OFF_DAYS,
        longest=entries.LONGEST_WORDS,
        typed=request.form,
        wrong=wrong,
        errors=dict(wrong),
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
