"""What can happen to an action item: decided, revised, done, let go of, taken up again, put away and put back.

All of it is its person's alone. Letting go is a decision like doing; nothing is counted, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.consultations.actions import before, queries, smart
from sotomado.consultations.actions.errors import DayIsOver, NothingSaid, TooLong
from sotomado.consultations.actions.models import ActionItem, ActionItemBefore, FollowUp, Kind, Standing
from sotomado.consultations.earlier import Before
from sotomado.database import UnitOfWork

LONGEST_WHAT = 300
LONGEST_HOW_KNOWN = 300
PUT_BACK_WITHIN = timedelta(days=30)
FARTHEST = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Decided:
    """What a person writes: what, by when, how they would know, and on which day they wish to hear of it again."""

    what: str
    kind: Kind = Kind.DO
    how_known: str | None = None
    by_on: date | None = None
    asked_on: date | None = None


@dataclass(frozen=True)
class Item:
    """An action item as its person sees it. `hints`: questions that may help, none for what is not open."""

    id: str
    booking_id: str | None
    kind: Kind
    what: str
    how_known: str | None
    by_on: date | None
    asked_on: date | None
    standing: Standing
    stood_so_at: datetime
    written_at: datetime
    hints: tuple[smart.Hint, ...]

    @property
    def is_open(self) -> bool:
        return self.standing is Standing.OPEN


def decide(work: UnitOfWork, *, person_id: int, decided: Decided, booking_id: str | None = None) -> str:
    """Write down what one decided, in a talk or at any time. Returns its id. The same of one talk is written once.

    Raises NothingSaid, TooLong, DayIsOver, and NotFound for a booking that is not one's own.
    """
    accounts.hold_oneself(work, person_id=person_id)
    what = _checked(work, person_id, decided)
    if booking_id is not None:
        bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
        for known in queries.items(work, person_id=person_id, booking_id=booking_id):
            if work.unseal(known, "what") == what:
                return known.id
    row = ActionItem(
        person_id=person_id,
        booking_id=booking_id,
        standing=Standing.OPEN,
        written_at=work.now,
        stood_so_at=work.now,
    )
    _write(work, row, decided, what)
    work.session.add(row)
    work.session.flush()
    _ask_on(work, row, decided.asked_on)
    return row.id


def revise(work: UnitOfWork, *, person_id: int, item_id: str, decided: Decided) -> None:
    """Write it otherwise, from what it says to the day it is asked about. Raises what `decide` raises."""
    row, what = _own(work, person_id, item_id), _checked(work, person_id, decided)
    if _as_written(work, row) != (decided.kind, what, (decided.how_known or "").strip() or None, decided.by_on):
        before.reword(work, row)
        _write(work, row, decided, what)
        work.session.flush()
    _ask_on(work, row, decided.asked_on)


def stand(work: UnitOfWork, *, person_id: int, item_id: str, standing: Standing) -> None:
    """Say how it stands: done, let go, or open again. Raises NotFound."""
    set_standing(work, _own(work, person_id, item_id), standing)


def set_standing(work: UnitOfWork, row: ActionItem, standing: Standing) -> None:
    """For verbs that have checked whose it is."""
    if row.standing is not standing:
        before.reword(work, row)
        row.standing, row.stood_so_at = standing, work.now
        work.session.flush()


def put_away(work: UnitOfWork, *, person_id: int, item_id: str) -> None:
    """Remove it; it can be put back for a month. Raises NotFound."""
    row = _own(work, person_id, item_id)
    row.put_away_at = row.put_away_at or work.now
    work.session.flush()


def put_back(work: UnitOfWork, *, person_id: int, item_id: str) -> None:
    """As if it had not been put away; to a talk that began meanwhile it was not there. Raises NotFound."""
    row = _own(work, person_id, item_id)
    if row.put_away_at is not None:
        before.reword(work, row, until_at=row.put_away_at)
    row.put_away_at = None
    work.session.flush()


def item(work: UnitOfWork, *, person_id: int, item_id: str) -> Item:
    """One of a person's own. Raises NotFound."""
    return _shown(work, [_own(work, person_id, item_id)])[0]


def items(work: UnitOfWork, *, person_id: int, begins_at: datetime | None = None) -> list[Item]:
    """All that a person decided, the first first. `begins_at`: what was there when a talk began, as it stood then."""
    rows = queries.items(work, person_id=person_id)
    if begins_at is None:
        return _shown(work, rows)
    there = before.there(work, rows, begins_at)
    return _shown(work, [row for row, _ in there], {row.id: then for row, then in there if then is not None})


def earlier(work: UnitOfWork, *, person_id: int, item_id: str) -> tuple[Before, ...]:
    """What one's own item said before, while talks began. Raises NotFound."""
    return before.of_item(work, _own(work, person_id, item_id))


def let_earlier_go(work: UnitOfWork, *, person_id: int, item_id: str) -> None:
    """Forget for good what it said before. Raises NotFound."""
    before.let_go(work, _own(work, person_id, item_id))


def of_booking(work: UnitOfWork, *, person_id: int, booking_id: str) -> list[Item]:
    """What a person decided in one talk."""
    return _shown(work, queries.items(work, person_id=person_id, booking_id=booking_id))


def put_away_lately(work: UnitOfWork, *, person_id: int) -> list[Item]:
    """What can still be put back, the latest first."""
    return _shown(work, queries.put_away_since(work, person_id=person_id, since=work.now - PUT_BACK_WITHIN))


def forget_put_away(work: UnitOfWork) -> None:
    """Erase what was put away long enough ago. A chore."""
    work.session.execute(delete(ActionItem).where(ActionItem.put_away_at < work.now - PUT_BACK_WITHIN))


def today(work: UnitOfWork, *, person_id: int) -> date:
    """The day by the person's own calendar."""
    return work.now.astimezone(ZoneInfo(accounts.actor(work, person_id=person_id).time_zone)).date()


def _own(work: UnitOfWork, person_id: int, item_id: str) -> ActionItem:
    accounts.hold_oneself(work, person_id=person_id)
    row = queries.of_person(work, person_id=person_id, item_id=item_id)
    if row is None:
        raise NotFound("action item")
    return row


def _checked(work: UnitOfWork, person_id: int, decided: Decided) -> str:
    what = decided.what.replace("\r\n", "\n").strip()
    if not what:
        raise NothingSaid()
    if len(what) > LONGEST_WHAT:
        raise TooLong("what", LONGEST_WHAT)
    if len((decided.how_known or "").strip()) > LONGEST_HOW_KNOWN:
        raise TooLong("how_known", LONGEST_HOW_KNOWN)
    day = today(work, person_id=person_id)
    if decided.asked_on is not None and not day < decided.asked_on <= day + FARTHEST:
        raise DayIsOver()
    return what


def _write(work: UnitOfWork, row: ActionItem, decided: Decided, what: str) -> None:
    how_known = (decided.how_known or "").strip()
    row.kind = decided.kind
    row.what = work.seal(row, "what", what)
    row.how_known = work.seal(row, "how_known", how_known) if how_known else None
    row.by_on = decided.by_on


def _ask_on(work: UnitOfWork, row: ActionItem, asked_on: date | None) -> None:
    """One day at a time: whoever chooses another does not mean both."""
    work.session.execute(
        delete(FollowUp).where(
            FollowUp.action_item_id == row.id,
            FollowUp.sent_at.is_(None),
            FollowUp.left_out_at.is_(None),
            FollowUp.asked_on != asked_on if asked_on is not None else FollowUp.id.is_not(None),
        )
    )
    if asked_on is not None and queries.on_day(work, item_id=row.id, asked_on=asked_on) is None:
        work.session.add(FollowUp(action_item_id=row.id, asked_on=asked_on))
    work.session.flush()


def _as_written(work: UnitOfWork, row: ActionItem) -> tuple[Kind, str | None, str | None, date | None]:
    return row.kind, work.unseal(row, "what"), work.unseal(row, "how_known"), row.by_on


def _shown(
    work: UnitOfWork, rows: Iterable[ActionItem], then: Mapping[str, ActionItemBefore] | None = None
) -> list[Item]:
    """`then`: what to read in the place of a row."""
    rows = list(rows)
    asked = queries.waiting_of(work, item_ids=[row.id for row in rows])
    shown = []
    for row in rows:
        said = (then or {}).get(row.id) or row
        what, how_known = work.unseal(said, "what") or "", work.unseal(said, "how_known")
        is_open = said.standing is Standing.OPEN
        shown.append(
            Item(
                id=row.id,
                booking_id=row.booking_id,
                kind=said.kind,
                what=what,
                how_known=how_known,
                by_on=said.by_on,
                asked_on=asked.get(row.id),
                standing=said.standing,
                stood_so_at=said.stood_so_at,
                written_at=row.written_at,
                hints=smart.hints(kind=said.kind, what=what, how_known=how_known, by_on=said.by_on) if is_open else (),
            )
        )
    return shown
