"""What can happen to an event: it is taken in, and it is worked off."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from sotomado.billing.gateway.objects import Event
from sotomado.billing.webhooks.models import CameBy, EventsAsked, Outcome, StripeEvent
from sotomado.database import UnitOfWork, insert_once
from sotomado.outbox import service as outbox

# The kind of job that follows one event: {"event_id", "type", "object_id"}.
FOLLOW = "stripe_event"
# As long as Stripe itself remembers an event. After that nobody compares any more, and it names people.
PAYLOAD_KEPT_FOR = timedelta(days=30)


def take_in(work: UnitOfWork, *, event: Event, came_by: CameBy, followed: Container[str]) -> bool:
    """Keep an event and have it followed, if its type is among `followed`. False where it was known already."""
    row = StripeEvent(id=event.id)
    is_ours = event.type in followed
    written = insert_once(
        work,
        StripeEvent,
        id=event.id,
        type=event.type,
        object_id=event.object_id,
        payload=work.seal(row, "payload", event.raw),
        happened_at=event.created_at,
        received_at=work.now,
        came_by=came_by,
        worked_at=None if is_ours else work.now,
        outcome=None if is_ours else Outcome.NOT_OURS,
    )
    if work.session.execute(written.returning(StripeEvent.id)).first() is None:
        return False
    if is_ours:
        payload = {"event_id": event.id, "type": event.type, "object_id": event.object_id or ""}
        outbox.write(work, kind=FOLLOW, payload=payload, dedupe_key=f"stripe-event:{event.id}")
    return True


def note_worked(work: UnitOfWork, *, event_id: str, outcome: Outcome) -> None:
    work.session.execute(
        update(StripeEvent)
        .where(StripeEvent.id == event_id, StripeEvent.worked_at.is_(None))
        .values(worked_at=work.now, outcome=outcome)
        .execution_options(synchronize_session=False)
    )


def asked_up_to(work: UnitOfWork) -> datetime | None:
    return work.session.scalar(select(EventsAsked.up_to))


def take_in_missed(work: UnitOfWork, *, events: Iterable[Event], followed: Container[str]) -> int:
    """Keep those of `events` that never came. Returns how many they are."""
    return sum(take_in(work, event=one, came_by=CameBy.LOOKED_UP, followed=followed) for one in events)


def note_asked(work: UnitOfWork, *, up_to: datetime) -> None:
    """Nothing that happened before needs to be asked for again."""
    work.session.merge(EventsAsked(id=1, up_to=up_to))


def empty_old(work: UnitOfWork) -> None:
    """Let go of what old events said; that they came, and what became of them, stays."""
    work.session.execute(
        update(StripeEvent)
        .where(StripeEvent.received_at < work.now - PAYLOAD_KEPT_FOR, StripeEvent.payload.is_not(None))
        .values(payload=None)
        .execution_options(synchronize_session=False)
    )
