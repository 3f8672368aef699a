"""What accounts, events, rates and troubles of the books are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sotomado.billing.reconciling.models import WhyNot
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
WHY_NOT = {
    WhyNot.UNKNOWN_KIND: _l("この種類の動きを、帳簿は知りません。どの科目のものかを選ぶと、帳簿に入ります。"),
    WhyNot.NOT_YEN: _l("円ではないお金の動きです。帳簿には入りません。何だったのかを書いておいてください。"),
    WhyNot.NOTHING_OF_OURS: _l(
        "Stripeではお金が動いていますが、これに当たる私たちの記録がありません。"
        "Stripeの画面で直接した操作なら、どの記録に当たるかを書いてください。"
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
