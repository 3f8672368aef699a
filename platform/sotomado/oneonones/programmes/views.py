"""HR's pages of the inside track: what is set and sent. None of them knows what became of it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from sotomado.companies import service as companies
from sotomado.companies.service import CompanyCard
from sotomado.companies.standings import department_names
from sotomado.consultations.preparing.labels import PHASES
from sotomado.consultations.preparing.prompts import Phase
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.oneonones.labels import THEME_LABELS
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.programmes import choosing, messages, setting
from sotomado.oneonones.programmes.errors import (
    AlreadyOver,
    ChangedMeanwhile,
    EndsTooEarly,
    NoSuchCohort,
    NoSuchQuestion,
    NotALink,
    NothingChosen,
    TooLong,
)
from sotomado.oneonones.programmes.forms import CadenceForm, CareerForm, MessageForm, PackForm, PackWordsForm
from sotomado.oneonones.programmes.models import MessageKind
from sotomado.oneonones.programmes.service import today_at
from sotomado.oneonones.programmes.wording import (
    CAREER_EVERY_MONTHS,
    EVERY_WEEKS,
    MESSAGE_KINDS,
    Departments,
    cohort_name,
)
from sotomado.oneonones.questions.bank import Question, bank
from sotomado.web import current_read, current_work

bp = Blueprint("programmes", __name__)

# What the pages begin with; HR chooses.
OFFERED_DAYS, SHOWN_DAYS = timedelta(days=92), timedelta(days=30)


@bp.get("/company/<int:company_id>/one-on-ones")
def index(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        told = {
            "cadences": setting.cadences(work, company_id=company_id),
            "switches": setting.switches(work, company_id=company_id),
            "packs": setting.packs(work, company_id=company_id),
            "sent": messages.sent(work, company_id=company_id),
        }
        departments = department_names(work, company_id=company_id)
    return render_template("programmes/index.html", **told, **_common(company, departments))


@bp.get("/company/<int:company_id>/one-on-ones/cadence")
def cadence(company_id: int) -> ResponseReturnValue:
    return _cadence_page(company_id, CadenceForm(formdata=None, cohort="everyone", every_weeks="2"), 200)


@bp.post("/company/<int:company_id>/one-on-ones/cadence")
def set_cadence(company_id: int) -> ResponseReturnValue:
    form = CadenceForm()
    if not form.validate():
        return _cadence_page(company_id, form, 422)
    try:
        with current_work() as work:
            setting.set_cadence(
                work,
                company_id=company_id,
                cohort=form.cohort.data or "",
                every_weeks=int(form.every_weeks.data),
                career_every_months=int(form.career_every_months.data) if form.career_every_months.data else None,
            )
    except NoSuchCohort:
        _no_such_cohort(form)
        return _cadence_page(company_id, form, 422)
    flash(_("間隔を決めました。これから1on1の予定を立てる人に、目安としてお知らせします。"))
    return redirect(url_for(".index", company_id=company_id), 303)


@bp.post("/company/<int:company_id>/one-on-ones/cadence/<cadence_id>/end")
def end_cadence(company_id: int, cadence_id: str) -> ResponseReturnValue:
    with current_work() as work:
        setting.end_cadence(work, company_id=company_id, cadence_id=cadence_id)
    flash(_("間隔の目安をやめました。二人が決めた予定は、そのまま続きます。"))
    return redirect(url_for(".index", company_id=company_id), 303)


@bp.get("/company/<int:company_id>/one-on-ones/career")
def career(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        form = CareerForm(formdata=None, is_on="on", from_on=today_at(work, company_id))
    return _career_page(company_id, form, 200)


@bp.post("/company/<int:company_id>/one-on-ones/career")
def switch_career(company_id: int) -> ResponseReturnValue:
    form = CareerForm()
    if not form.validate() or form.from_on.data is None:
        return _career_page(company_id, form, 422)
    try:
        with current_work() as work:
            setting.switch_career(
                work,
                company_id=company_id,
                department_id=_department(form.department.data or ""),
                is_on=form.is_on.data == "on",
                from_on=form.from_on.data,
            )
    except NoSuchCohort:
        form.department.errors = [_("ここにない部署です。もう一度えらんでください。")]
        return _career_page(company_id, form, 422)
    except EndsTooEarly:
        form.from_on.errors = [_("今日よりあとの日をえらんでください。")]
        return _career_page(company_id, form, 422)
    except TooLong:
        form.from_on.errors = [_("一年より先の日は、えらべません。")]
        return _career_page(company_id, form, 422)
    flash(_("キャリア1on1の設定を変えました。いま続いているものは、そのまま続きます。"))
    return redirect(url_for(".index", company_id=company_id), 303)


@bp.get("/company/<int:company_id>/one-on-ones/packs/new")
def compose_pack(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        today = today_at(work, company_id)
    form = PackForm(formdata=None, cohort="everyone", from_on=today, until_on=today + OFFERED_DAYS)
    return _pack_page(company_id, form, 200)


@bp.post("/company/<int:company_id>/one-on-ones/packs/new")
def offer_pack(company_id: int) -> ResponseReturnValue:
    form = PackForm()
    if not form.validate() or form.from_on.data is None or form.until_on.data is None:
        return _pack_page(company_id, form, 422)
    try:
        with current_work() as work:
            setting.offer_pack(
                work,
                company_id=company_id,
                cohort=form.cohort.data or "",
                words=_words_of(form),
                from_on=form.from_on.data,
                until_on=form.until_on.data,
            )
    except (NoSuchCohort, NothingChosen, NoSuchQuestion, EndsTooEarly, TooLong) as error:
        _say(form, error)
        return _pack_page(company_id, form, 422)
    flash(_("テーマパックを出しました。えらぶかどうかは本人が決め、会社には分かりません。"))
    return redirect(url_for(".index", company_id=company_id), 303)


@bp.get("/company/<int:company_id>/one-on-ones/packs/<pack_id>")
def pack(company_id: int, pack_id: str) -> ResponseReturnValue:
    with current_read() as work:
        standing = setting.pack(work, company_id=company_id, pack_id=pack_id).versions[0]
    form = PackWordsForm(
        formdata=None,
        title=standing.title,
        text=standing.text,
        themes=[theme.value for theme in standing.themes],
        questions=list(standing.questions),
        over=str(standing.number),
    )
    return _pack_page(company_id, form, 200, pack_id)


@bp.post("/company/<int:company_id>/one-on-ones/packs/<pack_id>")
def write_pack_anew(company_id: int, pack_id: str) -> ResponseReturnValue:
    form = PackWordsForm()
    if not form.validate():
        return _pack_page(company_id, form, 422, pack_id)
    try:
        with current_work() as work:
            setting.write_anew(
                work, company_id=company_id, pack_id=pack_id, over=_number(form.over.data), words=_words_of(form)
            )
    except (NothingChosen, NoSuchQuestion, ChangedMeanwhile, AlreadyOver) as error:
        _say(form, error)
        return _pack_page(company_id, form, 409 if isinstance(error, ChangedMeanwhile) else 422, pack_id)
    flash(_("あたらしい版にしました。"))
    return redirect(url_for(".pack", company_id=company_id, pack_id=pack_id), 303)


@bp.post("/company/<int:company_id>/one-on-ones/packs/<pack_id>/end")
def end_pack(company_id: int, pack_id: str) -> ResponseReturnValue:
    with current_work() as work:
        setting.end_pack(work, company_id=company_id, pack_id=pack_id)
    flash(_("テーマパックを終えました。本人がもう書いたものは、本人のところに残ります。"))
    return redirect(url_for(".index", company_id=company_id), 303)


@bp.get("/company/<int:company_id>/one-on-ones/messages/new")
def compose_message(company_id: int) -> ResponseReturnValue:
    with current_read() as work:
        until_on = today_at(work, company_id) + SHOWN_DAYS
    form = MessageForm(formdata=None, cohort="everyone", kind=MessageKind.MESSAGE.value, until_on=until_on)
    return _message_page(company_id, form, 200)


@bp.post("/company/<int:company_id>/one-on-ones/messages/new")
def send_message(company_id: int) -> ResponseReturnValue:
    form = MessageForm()
    if not form.validate() or form.until_on.data is None:
        return _message_page(company_id, form, 422)
    try:
        with current_work() as work:
            messages.send(
                work,
                company_id=company_id,
                cohort=form.cohort.data or "",
                kind=MessageKind(form.kind.data),
                title=(form.title.data or "").strip(),
                body=(form.body.data or "").strip(),
                link=(form.link.data or "").strip(),
                until_on=form.until_on.data,
            )
    except (NoSuchCohort, NotALink, EndsTooEarly, TooLong) as error:
        _say(form, error)
        return _message_page(company_id, form, 422)
    flash(_("送りました。"))
    return redirect(url_for(".index", company_id=company_id), 303)


@bp.get("/company/<int:company_id>/one-on-ones/messages/<message_id>")
def message(company_id: int, message_id: str) -> ResponseReturnValue:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        sent = messages.message(work, company_id=company_id, message_id=message_id)
        departments = department_names(work, company_id=company_id)
    return render_template("programmes/message.html", sent=sent, **_common(company, departments))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0


def _department(text: str) -> int | None:
    """The number of a department; 0, which none has, for what is no number."""
    return _number(text) if text else None


def _words_of(form: PackWordsForm) -> setting.PackWords:
    return setting.PackWords(
        title=(form.title.data or "").strip(),
        text=(form.text.data or "").strip(),
        themes=[InsideTheme(theme) for theme in form.themes.data or ()],
        questions=list(form.questions.data or ()),
    )


def _no_such_cohort(form: FlaskForm) -> None:
    form["cohort"].errors = [_("えらべない集まりです。もう一度えらんでください。")]


def _say(form: FlaskForm, error: Exception) -> None:
    """What is wrong, beside the field it is about."""
    if isinstance(error, NoSuchCohort):
        _no_such_cohort(form)
    elif isinstance(error, EndsTooEarly):
        form["until_on"].errors = [_("終わりの日は、今日とはじめの日よりあとにしてください。")]
    elif isinstance(error, TooLong):
        form["until_on"].errors = [_("終わりの日が遠すぎます。もうすこし近い日をえらんでください。")]
    elif isinstance(error, NotALink):
        form["link"].errors = [_("https:// ではじまるアドレスを書いてください。")]
    elif isinstance(error, NothingChosen):
        form["themes"].errors = [_("テーマをひとつはえらんでください。")]
    elif isinstance(error, NoSuchQuestion):
        form["questions"].errors = [_("問いは%(most)s個までえらべます。", most=setting.MOST_QUESTIONS)]
    elif isinstance(error, ChangedMeanwhile):
        form["title"].errors = [
            _(
                "書いているあいだに、別の人があたらしい版にしました。下の版を読んでから、よければもう一度送ってください。"
            )
        ]
    else:
        form["title"].errors = [_("もう終わったテーマパックです。あたらしいものをつくってください。")]


def _common(company: CompanyCard, departments: Departments) -> dict[str, object]:
    """What every page of these needs to say whom something is for."""
    locale = current_locale()
    return {
        "company": company,
        "company_name": company.name_en if locale == "en" else company.name,
        "whom": lambda rule: cohort_name(rule, departments, locale),
        "every_weeks": EVERY_WEEKS,
        "career_every_months": CAREER_EVERY_MONTHS,
        "message_kinds": MESSAGE_KINDS,
        "theme_labels": THEME_LABELS,
        "departments": [(number, names[1] if locale == "en" else names[0]) for number, names in departments.items()],
        "locale_key": "en" if locale == "en" else "ja",
    }


def _form_page(work: UnitOfWork, company_id: int) -> dict[str, object]:
    company = companies.company(work, company_id=company_id)
    departments = department_names(work, company_id=company_id)
    offered = choosing.offered(work, company_id=company_id)
    cohorts = [(code, cohort_name(rule, departments, current_locale())) for code, rule in offered.items()]
    return {"cohorts": cohorts, **_common(company, departments)}


def _cadence_page(company_id: int, form: CadenceForm, status: int) -> ResponseReturnValue:
    with current_read() as work:
        shown = _form_page(work, company_id)
    return render_template("programmes/cadence.html", form=form, wrong=_wrong(form), **shown), status


def _career_page(company_id: int, form: CareerForm, status: int) -> ResponseReturnValue:
    with current_read() as work:
        shown = _form_page(work, company_id)
    return render_template("programmes/career.html", form=form, wrong=_wrong(form), **shown), status


def _message_page(company_id: int, form: MessageForm, status: int) -> ResponseReturnValue:
    with current_read() as work:
        shown = _form_page(work, company_id)
    longest = (messages.LONGEST_TITLE, messages.LONGEST_BODY, messages.LONGEST_LINK)
    return render_template("programmes/write.html", form=form, wrong=_wrong(form), longest=longest, **shown), status


def _pack_page(company_id: int, form: PackWordsForm, status: int, pack_id: str | None = None) -> ResponseReturnValue:
    with current_read() as work:
        shown = _form_page(work, company_id)
        pack = setting.pack(work, company_id=company_id, pack_id=pack_id) if pack_id is not None else None
    page = render_template(
        "programmes/pack.html",
        form=form,
        wrong=_wrong(form),
        pack=pack,
        by_phase=_by_phase(),
        phase_labels=PHASES,
        words={one.id: one.words[str(shown["locale_key"])] for one in bank()},
        longest=(setting.LONGEST_TITLE, setting.LONGEST_TEXT),
        most_questions=setting.MOST_QUESTIONS,
        **shown,
    )
    return page, status


def _by_phase() -> list[tuple[Phase, list[Question]]]:
    return [(phase, [one for one in bank() if one.phase is phase]) for phase in Phase]


def _wrong(form: FlaskForm) -> list[tuple[str, str]]:
    return [(field.name, str(field.errors[0])) for field in form if field.errors]
