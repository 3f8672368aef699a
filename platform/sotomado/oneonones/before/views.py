"""The member's page before a 1on1."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.companies.colleagues import colleagues
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.wording import STAGES
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.errors import NothingPlanned, NotYours, TooLate, TooLong
from sotomado.oneonones.before.forms import TOO_LONG, BeforeForm
from sotomado.oneonones.before.service import LONGEST_LINE, LONGEST_THEME
from sotomado.oneonones.models import InsideTheme
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("before", __name__)

# Instead of a stage: the one that stands on one's own sheet before a talk.
TAKEN_OVER = "as_before_a_talk"


@bp.get("/one-on-ones/<int:pair_id>/before")
def show(pair_id: int) -> ResponseReturnValue:
    try:
        return _page(pair_id)
    except NotYours:
        return redirect(url_for("getting_ready.show", pair_id=pair_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/before")
def choose(pair_id: int) -> ResponseReturnValue:
    """Kept as it is typed too, for its writer alone: a script wants to know no more than whether it is kept."""
    is_typing = "X-Draft" in request.headers
    form = BeforeForm()
    try:
        if not form.validate():
            return _wrong(pair_id, form, is_typing=is_typing, status=422)
        keep = before.begin if is_typing else before.choose
        with current_work() as work:
            keep(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                one_on_one_id=request.form.get("one_on_one", "")[:32],
                choice=form.choice(),
            )
    except NotYours:
        return redirect(url_for("getting_ready.show", pair_id=pair_id), 303)
    except TooLong as error:
        form[error.part].errors = [str(TOO_LONG) % {"max": error.longest}]
        return _wrong(pair_id, form, is_typing=is_typing, status=422)
    except (TooLate, NothingPlanned):
        form.line.errors = [_("この1on1はもう始まったか、別の日になりました。いま書いたものは、保存していません。")]
        return _wrong(pair_id, form, is_typing=is_typing, status=422)
    if is_typing:
        return {"at": ""}
    flash(_("預かりました。始まるまで、いつでも変えられます。"))
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)


@bp.post("/one-on-ones/<int:pair_id>/before/stage")
def state_stage(pair_id: int) -> ResponseReturnValue:
    said = request.form.get("stage", "")
    if said == TAKEN_OVER:
        return _take_stage_over(pair_id)
    return _note_stage(pair_id, int(said)) if said in {"1", "2", "3", "4", "5"} else _keep_stage(pair_id, None)


# What one notes of oneself is kept for longer than a talk, and counted in reports: only with consent. To take it back
# needs none, least of all that of somebody who has taken back their consent.
@consent_required
def _note_stage(pair_id: int, stage: int) -> ResponseReturnValue:
    return _keep_stage(pair_id, stage)


@consent_required
def _take_stage_over(pair_id: int) -> ResponseReturnValue:
    """What one wrote before a talk is not asked again; until it is wished for, nothing of it stands on this page."""
    person_id = current_actor().person_id
    with current_read() as work:
        between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
        stage = intake.stage_kept(work, person_id=person_id) if between.i_am_member else None
    if between.i_am_member and stage is None:
        flash(_("面談の前のシートには、まだ書いていません。"))
        return redirect(url_for(".show", pair_id=pair_id, _anchor="stage"), 303)
    return _keep_stage(pair_id, stage)


def _keep_stage(pair_id: int, stage: int | None) -> ResponseReturnValue:
    try:
        with current_work() as work:
            person_id = current_actor().person_id
            before.as_member(work, person_id=person_id, pair_id=pair_id)
            before.state_stage(work, person_id=person_id, stage=stage)
    except NotYours:
        return redirect(url_for("getting_ready.show", pair_id=pair_id), 303)
    flash(
        _("預かりました。あなたのほかには、だれにも見えません。")
        if stage
        else _("伝えないことにしました。預かっていたものは消しました。")
    )
    return redirect(url_for(".show", pair_id=pair_id, _anchor="stage"), 303)


def _wrong(pair_id: int, form: BeforeForm, *, is_typing: bool, status: int) -> ResponseReturnValue:
    if is_typing:
        return {"error": str(next(iter(form.errors.values()))[0])}, status
    return _page(pair_id, form), status


def _page(pair_id: int, form: BeforeForm | None = None) -> str:
    with current_read() as work:
        person_id = current_actor().person_id
        between = before.as_member(work, person_id=person_id, pair_id=pair_id)
        coming = before.before_of(work, between)
        begun = before.begun(work, between, one_on_one_id=coming.one_on_one_id) if coming else None
        stage = before.stage_of(work, person_id=person_id)
        other = colleagues(work, employment_ids=[between.other])[between.other]
    if form is None:
        form = BeforeForm(formdata=None, data=_typed(coming, begun) if coming else None)
    return render_template(
        "oneonones/before.html",
        between=between,
        other=other,
        coming=coming,
        is_begun=begun is not None,
        form=form,
        wrong=[(name, str(said[0])) for name, said in form.errors.items() if name],
        own_theme=InsideTheme.OWN.value,
        longest_theme=LONGEST_THEME,
        longest_line=LONGEST_LINE,
        stage=stage,
        taken_over=TAKEN_OVER,
        stages=[(number, *words) for number, words in enumerate(STAGES, start=1)],
    )


def _typed(coming: before.Before, begun: before.Choice | None) -> dict[str, object]:
    """What was begun, or else said; where nothing was yet, the theme that the two set for it the last time."""
    choice = begun or coming.choice
    preset = coming.agreed_theme if begun is None and not choice.says_something else None
    theme = choice.theme or preset
    return {
        "theme": theme.value if theme else "",
        "own_theme": choice.own_theme,
        "wished_response": choice.wished_response.value if choice.wished_response else "",
        "line": choice.line,
        "is_to_tell": choice.is_to_tell,
    }
