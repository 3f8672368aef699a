"""Pages of safety for those who write: a consultant who sees danger, an advisee who tells of a consultant.

And for everybody, signed in or not: where one can turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.models import Role
from sotomado.consultations.reports.wording import may_be_names
from sotomado.languages import current_locale
from sotomado.safety import entries, handling, opening_a_case, openings, resources, told, wording, writer
from sotomado.safety.errors import (
    ConsentUnsaid,
    ConsentWithoutWords,
    TooManyReports,
    WordsMissing,
    WordsTooLong,
    WrongMoment,
)
from sotomado.safety.keeping import KEPT_YEARS
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import INCIDENTS, MISCONDUCTS, NEEDS_AGREEMENT, ConsentAnswer, Kind, MayTell, Sort
from sotomado.web import current_actor, current_read, current_settings, current_work, signed_in_actor

bp = Blueprint("safety", __name__)

NO_TALK = "none"
Wrong = Sequence[tuple[str, str]]


def terms() -> Terms:
    return Terms.of(current_settings())


def too_long() -> str:
    return str(_("%(most)s字までにしてください。書いたものは残っています。", most=f"{entries.LONGEST_WORDS:,}"))


@bp.get("/safety")
def about() -> ResponseReturnValue:
    """Where to turn, in whatever region; and how to tell us of a consultant."""
    kind, region = request.args.get("kind", ""), request.args.get("region", "")
    actor = signed_in_actor()
    roles = actor.roles if actor else frozenset()
    return render_template(
        "safety/about.html",
        lines=_lines(Kind(kind) if kind in set(INCIDENTS) else None, region),
        kinds=wording.kinds_of_incidents(),
        regions=resources.regions(current_locale()),
        chosen={"kind": kind, "region": region},
        may_report=actor is None or Role.ADVISEE in roles,
        has_own=bool(roles & {Role.ADVISEE, Role.CONSULTANT}),
    )


@bp.get("/safety/report")
def report() -> ResponseReturnValue:
    return _report_page()


@bp.post("/safety/report")
def send_report() -> ResponseReturnValue:
    kind, may_tell, talk = (request.form.get(name, "") for name in ("kind", "may_tell", "talk"))
    wrong = []
    if kind not in {one.value for one in MISCONDUCTS}:
        wrong.append(("kind", _("どんなことかを、ひとつ選んでください。「ほかのこと」でもかまいません。")))
    if may_tell not in set(MayTell):
        wrong.append(("may_tell", _("相談員に何を伝えてよいかを、ひとつ選んでください。")))
    if not talk:
        wrong.append(("talk", _("どの面談のことかを選んでください。「どの面談でもない」も選べます。")))
    if wrong:
        return _report_page(wrong), 422
    try:
        with current_work() as work:
            case_id = opening_a_case.report_misconduct(
                work,
                advisee_id=current_actor().person_id,
                kind=Kind(kind),
                booking_id=None if talk == NO_TALK else talk,
                words=request.form.get("words"),
                may_tell=MayTell(may_tell),
                once=request.form.get("once", ""),
                terms=terms(),
            )
    except WordsTooLong:
        return _report_page([("words", too_long())]), 422
    except TooManyReports:
        flash(_("今日はたくさんのお知らせをいただきました。続きは、届いているお知らせに書き足してください。"), "error")
        return redirect(url_for(".own"), 303)
    flash(_("たしかに受けとりました。運営の者に知らせました。"))
    return redirect(url_for(".case", case_id=case_id), 303)


@bp.get("/safety/own")
def own() -> ResponseReturnValue:
    """What a person wrote, what operators told them, and what was opened of theirs."""
    with current_read() as work:
        cases = writer.own_cases(work, person_id=current_actor().person_id)
        opened = openings.told_to(work, person_id=current_actor().person_id)
        notices = told.told_to(work, person_id=current_actor().person_id)
    roles = current_actor().roles
    return render_template(
        "safety/own.html",
        cases=cases,
        told=opened,
        notices=notices,
        words=wording,
        is_advisee=Role.ADVISEE in roles,
        is_consultant=Role.CONSULTANT in roles,
    )


@bp.post("/safety/bookings/<booking_id>/incidents")
def open_incident(booking_id: str) -> ResponseReturnValue:
    """The second tap: the case is open, and somebody is called. All else can be written afterwards."""
    kind = request.form.get("kind", "")
    if kind not in {one.value for one in INCIDENTS}:
        abort(404)  # what nobody can choose is no page
    said = request.form.get("consent", "")
    asked = None
    if said in set(ConsentAnswer):
        asked = opening_a_case.Asked(ConsentAnswer(said), request.form.get("consent_words"))
    try:
        with current_work() as work:
            case_id = opening_a_case.open_incident(
                work,
                consultant_person_id=current_actor().person_id,
                booking_id=booking_id,
                kind=Kind(kind),
                once=request.form.get("once", ""),
                terms=terms(),
                asked=asked,
            )
    except ConsentUnsaid:
        return _opening_page(booking_id, [("consent", _("本人の同意について、ひとつ選んでください。"))]), 422
    except ConsentWithoutWords:
        return _opening_page(booking_id, [("consent_words", _("たずねていないわけを、短く書いてください。"))]), 422
    except WordsTooLong:
        return _opening_page(booking_id, [("consent_words", too_long())]), 422
    flash(_("受けとりました。運営の者を呼んでいます。"))
    return redirect(url_for(".case", case_id=case_id), 303)


@bp.get("/safety/cases/<case_id>")
def case(case_id: str) -> ResponseReturnValue:
    return _case_page(case_id)


@bp.post("/safety/cases/<case_id>")
def write(case_id: str) -> ResponseReturnValue:
    """What a consultant fills in of an incident, in one go.

    Where it may name whom operators are not told of, it is shown once more before it is written for good.
    """
    consent = request.form.get("consent", "")
    hints = _names_in(case_id) if consent != ConsentAnswer.AGREED and "has_looked" not in request.form else {}
    if hints:
        return _case_page(case_id, hints=hints), 422
    try:
        with current_work() as work:
            one = writer.own_case(work, person_id=current_actor().person_id, case_id=case_id)
            writer.write_down(
                work,
                consultant_person_id=current_actor().person_id,
                case_id=case_id,
                steps=resources.known_steps(one.kind) & set(request.form.getlist("steps"))
                if one.sort is Sort.INCIDENT
                else (),
                consent=ConsentAnswer(consent) if consent in set(ConsentAnswer) else None,
                consent_words=request.form.get("consent_words"),
                words=request.form.get("words"),
                terms=terms(),
            )
    except ConsentWithoutWords:
        return _case_page(case_id, [("consent_words", _("たずねていないわけを、短く書いてください。"))]), 422
    except WordsTooLong:
        return _case_page(case_id, [("words", too_long())]), 422
    except WrongMoment:
        abort(404)
    flash(_("記録しました。"))
    return redirect(url_for(".case", case_id=case_id), 303)


@bp.post("/safety/cases/<case_id>/words")
def add_words(case_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            writer.add_words(
                work,
                person_id=current_actor().person_id,
                case_id=case_id,
                words=request.form.get("words", ""),
                terms=terms(),
            )
    except WordsMissing:
        return _case_page(case_id, [("words", _("書き足すことを書いてください。"))]), 422
    except WordsTooLong:
        return _case_page(case_id, [("words", too_long())]), 422
    flash(_("書き足しました。"))
    return redirect(url_for(".case", case_id=case_id), 303)


@bp.post("/safety/cases/<case_id>/withdraw")
def withdraw(case_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            writer.withdraw(work, person_id=current_actor().person_id, case_id=case_id)
    except WrongMoment:
        flash(_("もう終わっています。何も変わっていません。"), "error")
    else:
        flash(_("取り下げました。運営の者を、もう呼びません。"))
    return redirect(url_for(".case", case_id=case_id), 303)


@bp.get("/desk/from-operators")
def from_operators() -> ResponseReturnValue:
    """What operators told a consultant of reports about them."""
    with current_read() as work:
        lines = handling.told_to_consultant(work, consultant_person_id=current_actor().person_id)
    return render_template("safety/from_operators.html", told=lines)


def _names_in(case_id: str) -> dict[str, str]:
    """By field, what may be a name in what was typed, as a sentence."""
    texts = {name: request.form.get(name, "") for name in ("words", "consent_words")}
    with current_read() as work:
        found = writer.likely_names(work, person_id=current_actor().person_id, case_id=case_id, texts=texts)
    return {name: may_be_names(words) for name, words in found.items()}


def _lines(kind: Kind | None, region: str) -> resources.Lines:
    return resources.lines(kind, region=region, locale=current_locale(), path=current_settings().safety_resources)


def _opening_page(booking_id: str, wrong: Wrong) -> str:
    """What the second tap left out, asked again; nobody has been called yet."""
    return render_template(
        "safety/opening.html",
        booking_id=booking_id,
        incident_typed=request.form,
        wrong=wrong,
        incident_errors=dict(wrong),
    )


def _report_page(wrong: Wrong = ()) -> str:
    with current_read() as work:
        talks = opening_a_case.talks_of(work, advisee_id=current_actor().person_id)
    asked = request.args.get("booking", "")
    typed = request.form or {"talk": asked if asked in {one.booking_id for one in talks} else ""}
    return render_template(
        "safety/report.html",
        talks=talks,
        no_talk=NO_TALK,
        kinds=wording.kinds_of_misconduct(),
        may_tell=wording.what_may_be_told(),
        longest=entries.LONGEST_WORDS,
        kept_years=KEPT_YEARS,
        typed=typed,
        wrong=wrong,
        errors=dict(wrong),
        is_english=current_locale() == "en",
    )


def _case_page(case_id: str, wrong: Wrong = (), hints: Mapping[str, str] | None = None) -> str:
    with current_read() as work:
        one = writer.own_case(work, person_id=current_actor().person_id, case_id=case_id)
    is_incident = one.sort is Sort.INCIDENT
    steps = resources.steps(one.kind, locale=current_locale()) if is_incident else ()
    region = request.args.get("region", "")
    return render_template(
        "safety/incident.html" if is_incident else "safety/receipt.html",
        case=one,
        steps=steps,
        step_texts={step.key: step.text for step in steps},
        lines=_lines(one.kind, region) if is_incident else None,
        regions=resources.regions(current_locale()),
        region=region,
        consents=wording.consents(),
        words=wording,
        longest=entries.LONGEST_WORDS,
        is_nameless=one.kind in NEEDS_AGREEMENT and one.consent is not ConsentAnswer.AGREED,
        typed=request.form,
        hints=hints or {},
        wrong=wrong,
        errors=dict(wrong),
    )
