"""What events of the last month say of somebody who paid. Told by what they were about: payments and cards; here it is
only let go of."""

from __future__ import annotations

import json

from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.billing.webhooks.models import StripeEvent
from sotomado.database import UnitOfWork

TABLES = frozenset({"stripe_event"})


def of(_work: UnitOfWork, _person_id: int) -> dict[str, object]:
    """Nothing of its own: an event is a copy of a payment, a refund or an account, which their slices tell."""
    return {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Empty the events that name them. Those that wait are followed all the same: that needs the object's id alone."""
    person = work.session.get_one(Person, person_id)
    # As they stand in JSON, whichever way it was written.
    said = {form for word in (person.email, person.name) for form in (word, json.dumps(word)[1:-1]) if word}
    kept = select(StripeEvent).where(StripeEvent.payload.is_not(None)).execution_options(yield_per=200)
    for event in work.session.scalars(kept):
        payload = work.unseal(event, "payload") or ""
        if any(word in payload for word in said):
            event.payload = None
    work.session.flush()
