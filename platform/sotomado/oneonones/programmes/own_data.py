"""What is kept of a person here: that they want no messages, and what they have typed and not sent.

What a company set and wrote is the company's.
"""

from __future__ import annotations

from sqlalchemy import delete

from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes import drafts
from sotomado.oneonones.programmes.models import MessageOptOut, ProgrammeDraft

TABLES = frozenset({"message_opt_out", "programme_draft"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    told: dict[str, object] = {}
    row = work.session.get(MessageOptOut, person_id)
    if row is not None:
        told["no_company_messages"] = {"from_at": row.at.isoformat()}
    typed = drafts.of_person(work, person_id=person_id)
    if typed:
        told["company_message_drafts"] = [
            {"saved_at": one.saved_at.isoformat(), **{name: "\n".join(said) for name, said in one.fields.items()}}
            for one in typed
        ]
    return told


def forget(work: UnitOfWork, person_id: int) -> None:
    work.session.execute(delete(MessageOptOut).where(MessageOptOut.person_id == person_id))
    work.session.execute(delete(ProgrammeDraft).where(ProgrammeDraft.person_id == person_id))
