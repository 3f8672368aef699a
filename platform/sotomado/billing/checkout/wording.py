"""How a payment and what goes back of it stand, in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.bookings.privately.models import PaymentState, RefundReason, RefundState

STATES = {
    PaymentState.BEGUN: _l("お支払いの前です"),
    PaymentState.OPEN: _l("お支払いの前です"),
    PaymentState.PAID: _l("お支払い済み"),
    PaymentState.BOOKED: _l("お支払い済み"),
    PaymentState.REFUNDED: _l("全額をお返しします"),
    PaymentState.ENDED: _l("お支払いはありません"),
}
REASONS = {
    RefundReason.CANCELLED: _l("期限までの取り消し"),
    RefundReason.LATE_CANCELLED: _l("期限を過ぎた取り消し"),
    RefundReason.CALLED_OFF: _l("相談相手または運営の都合による取り消し"),
    RefundReason.NOT_HELD: _l("面談が行われなかったため"),
    RefundReason.NOT_BOOKED: _l("予約にできなかったため"),
    RefundReason.GOODWILL: _l("運営の判断による返金"),
}
REFUND_STATES = {
    RefundState.PROMISED: _l("手続きをしています"),
    RefundState.SENT: _l("カード会社に送りました"),
    RefundState.SUCCEEDED: _l("カード会社に送りました"),
    RefundState.FAILED: _l("カードにお返しできませんでした。運営からご連絡します"),
    RefundState.PAID_OTHERWISE: _l("別の方法でお返ししました"),
}


def stripe_is_away() -> str:
    return str(
        _(
            "決済会社に、いまつながりません。何も引かれていません。おさえた時間はそのままです。"
            "数分おいて、もう一度お試しください。"
        )
    )
