"""What can go wrong with themes, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NotTheirs(Exception):
    """A career theme is set or put off by the manager's side, and changed or refused by the member."""


class PairIsOver(Exception):
    """Nothing new is begun in a pair that ended, or that has not been agreed to."""


class NoWords(Exception):
    """A theme in one's own words needs some."""


class TooLong(Exception):
    """Longer than can be kept. Nothing was kept, and what was kept before stands."""

    def __init__(self, field: str, longest: int) -> None:
        super().__init__(f"{field}: at most {longest} characters.")
        self.field = field
        self.longest = longest


class EndsTooEarly(Exception):
    """A theme for two ends after today, and within a year."""


class AlreadyOne(Exception):
    """One theme for two at a time: another is proposed or runs."""


class ReadAnew(Exception):
    """The wording changed after the page was opened: what is agreed to is what stands."""


class NotYet(Exception):
    """The two look back first, or have not both done so."""


class WrittenMeanwhile(Exception):
    """The other one changed this line after the page was opened. Nothing was written over.

    `theirs`: what it says now; `wording`: which wording that is. None: the line was taken away.
    """

    def __init__(self, theirs: str | None, wording: int) -> None:
        super().__init__("Changed after it was read.")
        self.theirs = theirs
        self.wording = wording


class TooMany(Exception):
    """More lines than anybody means to read."""
