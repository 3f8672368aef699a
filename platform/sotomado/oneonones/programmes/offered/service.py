"""What a company offers somebody, as they read it. Reading writes nothing; kept is alone that somebody wants none."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete

from sotomado.companies import service as companies
from sotomado.companies.standings import standing_of
from sotomado.database import UnitOfWork, insert_once
from sotomado.oneonones.programmes import queries
from sotomado.oneonones.programmes.cohorts import is_in, rule_of
from sotomado.oneonones.programmes.messages import Sent, shown
from sotomado.oneonones.programmes.models import MessageOptOut
from sotomado.oneonones.programmes.service import Cadence, OfferedPack, cadence_for, packs_for, today_at


@dataclass(frozen=True)
class Offered:
    """Everything a company has for one person today. `wants_messages`: their own word."""

    messages: tuple[Sent, ...]
    packs: tuple[OfferedPack, ...]
    cadence: Cadence | None
    wants_messages: bool


def offered(work: UnitOfWork, *, person_id: int) -> Offered:
    """For the person themselves; nothing of it for somebody whom no company employs."""
    wants = not queries.opted_out(work, person_ids=[person_id])
    place = companies.employment_of(work, person_id=person_id)
    standing = standing_of(work, employment_id=place.employment_id) if place is not None else None
    if standing is None:
        return Offered((), (), None, wants)
    today = today_at(work, standing.company_id)
    return Offered(
        messages=tuple(
            shown(work, row, cohort)
            for row, cohort in queries.messages(work, company_id=standing.company_id, on=today)
            if wants and is_in(standing, rule_of(cohort), today)
        ),
        packs=packs_for(work, employment_id=standing.employment_id),
        cadence=cadence_for(work, employment_id=standing.employment_id),
        wants_messages=wants,
    )


def want_no_messages(work: UnitOfWork, *, person_id: int) -> None:
    """From now on neither mails nor notices. Said twice, it is said once."""
    work.session.execute(insert_once(work, MessageOptOut, person_id=person_id, at=work.now))


def want_messages(work: UnitOfWork, *, person_id: int) -> None:
    work.session.execute(delete(MessageOptOut).where(MessageOptOut.person_id == person_id))
