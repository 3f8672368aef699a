"""Keeping the index as profiles are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant
from sotomado.directory.search import index, making
from sotomado.directory.search.facts import RULES

# Profiles read at once when all are made anew.
AT_ONCE = 200


def reindex(work: UnitOfWork, *, consultant_id: int) -> None:
    """Make one consultant findable as their published profile is now."""
    _write(work.session, [consultant_id])


def reindex_all(work: UnitOfWork) -> int:
    """Make everybody findable anew, and forget words that no profile holds any more. Returns how many there are."""
    index.forget(work.session)
    return _write_all(work.session, list(work.session.scalars(select(Consultant.id).order_by(Consultant.id))))


def reindex_stale(work: UnitOfWork) -> int:
    """The same for those who are not in the index, or were put there by older rules. Returns how many."""
    return _write_all(work.session, index.stale(work.session, RULES, Consultant.id))


def how_many_are_stale(work: UnitOfWork) -> int:
    """How many consultants the search does not know, or knows by older rules."""
    return len(index.stale(work.session, RULES, Consultant.id))


def _write_all(session: Session, ids: Sequence[int]) -> int:
    for start in range(0, len(ids), AT_ONCE):
        _write(session, ids[start : start + AT_ONCE])
    return len(ids)


def _write(session: Session, ids: Sequence[int]) -> None:
    session.flush()
    made = list(making.findables(session, ids))
    index.write(session, [(one.consultant_id, one.codes, one.facts) for one in made], rules=RULES)
    spellings: dict[str, str] = {}
    for one in made:
        for term, shown in one.spellings.items():
            spellings.setdefault(term, shown)
    index.write_words(session, spellings)
