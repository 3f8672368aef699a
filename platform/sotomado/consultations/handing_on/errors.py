"""What can go wrong with handing on, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NoLongerRead(Exception):
    """The booking was called off, or its consultant's time to read is over: there is nobody to hand anything on to."""
