"""What somebody who was invited reads: the same whether they come or not, and read without a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sotomado.companies import service as companies
from sotomado.companies.inviting import queries
from sotomado.companies.inviting.cohorts import Cohort, is_in
from sotomado.companies.inviting.letters import Training
from sotomado.companies.inviting.rounds import told
from sotomado.companies.standings import standing_of
from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes.offered import service as offers

# For so long an invitation stands on the page of those it went to.
STANDS_FOR = timedelta(days=92)


@dataclass(frozen=True)
class Invited:
    """An invitation of one's company that fits oneself. `trainings`: those that are not over."""

    cohort: Cohort
    company_id: int
    trainings: tuple[Training, ...]
    pack_id: str | None


def invitations(work: UnitOfWork, *, person_id: int) -> list[Invited]:
    """What one was invited to lately, by the rule alone: whom a letter went to is kept nowhere."""
    place = companies.employment_of(work, person_id=person_id)
    standing = standing_of(work, employment_id=place.employment_id) if place is not None else None
    if standing is None:
        return []
    sent = queries.sent_since(work, company_id=standing.company_id, since=work.now - STANDS_FOR)
    found = [told(work, row) for row in sent]
    return [
        Invited(
            one.cohort,
            one.company_id,
            tuple(day for day in one.trainings if day.ends_at > work.now),
            one.pack_id,
        )
        for one in found
        if is_in(standing, one.cohort, one.send_on)
    ]


def want_none(work: UnitOfWork, *, person_id: int) -> None:
    """Neither invitations nor messages of one's company any more. Said twice, it is said once."""
    offers.want_no_messages(work, person_id=person_id)
