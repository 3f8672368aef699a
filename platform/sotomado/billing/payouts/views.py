"""The consultant's pages: what they are paid, each statement, the account it goes to, and each year's record."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consultants.payment_days import payment_day
from sotomado.accounts.errors import NotFound
from sotomado.billing.gateway import StripeAway, StripeRefused
from sotomado.billing.payouts import onboarding, papers, records, shown, wording
from sotomado.directory import service as directory
from sotomado.directory.contracts import fees, taxation
from sotomado.ledger.service import booking_day
from sotomado.web import allow_forms_to, current_actor, current_database, current_read, current_settings

bp = Blueprint("pay", __name__)


@bp.get("/desk/pay")
def index() -> ResponseReturnValue:
    locale = current_actor().locale
    with current_read() as work:
        me = directory.own_id(work, person_id=current_actor().person_id)
        today = booking_day(work.now)
        agreed = taxation.taxation_on(work, consultant_id=me, on=today)
        page = {
            "statements": shown.own_list(work, consultant_id=me),
            "coming": shown.coming(work, consultant_id=me),
            "account": onboarding.standing_of(work, consultant_id=me),
            "years": records.years_of(work, consultant_id=me),
            "fees": fees.fees(work, consultant_id=me),
            "later": [
                (one.from_on, taxation.in_words(one, locale))
                for one in taxation.all_agreed(work, consultant_id=me)
                if one.from_on is not None and one.from_on > today
            ],
        }
    response = make_response(
        render_template(
            "payouts/own.html",
            **page,
            taxation=agreed,
            taxed=taxation.in_words(agreed, locale),
            next_pay_on=payment_day(today),
            has_payments=current_settings().has_payments,
            words=wording,
        )
    )
    # The button leads on to Stripe's page.
    allow_forms_to(response, current_settings().connect_pages)
    return response


@bp.get("/desk/pay/<statement_id>")
def show(statement_id: str) -> ResponseReturnValue:
    try:
        with current_read() as work:
            me = directory.own_id(work, person_id=current_actor().person_id)
            sheet = shown.sheet(work, statement_id=statement_id, consultant_id=me)
    except NotFound:
        abort(404)
    return render_template("payouts/statement.html", sheet=sheet, words=wording)


@bp.get("/desk/pay/<statement_id>/paper.pdf")
def paper(statement_id: str) -> ResponseReturnValue:
    with current_read() as work:
        me = directory.own_id(work, person_id=current_actor().person_id)
    try:
        pdf = papers.of_statement(current_database(), current_settings(), statement_id=statement_id, consultant_id=me)
    except NotFound:
        abort(404)
    return as_pdf(pdf, "sotomado-shiharai-meisai.pdf")


@bp.get("/desk/pay/years/<int:year>.pdf")
def record(year: int) -> ResponseReturnValue:
    with current_read() as work:
        me = directory.own_id(work, person_id=current_actor().person_id)
        if year not in records.years_of(work, consultant_id=me):
            abort(404)
        [found] = records.of_year(work, year=year, consultant_id=me)
    return as_pdf(papers.of_record(found, current_settings()), f"sotomado-shiharai-chosho-{year}.pdf")


@bp.get("/desk/pay/years/<int:year>.csv")
def record_file(year: int) -> ResponseReturnValue:
    with current_read() as work:
        me = directory.own_id(work, person_id=current_actor().person_id)
        if year not in records.years_of(work, consultant_id=me):
            abort(404)
        found = records.of_year(work, year=year, consultant_id=me)
    return as_csv(records.as_csv(found), f"sotomado-shiharai-chosho-{year}.csv")


@bp.post("/desk/pay/account")
def open_account() -> ResponseReturnValue:
    return _to_stripe()


@bp.get("/desk/pay/account/again")
def open_again() -> ResponseReturnValue:
    """Where Stripe leads whoever came with a link that is used up: a fresh one."""
    return _to_stripe()


@bp.get("/desk/pay/account/back")
def come_back() -> ResponseReturnValue:
    try:
        is_ready = onboarding.look_at_own(current_database(), current_settings(), person_id=current_actor().person_id)
    except (StripeAway, StripeRefused):
        flash(_("おかえりなさい。登録のようすは、まもなくこのページに出ます。"))
        return redirect(url_for("pay.index", _anchor="account"), 303)
    if is_ready:
        flash(_("受けとる口座の登録が終わりました。報酬は、支払いの日にこの口座へお送りします。"))
    else:
        flash(_("おかえりなさい。登録には、まだ続きがあります。いつでも続きからはじめられます。"))
    return redirect(url_for("pay.index", _anchor="account"), 303)


def _to_stripe() -> ResponseReturnValue:
    try:
        url = onboarding.begin(current_database(), current_settings(), person_id=current_actor().person_id)
    except (StripeAway, StripeRefused):
        flash(_("いま、口座の登録のページをひらけません。少し時間をおいて、もう一度おためしください。"), "error")
        return redirect(url_for("pay.index", _anchor="account"), 303)
    return redirect(url, 303)


def as_pdf(pdf: bytes, name: str) -> Response:
    """Opened beside the page, and saved under a name that says what it is."""
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def as_csv(content: bytes, name: str) -> Response:
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
