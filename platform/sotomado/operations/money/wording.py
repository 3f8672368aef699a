"""The books in words: accounts, events, kinds of Stripe's lines, and what to do where something does not match."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.billing.reconciling.closing import Obstacle, Why
from sotomado.billing.reconciling.labels import ACCOUNTS, EVENTS, RATES, WHY_NOT
from sotomado.billing.reconciling.queries import OpenItem
from sotomado.billing.reconciling.service import Against
from sotomado.languages import current_locale
from sotomado.ledger.accounts import Account
from sotomado.ledger.rates import RateKind

# What accountants call them, in the order of a balance sheet.
GROUPS: tuple[tuple[str, object, tuple[Account, ...]], ...] = (
    ("held", _l("手もとにあるお金"), (Account.BANK, Account.STRIPE_CLEARING)),
    ("owed", _l("これから受け取るお金"), (Account.COMPANY_RECEIVABLE, Account.UNBILLED)),
    ("kept", _l("預かっているお金"), (Account.TICKET_LIABILITY, Account.ADVANCES)),
    (
        "owing",
        _l("これから払うお金"),
        (Account.CONSULTANT_ACCRUED, Account.CONSULTANT_PAYABLE, Account.WITHHOLDING_PAYABLE, Account.CONSUMPTION_TAX),
    ),
    (
        "under_way",
        _l("途中にあるもの"),
        (Account.CARD_CLEARING, Account.REFUNDS, Account.TRANSFER_CLEARING, Account.DISPUTED),
    ),
)
KINDS = {
    "charge": _l("カードの支払い"),
    "payment": _l("カードのほかの支払い"),
    "refund": _l("返金"),
    "payment_refund": _l("返金"),
    "refund_failure": _l("戻ってきた返金"),
    "transfer": _l("相談員への送金"),
    "transfer_refund": _l("取りもどした送金"),
    "payout": _l("銀行の口座への入金"),
    "payout_failure": _l("戻ってきた銀行への入金"),
    "adjustment": _l("調整"),
    "stripe_fee": _l("Stripeの手数料"),
}
AGAINST = {
    Against.BANK: ACCOUNTS[Account.BANK],
    Against.STRIPE_FEES: ACCOUNTS[Account.STRIPE_FEES],
    Against.DISPUTED: ACCOUNTS[Account.DISPUTED],
    Against.LOSSES: ACCOUNTS[Account.LOSSES],
}
# (account, whether more stands on the debit side) -> what happened, and what to do.
_OPEN = {
    (Account.CARD_CLEARING, True): _l(
        "支払われたと記録しましたが、Stripeの記録に出てきません。Stripeの画面でこの支払いを確かめてください。"
    ),
    (Account.CARD_CLEARING, False): _l(
        "Stripeには支払いがありますが、私たちの記録がありません。通知を受けとりそこねたのかもしれません。"
        "一時間ごとに取りなおします。次の日になっても消えなければ、予約か請求書のページで確かめてください。"
    ),
    (Account.REFUNDS, False): _l(
        "返すと決めましたが、まだ返せていません。カードが受けつけないときは、別の方法で返して、そう記録してください。"
    ),
    (Account.REFUNDS, True): _l(
        "Stripeから返金が出ましたが、返すと決めた記録がありません。Stripeの画面で返金した人に確かめてください。"
    ),
    (Account.TRANSFER_CLEARING, False): _l(
        "送金したと記録しましたが、Stripeの記録に出てきません。報酬のページで、この送金のいまの様子を確かめてください。"
    ),
    (Account.TRANSFER_CLEARING, True): _l(
        "Stripeから送金が出ましたが、私たちの記録がありません。Stripeの画面で送金した人に確かめてください。"
    ),
}
IN_YEN = frozenset({RateKind.WITHHOLDING_THRESHOLD_YEN, RateKind.PAYMENT_RECORD_THRESHOLD_YEN})
_STATUSES = {
    "needs_response": _l("返事が必要です"),
    "under_review": _l("銀行が調べています"),
    "warning_needs_response": _l("問い合わせに返事が必要です"),
    "warning_under_review": _l("問い合わせを銀行が調べています"),
    "won": _l("支払いが認められました"),
    "lost": _l("支払いが取り消されました"),
    "warning_closed": _l("問い合わせは終わりました"),
    "prevented": _l("申し立てになる前に終わりました"),
}
LONGEST_DIGITS = 12

__all__ = ["ACCOUNTS", "EVENTS", "RATES", "WHY_NOT"]


def kind(name: str) -> str:
    """What Stripe calls a movement; a name that has no words yet stands as it is."""
    return str(KINDS.get(name) or _("ほかの動き(%(name)s)", name=name))


def status(name: str) -> str:
    return str(_STATUSES.get(name, name))


def open_item(item: OpenItem) -> str:
    return str(_OPEN[item.account, item.left_yen > 0])


def obstacle(one: Obstacle) -> str:
    """What keeps a month open, and what to do about it."""
    match one.why:
        case Why.NOT_OVER:
            return str(_("まだ終わっていない月です。次の月になってから締められます。"))
        case Why.EARLIER_OPEN:
            return str(_("前の月が、まだ開いています。古い月から順に締めてください。"))
        case Why.NOT_COMPARED:
            return str(_("月が終わってから、まだ突き合わせをしていません。今夜を待つか、いま突き合わせてください。"))
        case Why.DIFFERENT_SUM:
            amount = formats.yen(one.count, current_locale())
            return str(_("Stripeにあるお金と帳簿が、%(amount)s違います。", amount=amount))
        case Why.LINES_UNMATCHED:
            return str(_("説明のついていないStripeの動きが%(count)s件あります。", count=one.count))
        case Why.ITEMS_OPEN:
            return str(_("相手の見つからない記録が%(count)s件あります。", count=one.count))


def month(name: str) -> str:
    """ "2026-11" as 2026年11月 / Nov 2026."""
    return formats.month_of_year(name, current_locale())


def rate(kind_: RateKind, value: int) -> str:
    """10.21%, or 1,000,000円."""
    return formats.yen(value, current_locale()) if kind_ in IN_YEN else percent(value)


def percent(basis_points: int) -> str:
    return f"{Decimal(basis_points) / 100:f}%"


def read_rate(kind_: RateKind, typed: str) -> int | None:
    """What was typed, as basis points or yen; None where it is neither. Wide digits and commas are read as well."""
    text = formats.typed_digits(typed.replace("％", "%").strip().removesuffix("%"))
    if not text or len(text) > LONGEST_DIGITS or not text.isascii():
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    value = number if kind_ in IN_YEN else number * 100
    if not number.is_finite() or value != value.to_integral_value() or value < 0:
        return None
    return int(value) if value <= (10**9 if kind_ in IN_YEN else 10_000) else None
