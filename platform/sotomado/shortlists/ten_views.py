"""The ten windows, and choosing them again on the spot."""

from __future__ import annotations

from datetime import UTC

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.candidates import Likeness
from sotomado.accounts.consent import consent_required
from sotomado.availability.wording import slot_address, slot_label
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.labels import AGE_BAND_LABELS, EXPERIENCE_LABELS, LANGUAGE_LABELS, MODE_LABELS, THEME_LABELS
from sotomado.directory.service import ConsultantWords
from sotomado.languages import choose_zone, current_locale
from sotomado.shortlists import service as shortlists
from sotomado.shortlists import wording
from sotomado.shortlists.blueprint import bp
from sotomado.web import current_actor, current_read, current_work


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
