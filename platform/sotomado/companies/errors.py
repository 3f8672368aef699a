"""What can go wrong with companies, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class CompanyPaysNot(Exception):
    """The company does not pay for this talk. Nothing was taken, and the company is told nothing of it."""


class NoTicketsLeft(CompanyPaysNot):
    """The company's pool is empty. Nothing was taken."""


class TicketNotTaken(Exception):
    """A ticket is to be given back that this company never gave for this booking."""


class BadBookingTerms(Exception):
    """Terms of calling off that nobody could keep; `field` names the one that is out of bounds."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is out of bounds.")
        self.field = field


class StillHr(Exception):
    """Whoever is to leave is HR of the company. Their role is taken from them first, by somebody who may."""
