"""An operator's pages on money: how the books stand, and what does not match with Stripe's."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.billing.reconciling import fetching, queries, service
from sotomado.billing.reconciling.errors import NothingToExplain, NothingWithThatReference, WordsMissing
from sotomado.billing.reconciling.models import WhyNot
from sotomado.billing.reconciling.service import LONGEST_WORDS, Against
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.operations.blueprint import bp
from sotomado.operations.money import wording
from sotomado.web import current_actor, current_read, current_settings, current_work

LONGEST_REFERENCE = 80


@bp.get("/operations/money")
def money() -> ResponseReturnValue:
    with current_read() as work:
        balances = ledger.balances(work)
        standing = queries.standing(work)
    return render_template(
        "operations/money/overview.html",
        balances=balances,
        standing=standing,
        words=wording,
        has_payments=current_settings().has_payments,
    )


@bp.get("/operations/money/reconciliation")
def reconciliation() -> ResponseReturnValue:
    with current_read() as work:
        standing = queries.standing(work)
        latest = queries.latest(work)
    return render_template(
        "operations/money/reconciliation.html",
        standing=standing,
        latest=latest,
        words=wording,
        has_payments=current_settings().has_payments,
    )


@bp.post("/operations/money/reconciliation")
def reconcile_now() -> ResponseReturnValue:
    with current_work() as work:
        fetching.ask(work)
    flash(_("突き合わせをはじめます。数分たつと、結果がここに出ます。"))
    return redirect(url_for("operations.reconciliation"), 303)


@bp.get("/operations/money/lines/<line_id>")
def stripe_line(line_id: str) -> ResponseReturnValue:
    return _line_page(line_id, {}, {})


@bp.post("/operations/money/lines/<line_id>")
def explain_line(line_id: str) -> ResponseReturnValue:
    typed = _typed("reference", "against", "words")
    against = _against(typed["against"])
    try:
        with current_work() as work:
            found = queries.line(work, line_id=line_id)
            errors = _missing(typed, against, why_not=found.why_not if found else None)
            if not errors:
                service.explain(
                    work,
                    line_id=line_id,
                    words=typed["words"],
                    by_person_id=current_actor().person_id,
                    reference=typed["reference"],
                    against=against,
                )
    except NothingWithThatReference:
        errors = {"reference": _("この番号の記録は、帳簿にありません。番号を確かめてください。")}
    except NothingToExplain:
        flash(_("これは、もう片づいています。変えたところはありません。"))
        return redirect(url_for("operations.reconciliation"), 303)
    if errors:
        return _line_page(line_id, typed, errors), 422
    flash(_("説明を残しました。"))
    return redirect(url_for("operations.reconciliation"), 303)


def _missing(typed: dict[str, str], against: Against | None, *, why_not: WhyNot | None) -> dict[str, str]:
    errors = {}
    if why_not is WhyNot.NOTHING_OF_OURS and not typed["reference"] and against is None:
        errors["reference"] = _("どの記録に当たるか番号を書くか、当たる記録がなければ科目を選んでください。")
    if why_not is WhyNot.UNKNOWN_KIND and against is None:
        errors["against"] = _("どの科目のものか、ひとつ選んでください。")
    if not typed["words"]:
        errors["words"] = _("何だったのかを、あとで読む人のために書いてください。")
    return errors


def _line_page(line_id: str, typed: dict[str, str], errors: dict[str, str]) -> str:
    with current_read() as work:
        line = queries.line(work, line_id=line_id)
        if line is None:
            raise NotFound("line")
    return render_template(
        "operations/money/line.html",
        line=line,
        typed=typed,
        errors=errors,
        words=wording,
        longest=LONGEST_WORDS,
    )


@bp.get("/operations/money/items/<account>/<reference>")
def open_item(account: str, reference: str) -> ResponseReturnValue:
    return _item_page(account, reference, {}, {})


@bp.post("/operations/money/items/<account>/<reference>")
def settle_item(account: str, reference: str) -> ResponseReturnValue:
    typed = _typed("against", "words")
    against = _against(typed["against"])
    errors = {}
    if against is None:
        errors["against"] = _("どの科目に移すか、ひとつ選んでください。")
    if not typed["words"]:
        errors["words"] = _("どうしてこうしたのかを、あとで読む人のために書いてください。")
    if against is None or errors:
        return _item_page(account, reference, typed, errors), 422
    try:
        with current_work() as work:
            service.settle(
                work,
                account=_awaited(account),
                reference=reference,
                against=against,
                words=typed["words"],
                by_person_id=current_actor().person_id,
            )
    except (NothingToExplain, WordsMissing):
        flash(_("これは、もう片づいています。変えたところはありません。"))
    else:
        flash(_("帳簿に訂正を書きました。前の記録は、そのまま残っています。"))
    return redirect(url_for("operations.reconciliation"), 303)


def _item_page(account: str, reference: str, typed: dict[str, str], errors: dict[str, str]) -> str:
    with current_read() as work:
        item = queries.open_item(work, account=_awaited(account), reference=reference)
        books = queries.books_of(work, reference=reference)
    if item is None:
        raise NotFound("item")
    return render_template(
        "operations/money/item.html",
        item=item,
        books=books,
        typed=typed,
        errors=errors,
        words=wording,
        longest=LONGEST_WORDS,
    )


def _awaited(name: str) -> Account:
    if name not in set(Account):
        raise NotFound("account")
    return Account(name)


@bp.get("/operations/money/books")
def books() -> ResponseReturnValue:
    """All entries with one reference."""
    reference = request.args.get("reference", "").strip()[:LONGEST_REFERENCE]
    with current_read() as work:
        found = queries.books_of(work, reference=reference) if reference else None
    return render_template("operations/money/books.html", reference=reference, books=found, words=wording)


def _typed(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "").strip()[: LONGEST_WORDS + 1] for name in names}


def _against(name: str) -> Against | None:
    return Against(name) if name in set(Against) else None
