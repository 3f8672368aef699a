"""What people of the demo wrote before talks, and what they handed on: the regular advisee, and some before others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select

from sotomado.accounts.models import Person
from sotomado.bookings.models import Booking, BookingState
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.handing_on.models import HandedOn
from sotomado.consultations.intake.models import AskedTime, IntakeAnswer
from sotomado.consultations.intake.vocabulary import SHEET, Asking, Question
from sotomado.database import UnitOfWork
from sotomado.demo.dice import Dice
from sotomado.demo.logins import ADVISER, REGULAR
from sotomado.directory.models import Consultant


@dataclass(frozen=True)
class _Sheet:
    """What somebody wrote for one talk, words or points, and the items they handed on."""

    answers: Mapping[Question, str | int]
    handed_on: Sequence[Item]


# The regular advisee's talk before, from which most goes with them.
LAST = _Sheet(
    {
        Question.TAKE_HOME: "いまの仕事を続けるかどうか、自分のものさしで考えられるようになりたい。",
        Question.RESPONSE: "sort_out",
        Question.CLARITY: 2,
        Question.SHAPING: 3,
        Question.STAGE: 3,
        Question.WILL: "新しく入った人に、仕事を教えること。\n手を動かして作ることも、やめたくない。",
        Question.CAN: "込みいった話を整理して、だれにでも分かるように書くこと。",
        Question.MUST: "来期からの、五人のチームのとりまとめ。",
        Question.POSITION: "役職は急がない。収入は、いまより少し多ければ十分。",
        Question.PRIVATE_LIFE: "週に二日は、夕食に間に合う時間に帰る。",
    },
    (Item.TAKE_HOME, Item.RESPONSE, Item.STAGE, Item.WILL, Item.CAN, Item.MUST),
)
# And the one to come: begun, with the rest still to be confirmed or changed.
NEXT = _Sheet(
    {
        Question.TAKE_HOME: "とりまとめ役の話を、受けるか断るかではなく、どう受けるかで考えたい。",
        Question.RESPONSE: "ask",
    },
    (Item.TAKE_HOME, Item.RESPONSE, Item.WILL, Item.LAST_TIME, Item.TRAIT_O, Item.VALUES),
)
# Others whom the adviser is about to meet.
OTHERS = (
    _Sheet(
        {
            Question.TAKE_HOME: "モヤモヤの正体を、ひとつだけでもことばにしたい。",
            Question.RESPONSE: "listen",
            Question.CLARITY: 2,
            Question.STAGE: 2,
        },
        (Item.TAKE_HOME, Item.RESPONSE, Item.STAGE),
    ),
    _Sheet(
        {
            Question.TAKE_HOME: "復職してからの半年を、ふりかえりたい。",
            Question.RESPONSE: "next_step",
            Question.CLARITY: 3,
            Question.SHAPING: 4,
            Question.STAGE: 4,
            Question.WILL: "現場に近いところで、仕組みをつくる仕事。",
            Question.CAN: "関係する人の言い分を聞いて、落としどころを見つける。",
            Question.SKILLS: "データを自分で読んで、説明できるようになりたい。",
        },
        (Item.TAKE_HOME, Item.RESPONSE, Item.STAGE, Item.WILL, Item.CAN, Item.SKILLS, Item.TRAIT_E, Item.TRAIT_C),
    ),
    _Sheet({Question.TAKE_HOME: "定年のあとに、何を残したいのかを話したい。"}, (Item.TAKE_HOME, Item.VALUES)),
)


def write_sheets(work: UnitOfWork) -> None:
    """As they would have written them: a little after the talk was booked."""
    regular = work.session.scalar(select(Person.id).where(Person.email == REGULAR.email))
    adviser = work.session.scalar(
        select(Consultant.id).join(Person, Person.id == Consultant.person_id).where(Person.email == ADVISER.email)
    )
    if regular is not None:
        was = _bookings(work, Booking.advisee_id == regular, BookingState.COMPLETED)
        to_come = _bookings(work, Booking.advisee_id == regular, BookingState.CONFIRMED)
        for booking, sheet in zip([*was[-1:], *to_come[:1]], [LAST, NEXT][0 if was else 1 :], strict=False):
            _write(work, booking, sheet)
    if adviser is not None:
        ahead = _bookings(work, Booking.consultant_id == adviser, BookingState.CONFIRMED)
        first_of = {one.advisee_id: one for one in reversed(ahead) if one.advisee_id != regular}
        for booking, sheet in zip(sorted(first_of.values(), key=lambda one: one.starts_at), OTHERS, strict=False):
            _write(work, booking, sheet)
    work.session.flush()


def _bookings(work: UnitOfWork, whose: ColumnElement[bool], state: BookingState) -> Sequence[Booking]:
    """In the order of time."""
    return work.session.scalars(
        select(Booking).where(whose, Booking.state == state).order_by(Booking.starts_at, Booking.id)
    ).all()


def _write(work: UnitOfWork, booking: Booking, sheet: _Sheet) -> None:
    written_at = (booking.confirmed_at or booking.made_at) + timedelta(minutes=10)
    for question, answer in sheet.answers.items():
        dice = Dice("sheet", booking.id, question.value)
        row = IntakeAnswer(
            id=dice.key(),
            person_id=booking.advisee_id,
            question=question,
            for_booking="" if SHEET[question].is_kept else booking.id,
            booking_id=booking.id,
            point=answer if isinstance(answer, int) else None,
            has_earlier=False,
            sitting="demo",
            written_at=written_at,
        )
        row.body = work.seal(row, "body", answer) if isinstance(answer, str) else None
        work.session.add(row)
        work.session.add(
            AskedTime(
                id=dice.key(),
                person_id=booking.advisee_id,
                what=Asking.INTAKE,
                reference=f"{booking.id}|{question.value}",
                seconds=SHEET[question].seconds,
                asked_at=written_at,
            )
        )
        written_at += timedelta(seconds=SHEET[question].seconds)
    work.session.add_all(
        HandedOn(booking_id=booking.id, item=item, handed_on_at=written_at) for item in sheet.handed_on
    )
