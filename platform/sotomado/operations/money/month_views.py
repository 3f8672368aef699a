"""Months: what moved in each, whether it can be closed, and closing it; the same for an accountant as files."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.billing.reconciling import closing
from sotomado.billing.reconciling.errors import MonthNotReady
from sotomado.ledger import months
from sotomado.ledger import service as ledger
from sotomado.ledger.trial_balance import trial_balance
from sotomado.operations.blueprint import bp
from sotomado.operations.money import files, wording
from sotomado.web import current_actor, current_read, current_work


@bp.get("/operations/money/months")
def money_months() -> ResponseReturnValue:
    with current_read() as work:
        found = months.months(work)
        # The one whose turn it is: the months after it wait for it.
        next_one = next((one.name for one in reversed(found) if one.closed_at is None), None)
        obstacles = closing.obstacles(work, month=next_one) if next_one else ()
    return render_template(
        "operations/money/months.html", months=found, next_one=next_one, obstacles=obstacles, words=wording
    )


@bp.get("/operations/money/months/<month>")
def money_month(month: str) -> ResponseReturnValue:
    return _month_page(month)


@bp.post("/operations/money/months/<month>/close")
def close_month(month: str) -> ResponseReturnValue:
    _first_day(month)
    try:
        with current_work() as work:
            closing.close(work, month=month, by_person_id=current_actor().person_id)
    except MonthNotReady:
        return _month_page(month), 409
    flash(_("%(month)sを締めました。この月の帳簿は、もう変わりません。", month=wording.month(month)))
    return redirect(url_for("operations.money_months"), 303)


def _month_page(month: str) -> str:
    _first_day(month)
    with current_read() as work:
        found = closing.month_named(work, name=month)
        if found is None:
            raise NotFound("month")
        obstacles = closing.obstacles(work, month=month) if found.closed_at is None else ()
        sums = trial_balance(work, month=month)
    return render_template("operations/money/month.html", month=found, obstacles=obstacles, sums=sums, words=wording)


@bp.get("/operations/money/months/<month>/trial-balance.csv")
def trial_balance_file(month: str) -> ResponseReturnValue:
    _first_day(month)
    with current_read() as work:
        content = files.trial_balance_file(trial_balance(work, month=month))
    return _download(content, f"sotomado-trial-balance-{month}.csv")


@bp.get("/operations/money/months/<month>/journal.csv")
def journal_file(month: str) -> ResponseReturnValue:
    since = _first_day(month)
    with current_read() as work:
        entries = ledger.movements(work, since=since, until=months.first_day(months.next_month(month)))
    return _download(files.journal_file(entries), f"sotomado-journal-{month}.csv")


def _download(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _first_day(month: str) -> date:
    """Raises NotFound for what is no month."""
    try:
        return months.first_day(month)
    except ValueError:
        raise NotFound("month") from None
