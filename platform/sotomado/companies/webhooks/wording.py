"""What a company's systems are told of, in words for HR."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.companies.webhooks.models import WebhookEvent

EVENTS: Mapping[WebhookEvent, LazyString] = {
    WebhookEvent.RELEASE_PUBLISHED: _l("傾向レポートが公開されたとき"),
    WebhookEvent.ROSTER_TAKEN_IN: _l("名簿の取り込みが終わったとき"),
    WebhookEvent.INVOICE_ISSUED: _l("請求書が発行されたとき"),
    WebhookEvent.PING: _l("ためしに送るとき"),
}
