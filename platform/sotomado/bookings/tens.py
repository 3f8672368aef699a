"""The consultants of somebody's ten, for those pages of booking that are about all of them at once."""

from __future__ import annotations

from sotomado.accounts.errors import NotFound
from sotomado.bookings.refusals import in_japan
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts
from sotomado.directory import service as directory
from sotomado.directory.service import ConsultantCard
from sotomado.shortlists import queries as shortlists


def consultants_of_ten(work: UnitOfWork, *, person_id: int, shortlist_id: str) -> list[ConsultantCard]:
    """Those of one's own ten who may be met, in the order they were shown. Raises NotFound."""
    if shortlists.own_shortlist(work.session, person_id, shortlist_id) is None:
        raise NotFound("shortlist")
    kept_apart = conflicts.barred_to(work, person_id=person_id)
    ids = [one.consultant_id for one in shortlists.candidates(work.session, shortlist_id)]
    cards = directory.cards(work, consultant_ids=ids, on=in_japan(work.now))
    return [cards[one] for one in ids if one in cards and one not in kept_apart and cards[one].person_id != person_id]
