"""A company's roster: the list of who works there, as the company itself hands it in."""

from __future__ import annotations

from sotomado.companies.events import MANAGERS_CHANGED
from sotomado.companies.roster.taking_in import RosterChange, import_roster

__all__ = ["MANAGERS_CHANGED", "RosterChange", "import_roster"]
