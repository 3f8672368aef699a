"""HR's pages of inviting. What they show is the roster's, what HR wrote, and the release's: nothing of who came."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.companies.inviting import errors, sending, service
from sotomado.companies.inviting.cohorts import FEWEST_COUNTED, cohort_from
from sotomado.companies.inviting.letters import letter
from sotomado.companies.inviting.rounds import Round
from sotomado.companies.inviting.service import TrainingDay
from sotomado.companies.inviting.templates import PLACEHOLDERS
from sotomado.companies.standings import department_names
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.reporting import service as reporting
from sotomado.reporting.inviting import taken_up
from sotomado.reporting.inviting.around import around, packs
from sotomado.reporting.inviting.forms import RoundForm
from sotomado.reporting.inviting.wording import BEGINNINGS, WAYS, cohort_name
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("inviting", __name__, url_prefix="/company/<int:company_id>/inviting")

# A new round leaves in a week, unless HR says otherwise.
IN_A_WEEK = timedelta(days=7)


@bp.get("")
def index(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        shown = _common(work, company_id)
        open_quarter, closes_on = reporting.next_report(work, company_id=company_id)
        told = {
            "rounds": service.rounds(work, company_id=company_id),
            "quarters": taken_up.by_quarter(work, company_id=company_id),
            "not_arrived": service.not_arrived(work, company_id=company_id),
        }
    beginnings = [(code, shown["whom"](cohort_from(code))) for code in BEGINNINGS]  # type: ignore[operator]
    return render_template(
        "inviting/index.html",
        beginnings=beginnings,
        open_quarter=open_quarter,
        closes_on=closes_on,
        **told,
        **shown,
    )


@bp.get("/new")
def compose(company_id: int) -> ResponseReturnValue:
    form = RoundForm(formdata=None)
    with current_read() as work:
        offered = service.cohorts_of(work, company_id=company_id)
        code = request.args.get("cohort", "")
        cohort = offered.get(code) or offered[BEGINNINGS[0]]
        form.begin(
            cohort.code, cohort.kind, service.today_of(work, company_id=company_id) + IN_A_WEEK, current_actor().email
        )
    return _form_page(company_id, form)


@bp.post("/new")
def write(company_id: int) -> ResponseReturnValue:
    return _written(company_id, None)


@bp.get("/<round_id>/edit")
def edit(company_id: int, round_id: str) -> ResponseReturnValue:
    form = RoundForm(formdata=None)
    with current_read() as work:
        one = service.round_of(work, company_id=company_id, round_id=round_id)
        zone = ZoneInfo(companies.company(work, company_id=company_id).time_zone)
    form.fill(one, [_by_the_clock(one, number, zone) for number in range(len(one.trainings))])
    return _form_page(company_id, form, round_id=round_id)


@bp.post("/<round_id>/edit")
def rewrite(company_id: int, round_id: str) -> ResponseReturnValue:
    return _written(company_id, round_id)


def _written(company_id: int, round_id: str | None) -> ResponseReturnValue:
    """Keep what was written and show it as it will be read; nothing goes out by this."""
    form = RoundForm()
    if not form.validate():
        return _form_page(company_id, form, 422, round_id=round_id)
    try:
        with current_work() as work:
            kept = service.write(work, company_id=company_id, written=form.read(), packs=packs, round_id=round_id)
    except errors.Refused as refused:
        form.say(refused)
        return _form_page(company_id, form, 422, round_id=round_id)
    return redirect(url_for(".show", company_id=company_id, round_id=kept), 303)


@bp.get("/<round_id>")
def show(company_id: int, round_id: str) -> ResponseReturnValue:
    return _round_page(company_id, round_id)


@bp.post("/<round_id>/plan")
def plan(company_id: int, round_id: str) -> ResponseReturnValue:
    seen = request.form.get("seen", "")
    try:
        with current_work() as work:
            service.plan(work, company_id=company_id, round_id=round_id, seen=seen, packs=packs)
    except errors.Refused as refused:
        return _round_page(company_id, round_id, _why_not(refused), 422)
    flash(_("予定に入れました。送る日の前なら、いつでも取りやめられます。"))
    return _to(company_id, round_id)


@bp.post("/<round_id>/try-out")
def try_out(company_id: int, round_id: str) -> ResponseReturnValue:
    with current_work() as work:
        address = sending.try_out(
            work,
            company_id=company_id,
            round_id=round_id,
            person_id=current_actor().person_id,
            around=around(current_settings().public_url),
        )
    flash(_("%(address)s に、ためしに送りました。ほかの人には届いていません。", address=address))
    return _to(company_id, round_id)


@bp.post("/<round_id>/call-off")
def call_off(company_id: int, round_id: str) -> ResponseReturnValue:
    with current_work() as work:
        one = service.call_off(work, company_id=company_id, round_id=round_id)
    if one.sent_at is None:
        flash(_("取りやめました。だれにも送りません。"))
    else:
        flash(_("このあとのお知らせと、来年の分を取りやめました。"))
    return _to(company_id, round_id)


@bp.post("/<round_id>/repeat")
def repeat(company_id: int, round_id: str) -> ResponseReturnValue:
    yearly = request.form.get("yearly") == "yes"
    try:
        with current_work() as work:
            service.repeat(work, company_id=company_id, round_id=round_id, yearly=yearly)
    except errors.AlreadyLeaving as refused:
        return _round_page(company_id, round_id, _why_not(refused), 422)
    flash(_("毎年くり返すことにしました。") if yearly else _("くり返さないことにしました。"))
    return _to(company_id, round_id)


@bp.post("/<round_id>/drop")
def drop(company_id: int, round_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            service.drop(work, company_id=company_id, round_id=round_id)
    except errors.AlreadyLeaving as refused:
        return _round_page(company_id, round_id, _why_not(refused), 422)
    flash(_("書きかけの案内を消しました。"))
    return redirect(url_for(".index", company_id=company_id), 303)


def _to(company_id: int, round_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", company_id=company_id, round_id=round_id), 303)


def _why_not(refused: errors.Refused) -> str:
    match refused:
        case errors.TooFewPeople():
            return str(_("送る日の名簿で5名に満たない部署には、送れません。だれのことか分かってしまうからです。"))
        case errors.NobodyThere():
            return str(_("送る日の名簿で、条件に当てはまる人がいません。"))
        case errors.NotAsSeen():
            return str(_("この画面をひらいたあとで、書いたものが変わりました。もう一度確かめてください。"))
        case errors.AlreadyLeaving():
            return str(_("もう送りはじめたか、取りやめた案内です。変えられません。"))
        case errors.NoSuchPack():
            return str(_("送る日には出していないテーマパックです。書きなおしてください。"))
        case _:
            return str(_("送る日か、もう一度のお知らせの日が過ぎました。日を選びなおしてください。"))


def _round_page(company_id: int, round_id: str, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    public_url, actor = current_settings().public_url, current_actor()
    with current_read() as work:
        one = service.round_of(work, company_id=company_id, round_id=round_id)
        shown = _common(work, company_id)
        people = service.fitting(work, company_id=company_id, cohort=one.cohort, on=one.send_on)
        invitation = sending.invitation_of(work, one, around(public_url))
        told = {
            "key": service.key_of(work, one),
            "quarters": taken_up.by_quarter(work, company_id=company_id),
            "pack_title": invitation.pack_title,
        }
    letters = [
        (locale.value, *letter(invitation, sending.sample_reader(actor.name, locale, public_url), is_reminder=False))
        for locale in one.words
    ]
    page = render_template(
        "inviting/round.html",
        one=one,
        people=people,
        fewest=FEWEST_COUNTED,
        letters=letters,
        trouble=trouble,
        **told,
        **shown,
    )
    return page, status


def _form_page(
    company_id: int, form: RoundForm, status: int = 200, *, round_id: str | None = None
) -> ResponseReturnValue:
    with current_read() as work:
        shown = _common(work, company_id)
        cohorts = service.cohorts_of(work, company_id=company_id)
        on = form.send_on.data or service.today_of(work, company_id=company_id)
        offered = packs(work, company_id, on)
    page = render_template(
        "inviting/compose.html",
        form=form,
        wrong=form.wrong(),
        round_id=round_id,
        cohorts=[(code, shown["whom"](cohort)) for code, cohort in cohorts.items()],  # type: ignore[operator]
        packs=list(offered.items()),
        places=" ".join(f"{{{name}}}" for name in PLACEHOLDERS),
        longest=(service.LONGEST_SUBJECT, service.LONGEST_BODY, service.LONGEST_TITLE, service.LONGEST_PLACE),
        **shown,
    )
    return page, status


def _common(work: UnitOfWork, company_id: int) -> dict[str, object]:
    """What every page of these needs to say whom something is for. Raises NotFound."""
    locale = current_locale()
    company = companies.company(work, company_id=company_id)
    departments = department_names(work, company_id=company_id)
    return {
        "company_id": company_id,
        "company_name": company.name_en if locale == "en" else company.name,
        "company_zone": company.time_zone,
        "departments": [(key, names[1] if locale == "en" else names[0]) for key, names in departments.items()],
        "whom": lambda cohort: cohort_name(cohort, departments, locale),
        "ways": WAYS,
    }


def _by_the_clock(one: Round, number: int, zone: ZoneInfo) -> TrainingDay:
    day = one.trainings[number]
    starts, ends = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone)
    return TrainingDay(day.title, day.place, starts.date(), starts.time(), ends.time())
