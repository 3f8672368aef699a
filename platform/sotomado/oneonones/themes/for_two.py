"""2人のテーマ: what can happen to it. Proposed by either, agreed to by the other, run, gone on with, ended.

    proposed -> running -> looked back on -> running again, or ended
    proposed -> declined, or taken back

Whoever proposes another wording has proposed anew: the other one is asked. Every one of the two may end it at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork, insert_once
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.service import Between
from sotomado.oneonones.themes import queries
from sotomado.oneonones.themes.errors import (
    AlreadyOne,
    EndsTooEarly,
    NotYet,
    NoWords,
    PairIsOver,
    ReadAnew,
    TooLong,
)
from sotomado.oneonones.themes.models import SharedTheme

LONGEST_TITLE = 60
LONGEST_WORDS = 1000
# About three months, to the weekday.
USUAL = timedelta(weeks=13)
LONGEST_RUN = timedelta(days=366)


class State(StrEnum):
    """How a theme for two stands, as one of the two sees it."""

    MINE = "mine"
    THEIRS = "theirs"
    RUNNING = "running"
    LOOKING_BACK = "looking_back"
    ENDED = "ended"


@dataclass(frozen=True)
class ForTwo:
    """A theme for two as either reads it."""

    id: str
    title: str
    why: str
    sees: str
    ends_on: date
    wording: int
    round: int
    state: State
    agreed_at: datetime | None
    ended_at: datetime | None

    @property
    def runs(self) -> bool:
        return self.state in (State.RUNNING, State.LOOKING_BACK)


@dataclass(frozen=True)
class Proposal:
    """What is proposed, in words that were checked for nothing yet."""

    title: str
    why: str
    sees: str
    ends_on: date


def today(work: UnitOfWork, *, person_id: int) -> date:
    """By a person's own clock."""
    return work.now.astimezone(ZoneInfo(accounts.actor(work, person_id=person_id).time_zone)).date()


def readable(work: UnitOfWork, *, person_id: int, pair_id: int) -> Between:
    """The pair, to whoever may read its themes: both while it lasts, afterwards the member alone. Raises NotFound."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if between.has_ended and not between.i_am_member:
        raise NotFound("theme")
    return between


def today_of(work: UnitOfWork, between: Between) -> date:
    """By the clock of the one of a pair who reads."""
    return work.now.astimezone(ZoneInfo(oneonones.seat_of(work, between).me.time_zone)).date()


def current(work: UnitOfWork, between: Between) -> ForTwo | None:
    """The one that is proposed or runs. To a pair that ended none runs, and what is past is `past`."""
    row = queries.open_theme(work, pair_id=between.pair_id)
    if row is None or (between.has_ended and not between.i_am_member):
        return None
    return shown(work, row, between, today_of(work, between))


def past(work: UnitOfWork, between: Between) -> list[ForTwo]:
    """Those that ran and ended, the latest first."""
    on = today_of(work, between)
    return [shown(work, row, between, on) for row in queries.past_themes(work, pair_id=between.pair_id)]


def propose(work: UnitOfWork, *, person_id: int, pair_id: int, proposal: Proposal) -> str:
    """Propose a theme to the other one. Returns its id.

    Raises NotFound, PairIsOver, AlreadyOne, NoWords, TooLong, EndsTooEarly.
    """
    between = begun(work, person_id, pair_id)
    checked = _checked(work, person_id, proposal)
    row = SharedTheme(
        pair_id=pair_id,
        proposed_by_id=between.mine,
        ends_on=checked.ends_on,
        wording=1,
        round=1,
        proposed_at=work.now,
    )
    _put(work, row, checked)
    values = {column.key: getattr(row, column.key) for column in SharedTheme.__table__.columns}
    work.session.execute(insert_once(work, SharedTheme, **values))
    kept = queries.open_theme(work, pair_id=pair_id)
    if kept is None or kept.id != row.id:
        raise AlreadyOne()
    return row.id


def reword(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str, wording: int, proposal: Proposal) -> None:
    """Propose it in other words, or until another day: now it is the other one who is asked.

    Raises NotFound, PairIsOver, ReadAnew, NoWords, TooLong, EndsTooEarly.
    """
    between = begun(work, person_id, pair_id)
    row = _open_proposal(work, pair_id, theme_id, wording)
    checked = _checked(work, person_id, proposal)
    row.proposed_by_id, row.proposed_at, row.wording = between.mine, work.now, row.wording + 1
    row.ends_on = checked.ends_on
    _put(work, row, checked)
    work.session.flush()


def agree(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str, wording: int) -> None:
    """Say yes to what the other one proposed, in the wording that was read; from now on it runs.

    Twice is once. Raises NotFound, PairIsOver, ReadAnew; NotYet for one's own proposal; EndsTooEarly where its day has
    passed.
    """
    between = begun(work, person_id, pair_id)
    row = _found(work, pair_id, theme_id)
    if row.agreed_at is not None and row.ended_at is None:
        return
    row = _open_proposal(work, pair_id, theme_id, wording)
    if row.proposed_by_id == between.mine:
        raise NotYet()
    _check_end(work, person_id, row.ends_on)
    row.agreed_at = work.now
    work.session.flush()


def let_go(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str) -> None:
    """Decline it, take it back, or end it while it runs: each of the two may. Twice is once. Raises NotFound."""
    readable(work, person_id=person_id, pair_id=pair_id)
    row = _found(work, pair_id, theme_id)
    if row.ended_at is None:
        row.ended_at = work.now
        work.session.flush()


def go_on(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str, ends_on: date) -> None:
    """Another while of the same theme, with a look back of its own at its end.

    Raises NotFound, PairIsOver, EndsTooEarly; NotYet before its end, where nothing has to be gone on with.
    """
    between = begun(work, person_id, pair_id)
    row = _found(work, pair_id, theme_id)
    if shown(work, row, between, today(work, person_id=person_id)).state is not State.LOOKING_BACK:
        raise NotYet()
    _check_end(work, person_id, ends_on)
    row.ends_on, row.round, row.looks_back_at = ends_on, row.round + 1, None
    work.session.flush()


def begun(work: UnitOfWork, person_id: int, pair_id: int) -> Between:
    """Raises NotFound, PairIsOver."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if not between.is_live:
        raise PairIsOver()
    return between


def shown(work: UnitOfWork, row: SharedTheme, between: Between, on: date) -> ForTwo:
    """The row as one of the two reads it on a day of theirs."""
    return ForTwo(
        id=row.id,
        title=work.unseal(row, "title") or "",
        why=work.unseal(row, "why") or "",
        sees=work.unseal(row, "sees") or "",
        ends_on=row.ends_on,
        wording=row.wording,
        round=row.round,
        state=_state(row, between, on),
        agreed_at=row.agreed_at,
        ended_at=row.ended_at,
    )


def _state(row: SharedTheme, between: Between, on: date) -> State:
    if row.ended_at is not None:
        return State.ENDED
    if row.agreed_at is None:
        return State.MINE if row.proposed_by_id == between.mine else State.THEIRS
    return State.LOOKING_BACK if row.looks_back_at is not None or row.ends_on <= on else State.RUNNING


def _found(work: UnitOfWork, pair_id: int, theme_id: str) -> SharedTheme:
    row = queries.one_theme(work, pair_id=pair_id, theme_id=theme_id, locked=True)
    if row is None:
        raise NotFound("theme")
    return row


def _open_proposal(work: UnitOfWork, pair_id: int, theme_id: str, wording: int) -> SharedTheme:
    row = _found(work, pair_id, theme_id)
    if row.ended_at is not None or row.agreed_at is not None or row.wording != wording:
        raise ReadAnew()
    return row


def _checked(work: UnitOfWork, person_id: int, proposal: Proposal) -> Proposal:
    checked = Proposal(proposal.title.strip(), proposal.why.strip(), proposal.sees.strip(), proposal.ends_on)
    if not checked.title:
        raise NoWords()
    for field, longest in (("title", LONGEST_TITLE), ("why", LONGEST_WORDS), ("sees", LONGEST_WORDS)):
        if len(getattr(checked, field)) > longest:
            raise TooLong(field, longest)
    _check_end(work, person_id, checked.ends_on)
    return checked


def _check_end(work: UnitOfWork, person_id: int, ends_on: date) -> None:
    on = today(work, person_id=person_id)
    if not on < ends_on <= on + LONGEST_RUN:
        raise EndsTooEarly()


def _put(work: UnitOfWork, row: SharedTheme, words: Proposal) -> None:
    row.title = work.seal(row, "title", words.title)
    row.why = work.seal(row, "why", words.why) if words.why else None
    row.sees = work.seal(row, "sees", words.sees) if words.sees else None
