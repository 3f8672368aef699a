"""What stands beside a result in a pair: prompts to talk about it, and what the own style may mean for the role that
the member wishes for."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from sotomado.companies.colleagues import Colleague, colleagues
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import PairKind, WishedResponse
from sotomado.oneonones.service import Between
from sotomado.oneonones.showing import guidance, queries
from sotomado.oneonones.showing.pieces import facets_of


@dataclass(frozen=True)
class Style:
    """One's own facet, and what it may mean for whoever listens."""

    name: str
    words: LazyString


@dataclass(frozen=True)
class Talk:
    """`wished`: what the member wishes for next, where it is said. Styles and wish are for the manager's side alone."""

    is_peer: bool
    prompts: tuple[LazyString, ...]
    styles: tuple[Style, ...]
    wished: WishedResponse | None
    may_take_result: bool


def pair_of(work: UnitOfWork, *, person_id: int, pair_id: int) -> tuple[Between, Colleague]:
    """The pair and whom one meets in it. Raises NotFound to everybody but the two."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    return between, colleagues(work, employment_ids=[between.other])[between.other]


def talk_of(work: UnitOfWork, *, person_id: int, between: Between) -> Talk:
    """For one of the two. Their own result is read where they have one to show in this pair."""
    is_peer = between.kind is PairKind.PEER
    guides = not between.i_am_member or is_peer
    facets = facets_of(work, person_id=person_id) if guides else []
    return Talk(
        is_peer=is_peer,
        prompts=tuple(guidance.PEER_PROMPTS if is_peer else guidance.SHOWING_PROMPTS),
        styles=tuple(Style(one.name[current_locale()], guidance.style(one.scale, one.side)) for one in facets),
        wished=queries.wished_next(work, pair_id=between.pair_id) if guides else None,
        may_take_result=guides and not facets,
    )
