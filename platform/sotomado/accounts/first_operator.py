"""The first person of a new service: an operator, let in by whoever holds the machine."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Person, Role
from sotomado.database import UnitOfWork


class PeopleAreThere(Exception):
    """The service has begun: whoever is let in now is let in by its operators."""


class NotAnAddress(Exception):
    """No mail would arrive there."""


def let_in(work: UnitOfWork, *, email: str, name: str, language: str = "ja") -> str:
    """Make the first operator, and return the secret of their invitation. Raises PeopleAreThere, NotAnAddress."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email.strip()):
        raise NotAnAddress()
    if work.session.scalar(select(func.count()).select_from(Person)):
        raise PeopleAreThere()
    person_id = accounts.register(work, email=email, name=name, locale=Locale(language))
    accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return accounts.invite(work, person_id=person_id)
