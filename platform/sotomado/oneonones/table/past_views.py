"""The 1on1s before: read again, printed; steps done, dropped or put otherwise; feedback asked for and given."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.oneonones.labels import REACTION_LABELS, RESPONSE_LABELS, THEME_LABELS
from sotomado.oneonones.seating import seated
from sotomado.oneonones.service import between
from sotomado.oneonones.table import closing, feedback, past, reactions, steps
from sotomado.oneonones.table.closing import NewStep
from sotomado.oneonones.table.errors import NothingWritten, PairEnded, TooLong, TooMany
from sotomado.oneonones.table.forms import AskForm, FeedbackForm, StepForm
from sotomado.oneonones.table.labels import (
    FELT_TOLD,
    STANDING_LABELS,
    WISH_LABELS,
    WISH_TOLD,
    doers,
    pair_ended,
    too_long,
)
from sotomado.oneonones.table.models import Doer, StepStanding
from sotomado.oneonones.table.steps import LONGEST_STEP
from sotomado.web import current_actor, current_work, safe_next

bp = Blueprint("past_one_on_ones", __name__)


@bp.get("/one-on-ones/<int:pair_id>/past")
def index(pair_id: int) -> ResponseReturnValue:
    with seated(pair_id) as (work, seat):
        skipped = _number(request.args.get("older"))
        # One more than is shown says whether there are older ones.
        records = past.held(work, seat.of, skipped=skipped, at_most=past.ON_A_PAGE + 1)
        felt = reactions.through_time(work, seat.of) if not skipped else []
        told = reactions.told_of_the_other(work, seat.of) if not skipped else []
        taken_over = steps.taken_over(work, seat.of) if not skipped else []
    return render_template(
        "oneonones/table/past.html",
        pair_id=pair_id,
        of=seat.of,
        other=seat.other,
        records=records[: past.ON_A_PAGE],
        taken_over=taken_over,
        older=skipped + past.ON_A_PAGE if len(records) > past.ON_A_PAGE else None,
        felt=felt,
        told=told,
        felt_told=FELT_TOLD,
        wish_told=WISH_TOLD,
        told_together=reactions.TOLD_TOGETHER,
        theme_labels=THEME_LABELS,
        felt_labels=REACTION_LABELS,
    )


@bp.get("/one-on-ones/<int:pair_id>/past/<one_on_one_id>")
def show(pair_id: int, one_on_one_id: str) -> ResponseReturnValue:
    return _record_page(pair_id, one_on_one_id, StepForm(formdata=None))


def _record_page(pair_id: int, one_on_one_id: str, form: StepForm) -> str:
    with seated(pair_id) as (work, seat):
        held = past.one(work, seat.of, one_on_one_id=one_on_one_id)
    return render_template(
        "oneonones/table/record.html",
        pair_id=pair_id,
        of=seat.of,
        other=seat.other,
        held=held,
        form=form,
        may_add=seat.of.is_live and len(held.steps) < steps.MOST_STEPS,
        doers=doers(seat.of.i_am_member, seat.other.name),
        wrong=[(name, str(said[0])) for name, said in form.errors.items() if name],
        longest_step=LONGEST_STEP,
        theme_labels=THEME_LABELS,
        response_labels=RESPONSE_LABELS,
        felt_labels=REACTION_LABELS,
        wish_labels=WISH_LABELS,
        standing_labels=STANDING_LABELS,
    )


@bp.post("/one-on-ones/<int:pair_id>/past/<one_on_one_id>/steps")
def add_step(pair_id: int, one_on_one_id: str) -> ResponseReturnValue:
    form = StepForm()
    if not form.validate():
        return _record_page(pair_id, one_on_one_id, form), 422
    to_do = NewStep(form.text.data or "", Doer(form.doer.data), form.by_on.data)
    try:
        with current_work() as work:
            closing.add(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                one_on_one_id=one_on_one_id,
                to_do=to_do,
            )
    except (TooMany, PairEnded, NothingWritten, TooLong) as error:
        form.text.errors = [_of_step(error)]
        return _record_page(pair_id, one_on_one_id, form), 422
    return redirect(url_for("past_one_on_ones.show", pair_id=pair_id, one_on_one_id=one_on_one_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/steps/<step_id>/settle")
def settle(pair_id: int, step_id: str) -> ResponseReturnValue:
    asked = request.form.get("standing", "")
    standing = StepStanding(asked) if asked in set(StepStanding) else StepStanding.OPEN
    try:
        with current_work() as work:
            steps.settle(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                step_id=step_id,
                standing=standing,
            )
    except PairEnded:
        flash(pair_ended(), "error")
    else:
        if standing is not StepStanding.OPEN:
            # It leaves the lists of what is still to do: where it is found again is said once.
            flash(_("印をつけました。元に戻すのは、そのことを決めた日の記録からできます。"))
    return redirect(safe_next(request.form.get("next")) or url_for("oneonones.pair", pair_id=pair_id), 303)


@bp.get("/one-on-ones/<int:pair_id>/steps/<step_id>")
def edit_step(pair_id: int, step_id: str) -> ResponseReturnValue:
    with seated(pair_id) as (work, seat):
        step = steps.step(work, seat.of, step_id=step_id)
    form = StepForm(formdata=None, text=step.text, doer=step.doer.value, by_on=step.by_on)
    return _step_page(pair_id, step_id, form)


def _step_page(pair_id: int, step_id: str, form: StepForm) -> str:
    with seated(pair_id) as (work, seat):
        step = steps.step(work, seat.of, step_id=step_id)
    return render_template(
        "oneonones/table/step.html",
        pair_id=pair_id,
        step=step,
        form=form,
        doers=doers(seat.of.i_am_member, seat.other.name),
        wrong=[(name, str(said[0])) for name, said in form.errors.items() if name],
        longest_step=LONGEST_STEP,
    )


@bp.post("/one-on-ones/<int:pair_id>/steps/<step_id>")
def revise(pair_id: int, step_id: str) -> ResponseReturnValue:
    form = StepForm()
    if not form.validate():
        return _step_page(pair_id, step_id, form), 422
    person_id = current_actor().person_id
    try:
        with current_work() as work:
            steps.revise(
                work,
                person_id=person_id,
                pair_id=pair_id,
                step_id=step_id,
                text=form.text.data or "",
                doer=Doer(form.doer.data),
                by_on=form.by_on.data,
            )
            step = steps.step(work, between(work, person_id=person_id, pair_id=pair_id), step_id=step_id)
    except (PairEnded, NothingWritten, TooLong) as error:
        form.text.errors = [_of_step(error)]
        return _step_page(pair_id, step_id, form), 422
    if step.is_passed_on:
        return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)
    return redirect(url_for("past_one_on_ones.show", pair_id=pair_id, one_on_one_id=step.one_on_one_id), 303)


@bp.get("/one-on-ones/<int:pair_id>/feedback")
def feedback_page(pair_id: int) -> ResponseReturnValue:
    return _feedback_page(pair_id, FeedbackForm(formdata=None), AskForm(formdata=None))


def _feedback_page(pair_id: int, form: FeedbackForm, asking: AskForm) -> str:
    with seated(pair_id) as (work, seat):
        said = feedback.between_the_two(work, seat.of)
    return render_template(
        "oneonones/table/feedback.html",
        pair_id=pair_id,
        of=seat.of,
        other=seat.other,
        received=[one for one in said if one.is_for_me and one.given_at],
        i_asked=[one for one in said if one.is_for_me and not one.given_at],
        asked_of_me=[one for one in said if not one.is_for_me and not one.given_at],
        given=[one for one in said if not one.is_for_me and one.given_at],
        form=form,
        asking=asking,
        wrong=[(name, str(told[0])) for one in (form, asking) for name, told in one.errors.items() if name],
        longest_part=feedback.LONGEST_PART,
    )


@bp.post("/one-on-ones/<int:pair_id>/feedback")
def give_feedback(pair_id: int) -> ResponseReturnValue:
    form = FeedbackForm()
    if not form.validate():
        return _feedback_page(pair_id, form, AskForm(formdata=None)), 422
    try:
        with current_work() as work:
            feedback.give(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                scene=form.scene.data or "",
                action=form.action.data or "",
                effect=form.effect.data or "",
                asked_id=form.asked_id.data or None,
            )
    except (NothingWritten, PairEnded, TooLong) as error:
        form.action.errors = [_of_step(error)]
        return _feedback_page(pair_id, form, AskForm(formdata=None)), 422
    flash(_("フィードバックを渡しました。受けとった人だけが持っていて、消すこともできます。"))
    return redirect(url_for("past_one_on_ones.feedback_page", pair_id=pair_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/feedback/ask")
def ask_feedback(pair_id: int) -> ResponseReturnValue:
    form = AskForm()
    if not form.validate():
        return _feedback_page(pair_id, FeedbackForm(formdata=None), form), 422
    try:
        with current_work() as work:
            feedback.ask(work, person_id=current_actor().person_id, pair_id=pair_id, about=form.about.data or "")
    except TooMany:
        form.about.errors = [_("お願いは、答えを待っているものをあわせて3つまでです。")]
        return _feedback_page(pair_id, FeedbackForm(formdata=None), form), 422
    except (PairEnded, TooLong) as error:
        form.about.errors = [_of_step(error)]
        return _feedback_page(pair_id, FeedbackForm(formdata=None), form), 422
    flash(_("お願いしました。相手のページに表示されます。"))
    return redirect(url_for("past_one_on_ones.feedback_page", pair_id=pair_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/feedback/<feedback_id>/let-go")
def let_feedback_go(pair_id: int, feedback_id: str) -> ResponseReturnValue:
    with current_work() as work:
        feedback.let_go(work, person_id=current_actor().person_id, pair_id=pair_id, feedback_id=feedback_id)
    flash(_("消しました。"))
    return redirect(url_for("past_one_on_ones.feedback_page", pair_id=pair_id), 303)


def _number(said: str | None) -> int:
    return int(said) if said is not None and said.isdecimal() and len(said) < 6 else 0


def _of_step(error: Exception) -> str:
    if isinstance(error, TooLong):
        return too_long(error)
    if isinstance(error, PairEnded):
        return pair_ended()
    if isinstance(error, TooMany):
        return str(_("次までにすることは、1回の1on1で5つまでです。"))
    return str(_("ひとことで書いてください。"))
