"""What can stand against entering a room, staying in it and sending signals."""

from __future__ import annotations


class RoomClosed(Exception):
    """The room is not open: too early, the hour is over, or the booking was called off."""


class SeatTaken(Exception):
    """The same person sits there with another browser already. They may move, if they say so."""


class SeatGone(Exception):
    """This browser does not sit in the room (any more). `taken_over`: because another one of the same person does."""

    def __init__(self, *, taken_over: bool = False) -> None:
        super().__init__()
        self.taken_over = taken_over


class SecrecyUnread(Exception):
    """The advisee has not read yet in which cases secrecy ends. That comes before the first consultation."""


class SignalRefused(Exception):
    """Too long, or more than anybody's mailbox holds."""
