"""What this folder keeps of a person: their own words, and those a consultant offered them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select

from sotomado.bookings.models import Booking
from sotomado.consultations.words.before import before_of
from sotomado.consultations.words.models import OfferedWord, OwnWord, OwnWordBefore
from sotomado.database import UnitOfWork

TABLES = frozenset({OwnWord.__tablename__, OwnWordBefore.__tablename__, OfferedWord.__tablename__})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Every word with how it read before, also those put away and not yet erased, and what was offered."""
    words = work.session.scalars(
        select(OwnWord).where(OwnWord.person_id == person_id).order_by(OwnWord.said_at, OwnWord.id)
    ).all()
    before = before_of(work, {one.id for one in words})
    offered = work.session.scalars(select(OfferedWord).where(_offered_to(person_id)).order_by(OfferedWord.offered_at))
    return {
        "own_words": [
            {
                "text": work.unseal(one, "body"),
                "theme": one.theme.value if one.theme else None,
                "said_at": one.said_at.isoformat(),
                "dear": one.is_dear,
                "put_away_at": one.put_away_at.isoformat() if one.put_away_at else None,
                "booking": one.booking_id,
                "read_before": [
                    {
                        "text": work.unseal(then, "body"),
                        "theme": then.theme.value if then.theme else None,
                        "from": then.written_at.isoformat(),
                        "until": then.until_at.isoformat(),
                    }
                    for then in before[one.id]
                ],
            }
            for one in words
        ],
        "offered_words": [
            {"text": work.unseal(one, "body"), "offered_at": one.offered_at.isoformat(), "booking": one.booking_id}
            for one in offered
        ],
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """Erase all of it, and how it read before. Nothing here is in any release, and no law asks for it."""
    own = select(OwnWord.id).where(OwnWord.person_id == person_id)
    work.session.execute(delete(OwnWordBefore).where(OwnWordBefore.word_id.in_(own)))
    work.session.execute(delete(OwnWord).where(OwnWord.person_id == person_id))
    work.session.execute(delete(OfferedWord).where(_offered_to(person_id)))


def _offered_to(person_id: int) -> ColumnElement[bool]:
    return OfferedWord.booking_id.in_(select(Booking.id).where(Booking.advisee_id == person_id))
