"""Where a company's systems want word, and what was brought there."""

from __future__ import annotations

from typing import Any

from sotomado.accounts.scopes import Scope
from sotomado.api import shapes
from sotomado.api.declaring import Operation, operation
from sotomado.api.problems import Problem
from sotomado.companies.tokens.guard import current_bearer
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.errors import BadWebhook, TooManyWebhooks
from sotomado.companies.webhooks.models import MOST_WEBHOOKS
from sotomado.companies.webhooks.service import Webhook
from sotomado.web import current_read, current_settings, current_work


@operation(
    Operation(
        name="webhooks",
        method="GET",
        path="/webhooks",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Addresses that are told",
        status=200,
        answers=shapes.WebhooksShape,
    ),
)
def told() -> shapes.WebhooksShape:
    with current_read() as work:
        found = webhooks.webhooks_of(work, company_id=current_bearer().company_id)
    return shapes.WebhooksShape(items=[shapes.WebhookShape(**_webhook(one)) for one in found])


@operation(
    Operation(
        name="make_webhook",
        method="POST",
        path="/webhooks",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Have an address told",
        status=201,
        body=shapes.WebhookAsked,
        answers=shapes.WebhookMade,
        problems=(409,),
    ),
)
def make_webhook(body: shapes.WebhookAsked) -> shapes.WebhookMade:
    try:
        with current_work() as work:
            made, secret = webhooks.make(
                work,
                company_id=current_bearer().company_id,
                address=body.address,
                events=body.events,
                named_hosts=current_settings().named_outside_hosts,
            )
    except BadWebhook as error:
        raise Problem(
            422, "Something in it is wrong.", [{"pointer": f"#/{error.field}", "detail": error.said}]
        ) from None
    except TooManyWebhooks:
        raise Problem(409, f"A company has {MOST_WEBHOOKS} addresses at most. End one first.") from None
    return shapes.WebhookMade(**_webhook(made), secret=secret)


@operation(
    Operation(
        name="end_webhook",
        method="DELETE",
        path="/webhooks/<webhook>",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Have an address told nothing any more",
        status=204,
        ids={"webhook": "The id of an address."},
        answers=None,
        problems=(404,),
    ),
)
def end_webhook(webhook: str) -> None:
    with current_work() as work:
        webhooks.end(work, company_id=current_bearer().company_id, webhook_id=webhook)


@operation(
    Operation(
        name="resume_webhook",
        method="POST",
        path="/webhooks/<webhook>/resume",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Send there again after a pause",
        status=200,
        ids={"webhook": "The id of an address."},
        answers=shapes.WebhookShape,
        problems=(404,),
    ),
)
def resume_webhook(webhook: str) -> shapes.WebhookShape:
    company_id = current_bearer().company_id
    with current_work() as work:
        webhooks.go_on(work, company_id=company_id, webhook_id=webhook)
        found = webhooks.webhook(work, company_id=company_id, webhook_id=webhook)
    return shapes.WebhookShape(**_webhook(found))


@operation(
    Operation(
        name="ping_webhook",
        method="POST",
        path="/webhooks/<webhook>/ping",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Try an address out",
        status=202,
        ids={"webhook": "The id of an address."},
        answers=shapes.PingShape,
        problems=(404,),
    ),
)
def ping_webhook(webhook: str) -> shapes.PingShape:
    with current_work() as work:
        delivery = webhooks.ping(work, company_id=current_bearer().company_id, webhook_id=webhook)
    return shapes.PingShape(delivery=delivery)


@operation(
    Operation(
        name="deliveries",
        method="GET",
        path="/webhooks/<webhook>/deliveries",
        scope=Scope.WEBHOOKS_WRITE,
        summary="What was sent there, the latest first; fifty at most, of thirty days",
        status=200,
        ids={"webhook": "The id of an address."},
        answers=shapes.DeliveriesShape,
        problems=(404,),
    ),
)
def deliveries(webhook: str) -> shapes.DeliveriesShape:
    with current_read() as work:
        found = webhooks.deliveries_of(work, company_id=current_bearer().company_id, webhook_id=webhook)
    return shapes.DeliveriesShape(
        items=[
            shapes.DeliveryShape(
                id=one.id,
                event=one.event.value,
                written_at=one.written_at,
                tries=one.tries,
                status=one.status,
                trouble=one.trouble,
                delivered_at=one.delivered_at,
                given_up_at=one.given_up_at,
            )
            for one in found
        ]
    )


def _webhook(one: Webhook) -> dict[str, Any]:
    return {
        "id": one.id,
        "address": one.address,
        "events": [event.value for event in one.events],
        "made_at": one.made_at,
        "failing_since": one.failing_since,
        "paused_at": one.paused_at,
    }
