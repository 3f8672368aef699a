"""What the worker does about events: follow each, ask every hour for those that never came, let go of old ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sotomado.billing.gateway import Gateway, StripeAway
from sotomado.billing.webhooks import service
from sotomado.billing.webhooks.models import Outcome
from sotomado.database import Database
from sotomado.settings import Settings

log = logging.getLogger("sotomado.stripe")

# Follows what happened to one object: asks Stripe for it anew, and applies what it says now. (…, the object's id)
Follower = Callable[[Database, Settings, str], None]

ASK_EVERY = timedelta(hours=1)
# An event may be listed some time after it happened.
ASK_AGAIN_FOR = timedelta(hours=1)
# Stripe remembers thirty days.
LONGEST_MEMORY = timedelta(days=29, hours=23)
# In one transaction; others write between them.
AT_ONCE = 100


def handlers(
    database: Database, settings: Settings, followers: Mapping[str, Follower]
) -> dict[str, Callable[[dict[str, Any], str], None]]:
    """What does each kind of job."""

    def follow(payload: dict[str, Any], _job_id: str) -> None:
        # Done twice, where a worker died in between, it changes nothing: followers apply what an object says now.
        follower = followers.get(payload["type"])
        if follower is not None:
            follower(database, settings, payload["object_id"])
        with database.work() as work:
            outcome = Outcome.NOT_OURS if follower is None else Outcome.FOLLOWED
            service.note_worked(work, event_id=payload["event_id"], outcome=outcome)

    return {service.FOLLOW: follow}


def take_in_lost(database: Database, settings: Settings, followers: Mapping[str, Follower]) -> None:
    """Once an hour, ask Stripe what has happened, and take in what never came."""
    if not settings.has_payments:
        return
    with database.read() as work:
        began, last = work.now, service.asked_up_to(work)
    if last is not None and began - last < ASK_EVERY:
        return
    since = began - LONGEST_MEMORY
    if last is not None:
        since = max(since, last - ASK_AGAIN_FOR)
    try:
        happened = list(Gateway.of(settings).events(since=since))
    except StripeAway as error:
        # It is asked again in ten minutes, from where it was asked last.
        log.warning("server away", extra={"event": "stripe_away", "error": error.kept_as})
        return
    lost = 0
    happened.reverse()
    for first in range(0, len(happened), AT_ONCE):
        with database.work() as work:
            lost += service.take_in_missed(work, events=happened[first : first + AT_ONCE], followed=followers)
    with database.work() as work:
        service.note_asked(work, up_to=began)
    if lost:
        log.warning("%d events had not come", lost, extra={"event": "stripe_events_lost"})


def let_go_of_old(database: Database) -> None:
    with database.work() as work:
        service.empty_old(work)
