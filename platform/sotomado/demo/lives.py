"""The lives of the demo's bookings, line by line, as the verbs would have written them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sotomado.bookings.consequences import WHOLE_FEE
from sotomado.bookings.models import Booking, BookingEvent, BookingState, Happening, Side, Why
from sotomado.bookings.replacing.models import Replacement
from sotomado.bookings.waiting.models import WaitOffer
from sotomado.companies.booking_terms import STANDARD
from sotomado.consultations.models import Consultation
from sotomado.demo import replaced
from sotomado.demo.dice import Dice
from sotomado.demo.rows import Rows

LATE = timedelta(minutes=STANDARD.advisee_cutoff_minutes)


class Lives:
    """Writes the lines of every booking gathered so far, and what became of those that were called off.

    `moves`: someone whose next talk was moved once. `person_of`: the person behind each consultant.
    """

    def __init__(self, rows: Rows, dice: Dice, now: datetime, person_of: Mapping[int, int]) -> None:
        self._rows = rows
        self._dice = dice
        self._now = now
        self._person_of = person_of
        self._called_off: frozenset[str] = frozenset()

    def write(self, *, moves: int | None = None) -> None:
        closed_at = {one["booking_id"]: one["closed_at"] for one in self._rows.gathered(Consultation)}
        offered = {one["booking_id"] for one in self._rows.gathered(WaitOffer)}
        self._called_off = frozenset(one["booking_id"] for one in self._rows.gathered(Replacement))
        for booking in self._rows.gathered(Booking):
            self._ended(booking)
            booking["version"] = 0
            was_moved = booking["advisee_id"] == moves and self._is_coming(booking)
            first = booking["starts_at"] - timedelta(days=1) if was_moved else booking["starts_at"]
            by = Side.SERVICE if booking["id"] in offered else Side.ADVISEE
            self._line(booking, Happening.HELD, by, starts_at=first)
            if booking["state"] is BookingState.LAPSED:
                self._line(booking, Happening.LAPSED, Side.SERVICE, at=booking["held_until"], why=Why.HOLD_ENDED)
            if booking["confirmed_at"] is not None:
                self._confirmed(booking, closed_at, first)

    def _is_coming(self, booking: dict[str, Any]) -> bool:
        return booking["state"] is BookingState.CONFIRMED and bool(booking["starts_at"] > self._now)

    def _ended(self, booking: dict[str, Any]) -> None:
        """By the standard terms: called off so late, the ticket stays used and the consultant is paid."""
        is_confirmed = booking["confirmed_at"] is not None
        booking["advisee_cutoff_minutes"] = STANDARD.advisee_cutoff_minutes if is_confirmed else None
        booking["consultant_cutoff_minutes"] = STANDARD.consultant_cutoff_minutes if is_confirmed else None
        booking["ticket_returned"], booking["fee_percent"] = None, None
        if booking["state"] is BookingState.COMPLETED:
            booking["fee_percent"] = WHOLE_FEE
        if booking["state"] is BookingState.CANCELLED:
            is_late = booking["starts_at"] - booking["cancelled_at"] < LATE
            booking["state"] = BookingState.LATE_CANCELLED if is_late else BookingState.CANCELLED
            booking["ticket_returned"], booking["fee_percent"] = not is_late, WHOLE_FEE if is_late else 0
        if booking["id"] in self._called_off:
            booking["state"], booking["ticket_returned"], booking["fee_percent"] = BookingState.CANCELLED, True, 0

    def _confirmed(self, booking: dict[str, Any], closed_at: Mapping[str, datetime], first: datetime) -> None:
        state, stood_at = booking["state"], booking["confirmed_at"]
        self._line(booking, Happening.CONFIRMED, Side.ADVISEE, at=stood_at, starts_at=first)
        if first != booking["starts_at"]:
            booking["calendar_sequence"] += 1
            self._line(booking, Happening.MOVED, Side.ADVISEE, at=stood_at + (self._now - stood_at) / 2)
        if booking["id"] in self._called_off:
            at = booking["cancelled_at"]
            self._line(booking, Happening(state.value), Side.CONSULTANT, at=at, why=Why.ILL, words=replaced.WORDS)
        elif booking["cancelled_at"] is not None:
            self._line(booking, Happening(state.value), Side.ADVISEE, at=booking["cancelled_at"])
        if state is BookingState.COMPLETED:
            at = closed_at.get(booking["id"], booking["ends_at"])
            self._line(booking, Happening.COMPLETED, Side.CONSULTANT, at=at)

    def _line(
        self,
        booking: dict[str, Any],
        happened: Happening,
        side: Side,
        *,
        at: datetime | None = None,
        starts_at: datetime | None = None,
        why: Why | None = None,
        words: str | None = None,
    ) -> None:
        booking["version"] += 1
        people = {Side.ADVISEE: booking["advisee_id"], Side.CONSULTANT: self._person_of.get(booking["consultant_id"])}
        is_change = happened in (Happening.MOVED, Happening.MODE_CHANGED)
        line_id = self._dice.key()
        self._rows.add(
            BookingEvent,
            id=line_id,
            booking_id=booking["id"],
            number=booking["version"],
            happened=happened,
            to_state=BookingState.CONFIRMED if is_change else BookingState(happened.value),
            starts_at=starts_at or booking["starts_at"],
            at=at or booking["made_at"],
            by_side=side,
            by_person_id=people.get(side),
            why=why,
            words=self._rows.seal(BookingEvent, "words", line_id, words),
        )
