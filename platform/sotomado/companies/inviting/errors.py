"""What can go wrong with an invitation, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class Refused(Exception):
    """What was asked for cannot be; nothing was changed."""


class NoSuchCohort(Refused):
    """No cohort that this company can choose."""


class TooFewPeople(Refused):
    """A department of so few people is not looked into."""

    def __init__(self, people: int) -> None:
        super().__init__("too few people")
        self.people = people


class NobodyThere(Refused):
    """The rule fits nobody on the roster on that day."""


class BadPlaceholder(Refused):
    """A letter holds braces that stand for nothing, or not the one it must hold. `where`: the field it is in."""

    def __init__(self, where: str, unknown: tuple[str, ...] = (), *, is_link_missing: bool = False) -> None:
        super().__init__(where)
        self.where = where
        self.unknown = unknown
        self.is_link_missing = is_link_missing


class SendsTooEarly(Refused):
    """The day it is sent has passed, or is too far off."""


class RemindsAtAnOddTime(Refused):
    """A reminder comes after the letter, and not months later."""


class NoSuchPack(Refused):
    """No pack that is offered on the day the letter leaves."""


class NoDate(Refused):
    """A training needs all of its parts, and to end after it begins, and to lie after the letter."""

    def __init__(self, number: int) -> None:
        super().__init__(f"date {number}")
        self.number = number


class AlreadyLeaving(Refused):
    """It has left, or is leaving, or was called off: nothing can be changed of it."""


class NotAsSeen(Refused):
    """Somebody changed it after this page was looked at."""


class NotAnAddress(Refused):
    """What was typed is no mail address that answers could go to."""
