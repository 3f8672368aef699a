"""Operators' pages of safety: cases, and who is on call.

What two of them open together: `opening_views`. What the advisee is told: `notice_views`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.database import UnitOfWork
from sotomado.directory.errors import OwnAffair
from sotomado.languages import choose_zone, current_locale
from sotomado.safety import duty, entries, handling, openings, resources, telling, told, wording
from sotomado.safety.desk import notice_views, opening_views
from sotomado.safety.desk.blueprint import bp
from sotomado.safety.errors import (
    BadDay,
    BadTimes,
    MayNotTell,
    NobodyToPause,
    NotOnTheTeam,
    ReasonMissing,
    WordsMissing,
    WordsTooLong,
    WrongMoment,
)
from sotomado.safety.views import terms, too_long
from sotomado.safety.vocabulary import Outcome, Sort
from sotomado.web import current_actor, current_read, current_settings, current_work

__all__ = ["bp", "notice_views", "opening_views"]

Wrong = Sequence[tuple[str, str]]


@bp.get("/operations/safety")
def index() -> ResponseReturnValue:
    return _index_page()


@bp.post("/operations/safety/duty")
def add_duty() -> ResponseReturnValue:
    """Times are typed by the operator's own clock."""
    whose = request.form.get("person", type=int)
    times = [_moment(request.form.get(name, "")) for name in ("from", "until")]
    if whose is None or times[0] is None or times[1] is None:
        return _index_page([("person", _("だれが、いつからいつまでかを、すべて選んでください。"))]), 422
    try:
        with current_work() as work:
            duty.write(
                work, person_id=whose, from_at=times[0], until_at=times[1], by_person_id=current_actor().person_id
            )
    except BadTimes:
        trouble = _("終わりは、はじまりより後で、これから先の時刻にしてください。長さは31日までです。")
        return _index_page([("until", trouble)]), 422
    flash(_("当番に入れました。"))
    return redirect(url_for(".index", _anchor="duty"), 303)


@bp.post("/operations/safety/duty/<duty_id>/remove")
def remove_duty(duty_id: str) -> ResponseReturnValue:
    with current_work() as work:
        duty.remove(work, duty_id=duty_id)
    flash(_("当番から外しました。"))
    return redirect(url_for(".index", _anchor="duty"), 303)


@bp.get("/operations/safety/<case_id>")
def show(case_id: str) -> ResponseReturnValue:
    return _case_page(case_id)


@bp.post("/operations/safety/<case_id>/take-on")
def take_on(case_id: str) -> ResponseReturnValue:
    with current_work() as work:
        handling.take_on(work, operator_id=current_actor().person_id, case_id=case_id)
    flash(_("引き受けました。引き受けたことは記録されています。"))
    return _back(case_id)


@bp.post("/operations/safety/<case_id>/message")
def message(case_id: str) -> ResponseReturnValue:
    def send(work: UnitOfWork, words: str) -> None:
        handling.write_to_writer(
            work, operator_id=current_actor().person_id, case_id=case_id, words=words, terms=terms()
        )

    return _write(case_id, "message", send, _("返事を送りました。"))


@bp.post("/operations/safety/<case_id>/note")
def note(case_id: str) -> ResponseReturnValue:
    def keep(work: UnitOfWork, words: str) -> None:
        handling.note(work, operator_id=current_actor().person_id, case_id=case_id, words=words)

    return _write(case_id, "note", keep, _("書きとめました。"))


@bp.post("/operations/safety/<case_id>/passed-on")
def passed_on(case_id: str) -> ResponseReturnValue:
    """Its advisee reads the words, at once unless that would endanger somebody."""
    later = notice_views.wished_later()

    def keep(work: UnitOfWork, words: str) -> None:
        handling.note_passed_on(
            work, operator_id=current_actor().person_id, case_id=case_id, words=words, later=later, terms=terms()
        )

    said = (
        _("書きとめて、本人に知らせました。") if later is None else _("書きとめました。本人には、その日に知らせます。")
    )
    return _write(case_id, "passed_on", keep, said)


@bp.post("/operations/safety/<case_id>/tell-consultant")
def tell_consultant(case_id: str) -> ResponseReturnValue:
    def tell(work: UnitOfWork, words: str) -> None:
        handling.tell_consultant(
            work, operator_id=current_actor().person_id, case_id=case_id, words=words, terms=terms()
        )

    return _write(case_id, "told", tell, _("相談員に知らせました。"))


@bp.post("/operations/safety/<case_id>/pause")
def pause(case_id: str) -> ResponseReturnValue:
    def hold(work: UnitOfWork, words: str) -> None:
        handling.pause_consultant(work, operator_id=current_actor().person_id, case_id=case_id, words=words)

    said = _("新しい予約を止めました。決まっている予約は「連絡のいる予約」に出ています。")
    return _write(case_id, "pause", hold, said)


@bp.post("/operations/safety/<case_id>/release")
def release(case_id: str) -> ResponseReturnValue:
    def go_on(work: UnitOfWork, words: str) -> None:
        handling.release_consultant(work, operator_id=current_actor().person_id, case_id=case_id, words=words)

    return _write(case_id, "pause", go_on, _("新しい予約を、もとにもどしました。"))


@bp.post("/operations/safety/<case_id>/close")
def close(case_id: str) -> ResponseReturnValue:
    outcome = request.form.get("outcome", "")
    if outcome not in set(Outcome):
        return _case_page(case_id, [("outcome", _("どう終わったかを、ひとつ選んでください。"))]), 422

    def end(work: UnitOfWork, words: str) -> None:
        handling.close(
            work,
            operator_id=current_actor().person_id,
            case_id=case_id,
            outcome=Outcome(outcome),
            words=words,
            terms=terms(),
        )

    return _write(case_id, "closing", end, _("終わりにして、書いた人に知らせました。"))


@bp.post("/operations/safety/<case_id>/reopen")
def reopen(case_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            handling.reopen(work, operator_id=current_actor().person_id, case_id=case_id)
    except (NotOnTheTeam, WrongMoment):
        flash(_("いまは開けません。何も変わっていません。"), "error")
    return _back(case_id)


def _back(case_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", case_id=case_id), 303)


def _write(case_id: str, field: str, verb: Callable[[UnitOfWork, str], None], said: str) -> ResponseReturnValue:
    """A verb that needs words; the field is named after what it is for, so that a page may hold several."""
    try:
        with current_work() as work:
            verb(work, request.form.get(field, ""))
    except WordsMissing:
        return _case_page(case_id, [(field, _("書くところが空いています。"))]), 422
    except WordsTooLong:
        return _case_page(case_id, [(field, too_long())]), 422
    except ReasonMissing:
        return _case_page(case_id, [notice_views.reason_missing()]), 422
    except BadDay:
        return _case_page(case_id, [notice_views.bad_day()]), 422
    except NotOnTheTeam:
        flash(_("引き受けた人だけができます。"), "error")
    except MayNotTell:
        flash(_("知らせた人は、相談員に伝えないことを選んでいます。"), "error")
    except (NobodyToPause, OwnAffair, WrongMoment):
        flash(_("いまはできません。何も変わっていません。"), "error")
    else:
        flash(said)
    return _back(case_id)


def _index_page(wrong: Wrong = ()) -> str:
    me = current_actor().person_id
    with current_read() as work:
        cases = handling.cases(work, operator_id=me)
        requests = openings.requests(work, operator_id=me)
        to_put_off = told.waiting(work, operator_id=me)
        board = duty.board(work)
        now = work.now
    return render_template(
        "safety/desk/index.html",
        cases=cases,
        requests=requests,
        waiting=[one for one in requests if one.may_answer],
        to_put_off=to_put_off,
        board=board,
        operators=[(one, board.names[one]) for one in board.operators],
        now=now,
        again_minutes=current_settings().safety_page_again_minutes,
        lines=resources.lines(None, region="", locale=current_locale(), path=current_settings().safety_resources),
        words=wording,
        typed=request.form,
        wrong=wrong,
        errors=dict(wrong),
    )


def _case_page(case_id: str, wrong: Wrong = ()) -> str:
    me = current_actor().person_id
    with current_read() as work:
        one = handling.dossier(work, operator_id=me, case_id=case_id)
        requests = openings.requests(work, operator_id=me, case_id=case_id) if one.line.is_on_team else []
        notices = told.notices(work, operator_id=me, case_id=case_id) if one.line.is_on_team else []
    is_incident = one.line.sort is Sort.INCIDENT
    steps = resources.steps(one.line.kind, locale=current_locale()) if is_incident else ()
    return render_template(
        "safety/desk/case.html",
        one=one,
        line=one.line,
        requests=requests,
        notices=notices,
        days=telling.PUT_OFF_DAYS,
        is_incident=is_incident,
        step_texts={step.key: step.text for step in steps},
        outcomes=wording.outcomes(one.line.sort),
        words=wording,
        longest=entries.LONGEST_WORDS,
        typed=request.form,
        wrong=wrong,
        errors=dict(wrong),
    )


def _moment(typed: str) -> datetime | None:
    """What a field of date and time sends, by the clock of whoever typed it."""
    try:
        naive = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return naive.replace(tzinfo=ZoneInfo(choose_zone())) if naive.tzinfo is None else None
