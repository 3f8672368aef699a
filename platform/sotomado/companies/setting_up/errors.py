"""Why something a company settles cannot be so, as sentences for the one who reads the log; pages word it anew."""

from __future__ import annotations

from enum import StrEnum


class Wrong(StrEnum):
    """What is the matter with a field."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_ZONE = "not_a_zone"
    NOT_A_DAY = "not_a_day"
    NOT_OFFERED = "not_offered"
    TAKEN = "taken"


class BadSetting(Exception):
    """A setting nobody could keep; `wrong` names each field and what is the matter with it."""

    def __init__(self, wrong: dict[str, Wrong]) -> None:
        super().__init__(f"bad setting: {sorted(wrong)}")
        self.wrong = wrong


class Circle(Exception):
    """A department would stand beneath itself."""


class StillNeeded(Exception):
    """A department cannot end: somebody works in it, or another stands beneath it. `people`: how many."""

    def __init__(self, people: int, beneath: int) -> None:
        super().__init__(f"{people} people, {beneath} departments beneath")
        self.people = people
        self.beneath = beneath
