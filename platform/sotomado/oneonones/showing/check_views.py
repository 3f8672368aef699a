"""Pages of the minute with will, can and must: one's own, over time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.accounts.consent import consent_required
from sotomado.consultations.intake import wording
from sotomado.consultations.intake.errors import AnswerTooLong, NoSuchChoice
from sotomado.consultations.intake.vocabulary import LONGEST_ANSWER, Question
from sotomado.formats import day
from sotomado.languages import choose_zone, current_locale
from sotomado.oneonones.showing import checks
from sotomado.oneonones.showing.checks import PARTS, Check, Part
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("own_check", __name__)

ASKS = {
    Question.WILL: _l("やりたいことは、いま、どのくらい見えていますか。"),
    Question.CAN: _l("できることは、いま、どのくらい見えていますか。"),
    Question.MUST: _l("求められていることは、いま、どのくらい見えていますか。"),
}


@bp.get("/will-can-must")
@consent_required
def show() -> ResponseReturnValue:
    return _page(None, {}, 200)


@bp.post("/will-can-must")
@consent_required
def take() -> ResponseReturnValue:
    parts = {question: _typed(question) for question in PARTS}
    wrong = {
        question.value: wording.too_long(len(part.words))
        for question, part in parts.items()
        if len(part.words) > LONGEST_ANSWER
    }
    if wrong:
        return _page(parts, wrong, 422)
    try:
        with current_work() as work:
            checks.take(work, person_id=current_actor().person_id, parts=parts)
    except (NoSuchChoice, AnswerTooLong):
        return _page(parts, {"will": _("出ている中から、えらびなおしてください。")}, 422)
    flash(_("のこしました。見るのは、あなただけです。"))
    return redirect(url_for(".show", _anchor="over-time"), 303)


@bp.post("/will-can-must/let-go")
@consent_required
def let_go() -> ResponseReturnValue:
    with current_work() as work:
        checks.let_go(work, person_id=current_actor().person_id)
    flash(_("これまでの記録を消しました。いま書いてあることばは、残っています。"))
    return redirect(url_for(".show"), 303)


def _typed(question: Question) -> Part:
    point = request.form.get(f"{question.value}-point", "")
    words = request.form.get(question.value, "").replace("\r\n", "\n")
    return Part(int(point) if point.isascii() and point.isdigit() else None, words)


def _page(typed: dict[Question, Part] | None, wrong: dict[str, str], status: int) -> ResponseReturnValue:
    with current_read() as work:
        person_id = current_actor().person_id
        now = checks.words_now(work, person_id=person_id)
        taken = checks.taken(work, person_id=person_id)
    parts = typed or {question: Part(None, now.get(question, "")) for question in PARTS}
    page = render_template(
        "oneonones/showing/check.html",
        parts=parts,
        questions=wording.QUESTIONS,
        asks=ASKS,
        names=[wording.QUESTIONS[question].name for question in PARTS],
        clearness=wording.CLEARNESS,
        taken=taken,
        series=[_series(question, taken) for question in PARTS],
        longest=LONGEST_ANSWER,
        wrong=wrong,
    )
    return page, status


def _series(question: Question, taken: list[Check]) -> dict[str, object]:
    """One line of the picture: a part over time, with what it was called; passed over, it says so."""
    return {"label": wording.QUESTIONS[question].name, "points": [_point(question, one) for one in taken]}


def _point(question: Question, one: Check) -> dict[str, object]:
    part = one.parts.get(question, Part(None, ""))
    on = {"label": day(one.taken_at.astimezone(ZoneInfo(choose_zone())).date(), current_locale())}
    if part.point is None:
        return on | {"hidden": _("とばしました")}
    return on | {"value": part.point, "text": str(wording.CLEARNESS[part.point - 1])}
