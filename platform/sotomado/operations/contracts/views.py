"""An operator's pages of contracts. They know how many tickets are left; who takes them, nobody is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.bookings import once
from sotomado.companies import booking_terms, standings
from sotomado.companies import service as companies
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts import wording as contract_words
from sotomado.companies.contracts.agreeing import MOST_PACKS, MOST_SCOPES, Wrong
from sotomado.companies.contracts.errors import BadTerms
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, all_terms, in_force, last_day
from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.validity import last_valid_day
from sotomado.languages import current_locale
from sotomado.ledger.service import booking_day
from sotomado.operations.blueprint import bp
from sotomado.operations.contracts import forms, wording
from sotomado.web import current_actor, current_read, current_work

MOST_GIVEN = 1000


@bp.get("/operations/contracts")
def contracts() -> ResponseReturnValue:
    """Every company with what holds today."""
    with current_read() as work:
        today = booking_day(work.now)
        lines = []
        for one in companies.all_companies(work):
            agreed = all_terms(work, company_id=one.id)
            lines.append(
                (
                    one,
                    in_force(agreed, today),
                    last_day(agreed, today),
                    companies.tickets_left(work, company_id=one.id),
                )
            )
    return render_template(
        "operations/contracts.html", lines=lines, pays=contract_words.pays, is_english=current_locale() == "en"
    )


@bp.get("/operations/contracts/<int:company_id>")
def contract(company_id: int) -> ResponseReturnValue:
    return _contract_page(company_id)


@bp.get("/operations/contracts/<int:company_id>/terms")
def new_terms(company_id: int) -> ResponseReturnValue:
    return _terms_form(company_id)


@bp.post("/operations/contracts/<int:company_id>/terms")
def agree_on_terms(company_id: int) -> ResponseReturnValue:
    read = forms.read(request.form)
    wrong = dict(read.wrong)
    if not wrong and read.from_on is not None:
        try:
            with current_work() as work:
                if once.done_before(work, "agree_on_terms") is None:
                    made = agreeing.agree(
                        work,
                        company_id=company_id,
                        from_on=read.from_on,
                        offer=read.offer,
                        by_person_id=current_actor().person_id,
                    )
                    once.done_to(work, made)
        except BadTerms as error:
            wrong = {field: Wrong(what) for field, what in error.wrong.items()}
    if wrong:
        return _terms_form(company_id, read.typed, wrong), 422
    flash(_("新しい条件を書きとめました。その日からの予約に使われます。決まっている予約は、そのままです。"))
    return redirect(url_for("operations.contract", company_id=company_id), 303)


@bp.post("/operations/contracts/<int:company_id>/end")
def end_contract(company_id: int) -> ResponseReturnValue:
    typed = request.form.get("last_on", "").strip()[:20]
    last_on = forms.a_day(typed)
    wrong: Mapping[str, Wrong] = {"last_on": Wrong.OUT_OF_BOUNDS if typed else Wrong.MISSING}
    if last_on is not None:
        try:
            with current_work() as work:
                if once.done_before(work, "end_contract") is None:
                    made = agreeing.end(
                        work, company_id=company_id, last_on=last_on, by_person_id=current_actor().person_id
                    )
                    once.done_to(work, made)
            wrong = {}
        except BadTerms:
            wrong = {"last_on": Wrong.IN_THE_PAST}
    if wrong:
        return _contract_page(company_id, {"last_on": typed}, wrong), 422
    flash(_("契約の終わりを決めました。それより後の面談は予約できません。決まっている予約は、そのままです。"))
    return redirect(url_for("operations.contract", company_id=company_id), 303)


@bp.post("/operations/contracts/<int:company_id>/tickets")
def give_tickets(company_id: int) -> ResponseReturnValue:
    """Free tickets: to try the service, or to make good for something."""
    typed = request.form.get("count", "").strip()[:20]
    count = formats.typed_whole(typed)
    if count is None or not 1 <= count <= MOST_GIVEN:
        return _contract_page(company_id, {"count": typed}, {"count": Wrong.OUT_OF_BOUNDS}), 422
    key = request.form.get("once", "")[:64]
    with current_work() as work:
        if once.done_before(work, "give_tickets") is None:
            today = booking_day(work.now)
            terms = in_force(all_terms(work, company_id=company_id), today)
            tickets.grant(
                work,
                company_id=company_id,
                count=count,
                reference=f"given:{company_id}:{key}"[:64],
                expires_on=last_valid_day(today, months=terms.offer.ticket_months if terms else 6),
            )
            about = {"company": company_id, "tickets": count}
            audit.record(work, act=Act.TICKETS_GIVEN, by=current_actor().person_id, about=about)
            once.done_to(work, str(company_id))
    flash(_("チケットを%(count)s枚渡しました。きょうから予約に使えます。", count=f"{count:,}"))
    return redirect(url_for("operations.contract", company_id=company_id), 303)


def _contract_page(
    company_id: int, typed: Mapping[str, str] | None = None, wrong: Mapping[str, Wrong] | None = None
) -> str:
    locale = current_locale()
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        agreed = all_terms(work, company_id=company_id)
        today = booking_day(work.now)
        names = standings.department_names(work, company_id=company_id)
        cutoffs = booking_terms.booking_terms(work, company_id=company_id)
        now = in_force(agreed, today)
        told = [
            (
                one,
                contract_words.agreed(one.offer, names, cutoffs, locale),
                accounts.actor(work, person_id=one.agreed_by_person_id).name if one.agreed_by_person_id else "",
            )
            for one in sorted(agreed, key=lambda one: (one.from_on, one.number), reverse=True)
        ]
        left = companies.tickets_left(work, company_id=company_id)
        ends_on = last_day(agreed, today)
    return render_template(
        "operations/contract.html",
        company=company,
        name=company.name_en if locale == "en" else company.name,
        told=told,
        now=now,
        left=left,
        ends_on=ends_on,
        today=today,
        pays=contract_words.pays,
        none=PayerKind.NONE,
        typed=typed or {},
        errors=_sentences(wrong or {}),
    )


def _terms_form(company_id: int, typed: dict[str, str] | None = None, wrong: Mapping[str, Wrong] | None = None) -> str:
    locale = current_locale()
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        agreed = all_terms(work, company_id=company_id)
        today = booking_day(work.now)
        names = standings.department_names(work, company_id=company_id)
    if typed is None:
        # What holds now is where new terms begin from, on the first day of the next month.
        now = in_force(agreed, today)
        typed = forms.written(now.offer if now else Offer(PayerKind.TICKETS), _first_of_next_month(today))
    return render_template(
        "operations/contract_terms.html",
        company=company,
        name=company.name_en if locale == "en" else company.name,
        typed=typed,
        errors=_sentences(wrong or {}),
        departments=[(key, one[1 if locale == "en" else 0]) for key, one in names.items()],
        packs=range(1, MOST_PACKS + 1),
        scopes=range(1, MOST_SCOPES + 1),
        ways=[
            ("tickets", _("チケットを前もって買う")),
            ("monthly", _("月ごとに、あった面談の分を請求する")),
        ],
    )


def _first_of_next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _sentences(wrong: Mapping[str, Wrong]) -> dict[str, str]:
    return {field: wording.sentence(field, what) for field, what in wrong.items()}
