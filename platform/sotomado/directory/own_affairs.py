"""Nobody decides for the service on what concerns themselves: an operator may be a consultant as well."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.database import UnitOfWork
from sotomado.directory.errors import OwnAffair
from sotomado.directory.models import Consultant


def unless_own(work: UnitOfWork, *, consultant_id: int, by_person_id: int) -> None:
    """Raises OwnAffair where an operator would decide on their own licence, fee, listing or conflict of interest."""
    own = select(Consultant.id).where(Consultant.id == consultant_id, Consultant.person_id == by_person_id)
    if work.session.scalar(own) is not None:
        raise OwnAffair()
