"""What can happen to a consultation: closed by its consultant, reacted to by its advisee; and how each reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import WrongState
from sotomado.companies import service as companies
from sotomado.consultations import queries, summaries
from sotomado.consultations.errors import AlreadyClosed, AlreadyReacted, ConsentInForce, ConsentWithdrawn
from sotomado.consultations.models import Consultation
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.consultations.reactions.models import Reaction, TalkAgain
from sotomado.consultations.reports.models import ConsultantReport, ReportedTheme
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.vocabulary import Theme
from sotomado.shortlists.learning import exposures


@dataclass(frozen=True)
class Closing:
    """What a consultant wrote when closing; read by them alone. Without consent nothing was recorded."""

    consultation_id: str
    closed_at: datetime
    is_recorded: bool
    themes: list[Theme]
    wellbeing: int | None
    tendency_to_stay: int | None
    stage: int | None
    note: str | None


@dataclass(frozen=True)
class ShownReaction:
    """What an advisee left; the words are read by them alone."""

    satisfaction: int
    was_heard: int | None
    goals_fitted: int | None
    would_talk_again: bool | None
    own_words: str | None
    left_at: datetime


@dataclass(frozen=True)
class HeldConsultation:
    """A consultation in its advisee's notebook."""

    id: str
    booking_id: str
    consultant_id: int
    consultant_name: str
    consultant_name_en: str
    is_bookable: bool
    held_at: datetime
    reaction: ShownReaction | None


def close(
    work: UnitOfWork,
    *,
    consultant_person_id: int,
    booking_id: str,
    themes: Collection[Theme],
    wellbeing: int | None = None,
    tendency_to_stay: int | None = None,
    stage: int | None = None,
    note: str | None = None,
    summary: str | None = None,
) -> str:
    """Close a consultation that has begun: booking completed, report, note and summary written. Returns its id.

    Raises NotFound (also for another consultant's), NotYetBegun, StillInTime, AlreadyClosed, WrongState (cancelled),
    and ConsentWithdrawn, where nothing at all was stored.
    """
    row, completed = _complete(work, consultant_person_id, booking_id)
    if not accounts.consent_stands(work, person_id=row.advisee_id):
        raise ConsentWithdrawn()
    # Whoever has not agreed yet to the words that tell of learning is recorded as agreed before, and not learned from.
    if accounts.has_consented(work, person_id=row.advisee_id):
        exposures.record_talk(
            work,
            reference=booking_id,
            person_id=row.advisee_id,
            consultant_id=row.consultant_id,
            wish_id=completed.wish_id,
            held_at=row.held_at,
            rebooked_at=completed.booked_again_at,
        )
    work.session.add(
        ConsultantReport(consultation_id=row.id, wellbeing=wellbeing, tendency_to_stay=tendency_to_stay, stage=stage)
    )
    work.session.add_all([ReportedTheme(consultation_id=row.id, theme=theme) for theme in sorted(set(themes))])
    if note and note.strip():
        written = ConsultationNote(booking_id=booking_id, version=1, written_at=work.now)
        written.body = work.seal(written, "body", note.strip())
        work.session.add(written)
    summaries.keep(work, consultation_id=row.id, advisee_id=row.advisee_id, text=summary)
    work.session.flush()
    return row.id


def close_without_record(work: UnitOfWork, *, consultant_person_id: int, booking_id: str) -> str:
    """Close a consultation whose advisee withdrew consent: that it took place is kept, for the fee, and nothing else.

    Returns its id. Raises what `close` raises, but for ConsentInForce in the place of ConsentWithdrawn.
    """
    row, _ = _complete(work, consultant_person_id, booking_id)
    if accounts.consent_stands(work, person_id=row.advisee_id):
        raise ConsentInForce()
    return row.id


def _complete(work: UnitOfWork, consultant_person_id: int, booking_id: str) -> tuple[Consultation, bookings.Completed]:
    own = _own_booking(work, consultant_person_id, booking_id)
    if queries.of_booking(work, booking_id=booking_id, consultant_id=own.consultant_id) is not None:
        raise AlreadyClosed()
    try:
        completed = bookings.complete(work, booking_id=booking_id)
    except WrongState:
        # Another tab may have closed it while this one waited for its turn.
        if queries.of_booking(work, booking_id=booking_id, consultant_id=own.consultant_id) is not None:
            raise AlreadyClosed() from None
        raise
    employment = companies.employment_of(work, person_id=completed.advisee_id)
    row = Consultation(
        booking_id=booking_id,
        advisee_id=completed.advisee_id,
        consultant_id=completed.consultant_id,
        employment_id=employment.employment_id if employment else None,
        held_at=completed.starts_at,
        closed_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    return row, completed


def closing(
    work: UnitOfWork, *, consultant_person_id: int, booking_id: str
) -> tuple[bookings.DeskBooking, Closing | None]:
    """A consultant's own booking, and what they wrote when they closed it. Raises NotFound."""
    own = _own_booking(work, consultant_person_id, booking_id)
    row = queries.of_booking(work, booking_id=booking_id, consultant_id=own.consultant_id)
    if row is None:
        return own.booking, None
    report, themes = queries.report(work, consultation_id=row.id)
    note = queries.note(work, booking_id=booking_id)
    return own.booking, Closing(
        consultation_id=row.id,
        closed_at=row.closed_at,
        is_recorded=report is not None,
        themes=themes,
        wellbeing=report.wellbeing if report else None,
        tendency_to_stay=report.tendency_to_stay if report else None,
        stage=report.stage if report else None,
        note=work.unseal(note, "body") if note else None,
    )


def leave_reaction(
    work: UnitOfWork,
    *,
    advisee_id: int,
    consultation_id: str,
    satisfaction: int,
    was_heard: int | None = None,
    goals_fitted: int | None = None,
    would_talk_again: bool | None = None,
    own_words: str | None = None,
) -> str:
    """Leave what one thought of a consultation, once. Returns its id. Raises NotFound, AlreadyReacted."""
    held = queries.of_advisee(work, consultation_id=consultation_id, advisee_id=advisee_id)
    if held is None:
        raise NotFound("consultation")
    if queries.reaction(work, consultation_id=consultation_id) is not None:
        raise AlreadyReacted()
    left = Reaction(
        booking_id=held.booking_id,
        consultation_id=consultation_id,
        satisfaction=satisfaction,
        was_heard=was_heard,
        goals_fitted=goals_fitted,
        talk_again={True: TalkAgain.GLADLY, False: TalkAgain.NOT_AGAIN, None: None}[would_talk_again],
        left_at=work.now,
    )
    if own_words and own_words.strip():
        left.own_words = work.seal(left, "own_words", own_words.strip())
    work.session.add(left)
    work.session.flush()
    exposures.record_reaction(work, reference=held.booking_id, satisfaction=satisfaction)
    return left.id


def notebook(work: UnitOfWork, *, advisee_id: int) -> list[HeldConsultation]:
    """The consultations a person has had, the latest first, with what they thought of each."""
    rows = queries.with_reactions(work, advisee_id=advisee_id)
    cards = directory.cards(work, consultant_ids={held.consultant_id for held, _ in rows}, on=work.now.date())
    return [
        HeldConsultation(
            id=held.id,
            booking_id=held.booking_id,
            consultant_id=held.consultant_id,
            consultant_name=cards[held.consultant_id].name_in("ja"),
            consultant_name_en=cards[held.consultant_id].name_in("en"),
            is_bookable=cards[held.consultant_id].is_bookable,
            held_at=held.held_at,
            reaction=_shown(work, reaction) if reaction is not None else None,
        )
        for held, reaction in rows
    ]


def held_consultation(work: UnitOfWork, *, advisee_id: int, consultation_id: str) -> HeldConsultation:
    """One of a person's own. Raises NotFound."""
    for held in notebook(work, advisee_id=advisee_id):
        if held.id == consultation_id:
            return held
    raise NotFound("consultation")


@dataclass(frozen=True)
class _Own:
    consultant_id: int
    booking: bookings.DeskBooking


def _own_booking(work: UnitOfWork, person_id: int, booking_id: str) -> _Own:
    card = directory.own_consultant(work, person_id=person_id)
    return _Own(card.id, bookings.consultants_booking(work, consultant_id=card.id, booking_id=booking_id))


def _shown(work: UnitOfWork, left: Reaction) -> ShownReaction:
    return ShownReaction(
        satisfaction=left.satisfaction,
        was_heard=left.was_heard,
        goals_fitted=left.goals_fitted,
        would_talk_again=None if left.talk_again is None else left.talk_again is not TalkAgain.NOT_AGAIN,
        own_words=work.unseal(left, "own_words"),
        left_at=left.left_at,
    )
