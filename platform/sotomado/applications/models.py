"""Tables of applications and of how they were looked at."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    PAPERS = "papers"
    INTERVIEW = "interview"
    DECISION = "decision"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


# From which state which ones can follow.
TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.DRAFT: frozenset({ApplicationState.PAPERS, ApplicationState.WITHDRAWN}),
    # Back to a draft when something is missing; the applicant is told what.
    ApplicationState.PAPERS: frozenset(
        {
            ApplicationState.DRAFT,
            ApplicationState.INTERVIEW,
            ApplicationState.REFUSED,
            ApplicationState.WITHDRAWN,
        }
    ),
    ApplicationState.INTERVIEW: frozenset(
        {ApplicationState.DECISION, ApplicationState.REFUSED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.DECISION: frozenset(
        {ApplicationState.ACCEPTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.ACCEPTED: frozenset(),
    ApplicationState.REFUSED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset(),
}
OPEN = "state IN ('draft', 'papers', 'interview', 'decision')"
HANDED_IN = "state IN ('papers', 'interview', 'decision', 'accepted')"


class Stage(StrEnum):
    """The three looks an application is given."""

    PAPERS = "papers"
    INTERVIEW = "interview"
    DECISION = "decision"


class Refusal(StrEnum):
    """Why an application was refused, as its applicant is told; beside it stand words of the reviewer's own."""

    LICENCE = "licence"
    CONFLICTS = "conflicts"
    EXPERIENCE = "experience"
    RULES = "rules"
    CAPACITY = "capacity"
    OTHER = "other"


class Step(StrEnum):
    """What was done with an application."""

    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"
    TAKEN_UP = "taken_up"
    PUT_DOWN = "put_down"
    SENT_BACK = "sent_back"
    INVITED = "invited"
    INTERVIEW_MOVED = "interview_moved"
    INTERVIEW_CANCELLED = "interview_cancelled"
    MOVED_ON = "moved_on"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Application(Keyed):
    """One attempt of one person to become a consultant. Whoever was refused may begin another one."""

    __tablename__ = "application"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ApplicationState] = mapped_column(EnumText(ApplicationState))
    # As typed, checked when handed in; the same licence is never looked at twice at once.
    registration_number: Mapped[str | None] = mapped_column(String(20))
    registered_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    certificate_id: Mapped[str | None] = mapped_column(ForeignKey("stored_file.id"))
    # Everything else that was written: the profile-to-be and the conflicts of interest declared, as JSON.
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    agreed_to: Mapped[str | None] = mapped_column(String(32))
    begun_at: Mapped[datetime]
    # When its applicant last wrote in it; None: not since it was begun.
    saved_at: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
    interview_at: Mapped[datetime | None]
    interview_place: Mapped[Sealed | None] = mapped_column(SealedText)
    decided_at: Mapped[datetime | None]
    # What the applicant is told: what is missing, or why not.
    answer: Mapped[Sealed | None] = mapped_column(SealedText)
    refusal: Mapped[Refusal | None] = mapped_column(EnumText(Refusal))

    __table_args__ = (
        one_of("state", ApplicationState),
        one_of("refusal", Refusal),
        CheckConstraint("refusal IS NULL OR state = 'refused'", name="reason_of_a_refusal"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR handed_in_at IS NOT NULL", name="handed_in_before_looked_at"
        ),
        CheckConstraint("(state IN ('accepted', 'refused')) = (decided_at IS NOT NULL)", name="decided_when_it_is"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn', 'refused') OR (registration_number IS NOT NULL"
            " AND registered_on IS NOT NULL AND expires_on IS NOT NULL AND certificate_id IS NOT NULL"
            " AND agreed_to IS NOT NULL)",
            name="licence_shown",
        ),
        Index("uq_application_open", "person_id", unique=True, postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
        Index(
            "uq_application_licence",
            "registration_number",
            unique=True,
            postgresql_where=text(HANDED_IN),
            sqlite_where=text(HANDED_IN),
        ),
    )


class ChecklistTick(Base):
    """A point of a stage's checklist that a reviewer has seen to."""

    __tablename__ = "checklist_tick"

    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), primary_key=True)
    point: Mapped[str] = mapped_column(String(32), primary_key=True)
    ticked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticked_at: Mapped[datetime]


class ApplicationStep(Keyed):
    """One thing that was done with an application: when, and by whom; nobody: the calendar. Its history, never changed.

    Two who act at once cannot both write the same number.
    """

    __tablename__ = "application_step"

    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    step: Mapped[Step] = mapped_column(EnumText(Step))
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # When the interview was then to be.
    interview_at: Mapped[datetime | None]
    # What the applicant was told.
    words: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (one_of("step", Step), UniqueConstraint("application_id", "number"))


class Review(Keyed):
    """What one reviewer found in one stage. Nobody speaks twice in a stage, unless its papers were handed in anew.

    Triggers of the database hold what must never be broken: nobody reviews themselves, a review is not rewritten, and
    an application is accepted only where two people have said yes in the stage of the decision.
    """

    __tablename__ = "application_review"

    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"))
    stage: Mapped[Stage] = mapped_column(EnumText(Stage))
    # How often the papers had been sent back by then: what was said of older papers does not count for new ones.
    turn: Mapped[int] = mapped_column(default=0)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    in_favour: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    # For the operators alone.
    note: Mapped[Sealed | None] = mapped_column(SealedText)
    written_at: Mapped[datetime]

    __table_args__ = (one_of("stage", Stage), UniqueConstraint("application_id", "stage", "turn", "reviewer_id"))
