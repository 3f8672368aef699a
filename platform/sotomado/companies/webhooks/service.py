"""What can happen to a webhook: asked for, told something, tried out, let on again, ended."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from sotomado.accounts.errors import NotFound
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.models import Company
from sotomado.companies.webhooks import signing
from sotomado.companies.webhooks.errors import BadWebhook, TooManyWebhooks
from sotomado.companies.webhooks.models import (
    MOST_WEBHOOKS,
    CompanyWebhook,
    CompanyWebhookDelivery,
    CompanyWebhookEvent,
    WebhookEvent,
)
from sotomado.database import UnitOfWork
from sotomado.outbox import service as outbox
from sotomado.outgoing.addresses import target
from sotomado.outgoing.errors import OutsideTrouble

# The job that brings one message: {"delivery_id"}.
BRING = "bring_webhook"
# Long enough to look into what went wrong.
DELIVERIES_KEPT = timedelta(days=30)
CHOSEN = tuple(event for event in WebhookEvent if event is not WebhookEvent.PING)


@dataclass(frozen=True)
class Webhook:
    """An address as its company sees it."""

    id: str
    address: str
    events: tuple[WebhookEvent, ...]
    made_at: datetime
    failing_since: datetime | None
    paused_at: datetime | None


@dataclass(frozen=True)
class Delivery:
    """One message as the company sees it."""

    id: str
    event: WebhookEvent
    written_at: datetime
    tries: int
    status: int | None
    trouble: str | None
    delivered_at: datetime | None
    given_up_at: datetime | None


def make(
    work: UnitOfWork,
    *,
    company_id: int,
    address: str,
    events: Collection[WebhookEvent],
    named_hosts: frozenset[str] = frozenset(),
    by: int | None = None,
) -> tuple[Webhook, str]:
    """A new address, and the secret its messages are signed with: it is nowhere else to be read.

    `named_hosts`: see `outgoing.addresses`. Raises BadWebhook, TooManyWebhooks.
    """
    address = address.strip()
    try:
        target(address, named_hosts=named_hosts)
    except OutsideTrouble as error:
        raise BadWebhook("address", f"Not an https address on the open internet: {error.trouble}.") from None
    if not events or not set(events) <= set(CHOSEN):
        raise BadWebhook("events", "At least one of: " + ", ".join(CHOSEN) + ".")
    # Two who ask for one company take turns.
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
    held = set(work.session.scalars(select(CompanyWebhook.place).where(*_of(company_id))))
    free = set(range(1, MOST_WEBHOOKS + 1)) - held
    if not free:
        raise TooManyWebhooks()
    secret = signing.new_secret()
    row = CompanyWebhook(company_id=company_id, place=min(free), address=address, made_at=work.now)
    row.secret = work.seal(row, "secret", secret)
    work.session.add(row)
    work.session.flush()
    work.session.add_all(CompanyWebhookEvent(webhook_id=row.id, event=event) for event in sorted(set(events)))
    work.session.flush()
    audit.record(work, act=Act.WEBHOOK_MADE, by=by, about={"company": company_id, "webhook": row.id})
    return webhook(work, company_id=company_id, webhook_id=row.id), secret


def webhooks_of(work: UnitOfWork, *, company_id: int) -> list[Webhook]:
    """A company's addresses, the oldest first. Two statements."""
    rows = work.session.scalars(
        select(CompanyWebhook).where(*_of(company_id)).order_by(CompanyWebhook.made_at, CompanyWebhook.id)
    ).all()
    events: dict[str, list[WebhookEvent]] = {row.id: [] for row in rows}
    for webhook_id, event in work.session.execute(
        select(CompanyWebhookEvent.webhook_id, CompanyWebhookEvent.event).where(
            CompanyWebhookEvent.webhook_id.in_(events)
        )
    ):
        events[webhook_id].append(event)
    in_order = list(WebhookEvent)
    return [
        Webhook(
            row.id,
            row.address,
            tuple(sorted(events[row.id], key=in_order.index)),
            row.made_at,
            row.failing_since,
            row.paused_at,
        )
        for row in rows
    ]


def webhook(work: UnitOfWork, *, company_id: int, webhook_id: str) -> Webhook:
    """Raises NotFound."""
    for one in webhooks_of(work, company_id=company_id):
        if one.id == webhook_id:
            return one
    raise NotFound("webhook")


def end(work: UnitOfWork, *, company_id: int, webhook_id: str, by: int | None = None) -> None:
    """From now on nothing is sent there, nor what was still on its way. Raises NotFound."""
    row = _mine(work, company_id, webhook_id)
    row.ended_at = work.now
    work.session.flush()
    audit.record(work, act=Act.WEBHOOK_ENDED, by=by, about={"company": company_id, "webhook": row.id})


def go_on(work: UnitOfWork, *, company_id: int, webhook_id: str) -> None:
    """Send there again after a pause, what was given up meanwhile left out. Raises NotFound."""
    row = _mine(work, company_id, webhook_id)
    row.failing_since, row.paused_at = None, None
    work.session.flush()


def ping(work: UnitOfWork, *, company_id: int, webhook_id: str) -> str:
    """Send a message that says nothing, to try an address out. Returns its id. Raises NotFound."""
    row = _mine(work, company_id, webhook_id)
    return _write(work, row, WebhookEvent.PING, {})


def tell(work: UnitOfWork, *, company_id: int, event: WebhookEvent, data: Mapping[str, str | int]) -> None:
    """Have every address of a company that asked for `event` told, in the transaction in which it happened.

    `data`: numbers of ours, days and digests. Never a person.
    """
    rows = work.session.scalars(
        select(CompanyWebhook)
        .join(CompanyWebhookEvent, CompanyWebhookEvent.webhook_id == CompanyWebhook.id)
        .where(*_of(company_id), CompanyWebhook.paused_at.is_(None), CompanyWebhookEvent.event == event)
        .order_by(CompanyWebhook.id)
    ).all()
    for row in rows:
        _write(work, row, event, data)


def deliveries_of(work: UnitOfWork, *, company_id: int, webhook_id: str, limit: int = 50) -> list[Delivery]:
    """What was sent to an address, the latest first. Raises NotFound."""
    row = _mine(work, company_id, webhook_id)
    rows = work.session.scalars(
        select(CompanyWebhookDelivery)
        .where(CompanyWebhookDelivery.webhook_id == row.id)
        .order_by(CompanyWebhookDelivery.written_at.desc(), CompanyWebhookDelivery.id)
        .limit(limit)
    )
    return [
        Delivery(
            one.id,
            one.event,
            one.written_at,
            one.tries,
            one.status,
            one.trouble,
            one.delivered_at,
            one.given_up_at,
        )
        for one in rows
    ]


def forget_old(work: UnitOfWork) -> None:
    """Messages of long ago."""
    work.session.execute(
        delete(CompanyWebhookDelivery).where(CompanyWebhookDelivery.written_at < work.now - DELIVERIES_KEPT)
    )


def _of(company_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return CompanyWebhook.company_id == company_id, CompanyWebhook.ended_at.is_(None)


def _mine(work: UnitOfWork, company_id: int, webhook_id: str) -> CompanyWebhook:
    row = work.session.scalar(
        select(CompanyWebhook).where(*_of(company_id), CompanyWebhook.id == webhook_id).with_for_update()
    )
    if row is None:
        raise NotFound("webhook")
    return row


def _write(work: UnitOfWork, row: CompanyWebhook, event: WebhookEvent, data: Mapping[str, str | int]) -> str:
    told = {"type": event.value, "timestamp": work.now.isoformat(), "data": dict(data)}
    delivery = CompanyWebhookDelivery(
        webhook_id=row.id, event=event, body=json.dumps(told, ensure_ascii=False), written_at=work.now, tries=0
    )
    work.session.add(delivery)
    work.session.flush()
    outbox.write(work, kind=BRING, payload={"delivery_id": delivery.id}, dedupe_key=f"{BRING}|{delivery.id}")
    return delivery.id
