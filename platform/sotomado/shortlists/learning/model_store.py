"""Which model counts: the latest are kept, one is in use, and who decided that stands in a log.

Taking another into use is one row in one transaction, forward or back. What a person chose is held: the nights that
follow go on learning and leave it in its place, or the same fault would be back the next morning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError

from matching.learning.outcome import Heads, OutcomeModel
from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.shortlists.learning.models import LearnedModel, ModelUse

PRIOR = "prior"
NEWEST = "newest"
BY_NIGHT = "night"
# A month to look back on. Of older ones the figures stay, and what they learned goes.
NIGHTS_KEPT = 30


@dataclass(frozen=True)
class InUse:
    """The model in use. heads: None for the prior. is_held: a person chose it."""

    version: str
    heads: Heads | None
    is_held: bool
    since: datetime | None


@dataclass(frozen=True)
class Kept:
    """A learned model in figures. refused: why the night did not take it into use, as a code."""

    version: str
    made_at: datetime
    outcomes: int
    held_from: datetime | None
    held_until: datetime | None
    size_bytes: int
    measures: dict[str, Any]
    refused: str | None
    is_in_use: bool


@dataclass(frozen=True)
class Decision:
    """One line of the log: from when which version counted, and who decided it."""

    version: str
    since: datetime
    decided_by: str
    is_held: bool


def in_use(work: UnitOfWork) -> InUse:
    """The model that counts now; before the first one, the prior. Its bytes are read once a process."""
    latest = work.session.scalar(_log().limit(1))
    if latest is None or latest.version is None:
        return InUse(PRIOR, None, latest is not None and latest.is_held, None if latest is None else latest.since)
    return InUse(latest.version, heads(work, version=latest.version), latest.is_held, latest.since)


def heads(work: UnitOfWork, *, version: str) -> Heads | None:
    """What a version learned; None for the prior. Raises NotFound."""
    if version == PRIOR:
        return None
    digest = work.session.scalar(select(LearnedModel.digest).where(LearnedModel.version == version))
    if digest is None:
        raise NotFound(f"There is no model {version}.")
    known = _read_before(digest)
    if known.heads is None:
        row = work.session.get_one(LearnedModel, version)
        known.heads = Heads(
            OutcomeModel.from_bytes(row.satisfied),
            None if row.rebooked is None else OutcomeModel.from_bytes(row.rebooked),
        )
    return known.heads


@dataclass
class _Read:
    """A model's place in this process. Bytes of one digest never change, so that it never goes stale."""

    heads: Heads | None = None


@lru_cache(maxsize=4)
def _read_before(_digest: str) -> _Read:
    return _Read()


def keep(
    work: UnitOfWork,
    *,
    version: str,
    learned: Heads,
    outcomes: int,
    held: tuple[datetime, datetime] | None,
    measures: dict[str, Any],
    refused: str | None,
) -> bool:
    """Keep what a night learned, and take it into use unless it was refused or another is held in its place.

    False where that day has a model already, also where another worker is keeping it this moment.
    """
    if has(work, version=version):
        return False
    satisfied = learned.satisfied.to_bytes()
    rebooked = None if learned.rebooked is None else learned.rebooked.to_bytes()
    row = LearnedModel(
        version=version,
        made_at=work.now,
        satisfied=satisfied,
        rebooked=rebooked,
        digest=sha256(satisfied + (rebooked or b"")).hexdigest(),
        outcomes=outcomes,
        held_from=None if held is None else held[0],
        held_until=None if held is None else held[1],
        measures=measures,
        refused=refused,
    )
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        return False
    if refused is None and not in_use(work).is_held:
        _decide(work, version, BY_NIGHT, is_held=False)
    return True


def use(work: UnitOfWork, *, version: str, decided_by: str) -> str:
    """Let a version count from now on, and hold it there: one row, forward or back. Returns the version.

    "prior" is the model of the first day. "newest" is the newest that passed the checks of its night, and lets the
    nights go on from there. Raises NotFound.
    """
    if version == NEWEST:
        newest = work.session.scalar(
            select(LearnedModel.version)
            .where(LearnedModel.refused.is_(None))
            .order_by(LearnedModel.made_at.desc(), LearnedModel.version.desc())
            .limit(1)
        )
        _decide(work, newest, decided_by, is_held=False)
        return newest or PRIOR
    size = work.session.scalar(select(func.length(LearnedModel.satisfied)).where(LearnedModel.version == version))
    if version != PRIOR and not size:
        raise NotFound(f"There is no model {version}.")
    _decide(work, None if version == PRIOR else version, decided_by, is_held=True)
    return version


def prune(work: UnitOfWork) -> None:
    """Empty models older than a month, but for the one in use, the newest sound one and whatever a person chose."""
    newest_first = select(LearnedModel.version).order_by(LearnedModel.made_at.desc(), LearnedModel.version.desc())
    kept = {
        in_use(work).version,
        *work.session.scalars(newest_first.limit(NIGHTS_KEPT)),
        *work.session.scalars(newest_first.where(LearnedModel.refused.is_(None)).limit(1)),
        *work.session.scalars(
            select(ModelUse.version).where(ModelUse.decided_by != BY_NIGHT, ModelUse.version.is_not(None)).distinct()
        ),
    }
    work.session.execute(
        update(LearnedModel).where(LearnedModel.version.not_in(kept)).values(satisfied=b"", rebooked=None)
    )


def has(work: UnitOfWork, *, version: str) -> bool:
    """Whether a model of that name is kept."""
    return work.session.scalar(select(LearnedModel.version).where(LearnedModel.version == version)) is not None


def measures(work: UnitOfWork, *, version: str) -> dict[str, Any] | None:
    """How good a model was found on the night it was learned; None for the prior."""
    return work.session.scalar(select(LearnedModel.measures).where(LearnedModel.version == version))


def models(work: UnitOfWork, *, limit: int = 30) -> tuple[Kept, ...]:
    """The learned models, the newest first."""
    latest = work.session.scalar(_log().limit(1))
    # The bytes stay where they are: only their length is asked for.
    size = func.length(LearnedModel.satisfied) + func.coalesce(func.length(LearnedModel.rebooked), 0)
    rows = work.session.execute(
        select(
            LearnedModel.version,
            LearnedModel.made_at,
            LearnedModel.outcomes,
            LearnedModel.held_from,
            LearnedModel.held_until,
            size.label("size_bytes"),
            LearnedModel.measures,
            LearnedModel.refused,
        )
        .order_by(LearnedModel.made_at.desc(), LearnedModel.version.desc())
        .limit(limit)
    )
    return tuple(Kept(**row._asdict(), is_in_use=latest is not None and latest.version == row.version) for row in rows)


def decisions(work: UnitOfWork, *, limit: int = 10) -> tuple[Decision, ...]:
    """Who let which model count, the latest first."""
    rows = work.session.scalars(_log().limit(limit))
    return tuple(Decision(row.version or PRIOR, row.since, row.decided_by, row.is_held) for row in rows)


def _log() -> Select[ModelUse]:
    return select(ModelUse).order_by(ModelUse.id.desc())


def _decide(work: UnitOfWork, version: str | None, decided_by: str, *, is_held: bool) -> None:
    work.session.add(ModelUse(version=version, since=work.now, decided_by=decided_by[:120], is_held=is_held))
    work.session.flush()
