"""A sheet as its person sees it: what is still asked this month, what was written before, and how long it takes.

    asked now = the questions in their order, as long as their seconds fit into what is left of this month

What was written before is not asked again: it is shown, and one tap says that it still holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.bookings import handing_wishes
from sotomado.bookings import service as bookings
from sotomado.bookings.models import BookingState
from sotomado.bookings.service import ShownBooking
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.intake import asking, service
from sotomado.consultations.intake.service import Answer
from sotomado.consultations.intake.vocabulary import SECONDS_TO_CONFIRM, SHEET, Question
from sotomado.consultations.words import service as words
from sotomado.consultations.words.last_time import LastTime
from sotomado.database import UnitOfWork
from sotomado.shortlists.passed_on import PassedOnWish


@dataclass(frozen=True)
class Sheet:
    """`asked`: open questions that fit into this month, in their order. `rest`: open ones that do not.

    `kept`: answered at another time, to be confirmed or changed. `wish`: what was said when choosing, so that it is
    not asked here. `last_time`: what was on the person's mind then, as it can be handed on.
    """

    booking: ShownBooking
    answers: dict[Question, Answer]
    asked: tuple[Question, ...]
    rest: tuple[Question, ...]
    kept: tuple[Question, ...]
    wish: PassedOnWish | None
    last_time: LastTime | None
    handed_on: frozenset[Item]
    seconds: int
    seconds_used: int
    may_write: bool

    @property
    def questions(self) -> tuple[Question, ...]:
        """All of this sheet, in their order."""
        return tuple(one for one in SHEET if one is not Question.THEME or self.wish is None)

    def after(self, question: Question) -> Question | None:
        """The next one that is asked, None where there is none."""
        later = self.questions[self.questions.index(question) + 1 :] if question in self.questions else ()
        return next((one for one in later if one in self.asked), None)


def sheet(work: UnitOfWork, *, person_id: int, booking_id: str) -> Sheet:
    """The sheet of a person's own booking. Raises NotFound."""
    booking = bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
    answers = service.answers(work, person_id=person_id, booking_id=booking_id)
    wish = handing_wishes.may_be_passed_on(work, advisee_id=person_id, booking_id=booking_id)
    open_ones = [one for one in SHEET if one not in answers and not (one is Question.THEME and wish is not None)]
    kept = tuple(one for one in SHEET if one in answers and not answers[one].is_of_this_talk)
    used = asking.seconds_used(work, person_id=person_id)
    left = asking.seconds_left(work, person_id=person_id)
    asked = []
    for one in open_ones:
        if SHEET[one].seconds > left:
            break
        left -= SHEET[one].seconds
        asked.append(one)
    return Sheet(
        booking=booking,
        answers=answers,
        asked=tuple(asked),
        rest=tuple(open_ones[len(asked) :]),
        kept=kept,
        wish=wish,
        last_time=words.last_time(work, person_id=person_id, booking_id=booking_id, with_actions=False),
        handed_on=handing_on.chosen(work, person_id=person_id, booking_id=booking_id),
        seconds=sum(SHEET[one].seconds for one in asked) + SECONDS_TO_CONFIRM * len(kept),
        seconds_used=used,
        may_write=booking.state is BookingState.CONFIRMED and not booking.is_over,
    )
