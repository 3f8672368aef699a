"""What one can show of oneself, each piece as the other one would read it today.

A member is not asked for their result by whoever judges their work: in a pair of manager and member it is the manager's
to show, facet by facet, and two managers show theirs both ways. Points of a life-line, and what one would like, can do
and is asked to do, are anybody's own to show.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace

from sotomado.accounts.models import Locale
from sotomado.assessments import portrait, values_portrait
from sotomado.assessments import service as assessments
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.points import Told
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import PairKind
from sotomado.oneonones.service import Between
from sotomado.oneonones.showing.models import Piece

WORDS = {Piece.WILL: Question.WILL, Piece.CAN: Question.CAN, Piece.MUST: Question.MUST}

# How the names of facets begin that are no scale of the questionnaire, but a value.
VALUE = "value-"


@dataclass(frozen=True)
class Facet:
    """One facet of a result in words, in both languages. Where it lies is said as a side: no number goes along.

    `side` is None for what somebody holds dear at work, which is compared with nobody.
    """

    scale: str
    name: dict[str, str]
    words: dict[str, str]
    at_work: dict[str, str]
    side: int | None
    reaches: tuple[int, ...]

    @classmethod
    def from_json(cls, text: str) -> Facet:
        said = json.loads(text)
        return cls(**said | {"reaches": tuple(said["reaches"])})


@dataclass(frozen=True)
class Offered:
    """A piece that can be shown: `body` is all the other one would get. `label`: how its owner knows it."""

    kind: Piece
    source: str
    label: dict[str, str] | str
    body: str

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.kind.value}:{self.source}"

    @property
    def is_dear(self) -> bool:
        """Whether it is a facet of what somebody holds dear, rather than of how they are."""
        return self.kind is Piece.FACET and self.source.startswith(VALUE)

    def label_in(self, locale: str) -> str:
        return self.label if isinstance(self.label, str) else self.label[locale]


def shows_facets(between: Between) -> bool:
    """Whether this one of the pair has a result to show here."""
    return not between.i_am_member or between.kind is PairKind.PEER


def offered(
    work: UnitOfWork, *, person_id: int, facets: bool, among: Collection[Piece] = frozenset(Piece)
) -> list[Offered]:
    """All there is of the kinds asked for: the line in the order of time, the facets in the questionnaire's."""
    found: list[Offered] = []
    if Piece.LIFE_POINT in among:
        found += _life_points(work, person_id)
    if Piece.FACET in among and facets:
        found += [
            Offered(Piece.FACET, one.scale, one.name, json.dumps(asdict(one), ensure_ascii=False))
            for one in (*facets_of(work, person_id=person_id), *values_of(work, person_id=person_id))
        ]
    if set(among) & WORDS.keys():
        found += [one for one in _words(work, person_id) if one.kind in among]
    return found


def facets_of(work: UnitOfWork, *, person_id: int) -> list[Facet]:
    """The facets of a person's newest result of which something is known; none without a result."""
    result = assessments.latest_result(work, person_id=person_id)
    if result is None:
        return []
    scales = {scale.code: scale for scale in result.instrument.scales}
    facets = []
    for score in result.scores:
        scale = scales[score.scale]
        if score.t_score is None or score.standard_error is None:
            continue
        where = portrait.lying(scale, score.t_score, score.standard_error)
        at_work = scale.at_work.at(score.t_score) if scale.at_work is not None else None
        words = scale.portrait(score.t_score)
        facets.append(
            Facet(
                scale=scale.code,
                name={one.value: scale.soft_name.in_language(one.value) for one in Locale},
                words={one.value: words.in_language(one.value) for one in Locale},
                at_work={one.value: at_work.in_language(one.value) if at_work else "" for one in Locale},
                side=where.side,
                reaches=where.reaches,
            )
        )
    return facets


def values_of(work: UnitOfWork, *, person_id: int) -> list[Facet]:
    """What stands out of what a person holds dear at work, each by itself; nothing where they told none."""
    found = assessments.latest_values(work, person_id=person_id)
    return [
        Facet(
            scale=f"{VALUE}{value.code}",
            name={one.value: value.name.in_language(one.value) for one in Locale},
            words={one.value: value.stands_out.in_language(one.value) for one in Locale},
            at_work={one.value: "" for one in Locale},
            side=None,
            reaches=(),
        )
        for value in (values_portrait.standing_out(found) if found is not None else ())
    ]


def _life_points(work: UnitOfWork, person_id: int) -> Iterable[Offered]:
    """Each as it is told today; what it meant before stays with its owner."""
    for point in life_line.line(work, person_id=person_id).points:
        yield Offered(Piece.LIFE_POINT, point.id, point.told.title, replace(point.told, meant_at="").to_json())


def told_of(body: str) -> Told:
    """The point of a life-line that was shown."""
    return Told.from_json(body)


def _words(work: UnitOfWork, person_id: int) -> Iterable[Offered]:
    told = intake.kept(work, person_id=person_id, among=frozenset(WORDS.values()))
    for kind, question in WORDS.items():
        if question in told:
            yield Offered(kind, "", told[question], told[question])
