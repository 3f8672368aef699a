"""Who was in the room of a talk, and for how long: what an operator reads beside a claim."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sotomado.bookings.claims.models import How, Presence
from sotomado.bookings.models import Side
from sotomado.consultations.room.models import Left, Room, RoomVisit
from sotomado.demo.dice import Dice
from sotomado.demo.rows import Rows
from sotomado.directory.vocabulary import MeetingMode

# From and until which minute after the start, and how it ended.
Spell = tuple[int, int, Left]


def sat(rows: Rows, dice: Dice, booking: dict[str, Any], spells: dict[Side, tuple[Spell, ...]]) -> None:
    """Both sides' times in the room of one booking; each coming stands in the log of who came as well.

    By phone and in person there is no room: there they said that they came.
    """
    starts_at, is_online = booking["starts_at"], booking["mode"] is MeetingMode.ONLINE
    for side, own in spells.items():
        for came, _, _ in own:
            rows.add(
                Presence,
                id=dice.key(),
                booking_id=booking["id"],
                side=side,
                at=starts_at + timedelta(minutes=came),
                how=How.IN_ROOM if is_online else How.SAID_HERE,
            )
    if not is_online:
        return
    first = min(came for own in spells.values() for came, _, _ in own)
    rows.add(Room, booking_id=booking["id"], opened_at=starts_at + timedelta(minutes=first), last_number=0)
    for side, own in spells.items():
        for came, left, how in own:
            came_at, left_at = (starts_at + timedelta(minutes=minute) for minute in (came, left))
            rows.add(
                RoomVisit,
                id=dice.key(),
                booking_id=booking["id"],
                side=side,
                browser=dice.key(),
                came_at=came_at,
                seen_at=left_at,
                left_at=left_at,
                how_left=how,
            )
