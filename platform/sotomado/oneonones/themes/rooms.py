"""What the pages of themes show: the pair, whom one meets in it, and its themes as one of the two reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sotomado.accounts.errors import NotFound
from sotomado.companies.colleagues import Colleague
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import PairKind
from sotomado.oneonones.programmes import service as programmes
from sotomado.oneonones.service import Between
from sotomado.oneonones.themes import for_two, looking_back, page, queries, service
from sotomado.oneonones.themes.for_two import ForTwo, State
from sotomado.oneonones.themes.looking_back import Looks
from sotomado.oneonones.themes.page import Entry


@dataclass(frozen=True)
class Themes:
    """All themes of a pair."""

    between: Between
    other: Colleague
    glance: service.Glance
    past: tuple[ForTwo, ...]

    @property
    def has_career(self) -> bool:
        return self.between.kind is not PairKind.PEER


@dataclass(frozen=True)
class Offered:
    """A theme pack the reader's company offers them, as it fills the form: title and what it is about."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Room:
    """One theme for two, with its page. `looks`: of the round that is looked back on, and of each before it."""

    between: Between
    other: Colleague
    theme: ForTwo
    entries: tuple[Entry, ...]
    looks: Looks
    earlier: tuple[Looks, ...]
    today: date

    @property
    def may_write(self) -> bool:
        return self.between.is_live and self.theme.runs


def themes_of(work: UnitOfWork, *, person_id: int, pair_id: int) -> Themes:
    """Raises NotFound to everybody but the two, and to the manager's side of a pair that ended."""
    between = for_two.readable(work, person_id=person_id, pair_id=pair_id)
    return Themes(
        between=between,
        other=oneonones.seat_of(work, between).other,
        glance=service.glance(work, between),
        past=tuple(for_two.past(work, between)),
    )


def room_of(work: UnitOfWork, *, person_id: int, pair_id: int, theme_id: str) -> Room:
    """Raises NotFound as `themes_of`, and for a theme of another pair, or one that never ran and is over."""
    between = for_two.readable(work, person_id=person_id, pair_id=pair_id)
    row = queries.one_theme(work, pair_id=pair_id, theme_id=theme_id)
    if row is None or (row.ended_at is not None and row.agreed_at is None):
        raise NotFound("theme")
    on = for_two.today_of(work, between)
    theme = for_two.shown(work, row, between, on)
    before = range(1, theme.round) if theme.state is not State.ENDED else range(1, theme.round + 1)
    earlier = [looking_back.looks(work, between=between, theme_id=theme_id, round=one) for one in before]
    return Room(
        between=between,
        other=oneonones.seat_of(work, between).other,
        theme=theme,
        entries=tuple(page.entries(work, between=between, theme_id=theme_id)),
        looks=looking_back.looks(work, between=between, theme_id=theme_id, round=theme.round),
        earlier=tuple(one for one in earlier if one.are_shown or one.mine is not None),
        today=on,
    )


def offered(work: UnitOfWork, *, between: Between) -> list[Offered]:
    """What the company offers the reader. That it was looked at or taken over is written nowhere."""
    packs = programmes.packs_for(work, employment_id=between.mine)
    return [Offered(one.id, one.title, one.text) for one in packs]


def left_behind(work: UnitOfWork, *, between: Between) -> ForTwo | None:
    """What the member talked about with the one before, where this pair follows another: theirs to propose anew."""
    before = queries.followed(work, pair_id=between.pair_id) if between.i_am_member else None
    row = queries.last_run(work, pair_id=before) if before is not None else None
    return for_two.shown(work, row, between, row.ends_on) if row is not None else None
