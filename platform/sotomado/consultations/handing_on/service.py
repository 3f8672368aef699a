"""What can happen to what is handed on: chosen for one booking, taken back; and what its consultant may read of it now.

Nothing is handed on unless the person chose it for this booking. The consultant of the next one, be it the same person,
begins with nothing until it is chosen again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from sotomado.accounts import service as accounts
from sotomado.bookings import handing_wishes
from sotomado.bookings.handing_wishes import READABLE_FOR, Standing
from sotomado.consultations.handing_on import sources
from sotomado.consultations.handing_on.errors import NoLongerRead
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.handing_on.models import HandedOn
from sotomado.consultations.handing_on.sources import ShownHandedOn
from sotomado.database import UnitOfWork, insert_once

__all__ = [
    "READABLE_FOR",
    "ShownHandedOn",
    "chosen",
    "chosen_last",
    "hand_on",
    "handed_on",
    "offered",
    "readable_until",
    "shown",
]


def handed_on(work: UnitOfWork, *, booking_id: str) -> frozenset[Item]:
    """What the consultant of this booking may read now.

    Nothing where `handing_wishes.is_read` says so. For verbs that have checked whose booking it is. Raises NotFound.
    """
    standing = handing_wishes.standing(work, booking_id=booking_id)
    if not _is_read(work, standing):
        return frozenset()
    return _chosen(work, standing)


def shown(work: UnitOfWork, *, booking_id: str) -> ShownHandedOn:
    """All that was handed on with a booking, as it reads now. What was not chosen is not even loaded. Raises NotFound.

    For verbs that have checked whose booking it is.
    """
    standing = handing_wishes.standing(work, booking_id=booking_id)
    return sources.read(work, standing, handed_on(work, booking_id=booking_id))


def chosen(work: UnitOfWork, *, person_id: int, booking_id: str) -> frozenset[Item]:
    """What the person chose for their own booking. Raises NotFound."""
    return _chosen(work, handing_wishes.own(work, advisee_id=person_id, booking_id=booking_id))


def chosen_last(work: UnitOfWork, *, person_id: int, booking_id: str) -> frozenset[Item]:
    """What the person chose for the last booking before this one for which they chose anything. Raises NotFound."""
    own = handing_wishes.own(work, advisee_id=person_id, booking_id=booking_id)
    earlier = handing_wishes.earlier_ids(work, advisee_id=person_id, before_at=own.starts_at)
    rows = work.session.execute(select(HandedOn.booking_id, HandedOn.item).where(HandedOn.booking_id.in_(earlier)))
    of_booking: dict[str, set[Item]] = {}
    for id_, item in rows:
        of_booking.setdefault(id_, set()).add(item)
    return next((frozenset(of_booking[one]) for one in earlier if one in of_booking), frozenset())


def offered(
    work: UnitOfWork, *, person_id: int, booking_id: str, among: Collection[Item] | None = None
) -> ShownHandedOn:
    """What the person could hand on, or what of it a preview shows: just as the consultant would read it.

    Raises NotFound.
    """
    own = handing_wishes.own(work, advisee_id=person_id, booking_id=booking_id)
    return sources.read(work, own, frozenset(Item) if among is None else frozenset(among), may_offer=True)


def hand_on(work: UnitOfWork, *, person_id: int, booking_id: str, items: Collection[Item]) -> None:
    """Let the consultant read exactly these, and nothing else of what they could read until now.

    Taking everything back (no items) is possible at any time. Raises NotFound, NoLongerRead.
    """
    accounts.hold_oneself(work, person_id=person_id)
    own = handing_wishes.own(work, advisee_id=person_id, booking_id=booking_id)
    wanted = frozenset(items)
    if wanted and not _is_read(work, own):
        raise NoLongerRead()
    if _is_read(work, own):
        if Item.WISH in wanted:
            handing_wishes.pass_on(work, advisee_id=person_id, booking_id=booking_id)
        else:
            handing_wishes.take_back(work, advisee_id=person_id, booking_id=booking_id)
    rows = wanted - {Item.WISH}
    work.session.execute(
        delete(HandedOn).where(HandedOn.booking_id == booking_id, HandedOn.item.not_in(rows or {Item.WISH}))
    )
    for item in sorted(rows):
        work.session.execute(insert_once(work, HandedOn, booking_id=booking_id, item=item, handed_on_at=work.now))


def readable_until(ends_at: datetime) -> datetime:
    """When the consultant of a talk that ends then stops reading what was handed on."""
    return ends_at + READABLE_FOR


def _is_read(work: UnitOfWork, of: Standing) -> bool:
    return handing_wishes.is_read(work, advisee_id=of.advisee_id, state=of.state, ends_at=of.ends_at)


def _chosen(work: UnitOfWork, standing: Standing) -> frozenset[Item]:
    rows = work.session.scalars(select(HandedOn.item).where(HandedOn.booking_id == standing.booking_id))
    return frozenset(rows) | (frozenset({Item.WISH}) if standing.wish_id else frozenset())
