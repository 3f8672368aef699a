"""What can happen to a card that is carried between the storeys: begun, shown, read, taken back when two part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.bookings.service import ShownBooking
from sotomado.companies.colleagues import Colleague
from sotomado.consultations.cards import reading
from sotomado.consultations.cards import service as cards
from sotomado.consultations.cards.between_two import Mine, Theirs, listed
from sotomado.consultations.cards.errors import NoLongerThere
from sotomado.consultations.cards.models import Reader
from sotomado.consultations.cards.reading import ReadCard
from sotomado.consultations.cards.service import OwnCard
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.cards.errors import NoTalkAhead, PairIsOver
from sotomado.oneonones.service import Between


@dataclass(frozen=True)
class Glance:
    """What the page of a pair shows of cards: those I show, as I see them, and those that lie open before me."""

    mine: tuple[Mine, ...]
    theirs: tuple[Theirs, ...]
    may_write: bool


def glance(work: UnitOfWork, between: Between) -> Glance:
    """Of a pair that ended, one's own cards alone: nobody reads them any more."""
    seat = oneonones.seat_of(work, between)
    lying = listed(work, pair_id=between.pair_id, person_id=seat.me.person_id, other_id=seat.other.person_id)
    return Glance(lying.mine, lying.theirs if between.is_live else (), may_write=between.is_live)


def other_of(work: UnitOfWork, *, person_id: int, pair_id: int) -> Colleague:
    """Whom a card for this pair is for. Raises NotFound, PairIsOver."""
    return oneonones.seat_of(work, _live(work, person_id, pair_id)).other


def write(work: UnitOfWork, *, person_id: int, pair_id: int, title: str, body: str) -> str:
    """Begin a card for the other one; its preview is the card's own page. Raises NotFound, PairIsOver, TooMany."""
    _live(work, person_id, pair_id)
    return cards.write(work, person_id=person_id, reader=Reader.PARTNER, title=title, body=body, pair_id=pair_id)


def share(work: UnitOfWork, *, person_id: int, pair_id: int, card_id: str, ends_on: date, public_url: str) -> None:
    """Let the other one read it until the end of a day. Raises NotFound, PairIsOver, NobodyToRead, EndsTooEarly."""
    other = other_of(work, person_id=person_id, pair_id=pair_id)
    own_card(work, person_id=person_id, pair_id=pair_id, card_id=card_id)
    cards.share(
        work,
        person_id=person_id,
        card_id=card_id,
        ends_on=ends_on,
        public_url=public_url,
        partner_id=other.person_id,
    )


def own_card(work: UnitOfWork, *, person_id: int, pair_id: int, card_id: str) -> OwnCard:
    """A card of one's own for this pair. Raises NotFound, also for a pair that is not theirs."""
    oneonones.between(work, person_id=person_id, pair_id=pair_id)
    card = cards.one(work, person_id=person_id, card_id=card_id)
    if card.pair_id != pair_id:
        raise NotFound("card")
    return card


def read(work: UnitOfWork, *, person_id: int, pair_id: int, card_id: str) -> ReadCard:
    """A card of the other one, and a line for them that it was opened. Raises NotFound, NoLongerThere."""
    _must_meet(work, person_id, pair_id)
    return reading.read(work, reader_id=person_id, reader=Reader.PARTNER, card_id=card_id, pair_id=pair_id)


def must_be_there(work: UnitOfWork, *, person_id: int, pair_id: int, card_id: str) -> None:
    """Whether a card that is before somebody's eyes may stay there. No look is noted. Raises as `read` does."""
    _must_meet(work, person_id, pair_id)
    reading.must_be_there(work, reader_id=person_id, reader=Reader.PARTNER, card_id=card_id, pair_id=pair_id)


def _must_meet(work: UnitOfWork, person_id: int, pair_id: int) -> None:
    """What two showed each other goes with their pair."""
    if not oneonones.between(work, person_id=person_id, pair_id=pair_id).is_live:
        raise NoLongerThere()


def talks_ahead(work: UnitOfWork, *, person_id: int) -> list[ShownBooking]:
    """The talks outside that a card can be for: booked, and not over."""
    return bookings.bookings_of(work, advisee_id=person_id).coming


def write_for_talk(work: UnitOfWork, *, person_id: int, pair_id: int, booking_id: str, title: str, body: str) -> str:
    """Begin a card for the consultant of one talk. Raises NotFound (also of a talk of somebody else), NoTalkAhead,
    TooMany."""
    oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if booking_id not in {one.id for one in talks_ahead(work, person_id=person_id)}:
        raise NoTalkAhead()
    return cards.write(
        work, person_id=person_id, reader=Reader.CONSULTANT, title=title, body=body, booking_id=booking_id
    )


def _live(work: UnitOfWork, person_id: int, pair_id: int) -> Between:
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if not between.is_live:
        raise PairIsOver()
    return between
