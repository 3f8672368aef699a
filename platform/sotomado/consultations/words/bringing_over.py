"""Words once left with a reaction, brought into the thread where own words are kept now.

They are sealed for the row they lay in, so no migration can move them; a chore does, a few hundred at a time, and finds
nothing once it is done.
"""

from __future__ import annotations

from sqlalchemy import select

from sotomado.bookings.models import Booking
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.words.models import OwnWord
from sotomado.database import UnitOfWork

A_ROUND = 500


def bring_over(work: UnitOfWork) -> int:
    """Move up to a round of them. Returns how many; when they were said stays."""
    rows = work.session.execute(
        select(Reaction, Booking.advisee_id)
        .join(Booking, Booking.id == Reaction.booking_id)
        .where(Reaction.own_words.is_not(None))
        .order_by(Reaction.left_at, Reaction.id)
        .limit(A_ROUND)
        .with_for_update(of=Reaction)
    ).all()
    for reaction, advisee_id in rows:
        word = OwnWord(person_id=advisee_id, booking_id=reaction.booking_id, said_at=reaction.left_at)
        # Longer than what is written today: it was promised to be kept whole.
        word.body = work.seal(word, "body", work.unseal(reaction, "own_words") or "")
        work.session.add(word)
        reaction.own_words = None
    work.session.flush()
    return len(rows)
