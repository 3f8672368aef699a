"""A look back at the end of a theme for two: each alone first, then shown to both once both have handed in, or left it.

Until then the other one sees nothing of it, not even whether anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.oneonones.service import Between
from sotomado.oneonones.themes import for_two, queries
from sotomado.oneonones.themes.errors import NotYet, TooLong
from sotomado.oneonones.themes.models import LookBack, SharedTheme, Wish

LONGEST = 2000


@dataclass(frozen=True)
class OneLook:
    """What one of the two found. Neither text nor wish: left."""

    text: str
    wish: Wish | None

    @property
    def is_left(self) -> bool:
        return not self.text and self.wish is None


@dataclass(frozen=True)
class Looks:
    """One round as one of the two sees it. `theirs`: None until both have handed in."""

    mine: OneLook | None
    is_handed_in: bool
    theirs: OneLook | None

    @property
    def are_shown(self) -> bool:
        return self.theirs is not None


def looks(work: UnitOfWork, *, between: Between, theme_id: str, round: int) -> Looks:
    """For whoever has asked `for_two.readable`."""
    rows = queries.looks_back(work, theme_id=theme_id, round=round)
    mine, theirs = rows.get(between.mine), rows.get(between.other)
    is_mine_in = mine is not None and mine.handed_in_at is not None
    is_theirs_in = theirs is not None and theirs.handed_in_at is not None
    return Looks(
        mine=_shown(work, mine) if mine is not None else None,
        is_handed_in=is_mine_in,
        theirs=_shown(work, theirs) if is_mine_in and is_theirs_in and theirs is not None else None,
    )


def begin(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str) -> None:
    """Look back before the end has come; both do. Twice is once. Raises NotFound, PairIsOver."""
    for_two.begun(work, person_id, pair_id)
    row = queries.one_theme(work, pair_id=pair_id, theme_id=theme_id, locked=True)
    if row is None or row.agreed_at is None or row.ended_at is not None:
        raise NotFound("theme")
    if row.looks_back_at is None:
        row.looks_back_at = work.now
        work.session.flush()


def keep(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str, text: str, wish: Wish | None) -> None:
    """Keep what is being written, for oneself alone. Raises NotFound, PairIsOver, TooLong; NotYet once it is handed in,
    or before the end."""
    _put(work, person_id, pair_id, theme_id, text, wish)


def hand_in(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str, text: str, wish: Wish | None) -> None:
    """Let it be shown once the other one has handed in as well. Empty, it is left. As `keep`; twice is once."""
    row = _put(work, person_id, pair_id, theme_id, text, wish, is_last=True)
    if row.handed_in_at is None:
        row.handed_in_at = work.now
        work.session.flush()


def _put(
    work: UnitOfWork,
    person_id: int,
    pair_id: int,
    theme_id: str,
    text: str,
    wish: Wish | None,
    *,
    is_last: bool = False,
) -> LookBack:
    between, theme = _at_its_end(work, person_id, pair_id, theme_id)
    text = text.strip()
    if len(text) > LONGEST:
        raise TooLong("text", LONGEST)
    row = _own(work, between, theme)
    if row.handed_in_at is not None:
        if is_last:
            return row
        raise NotYet()
    row.body = work.seal(row, "body", text) if text else None
    row.wish, row.written_at = wish, work.now
    work.session.flush()
    return row


def _at_its_end(work: UnitOfWork, person_id: int, pair_id: int, theme_id: str) -> tuple[Between, SharedTheme]:
    between = for_two.begun(work, person_id, pair_id)
    # Locked: the two hand in one after the other.
    row = queries.one_theme(work, pair_id=pair_id, theme_id=theme_id, locked=True)
    if row is None:
        raise NotFound("theme")
    on = for_two.today(work, person_id=person_id)
    if for_two.shown(work, row, between, on).state is not for_two.State.LOOKING_BACK:
        raise NotYet()
    return between, row


def _own(work: UnitOfWork, between: Between, theme: SharedTheme) -> LookBack:
    work.session.execute(
        insert_once(
            work,
            LookBack,
            id=new_key(),
            theme_id=theme.id,
            round=theme.round,
            employment_id=between.mine,
            written_at=work.now,
        )
    )
    return queries.looks_back(work, theme_id=theme.id, round=theme.round)[between.mine]


def _shown(work: UnitOfWork, row: LookBack) -> OneLook:
    return OneLook(work.unseal(row, "body") or "", row.wish)
