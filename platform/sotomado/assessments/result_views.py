"""Pages of the result: everything given back, then and now, and the same on paper."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from sotomado.accounts.consent import either_agreement_required
from sotomado.accounts.models import Role
from sotomado.assessments import change_portrait, results
from sotomado.assessments import service as assessments
from sotomado.assessments.blueprint import bp
from sotomado.assessments.given_back import GivenBack, given_back
from sotomado.assessments.models import Form, Part
from sotomado.assessments.paper import on_paper
from sotomado.formats import moment
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_read

# So many to think on stand open; the others are one touch away.
FIRST_QUESTIONS = 3


def seeks_advice() -> bool:
    """Whether the reader has a ten of their own to go on to; a consultant alone has not."""
    return Role.ADVISEE in current_actor().roles


def address(part: Part) -> str:
    """Where the result of a questionnaire is read."""
    return url_for("assessments.result", _anchor="values" if part is Part.VALUES else None)


@bp.get("/assessment/result")
@either_agreement_required
def result() -> ResponseReturnValue:
    found = _given_back()
    if found is None:
        return redirect(url_for(".start"), 303)
    person_id = current_actor().person_id
    with current_read() as work:
        again_at = assessments.may_begin_at(work, person_id=person_id)
        values_again_at = assessments.may_begin_at(work, person_id=person_id, part=Part.VALUES)
    return render_template(
        "assessments/result.html",
        given=found,
        first_questions=FIRST_QUESTIONS,
        seeks_advice=seeks_advice(),
        again_at=again_at,
        values_again_at=values_again_at,
        between_days=assessments.BETWEEN.days,
        minutes_for_values=assessments.ABOUT_MINUTES[Part.VALUES, Form.FULL],
    )


@bp.get("/assessment/result.pdf")
@either_agreement_required
def paper() -> ResponseReturnValue:
    """The result as a file whose name tells nobody what is in it."""
    found = _given_back()
    if found is None:
        return redirect(url_for(".start"), 303)
    name = f"notes-{found.on:%Y-%m-%d}.pdf"
    return Response(
        on_paper(found, current_locale()),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@bp.get("/assessment/compare/<assessment_id>")
@either_agreement_required
def compare(assessment_id: str) -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        comparison = results.compare(work, person_id=person_id, assessment_id=assessment_id)
        earlier = results.earlier_results(work, person_id=person_id)
    moves = change_portrait.moves(comparison, current_locale())
    return render_template(
        "assessments/compare.html",
        comparison=comparison,
        moves=moves,
        changed=sum(move.is_change for move in moves),
        others=[one for one in earlier if one.is_comparable and one.assessment_id != assessment_id],
    )


def _given_back() -> GivenBack | None:
    person_id = current_actor().person_id
    with current_read() as work:
        found = assessments.latest_result(work, person_id=person_id)
        if found is None:
            return None
        values = assessments.latest_values(work, person_id=person_id)
        values_open = assessments.progress(work, person_id=person_id, part=Part.VALUES)
        earlier = results.earlier_results(work, person_id=person_id)
    locale = current_locale()
    return given_back(
        found,
        values,
        earlier=earlier,
        values_open=values_open is not None and bool(values_open.answered),
        at=moment(found.completed_at, choose_zone(), locale),
        locale=locale,
    )
