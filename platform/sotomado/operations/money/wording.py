"""The books in words: accounts, events, kinds of Stripe's lines, and what to do where something does not match."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.billing.reconciling.closing import Obstacle, Why
from sotomado.billing.reconciling.models import WhyNot
from sotomado.billing.reconciling.queries import OpenItem
from sotomado.billing.reconciling.service import Against
from sotomado.languages import current_locale
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.rates import RateKind

ACCOUNTS = {
    Account.COMPANY_RECEIVABLE: _l("企業への請求で、まだ受け取っていないお金"),
    Account.UNBILLED: _l("月払いの企業の利用で、まだ請求していない分"),
    Account.TICKET_LIABILITY: _l("企業が買い、まだ使っていないチケット"),
    Account.ADVANCES: _l("カードで受け取り、まだ面談が終わっていない分"),
    Account.CARD_CLEARING: _l("カードの支払いで、Stripeの記録を待つもの"),
    Account.STRIPE_CLEARING: _l("Stripeにあるお金"),
    Account.TRANSFER_CLEARING: _l("相談員への送金で、Stripeの記録を待つもの"),
    Account.REFUNDS: _l("返すと決め、Stripeの記録を待つ返金"),
    Account.DISPUTED: _l("カードの持ち主が異議を申し立てた支払い"),
    Account.BANK: _l("銀行の口座"),
    Account.REVENUE: _l("売上"),
    Account.EXPIRED_TICKETS: _l("使われずに期限が来たチケット"),
    Account.CONSUMPTION_TAX: _l("受け取った消費税"),
    Account.INPUT_TAX: _l("差し引ける消費税"),
    Account.CONSULTANT_COST: _l("相談員の報酬"),
    Account.CONSULTANT_ACCRUED: _l("相談員の報酬で、まだ明細にしていない分"),
    Account.CONSULTANT_PAYABLE: _l("明細にした報酬で、まだ払っていない分"),
    Account.WITHHOLDING_PAYABLE: _l("預かった源泉所得税"),
    Account.STRIPE_FEES: _l("Stripeの手数料"),
    Account.LOSSES: _l("受け取れなかったお金"),
}
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
EVENTS = {
    Event.PACK_INVOICED: _l("チケットを請求した"),
    Event.TICKET_EARNED: _l("チケットが使われた"),
    Event.TICKETS_EXPIRED: _l("チケットの期限が来た"),
    Event.TALK_EARNED: _l("月払いの企業の面談が終わった"),
    Event.MONTH_INVOICED: _l("ひと月分を請求した"),
    Event.INVOICE_CREDITED: _l("請求を減らした"),
    Event.INVOICE_PAID: _l("請求が支払われた"),
    Event.WRITTEN_OFF: _l("受け取れないと決めた"),
    Event.CARD_PAID: _l("カードで支払われた"),
    Event.CARD_EARNED: _l("カードで払われた面談が終わった"),
    Event.REFUND_PROMISED: _l("返金すると決めた"),
    Event.REFUND_PAID_OTHERWISE: _l("別の方法で返金した"),
    Event.FEE_EARNED: _l("相談員の報酬が生まれた"),
    Event.STATEMENT_MADE: _l("報酬の明細をつくった"),
    Event.CONSULTANT_PAID: _l("相談員に送金した"),
    Event.WITHHOLDING_DEPOSITED: _l("源泉所得税を納めた"),
    Event.STRIPE_SETTLED: _l("Stripeの記録に出た"),
    Event.CORRECTED: _l("訂正した"),
}
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
WHY_NOT = {
    WhyNot.UNKNOWN_KIND: _l("この種類の動きを、帳簿は知りません。どの科目のものかを選ぶと、帳簿に入ります。"),
    WhyNot.NOT_YEN: _l("円ではないお金の動きです。帳簿には入りません。何だったのかを書いておいてください。"),
    WhyNot.NOTHING_OF_OURS: _l(
        "Stripeではお金が動いていますが、これに当たる私たちの記録がありません。"
        "Stripeの画面で直接した操作なら、どの記録に当たるかを書いてください。"
    ),
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
RATES = {
    RateKind.CONSUMPTION_TAX: _l("消費税の税率"),
    RateKind.INPUT_CREDIT: _l("登録のない相手への支払いで、差し引ける消費税の割合"),
    RateKind.WITHHOLDING: _l("源泉徴収の税率"),
    RateKind.WITHHOLDING_ABOVE: _l("源泉徴収の、境目を超えた分の税率"),
    RateKind.WITHHOLDING_THRESHOLD_YEN: _l("源泉徴収の税率が変わる境目"),
    RateKind.PAYMENT_RECORD_THRESHOLD_YEN: _l("支払調書を出す金額の境目"),
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
    year, number = name.split("-")
    if current_locale() == "ja":
        return f"{year}年{int(number)}月"
    return f"{formats.month(int(number), 'en')} {year}"


def rate(kind_: RateKind, value: int) -> str:
    """10.21%, or 1,000,000円."""
    return formats.yen(value, current_locale()) if kind_ in IN_YEN else percent(value)


def percent(basis_points: int) -> str:
    return f"{Decimal(basis_points) / 100:f}%"


def read_rate(kind_: RateKind, typed: str) -> int | None:
    """What was typed, as basis points or yen; None where it is neither. Wide digits and commas are read as well."""
    text = unicodedata.normalize("NFKC", typed).strip().removesuffix("%").removesuffix("円").removeprefix("¥")
    text = text.replace(",", "").strip()
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
