"""Operators' pages: all invoices, and one of them with what can be done about it. Each deed says who and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.accounts.errors import NotFound
from sotomado.billing.invoices import crediting, ending, issuing, papers, paying, shown, wording
from sotomado.billing.invoices.errors import NothingAsked, NotOnceMore, ReasonMissing, TooMuch, WrongState
from sotomado.billing.invoices.models import InvoiceState
from sotomado.billing.invoices.sending import as_file
from sotomado.bookings.once import done_before, done_to
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.ledger.service import booking_day
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("invoice_desk", __name__)

Wrong = tuple[tuple[str, str], ...]
OVERDUE = "overdue"
LONGEST_REASON = 300
MOST_YEN = 1_000_000_000
# What may be done with nothing but a reason: (verb, what is said once it is done).
DEEDS: dict[str, tuple[Callable[..., None], LazyString]] = {
    "issue": (issuing.issue_anyway, _l("Stripeを使わずに、請求書を送りました。")),
    "compare": (issuing.compare_again, _l("もう一度Stripeと比べます。合えば、そのまま送られます。")),
    "void": (ending.void, _l("請求書を取りやめました。もとになった分は、あらためて請求書になります。")),
    "write_off": (ending.write_off, _l("貸し倒れにしました。確認のメールは、もう送られません。")),
    "take_up": (ending.take_up_again, _l("貸し倒れを取り消しました。")),
}


@bp.get("/operations/invoices")
def index() -> ResponseReturnValue:
    chosen = request.args.get("state", "")
    state = InvoiceState(chosen) if chosen in {one.value for one in InvoiceState} else None
    with current_read() as work:
        found = shown.desk(
            work, state=state, only_overdue=chosen == OVERDUE, page=request.args.get("page", 1, type=int)
        )
        waiting = shown.waiting(work)
    return render_template(
        "invoices/desk.html",
        found=found,
        waiting=waiting,
        chosen=chosen if state or chosen == OVERDUE else "",
        choices=[(OVERDUE, _("期限が過ぎたもの")), *((one.value, said) for one, said in wording.STATES.items())],
        words=wording,
        is_english=current_locale() == "en",
    )


@bp.get("/operations/invoices/<invoice_id>")
def show(invoice_id: str) -> ResponseReturnValue:
    return _page(invoice_id)


@bp.get("/operations/invoices/<invoice_id>/paper.pdf")
def paper(invoice_id: str) -> ResponseReturnValue:
    try:
        with current_read() as work:
            found = papers.of_invoice(work, invoice_id=invoice_id)
    except NotFound:
        abort(404)
    return as_file(found) if found else abort(404)


@bp.get("/operations/credit-notes/<credit_note_id>.pdf")
def note_paper(credit_note_id: str) -> ResponseReturnValue:
    try:
        with current_read() as work:
            shown.note_of(work, credit_note_id=credit_note_id)
            found = papers.of_credit_note(work, credit_note_id=credit_note_id)
    except NotFound:
        abort(404)
    return as_file(found) if found else abort(404)


@bp.post("/operations/invoices/<invoice_id>/transfer")
def transfer(invoice_id: str) -> ResponseReturnValue:
    """A company's transfer came in."""
    amount, on = _amount("transfer_yen"), _day("received_on")
    wrong = _wrong_about_money("transfer_yen", amount, "received_on", on)
    if wrong:
        return _page(invoice_id, wrong), 422

    def record(work: UnitOfWork) -> None:
        paying.record_transfer(
            work,
            invoice_id=invoice_id,
            amount_yen=amount or 0,
            received_on=on or booking_day(work.now),
            said=request.form.get("said", ""),
            by=current_actor().person_id,
            may_be_more=request.form.get("may_be_more") == "yes",
        )

    return _do(invoice_id, "invoice_transfer", record, "transfer_yen", _("入金を記録しました。"))


@bp.post("/operations/invoices/<invoice_id>/give-back")
def give_back(invoice_id: str) -> ResponseReturnValue:
    """We transferred something back."""
    amount, on = _amount("back_yen"), _day("back_on")
    wrong = _wrong_about_money("back_yen", amount, "back_on", on)
    if wrong:
        return _page(invoice_id, wrong), 422

    def record(work: UnitOfWork) -> None:
        paying.give_back(
            work,
            invoice_id=invoice_id,
            amount_yen=amount or 0,
            on=on or booking_day(work.now),
            said=request.form.get("back_said", ""),
            by=current_actor().person_id,
        )

    return _do(invoice_id, "invoice_give_back", record, "back_yen", _("お返ししたことを記録しました。"))


@bp.post("/operations/invoices/<invoice_id>/undo")
def undo(invoice_id: str) -> ResponseReturnValue:
    """A transfer was recorded wrongly."""

    def take_back(work: UnitOfWork) -> None:
        paying.undo(
            work,
            payment_id=request.form.get("payment", ""),
            by=current_actor().person_id,
            reason=request.form.get("undo_reason", ""),
        )

    return _do(invoice_id, "invoice_undo", take_back, "undo_reason", _("入金の記録を取り消しました。"))


@bp.post("/operations/invoices/<invoice_id>/credit")
def credit(invoice_id: str) -> ResponseReturnValue:
    """Take something off."""
    amount = _amount("credit_yen")
    if amount is None:
        return _page(invoice_id, (("credit_yen", _("金額を、1円以上の数字で書いてください。")),)), 422

    def take_off(work: UnitOfWork) -> None:
        crediting.credit(
            work,
            invoice_id=invoice_id,
            rate_bp=request.form.get("rate_bp", 0, type=int),
            net_yen=amount,
            reason=request.form.get("credit_reason", ""),
            by=current_actor().person_id,
        )

    said = _("返還請求書をつくりました。まもなく、会社に送られます。")
    return _do(invoice_id, "invoice_credit", take_off, "credit_yen", said, reason_field="credit_reason")


@bp.post("/operations/invoices/<invoice_id>/send")
def send(invoice_id: str) -> ResponseReturnValue:
    """The same letter once more."""

    def once_more(work: UnitOfWork) -> None:
        issuing.send_again(
            work, invoice_id=invoice_id, by=current_actor().person_id, public_url=current_settings().public_url
        )

    return _do(invoice_id, "invoice_send", once_more, "send", _("請求書のメールを、もう一度送ります。"))


@bp.post("/operations/invoices/<invoice_id>/act")
def act(invoice_id: str) -> ResponseReturnValue:
    """What needs a reason and nothing else."""
    what = request.form.get("what", "")
    if what not in DEEDS:
        return _page(invoice_id, (("what", _("どうするかを、ひとつ選んでください。")),)), 422
    verb, said = DEEDS[what]

    def deed(work: UnitOfWork) -> None:
        more: dict[str, Any] = {"public_url": current_settings().public_url} if what == "issue" else {}
        verb(
            work,
            invoice_id=invoice_id,
            by=current_actor().person_id,
            reason=request.form.get("reason", ""),
            **more,
        )

    return _do(invoice_id, f"invoice_{what}", deed, "what", str(said), reason_field="reason")


def _do(
    invoice_id: str,
    name: str,
    deed: Callable[[UnitOfWork], None],
    field: str,
    said: str,
    *,
    reason_field: str | None = None,
) -> ResponseReturnValue:
    """One deed, once for each page it was asked on; what is wrong stands beside its field."""
    try:
        with current_work() as work:
            if done_before(work, name) is None:
                deed(work)
                done_to(work, invoice_id)
    except NotFound:
        abort(404)
    except ReasonMissing:
        return _page(invoice_id, ((reason_field or field, _("理由を書いてください。")),)), 422
    except NothingAsked:
        return _page(invoice_id, ((field, _("金額を、1円以上の数字で書いてください。")),)), 422
    except TooMuch as error:
        left = formats.yen(error.left_yen, current_locale())
        return _page(invoice_id, ((field, _("残りは%(left)sです。それより大きい額は書けません。", left=left)),)), 422
    except (WrongState, NotOnceMore):
        flash(_("このあいだに様子が変わったため、何も変えていません。いまの様子を確かめてください。"), "error")
    else:
        flash(said)
    return redirect(url_for("invoice_desk.show", invoice_id=invoice_id), 303)


def _page(invoice_id: str, wrong: Wrong = ()) -> str:
    try:
        with current_read() as work:
            page = shown.for_desk(work, invoice_id=invoice_id)
            today = booking_day(work.now)
    except NotFound:
        abort(404)
    return render_template(
        "invoices/desk_invoice.html",
        page=page,
        invoice=page.invoice,
        today=today,
        typed=request.form,
        wrong=wrong,
        errors=dict(wrong),
        words=wording,
        longest_reason=LONGEST_REASON,
    )


def _amount(field: str) -> int | None:
    """Whole yen above nought as people write them: "1,200", "１２００円"."""
    amount = formats.typed_whole(request.form.get(field, ""))
    return amount if amount is not None and 0 < amount < MOST_YEN else None


def _day(field: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        return None


def _wrong_about_money(amount_field: str, amount: int | None, day_field: str, on: date | None) -> Wrong:
    wrong = []
    if amount is None:
        wrong.append((amount_field, str(_("金額を、1円以上の数字で書いてください。"))))
    with current_read() as work:
        today = booking_day(work.now)
    if on is None or on > today:
        wrong.append((day_field, str(_("今日までの日付を選んでください。"))))
    return tuple(wrong)
