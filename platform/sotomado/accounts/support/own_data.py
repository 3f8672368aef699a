"""What is kept of support: who let whom look when, and at what. Told to its owner, forgotten with them."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from sotomado.accounts.support.models import SupportCode, SupportLook, SupportView
from sotomado.accounts.support.service import told_to
from sotomado.accounts.told import plain
from sotomado.database import UnitOfWork

TABLES = frozenset({"support_code", "support_view", "support_look"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    told = [
        {
            "support_opened_at": plain(one.opened_at),
            "support_closed_at": plain(one.closed_at),
            **({"support_closed_by": plain(one.closed_by)} if one.closed_by else {}),
            "support_looks": [
                {"support_looked_at": plain(at), "support_looked": plain(what)} for at, what in one.looks
            ],
        }
        for one in told_to(work, person_id=person_id)
    ]
    return {"support_views": told} if told else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    views = select(SupportView.id).where(SupportView.person_id == person_id)
    quietly = {"synchronize_session": False}
    work.session.execute(delete(SupportCode).where(SupportCode.person_id == person_id), execution_options=quietly)
    work.session.execute(delete(SupportLook).where(SupportLook.view_id.in_(views)), execution_options=quietly)
    work.session.execute(delete(SupportView).where(SupportView.person_id == person_id), execution_options=quietly)
    work.session.execute(
        update(SupportView).where(SupportView.operator_id == person_id).values(operator_id=None),
        execution_options=quietly,
    )
