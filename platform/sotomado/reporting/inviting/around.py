"""What inviting asks of rooms above it: who wants no mails of their company, and which packs it offers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sotomado.companies.inviting.sending import Around
from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes import queries as programmes


def around(public_url: str) -> Around:
    return Around(public_url, unwilling, packs)


def unwilling(work: UnitOfWork, person_ids: Collection[int]) -> set[int]:
    """One word stops all that HR sends to a cohort: messages about 1on1s, and invitations."""
    return programmes.opted_out(work, person_ids=person_ids)


def packs(work: UnitOfWork, company_id: int, on: date) -> Mapping[str, str]:
    """The packs offered on a day, by id what they are called."""
    return {
        pack.id: work.unseal(version, "title") or ""
        for pack, version, _cohort in programmes.offered_packs(work, company_id=company_id, on=on)
    }
