"""The tables of agreements, recordings, who looked at them, and what proves that they are gone.

Sound and pictures lie in files (`vault.py`), sealed with a key of each recording's own. That key stands here, wrapped:
once it is gone, no byte of the files opens, wherever a copy of them may lie.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.bookings.models import Side
from sotomado.database import EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed

# A recorder says every few seconds that it is there; one that does not is taken to be gone.
SILENT_AFTER = timedelta(seconds=12)
# Who meets, and so who agrees, pauses and is heard.
MEETING_SIDES = "'advisee', 'consultant'"


class Why(StrEnum):
    """Why somebody looked at a recording."""

    # Their own talk.
    OWN = "own"
    # The consultant's reasons, of which they name one.
    GO_OVER = "go_over"
    CHECK = "check"
    LEARN = "learn"
    # The written safety procedure: two operators, a reason, a limited time.
    SAFETY = "safety"
    # A machine of ours took single words out of it, as its advisee agreed.
    WORDS = "words"


class WhyDeleted(StrEnum):
    """Why a recording is gone."""

    BY_ADVISEE = "by_advisee"
    EXPIRED = "expired"
    # With everything else of its advisee.
    ERASED = "erased"


class RecordingAgreement(Keyed):
    """録画への同意: one side agreed that one talk is recorded. For this talk alone; taken back with one press."""

    __tablename__ = "recording_agreement"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"))
    side: Mapped[Side] = mapped_column(EnumText(Side))
    # Which words were agreed to.
    version: Mapped[int]
    agreed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"side IN ({MEETING_SIDES})", name="side_meets"),
        Index(
            "uq_recording_agreement_in_force",
            "booking_id",
            "side",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )


class RecordingPause(Keyed):
    """Somebody paused: from then until it goes on nothing is kept, and nothing of it ever reaches a disk."""

    __tablename__ = "recording_pause"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), index=True)
    by_side: Mapped[Side] = mapped_column(EnumText(Side))
    paused_at: Mapped[datetime]
    resumed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"by_side IN ({MEETING_SIDES})", name="by_side_meets"),
        Index(
            "uq_recording_pause_running",
            "booking_id",
            unique=True,
            postgresql_where=text("resumed_at IS NULL"),
            sqlite_where=text("resumed_at IS NULL"),
        ),
    )


class Recording(Keyed):
    """録画: what is kept of one talk. `run`: which recorder sees to it, and `seen_at`: when it last said so."""

    __tablename__ = "recording"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"))
    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    wrapped_key: Mapped[Sealed | None] = mapped_column(SealedText)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    run: Mapped[str | None] = mapped_column(String(32))
    seen_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(wrapped_key IS NULL) = (deleted_at IS NOT NULL)", name="gone_without_its_key"),
        Index(
            "uq_recording_kept",
            "booking_id",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            sqlite_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_recording_open",
            "seen_at",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_recording_expires",
            "expires_at",
            postgresql_where=text("deleted_at IS NULL"),
            sqlite_where=text("deleted_at IS NULL"),
        ),
    )


class RecordingTake(Keyed):
    """One side's sound and picture without a break, as one sealed file. A pause, or a lost line, begins another."""

    __tablename__ = "recording_take"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    side: Mapped[Side] = mapped_column(EnumText(Side))
    has_picture: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # The recorder was killed in it: it plays up to then.
    was_cut_off: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    milliseconds: Mapped[int | None]
    size_bytes: Mapped[int | None] = mapped_column(BigInteger())

    __table_args__ = (CheckConstraint(f"side IN ({MEETING_SIDES})", name="side_meets"),)


class RecordingAccess(Keyed):
    """Who opened a recording, when, why, and until when what they opened stays open to them. Its advisee reads it."""

    __tablename__ = "recording_access"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    # None: the service itself.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    side: Mapped[Side] = mapped_column(EnumText(Side))
    why: Mapped[Why] = mapped_column(EnumText(Why))
    words: Mapped[Sealed | None] = mapped_column(SealedText)
    at: Mapped[datetime]
    until: Mapped[datetime]

    __table_args__ = (one_of("side", Side), one_of("why", Why))


class RecordingDeletion(Keyed):
    """The proof that a recording is gone: which key was destroyed, and how many files went with it."""

    __tablename__ = "recording_deletion"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), unique=True)
    at: Mapped[datetime]
    why: Mapped[WhyDeleted] = mapped_column(EnumText(WhyDeleted))
    # SHA-256 of the wrapped key: tells which key it was, and leads back to none.
    key_fingerprint: Mapped[str] = mapped_column(String(64))
    files: Mapped[int | None]
    size_bytes: Mapped[int | None] = mapped_column(BigInteger())
    files_removed_at: Mapped[datetime | None]
    # A keyed digest over all of the above, so that nobody writes such a line by hand.
    proof: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        one_of("why", WhyDeleted),
        CheckConstraint("(files_removed_at IS NULL) = (proof IS NULL)", name="proved_when_removed"),
        CheckConstraint("(files_removed_at IS NULL) = (files IS NULL)", name="counted_when_removed"),
        Index(
            "ix_recording_deletion_unfinished",
            "at",
            postgresql_where=text("files_removed_at IS NULL"),
            sqlite_where=text("files_removed_at IS NULL"),
        ),
    )


class SpokenWords(Keyed):
    """The single words of a recorded talk, each once and in no order: sealed, counted with others', read by nobody.

    Only where its advisee agreed to the counting of words. The sentences they stood in were never stored. `body` None:
    listened to, and nothing may be kept.
    """

    __tablename__ = "spoken_words"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), unique=True)
    body: Mapped[Sealed | None] = mapped_column(SealedText)
    made_at: Mapped[datetime]
