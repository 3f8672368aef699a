"""Pages of asking: beginning, the statements page by page, and what is still open."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import either_agreement_required
from sotomado.assessments import asking, forms, instruments, operator_views, result_views, scoring
from sotomado.assessments import service as assessments
from sotomado.assessments.blueprint import bp
from sotomado.assessments.errors import AssessmentClosed, TooSoon
from sotomado.assessments.models import Form, Part
from sotomado.assessments.progress import NothingKnown, Progress, StillOpen
from sotomado.assessments.result_views import seeks_advice
from sotomado.database import UnitOfWork
from sotomado.formats import moment
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_read, current_work, is_htmx

# Their pages stand on the same blueprint.
__all__ = ["bp", "operator_views", "result_views"]


@bp.get("/assessment")
@either_agreement_required
def start() -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        progress = assessments.progress(work, person_id=person_id)
        values_progress = assessments.progress(work, person_id=person_id, part=Part.VALUES)
        result = assessments.latest_result(work, person_id=person_id)
        values = assessments.latest_values(work, person_id=person_id)
        form = instruments.in_use(work, Part.TRAITS)
        again_at = assessments.may_begin_at(work, person_id=person_id)
        values_again_at = assessments.may_begin_at(work, person_id=person_id, part=Part.VALUES)
    return render_template(
        "assessments/start.html",
        progress=progress,
        values_progress=values_progress,
        result=result,
        values=values,
        again_at=again_at,
        values_again_at=values_again_at,
        between_days=assessments.BETWEEN.days,
        seeks_advice=seeks_advice(),
        can_be_short=scoring.can_be_short(form),
        most=scoring.MOST_STATEMENTS,
        total=len(form.items),
        minutes=assessments.ABOUT_MINUTES[Part.TRAITS, Form.SHORT],
        minutes_in_full=assessments.ABOUT_MINUTES[Part.TRAITS, Form.FULL],
        minutes_for_values=assessments.ABOUT_MINUTES[Part.VALUES, Form.FULL],
    )


@bp.post("/assessment")
@either_agreement_required
def begin() -> ResponseReturnValue:
    how = Form.FULL if request.form.get("form") == Form.FULL else Form.SHORT
    return _begun(Part.TRAITS, how)


@bp.post("/assessment/values")
@either_agreement_required
def begin_values() -> ResponseReturnValue:
    return _begun(Part.VALUES, Form.FULL)


def _begun(part: Part, how: Form) -> ResponseReturnValue:
    try:
        with current_work() as work:
            progress = assessments.begin(work, person_id=current_actor().person_id, part=part, how=how)
    except TooSoon as soon:
        at = moment(soon.from_at, choose_zone(), current_locale())
        flash(_("次に答えられるのは、%(at)sからです。いまの結果は、そのまま残っています。", at=at))
        return redirect(url_for(".start"), 303)
    return _to(progress)


@bp.post("/assessment/further")
@either_agreement_required
def take_further() -> ResponseReturnValue:
    """Ask what the short form left out, on top of its answers."""
    with current_work() as work:
        progress = assessments.take_further(work, person_id=current_actor().person_id)
    return _to(progress)


@bp.get("/assessment/<int:page>", defaults={"part": Part.TRAITS.value})
@bp.get("/assessment/values/<int:page>", defaults={"part": Part.VALUES.value})
@either_agreement_required
def page(part: str, page: int) -> ResponseReturnValue:
    with current_read() as work:
        progress = assessments.progress(work, person_id=current_actor().person_id, part=Part(part))
    if progress is None:
        return redirect(url_for(".start"), 303)
    return asking.page(progress, _within(progress, page))


@bp.post("/assessment/<int:page>", defaults={"part": Part.TRAITS.value})
@bp.post("/assessment/values/<int:page>", defaults={"part": Part.VALUES.value})
@either_agreement_required
def save_page(part: str, page: int) -> ResponseReturnValue:
    """Save what the page holds and go where the button said; past the last page, finish."""
    person_id, assessment_id = current_actor().person_id, request.form.get("assessment_id", "")
    go = request.form.get("go", "on")
    try:
        with current_work() as work:
            progress = assessments.opened(work, person_id=person_id, assessment_id=assessment_id)
            if progress.part != part:
                abort(404)
            sent = _sent(progress, progress.asked[_within(progress, page) - 1])
            if sent.wrong:
                return asking.page(progress, page, sent)
            progress = assessments.save_answers(
                work, person_id=person_id, assessment_id=assessment_id, answers=sent.answers
            )
            if go == "back":
                return redirect(asking.address(progress, max(page - 1, 1)), 303)
            if go == "later":
                return redirect(url_for(".start"), 303)
            if go == "finish":
                return _finish(work, progress, as_it_is=True)
            progress = assessments.go_on(work, person_id=person_id, assessment_id=assessment_id, page=page)
            if page < progress.pages and (progress.is_short or not progress.is_complete):
                return redirect(asking.address(progress, page + 1), 303)
            return _finish(work, progress, as_it_is=False)
    except AssessmentClosed as closed:
        return _closed(closed.part)


@bp.post("/assessment/answer")
@either_agreement_required
def answer() -> ResponseReturnValue:
    """Keep one answer while the page stays open. Only a page that was tampered with sends anything else."""
    person_id, assessment_id = current_actor().person_id, request.form.get("assessment_id", "")
    try:
        with current_work() as work:
            progress = assessments.opened(work, person_id=person_id, assessment_id=assessment_id)
            sent = _sent(progress, [code for codes in progress.asked for code in codes])
            if sent.wrong:
                abort(400)
            progress = assessments.save_answers(
                work, person_id=person_id, assessment_id=assessment_id, answers=sent.answers
            )
    except AssessmentClosed as closed:
        return _closed(closed.part)
    if not is_htmx():
        return "", 204
    return asking.kept(progress, sent.answers)


def _within(progress: Progress, page: int) -> int:
    if not 1 <= page <= progress.pages:
        abort(404)
    return page


def _sent(progress: Progress, asked: list[str] | tuple[str, ...]) -> forms.Sent:
    form = progress.instrument
    known = {item.code for item in form.items}
    return forms.read(request.form, asked=asked, known=known, highest=form.highest_answer)


def _to(progress: Progress) -> ResponseReturnValue:
    return redirect(asking.address(progress, progress.first_open_page), 303)


def _finish(work: UnitOfWork, progress: Progress, *, as_it_is: bool) -> ResponseReturnValue:
    """What was saved in this transaction stays, whether or not it is enough to finish."""
    try:
        assessments.finish(
            work, person_id=current_actor().person_id, assessment_id=progress.assessment_id, as_it_is=as_it_is
        )
    except StillOpen as still:
        return asking.still_open(still.progress, is_possible=not isinstance(still, NothingKnown))
    return redirect(result_views.address(progress.part), 303)


def _closed(part: Part) -> ResponseReturnValue:
    """The assessment was finished meanwhile, in another window perhaps: show what came of it."""
    flash(_("この診断は、もう終わっています。答えは終えたときのまま残っています。"))
    if is_htmx():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = result_views.address(part)
        return response
    return redirect(result_views.address(part), 303)
