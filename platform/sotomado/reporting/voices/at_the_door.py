"""The few voices at the doors: those everybody may read at the public one, those of one's company on the first page."""

from __future__ import annotations

from sotomado.companies import service as companies
from sotomado.reporting.voices import showing
from sotomado.reporting.voices.showing import Shown
from sotomado.web import current_read, signed_in_actor

A_FEW = 3


def public_voices() -> list[Shown]:
    with current_read() as work:
        return showing.in_public(work, most=A_FEW)


def voices_for_me() -> list[Shown]:
    """What whoever is asking reads as an employee; for everybody else, what is public."""
    actor = signed_in_actor()
    with current_read() as work:
        place = companies.employment_of(work, person_id=actor.person_id) if actor is not None else None
        if place is None:
            return showing.in_public(work, most=A_FEW)
        return showing.in_company(work, company_id=place.company_id, most=A_FEW)
