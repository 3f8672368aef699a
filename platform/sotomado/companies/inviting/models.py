"""Tables of inviting. A round keeps what was written, to whom by rule, and that it left.

Whom it went to is written nowhere, nor who opened it, followed its link or came: there is no column for it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class CohortKind(StrEnum):
    """What the people of a cohort have in common, by the roster alone."""

    EVERYONE = "everyone"
    # Turns so many years of age in the fiscal year.
    TURNS = "turns"
    # In the nth year at the company.
    YEAR = "year"
    # Promoted, or back from a leave, less than so many months ago.
    PROMOTED = "promoted"
    RETURNED = "returned"
    # A department and what stands beneath it.
    DEPARTMENT = "department"


class InvitationRound(Keyed):
    """One invitation of a cohort: begun, planned, sent or called off. `planned_at` None: still being written."""

    __tablename__ = "invitation_round"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    kind: Mapped[CohortKind] = mapped_column(EnumText(CohortKind))
    # Years of age, the year at the company, or months; None for the kinds that need no number.
    number: Mapped[int | None]
    department_id: Mapped[int | None]
    # Themes that go along, of the packs the company offers.
    pack_id: Mapped[str | None] = mapped_column(ForeignKey("theme_pack.id"))
    # None: the discreet one.
    subject_ja: Mapped[Sealed | None] = mapped_column(SealedText)
    subject_en: Mapped[Sealed | None] = mapped_column(SealedText)
    body_ja: Mapped[Sealed] = mapped_column(SealedText)
    # None: the Japanese one goes to everybody.
    body_en: Mapped[Sealed | None] = mapped_column(SealedText)
    # Where answers go; None: nobody reads them.
    reply_to: Mapped[Sealed | None] = mapped_column(SealedText)
    # The day it is sent, and the day of the one reminder, by the company's calendar. Who is in the cohort is asked of
    # the first of them, also for the second.
    send_on: Mapped[date]
    remind_on: Mapped[date | None]
    repeats_yearly: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    # The round of the year before, of which this is the next.
    follows_id: Mapped[str | None] = mapped_column(ForeignKey("invitation_round.id"), unique=True)
    made_at: Mapped[datetime]
    planned_at: Mapped[datetime | None]
    # The instant it leaves; set with `planned_at`.
    send_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # How many people of the roster the rule fitted on the day, whether or not they want such mails.
    reached: Mapped[int | None]
    reminded_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", CohortKind),
        ForeignKeyConstraint(["department_id", "company_id"], ["department.id", "department.company_id"]),
        CheckConstraint("(kind = 'department') = (department_id IS NOT NULL)", name="department_named"),
        CheckConstraint("(kind IN ('everyone', 'department')) = (number IS NULL)", name="number_named"),
        CheckConstraint("number BETWEEN 1 AND 100", name="number_plausible"),
        CheckConstraint("remind_on > send_on", name="reminds_later"),
        CheckConstraint("(planned_at IS NULL) = (send_at IS NULL)", name="planned_for_an_instant"),
        CheckConstraint("sent_at IS NULL OR (planned_at IS NOT NULL AND reached IS NOT NULL)", name="sent_as_planned"),
        CheckConstraint("reminded_at IS NULL OR (sent_at IS NOT NULL AND remind_on IS NOT NULL)", name="reminded_once"),
    )


class InvitationDate(Keyed):
    """A training or a workshop before the talk, as the letter tells of it."""

    __tablename__ = "invitation_date"

    round_id: Mapped[str] = mapped_column(ForeignKey("invitation_round.id"))
    number: Mapped[int]
    title: Mapped[Sealed] = mapped_column(SealedText)
    place: Mapped[Sealed] = mapped_column(SealedText)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 3", name="number_in_bounds"),
        CheckConstraint("ends_at > starts_at", name="ends_later"),
    )
