"""What can go wrong with reports, as sentences for the one who reads the log."""

from __future__ import annotations

from datetime import date


class QuarterStillOpen(Exception):
    """The quarter has not ended by the company's calendar. A release is made of closed quarters only."""

    def __init__(self, closes_on: date) -> None:
        super().__init__(f"The quarter is open until {closes_on}.")
        self.closes_on = closes_on


class Betrayed(Exception):
    """Our own attack found somebody in what was about to be told, so it is not told. Nothing overrides this.

    `finding` names the kind of attack, and neither who was found nor any figure: it stands in logs and on a page.
    """

    def __init__(self, finding: str) -> None:
        super().__init__(f"The release would have given somebody away: {finding}.")
        self.finding = finding


class Altered(Exception):
    """A stored release is no longer the text that was released."""

    def __init__(self, company_id: int, quarter: str) -> None:
        super().__init__(f"The release {quarter} of company {company_id} does not give its digest.")


class TermsNotLowered(Exception):
    """Thresholds may be raised by contract. Nothing lowers them, and never below 5 and 10."""
