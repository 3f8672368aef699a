"""What can go wrong with companies, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class NoTicketsLeft(Exception):
    """The company's pool is empty. Nothing was taken."""


class TicketNotTaken(Exception):
    """A ticket is to be given back that this company never gave for this booking."""
