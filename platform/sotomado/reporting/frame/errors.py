"""What can go wrong with a frame, as sentences for the one who reads the log."""

from __future__ import annotations

from datetime import date


class QuarterNotBegun(Exception):
    """The quarter has not begun by the company's calendar. Who will be on the roster then, nobody knows."""

    def __init__(self, begins_on: date) -> None:
        super().__init__(f"The quarter begins on {begins_on}.")
        self.begins_on = begins_on
