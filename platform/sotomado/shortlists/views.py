"""Pages of shortlists: what it is about this time, and the ten windows."""

from __future__ import annotations

from datetime import UTC

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.candidates import Likeness
from sotomado.accounts.consent import consent_required
from sotomado.assessments import service as assessments
from sotomado.availability.wording import slot_address, slot_label
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.labels import AGE_BAND_LABELS, EXPERIENCE_LABELS, LANGUAGE_LABELS, MODE_LABELS, THEME_LABELS
from sotomado.directory.service import ConsultantWords
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.languages import choose_zone, current_locale
from sotomado.shortlists import service as shortlists
from sotomado.shortlists import wording
from sotomado.shortlists.forms import WishForm
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("shortlists", __name__)


@bp.get("/wish")
@consent_required
def wish() -> ResponseReturnValue:
    with current_read() as work:
        said = shortlists.latest_wish(work, person_id=current_actor().person_id)
    form = WishForm()
    form.language.data = SpokenLanguage(current_actor().locale.value).value
    if said is not None:
        form.themes.data = [theme.value for theme in said.themes]
        form.experiences.data = [one.value for one in said.experiences]
        form.language.data = said.language.value
        form.mode.data = said.mode.value if said.mode else ""
        form.own_words.data = said.own_words
    return _wish_page(form, said)


@bp.post("/wish")
@consent_required
def make() -> ResponseReturnValue:
    form = WishForm()
    if not form.validate_on_submit():
        return _wish_page(form, None), 422
    themes, experiences, language, mode = form.wished()
    with current_work() as work:
        shortlist_id = shortlists.make(
            work,
            person_id=current_actor().person_id,
            themes=themes,
            experiences=experiences,
            language=language,
            mode=mode,
            own_words=form.own_words.data,
        )
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


@bp.get("/shortlist/<shortlist_id>")
@consent_required
def ten(shortlist_id: str) -> ResponseReturnValue:
    with current_read() as work:
        shown = shortlists.shortlist(work, person_id=current_actor().person_id, shortlist_id=shortlist_id)
    said = shown.wish
    shared, left = wording.told_once([wording.reasons(window.reasons) for window in shown.windows])
    return render_template(
        "shortlists/ten.html",
        ten=shown,
        chips=[
            *(THEME_LABELS[theme] for theme in said.themes),
            *(EXPERIENCE_LABELS[one] for one in said.experiences),
            LANGUAGE_LABELS[said.language],
            *([MODE_LABELS[said.mode]] if said.mode else []),
        ],
        windows=[
            (window, window.consultant.in_words(current_locale()), lines)
            for window, lines in zip(shown.windows, left, strict=True)
        ],
        shared=shared,
        about_of=_about,
        times_of=_times,
        softened=[wording.softened(one) for one in shown.softened],
        shortfall=wording.shortfall(shown),
        leanings=[(label, leaning.value, said.likeness is leaning) for leaning, label in wording.LEANINGS.items()],
        declined=[(one.id, one.in_words(current_locale()).name) for one in shown.declined],
    )


@bp.post("/shortlist/<shortlist_id>/refine")
@consent_required
def refine(shortlist_id: str) -> ResponseReturnValue:
    if (said := request.form.get("likeness")) not in set(Likeness):
        abort(404)
    likeness = Likeness(said)
    with current_work() as work:
        again = shortlists.refine(
            work, person_id=current_actor().person_id, shortlist_id=shortlist_id, likeness=likeness
        )
    flash(wording.REFINED[likeness])
    return redirect(url_for("shortlists.ten", shortlist_id=again), 303)


@bp.post("/shortlist/<shortlist_id>/decline/<int:consultant_id>")
@consent_required
def decline(shortlist_id: str, consultant_id: int) -> ResponseReturnValue:
    with current_work() as work:
        again = shortlists.decline(
            work, person_id=current_actor().person_id, shortlist_id=shortlist_id, consultant_id=consultant_id
        )
        name = _name(work, consultant_id)
    flash(_("%(name)sさんを候補から外しました。外したことは、本人にも会社にも伝わりません。", name=name))
    return redirect(url_for("shortlists.ten", shortlist_id=again), 303)


@bp.post("/shortlist/take-back/<int:consultant_id>")
@consent_required
def take_back(consultant_id: int) -> ResponseReturnValue:
    with current_work() as work:
        again = shortlists.take_back(work, person_id=current_actor().person_id, consultant_id=consultant_id)
        name = _name(work, consultant_id)
    flash(_("%(name)sさんを候補にもどして、えらびなおしました。", name=name))
    return redirect(url_for("shortlists.ten", shortlist_id=again), 303)


def _wish_page(form: WishForm, said: shortlists.SaidWish | None) -> str:
    """The form; the theme for which there is no word yet says so."""
    themes = [
        (value, label, _("ことばにならないままで大丈夫です") if value == Theme.UNCLEAR else "")
        for value, label in form.themes.choices
    ]
    wrong = [(name, messages[0]) for name, messages in form.errors.items() if name]
    return render_template("shortlists/wish.html", form=form, said=said, themes=themes, wrong=wrong)


def _name(work: UnitOfWork, consultant_id: int) -> str:
    card = directory.consultant(work, consultant_id=consultant_id, on=work.now.astimezone(UTC).date())
    return card.in_words(current_locale()).name


def _about(window: shortlists.Window, words: ConsultantWords) -> str:
    """Age and the way they came, as one line."""
    return str(_("%(age)s、%(path)s", age=AGE_BAND_LABELS[window.consultant.age_band], path=words.path))


def _times(window: shortlists.Window) -> list[tuple[str, str]]:
    """The next free times as (label, address)."""
    return [
        (
            slot_label(at, choose_zone(), current_locale()),
            url_for("bookings.times", consultant_id=window.consultant.id, slot=slot_address(at)),
        )
        for at in window.free_starts
    ]
