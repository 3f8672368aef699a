"""What can happen to own words: kept, changed, held dear, put away and put back; and how their person reads them.

They belong to the person. A consultant reads them only where the person handed them on with a booking; nobody else has
a path to them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.consultations.earlier import Before
from sotomado.consultations.words import before, queries
from sotomado.consultations.words.errors import NothingSaid, TooLong
from sotomado.consultations.words.last_time import LastTime, last_time
from sotomado.consultations.words.models import OwnWord
from sotomado.consultations.words.shown import Word, shown
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme

__all__ = [
    "LONGEST_WORD",
    "LastTime",
    "Word",
    "change",
    "earlier",
    "forget_put_away",
    "hold_dear",
    "keep",
    "last_time",
    "let_earlier_go",
    "of_booking",
    "put_away",
    "put_away_lately",
    "put_back",
    "thread",
    "word",
]

# One sentence or a few: what is read again in a year.
LONGEST_WORD = 400
# What was put away can be put back for so long; then it is erased.
PUT_BACK_WITHIN = timedelta(days=30)


def keep(
    work: UnitOfWork,
    *,
    person_id: int,
    text: str,
    booking_id: str | None = None,
    theme: Theme | None = None,
    is_inside: bool = False,
) -> str:
    """Keep a sentence. Returns its id. The same sentence of the same talk is kept once.

    `is_inside`: it was said in a 1on1 inside the company.

    Raises NothingSaid, TooLong, and NotFound for a booking that is not one's own.
    """
    accounts.hold_oneself(work, person_id=person_id)
    booking = None if booking_id is None else bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
    said = _one_sentence(text)
    if booking is not None and booking_id is not None:
        theme = theme or (booking.wish.themes[0] if booking.wish and len(booking.wish.themes) == 1 else None)
        for one in queries.of_booking(work, person_id=person_id, booking_id=booking_id):
            if work.unseal(one, "body") == said:
                return one.id
    row = OwnWord(person_id=person_id, booking_id=booking_id, theme=theme, said_at=work.now, is_inside=is_inside)
    row.body = work.seal(row, "body", said)
    work.session.add(row)
    work.session.flush()
    return row.id


def change(work: UnitOfWork, *, person_id: int, word_id: str, text: str, theme: Theme | None) -> None:
    """Say it otherwise, or put it under another theme; when it was said stays. Raises what `keep` raises."""
    row, said = _own(work, person_id, word_id), _one_sentence(text)
    if (said, theme) == (work.unseal(row, "body"), row.theme):
        return
    before.reword(work, row)
    row.body, row.theme = work.seal(row, "body", said), theme
    work.session.flush()


def hold_dear(work: UnitOfWork, *, person_id: int, word_id: str, is_dear: bool) -> None:
    """Mark a word as dear, or no longer. Raises NotFound."""
    _own(work, person_id, word_id).is_dear = is_dear
    work.session.flush()


def put_away(work: UnitOfWork, *, person_id: int, word_id: str) -> None:
    """Take a word out of the thread; it can be put back for a month. Raises NotFound."""
    row = _own(work, person_id, word_id)
    row.put_away_at = row.put_away_at or work.now
    work.session.flush()


def put_back(work: UnitOfWork, *, person_id: int, word_id: str) -> None:
    """As if it had not been put away; to a talk that began meanwhile it was not there. Raises NotFound."""
    row = _own(work, person_id, word_id)
    if row.put_away_at is not None:
        before.reword(work, row, until_at=row.put_away_at)
    row.put_away_at = None
    work.session.flush()


def word(work: UnitOfWork, *, person_id: int, word_id: str) -> Word:
    """One of a person's own. Raises NotFound."""
    return shown(work, _own(work, person_id, word_id))


def thread(work: UnitOfWork, *, person_id: int, begins_at: datetime | None = None) -> list[Word]:
    """All that a person keeps, the first first. `begins_at`: what was there when a talk began, as it read then."""
    return before.read(work, queries.thread(work, person_id=person_id), begins_at)


def earlier(work: UnitOfWork, *, person_id: int, word_id: str) -> tuple[Before, ...]:
    """How one's own word read before, while talks began. Raises NotFound."""
    return before.of_word(work, _own(work, person_id, word_id))


def let_earlier_go(work: UnitOfWork, *, person_id: int, word_id: str) -> None:
    """Forget for good how it read before. Raises NotFound."""
    before.let_go(work, _own(work, person_id, word_id))


def put_away_lately(work: UnitOfWork, *, person_id: int) -> list[Word]:
    """What can still be put back, the latest first."""
    rows = queries.put_away_since(work, person_id=person_id, since=work.now - PUT_BACK_WITHIN)
    return [shown(work, one) for one in rows]


def of_booking(work: UnitOfWork, *, person_id: int, booking_id: str) -> list[Word]:
    """What a person kept of one talk, in the order in which it was said."""
    return [shown(work, one) for one in queries.of_booking(work, person_id=person_id, booking_id=booking_id)]


def forget_put_away(work: UnitOfWork) -> None:
    """Erase what was put away long enough ago. A chore."""
    work.session.execute(delete(OwnWord).where(OwnWord.put_away_at < work.now - PUT_BACK_WITHIN))


def _own(work: UnitOfWork, person_id: int, word_id: str) -> OwnWord:
    accounts.hold_oneself(work, person_id=person_id)
    row = queries.of_person(work, person_id=person_id, word_id=word_id)
    if row is None:
        raise NotFound("own word")
    return row


def _one_sentence(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise NothingSaid()
    if len(said) > LONGEST_WORD:
        raise TooLong(LONGEST_WORD)
    return said
