"""What was given up: a list, a page for each with what can be done about it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.operations.blueprint import bp
from sotomado.operations.given_up import wording
from sotomado.outbox import bounces, dead_letters
from sotomado.web import current_read, current_work


@bp.get("/operations/given-up")
def given_up() -> ResponseReturnValue:
    with current_read() as work:
        kinds = dead_letters.kinds(work)
        letters = dead_letters.given_up(work)
        returned = bounces.counts(work)
    return render_template(
        "operations/given_up.html",
        kinds=kinds,
        letters=letters,
        total=sum(one.count for one in kinds),
        returned=returned,
        words=wording,
    )


@bp.post("/operations/given-up/try-again")
def try_all_again() -> ResponseReturnValue:
    with current_work() as work:
        count = dead_letters.try_all_again(work)
    flash(_("%(count)s件を、もう一度ためします。数分たつと、結果がここに出ます。", count=count))
    return redirect(url_for("operations.given_up"), 303)


@bp.get("/operations/given-up/<job_id>")
def dead_letter(job_id: str) -> ResponseReturnValue:
    with current_read() as work:
        found = dead_letters.one(work, job_id=job_id)
    if found is None:
        raise NotFound("job")
    return render_template("operations/dead_letter.html", letter=found, words=wording)


@bp.post("/operations/given-up/<job_id>/try-again")
def try_again(job_id: str) -> ResponseReturnValue:
    with current_work() as work:
        is_woken = dead_letters.try_again(work, job_id=job_id)
    flash(_("もう一度ためします。数分たつと、結果がここに出ます。") if is_woken else _seen_to())
    return redirect(url_for("operations.given_up"), 303)


@bp.post("/operations/given-up/<job_id>/drop")
def drop(job_id: str) -> ResponseReturnValue:
    with current_work() as work:
        is_dropped = dead_letters.drop(work, job_id=job_id)
    flash(_("とりやめました。中身は消しました。") if is_dropped else _seen_to())
    return redirect(url_for("operations.given_up"), 303)


def _seen_to() -> str:
    return str(_("これは、もう片づいています。変えたところはありません。"))
