"""Where Stripe tells us what happened. Kept and answered; everything else is the worker's.

The one address that takes what no form of ours sent: instead of a form's token there is Stripe's signature.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request

from sotomado.billing.gateway.signatures import BadSignature, verified
from sotomado.billing.webhooks import service
from sotomado.billing.webhooks.models import CameBy
from sotomado.billing.working import FOLLOWERS
from sotomado.web import current_database, current_settings, current_work

log = logging.getLogger("sotomado.stripe")
bp = Blueprint("webhooks", __name__)

# An event holds one object, at most with its first ten lines.
LONGEST_EVENT = 512 * 1024


@bp.post("/stripe/webhook")
def receive() -> Response:
    secrets = current_settings().webhook_secrets
    if not secrets:
        return _said(400, "nothing is set up here")
    if (request.content_length or 0) > LONGEST_EVENT:
        return _said(413, "too long for an event")
    body = request.get_data(cache=False)
    try:
        event = verified(
            body, request.headers.get("Stripe-Signature"), secrets=secrets, now=current_database().clock.now()
        )
    except BadSignature as error:
        log.warning("event refused", extra={"event": "stripe_event_refused", "error": str(error)})
        return _said(400, str(error))
    with current_work() as work:
        is_new = service.take_in(work, event=event, came_by=CameBy.SENT, followed=FOLLOWERS)
    return _said(200, "kept" if is_new else "known already")


def _said(status: int, words: str) -> Response:
    return Response(f"{words}\n", status, mimetype="text/plain")
