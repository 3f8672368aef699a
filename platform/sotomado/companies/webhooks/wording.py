"""What a company's systems are told of, and how it went, in words for HR."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.companies.webhooks.models import WebhookEvent
from sotomado.companies.webhooks.service import Delivery

EVENTS: Mapping[WebhookEvent, LazyString] = {
    WebhookEvent.RELEASE_PUBLISHED: _l("傾向レポートが公開されたとき"),
    WebhookEvent.ROSTER_TAKEN_IN: _l("名簿の取り込みが終わったとき"),
    WebhookEvent.INVOICE_ISSUED: _l("請求書が発行されたとき"),
    WebhookEvent.PING: _l("ためしのお知らせ"),
}
_TROUBLES: Mapping[str, LazyString] = {
    "inside": _l("インターネットに公開されていない場所を指しています。"),
    "unreachable": _l("つながりませんでした。"),
    "certificate": _l("サーバーの証明書を確かめられませんでした。"),
    "slow": _l("10秒のうちに返事がありませんでした。"),
    "too_large": _l("返事が大きすぎました。"),
    "led_away": _l("別のアドレスへ案内されました。"),
    "moved_too_often": _l("別のアドレスへ案内されました。"),
}


def standing_of(one: Delivery) -> str:
    """One sentence: whether it was taken, and what the other side said where it was not."""
    if one.delivered_at is not None:
        return str(_("届きました。"))
    if not one.tries:
        return str(_("これから送ります。"))
    said = (
        str(_("返事は %(status)s でした。", status=one.status))
        if one.status is not None
        else str(_TROUBLES.get(one.trouble or "", _("うまくいきませんでした。")))
    )
    rest = _("もう送りません。") if one.given_up_at is not None else _("また送ります。")
    return f"{said} {rest}"
