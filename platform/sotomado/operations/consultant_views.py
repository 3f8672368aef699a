"""Pages on consultants for an operator: who stands where, whom they are kept from, and which bookings need a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.availability.standing.words import STEPS
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts, listing
from sotomado.directory.errors import HeldByOperators, NotLicensed, NotListed, NotPublished
from sotomado.directory.labels import CONFLICT_LABELS, LISTING_CHANGE_LABELS
from sotomado.languages import current_locale
from sotomado.operations import bookings_to_review, consultants
from sotomado.operations import consultant_wording as wording
from sotomado.operations.blueprint import bp
from sotomado.operations.consultants import Asked, LicenceFilter, Standing
from sotomado.web import current_actor, current_read, current_work

LONGEST_NAME = 80
TIMES = {"yes": True, "no": False}
NO_CLIENT = "none"
Answer = TypeVar("Answer")


@bp.get("/operations/consultants")
def consultant_list() -> ResponseReturnValue:
    typed = {name: request.args.get(name, "").strip() for name in ("standing", "licence", "time", "name")}
    asked = Asked(
        standing=_one_of({one.value: one for one in Standing}, typed["standing"]),
        licence=_one_of({one.value: one for one in LicenceFilter}, typed["licence"]),
        has_time=_one_of(TIMES, typed["time"]),
        name=typed["name"][:LONGEST_NAME],
    )
    with current_read() as work:
        found = consultants.find(work, asked=asked, page=request.args.get("page", 1, type=int))
    return render_template(
        "operations/consultants.html",
        found=found,
        typed=typed,
        asked={name: value for name, value in typed.items() if value},
        words=wording,
        longest_name=LONGEST_NAME,
        is_english=current_locale() == "en",
    )


@bp.get("/operations/consultants/<int:consultant_id>")
def consultant(consultant_id: int) -> ResponseReturnValue:
    return _consultant_page(consultant_id)


@bp.post("/operations/consultants/<int:consultant_id>/list")
def list_consultant(consultant_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            consultants.put_on_the_list(work, consultant_id=consultant_id, by_person_id=current_actor().person_id)
    except (NotLicensed, NotPublished, HeldByOperators, consultants.NotAgreed) as error:
        flash(wording.NOT_LISTABLE[type(error)], "error")
    else:
        flash(_("掲載しました。"))
    return redirect(url_for("operations.consultant", consultant_id=consultant_id), 303)


@bp.post("/operations/consultants/<int:consultant_id>/pause")
def pause_consultant(consultant_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            listing.pause(
                work,
                consultant_id=consultant_id,
                by_person_id=current_actor().person_id,
                words=request.form.get("words", ""),
            )
    except NotListed:
        flash(_("掲載されていないため、お休みにできません。"), "error")
    else:
        flash(_("お休みにしました。本人はいつでも受付にもどれます。"))
    return redirect(url_for("operations.consultant", consultant_id=consultant_id), 303)


@bp.post("/operations/consultants/<int:consultant_id>/resume")
def resume_consultant(consultant_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            listing.resume(work, consultant_id=consultant_id, by_person_id=current_actor().person_id)
    except NotListed:
        flash(_("掲載されていないため、もどせません。"), "error")
    except HeldByOperators as error:
        flash(wording.NOT_LISTABLE[type(error)], "error")
    else:
        flash(_("受付にもどしました。"))
    return redirect(url_for("operations.consultant", consultant_id=consultant_id), 303)


@bp.post("/operations/consultants/<int:consultant_id>/unlist")
def unlist_consultant(consultant_id: int) -> ResponseReturnValue:
    words = request.form.get("words", "").strip()
    if not words:
        error = _("わけを書いてください。運営だけが読みます。")
        return _consultant_page(consultant_id, {"words": error}), 422
    with current_work() as work:
        listing.unlist(work, consultant_id=consultant_id, by_person_id=current_actor().person_id, words=words)
    flash(_("掲載を終えました。決まっている予約は残っています。「連絡のいる予約」を確かめてください。"))
    return redirect(url_for("operations.consultant", consultant_id=consultant_id), 303)


@bp.get("/operations/conflicts")
def conflicts_to_look_at() -> ResponseReturnValue:
    with current_read() as work:
        waiting = conflicts.to_look_at(work)
        names = consultants.names(work, consultant_ids={one.consultant_id for one in waiting})
        clients = _clients(work)
    return render_template(
        "operations/conflicts.html",
        waiting=[(one, wording.called(names, one.consultant_id)) for one in waiting],
        kinds=CONFLICT_LABELS,
        clients=clients,
        no_client=NO_CLIENT,
    )


@bp.post("/operations/conflicts/<conflict_id>")
def look_at_conflict(conflict_id: str) -> ResponseReturnValue:
    said = request.form.get("company", "")
    whose = request.form.get("back", type=int)
    back = url_for("operations.consultant", consultant_id=whose, _anchor="conflicts") if whose else ""
    back = back or url_for("operations.conflicts_to_look_at")
    if said != NO_CLIENT and not said.isascii():
        abort(404)
    if said != NO_CLIENT and not said.isdigit():
        flash(_("契約企業をえらぶか、「契約企業ではない」をえらんでください。"), "error")
        return redirect(back, 303)
    with current_work() as work:
        company_id = None if said == NO_CLIENT else int(said[:9])
        conflicts.look_at(work, conflict_id=conflict_id, company_id=company_id, by_person_id=current_actor().person_id)
    if company_id is None:
        flash(_("契約企業ではない、と記録しました。"))
    else:
        flash(_("結びつけました。この会社の人の画面に、この相談員は出なくなります。"))
    return redirect(back, 303)


@bp.get("/operations/bookings-to-review")
def to_review() -> ResponseReturnValue:
    """Only whose consultant it is and when: the rest stays between the two."""
    with current_read() as work:
        found = bookings_to_review.to_review(work)
    return render_template(
        "operations/bookings_to_review.html", found=found, why=wording.WHY, is_english=current_locale() == "en"
    )


def _consultant_page(consultant_id: int, errors: dict[str, str] | None = None) -> str:
    with current_read() as work:
        sheet = consultants.sheet(work, consultant_id=consultant_id)
        clients = _clients(work)
    return render_template(
        "operations/consultant.html",
        sheet=sheet,
        line=sheet.line,
        name=sheet.line.name_en if current_locale() == "en" else sheet.line.name,
        words=wording,
        missing=[STEPS[step].name for step in sheet.missing],
        kinds=CONFLICT_LABELS,
        clients=clients,
        no_client=NO_CLIENT,
        changes=LISTING_CHANGE_LABELS,
        errors=errors or {},
        typed=request.form.get("words", ""),
        longest_words=listing.LONGEST_WORDS,
        is_english=current_locale() == "en",
    )


def _clients(work: UnitOfWork) -> list[tuple[int, str]]:
    """The companies under contract, as one chooses among them."""
    is_english = current_locale() == "en"
    return [(one.id, one.name_en if is_english else one.name) for one in companies.all_companies(work)]


def _one_of(known: Mapping[str, Answer], typed: str) -> Answer | None:
    """What was chosen; None where nothing was. What nobody can choose is no page."""
    if typed and typed not in known:
        abort(404)
    return known.get(typed)
