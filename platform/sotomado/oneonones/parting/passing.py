"""What passes on from the pair with the former manager: as far as the member says, and nothing by itself.

Notes, words and memos never pass. What was planned is read from the pair that ended, whose series nobody changes any
more, so that silence loses nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sotomado.accounts.errors import NotFound
from sotomado.bookings.service import Sender
from sotomado.companies.colleagues import Colleague, colleagues
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.pairs import service as pairs
from sotomado.oneonones.series import service as series
from sotomado.oneonones.service import Between
from sotomado.oneonones.table import steps
from sotomado.oneonones.themes import for_two
from sotomado.oneonones.themes.errors import AlreadyOne
from sotomado.oneonones.themes.for_two import Proposal

# A theme that ends sooner than this begins anew with the new one.
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Offer:
    """What could pass on. `other`: the new manager; `former`: the one before. `steps`: the member's own, still open."""

    other: Colleague
    former: Colleague
    former_pair_id: int
    series: series.Glance
    steps: tuple[str, ...]
    theme: str | None


def offer(work: UnitOfWork, *, person_id: int, pair_id: int) -> Offer:
    """To the member alone, while they have not said. Raises NotFound."""
    between, former = _open(work, person_id, pair_id)
    known = colleagues(work, employment_ids=[between.other, former.other])
    theme = for_two.current(work, former)
    return Offer(
        other=known[between.other],
        former=known[former.other],
        former_pair_id=former.pair_id,
        series=series.glance(work, former),
        steps=tuple(step.text for step in steps.open_steps(work, former) if step.is_mine),
        theme=theme.title if theme is not None and theme.runs else None,
    )


def pass_on(
    work: UnitOfWork,
    *,
    person_id: int,
    pair_id: int,
    with_series: bool,
    with_steps: bool,
    with_theme: bool,
    sender: Sender,
) -> None:
    """Once, as the member says. Raises NotFound."""
    between, former = _open(work, person_id, pair_id)
    is_open = pairs.settle_passing_on(
        work, between, with_series=with_series, with_steps=with_steps, with_theme=with_theme
    )
    if not is_open:
        raise NotFound("passing on")
    if with_series:
        series.pass_on(work, from_pair_id=former.pair_id, to_pair_id=pair_id, sender=sender)
    if with_steps:
        steps.pass_on(work, former, between)
    if with_theme:
        _propose_again(work, person_id, former, between)


def _propose_again(work: UnitOfWork, person_id: int, former: Between, between: Between) -> None:
    """A theme for two is of two: the new one is asked, in the same words."""
    theme = for_two.current(work, former)
    if theme is None or not theme.runs:
        return
    today = for_two.today(work, person_id=person_id)
    ends_on = theme.ends_on if theme.ends_on > today + SOON else today + for_two.USUAL
    with suppress(AlreadyOne):
        for_two.propose(
            work,
            person_id=person_id,
            pair_id=between.pair_id,
            proposal=Proposal(title=theme.title, why=theme.why, sees=theme.sees, ends_on=ends_on),
        )


def _open(work: UnitOfWork, person_id: int, pair_id: int) -> tuple[Between, Between]:
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    former = pairs.former_of(work, pair_id=pair_id)
    if former is None or not pairs.may_pass_on(work, between):
        raise NotFound("passing on")
    return between, oneonones.between(work, person_id=person_id, pair_id=former)
