"""What can go wrong with reports, as sentences for the one who reads the log."""

from __future__ import annotations

from datetime import date


class QuarterStillOpen(Exception):
    """The quarter has not ended by the company's calendar. A release is made of closed quarters only."""

    def __init__(self, closes_on: date) -> None:
        super().__init__(f"The quarter is open until {closes_on}.")
        self.closes_on = closes_on
