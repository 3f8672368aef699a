"""Operators' pages about cards: what a card did not take back, one payment, and the prices for private persons."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.billing.checkout import wording
from sotomado.bookings.privately import payments, prices, refunds, shown
from sotomado.bookings.privately.errors import BadPrice, NotFailed, TooMuchBack
from sotomado.bookings.privately.refunds import LONGEST_WORDS
from sotomado.bookings.privately.words import lead_time
from sotomado.directory.errors import OwnAffair
from sotomado.ledger.service import booking_day
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("card_desk", __name__)
Wrong = tuple[tuple[str, str], ...]


@bp.get("/operations/card-payments")
def index() -> ResponseReturnValue:
    """What waits, and the way to one payment by the number that stands on its receipt's page."""
    number = request.args.get("payment", "").strip()
    wrong: Wrong = ()
    if number:
        try:
            with current_read() as work:
                shown.any_payment(work, payment_id=number)
        except NotFound:
            wrong = (("payment", _("その番号のお支払いはありません。番号をお確かめください。")),)
        else:
            return redirect(url_for("card_desk.show", payment_id=number), 303)
    return _index_page(wrong=wrong, number=number), 404 if wrong else 200


def _index_page(*, wrong: Wrong = (), number: str = "", refund_id: str = "") -> str:
    with current_read() as work:
        failed = shown.failed_refunds(work)
        payers = {one.person_id: accounts.actor(work, person_id=one.person_id) for one in failed}
    return render_template(
        "checkout/desk.html",
        failed=failed,
        payers=payers,
        number=number,
        words=wording,
        wrong=wrong,
        errors=dict(wrong),
        refund_id=refund_id,
        typed=request.form,
        longest_words=LONGEST_WORDS,
    )


@bp.post("/operations/card-refunds/<refund_id>/otherwise")
def pay_otherwise(refund_id: str) -> ResponseReturnValue:
    said = request.form.get("words", "").strip()
    if not said:
        missing = _("いつ、どうやってお返ししたかを書いてください。")
        return _index_page(wrong=((f"words-{refund_id}", missing),), refund_id=refund_id), 422
    try:
        with current_work() as work:
            refunds.pay_otherwise(work, refund_id=refund_id, words=said, by_person_id=current_actor().person_id)
    except NotFailed:
        flash(_("この返金は、別の方法を待っていません。何も書いていません。"), "error")
    else:
        flash(_("別の方法で返したことを、帳簿に書きました。"))
    return redirect(url_for("card_desk.index"), 303)


@bp.get("/operations/card-payments/<payment_id>")
def show(payment_id: str) -> ResponseReturnValue:
    return _payment_page(payment_id)


def _payment_page(payment_id: str, wrong: Wrong = ()) -> str:
    with current_read() as work:
        one = shown.any_payment(work, payment_id=payment_id)
    return render_template(
        "checkout/desk_payment.html",
        payment=one,
        left_yen=one.gross_yen - one.refunded_yen,
        words=wording,
        wrong=wrong,
        errors=dict(wrong),
        typed=request.form,
    )


@bp.post("/operations/card-payments/<payment_id>/give-back")
def give_back(payment_id: str) -> ResponseReturnValue:
    amount_yen = _whole(request.form.get("amount", ""))
    try:
        with current_work() as work:
            payments.goodwill(
                work, payment_id=payment_id, amount_yen=amount_yen or 0, by_person_id=current_actor().person_id
            )
    except TooMuchBack as error:
        said = _("1円から%(left)s円までの額を、数字で書いてください。", left=f"{error.left_yen:,}")
        return _payment_page(payment_id, (("amount", said),)), 422
    except OwnAffair:
        return _payment_page(payment_id, (("amount", _("ご自分のお支払いは、ほかの運営の方に頼んでください。")),)), 422
    flash(_("返金の手続きをはじめました。ご本人には、メールでお知らせします。"))
    return redirect(url_for("card_desk.show", payment_id=payment_id), 303)


@bp.get("/operations/private-prices")
def private_prices() -> ResponseReturnValue:
    return _prices_page()


def _prices_page(wrong: Wrong = ()) -> str:
    with current_read() as work:
        known = prices.all_prices(work)
        today = booking_day(work.now)
    return render_template(
        "checkout/prices.html",
        prices=known,
        today=today,
        holding=next((one.from_on for one in known if one.from_on <= today), None),
        lead_time=lead_time,
        wrong=wrong,
        errors=dict(wrong),
        typed=request.form,
    )


@bp.post("/operations/private-prices")
def set_price() -> ResponseReturnValue:
    try:
        from_on = date.fromisoformat(request.form.get("from_on", ""))
    except ValueError:
        return _prices_page((("from_on", _("いつからかを、日付で書いてください。")),)), 422
    hours, net = _whole(request.form.get("cutoff_hours", "")), _whole(request.form.get("net_yen", ""))
    percent = _whole(request.form.get("late_kept_percent", ""))
    try:
        with current_work() as work:
            prices.set_price(
                work,
                from_on=from_on,
                net_yen=-1 if net is None else net,
                cutoff_minutes=-1 if hours is None else hours * 60,
                late_kept_percent=-1 if percent is None else percent,
                by_person_id=current_actor().person_id,
            )
    except BadPrice as error:
        return _prices_page((_said(error.field),)), 422
    flash(_("料金を加えました。その日からの予約に使われます。"))
    return redirect(url_for("card_desk.private_prices"), 303)


def _said(field: str) -> tuple[str, str]:
    words = {
        "from_on": _("明日から一年先までの日付で書いてください。過ぎた日の料金は変えられません。"),
        "net_yen": _("50円から1,000,000円までの額を、数字で書いてください。"),
        "cutoff_minutes": _("0から336までの時間数で書いてください。"),
        "late_kept_percent": _("0から100までの数で書いてください。"),
    }
    return ({"cutoff_minutes": "cutoff_hours"}.get(field, field), words[field])


def _whole(typed: str) -> int | None:
    """A number as people type it, None where it is none."""
    whole = formats.typed_whole(typed)
    return whole if whole is not None and whole < 10**8 else None
