"""Whether something is on, and switching it.

What is switched is kept for some seconds in each process, so that a page does not ask the database for every flag:
this process follows at once, others within `KEPT_SECONDS`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, delete, event, select, update
from sqlalchemy.orm import Session

from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import UnitOfWork, insert_once
from sotomado.flags.declared import BY_NAME, FLAGS, Flag
from sotomado.flags.errors import BadSwitch, UnknownFlag
from sotomado.flags.models import FlagCompany, FlagSwitch, Reach

KEPT_SECONDS = 15.0


@dataclass(frozen=True)
class Switch:
    """How a flag is set: for whom, and `percent` of a hundred where it is a share."""

    reach: Reach
    percent: int | None = None
    company_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Standing:
    """A declared flag, and how it stands; `is_set` False: nobody has touched it."""

    flag: Flag
    switch: Switch
    is_set: bool


_kept: WeakKeyDictionary[Pool, tuple[float, dict[str, Switch]]] = WeakKeyDictionary()


def is_on(work: UnitOfWork, flag: Flag, *, company_id: int | None = None, key: int | str | None = None) -> bool:
    """Whether a flag is on, for a company or for anybody.

    `key`: what a share is drawn by, the company where nothing is said: the same key always falls on the same side, and
    whoever had it on at a small share has it on at a larger one. Without either, a share or a list of companies is off.
    """
    found = _switches(work).get(flag.name, _unset(flag))
    if found.reach is Reach.SHARE:
        drawn_by = company_id if key is None else key
        return drawn_by is not None and _place(flag, drawn_by) < (found.percent or 0)
    if found.reach is Reach.COMPANIES:
        return company_id in found.company_ids
    return found.reach is Reach.EVERYBODY


def standings(work: UnitOfWork) -> list[Standing]:
    """All flags that are declared, as the table says now."""
    known = _read(work)
    return [Standing(flag, known.get(flag.name, _unset(flag)), flag.name in known) for flag in FLAGS]


def switch(
    work: UnitOfWork,
    *,
    name: str,
    reach: Reach,
    by: int | None,
    percent: int | None = None,
    company_ids: Collection[int] = (),
) -> None:
    """Set a flag. Raises UnknownFlag, and BadSwitch where the share or the companies are missing."""
    if name not in BY_NAME:
        raise UnknownFlag(name)
    if (reach is Reach.SHARE) and not 1 <= (percent or 0) <= 99:
        raise BadSwitch("percent")
    if reach is Reach.COMPANIES and not company_ids:
        raise BadSwitch("companies")
    share = percent if reach is Reach.SHARE else None
    wanted = {"reach": reach, "percent": share, "changed_at": work.now}
    work.session.execute(insert_once(work, FlagSwitch, name=name, **wanted))
    work.session.execute(update(FlagSwitch).where(FlagSwitch.name == name).values(**wanted))
    work.session.execute(delete(FlagCompany).where(FlagCompany.name == name))
    if reach is Reach.COMPANIES:
        work.session.add_all(FlagCompany(name=name, company_id=one) for one in sorted(set(company_ids)))
    work.session.flush()
    named = len(set(company_ids)) if reach is Reach.COMPANIES else None
    about = {"flag": BY_NAME[name].name, "reach": reach, "percent": share, "companies": named}
    audit.record(work, act=Act.FLAG_SWITCHED, by=by, about=about)
    event.listen(work.session, "after_commit", _forget, once=True)


def _switches(work: UnitOfWork) -> dict[str, Switch]:
    database = _database(work.session)
    found = _kept.get(database)
    if found is None or found[0] < time.monotonic():
        found = (time.monotonic() + KEPT_SECONDS, _read(work))
        _kept[database] = found
    return found[1]


def _read(work: UnitOfWork) -> dict[str, Switch]:
    """In one statement, so that a switch and its companies are of one moment."""
    rows = work.session.execute(
        select(FlagSwitch.name, FlagSwitch.reach, FlagSwitch.percent, FlagCompany.company_id).outerjoin(
            FlagCompany, FlagCompany.name == FlagSwitch.name
        )
    ).all()
    found: dict[str, Switch] = {}
    for name, reach, percent, company_id in rows:
        before = found.get(name, Switch(reach, percent)).company_ids
        found[name] = Switch(reach, percent, before | ({company_id} if company_id is not None else frozenset()))
    return found


def _database(session: Session) -> Pool:
    """What all connections of this process to one database have in common."""
    return session.get_bind().engine.pool


def _forget(session: Session) -> None:
    _kept.pop(_database(session), None)


def _unset(flag: Flag) -> Switch:
    return Switch(Reach.EVERYBODY if flag.is_on else Reach.NOBODY)


def _place(flag: Flag, key: int | str) -> int:
    """0 to 99, by the flag and the key alone; other flags draw others."""
    drawn = hashlib.sha256(f"flag|{flag.name}|{key}".encode()).digest()
    return int.from_bytes(drawn[:8]) % 100
