"""What is still missing until a consultant can be listed, and the listing itself.

A window is lit when there is someone behind it: they have agreed, published their profile and told us who they are,
their licence holds, their fee is agreed on, and there is a time to talk within the next four weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from consultants.licence import is_licensed
from sotomado.accounts import agreements
from sotomado.assessments import service as assessments
from sotomado.availability.calendars import EVERY, free_starts
from sotomado.database import UnitOfWork
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.directory.contracts import fees
from sotomado.directory.profiles import service as profiles
from sotomado.directory.profiles.body import troubles

WITHIN = timedelta(weeks=4)


class Step(StrEnum):
    """One thing that must be there, in the order in which it is usually done."""

    AGREEMENT = "agreement"
    ASSESSMENT = "assessment"
    PROFILE = "profile"
    HOURS = "hours"
    LICENCE = "licence"
    FEE = "fee"


class NotReady(Exception):
    """Something is still missing; nothing was changed."""

    def __init__(self, missing: tuple[Step, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Readiness:
    """What is there and what is not. `is_listed`: nothing more is to be done."""

    there: Mapping[Step, bool]
    is_listed: bool
    is_paused: bool
    # Only an operator lists them again.
    was_taken_off: bool

    @property
    def missing(self) -> tuple[Step, ...]:
        return tuple(step for step, is_there in self.there.items() if not is_there)

    @property
    def may_begin(self) -> bool:
        return not (self.missing or self.is_listed or self.is_paused or self.was_taken_off)


def readiness(work: UnitOfWork, *, consultant_id: int) -> Readiness:
    """How far a consultant is. Raises NotFound."""
    today = fees.contract_day(work.now)
    card = directory.consultant(work, consultant_id=consultant_id, on=today)
    there = {
        Step.AGREEMENT: agreements.stands(work, person_id=card.person_id),
        Step.ASSESSMENT: card.person_id in assessments.thetas(work, person_ids=[card.person_id]),
        Step.PROFILE: not troubles(profiles.published(work, consultant_id=consultant_id)),
        Step.HOURS: bool(times_once_listed(work, consultant_id=consultant_id, limit=1)),
        Step.LICENCE: is_licensed(card.licence_expires_on, today),
        Step.FEE: fees.fee_on(work, consultant_id=consultant_id, on=today) is not None,
    }
    was_taken_off = card.listed_at is not None and not card.is_listed and not card.is_paused
    return Readiness(there, card.is_listed, card.is_paused, was_taken_off)


def times_once_listed(work: UnitOfWork, *, consultant_id: int, limit: int = EVERY) -> list[datetime]:
    """The free starts of the next four weeks, as advisees see them, or would if the consultant were listed."""
    terms = directory.terms(work, consultant_ids=[consultant_id])
    as_if = {one: replace(term, is_listed=True) for one, term in terms.items()}
    found = free_starts(work, terms=as_if, first=work.now, last=work.now + WITHIN, limit=limit)
    return found.get(consultant_id, [])


def begin(work: UnitOfWork, *, consultant_id: int, by_person_id: int) -> None:
    """List a consultant of whom everything is there. Raises NotReady, NotFound.

    Who was taken off the list comes back by the operator's hand alone.
    """
    found = readiness(work, consultant_id=consultant_id)
    if found.is_listed or found.is_paused:
        return
    if not found.may_begin:
        raise NotReady(found.missing)
    listing.list_(work, consultant_id=consultant_id, by_person_id=by_person_id)
