"""HR's pages: what the company was billed, how it can be paid, and where invoices are sent."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.billing.invoices import contact as contacts
from sotomado.billing.invoices import papers, queries, shown, wording
from sotomado.billing.invoices.errors import BadContact
from sotomado.billing.invoices.issuer import Issuer
from sotomado.billing.invoices.sending import as_file
from sotomado.companies import service as companies
from sotomado.companies.downloads import service as downloads
from sotomado.companies.downloads.service import Taken
from sotomado.languages import current_locale
from sotomado.ledger.service import booking_day
from sotomado.outbox.mail import Enclosure
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("invoices", __name__)

Wrong = tuple[tuple[str, str], ...]


@bp.get("/company/<int:company_id>/invoices")
def index(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        invoices = shown.of_company(work, company_id=company_id)
        contact = queries.contact_of(work, company_id=company_id)
        today = booking_day(work.now)
    return render_template(
        "invoices/index.html",
        today=today,
        company_id=company_id,
        company_name=_name(company),
        invoices=invoices,
        open_yen=sum(max(one.left_yen, 0) for one in invoices if one.state.value == "issued"),
        contact=contact,
        words=wording,
    )


@bp.get("/company/<int:company_id>/invoices/<invoice_id>")
def show(company_id: int, invoice_id: str) -> ResponseReturnValue:
    try:
        with current_read() as work:
            company = companies.company(work, company_id=company_id)
            page = shown.for_company(work, company_id=company_id, invoice_id=invoice_id)
    except NotFound:
        abort(404)
    return render_template(
        "invoices/show.html",
        company_id=company_id,
        company_name=_name(company),
        page=page,
        invoice=page.invoice,
        issuer=Issuer.of(current_settings()),
        words=wording,
    )


@bp.get("/company/<int:company_id>/invoices/<invoice_id>/paper.pdf")
def paper(company_id: int, invoice_id: str) -> ResponseReturnValue:
    try:
        with current_read() as work:
            shown.for_company(work, company_id=company_id, invoice_id=invoice_id)
            found = papers.of_invoice(work, invoice_id=invoice_id)
    except NotFound:
        abort(404)
    return _taken_along(company_id, found, Taken.INVOICE)


@bp.get("/company/<int:company_id>/credit-notes/<credit_note_id>.pdf")
def note_paper(company_id: int, credit_note_id: str) -> ResponseReturnValue:
    try:
        with current_read() as work:
            shown.note_of(work, credit_note_id=credit_note_id, company_id=company_id)
            found = papers.of_credit_note(work, credit_note_id=credit_note_id)
    except NotFound:
        abort(404)
    return _taken_along(company_id, found, Taken.CREDIT_NOTE)


def _taken_along(company_id: int, paper: Enclosure | None, kind: Taken) -> ResponseReturnValue:
    """A paper, and a line in the log that owners read. A paper is called by its number."""
    if paper is None:
        abort(404)
    if request.method == "GET":
        with current_work() as work:
            downloads.note(
                work,
                company_id=company_id,
                kind=kind,
                person_id=current_actor().person_id,
                reference=paper.filename.removesuffix(".pdf"),
            )
    return as_file(paper)


@bp.get("/company/<int:company_id>/invoices/contact")
def contact(company_id: int) -> ResponseReturnValue:
    return _contact_page(company_id)


@bp.post("/company/<int:company_id>/invoices/contact")
def set_contact(company_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            contacts.set_contact(
                work,
                company_id=company_id,
                addressee=request.form.get("addressee", ""),
                email=request.form.get("email", ""),
                by=current_actor().person_id,
            )
    except BadContact as error:
        return _contact_page(company_id, ((error.field, _what_to_mend(error.field)),)), 422
    flash(_("請求書の送り先を変えました。次の請求書から、こちらへお送りします。"))
    return redirect(url_for("invoices.index", company_id=company_id), 303)


def _what_to_mend(field: str) -> str:
    if field == "addressee":
        return str(_("宛名は%(max)s文字までです。", max=contacts.LONGEST_ADDRESSEE))
    return str(_("メールアドレスを、keiri@example.co.jp のような形で書いてください。"))


def _contact_page(company_id: int, wrong: Wrong = ()) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        known = queries.contact_of(work, company_id=company_id)
    return render_template(
        "invoices/contact.html",
        company_id=company_id,
        company_name=_name(company),
        addressee=request.form.get("addressee", known.addressee if known else ""),
        email=request.form.get("email", known.email if known else ""),
        wrong=wrong,
        errors=dict(wrong),
        longest_addressee=contacts.LONGEST_ADDRESSEE,
        longest_email=contacts.LONGEST_EMAIL,
    )


def _name(company: companies.CompanyCard) -> str:
    return company.name_en if current_locale() == "en" else company.name
