"""What can go wrong with a booking, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NotBookable(Exception):
    """This consultant takes no new bookings: no longer listed, or past the end of the licence."""


class KeptApart(NotBookable):
    """A conflict of interest keeps this consultant from the people of the advisee's company."""


class OneselfAsked(Exception):
    """The consultant asked for is the advisee: nobody is their own consultant."""


class ModeNotOffered(Exception):
    """The consultant does not meet people this way."""


class AlreadyMeetingThen(Exception):
    """The advisee has another confirmed booking at that time; which one, where it is known."""

    def __init__(self, booking_id: str | None) -> None:
        super().__init__("The advisee has another booking then.")
        self.booking_id = booking_id


class TooManyAhead(Exception):
    """The advisee has as many confirmed bookings ahead as one person may have. Nothing was taken."""


class TimeGone(Exception):
    """The hold ran out and its time cannot be had any more. Nothing was taken."""

    def __init__(self, consultant_id: int) -> None:
        super().__init__("The time is no longer free.")
        self.consultant_id = consultant_id


class NobodyPays(Exception):
    """No client company employs this person now, so no pool pays."""


class AlreadyCancelled(Exception):
    """This booking was cancelled before."""


class AlreadyBegun(Exception):
    """The consultation has begun: it can no longer be cancelled."""


class NotYetBegun(Exception):
    """The consultation lies ahead: it cannot be closed yet."""


class WrongState(Exception):
    """The booking is in a state that does not allow this."""


class Outdated(Exception):
    """The booking has changed since the page was made on which this was asked. Nothing was changed now."""


class TooLateToMove(Exception):
    """Past the cut-off a booking can be called off, but no longer moved."""


class KeyOfAnother(Exception):
    """The key of one command came with another one."""


class NothingWaits(Exception):
    """No ticket waits any more for a booking that was called off: it was used, given back, or waited long enough."""
