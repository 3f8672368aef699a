"""The end of a pair: by the two, by the roster, or with somebody's account; what was planned leaves both calendars."""

from __future__ import annotations

from sotomado.bookings.service import Sender
from sotomado.consultations.cards import service as cards
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import Pair
from sotomado.oneonones.pairs import letters, roster
from sotomado.oneonones.pairs import service as pairs
from sotomado.oneonones.series import service as series


def end(work: UnitOfWork, *, person_id: int, pair_id: int, sender: Sender) -> None:
    """End a pair both had agreed on; the other one is told, without a reason. Raises NotFound, NotWaiting,
    OfTheRoster."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    pairs.end(work, person_id=person_id, pair_id=pair_id)
    if between.has_ended:
        return
    _leave_nothing_open(work, pair_id=pair_id, sender=sender)
    letters.post_ended(work, pair=work.session.get_one(Pair, pair_id), to=between.other, public_url=sender.public_url)


def end_for_good(work: UnitOfWork, *, person_id: int, sender: Sender) -> None:
    """Before somebody is erased: what they had agreed on with others ends."""
    for pair_id in pairs.end_for_good(work, person_id=person_id):
        _leave_nothing_open(work, pair_id=pair_id, sender=sender)


def follow_roster(work: UnitOfWork, *, company_id: int, sender: Sender) -> roster.Followed:
    """Let the pairs of a company follow its roster; a member whose manager changed is told, once."""
    followed = roster.follow(work, company_id=company_id)
    for pair_id in followed.ended:
        _leave_nothing_open(work, pair_id=pair_id, sender=sender)
    for pair_id in followed.passed:
        letters.post_followed(work, pair=work.session.get_one(Pair, pair_id), public_url=sender.public_url)
    return followed


def _leave_nothing_open(work: UnitOfWork, *, pair_id: int, sender: Sender) -> None:
    """What was planned leaves both calendars; what they showed each other on cards is taken back."""
    series.call_off_all(work, pair_id=pair_id, sender=sender)
    cards.withdraw_all_of_pair(work, pair_id=pair_id)
