"""The public door for whoever would like to consult with us: see `accounts.doors`."""

from __future__ import annotations

from sotomado.accounts.doors import Door
from sotomado.accounts.models import Role
from sotomado.applications import letters

DOOR = Door(
    key="knock",
    path="/for-consultants",
    role=Role.APPLICANT,
    subject=letters.SUBJECT,
    to_new=letters.TO_NEW,
    to_known=letters.TO_KNOWN,
)
