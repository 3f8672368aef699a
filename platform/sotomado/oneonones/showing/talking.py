"""What stands beside a result in a pair: prompts to talk about it, and what the own style may mean for the role that
the member wishes for."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.oneonones.models import PairKind, WishedResponse
from sotomado.oneonones.service import Seat
from sotomado.oneonones.showing import guidance, queries
from sotomado.oneonones.showing.pieces import facets_of


@dataclass(frozen=True)
class Style:
    """One's own facet, and what it may mean for whoever listens."""

    name: str
    words: LazyString


@dataclass(frozen=True)
class Talk:
    """`wished`: what the member wishes for next, where it is said: for whoever listens to them. Styles are for the
    manager's side, and for both of two managers. `balanced`: the names of facets on which one is at home on both sides.
    """

    is_peer: bool
    prompts: tuple[LazyString, ...]
    styles: tuple[Style, ...]
    balanced: tuple[str, ...]
    wished: WishedResponse | None
    may_take_result: bool


def talk_of(work: UnitOfWork, seat: Seat) -> Talk:
    """For one of the two. Their own result is read where they have one to show in this pair."""
    is_peer = seat.of.kind is PairKind.PEER
    guides = not seat.of.i_am_member or is_peer
    facets = facets_of(work, person_id=seat.me.person_id) if guides else []
    said = [(one.name[current_locale()], guidance.style(one.scale, one.side)) for one in facets]
    return Talk(
        is_peer=is_peer,
        prompts=tuple(guidance.PEER_PROMPTS if is_peer else guidance.SHOWING_PROMPTS),
        styles=tuple(Style(name, words) for name, words in said if words is not None),
        balanced=tuple(name for name, words in said if words is None),
        wished=queries.wished_next(work, pair_id=seat.of.pair_id) if not seat.of.i_am_member else None,
        may_take_result=guides and not facets,
    )
