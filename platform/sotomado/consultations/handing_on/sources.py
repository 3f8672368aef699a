"""Where each thing that can be handed on is read. The one place from which anything of a person reaches a consultant.

What is not among the items asked for is not loaded, let alone shown. Of what grows with every talk (own words, action
items, the life-line) a consultant reads what was there when the talk began, as it read then: what is written or
reworded in it or after it is its person's alone, until they hand it on with another booking.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from matching.answers.instrument import Instrument
from sotomado.assessments import results
from sotomado.assessments.results import ScaleScore, Values
from sotomado.bookings import handing_wishes
from sotomado.bookings.handing_wishes import Standing
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.service import Item as Action
from sotomado.consultations.handing_on.items import TRAITS, Item
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.service import Answer
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.service import Line
from sotomado.consultations.words import service as words
from sotomado.consultations.words.last_time import LastTime
from sotomado.consultations.words.shown import Word
from sotomado.database import UnitOfWork
from sotomado.shortlists.passed_on import PassedOnWish

# What an answer of the sheet is called among the things handed on. The two points before a talk are in neither.
ANSWERS: dict[Item, Question] = {
    Item(question.value): question for question in Question if question not in (Question.CLARITY, Question.SHAPING)
}


@dataclass(frozen=True)
class Facets:
    """Scales of an assessment that were handed on, to be put into words; numbers are shown to nobody."""

    scores: tuple[ScaleScore, ...]
    instrument: Instrument


@dataclass(frozen=True)
class ShownHandedOn:
    """What was handed on and says something. `items`: all of it, in the vocabulary's order."""

    wish: PassedOnWish | None = None
    answers: dict[Question, Answer] = field(default_factory=dict)
    traits: Facets | None = None
    values: Values | None = None
    life_line: Line | None = None
    last_time: LastTime | None = None
    own_words: tuple[Word, ...] = ()
    actions: tuple[Action, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        there = {item for item, question in ANSWERS.items() if question in self.answers}
        if self.wish is not None:
            there.add(Item.WISH)
        if self.traits is not None:
            known = {score.scale for score in self.traits.scores}
            there |= {item for item, scale in TRAITS.items() if scale in known}
        beside = {
            Item.VALUES: self.values,
            Item.LIFE_LINE: self.life_line,
            Item.LAST_TIME: self.last_time,
            Item.OWN_WORDS: self.own_words,
            Item.ACTIONS: self.actions,
        }
        there |= {item for item, found in beside.items() if found}
        return tuple(item for item in Item if item in there)


def read(work: UnitOfWork, of: Standing, items: frozenset[Item], *, may_offer: bool = False) -> ShownHandedOn:
    """What `items` say of the advisee of a booking; `may_offer`: also the wish that could go with it."""
    begins = of.starts_at
    return ShownHandedOn(
        wish=_wish(work, of, may_offer=may_offer) if Item.WISH in items else None,
        answers=_answers(work, of, items),
        traits=_traits(work, of, items),
        values=results.latest_values(work, person_id=of.advisee_id) if Item.VALUES in items else None,
        life_line=life_line.line_at(work, person_id=of.advisee_id, begins_at=begins) or None
        if Item.LIFE_LINE in items
        else None,
        last_time=words.last_time(
            work, person_id=of.advisee_id, booking_id=of.booking_id, with_actions=False, begins_at=begins
        )
        if Item.LAST_TIME in items
        else None,
        own_words=tuple(words.thread(work, person_id=of.advisee_id, begins_at=begins))
        if Item.OWN_WORDS in items
        else (),
        actions=tuple(actions.items(work, person_id=of.advisee_id, begins_at=begins)) if Item.ACTIONS in items else (),
    )


def _wish(work: UnitOfWork, of: Standing, *, may_offer: bool) -> PassedOnWish | None:
    if may_offer:
        return handing_wishes.may_be_passed_on(work, advisee_id=of.advisee_id, booking_id=of.booking_id)
    return handing_wishes.passed_on_with(work, booking_id=of.booking_id)


def _answers(work: UnitOfWork, of: Standing, items: frozenset[Item]) -> dict[Question, Answer]:
    wanted = {question for item, question in ANSWERS.items() if item in items}
    if not wanted:
        return {}
    written = intake.answers(work, person_id=of.advisee_id, booking_id=of.booking_id, among=wanted)
    return {
        question: written[question] for question in Question if question in written and written[question].says_something
    }


def _traits(work: UnitOfWork, of: Standing, items: frozenset[Item]) -> Facets | None:
    wanted = {scale for item, scale in TRAITS.items() if item in items}
    result = results.latest_result(work, person_id=of.advisee_id) if wanted else None
    if result is None:
        return None
    scores = tuple(one for one in result.scores if one.scale in wanted and one.t_score is not None)
    return Facets(scores, result.instrument) if scores else None
