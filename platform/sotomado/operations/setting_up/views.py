"""HR's pages of setting up: the steps, and those settled here. Others have pages of their own, and a way there."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, get_template_attribute, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.companies import service as companies
from sotomado.companies.contracts import wording as contract_words
from sotomado.companies.contracts.agreeing import MOST_SCOPES
from sotomado.companies.contracts.agreeing import Wrong as BadScope
from sotomado.companies.contracts.entitling import entitle
from sotomado.companies.contracts.errors import BadTerms
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer
from sotomado.companies.setting_up import departments as tree
from sotomado.companies.setting_up import service as settings
from sotomado.companies.setting_up.errors import BadSetting
from sotomado.companies.setting_up.models import Step
from sotomado.companies.setting_up.service import LONGEST, Words
from sotomado.languages import current_locale
from sotomado.ledger.service import booking_day
from sotomado.operations.contracts import forms as contract_forms
from sotomado.operations.contracts import wording as contract_errors
from sotomado.operations.setting_up import wording
from sotomado.operations.setting_up.standing import MAY_BE_PUT_ASIDE, OURS, Part, Standing, State, standing
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("company_setup", __name__)

# Where a step is done.
WAYS: Mapping[Part, str] = {
    Part.CONTRACT: "packs.show",
    Part.PEOPLE_OF_HR: "people_of_hr.show",
    Part.LANGUAGES: "company_setup.languages",
    Part.DEPARTMENTS: "company_departments.show",
    Part.ROSTER: "companies.roster",
    Part.ENTITLEMENT: "company_setup.entitlement",
    Part.BRIEF: "company_brief.show",
    Part.WORDS: "company_setup.words",
    Part.SECRECY: "company_setup.secrecy",
    Part.SIGN_ON: "sso_desk.index",
    Part.INVITING: "inviting.index",
    Part.FIRST_RELEASE: "reporting.index",
}


@bp.get("/company/<int:company_id>/setup")
def show(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        found = standing(work, company_id=company_id)
        scopes_names = {one.id: (one.name, one.name_en) for one in tree.tree(work, company_id=company_id)}
    return render_template(
        "setting_up/steps.html",
        company_id=company_id,
        company_name=_name(found.company),
        found=found,
        parts=list(Part),
        titles=wording.TITLES,
        why=wording.WHY,
        states=wording.STATES,
        State=State,
        ours=OURS,
        may_be_put_aside=MAY_BE_PUT_ASIDE,
        ways=WAYS,
        said=facts_of(found, scopes_names),
    )


def facts_of(found: Standing, names: contract_words.Names) -> dict[Part, list[str]]:
    """How things stand with a step, in a sentence or two."""
    locale = current_locale()
    payer = found.terms.payer if found.terms else PayerKind.TICKETS
    scopes = found.terms.offer.scopes if found.terms else ()
    spoken = {
        (Locale.JAPANESE,): _("日本語"),
        (Locale.ENGLISH,): _("英語"),
        (Locale.JAPANESE, Locale.ENGLISH): _("日本語と英語"),
        (Locale.ENGLISH, Locale.JAPANESE): _("英語と日本語"),
    }
    said = {
        Part.PEOPLE_OF_HR: [
            _("担当者は%(count)s名、そのうち責任者は%(owners)s名です。", count=found.people_of_hr, owners=found.owners)
        ],
        Part.LANGUAGES: [
            _(
                "案内のことばは%(languages)s、時間帯は%(city)sです。",
                languages=spoken[found.languages.spoken],
                city=formats.city(found.company.time_zone, locale),
            )
        ],
        Part.DEPARTMENTS: [_("%(count)sの部署があります。", count=found.departments)] if found.departments else [],
        Part.ROSTER: [_("%(count)s名が載っています。", count=f"{found.people:,}")] if found.people else [],
        Part.ENTITLEMENT: [contract_words.whom(scopes, names, locale)],
        Part.LATE_CANCELS: [how for _what, how in contract_words.calling_off(payer, found.cutoffs)],
    }
    if found.terms:
        said[Part.CONTRACT] = [
            _("%(payer)s。%(day)sからの条件です。", payer=contract_words.pays(payer), day=_day(found.terms.from_on))
        ]
    if found.states[Part.FIRST_RELEASE] is State.OPEN:
        said[Part.FIRST_RELEASE] = [
            _(
                "いちばん早くて%(day)s以降です。%(few)s名より少ない人数のことは、表に出ません。",
                day=_day(found.release_from),
                few=found.fewest,
            )
        ]
    return {part: [str(line) for line in lines] for part, lines in said.items()}


@bp.post("/company/<int:company_id>/setup/steps/<step>/aside")
def put_aside(company_id: int, step: str) -> ResponseReturnValue:
    with current_work() as work:
        settings.put_aside(work, company_id=company_id, step=_step(step))
    if _step(step) is Step.ENTITLEMENT:
        flash(_("名簿に載っている全員が使えます。いつでも変えられます。"))
    else:
        flash(_("使わないことにしました。いつでも、また始められます。"))
    return redirect(url_for(".show", company_id=company_id, _anchor=step), 303)


@bp.post("/company/<int:company_id>/setup/steps/<step>/take-up")
def take_up(company_id: int, step: str) -> ResponseReturnValue:
    with current_work() as work:
        settings.take_up(work, company_id=company_id, step=_step(step))
    return redirect(url_for(".show", company_id=company_id, _anchor=step), 303)


def _step(step: str) -> Step:
    if step not in {one.value for one in Step}:
        abort(404)
    return Step(step)


@bp.get("/company/<int:company_id>/setup/languages")
def languages(company_id: int) -> ResponseReturnValue:
    return _languages_page(company_id)


@bp.post("/company/<int:company_id>/setup/languages")
def settle_languages(company_id: int) -> ResponseReturnValue:
    known = {one.value for one in Locale}
    spoken = {Locale(value) for value in request.form.getlist("spoken") if value in known}
    first = request.form.get("first", "")
    try:
        with current_work() as work:
            settings.settle_languages(
                work,
                company_id=company_id,
                spoken=spoken,
                first=Locale(first) if first in known else None,
                time_zone=request.form.get("time_zone", ""),
                by_person_id=current_actor().person_id,
            )
    except BadSetting as error:
        return _languages_page(company_id, wording.sentences(error.wrong)), 422
    flash(_("保存しました。これから加わる人と、これからの案内に使われます。"))
    return _back(company_id, Part.LANGUAGES)


def _languages_page(company_id: int, errors: Mapping[str, str] | None = None) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        held = settings.languages(work, company_id=company_id)
    is_typed = request.method == "POST"
    zone = request.form.get("time_zone", "") if is_typed else company.time_zone
    zones = list(formats.COMMON_ZONES)
    if zone not in zones and formats.is_zone(zone):
        zones.append(zone)
    return render_template(
        "setting_up/languages.html",
        company_id=company_id,
        company_name=_name(company),
        errors=errors or {},
        spoken=request.form.getlist("spoken") if is_typed else [one.value for one in held.spoken],
        first=request.form.get("first", "") if is_typed else held.first.value,
        zone=zone,
        zones=[(one, formats.city(one, current_locale())) for one in zones],
        choices=[(Locale.JAPANESE.value, _("日本語")), (Locale.ENGLISH.value, _("英語"))],
    )


@bp.get("/company/<int:company_id>/setup/entitlement")
def entitlement(company_id: int) -> ResponseReturnValue:
    return _entitlement_page(company_id)


@bp.post("/company/<int:company_id>/setup/entitlement")
def set_entitlement(company_id: int) -> ResponseReturnValue:
    read = contract_forms.read(request.form)
    wrong = {field: what for field, what in read.wrong.items() if field.startswith("scope")}
    if not wrong:
        try:
            with current_work() as work:
                entitle(
                    work,
                    company_id=company_id,
                    scopes=read.offer.scopes,
                    by_person_id=current_actor().person_id,
                )
        except BadTerms as error:
            wrong = {field: BadScope(what) for field, what in error.wrong.items()}
    if wrong:
        return _entitlement_page(company_id, read.typed, wrong), 422
    flash(_("使える人を決めました。きょうからの予約に使われます。決まっている予約は、そのままです。"))
    return _back(company_id, Part.ENTITLEMENT)


def _entitlement_page(
    company_id: int, typed: dict[str, str] | None = None, wrong: Mapping[str, BadScope] | None = None
) -> str:
    locale = current_locale()
    with current_read() as work:
        found = standing(work, company_id=company_id)
        branches = tree.tree(work, company_id=company_id)
        today = booking_day(work.now)
    if typed is None:
        typed = contract_forms.written(found.terms.offer if found.terms else Offer(PayerKind.TICKETS), today)
    return render_template(
        "setting_up/entitlement.html",
        company_id=company_id,
        company_name=_name(found.company),
        found=found,
        is_agreed=found.terms is not None,
        typed=typed,
        errors={field: contract_errors.sentence(field, what) for field, what in (wrong or {}).items()},
        departments=[(one.id, "　" * one.depth + (one.name_en if locale == "en" else one.name)) for one in branches],
        scopes=range(1, MOST_SCOPES + 1),
    )


@bp.get("/company/<int:company_id>/setup/words")
def words(company_id: int) -> ResponseReturnValue:
    return _words_page(company_id)


@bp.post("/company/<int:company_id>/setup/words")
def write_words(company_id: int) -> ResponseReturnValue:
    """Kept; or shown first, where that button was pressed, and nothing kept."""
    typed = Words(**{field: request.form.get(field, "") for field in LONGEST})
    if "look" in request.form:
        return _words_page(company_id, typed, is_preview=True)
    try:
        with current_work() as work:
            kept = settings.write_words(work, company_id=company_id, said=typed, by_person_id=current_actor().person_id)
    except BadSetting as error:
        return _words_page(company_id, typed, wording.sentences(error.wrong)), 422
    flash(_("社員がはじめるページに載せました。") if kept != Words() else _("会社からのことばを下げました。"))
    return _back(company_id, Part.WORDS)


def _words_page(
    company_id: int,
    typed: Words | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    is_preview: bool = False,
) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        kept = settings.words(work, company_id=company_id)
    shown = settings.cleaned(typed) if typed else kept or Words()
    return render_template(
        "setting_up/words.html",
        company_id=company_id,
        company_name=_name(company),
        typed=typed or kept or Words(),
        errors=errors or {},
        longest=LONGEST,
        is_preview=is_preview,
        previews=[(tongue, _as_read(company, shown, tongue)) for tongue in ("ja", "en")] if shown != Words() else [],
    )


def _as_read(company: companies.CompanyCard, said: Words, tongue: str) -> str:
    """The part of a page on which employees read it, in their language, by the macro that shows it to them."""
    with force_locale(tongue):
        words = get_template_attribute("companies/_words.html", "words")
        return str(words((company.name_en if tongue == "en" else company.name, *said.said(tongue))))


@bp.get("/company/<int:company_id>/setup/secrecy")
def secrecy(company_id: int) -> ResponseReturnValue:
    """What employees are told before they begin, by the very page part that tells them."""
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
    return render_template("setting_up/secrecy.html", company_id=company_id, company_name=_name(company))


def _back(company_id: int, part: Part) -> ResponseReturnValue:
    return redirect(url_for("company_setup.show", company_id=company_id, _anchor=part.value), 303)


def _name(company: companies.CompanyCard) -> str:
    return company.name_en if current_locale() == "en" else company.name


def _day(on: object) -> str:
    return formats.day(on, current_locale())  # type: ignore[arg-type]
