"""Bringing one message to a company's system: signed, to the open internet alone, again until it is taken.

Nothing is held open while the other side thinks. What was answered beyond its status is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Duty, Person
from sotomado.companies.models import Company
from sotomado.companies.webhooks import signing
from sotomado.companies.webhooks.errors import NotTaken
from sotomado.companies.webhooks.letters import paused_letter
from sotomado.companies.webhooks.models import CompanyWebhook, CompanyWebhookDelivery
from sotomado.companies.webhooks.service import BRING
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import mail
from sotomado.outbox.worker import Handler
from sotomado.outgoing.errors import OutsideTrouble
from sotomado.outgoing.fetching import Fetcher
from sotomado.settings import Settings

# A receiver answers before it works: longer than this keeps our worker.
SECONDS = 10.0
MOST_BYTES = 64 * 1024
# An address that takes nothing for so long is not asked any more, and HR is told.
PAUSED_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class _Message:
    """What is to be brought, out of the database."""

    address: str
    secret: str
    body: bytes
    at: int


def handlers(database: Database, settings: Settings) -> dict[str, Handler]:
    def bring_it(payload: dict[str, Any], _job_id: str) -> None:
        bring(database, settings, delivery_id=payload["delivery_id"])

    return {BRING: bring_it}


def bring(database: Database, settings: Settings, *, delivery_id: str) -> None:
    """Bring a message, unless it was taken or nobody wants it any more. Raises NotTaken: it is to be tried again."""
    with database.read() as work:
        message = _message(work, delivery_id)
    if message is None:
        return
    status, trouble = _send(settings, message, delivery_id)
    is_taken = status is not None and 200 <= status < 300
    with database.work() as work:
        is_tried_again = note(
            work,
            delivery_id=delivery_id,
            status=status,
            trouble=trouble,
            is_taken=is_taken,
            public_url=settings.public_url,
        )
    if is_tried_again:
        raise NotTaken(str(status or trouble))


def _message(work: UnitOfWork, delivery_id: str) -> _Message | None:
    delivery = work.session.get(CompanyWebhookDelivery, delivery_id)
    if delivery is None or delivery.delivered_at is not None or delivery.given_up_at is not None:
        return None
    row = work.session.get_one(CompanyWebhook, delivery.webhook_id)
    if row.ended_at is not None or row.paused_at is not None:
        return None
    secret = work.unseal(row, "secret")
    assert secret is not None, "an address has its secret from the first"
    return _Message(row.address, secret, delivery.body.encode(), int(work.now.timestamp()))


def _send(settings: Settings, message: _Message, delivery_id: str) -> tuple[int | None, str | None]:
    """The status of the answer, or why there was none."""
    fetcher = Fetcher(settings.named_outside_hosts, seconds=SECONDS, most_bytes=MOST_BYTES)
    signed = signing.headers(message.secret, message_id=delivery_id, at=message.at, body=message.body)
    try:
        return fetcher.ask("POST", message.address, body=message.body, headers=signed).status, None
    except OutsideTrouble as error:
        return None, error.trouble.value


def note(
    work: UnitOfWork, *, delivery_id: str, status: int | None, trouble: str | None, is_taken: bool, public_url: str
) -> bool:
    """Write down how bringing a message went. Returns whether it is to be tried again."""
    delivery = work.session.get_one(CompanyWebhookDelivery, delivery_id)
    row = work.session.get_one(CompanyWebhook, delivery.webhook_id, with_for_update=True)
    delivery.tries += 1
    delivery.tried_at, delivery.status, delivery.trouble = work.now, status, trouble
    if is_taken:
        delivery.delivered_at = work.now
        row.failing_since, row.paused_at = None, None
        work.session.flush()
        return False
    row.failing_since = row.failing_since or work.now
    if row.ended_at is None and row.paused_at is None and work.now - row.failing_since >= PAUSED_AFTER:
        row.paused_at = work.now
        _tell_of_pause(work, row, public_url)
    if row.ended_at is not None or row.paused_at is not None:
        delivery.given_up_at = work.now
    work.session.flush()
    return delivery.given_up_at is None


def _tell_of_pause(work: UnitOfWork, row: CompanyWebhook, public_url: str) -> None:
    company = work.session.get_one(Company, row.company_id)
    assert row.failing_since is not None
    since = row.failing_since.astimezone(ZoneInfo(company.time_zone)).date()
    owners = work.session.execute(
        select(Person.email, Person.name, Person.locale)
        .where(Person.id.in_(accounts.of_hr(row.company_id, duty=Duty.OWNER)))
        .order_by(Person.id)
    )
    for email, name, locale in owners:
        subject, body = paused_letter(
            locale,
            name=name,
            address=row.address,
            since=since,
            link=f"{public_url}/company/{row.company_id}/webhooks",
        )
        mail.post(work, to_email=email, to_name=name, subject=subject, body=body)
