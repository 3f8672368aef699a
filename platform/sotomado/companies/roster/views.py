"""Pages of companies: the roster, as HR itself gave it. Nothing here tells who accepted, signed in or came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from sotomado import formats
from sotomado.companies import service as companies
from sotomado.companies.downloads import service as taken
from sotomado.companies.roster import addresses, downloads, service, shown, wording
from sotomado.companies.roster.errors import Busy, NotReady, Unconfirmed
from sotomado.companies.roster.lines import SAMPLES, BrokenRoster, Problem, Wrong
from sotomado.companies.roster.models import Fate, ImportState
from sotomado.companies.roster.opening import ENCODINGS
from sotomado.companies.roster.reading import LARGEST_BYTES
from sotomado.files import uploads
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work, refusal

bp = Blueprint("companies", __name__)

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# The parts of a preview, in the order of its tabs; the last are not in the file.
PARTS = (*(fate.value for fate in (Fate.ADDED, Fate.CHANGED, Fate.ENDED)), "left_out", Fate.UNCHANGED.value)


@bp.get("/company/<int:company_id>/roster")
def roster(company_id: int) -> ResponseReturnValue:
    return _page(company_id)


@bp.post("/company/<int:company_id>/roster")
@uploads.takes_a_file_of(LARGEST_BYTES)
def import_roster(company_id: int) -> ResponseReturnValue:
    upload = request.files.get("roster")
    try:
        with current_work() as work:
            import_id = service.send(
                work,
                company_id=company_id,
                person_id=current_actor().person_id,
                file_name=(upload.filename or "") if upload else "",
                content=uploads.sent("roster", largest_bytes=LARGEST_BYTES),
            )
    except BrokenRoster as error:
        return _page(company_id, error.problems), 422
    except Busy as error:
        flash(_("いま、前の名簿を取り込んでいます。終わってから、もう一度送ってください。"))
        return redirect(url_for(".roster_import", company_id=company_id, import_id=error.import_id), 303)
    return redirect(url_for(".roster_import", company_id=company_id, import_id=import_id), 303)


@bp.errorhandler(413)
def roster_too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    if (refused := refusal()) is not None:
        return refused
    if request.endpoint != "companies.import_roster" or request.view_args is None:
        raise error
    return _page(request.view_args["company_id"], [Problem(None, None, Wrong.TOO_LARGE)]), 422


@bp.get("/company/<int:company_id>/roster/imports/<import_id>")
def roster_import(company_id: int, import_id: str) -> ResponseReturnValue:
    """How far a file is, what it would change, what has to be mended, or what came of it."""
    return _import_page(company_id, import_id)


@bp.post("/company/<int:company_id>/roster/imports/<import_id>/reading")
def read_roster_otherwise(company_id: int, import_id: str) -> ResponseReturnValue:
    wished = request.form.get("encoding", "")
    if wished and wished not in ENCODINGS:
        abort(400)
    try:
        with current_work() as work:
            service.read_otherwise(work, company_id=company_id, import_id=import_id, encoding=wished or None)
    except NotReady:
        flash(_("ファイルのようすが変わっています。いまの画面を見てください。"))
    return redirect(url_for(".roster_import", company_id=company_id, import_id=import_id), 303)


@bp.post("/company/<int:company_id>/roster/imports/<import_id>/confirm")
def confirm_roster(company_id: int, import_id: str) -> ResponseReturnValue:
    said = service.Consent(
        is_whole=request.form.get("whole") == "yes",
        ends=formats.typed_whole(request.form.get("ends", "")),
        is_ours=request.form.get("is_ours") == "yes",
        compared_at=_instant(request.form.get("compared_at", "")),
    )
    try:
        with current_work() as work:
            service.confirm(
                work, company_id=company_id, import_id=import_id, person_id=current_actor().person_id, said=said
            )
    except Unconfirmed as error:
        return _import_page(company_id, import_id, wrong=error.field), 422
    except NotReady:
        flash(_("名簿が変わったため、下見をつくりなおしました。もう一度見てから取り込んでください。"))
    return redirect(url_for(".roster_import", company_id=company_id, import_id=import_id), 303)


@bp.post("/company/<int:company_id>/roster/imports/<import_id>/cancel")
def cancel_roster(company_id: int, import_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            service.cancel(work, company_id=company_id, import_id=import_id)
    except Busy:
        flash(_("もう取り込みはじめているため、取りやめられません。"))
        return redirect(url_for(".roster_import", company_id=company_id, import_id=import_id), 303)
    flash(_("取り込みをやめました。名簿は変わっていません。"))
    return redirect(url_for(".roster", company_id=company_id), 303)


@bp.get("/company/<int:company_id>/roster/imports/<import_id>/to-mend")
def roster_to_mend(company_id: int, import_id: str) -> ResponseReturnValue:
    """The file as it was sent, with a column that says what to mend."""
    try:
        with current_read() as work:
            file = downloads.to_mend(work, company_id=company_id, import_id=import_id)
        kind, mended = downloads.with_what_to_mend(
            file, locale=current_locale(), sheet=_("名簿"), in_words=wording.in_words
        )
        with current_work() as work:
            taken.note(
                work,
                company_id=company_id,
                kind=taken.Taken.ROSTER_PROBLEMS,
                person_id=current_actor().person_id,
                reference=import_id,
            )
    except (NotReady, BrokenRoster):
        flash(_("直すところを書き添えたファイルは、いまはありません。"))
        return redirect(url_for(".roster_import", company_id=company_id, import_id=import_id), 303)
    stem = file.file_name.rpartition(".")[0][:80] or _("名簿")
    return _file(mended, kind, _("%(stem)s-直すところ", stem=stem))


@bp.get("/company/<int:company_id>/roster/template.<kind>")
def roster_template(company_id: int, kind: str) -> ResponseReturnValue:
    if kind not in MEDIA_TYPES:
        abort(404)
    explained = (_("名簿"), _("書き方"), wording.explained())
    return _file(downloads.template(kind, current_locale(), explained), kind, _("名簿のひな形"))


@bp.get("/company/<int:company_id>/roster/current.<kind>")
def current_roster(company_id: int, kind: str) -> ResponseReturnValue:
    if kind not in MEDIA_TYPES:
        abort(404)
    with current_work() as work:
        today = service.today_at(work, companies.company(work, company_id=company_id).time_zone)
        taken.note(work, company_id=company_id, kind=taken.Taken.ROSTER, person_id=current_actor().person_id)
        made = downloads.current(work, company_id=company_id, kind=kind, locale=current_locale(), sheet=_("名簿"))
    return _file(made, kind, _("名簿-%(day)s", day=today.isoformat()))


@bp.get("/new-address/<secret>")
def new_address(secret: str) -> ResponseReturnValue:
    """The company gave a new address for somebody: is it theirs?"""
    with current_read() as work:
        asked = addresses.asked(work, person_id=current_actor().person_id, secret=secret)
    return render_template("companies/new_address.html", asked=asked, secret=secret)


@bp.post("/new-address/<secret>")
def take_new_address(secret: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            new = addresses.confirm(work, person_id=current_actor().person_id, secret=secret)
    except addresses.AddressTaken:
        flash(_("このアドレスは、いまは使えません。これまでのアドレスのままです。"))
    else:
        flash(_("これからは%(address)sでサインインできます。", address=new))
    return redirect(url_for("accounts.home"), 303)


def _import_page(company_id: int, import_id: str, wrong: str = "") -> str:
    part = request.args.get("show", "")
    page = max(formats.typed_whole(request.args.get("page", "")) or 1, 1)
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        one = shown.one(work, company_id=company_id, import_id=import_id)
        counts = {
            "added": one.added,
            "changed": one.changed,
            "ended": one.ended,
            "left_out": one.left_out,
            "unchanged": one.unchanged,
        }
        part = part if part in PARTS else next((name for name in PARTS if counts[name]), PARTS[0])
        rows: list[shown.ShownRow] = []
        mendings: list[shown.Mending] = []
        mending_count = 0
        if one.state is ImportState.READY and part == "left_out":
            rows = shown.left_out(work, company_id=company_id, import_id=import_id, page=page)
        elif one.state is ImportState.READY:
            rows = shown.rows(work, company_id=company_id, import_id=import_id, fate=Fate(part), page=page)
        elif one.state is ImportState.FAULTY:
            mendings = shown.problems(work, import_id=import_id)
            mending_count = shown.problem_count(work, import_id=import_id)
    return render_template(
        "companies/roster_import.html",
        company_id=company_id,
        company_name=_name(company),
        one=one,
        part=part,
        parts=[(name, wording.PARTS[name], counts[name]) for name in PARTS],
        counts=counts,
        rows=rows,
        page=page,
        pages=-(-counts[part] // shown.A_PAGE),
        mendings=mendings,
        mending_count=mending_count,
        wrong=wrong,
        typed=request.form,
        words=wording,
        value=_value,
    )


def _page(company_id: int, problems: Sequence[Problem] = ()) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        today = work.now.astimezone(ZoneInfo(company.time_zone)).date()
        departments = companies.headcounts(work, company_id=company_id, on=today)
        waiting = shown.open_one(work, company_id=company_id)
        history = shown.history(work, company_id=company_id)
    english = current_locale() == "en"
    return render_template(
        "companies/roster.html",
        company_id=company_id,
        company_name=_name(company),
        today=today,
        departments=[(d.name_en if english else d.name, d.people) for d in departments if d.people],
        people=sum(d.people for d in departments),
        sample=SAMPLES[current_locale()],
        error=" ".join(str(wording.WHAT_TO_MEND[one.wrong]) for one in problems),
        waiting=waiting,
        history=history,
        words=wording,
    )


def _name(company: companies.CompanyCard) -> str:
    return company.name_en if current_locale() == "en" else company.name


def _value(value: str | date | int | None) -> str:
    """What stands in a cell of the preview."""
    if value is None:
        return str(_("なし"))
    return formats.day(value, current_locale()) if isinstance(value, date) else str(value)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=MEDIA_TYPES[kind])
    # The name in its own letters, and one of plain ones for whoever cannot read it.
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"roster.{kind}\"; filename*=UTF-8''{quote(f'{name}.{kind}', safe='')}"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
