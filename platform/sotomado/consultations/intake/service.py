"""What can happen to a sheet: a question answered, an earlier answer confirmed, a step taken back; and how it is read.

What goes with a person is asked once in a life: later sheets show it, and it is confirmed or changed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings import handing_wishes
from sotomado.bookings.models import BookingState
from sotomado.consultations.intake import asking, queries
from sotomado.consultations.intake.errors import AnswerTooLong, NoSuchChoice, NothingToUndo, SheetClosed
from sotomado.consultations.intake.models import IntakeAnswer, IntakeConfirmed
from sotomado.consultations.intake.vocabulary import (
    HIGHEST,
    LONGEST_ANSWER,
    LOWEST,
    SECONDS_TO_CONFIRM,
    SHEET,
    Asking,
    Kind,
    Question,
    ResponseWished,
)
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.directory.vocabulary import Theme


@dataclass(frozen=True)
class Answer:
    """One answer as its writer reads it; neither text nor point: left open on purpose.

    is_of_this_talk: written or confirmed for the booking asked about. may_undo: there is a step before this one.
    """

    question: Question
    text: str | None
    point: int | None
    written_at: datetime
    is_of_this_talk: bool
    may_undo: bool

    @property
    def says_something(self) -> bool:
        return self.text is not None or self.point is not None

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The topics chosen, of an answer to THEME."""
        return tuple(Theme(code) for code in (self.text or "").split(",") if code)

    @property
    def response(self) -> ResponseWished | None:
        """What was chosen, of an answer to RESPONSE."""
        return ResponseWished(self.text) if self.text else None


@dataclass(frozen=True)
class Before:
    """How clearly someone sees themselves at work, and how much they wish to shape their career, before a talk: 1 to 5.

    For the person's own comparison with the same two afterwards, and for aggregates; on no other page.
    """

    clarity: int | None
    shaping: int | None


def answers(
    work: UnitOfWork, *, person_id: int, booking_id: str, among: Collection[Question] = frozenset(Question)
) -> dict[Question, Answer]:
    """What somebody has written, seen from one booking: what goes with them, and what is of this talk.

    Only answers to the questions `among` are unsealed.
    """
    confirmed = queries.confirmed(work, booking_id=booking_id)
    return {
        row.question: _answer(work, row, booking_id, is_confirmed=row.question in confirmed)
        for row in queries.standing(work, person_id=person_id, booking_id=booking_id)
        if row.question in among
    }


def before(work: UnitOfWork, *, booking_id: str) -> Before:
    """The two points given before a talk, None where they were left open."""
    points = queries.points(work, booking_id=booking_id)
    return Before(points.get(Question.CLARITY), points.get(Question.SHAPING))


def save(
    work: UnitOfWork,
    *,
    person_id: int,
    booking_id: str,
    question: Question,
    sitting: str,
    text: str | None = None,
    point: int | None = None,
) -> None:
    """Keep an answer over the one before, which can be brought back. Empty is an answer: left open.

    `sitting`: a word of the page it was written on; what is kept from one page, however often, is one step. Choices are
    given as their codes, several with a comma between. Raises NotFound, SheetClosed, AnswerTooLong, NoSuchChoice.
    """
    _open_booking(work, person_id, booking_id)
    text = (text or "").strip() or None
    _check(question, text, point)
    row = _own(work, person_id, booking_id, question)
    _write_over(work, row, sitting, text, point)
    row.booking_id = booking_id
    _count(work, person_id, booking_id, question, SHEET[question].seconds)
    work.session.flush()


def kept(work: UnitOfWork, *, person_id: int, among: Collection[Question]) -> dict[Question, str]:
    """What somebody has told in words that go with them from talk to talk, wherever they wrote them; open ones are
    missing."""
    rows = queries.standing(work, person_id=person_id, booking_id="")
    told = {row.question: work.unseal(row, "body") for row in rows if row.question in among}
    return {question: text for question, text in told.items() if text}


def stage_kept(work: UnitOfWork, *, person_id: int) -> int | None:
    """Where somebody put themselves on their own sheet, 1 to 5; None where they left it open."""
    rows = queries.standing(work, person_id=person_id, booking_id="")
    return next((row.point for row in rows if row.question is Question.STAGE), None)


def tell(work: UnitOfWork, *, person_id: int, question: Question, sitting: str, text: str) -> None:
    """Keep an answer in words that goes with the person, outside any booking; the next sheet shows it to be confirmed.

    `sitting` as in `save`. The same words again change nothing. Raises NoSuchChoice for what is of one talk or is not
    told in words, AnswerTooLong.
    """
    accounts.hold_oneself(work, person_id=person_id)
    if not SHEET[question].is_kept or SHEET[question].kind is not Kind.WORDS:
        raise NoSuchChoice(question.value)
    told = text.strip() or None
    _check(question, told, None)
    row = _own(work, person_id, None, question)
    if work.unseal(row, "body") == told:
        return
    _write_over(work, row, sitting, told, None)
    row.booking_id = None
    work.session.flush()


def confirm(work: UnitOfWork, *, person_id: int, booking_id: str, question: Question) -> None:
    """Say that what was written before still holds. Raises NotFound, SheetClosed."""
    _open_booking(work, person_id, booking_id)
    if not SHEET[question].is_kept or question not in answers(work, person_id=person_id, booking_id=booking_id):
        raise NotFound("answer")
    work.session.execute(
        insert_once(work, IntakeConfirmed, booking_id=booking_id, question=question, confirmed_at=work.now)
    )
    _count(work, person_id, booking_id, question, SECONDS_TO_CONFIRM)


def undo(work: UnitOfWork, *, person_id: int, booking_id: str, question: Question) -> None:
    """Bring the answer before this one back, and keep this one in its place: undone twice, all is as it was.

    Raises NotFound, SheetClosed, NothingToUndo.
    """
    _open_booking(work, person_id, booking_id)
    row = queries.own(work, person_id=person_id, question=question, for_booking=_scope(question, booking_id))
    if row is None or not row.has_earlier:
        raise NothingToUndo()
    now, then = work.unseal(row, "body"), work.unseal(row, "earlier_body")
    row.body = None if then is None else work.seal(row, "body", then)
    row.earlier_body = None if now is None else work.seal(row, "earlier_body", now)
    row.point, row.earlier_point = row.earlier_point, row.point
    row.sitting, row.booking_id, row.written_at = new_key(), booking_id, work.now
    work.session.flush()


def may_write(work: UnitOfWork, *, booking_id: str) -> bool:
    """Until the talk is over: what comes to mind in its middle may be written too."""
    standing = handing_wishes.standing(work, booking_id=booking_id)
    return standing.state is BookingState.CONFIRMED and standing.ends_at > work.now


def _open_booking(work: UnitOfWork, person_id: int, booking_id: str) -> None:
    accounts.hold_oneself(work, person_id=person_id)
    if handing_wishes.standing(work, booking_id=booking_id).advisee_id != person_id:
        raise NotFound("booking")
    if not may_write(work, booking_id=booking_id):
        raise SheetClosed()


def _check(question: Question, text: str | None, point: int | None) -> None:
    kind = SHEET[question].kind
    if point is not None and not (kind is Kind.POINT and LOWEST <= point <= HIGHEST):
        raise NoSuchChoice(question.value)
    if text is None:
        return
    if kind is Kind.POINT:
        raise NoSuchChoice(question.value)
    if kind is Kind.WORDS and len(text) > LONGEST_ANSWER:
        raise AnswerTooLong(LONGEST_ANSWER)
    offered = {Kind.CHOICE: {one.value for one in ResponseWished}, Kind.CHOICES: {one.value for one in Theme}}
    if kind in offered and not set(text.split(",") if kind is Kind.CHOICES else [text]) <= offered[kind]:
        raise NoSuchChoice(question.value)


def _write_over(work: UnitOfWork, row: IntakeAnswer, sitting: str, text: str | None, point: int | None) -> None:
    """The answer over the one before, which is kept where it was written at another sitting."""
    earlier = work.unseal(row, "body")
    if row.sitting not in (sitting, "") and not (row.point == point and earlier == text):
        row.has_earlier = True
        row.earlier_body = None if earlier is None else work.seal(row, "earlier_body", earlier)
        row.earlier_point = row.point
    row.body = None if text is None else work.seal(row, "body", text)
    row.point = point
    row.sitting, row.written_at = sitting, work.now


def _scope(question: Question, booking_id: str | None) -> str:
    return "" if SHEET[question].is_kept else booking_id or ""


def _own(work: UnitOfWork, person_id: int, booking_id: str | None, question: Question) -> IntakeAnswer:
    """The row of a question, locked; where there was none, there is an empty one. Two tabs at once make one."""
    scope = _scope(question, booking_id)
    work.session.execute(
        insert_once(
            work,
            IntakeAnswer,
            id=new_key(),
            person_id=person_id,
            question=question,
            for_booking=scope,
            booking_id=booking_id,
            has_earlier=False,
            sitting="",
            written_at=work.now,
        )
    )
    row = queries.own(work, person_id=person_id, question=question, for_booking=scope)
    assert row is not None, "it was there or has just been written"
    return row


def _count(work: UnitOfWork, person_id: int, booking_id: str, question: Question, seconds: int) -> None:
    reference = f"{booking_id}|{question.value}"
    asking.asked(work, person_id=person_id, what=Asking.INTAKE, reference=reference, seconds=seconds)


def _answer(work: UnitOfWork, row: IntakeAnswer, booking_id: str, *, is_confirmed: bool) -> Answer:
    return Answer(
        question=row.question,
        text=work.unseal(row, "body"),
        point=row.point,
        written_at=row.written_at,
        is_of_this_talk=is_confirmed or row.booking_id == booking_id,
        may_undo=row.has_earlier,
    )
