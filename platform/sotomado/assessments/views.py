"""Pages of assessments: beginning, fifty statements on five pages, the result."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.instrument import load_builtin
from sotomado.accounts.consent import consent_required
from sotomado.assessments import forms
from sotomado.assessments import service as assessments
from sotomado.assessments.errors import AssessmentClosed, BadAnswer, NothingKnown, StillOpen
from sotomado.assessments.portrait import portrait
from sotomado.assessments.progress import Progress
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work, is_htmx

bp = Blueprint("assessments", __name__)


@bp.get("/assessment")
@consent_required
def start() -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        progress = assessments.progress(work, person_id=person_id)
        result = assessments.latest_result(work, person_id=person_id)
    return render_template(
        "assessments/start.html", progress=progress, result=result, minutes=assessments.ABOUT_MINUTES
    )


@bp.post("/assessment")
@consent_required
def begin() -> ResponseReturnValue:
    with current_work() as work:
        progress = assessments.begin(work, person_id=current_actor().person_id)
    return redirect(url_for(".page", page=progress.first_open_page), 303)


@bp.get("/assessment/<int:page>")
@consent_required
def page(page: int) -> ResponseReturnValue:
    _asked_on(page)
    with current_read() as work:
        progress = assessments.progress(work, person_id=current_actor().person_id)
    if progress is None:
        return redirect(url_for(".start"), 303)
    return _questions(progress, page)


@bp.post("/assessment/<int:page>")
@consent_required
def save_page(page: int) -> ResponseReturnValue:
    """Save what the page holds and go where the button said; past the last page, finish."""
    person_id = current_actor().person_id
    sent = forms.read(request.form, asked=_asked_on(page), highest=load_builtin().highest_answer)
    go = request.form.get("go", "on")
    try:
        with current_work() as work:
            kept = {} if sent.wrong else sent.answers
            progress = assessments.save_answers(
                work, person_id=person_id, assessment_id=sent.assessment_id, answers=kept
            )
            if sent.wrong:
                return _questions(progress, page, sent)
            if go == "back":
                return redirect(url_for(".page", page=max(page - 1, 1)), 303)
            if go == "later":
                return redirect(url_for(".start"), 303)
            if page < progress.pages and not progress.is_complete and go != "finish":
                return redirect(url_for(".page", page=page + 1), 303)
            return _finish(work, progress, as_it_is=go == "finish")
    except AssessmentClosed:
        return _closed()


@bp.post("/assessment/answer")
@consent_required
def answer() -> ResponseReturnValue:
    """Keep one answer while the page stays open. Only a page that was tampered with sends anything else."""
    sent = forms.read(request.form, asked=_all_codes(), highest=load_builtin().highest_answer)
    try:
        if sent.wrong:
            raise BadAnswer(sent.wrong[0], "Not an answer to a statement.")
        with current_work() as work:
            progress = assessments.save_answers(
                work, person_id=current_actor().person_id, assessment_id=sent.assessment_id, answers=sent.answers
            )
    except BadAnswer:
        abort(400)
    except AssessmentClosed:
        return _closed()
    if not is_htmx():
        return "", 204
    return render_template("assessments/progress.html", progress=progress, is_saved=True)


@bp.get("/assessment/result")
@consent_required
def result() -> ResponseReturnValue:
    with current_read() as work:
        found = assessments.latest_result(work, person_id=current_actor().person_id)
    if found is None:
        return redirect(url_for(".start"), 303)
    form, locale = load_builtin(), current_locale()
    return render_template(
        "assessments/result.html",
        result=found,
        traits=portrait(found.scores, form, locale),
        names=[scale.name.in_language(locale) for scale in form.scales],
    )


def _asked_on(page: int) -> tuple[str, ...]:
    pages = load_builtin().pages
    if not 1 <= page <= len(pages):
        abort(404)
    return pages[page - 1]


def _all_codes() -> frozenset[str]:
    return frozenset(item.code for item in load_builtin().items)


def _questions(progress: Progress, page: int, sent: forms.Sent | None = None) -> ResponseReturnValue:
    """The page's statements with what was answered; after a refusal also with what had been sent."""
    form, locale = progress.instrument, current_locale()
    first_number = sum(len(codes) for codes in form.pages[: page - 1]) + 1
    answers = {**progress.answers, **(sent.answers if sent else {})}
    wrong = sent.wrong if sent else ()
    statements = [
        {
            "code": code,
            "number": number,
            "text": form.item(code).text.in_language(locale),
            "answer": answers.get(code),
            "is_wrong": code in wrong,
        }
        for number, code in enumerate(form.pages[page - 1], first_number)
    ]
    body = render_template(
        "assessments/page.html",
        progress=progress,
        page=page,
        statements=statements,
        labels=[label.in_language(locale) for label in form.answers],
        wrong=wrong,
        is_the_last_open=page == progress.pages or not set(progress.open_items) - set(progress.open_on(page)),
    )
    return body, 422 if sent else 200


def _finish(work: UnitOfWork, progress: Progress, *, as_it_is: bool) -> ResponseReturnValue:
    """What was saved in this transaction stays, whether or not it is enough to finish."""
    try:
        assessments.finish(
            work, person_id=current_actor().person_id, assessment_id=progress.assessment_id, as_it_is=as_it_is
        )
    except StillOpen as still:
        return _still_open(still.progress, is_possible=not isinstance(still, NothingKnown))
    return redirect(url_for(".result"), 303)


def _still_open(progress: Progress, *, is_possible: bool) -> ResponseReturnValue:
    form, locale = progress.instrument, current_locale()
    numbers = {code: number for number, code in enumerate((c for page in form.pages for c in page), 1)}
    texts = {code: form.item(code).text.in_language(locale) for code in progress.open_items}
    names = {scale.code: scale.soft_name.in_language(locale) for scale in form.scales}
    body = render_template(
        "assessments/still_open.html",
        progress=progress,
        by_page=[
            # A page nobody has touched is one line, not ten.
            (page, [(code, numbers[code], texts[code]) for code in codes if codes != form.pages[page - 1]])
            for page in range(1, progress.pages + 1)
            if (codes := progress.open_on(page))
        ],
        unknown=[names[scale] for scale in progress.unknown_scales],
        is_possible=is_possible,
    )
    return body, 422


def _closed() -> ResponseReturnValue:
    """The assessment was finished meanwhile, in another window perhaps: show what came of it."""
    flash(_("この診断は、もう終わっています。答えは終えたときのまま残っています。"))
    if is_htmx():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url_for(".result")
        return response
    return redirect(url_for(".result"), 303)
