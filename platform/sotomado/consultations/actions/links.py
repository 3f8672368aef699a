"""Links that answer with one tap, by whoever reads the mail, signed in or not.

    proof = HMAC(key, "follow-up id | answer | day on which it is over")

Nothing is stored: the link carries its own proof, bound to one follow-up and one answer, and ends by itself. Opening
one changes nothing, for mail servers look at links before people do; the page it opens has one button.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime, timedelta

from sotomado.database import UnitOfWork

PURPOSE = "follow up"
VALID_FOR = timedelta(days=45)
# What may stand in a link beside the three answers: reading that it was answered, and taking it back.
ANSWERED, UNDO = "answered", "undo"
DAY_DIGITS = 8


def over_on(sent_at: datetime) -> date:
    return (sent_at + VALID_FOR).date()


def proof(work: UnitOfWork, *, follow_up_id: str, answer: str, until: date) -> str:
    """What makes a link true: the day on which it is over, and the digest that nobody else can write."""
    digest = work.keyring.digest(_said(follow_up_id, answer, until), purpose=PURPOSE)
    return f"{until:%Y%m%d}{digest[:32]}"


def is_true(work: UnitOfWork, *, follow_up_id: str, answer: str, given: str) -> bool:
    """Whether a link was written by us for this answer, whenever that was."""
    until = until_of(given)
    if until is None:
        return False
    return any(
        hmac.compare_digest(given[DAY_DIGITS:].encode(), true[:32].encode())
        for true in work.keyring.digests(_said(follow_up_id, answer, until), purpose=PURPOSE)
    )


def until_of(given: str) -> date | None:
    """The last day of a link, None where it is malformed."""
    try:
        return datetime.strptime(given[:DAY_DIGITS], "%Y%m%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        return None


def path(work: UnitOfWork, *, follow_up_id: str, answer: str, until: date) -> str:
    given = proof(work, follow_up_id=follow_up_id, answer=answer, until=until)
    return f"/follow-ups/{follow_up_id}/{answer}/{given}"


def _said(follow_up_id: str, answer: str, until: date) -> str:
    return f"{follow_up_id}|{answer}|{until:%Y%m%d}"
