"""HR's pages of contract and tickets: what was agreed, what may be told of the tickets, and buying a pack.

Nothing here is of today: which counts may be told, and of which months, says `companies.tickets.telling`.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.billing.gateway import StripeAway
from sotomado.billing.packs import paying, queries, service, wording
from sotomado.billing.packs.errors import NotSold, PriceChanged
from sotomado.billing.packs.models import PackState, PayWay
from sotomado.billing.packs.shown import shop, standing
from sotomado.bookings import once
from sotomado.companies import service as companies
from sotomado.companies.contracts import wording as contract_words
from sotomado.companies.contracts.models import PayerKind
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_database, current_read, current_settings, current_work

bp = Blueprint("packs", __name__)


@bp.get("/company/<int:company_id>/contract")
def show(company_id: int) -> ResponseReturnValue:
    locale = current_locale()
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        stands = standing(work, company_id=company_id)
    return render_template(
        "packs/contract.html",
        company=company,
        company_name=company.name_en if locale == "en" else company.name,
        stands=stands,
        agreed=contract_words.agreed(stands.terms.offer, stands.departments, stands.cutoffs, locale)
        if stands.terms
        else contract_words.calling_off(PayerKind.TICKETS, stands.cutoffs),
        later=[
            (one.from_on, contract_words.agreed(one.offer, stands.departments, stands.cutoffs, locale))
            for one in stands.later
        ],
        months=lambda one: formats.months(one.first_month, one.last_month, locale),
        last_month=lambda one: formats.month_of_year(one.last_month, locale),
        words=wording,
    )


@bp.get("/company/<int:company_id>/packs/new")
def choose(company_id: int) -> ResponseReturnValue:
    return _choosing(company_id)


@bp.post("/company/<int:company_id>/packs/new")
def order(company_id: int) -> ResponseReturnValue:
    size, way = request.form.get("pack", ""), request.form.get("way", "")
    count, _sep, shown_yen = size.partition(":")
    if not (count.isdecimal() and shown_yen.isdecimal()) or way not in set(PayWay) or len(size) > 30:
        return _choosing(company_id, ValueError()), 422
    try:
        with current_work() as work:
            pack_id = once.done_before(work, "buy_pack")
            if pack_id is None:
                bought = service.order(
                    work,
                    company_id=company_id,
                    person_id=current_actor().person_id,
                    count=int(count),
                    shown_yen=int(shown_yen),
                    way=PayWay(way),
                )
                pack_id = bought.id
                once.done_to(work, pack_id)
    except (NotSold, PriceChanged) as error:
        return _choosing(company_id, error), 409
    return redirect(url_for(".pack", company_id=company_id, pack_id=pack_id), 303)


@bp.get("/company/<int:company_id>/packs/<pack_id>")
def pack(company_id: int, pack_id: str) -> ResponseReturnValue:
    """A pack that was ordered: bought, to be paid on Stripe's page, or given up."""
    url, is_away = _page_to_pay(company_id, pack_id)
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        one = queries.of_company(work, company_id=company_id, pack_id=pack_id)
    return render_template(
        "packs/pack.html",
        company=company,
        company_name=company.name_en if current_locale() == "en" else company.name,
        pack=one,
        url=url,
        is_away=is_away,
        waits=one.state in (PackState.ASKED, PackState.OPEN),
        words=wording,
    )


@bp.post("/company/<int:company_id>/packs/<pack_id>/look")
def look(company_id: int, pack_id: str) -> ResponseReturnValue:
    """Ask whether the payment came in, without waiting for word of it."""
    with current_read() as work:
        one = queries.of_company(work, company_id=company_id, pack_id=pack_id)
    try:
        paying.look(current_database(), current_settings(), one)
    except StripeAway:
        flash(_("いま、支払いのサービスにつながりません。お支払いが済んでいれば、つながりしだいここに出ます。"))
    return redirect(url_for(".pack", company_id=company_id, pack_id=pack_id), 303)


def _page_to_pay(company_id: int, pack_id: str) -> tuple[str | None, bool]:
    """The address of Stripe's page where there is still something to pay, and whether Stripe is away."""
    with current_read() as work:
        one = queries.of_company(work, company_id=company_id, pack_id=pack_id)
    if one.state not in (PackState.ASKED, PackState.OPEN):
        return None, False
    try:
        return paying.open_page(current_database(), current_settings(), one, locale=current_locale()), False
    except StripeAway:
        return None, True


def _choosing(company_id: int, error: Exception | None = None) -> str:
    locale = current_locale()
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        offered = shop(work, company_id=company_id)
    return render_template(
        "packs/choose.html",
        company=company,
        company_name=company.name_en if locale == "en" else company.name,
        offered=offered,
        sizes=[
            (
                f"{one.count}:{one.gross_yen}",
                _("%(count)s枚", count=f"{one.count:,}"),
                _(
                    "%(gross)s(税込)。1枚あたり%(each)s(税抜)です。",
                    gross=formats.yen(one.gross_yen, locale),
                    each=formats.yen(one.net_yen // one.count, locale),
                ),
            )
            for one in offered.packs
        ],
        ways=[
            (
                PayWay.INVOICE.value,
                _("請求書で払う"),
                _("チケットはすぐに使えます。請求書は、まもなく請求書のページとメールに届きます。"),
            ),
            *(
                [
                    (
                        PayWay.CARD.value,
                        _("カードで払う"),
                        _("次の画面から、カード会社の確認に進みます。払い終わると使えます。"),
                    )
                ]
                if current_settings().has_payments
                else []
            ),
        ],
        chosen=request.form.get("pack", ""),
        way=request.form.get("way", PayWay.INVOICE.value),
        error=wording.why_not_sold(error) if error else "",
    )
