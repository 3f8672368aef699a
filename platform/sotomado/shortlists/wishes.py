"""What it is about this time: said once, kept, and put before the person again so that nothing is asked twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from matching.choosing.candidates import Likeness
from matching.choosing.candidates import Wish as WishedFor
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import (
    AgeBand,
    Experience,
    Gender,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
    TimeOfWeek,
)
from sotomado.shortlists import queries
from sotomado.shortlists.models import Wish, WishExperience, WishStyle, WishTheme, WishTime

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Wished:
    """A wish in the words of the vocabulary, each list in its order; what is left out is a full answer.

    `firm`: those of the experiences that are asked for firmly. `gender` is firm as well and yields to nothing;
    `generation` is the consultant's age band. `times` are by the person's own clock.
    """

    themes: tuple[Theme, ...]
    language: SpokenLanguage
    experiences: tuple[Experience, ...] = ()
    firm: tuple[Experience, ...] = ()
    styles: tuple[Style, ...] = ()
    gender: Gender | None = None
    generation: AgeBand | None = None
    times: tuple[TimeOfWeek, ...] = ()
    mode: MeetingMode | None = None
    likeness: Likeness = Likeness.ANY
    own_words: str | None = None

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "themes", in_order(Theme, self.themes))
        put(self, "experiences", in_order(Experience, self.experiences))
        put(self, "firm", in_order(Experience, set(self.firm) & set(self.experiences)))
        put(self, "styles", in_order(Style, self.styles))
        put(self, "times", in_order(TimeOfWeek, self.times))
        put(self, "own_words", (self.own_words or "").strip() or None)

    def as_wish(self) -> WishedFor:
        """As the core reads it. Own words stay outside: nothing is made of them."""
        return WishedFor(
            themes={theme.value: 1.0 for theme in self.themes},
            experience=tuple(one.value for one in self.experiences),
            must_have=frozenset(one.value for one in self.firm),
            languages=(self.language.value,),
            likeness=self.likeness,
            styles=tuple(style.value for style in self.styles),
            genders=frozenset() if self.gender is None else frozenset({self.gender.value}),
            generation="" if self.generation is None else self.generation.value,
        )


@dataclass(frozen=True, kw_only=True)
class SaidWish(Wished):
    """A wish as its owner reads it. What a consultant gets to read of it stands in `passed_on`."""

    id: str


def in_order(words: type[Word], chosen: Collection[Word]) -> tuple[Word, ...]:
    """Those chosen, in the order of the vocabulary, once each."""
    return tuple(word for word in words if word in chosen)


def keep(work: UnitOfWork, *, person_id: int, wished: Wished) -> str:
    """Write down what a person said just now. Returns the wish's id."""
    wish = Wish(
        person_id=person_id,
        language=wished.language,
        mode=wished.mode,
        likeness=wished.likeness,
        gender=wished.gender,
        generation=wished.generation,
        made_at=work.now,
    )
    if wished.own_words is not None:
        wish.own_words = work.seal(wish, "own_words", wished.own_words)
    work.session.add(wish)
    work.session.flush()
    work.session.add_all([WishTheme(wish_id=wish.id, theme=theme) for theme in wished.themes])
    work.session.add_all(
        [WishExperience(wish_id=wish.id, experience=one, is_firm=one in wished.firm) for one in wished.experiences]
    )
    work.session.add_all([WishStyle(wish_id=wish.id, style=style) for style in wished.styles])
    work.session.add_all([WishTime(wish_id=wish.id, time=time) for time in wished.times])
    work.session.flush()
    return wish.id


def said(work: UnitOfWork, *, wish_id: str) -> SaidWish:
    """A wish as it was said, for verbs that have checked whose it is."""
    row = work.session.get_one(Wish, wish_id)
    wished = queries.wished_for(work.session, row.id)
    experiences = wished[Experience]
    return SaidWish(
        id=row.id,
        themes=tuple(map(Theme, wished[Theme])),
        experiences=tuple(map(Experience, experiences)),
        firm=tuple(Experience(one) for one, is_firm in experiences.items() if is_firm),
        styles=tuple(map(Style, wished[Style])),
        gender=row.gender,
        generation=row.generation,
        times=tuple(map(TimeOfWeek, wished[TimeOfWeek])),
        language=row.language,
        mode=row.mode,
        likeness=row.likeness,
        own_words=work.unseal(row, "own_words"),
    )


def latest(work: UnitOfWork, *, person_id: int) -> SaidWish | None:
    """What a person said last; None before the first wish."""
    wish_id = queries.latest_wish_id(work.session, person_id)
    return None if wish_id is None else said(work, wish_id=wish_id)
