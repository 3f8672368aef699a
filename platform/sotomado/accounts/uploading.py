"""A file somebody sends in, looked at; so often an hour and no oftener, since the looking is dear."""

from __future__ import annotations

from datetime import timedelta

from sotomado.accounts import throttle
from sotomado.accounts.errors import TooManyAttempts
from sotomado.files.checking import Checked, checked
from sotomado.files.errors import Reason, Refused
from sotomado.files.models import Purpose
from sotomado.web import current_actor, current_work

WITHIN = timedelta(hours=1)
# Whoever tries one picture after the other until it looks right needs a dozen.
MOST = 30


def looked_at(content: bytes, purpose: Purpose) -> Checked:
    """A clean picture of what whoever is asking sent in. Raises Refused."""
    if content:
        subject = f"file|{current_actor().person_id}"
        try:
            with current_work() as work:
                throttle.refuse(work, subject=subject, most=MOST, within=WITHIN)
                throttle.count(work, subjects=(subject,))
        except TooManyAttempts:
            raise Refused(Reason.TOO_OFTEN) from None
    return checked(content, purpose)
