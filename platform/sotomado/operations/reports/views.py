"""An operator's pages on reports. No figure of any report stands here: an operator has no more of them than anybody."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.formats import typed_whole
from sotomado.languages import current_locale
from sotomado.operations.blueprint import bp
from sotomado.reporting import refusals, terms
from sotomado.reporting.downloads import service as downloads
from sotomado.reporting.downloads.words import KINDS, LANGUAGES
from sotomado.reporting.errors import TermsNotLowered
from sotomado.web import current_read, current_work

FIELDS = ("few", "few_sensitive")


@bp.get("/operations/reports")
def reports() -> ResponseReturnValue:
    """What was refused, each contract's thresholds, and the downloads of all companies."""
    with current_read() as work:
        refused = refusals.refusals(work)
        contracts = [(one, terms.thresholds(work, company_id=one.id)) for one in companies.all_companies(work)]
        taken = downloads.of_all(work)
    return render_template(
        "operations/reports.html",
        refused=refused,
        contracts=contracts,
        standard=terms.STANDARD,
        taken=taken,
        longest=downloads.LONGEST_LIST,
        kinds=KINDS,
        languages=LANGUAGES,
        is_english=current_locale() == "en",
    )


@bp.get("/operations/reports/<int:company_id>")
def report_terms(company_id: int) -> ResponseReturnValue:
    return _terms_page(company_id)


@bp.post("/operations/reports/<int:company_id>")
def raise_report_terms(company_id: int) -> ResponseReturnValue:
    typed = {field: request.form.get(field, "").strip()[:20] for field in FIELDS}
    read = {field: typed_whole(text) for field, text in typed.items()}
    try:
        if None in read.values():
            raise TermsNotLowered
        with current_work() as work:
            terms.raise_thresholds(
                work, company_id=company_id, few=read["few"] or 0, few_sensitive=read["few_sensitive"] or 0
            )
    except TermsNotLowered:
        return _terms_page(company_id, typed, read), 422
    flash(_("引き上げました。次に出るレポートから使われます。出たレポートは変わりません。"))
    return redirect(url_for("operations.reports"), 303)


def _terms_page(
    company_id: int, typed: Mapping[str, str] | None = None, read: Mapping[str, int | None] | None = None
) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        standing = terms.thresholds(work, company_id=company_id)
    errors = {}
    if read is not None:
        few, sensitive = read["few"], read["few_sensitive"]
        if few is None or not standing.few <= few <= terms.MOST:
            errors["few"] = _("%(least)sから%(most)sまでの数字を書いてください。", least=standing.few, most=terms.MOST)
        least = max(standing.few_sensitive, few or 0)
        if sensitive is None or not least <= sensitive <= terms.MOST:
            errors["few_sensitive"] = _(
                "%(least)sから%(most)sまでの数字を書いてください。", least=min(least, terms.MOST), most=terms.MOST
            )
    return render_template(
        "operations/report_terms.html",
        company=company,
        name=company.name_en if current_locale() == "en" else company.name,
        typed=typed or {"few": standing.few, "few_sensitive": standing.few_sensitive},
        errors=errors,
    )
