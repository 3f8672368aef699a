"""The operators' pages: what waits to be paid and why, each statement, withheld tax, yearly records, terms of tax."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.billing.payouts import papers, paying, records, shown, withholding, wording
from sotomado.billing.payouts.errors import BadDay, MonthNotOver, NoReason, NothingToHandOn, NotStanding
from sotomado.billing.payouts.views import as_csv, as_pdf
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.contracts import taxation, taxing
from sotomado.directory.own_affairs import unless_own
from sotomado.languages import current_locale
from sotomado.ledger.service import booking_day
from sotomado.web import current_actor, current_database, current_read, current_settings, current_work

bp = Blueprint("payouts", __name__)

LONGEST_WORDS = 300
KINDS = ("withheld", "whole", "company")


@bp.get("/operations/payouts")
def index() -> ResponseReturnValue:
    asked = request.args.get("month", "")
    with current_read() as work:
        months = shown.months(work)
        month = asked if asked in months else (months[0] if months else "")
        listed = shown.of_month(work, month=month) if month else []
        waiting = shown.unpaid(work)
        called = shown.names(work, [*listed, *waiting])
        undecided = len(taxation.undecided(work))
        today = booking_day(work.now)
    return render_template(
        "payouts/desk.html",
        months=months,
        month=month,
        listed=listed,
        waiting=waiting,
        names=_said(called),
        undecided=undecided,
        today=today,
        words=wording,
    )


@bp.get("/operations/payouts/<statement_id>")
def show(statement_id: str) -> ResponseReturnValue:
    return _page(statement_id)


@bp.get("/operations/payouts/<statement_id>/paper.pdf")
def paper(statement_id: str) -> ResponseReturnValue:
    try:
        pdf = papers.of_statement(current_database(), current_settings(), statement_id=statement_id)
    except NotFound:
        abort(404)
    return as_pdf(pdf, "sotomado-shiharai-meisai.pdf")


@bp.post("/operations/payouts/<statement_id>/otherwise")
def pay_otherwise(statement_id: str) -> ResponseReturnValue:
    typed = {"paid_on": request.form.get("paid_on", ""), "words": _words()}
    paid_on = _day(typed["paid_on"])
    errors = {} if paid_on else {"paid_on": _("払った日を選んでください。")}

    def record(work: UnitOfWork, payout_id: str) -> None:
        paying.pay_otherwise(
            work,
            payout_id=payout_id,
            paid_on=paid_on or date.min,
            by_person_id=current_actor().person_id,
            words=typed["words"],
            public_url=current_settings().public_url,
        )

    if not errors:
        errors = _act(statement_id, record, said=_("銀行から払ったことを記録しました。本人にもお知らせします。"))
    return _page(statement_id, typed, errors)


@bp.post("/operations/payouts/<statement_id>/take-back")
def take_back(statement_id: str) -> ResponseReturnValue:
    typed = {"back_words": _words("back_words")}

    def back(work: UnitOfWork, payout_id: str) -> None:
        paying.take_back(work, payout_id=payout_id, by_person_id=current_actor().person_id, words=typed["back_words"])

    errors = _act(statement_id, back, said=_("取り戻しの手続きをはじめました。"), reason="back_words")
    return _page(statement_id, typed, errors)


@bp.post("/operations/payouts/<statement_id>/again")
def pay_again(statement_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            _unless_own(work, statement_id)
            paying.pay_again(work, statement_id=statement_id)
    except (NotStanding, NotFound):
        flash(_("いまは、あらためて払うものではありません。"), "error")
    else:
        flash(_("あらためてお支払いします。口座が使えるようになっていれば、まもなく送られます。"))
    return redirect(url_for("payouts.show", statement_id=statement_id), 303)


@bp.get("/operations/withholding")
def withheld() -> ResponseReturnValue:
    return _withholding_page()


@bp.post("/operations/withholding/<month>")
def hand_on(month: str) -> ResponseReturnValue:
    deposited_on = _day(request.form.get("deposited_on", ""))
    error = ""
    if deposited_on is None or len(month) != len("2026-11") or _day(f"{month}-01") is None:
        error = _("納めた日を選んでください。")
    else:
        try:
            with current_work() as work:
                withholding.hand_on(
                    work, month=month, deposited_on=deposited_on, by_person_id=current_actor().person_id
                )
        except MonthNotOver:
            error = _("この月のお支払いは、まだ終わっていません。月が明けてから記録してください。")
        except BadDay:
            error = _("納めた日は、その月の翌月1日から今日までの間で選んでください。")
        except NothingToHandOn:
            flash(_("この月の分は、もう納めたことになっています。"), "error")
            return redirect(url_for("payouts.withheld"), 303)
    if error:
        return _withholding_page({month: error}), 422
    flash(_("納めたことを記録しました。"))
    return redirect(url_for("payouts.withheld"), 303)


@bp.get("/operations/payment-records")
def record_years() -> ResponseReturnValue:
    with current_read() as work:
        years = records.years_of(work)
        asked = request.args.get("year", type=int)
        year = asked if asked in years else (years[0] if years else None)
        found = records.of_year(work, year=year) if year else []
    return render_template("payouts/records.html", years=years, year=year, records=found)


@bp.get("/operations/payment-records/<int:year>.csv")
def records_file(year: int) -> ResponseReturnValue:
    with current_read() as work:
        found = records.of_year(work, year=year) if year in records.years_of(work) else None
    if found is None:
        abort(404)
    return as_csv(records.as_csv(found), f"shiharai-chosho-{year}.csv")


@bp.get("/operations/payment-records/<int:year>/<int:consultant_id>.pdf")
def record_paper(year: int, consultant_id: int) -> ResponseReturnValue:
    with current_read() as work:
        if year not in records.years_of(work, consultant_id=consultant_id):
            abort(404)
        [found] = records.of_year(work, year=year, consultant_id=consultant_id)
    return as_pdf(papers.of_record(found, current_settings()), f"shiharai-chosho-{year}.pdf")


@bp.get("/operations/consultants/<int:consultant_id>/taxation")
def taxed(consultant_id: int) -> ResponseReturnValue:
    return _taxation_page(consultant_id)


@bp.post("/operations/consultants/<int:consultant_id>/taxation")
def agree(consultant_id: int) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in ("kind", "number", "from_on")}
    errors: dict[str, str] = {}
    number, from_on = None, _day(typed["from_on"])
    if typed["kind"] not in KINDS:
        errors["kind"] = _("契約の形を選んでください。")
    try:
        number = taxation.number_as_written(typed["number"])
    except taxation.BadNumber:
        errors["number"] = _("登録番号は、Tと13桁の数字です。登録がないときは、空のままにしてください。")
    if from_on is None:
        errors["from_on"] = _("いつからかを選んでください。")
    if not errors and from_on is not None:
        try:
            with current_work() as work:
                unless_own(work, consultant_id=consultant_id, by_person_id=current_actor().person_id)
                taxing.agree(
                    work,
                    consultant_id=consultant_id,
                    from_on=from_on,
                    is_company=typed["kind"] == "company",
                    withholds=typed["kind"] == "withheld",
                    registration_number=number,
                    by_person_id=current_actor().person_id,
                    public_url=current_settings().public_url,
                )
        except taxing.TaxationTooEarly:
            errors["from_on"] = _("今月の1日より前にはできません。前の月の明細は、もうできているためです。")
    if errors:
        return _taxation_page(consultant_id, typed, errors), 422
    flash(_("税の扱いを決めました。本人に書面としてメールをお送りします。"))
    return redirect(url_for("payouts.taxed", consultant_id=consultant_id), 303)


def _act(
    statement_id: str, verb: Callable[[UnitOfWork, str], None], *, said: str, reason: str = "words"
) -> dict[str, str]:
    """Do it to the payout that stands; what is wrong with what was typed."""
    try:
        with current_work() as work:
            _unless_own(work, statement_id)
            way = shown.sheet(work, statement_id=statement_id).way
            if way is None:
                raise NotStanding()
            verb(work, way.id)
    except NotFound:
        abort(404)
    except NoReason:
        return {reason: _("わけを書いてください。運営だけが読みます。")}
    except BadDay:
        return {"paid_on": _("払った日は、明細の日から今日までの間で選んでください。")}
    except NotStanding:
        flash(_("いまは、それができる状態ではありません。ようすが変わっています。"), "error")
    else:
        flash(said)
    return {}


def _unless_own(work: UnitOfWork, statement_id: str) -> None:
    whose = shown.sheet(work, statement_id=statement_id).consultant_id
    unless_own(work, consultant_id=whose, by_person_id=current_actor().person_id)


def _page(
    statement_id: str, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> ResponseReturnValue:
    if typed is not None and not errors:
        return redirect(url_for("payouts.show", statement_id=statement_id), 303)
    try:
        with current_read() as work:
            sheet = shown.sheet(work, statement_id=statement_id)
            today = booking_day(work.now)
    except NotFound:
        abort(404)
    page = render_template(
        "payouts/desk_statement.html",
        sheet=sheet,
        today=today,
        typed=typed or {},
        errors=errors or {},
        longest=LONGEST_WORDS,
        words=wording,
    )
    return (page, 422) if errors else page


def _withholding_page(errors: dict[str, str] | None = None) -> str:
    with current_read() as work:
        waiting, deposited = withholding.waiting(work), withholding.deposited(work)
        today = booking_day(work.now)
    return render_template(
        "payouts/withholding.html",
        waiting=waiting,
        deposited=deposited,
        today=today,
        errors=errors or {},
        words=wording,
    )


def _taxation_page(
    consultant_id: int, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> str:
    locale = current_actor().locale
    with current_read() as work:
        today = booking_day(work.now)
        consultant = directory.consultant(work, consultant_id=consultant_id, on=today)
        now = taxation.taxation_on(work, consultant_id=consultant_id, on=today)
        agreed = taxation.all_agreed(work, consultant_id=consultant_id)
    kind = "company" if now.is_company else "withheld" if now.withholds else "whole"
    return render_template(
        "payouts/taxation.html",
        consultant=consultant,
        called=consultant.in_words(current_locale()),
        now=now,
        agreed=[(one.from_on, taxation.in_words(one, locale)) for one in agreed],
        today=today,
        typed=typed or {"kind": kind, "number": now.registration_number or "", "from_on": today.isoformat()},
        errors=errors or {},
    )


def _said(called: dict[int, tuple[str, str]]) -> dict[int, str]:
    is_english = current_locale() == "en"
    return {one: english if is_english else name for one, (name, english) in called.items()}


def _words(name: str = "words") -> str:
    return request.form.get(name, "").strip()[:LONGEST_WORDS]


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
