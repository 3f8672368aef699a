"""Why a company does not pay for a talk, and what is wrong with terms. Pages word them for the person who asks.

All of `CompanyPaysNot` are told to that person alone: that somebody asked is nothing a company learns.
"""

from __future__ import annotations

from datetime import date

from sotomado.companies.errors import CompanyPaysNot


class NoEmployer(CompanyPaysNot):
    """No client company employs this person now."""


class NotEntitled(CompanyPaysNot):
    """The contract is for others of the company than this person."""


class NotYetAgreed(CompanyPaysNot):
    """On that day no terms hold yet."""


class ContractEnded(CompanyPaysNot):
    """The contract is over on that day. `last_on`: its last day."""

    def __init__(self, last_on: date) -> None:
        super().__init__(f"The contract ends on {last_on}.")
        self.last_on = last_on


class CapReached(CompanyPaysNot):
    """As many talks as the contract pays for in that month are booked. `month`: "2026-11"."""

    def __init__(self, month: str) -> None:
        super().__init__(f"The cap of {month} is reached.")
        self.month = month


class BadTerms(Exception):
    """Terms nobody could keep; `wrong` names each field and what is the matter with it."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__(f"bad terms: {wrong}")
        self.wrong = wrong
