"""What a night learns from: talks with what came of them, as arrays, and the wishes behind them.

Read from people whose consent to the words that tell of it stands, and from the last years alone. Features are made
anew each night, from the latest profiles of both sides, so that a model and the arrays it is asked with always speak of
the same thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select

from matching.choosing import terms
from matching.choosing.candidates import Consultants, Floats, Mask
from matching.choosing.candidates import Wish as WishedFor
from matching.learning.outcome import Outcomes, faded
from sotomado.accounts import service as accounts
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.shortlists import pool
from sotomado.shortlists.learning.exposures import LEARNED_FROM, REBOOKED_WITHIN
from sotomado.shortlists.learning.models import Outcome
from sotomado.shortlists.models import Wish, WishExperience, WishStyle, WishTheme
from sotomado.shortlists.wishes import Wished

IDS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Evidence:
    """N talks in order of time. person: int[N], numbered from 0; consultant: int[N], rows of `consultants`.

    theme_weights: float[N, T]; features: float[N, P] in the order of `names`. satisfied, rebooked: bool[N], to be read
    where has_satisfied, has_rebooked say that it is known. age_days: float[N], how long ago.
    """

    consultants: Consultants
    held_at: tuple[datetime, ...]
    wish_ids: tuple[str | None, ...]
    person: NDArray[np.intp]
    consultant: NDArray[np.intp]
    theme_weights: Floats
    features: Floats
    satisfied: Mask
    has_satisfied: Mask
    rebooked: Mask
    has_rebooked: Mask
    age_days: Floats

    def __len__(self) -> int:
        return len(self.held_at)

    @property
    def names(self) -> tuple[str, ...]:
        return terms.names(self.consultants.scales, self.consultants.experience_codes)

    def outcomes(self, good: Mask, rows: Mask) -> Outcomes:
        """These talks (bool[N]), as the core learns from them; older ones count less."""
        return Outcomes(
            person=self.person[rows],
            consultant=self.consultant[rows],
            theme_weights=self.theme_weights[rows],
            features=self.features[rows],
            good=good[rows],
            weight=faded(self.age_days[rows]),
        )


def read(work: UnitOfWork) -> Evidence:
    """All talks that may be learned from. A fixed number of statements for every few thousand talks."""
    found = work.session.execute(
        select(
            Outcome.id,
            Outcome.person_id,
            Outcome.consultant_id,
            Outcome.wish_id,
            Outcome.held_at,
            Outcome.satisfied,
            Outcome.rebooked_at,
        ).where(
            Outcome.held_at >= work.now - LEARNED_FROM,
            Outcome.held_at <= work.now,
            or_(Outcome.satisfied.is_not(None), Outcome.held_at < work.now - REBOOKED_WITHIN),
            Outcome.person_id.in_(accounts.agreed()),
        )
    ).all()
    # In Python, for databases do not agree on the order of texts, and sums keep the order of their parts.
    talks = sorted(found, key=lambda talk: (talk.held_at, talk.id))
    listed = directory.listed_ids(work, on=work.now.astimezone(UTC).date())
    consultants = pool.everyone(work, consultant_ids={*listed, *(talk.consultant_id for talk in talks)})
    row_of = {str(one): row for row, one in enumerate(consultants.ids)}
    told = pool.told(work, person_ids={talk.person_id for talk in talks})
    wishes = wishes_of(work, {talk.wish_id for talk in talks if talk.wish_id is not None})
    nothing_said = WishedFor()

    n, p = len(talks), len(terms.names(consultants.scales, consultants.experience_codes))
    weights, features = np.zeros((n, len(consultants.theme_codes))), np.zeros((n, p))
    at = {code: column for column, code in enumerate(consultants.theme_codes)}
    consultant = np.array([row_of[str(talk.consultant_id)] for talk in talks], np.intp)
    for row, talk in enumerate(talks):
        wish = wishes.get(talk.wish_id, nothing_said)
        for code, weight in terms.theme_weights(wish).items():
            weights[row, at[code]] = weight
        who = pool.person(talk.person_id, told)
        features[row] = terms.features(who, wish, consultants, consultant[row : row + 1])[0]
    numbers = {one: number for number, one in enumerate(dict.fromkeys(talk.person_id for talk in talks))}
    return Evidence(
        consultants=consultants,
        held_at=tuple(talk.held_at for talk in talks),
        wish_ids=tuple(talk.wish_id for talk in talks),
        person=np.array([numbers[talk.person_id] for talk in talks], np.intp),
        consultant=consultant,
        theme_weights=weights,
        features=features,
        satisfied=np.array([bool(talk.satisfied) for talk in talks], np.bool_),
        has_satisfied=np.array([talk.satisfied is not None for talk in talks], np.bool_),
        rebooked=np.array([talk.rebooked_at is not None for talk in talks], np.bool_),
        # Known once the days that count are over, also for a yes: early ones alone would all be good news.
        has_rebooked=np.array([talk.held_at < work.now - REBOOKED_WITHIN for talk in talks], np.bool_),
        age_days=np.array([(work.now - talk.held_at) / timedelta(days=1) for talk in talks], np.float64),
    )


def wishes_of(work: UnitOfWork, wish_ids: Collection[str]) -> dict[str | None, WishedFor]:
    """Many wishes as the core reads them, in a few statements; own words stay sealed."""
    found: dict[str | None, WishedFor] = {}
    for ids in _parts(sorted(wish_ids)):
        themes = _words(work, WishTheme.wish_id, WishTheme.theme, ids)
        experiences = _words(work, WishExperience.wish_id, WishExperience.experience, ids)
        firm = _words(work, WishExperience.wish_id, WishExperience.experience, ids, WishExperience.is_firm)
        styles = _words(work, WishStyle.wish_id, WishStyle.style, ids)
        for row in work.session.execute(
            select(Wish.id, Wish.language, Wish.likeness, Wish.gender, Wish.generation).where(Wish.id.in_(ids))
        ):
            found[row.id] = Wished(
                themes=themes[row.id],
                experiences=experiences[row.id],
                firm=firm[row.id],
                styles=styles[row.id],
                language=row.language,
                likeness=row.likeness,
                gender=row.gender,
                generation=row.generation,
            ).as_wish()
    return found


def _words(
    work: UnitOfWork, wish_id: Any, word: Any, ids: Sequence[str], *where: Any
) -> defaultdict[str, tuple[Any, ...]]:
    found: defaultdict[str, tuple[Any, ...]] = defaultdict(tuple)
    for row in work.session.execute(select(wish_id, word).where(wish_id.in_(ids), *where)):
        found[row[0]] += (row[1],)
    return found


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield ids[start : start + IDS_AT_ONCE]
