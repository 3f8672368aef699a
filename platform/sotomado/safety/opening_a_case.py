"""A case begins: a consultant sees danger, or an advisee tells of what a consultant did. Both in one transaction.

The first words can wait: a case without any is a case.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.bookings import queries as bookings
from sotomado.bookings import service as bookings_service
from sotomado.bookings.models import BookingState
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.safety import entries, letters, paging, queries, sealing
from sotomado.safety.errors import ConsentUnsaid, ConsentWithoutWords, TooManyReports
from sotomado.safety.models import SafetyCase
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import (
    INCIDENTS,
    MISCONDUCTS,
    NEEDS_AGREEMENT,
    By,
    ConsentAnswer,
    Happened,
    Kind,
    MayTell,
    Sort,
)

# Without letters and digits that are read wrongly over the phone.
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MOST_TALKS_OFFERED = 30
MOST_REPORTS_A_DAY = 5


@dataclass(frozen=True)
class Talk:
    """A talk of an advisee that a report may be about."""

    booking_id: str
    starts_at: datetime
    consultant_name: str
    consultant_name_en: str


# What can be said of the person's agreement in the moment a case is opened.
SAID_AT_ONCE = (ConsentAnswer.AGREED, ConsentAnswer.NOT_ASKED, ConsentAnswer.DECLINED)


@dataclass(frozen=True)
class Asked:
    """What the person said to it, or why they were not asked."""

    answer: ConsentAnswer
    words: str | None = None


def open_incident(
    work: UnitOfWork,
    *,
    consultant_person_id: int,
    booking_id: str,
    kind: Kind,
    once: str,
    terms: Terms,
    asked: Asked | None = None,
) -> str:
    """A consultant opens a case about the person of a talk of theirs. Returns its id; the same for the same form.

    `asked` is needed where no life is in danger. Without the person's agreement the case is open all the same, and
    operators do not learn whom it concerns (see `handling.dossier`).
    Raises NotFound, also for another consultant's talk; ConsentUnsaid, ConsentWithoutWords, WordsTooLong.
    """
    own = directory.own_consultant(work, person_id=consultant_person_id)
    bookings_service.consultants_booking(work, consultant_id=own.id, booking_id=booking_id)
    if kind not in INCIDENTS:
        raise ValueError(kind)
    if kind not in NEEDS_AGREEMENT:
        asked = None
    elif asked is None or asked.answer not in SAID_AT_ONCE:
        raise ConsentUnsaid()
    elif asked.answer is ConsentAnswer.NOT_ASKED and entries.kept(asked.words) is None:
        raise ConsentWithoutWords()
    return _open(
        work,
        SafetyCase(
            sort=Sort.INCIDENT,
            kind=kind,
            writer_id=consultant_person_id,
            booking_id=booking_id,
            consultant_id=own.id,
            once=f"{kind}|{once}"[:64],
        ),
        None,
        terms,
        asked,
    )


def report_misconduct(
    work: UnitOfWork,
    *,
    advisee_id: int,
    kind: Kind,
    booking_id: str | None,
    words: str | None,
    may_tell: MayTell,
    once: str,
    terms: Terms,
) -> str:
    """An advisee tells of something a consultant did. Returns the case's id; the same for the same form.

    Raises NotFound for a talk that is not theirs, WordsTooLong, TooManyReports.
    """
    if kind not in MISCONDUCTS:
        raise ValueError(kind)
    words = entries.kept(words)
    _unless_too_many(work, advisee_id, once)
    consultant_id = None
    if booking_id is not None:
        consultant_id = bookings_service.booking(work, advisee_id=advisee_id, booking_id=booking_id).consultant_id
    case_id = _open(
        work,
        SafetyCase(
            sort=Sort.MISCONDUCT,
            kind=kind,
            writer_id=advisee_id,
            booking_id=booking_id,
            consultant_id=consultant_id,
            may_tell=may_tell,
            once=once[:64],
        ),
        words,
        terms,
    )
    letters.receipt(work, case_id=case_id, person_id=advisee_id, public_url=terms.public_url)
    return case_id


def talks_of(work: UnitOfWork, *, advisee_id: int) -> list[Talk]:
    """The talks an advisee may tell of, the latest first: those booked, over or called off."""
    known = [
        one
        for one in (
            *reversed(bookings.ahead_of_advisee(work, advisee_id=advisee_id)),
            *bookings.past_of_advisee(work, advisee_id=advisee_id, limit=MOST_TALKS_OFFERED),
        )
        if one.state is not BookingState.HELD
    ]
    cards = directory.cards(work, consultant_ids={one.consultant_id for one in known}, on=work.now.date())
    return [
        Talk(
            one.id,
            one.starts_at,
            cards[one.consultant_id].name_in("ja"),
            cards[one.consultant_id].name_in("en"),
        )
        for one in known[:MOST_TALKS_OFFERED]
    ]


def _open(work: UnitOfWork, one: SafetyCase, words: str | None, terms: Terms, asked: Asked | None = None) -> str:
    # Whoever sends the same form twice at once waits for themselves.
    accounts.hold_oneself(work, person_id=one.writer_id, in_turn=True)
    known = work.session.scalar(
        select(SafetyCase.id).where(SafetyCase.writer_id == one.writer_id, SafetyCase.once == one.once)
    )
    if known is not None:
        return known
    one.receipt = f"{_signs(4)}-{_signs(4)}"
    one.opened_at = work.now
    work.session.add(one)
    work.session.flush()
    key = sealing.make_key(work, case_id=one.id)
    entries.add(work, one, Happened.OPENED, By.WRITER, by_person_id=one.writer_id, words=words, key=key)
    if asked is not None:
        entries.add(
            work,
            one,
            Happened.CONSENT,
            By.WRITER,
            by_person_id=one.writer_id,
            mark=asked.answer.value,
            words=entries.kept(asked.words),
            key=key,
        )
    paging.call(work, one, terms=terms)
    return one.id


def _unless_too_many(work: UnitOfWork, advisee_id: int, once: str) -> None:
    """Each report calls somebody at any hour: what belongs together is added to the report that is there."""
    lately = [
        one
        for one in queries.cases_of_writer(work, writer_id=advisee_id)
        if one.opened_at > work.now - timedelta(days=1) and one.sort is Sort.MISCONDUCT
    ]
    if len(lately) >= MOST_REPORTS_A_DAY and once[:64] not in {one.once for one in lately}:
        raise TooManyReports()


def _signs(count: int) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(count))
