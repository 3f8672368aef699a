"""What somebody of HR has typed of a pack or a message: kept while they write, for them alone, until it goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select
from werkzeug.datastructures import MultiDict

from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.companies.models import Company
from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes.errors import NotAsSeen
from sotomado.oneonones.programmes.models import ProgrammeDraft, ThemePack

Fields = Mapping[str, Sequence[str]]

MESSAGE, NEW_PACK = "message", "pack"
# Twice what may go out: whoever writes too much is told so, and has it still.
LONGEST_FIELD, MOST_VALUES, MOST_FIELDS = 4000, 60, 12


@dataclass(frozen=True)
class Draft:
    """`fields`: what stands in each field of the form, by its name. `key`: another one once it says something else."""

    fields: Fields
    saved_at: datetime
    key: str


def of_form(form: MultiDict[str, str]) -> Fields:
    """What stands in the fields of a form, but for what guards it."""
    return {name: form.getlist(name) for name in form if name != "csrf_token"}


def keep(work: UnitOfWork, *, company_id: int, person_id: int, of: str, fields: Fields) -> datetime:
    """Keep what was typed so far, whatever it is; returns when. Raises NotFound for a pack of elsewhere."""
    _known(work, company_id, of)
    # Two pages of one person that save at once queue.
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
    row = _row(work, company_id, person_id, of)
    if row is None:
        row = ProgrammeDraft(company_id=company_id, person_id=person_id, of=of)
        work.session.add(row)
    kept = {
        name[:40]: [value[:LONGEST_FIELD] for value in values[:MOST_VALUES]]
        for name, values in list(fields.items())[:MOST_FIELDS]
    }
    row.body = work.seal(row, "body", json.dumps(kept, ensure_ascii=False))
    row.saved_at = work.now
    work.session.flush()
    return work.now


def kept(work: UnitOfWork, *, company_id: int, person_id: int, of: str) -> Draft | None:
    row = _row(work, company_id, person_id, of)
    return Draft(_fields(work, row), row.saved_at, _key(work, row)) if row is not None else None


def begun(work: UnitOfWork, *, company_id: int, person_id: int) -> frozenset[str]:
    """What somebody has begun and not sent there."""
    asked = select(ProgrammeDraft.of).filter_by(company_id=company_id, person_id=person_id)
    return frozenset(work.session.scalars(asked))


def drop(work: UnitOfWork, *, company_id: int, person_id: int, of: str) -> None:
    """It went out, or is not wanted any more. Asked twice, it is once. Raises NotFound for a pack of elsewhere."""
    _known(work, company_id, of)
    work.session.execute(
        delete(ProgrammeDraft).where(
            ProgrammeDraft.company_id == company_id, ProgrammeDraft.person_id == person_id, ProgrammeDraft.of == of
        )
    )


def take(work: UnitOfWork, *, company_id: int, person_id: int, of: str, seen: str) -> None:
    """Use a draft up, as a page showed it, in the transaction that sends it: of two who send, one finds it gone.

    `seen`: the draft's `key`. Raises NotAsSeen.
    """
    row = _row(work, company_id, person_id, of, in_turn=True)
    if row is None or _key(work, row) != seen:
        raise NotAsSeen()
    work.session.delete(row)
    work.session.flush()


def of_person(work: UnitOfWork, *, person_id: int) -> list[Draft]:
    """All of somebody's own, the oldest first."""
    rows = work.session.scalars(
        select(ProgrammeDraft).where(ProgrammeDraft.person_id == person_id).order_by(ProgrammeDraft.saved_at)
    )
    return [Draft(_fields(work, row), row.saved_at, _key(work, row)) for row in rows]


def _known(work: UnitOfWork, company_id: int, of: str) -> None:
    companies.company(work, company_id=company_id)
    if of in (MESSAGE, NEW_PACK):
        return
    pack = work.session.get(ThemePack, of)
    if pack is None or pack.company_id != company_id:
        raise NotFound("draft")


def _row(work: UnitOfWork, company_id: int, person_id: int, of: str, *, in_turn: bool = False) -> ProgrammeDraft | None:
    asked = select(ProgrammeDraft).filter_by(company_id=company_id, person_id=person_id, of=of)
    return work.session.scalar(asked.with_for_update() if in_turn else asked)


def _key(work: UnitOfWork, row: ProgrammeDraft) -> str:
    return sha256((work.unseal(row, "body") or "").encode()).hexdigest()[:32]


def _fields(work: UnitOfWork, row: ProgrammeDraft) -> Fields:
    fields: Fields = json.loads(work.unseal(row, "body") or "{}")
    return fields
