"""キャリア1on1: now and then a coming 1on1 has a career theme, set by the manager, named apart from talks of work.

The tool brings it to mind (see `rhythm`); the manager sets one or lets it pass; the member may change or refuse it, and
need not say why. Nothing of it is counted for anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.oneonones import queries as records
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.before import service as before
from sotomado.oneonones.models import InsideTheme, PairKind
from sotomado.oneonones.programmes import service as programmes
from sotomado.oneonones.service import Between
from sotomado.oneonones.themes import queries, rhythm
from sotomado.oneonones.themes.errors import NotTheirs, NoWords, PairIsOver, TooLong
from sotomado.oneonones.themes.models import CareerStanding, CareerTheme, Preset

LONGEST_WORDS = 120


@dataclass(frozen=True)
class ShownCareerTheme:
    """The theme of the coming career 1on1. `words`: in the two's own, where it is not a preset as it stands."""

    preset: Preset
    words: str | None
    is_changed: bool


@dataclass(frozen=True)
class Career:
    """Where a pair stands for its coming 1on1, as one of the two sees it.

    theme: None where there is none. is_refused: the member would rather talk of something else. is_suggested: the tool
    brings a career theme to mind, on the manager's page alone. may_set, may_answer: whose page has which buttons.
    """

    theme: ShownCareerTheme | None
    is_refused: bool
    is_suggested: bool
    may_set: bool
    may_answer: bool


def career(work: UnitOfWork, between: Between) -> Career:
    """For one of the two. Three statements, and the switch of the company where a suggestion would be due."""
    held = records.held_themes(work, pair_id=between.pair_id)
    rows = queries.career_themes(work, pair_id=between.pair_id)
    coming = next((row for row in rows if row.nth == len(held) + 1), None)
    standing = coming.standing if coming is not None and between.is_live else None
    may_set = between.is_live and not between.i_am_member and between.kind is not PairKind.PEER
    return Career(
        theme=_shown(work, coming) if coming is not None and between.is_live else None,
        is_refused=standing is CareerStanding.REFUSED,
        is_suggested=may_set
        and standing is None
        and rhythm.is_due(since=since_last(held, rows), pair_id=between.pair_id)
        and before.chosen_theme(work, between) is not InsideTheme.CAREER
        and programmes.is_on(work, employment_id=between.other),
        may_set=may_set and standing in (None, CareerStanding.PUT_OFF, CareerStanding.SET),
        may_answer=between.i_am_member and standing in (CareerStanding.SET, CareerStanding.CHANGED),
    )


def since_last(held: Sequence[InsideTheme | None], themes: Sequence[CareerTheme]) -> int:
    """How many 1on1s were held since the last about careers, whoever had chosen that; all where there was none."""
    talked = {nth for nth, theme in enumerate(held, start=1) if theme is InsideTheme.CAREER}
    talked |= {row.nth for row in themes if row.preset is not None and row.nth <= len(held)}
    return len(held) - max(talked, default=0)


def set_theme(work: UnitOfWork, *, person_id: int, pair_id: int, preset: Preset, words: str) -> None:
    """The manager's side names a theme for the coming 1on1. Set again, it is set anew until the member has answered.

    Raises NotFound, PairIsOver, NotTheirs, NoWords, TooLong.
    """
    between = _open(work, person_id, pair_id)
    _managers(between)
    row = _row(work, between)
    if row.standing not in (CareerStanding.PUT_OFF, CareerStanding.SET):
        raise NotTheirs()
    _put(work, row, CareerStanding.SET, preset, words)


def put_off(work: UnitOfWork, *, person_id: int, pair_id: int) -> None:
    """Not this time: the tool says no more of it until its rhythm comes round. Takes back what was set, unanswered.

    Raises NotFound, PairIsOver, NotTheirs.
    """
    between = _open(work, person_id, pair_id)
    _managers(between)
    row = _row(work, between)
    if row.standing not in (CareerStanding.PUT_OFF, CareerStanding.SET):
        raise NotTheirs()
    _let_go(work, row, CareerStanding.PUT_OFF)


def change(work: UnitOfWork, *, person_id: int, pair_id: int, preset: Preset, words: str) -> None:
    """The member would rather have this theme. Raises NotFound, PairIsOver, NotTheirs, NoWords, TooLong."""
    between = _open(work, person_id, pair_id)
    row = _answered(work, between)
    _put(work, row, CareerStanding.CHANGED, preset, words)


def refuse(work: UnitOfWork, *, person_id: int, pair_id: int) -> None:
    """The member would rather talk of something else, and need not say why. Raises NotFound, PairIsOver, NotTheirs."""
    between = _open(work, person_id, pair_id)
    _let_go(work, _answered(work, between), CareerStanding.REFUSED)


def _open(work: UnitOfWork, person_id: int, pair_id: int) -> Between:
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if not between.is_live:
        raise PairIsOver()
    return between


def _managers(between: Between) -> None:
    if between.i_am_member or between.kind is PairKind.PEER:
        raise NotTheirs()


def _row(work: UnitOfWork, between: Between) -> CareerTheme:
    """The row of the coming 1on1, locked; where there was none, there is one that says nothing."""
    nth = len(records.held_themes(work, pair_id=between.pair_id)) + 1
    work.session.execute(
        insert_once(
            work,
            CareerTheme,
            id=new_key(),
            pair_id=between.pair_id,
            nth=nth,
            standing=CareerStanding.PUT_OFF,
            changed_at=work.now,
        )
    )
    row = queries.career_theme(work, pair_id=between.pair_id, nth=nth)
    assert row is not None, "it was there or has just been written"
    return row


def _answered(work: UnitOfWork, between: Between) -> CareerTheme:
    """What the member answers to. Raises NotTheirs for the other one, NotFound where nothing was set."""
    if not between.i_am_member:
        raise NotTheirs()
    nth = len(records.held_themes(work, pair_id=between.pair_id)) + 1
    row = queries.career_theme(work, pair_id=between.pair_id, nth=nth)
    if row is None or row.standing is CareerStanding.PUT_OFF:
        raise NotFound("career theme")
    return row


def _put(work: UnitOfWork, row: CareerTheme, standing: CareerStanding, preset: Preset, words: str) -> None:
    words = words.strip()
    if preset is Preset.OWN and not words:
        raise NoWords()
    if len(words) > LONGEST_WORDS:
        raise TooLong("words", LONGEST_WORDS)
    row.words = work.seal(row, "words", words) if words else None
    row.standing, row.preset, row.changed_at = standing, preset, work.now
    work.session.flush()


def _let_go(work: UnitOfWork, row: CareerTheme, standing: CareerStanding) -> None:
    row.standing, row.preset, row.words, row.changed_at = standing, None, None, work.now
    work.session.flush()


def _shown(work: UnitOfWork, row: CareerTheme) -> ShownCareerTheme | None:
    if row.preset is None:
        return None
    return ShownCareerTheme(row.preset, work.unseal(row, "words"), row.standing is CareerStanding.CHANGED)
