"""The tables of safety: cases and their entries, who is on duty, what two operators opened together, and what the
advisee is told of all that.

Apart from everything else: no company, no unit, nothing a report reads. Cases, entries, requests, answers, readings,
notices, delays and tellings are written once; triggers refuse every change (migrations 0034 and 0035). Their texts are
sealed with a key of their case. That key alone can go: when it does, what was written is there and can be read by
nobody.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed
from sotomado.safety.vocabulary import Answer, By, Happened, Kind, Locked, MayTell, Sort

OF_INCIDENTS = "'life', 'harassment', 'illegality'"


class SafetyCase(Keyed):
    """Something that somebody said must be looked at. Where it stands say its entries.

    `receipt`: what its writer may quote. `consultant_id`: who holds the talk; of misconduct, whom it is about.
    `once`: the key of the form it came by, so that a form sent twice opens one case.
    """

    __tablename__ = "safety_case"

    receipt: Mapped[str] = mapped_column(String(16), unique=True)
    sort: Mapped[Sort] = mapped_column(EnumText(Sort))
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    writer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"), index=True)
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("consultant.id"), index=True)
    may_tell: Mapped[MayTell | None] = mapped_column(EnumText(MayTell))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    once: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("writer_id", "once"),
        one_of("sort", Sort),
        one_of("kind", Kind),
        one_of("may_tell", MayTell),
        CheckConstraint(f"(sort = 'incident') = (kind IN ({OF_INCIDENTS}))", name="kind_of_its_sort"),
        CheckConstraint("(sort = 'misconduct') = (may_tell IS NOT NULL)", name="advisee_says_what_is_told"),
        CheckConstraint("sort <> 'incident' OR booking_id IS NOT NULL", name="incident_of_a_talk"),
    )


class SafetyKey(Keyed):
    """The key that the texts of one case are sealed with, itself sealed. Gone, when nobody may read them any more."""

    __tablename__ = "safety_key"

    case_id: Mapped[str] = mapped_column(ForeignKey("safety_case.id"), unique=True)
    key: Mapped[Sealed] = mapped_column(SealedText)


class SafetyEntry(Keyed):
    """One line of a case. `mark`: which step, answer or outcome, by its name; `whom`: who was paged."""

    __tablename__ = "safety_entry"

    case_id: Mapped[str] = mapped_column(ForeignKey("safety_case.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    happened: Mapped[Happened] = mapped_column(EnumText(Happened))
    by_side: Mapped[By] = mapped_column(EnumText(By))
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    whom_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    mark: Mapped[str | None] = mapped_column(String(64))
    words: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        one_of("happened", Happened),
        one_of("by_side", By),
        CheckConstraint("number > 0", name="number_counts"),
        CheckConstraint("(by_side = 'rule') = (by_person_id IS NULL)", name="somebody_or_a_rule"),
        CheckConstraint("(happened = 'paged') = (whom_id IS NOT NULL)", name="paged_somebody"),
    )


class SafetyDuty(Keyed):
    """An operator is on call from one instant to another."""

    __tablename__ = "safety_duty"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime] = mapped_column(index=True)
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("until_at > from_at", name="ends_later"),)


class SafetyOpening(Keyed):
    """An operator asks to open a consultant's notes or a recording of the talk of a case.

    `withheld_because` and `tell_on`: why the advisee is not told at once, and when they will be.
    """

    __tablename__ = "safety_opening"

    case_id: Mapped[str] = mapped_column(ForeignKey("safety_case.id"), index=True)
    what: Mapped[Locked] = mapped_column(EnumText(Locked))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[Sealed] = mapped_column(SealedText)
    withheld_because: Mapped[Sealed | None] = mapped_column(SealedText)
    tell_on: Mapped[date | None] = mapped_column(index=True)

    __table_args__ = (
        UniqueConstraint("id", "asked_by"),
        one_of("what", Locked),
        CheckConstraint("(withheld_because IS NULL) = (tell_on IS NULL)", name="told_one_day"),
    )


class SafetyAnswer(Keyed):
    """What a second operator said to it: never the one who asked. `until`: how long it may be read."""

    __tablename__ = "safety_answer"

    opening_id: Mapped[str] = mapped_column(String(32), unique=True)
    asked_by: Mapped[int]
    answered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[Answer] = mapped_column(EnumText(Answer))
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    words: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (
        ForeignKeyConstraint(["opening_id", "asked_by"], ["safety_opening.id", "safety_opening.asked_by"]),
        UniqueConstraint("opening_id", "until"),
        one_of("answer", Answer),
        CheckConstraint("answered_by <> asked_by", name="two_people"),
        CheckConstraint("(answer = 'agreed') = (until IS NOT NULL)", name="agreed_for_a_time"),
        CheckConstraint("until > at", name="ends_later"),
    )


class SafetyReading(Keyed):
    """It was opened, by the one who asked, while it was agreed. Nothing else can be written here."""

    __tablename__ = "safety_reading"

    opening_id: Mapped[str] = mapped_column(String(32), index=True)
    by_person_id: Mapped[int]
    until: Mapped[datetime]
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["opening_id", "by_person_id"], ["safety_opening.id", "safety_opening.asked_by"]),
        ForeignKeyConstraint(
            ["opening_id", "until"],
            ["safety_answer.opening_id", "safety_answer.until"],
            name="fk_safety_reading_while_agreed",
        ),
        CheckConstraint("at <= until", name="in_time"),
    )


class SafetyTelling(Keyed):
    """The advisee was told that something of theirs was opened, or was agreed to be."""

    __tablename__ = "safety_telling"

    opening_id: Mapped[str] = mapped_column(ForeignKey("safety_opening.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime]

    __table_args__ = (Index("ix_safety_telling_person_id_told_at", "person_id", "told_at"),)


class SafetyNotice(Keyed):
    """The advisee is to be told of an entry: something of theirs went outside, or operators learnt who they are.

    `due_on`: the day (in Japan) on which they are told, unless that is put off.
    """

    __tablename__ = "safety_notice"

    entry_id: Mapped[str] = mapped_column(ForeignKey("safety_entry.id"), unique=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("safety_case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date] = mapped_column(index=True)


class SafetyDelay(Keyed):
    """Telling would endanger somebody: it is put off to a day, with the reason. From the second time on two agree."""

    __tablename__ = "safety_delay"

    notice_id: Mapped[str] = mapped_column(ForeignKey("safety_notice.id"))
    number: Mapped[int]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    because: Mapped[Sealed] = mapped_column(SealedText)
    tell_on: Mapped[date]

    __table_args__ = (
        UniqueConstraint("notice_id", "number"),
        UniqueConstraint("id", "asked_by"),
        CheckConstraint("number > 0", name="number_counts"),
    )


class SafetyDelayAgreement(Keyed):
    """A second operator agreed to put it off once more: never the one who asked."""

    __tablename__ = "safety_delay_agreement"

    delay_id: Mapped[str] = mapped_column(String(32), unique=True)
    asked_by: Mapped[int]
    agreed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["delay_id", "asked_by"], ["safety_delay.id", "safety_delay.asked_by"]),
        CheckConstraint("agreed_by <> asked_by", name="two_people"),
    )


class SafetyNoticeGiven(Keyed):
    """They were told. `by_person_id`: the operator who did so before the day came, with words of their own or none."""

    __tablename__ = "safety_notice_given"

    notice_id: Mapped[str] = mapped_column(ForeignKey("safety_notice.id"), unique=True)
    told_at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (CheckConstraint("words IS NULL OR by_person_id IS NOT NULL", name="words_of_somebody"),)
