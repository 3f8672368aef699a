"""The ten windows, and choosing them again on the spot."""

from __future__ import annotations

from datetime import UTC

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.choosing.candidates import Likeness
from sotomado.accounts.consent import consent_required
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.languages import current_locale
from sotomado.shortlists import service as shortlists
from sotomado.shortlists import windows, wording
from sotomado.shortlists.blueprint import bp
from sotomado.shortlists.comparing import MOST
from sotomado.shortlists.forms import WishForm
from sotomado.web import current_actor, current_read, current_work


@bp.get("/shortlist/<shortlist_id>")
@consent_required
def ten(shortlist_id: str) -> ResponseReturnValue:
    shown = _own(shortlist_id)
    form = WishForm()
    form.show(shown.wish)
    return _page(shown, form)


@bp.post("/shortlist/<shortlist_id>/change")
@consent_required
def change(shortlist_id: str) -> ResponseReturnValue:
    """Choose again for a wish that was changed on the spot; what the page does not ask stays as it was said."""
    form = WishForm()
    if not form.validate_on_submit():
        # The address in the bar stays that of the page: this one cannot be asked for again.
        return _page(_own(shortlist_id), form), 422, {"HX-Push-Url": "false"}
    with current_work() as work:
        again = shortlists.change(
            work, person_id=current_actor().person_id, shortlist_id=shortlist_id, wished=form.wished()
        )
    flash(_("希望を変えて、えらびなおしました。"))
    return redirect(url_for("shortlists.ten", shortlist_id=again), 303)


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
    # The category lets the page offer the way back beside the message.
    flash(_("%(name)sさんを候補から外しました。外したことは、本人にも会社にも伝わりません。", name=name), "left_out")
    return redirect(url_for("shortlists.ten", shortlist_id=again), 303)


@bp.post("/shortlist/take-back/<int:consultant_id>")
@consent_required
def take_back(consultant_id: int) -> ResponseReturnValue:
    with current_work() as work:
        again = shortlists.take_back(work, person_id=current_actor().person_id, consultant_id=consultant_id)
        name = _name(work, consultant_id)
    flash(_("%(name)sさんを候補にもどして、えらびなおしました。", name=name))
    return redirect(url_for("shortlists.ten", shortlist_id=again), 303)


def _own(shortlist_id: str) -> shortlists.ShownTen:
    with current_read() as work:
        return shortlists.shortlist(work, person_id=current_actor().person_id, shortlist_id=shortlist_id)


def _page(shown: shortlists.ShownTen, form: WishForm) -> str:
    shared, left = wording.told_once([wording.reasons(window.reasons) for window in shown.windows])
    return render_template(
        "shortlists/ten.html",
        ten=shown,
        form=form,
        chips=windows.chips(shown.wish),
        windows=[
            (window, window.consultant.in_words(current_locale()), lines, wording.aside(window))
            for window, lines in zip(shown.windows, left, strict=True)
        ],
        shared=shared,
        about_of=windows.about,
        times_of=windows.times,
        most=MOST,
        marked=request.args.getlist("c"),
        softened=[wording.softened(one) for one in shown.softened],
        shortfall=wording.shortfall(shown),
        leanings=[(label, one.value, shown.wish.likeness is one) for one, label in wording.LEANINGS.items()],
        declined=[(one.id, one.in_words(current_locale()).name) for one in shown.declined],
    )


def _name(work: UnitOfWork, consultant_id: int) -> str:
    card = directory.consultant(work, consultant_id=consultant_id, on=work.now.astimezone(UTC).date())
    return card.in_words(current_locale()).name
