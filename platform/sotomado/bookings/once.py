"""The key a page carries in its form (`forms.once`), claimed for the person who sent it."""

from __future__ import annotations

from flask import request

from sotomado.bookings import commands
from sotomado.database import UnitOfWork
from sotomado.web import current_actor


def done_before(work: UnitOfWork, name: str) -> str | None:
    """What this very page has done before, None if nothing: then what follows is done under its key."""
    return commands.done_before(work, person_id=current_actor().person_id, key=_key(), name=name)


def done_to(work: UnitOfWork, subject: str) -> None:
    """Write where to look for what was done under the key of this page."""
    commands.done_to(work, person_id=current_actor().person_id, key=_key(), subject=subject)


def _key() -> str:
    return request.form.get("once", "")
