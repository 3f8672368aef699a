"""How an advisee closes a talk, in its last minutes or afterwards, and the notebook in which all of it stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sotomado.accounts import service as accounts
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.consultations.actions import service as actions
from sotomado.consultations.closing import queries
from sotomado.consultations.closing.errors import NotYetBegun, TooLong
from sotomado.consultations.closing.models import NextTalk, WithWhom
from sotomado.consultations.intake import asking
from sotomado.consultations.reactions import service as reactions
from sotomado.consultations.words import offering
from sotomado.consultations.words import service as words
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import MeetingMode, Theme

LONGEST_ABOUT = 300
# On the first page of the notebook; the thread has them all.
WORDS_SHOWN = 3


@dataclass(frozen=True)
class Next:
    """What the person would like to come next. Each may be left open."""

    theme: Theme | None = None
    about: str | None = None
    around_on: date | None = None
    with_whom: WithWhom | None = None

    @property
    def says_something(self) -> bool:
        return any((self.theme, self.about, self.around_on, self.with_whom))


@dataclass(frozen=True)
class Closing:
    """A talk as its advisee closes it. `is_asked`: whether half a minute more may be asked of them this month."""

    booking: bookings.ShownBooking
    words: list[words.Word]
    offers: list[offering.Offer]
    actions: list[actions.Item]
    next_talk: Next
    has_reacted: bool
    is_asked: bool
    is_bookable: bool


@dataclass(frozen=True)
class Talk:
    """A talk in its advisee's notebook, with how much was kept of it. `is_running`: its time is not over."""

    booking_id: str
    consultant_id: int
    consultant_name: str
    consultant_name_en: str
    is_bookable: bool
    held_at: datetime
    is_running: bool
    mode: MeetingMode
    words: int
    actions: int
    has_reacted: bool


@dataclass(frozen=True)
class Notebook:
    """わたしのノート: what is open, what one said, and the talks it came from. `running`: the one going on now."""

    open_actions: list[actions.Item]
    past_actions: list[actions.Item]
    words: list[words.Word]
    word_count: int
    running: list[Talk]
    talks: list[Talk]
    next_talk: Next
    is_asked: bool


def closing(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> Closing:
    """The closing page of a talk of one's own. Raises NotFound, NotYetBegun."""
    booking = _begun(work, advisee_id, booking_id)
    [card] = directory.cards(work, consultant_ids={booking.consultant_id}, on=work.now.date()).values()
    return Closing(
        booking=booking,
        words=words.of_booking(work, person_id=advisee_id, booking_id=booking_id),
        offers=offering.waiting(work, advisee_id=advisee_id, booking_id=booking_id),
        actions=actions.of_booking(work, person_id=advisee_id, booking_id=booking_id),
        next_talk=next_of(work, advisee_id=advisee_id, booking_id=booking_id),
        has_reacted=reactions.of_booking(work, advisee_id=advisee_id, booking_id=booking_id) is not None,
        is_asked=asking.may_ask(work, person_id=advisee_id, seconds=reactions.SECONDS),
        is_bookable=card.is_bookable,
    )


def set_next(work: UnitOfWork, *, advisee_id: int, booking_id: str, wished: Next) -> None:
    """Say what is to come next, or leave it open again. Raises NotFound, NotYetBegun, TooLong."""
    # Whoever sends the same form twice at once waits for themselves.
    accounts.hold_oneself(work, person_id=advisee_id, in_turn=True)
    _begun(work, advisee_id, booking_id)
    about = (wished.about or "").strip()
    if len(about) > LONGEST_ABOUT:
        raise TooLong(LONGEST_ABOUT)
    row = queries.next_talk(work, person_id=advisee_id, booking_id=booking_id, locked=True)
    if row is None:
        row = NextTalk(booking_id=booking_id, person_id=advisee_id, kept_at=work.now)
        work.session.add(row)
    row.theme, row.around_on, row.with_whom, row.kept_at = (
        wished.theme,
        wished.around_on,
        wished.with_whom,
        work.now,
    )
    row.about = work.seal(row, "about", about) if about else None
    work.session.flush()


def next_of(work: UnitOfWork, *, advisee_id: int, booking_id: str) -> Next:
    """What the person said is to come after a talk."""
    row = queries.next_talk(work, person_id=advisee_id, booking_id=booking_id)
    if row is None:
        return Next()
    return Next(row.theme, work.unseal(row, "about"), row.around_on, row.with_whom)


def wished(work: UnitOfWork, *, advisee_id: int) -> list[Next]:
    """All a person ever said is to come next, the latest first."""
    return [
        Next(row.theme, work.unseal(row, "about"), row.around_on, row.with_whom)
        for row in queries.next_talks(work, person_id=advisee_id)
    ]


def notebook(work: UnitOfWork, *, advisee_id: int) -> Notebook:
    """All that stays with a person, whoever they talked to."""
    held = talks(work, advisee_id=advisee_id)
    items = actions.items(work, person_id=advisee_id)
    kept = words.thread(work, person_id=advisee_id)
    dear = [one for one in kept if one.is_dear]
    return Notebook(
        open_actions=[one for one in items if one.is_open],
        past_actions=sorted((one for one in items if not one.is_open), key=lambda one: one.stood_so_at, reverse=True),
        words=(dear or kept)[: -WORDS_SHOWN - 1 : -1],
        word_count=len(kept),
        running=[one for one in held if one.is_running],
        talks=[one for one in held if not one.is_running],
        next_talk=next_of(work, advisee_id=advisee_id, booking_id=held[0].booking_id) if held else Next(),
        is_asked=asking.may_ask(work, person_id=advisee_id, seconds=reactions.SECONDS),
    )


def talks(work: UnitOfWork, *, advisee_id: int) -> list[Talk]:
    """The talks of a person that have begun, the latest first, closed by the consultant or not yet."""
    rows = queries.talks(work, person_id=advisee_id)
    cards = directory.cards(work, consultant_ids={row.consultant_id for row in rows}, on=work.now.date())
    kept = queries.kept_of(work, person_id=advisee_id)
    reacted = queries.reacted_to(work, person_id=advisee_id)
    return [
        Talk(
            booking_id=row.id,
            consultant_id=row.consultant_id,
            consultant_name=cards[row.consultant_id].name_in("ja"),
            consultant_name_en=cards[row.consultant_id].name_in("en"),
            is_bookable=cards[row.consultant_id].is_bookable,
            held_at=row.starts_at,
            is_running=row.state is BookingState.CONFIRMED and work.now < row.ends_at,
            mode=row.mode,
            words=kept.get(row.id, (0, 0))[0],
            actions=kept.get(row.id, (0, 0))[1],
            has_reacted=row.id in reacted,
        )
        for row in rows
    ]


def _begun(work: UnitOfWork, advisee_id: int, booking_id: str) -> bookings.ShownBooking:
    booking = bookings.booking(work, advisee_id=advisee_id, booking_id=booking_id)
    if booking.state not in (BookingState.CONFIRMED, BookingState.COMPLETED) or not booking.has_begun:
        raise NotYetBegun()
    return booking
