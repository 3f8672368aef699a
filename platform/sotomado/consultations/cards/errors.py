"""What can go wrong with share cards."""

from __future__ import annotations


class NobodyToRead(Exception):
    """There is no such reader now: no manager on the roster, or nobody has the role of HR."""


class AlreadyShared(Exception):
    """It lies before its reader as it is; to change it, it is withdrawn and written anew."""


class EndsTooEarly(Exception):
    """The last day lies behind, or further ahead than a year."""


class TooMany(Exception):
    """More cards than anybody means to keep."""


class NoLongerThere(Exception):
    """It was shared with this reader once. Whether it ended, was withdrawn or is somebody else's now is not told."""
