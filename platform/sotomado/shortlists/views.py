"""Pages of shortlists: what it is about this time, and the way to the ten chosen last."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sotomado.accounts.consent import consent_required
from sotomado.assessments import service as assessments
from sotomado.directory.labels import EXPERIENCE_GROUPS, EXPERIENCE_LABELS
from sotomado.directory.vocabulary import SpokenLanguage
from sotomado.shortlists import compare_views, everyone_views, ten_views
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.blueprint import bp
from sotomado.shortlists.forms import WishForm
from sotomado.web import current_actor, current_read, current_work

# Where a message stands that is not about a field of its own.
WHERE = {"firm": "experiences"}
# Their pages stand on the same blueprint.
__all__ = ["bp", "compare_views", "everyone_views", "ten_views"]


@bp.get("/wish")
@consent_required
def wish() -> ResponseReturnValue:
    with current_read() as work:
        said = shortlists.latest_wish(work, person_id=current_actor().person_id)
    form = WishForm()
    form.language.data = SpokenLanguage(current_actor().locale.value).value
    is_remembered = said is not None and "afresh" not in request.args
    if said is not None and is_remembered:
        form.show(said)
    return _wish_page(form, is_remembered=is_remembered)


@bp.post("/wish")
@consent_required
def make() -> ResponseReturnValue:
    form = WishForm()
    if not form.validate_on_submit():
        return _wish_page(form), 422
    with current_work() as work:
        shortlist_id = shortlists.make(work, person_id=current_actor().person_id, wished=form.wished())
    return redirect(url_for("shortlists.ten", shortlist_id=shortlist_id), 303)


@bp.get("/shortlist")
@consent_required
def latest() -> ResponseReturnValue:
    """The ten chosen last; whoever has none yet begins with the assessment, and can pass it by there."""
    person_id = current_actor().person_id
    with current_read() as work:
        shortlist_id = shortlists.latest_id(work, person_id=person_id)
        has_profile = assessments.latest_profile(work, person_id=person_id) is not None
    if shortlist_id is None:
        return redirect(url_for("shortlists.wish" if has_profile else "assessments.start"))
    return redirect(url_for("shortlists.ten", shortlist_id=shortlist_id))


def _wish_page(form: WishForm, *, is_remembered: bool = False) -> str:
    """The form. What may stay open is folded away until something in it was said, or needs a look."""
    about_them = (form.experiences, form.firm, form.styles, form.gender, form.generation)
    about_meeting = (form.times, form.mode)
    own_language = current_actor().locale.value
    return render_template(
        "shortlists/wish.html",
        form=form,
        is_remembered=is_remembered,
        groups=[(title, [(one.value, EXPERIENCE_LABELS[one]) for one in group]) for title, group in EXPERIENCE_GROUPS],
        opens_them=any(field.data or field.errors for field in about_them),
        opens_meeting=any(field.data or field.errors for field in about_meeting) or form.language.data != own_language,
        wrong=[(WHERE.get(name, name), messages[0]) for name, messages in form.errors.items() if name],
    )
