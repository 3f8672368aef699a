"""An operator's pages on bookings: calling one off that cannot be held, and what contracts say of calling off."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.bookings import once
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import AlreadyBegun, AlreadyCancelled, WrongState
from sotomado.bookings.models import Why
from sotomado.companies import booking_terms
from sotomado.companies import service as companies
from sotomado.companies.booking_terms import BookingTerms
from sotomado.companies.errors import BadBookingTerms
from sotomado.languages import current_locale
from sotomado.operations import calling_off
from sotomado.operations import consultant_wording as wording
from sotomado.operations.blueprint import bp
from sotomado.operations.booking_wording import REASONS, length, read_hours
from sotomado.web import current_actor, current_read, current_settings, current_work

FIELDS = ("advisee_cutoff_minutes", "consultant_cutoff_minutes")


@bp.get("/operations/bookings/<booking_id>/call-off")
def calling_off_page(booking_id: str) -> ResponseReturnValue:
    return _calling_off(booking_id)


@bp.post("/operations/bookings/<booking_id>/call-off")
def call_off(booking_id: str) -> ResponseReturnValue:
    said = request.form.get("why", "")
    if said not in {why.value for why in calling_off.REASONS}:
        return _calling_off(booking_id, said, error=_("わけをひとつえらんでください。相談者には伝わりません。")), 422
    there = redirect(url_for("operations.to_review"), 303)
    try:
        with current_work() as work:
            if once.done_before(work, "operations.call_off") is not None:
                return there
            calling_off.call_off(
                work,
                booking_id=booking_id,
                by_person_id=current_actor().person_id,
                why=Why(said),
                sender=bookings.Sender.of(current_settings()),
            )
            once.done_to(work, booking_id)
    except (AlreadyCancelled, AlreadyBegun, WrongState, NotFound):
        flash(_("この予約は、もう取り消しになったか、確かめるものではなくなりました。何も変わっていません。"))
    else:
        flash(_("取り消しました。相談者には、お詫びとほかの方の空いている時間をお送りします。"))
    return there


def _calling_off(booking_id: str, said: str = "", error: str = "") -> str:
    with current_read() as work:
        one = calling_off.one_to_review(work, booking_id=booking_id)
    return render_template(
        "operations/call_off.html",
        one=one,
        name=one.name_en if current_locale() == "en" else one.name,
        why=wording.WHY,
        reasons=[(reason.value, REASONS[reason]) for reason in calling_off.REASONS],
        said=said or calling_off.SUGGESTED[one.why[0]].value,
        error=error,
    )


@bp.get("/operations/terms")
def booking_terms_of_all() -> ResponseReturnValue:
    """What each contract says of calling off."""
    with current_read() as work:
        lines = [(one, booking_terms.booking_terms(work, company_id=one.id)) for one in companies.all_companies(work)]
    return render_template(
        "operations/booking_terms.html",
        lines=lines,
        length=length,
        standard=booking_terms.STANDARD,
        is_english=current_locale() == "en",
    )


@bp.get("/operations/terms/<int:company_id>")
def terms_of_company(company_id: int) -> ResponseReturnValue:
    return _terms_page(company_id)


@bp.post("/operations/terms/<int:company_id>")
def set_terms_of_company(company_id: int) -> ResponseReturnValue:
    typed = {field: request.form.get(field, "").strip()[:20] for field in FIELDS}
    read = {field: read_hours(text) for field, text in typed.items()}
    wrong = [field for field, minutes in read.items() if minutes is None]
    if not wrong:
        try:
            with current_work() as work:
                companies.company(work, company_id=company_id)
                terms = BookingTerms(**{field: minutes or 0 for field, minutes in read.items()})
                booking_terms.set_booking_terms(work, company_id=company_id, terms=terms)
        except BadBookingTerms as error:
            wrong = [error.field]
    if wrong:
        most = booking_terms.LONGEST_CUTOFF_MINUTES // 60
        sentence = _("0から%(most)sまでの数字で、時間を書いてください。", most=most)
        return _terms_page(company_id, typed, dict.fromkeys(wrong, sentence)), 422
    flash(_("変えました。これから決まる予約に使われます。すでに決まっている予約は、決まったときの約束のままです。"))
    return redirect(url_for("operations.booking_terms_of_all"), 303)


def _terms_page(
    company_id: int, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        terms = booking_terms.booking_terms(work, company_id=company_id)
    return render_template(
        "operations/company_terms.html",
        company=company,
        name=company.name_en if current_locale() == "en" else company.name,
        typed=typed or {field: f"{getattr(terms, field) / 60:g}" for field in FIELDS},
        errors=errors or {},
        most=booking_terms.LONGEST_CUTOFF_MINUTES // 60,
    )
