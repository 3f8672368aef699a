"""The 1on1s that were held, as one of the two reads them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.oneonones import queries
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.service import Said
from sotomado.oneonones.models import InsideTheme, OneOnOne, WishedResponse
from sotomado.oneonones.service import Between, day_of, theme_of
from sotomado.oneonones.table import memos, own_words, reactions, steps
from sotomado.oneonones.table.reactions import Reaction
from sotomado.oneonones.table.steps import Step


@dataclass(frozen=True)
class Held:
    """One 1on1. What is shared by the two stands beside what is the reader's own: `memo` and `reaction`."""

    id: str
    held_on: date
    # None for who reads no more than their own.
    theme: InsideTheme | None
    wished_response: WishedResponse | None
    # What the member called the theme, and what they had said beforehand.
    own_theme: str
    said_before: str
    notes: str | None
    # As it was written before there were steps.
    until_next_time: str | None
    steps: tuple[Step, ...]
    memo: str
    memo_aside: str
    reaction: Reaction


# So many are read on one page; the older ones on those after it.
ON_A_PAGE = 20


def held(work: UnitOfWork, of: Between, *, skipped: int = 0, at_most: int | None = None) -> list[Held]:
    """Newest first. Of a pair that has ended, the one who is not the member reads their own alone.

    Five statements, however many there are; but for the steps, what is shown is unsealed and no more.
    """
    return _read(work, of, queries.records(work, pair_id=of.pair_id, skipped=skipped, at_most=at_most))


def _read(work: UnitOfWork, of: Between, rows: Sequence[OneOnOne]) -> list[Held]:
    agreed, own_memos = steps.all_steps(work, of), memos.memos(work, of, among=rows)
    own_reactions = reactions.reactions(work, of, among=rows)
    reads_shared = of.i_am_member or not of.has_ended
    shown = []
    brought = before.said_before(work, one_on_one_ids=[row.id for row in rows]) if reads_shared else {}
    for row in rows:
        memo, said = own_memos.get(row.id), brought.get(row.id, Said())
        one = Held(
            id=row.id,
            held_on=day_of(row),
            theme=theme_of(row) if reads_shared else None,
            wished_response=row.wished_response if reads_shared else None,
            own_theme=said.own_theme if row.theme is InsideTheme.OWN else "",
            said_before=said.line,
            notes=work.unseal(row, "notes") if reads_shared else None,
            until_next_time=work.unseal(row, "until_next_time") if reads_shared else None,
            steps=tuple(step for step in agreed if step.one_on_one_id == row.id),
            memo=memo.text if memo else "",
            memo_aside=(memo.aside or "") if memo else "",
            reaction=own_reactions[row.id],
        )
        if reads_shared or one.steps or one.memo:
            shown.append(one)
    return shown


def one(work: UnitOfWork, of: Between, *, one_on_one_id: str) -> Held:
    """Raises NotFound."""
    row = queries.record(work, pair_id=of.pair_id, one_on_one_id=one_on_one_id)
    found = _read(work, of, [row]) if row is not None else []
    if not found:
        raise NotFound("1on1")
    return found[0]


@dataclass(frozen=True)
class Opening:
    """What a 1on1 begins with: what was said and agreed on last time."""

    last: Held | None
    steps: tuple[Step, ...]
    words: tuple[own_words.WordInside, ...]


def opening(work: UnitOfWork, of: Between) -> Opening:
    """Words are those the member lets both read; steps those that are open, whenever they were agreed on."""
    words = tuple(own_words.shown_words(work, of, at_most=5))
    return Opening(latest(work, of), tuple(steps.open_steps(work, of)), words)


def themes_of(work: UnitOfWork, of: Between) -> list[InsideTheme]:
    """What the 1on1s were about, the latest first; for the member, whose themes they are."""
    if not of.i_am_member:
        return []
    return [theme for theme in reversed(queries.held_themes(work, pair_id=of.pair_id)) if theme is not None]


def latest(work: UnitOfWork, of: Between) -> Held | None:
    """The 1on1 before, without what belongs to the reader alone. Nothing for who does not read it any more."""
    row = queries.latest_of(work, pair_id=of.pair_id)
    if row is None or (of.has_ended and not of.i_am_member):
        return None
    named = row.theme is InsideTheme.OWN
    said = before.said_before(work, one_on_one_ids=[row.id]).get(row.id, Said()) if named else Said()
    return Held(
        id=row.id,
        held_on=day_of(row),
        theme=theme_of(row),
        wished_response=row.wished_response,
        own_theme=said.own_theme,
        said_before="",
        notes=work.unseal(row, "notes"),
        until_next_time=work.unseal(row, "until_next_time"),
        steps=(),
        memo="",
        memo_aside="",
        reaction=Reaction(),
    )
