"""The consultant's page of preparation; and the exceptions to secrecy, which advisees read before their first talk."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.accounts.secrecy import service as secrecy
from sotomado.bookings import service as bookings
from sotomado.companies.brief import labels as brief_labels
from sotomado.companies.service import CompanyCard
from sotomado.consultations.handing_on import wording
from sotomado.consultations.preparing import labels
from sotomado.consultations.preparing import service as preparing
from sotomado.consultations.preparing.prompts import Phase, Stages, Time, library
from sotomado.database import UnitOfWork
from sotomado.directory.labels import MODE_LABELS, STYLE_WISHES, THEME_LABELS
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_database, current_read, current_work, safe_next

bp = Blueprint("preparing", __name__)


@bp.get("/desk/bookings/<booking_id>/prepare")
def show(booking_id: str) -> ResponseReturnValue:
    """`?stages=` leans on the prompts of other stages than the person put themselves at."""
    try:
        with current_read() as work:
            found = preparing.preparation(work, person_id=current_actor().person_id, booking_id=booking_id)
    except preparing.NothingToPrepare:
        flash(_("この面談の準備は、もう開けません。渡されたものを読めるのは、面談のあと少しのあいだまでです。"))
        return redirect(url_for("desk.show", booking_id=booking_id), 303)
    today = current_database().clock.now().astimezone(ZoneInfo(choose_zone())).date()
    return render_template(
        "preparing/show.html",
        booking=found.one.booking,
        mode=MODE_LABELS[found.one.booking.mode],
        handed=wording.read(found.handed, locale=current_locale(), today=today),
        carried=found.cards,
        brief=found.brief,
        company=_name_of(found.company),
        brief_labels=brief_labels,
        own_stage=found.stage,
        has_read_secrecy=found.one.has_read_secrecy,
        **_prompts(found.stage),
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
    )


@bp.get("/desk/bookings/<booking_id>/prompts")
def beside(booking_id: str) -> ResponseReturnValue:
    """The prompts alone, for the panel beside a talk."""
    try:
        with current_read() as work:
            found = preparing.preparation(work, person_id=current_actor().person_id, booking_id=booking_id)
    except preparing.NothingToPrepare:
        abort(404)
    return render_template("preparing/_beside.html", booking_id=booking_id, **_prompts(found.stage))


def _prompts(own_stage: int | None) -> dict[str, object]:
    """What the templates of the prompts ask for."""
    return {
        "stages": _stages(own_stage),
        "library": library(),
        "labels": labels,
        "all_stages": list(Stages),
        "phases": list(Phase),
        "times": list(Time),
    }


def _name_of(company: CompanyCard | None) -> str | None:
    if company is None:
        return None
    return company.name_en if current_locale() == "en" else company.name


def _stages(own: int | None) -> Stages:
    """The stages chosen on the page, else the one that was handed on, else the gentlest."""
    asked = request.args.get("stages")
    if asked in {one.value for one in Stages}:
        return Stages(asked)
    return Stages.of(own) if own else Stages.FIRST


@bp.get("/secrecy")
def read_secrecy() -> ResponseReturnValue:
    """`?version=` reads earlier words again; `?booking=` and `?next=` lead back to where one was going."""
    actor = current_actor()
    with current_read() as work:
        words = secrecy.words_for(
            work, person_id=actor.person_id, version=request.args.get("version", secrecy.CURRENT, type=int)
        )
        booking_id = _own_booking(work, request.args.get("booking"))
    return render_template(
        "preparing/secrecy.html",
        words=words,
        is_advisee=Role.ADVISEE in actor.roles,
        booking_id=booking_id,
        next=safe_next(request.args.get("next")),
    )


@bp.post("/secrecy")
def acknowledge() -> ResponseReturnValue:
    with current_work() as work:
        holds = secrecy.acknowledge(
            work, person_id=current_actor().person_id, version=request.form.get("version", 0, type=int)
        )
        booking_id = _own_booking(work, request.form.get("booking"))
    if not holds:
        flash(_("読んでいるあいだに、この文が新しくなりました。あたらしい文を読んでください。"))
        return redirect(url_for(".read_secrecy", booking=booking_id, next=safe_next(request.form.get("next"))), 303)
    flash(_("ありがとうございました。この文は、いつでも読み返せます。"))
    there = url_for("bookings.show", booking_id=booking_id) if booking_id else url_for("bookings.index")
    return redirect(safe_next(request.form.get("next")) or there, 303)


def _own_booking(work: UnitOfWork, booking_id: str | None) -> str | None:
    """A booking of one's own to go back to; another's is as good as none."""
    if not booking_id:
        return None
    try:
        return bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id[:32]).id
    except NotFound:
        return None
