"""Pages of the sheet before a talk: the whole of it, and each question on a page of its own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.accounts.errors import NotFound
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.intake import asking, wording
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.errors import AnswerTooLong, NoSuchChoice, NothingToUndo, SheetClosed
from sotomado.consultations.intake.forms import Filled, filled
from sotomado.consultations.intake.given_back import given_back
from sotomado.consultations.intake.sheets import Sheet, sheet
from sotomado.consultations.intake.vocabulary import LONGEST_ANSWER, SHEET, Question
from sotomado.directory.labels import STYLE_WISHES, THEME_LABELS
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("intake", __name__)


@bp.get("/bookings/<booking_id>/sheet")
@consent_required
def show(booking_id: str) -> ResponseReturnValue:
    with current_read() as work:
        own = sheet(work, person_id=current_actor().person_id, booking_id=booking_id)
    return render_template(
        "intake/sheet.html",
        **_words(own),
        length=wording.minutes(own.seconds),
        used=wording.minutes(own.seconds_used) if own.seconds_used else "",
        most=asking.MINUTES_A_MONTH,
        answer_words={question: _in_words(answer) for question, answer in own.answers.items()},
        readable_until=handing_on.readable_until(own.booking.ends_at),
    )


@bp.get("/bookings/<booking_id>/sheet/<question>")
@consent_required
def question(booking_id: str, question: str) -> ResponseReturnValue:
    return _question_page(booking_id, _named(question))


@bp.post("/bookings/<booking_id>/sheet/<question>")
@consent_required
def save(booking_id: str, question: str) -> ResponseReturnValue:
    asked = _named(question)
    typed = filled(asked, request.form)
    # A script that keeps what is being typed wants to know no more than whether it is kept.
    is_typing = "X-Draft" in request.headers
    try:
        with current_work() as work:
            intake.save(
                work,
                person_id=current_actor().person_id,
                booking_id=booking_id,
                question=asked,
                sitting=request.form.get("sitting", "")[:32] or "unnamed",
                text=typed.text,
                point=typed.point,
            )
    except AnswerTooLong:
        wrong = wording.too_long(len(typed.text or ""))
        return ({"wrong": wrong}, 422) if is_typing else (_question_page(booking_id, asked, typed, wrong), 422)
    except NoSuchChoice:
        return _question_page(booking_id, asked, Filled(), _("出ている中から、えらびなおしてください。")), 422
    except SheetClosed:
        wrong = _("この面談は終わっているか、取り消されています。いま書いたものは、保存していません。")
        return ({"wrong": wrong}, 409) if is_typing else (_question_page(booking_id, asked, typed, wrong), 409)
    if is_typing:
        return "", 204
    return redirect(url_for("intake.question", booking_id=booking_id, question=question, kept=1), 303)


@bp.post("/bookings/<booking_id>/sheet/confirm")
@consent_required
def confirm(booking_id: str) -> ResponseReturnValue:
    """One earlier answer, or all of them where none is named."""
    named = request.form.get("question")
    try:
        with current_work() as work:
            own = sheet(work, person_id=current_actor().person_id, booking_id=booking_id)
            for one in (_named(named),) if named else own.kept:
                intake.confirm(work, person_id=current_actor().person_id, booking_id=booking_id, question=one)
    except SheetClosed:
        flash(_("この面談は終わっているか、取り消されています。書いたものは、そのまま残っています。"))
    else:
        flash(_("いまもそのとおり、と受けとりました。"))
    return redirect(url_for("intake.show", booking_id=booking_id), 303)


@bp.post("/bookings/<booking_id>/sheet/<question>/undo")
@consent_required
def undo(booking_id: str, question: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            intake.undo(work, person_id=current_actor().person_id, booking_id=booking_id, question=_named(question))
    except NothingToUndo:
        flash(_("これより前に書いたものは、ありません。"))
    except SheetClosed:
        flash(_("この面談は終わっているか、取り消されています。書いたものは、そのまま残っています。"))
    else:
        flash(_("ひとつ前にもどしました。もう一度押すと、もとに返ります。"))
    return redirect(url_for("intake.question", booking_id=booking_id, question=question), 303)


def _question_page(booking_id: str, asked: Question, typed: Filled | None = None, wrong: str = "") -> str:
    with current_read() as work:
        own = sheet(work, person_id=current_actor().person_id, booking_id=booking_id)
    if asked not in own.questions:
        raise NotFound("question")
    answer = own.answers.get(asked)
    if typed is None:
        typed = Filled(answer.text, answer.point) if answer else Filled()
    return render_template(
        "intake/question.html",
        **_words(own),
        asked=asked,
        kind=SHEET[asked].kind.value,
        answer=answer,
        typed=typed,
        wrong=wrong,
        # What comes back does so once it is kept, not over words that were refused.
        back=None if wrong else given_back(asked, own.answers),
        is_kept_now="kept" in request.args and not wrong,
        next_one=own.after(asked),
        number=own.questions.index(asked) + 1,
        longest=LONGEST_ANSWER,
        sitting=request.form.get("sitting", "")[:32],
    )


def _words(own: Sheet) -> dict[str, object]:
    booking = own.booking
    return {
        "sheet": own,
        "booking": booking,
        "name": booking.consultant_name if current_locale() == "ja" else booking.consultant_name_en,
        "wording": wording,
        "questions": wording.QUESTIONS,
        "Question": Question,
        "theme_labels": THEME_LABELS,
        "style_wishes": STYLE_WISHES,
    }


def _in_words(answer: intake.Answer) -> str:
    """An answer in one line, for the list."""
    if answer.question is Question.STAGE and answer.point:
        return str(wording.STAGES[answer.point - 1][0])
    if answer.question is Question.CLARITY and answer.point:
        return str(wording.CLEARNESS[answer.point - 1])
    if answer.question is Question.SHAPING and answer.point:
        return str(wording.WILL_TO_SHAPE[answer.point - 1])
    if answer.question is Question.RESPONSE and answer.response is not None:
        return str(wording.RESPONSES[answer.response])
    if answer.question is Question.THEME:
        return str(_("、")).join(str(THEME_LABELS[theme]) for theme in answer.themes)
    return answer.text or ""


def _named(question: str) -> Question:
    try:
        return Question(question)
    except ValueError:
        raise NotFound("question") from None
