"""Recordings: agreed to by both, kept sealed, gone by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "recording_agreement",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("side IN ('advisee', 'consultant')", name=op.f("ck_recording_agreement_side_meets")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_recording_agreement_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_agreement")),
    )
    op.create_index(
        "uq_recording_agreement_in_force",
        "recording_agreement",
        ["booking_id", "side"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
        sqlite_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "recording_pause",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("by_side", sa.String(length=32), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("by_side IN ('advisee', 'consultant')", name=op.f("ck_recording_pause_by_side_meets")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_recording_pause_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_pause")),
    )
    op.create_index(op.f("ix_recording_pause_booking_id"), "recording_pause", ["booking_id"], unique=False)
    op.create_index(
        "uq_recording_pause_running",
        "recording_pause",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("resumed_at IS NULL"),
        sqlite_where=sa.text("resumed_at IS NULL"),
    )
    op.create_table(
        "recording",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("advisee_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run", sa.String(length=32), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(wrapped_key IS NULL) = (deleted_at IS NOT NULL)", name=op.f("ck_recording_gone_without_its_key")
        ),
        sa.ForeignKeyConstraint(["advisee_id"], ["person.id"], name=op.f("fk_recording_advisee_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_recording_booking_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_recording_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
    )
    op.create_index(op.f("ix_recording_advisee_id"), "recording", ["advisee_id"], unique=False)
    op.create_index(
        "ix_recording_expires",
        "recording",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_recording_open",
        "recording",
        ["seen_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_recording_kept",
        "recording",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "recording_take",
        sa.Column("recording_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("has_picture", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_cut_off", sa.Boolean(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("side IN ('advisee', 'consultant')", name=op.f("ck_recording_take_side_meets")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_recording_take_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_take")),
    )
    op.create_index(op.f("ix_recording_take_recording_id"), "recording_take", ["recording_id"], unique=False)
    op.create_table(
        "recording_access",
        sa.Column("recording_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "side IN ('advisee', 'consultant', 'operator', 'service')", name=op.f("ck_recording_access_side_known")
        ),
        sa.CheckConstraint(
            "why IN ('own', 'go_over', 'check', 'learn', 'safety', 'words')", name=op.f("ck_recording_access_why_known")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recording_access_person_id")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_recording_access_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_access")),
    )
    op.create_index(op.f("ix_recording_access_recording_id"), "recording_access", ["recording_id"], unique=False)
    op.create_table(
        "recording_deletion",
        sa.Column("recording_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("key_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("files", sa.Integer(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("files_removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof", sa.String(length=64), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("why IN ('by_advisee', 'expired', 'erased')", name=op.f("ck_recording_deletion_why_known")),
        sa.CheckConstraint(
            "(files_removed_at IS NULL) = (files IS NULL)", name=op.f("ck_recording_deletion_counted_when_removed")
        ),
        sa.CheckConstraint(
            "(files_removed_at IS NULL) = (proof IS NULL)", name=op.f("ck_recording_deletion_proved_when_removed")
        ),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_recording_deletion_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_deletion")),
        sa.UniqueConstraint("recording_id", name=op.f("uq_recording_deletion_recording_id")),
    )
    op.create_index(
        "ix_recording_deletion_unfinished",
        "recording_deletion",
        ["at"],
        unique=False,
        postgresql_where=sa.text("files_removed_at IS NULL"),
        sqlite_where=sa.text("files_removed_at IS NULL"),
    )
    op.create_table(
        "spoken_words",
        sa.Column("recording_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_spoken_words_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spoken_words")),
        sa.UniqueConstraint("recording_id", name=op.f("uq_spoken_words_recording_id")),
    )


def downgrade() -> None:
    op.drop_table("spoken_words")
    op.drop_index("ix_recording_deletion_unfinished", table_name="recording_deletion")
    op.drop_table("recording_deletion")
    op.drop_index("ix_recording_access_recording_id", table_name="recording_access")
    op.drop_table("recording_access")
    op.drop_index("ix_recording_take_recording_id", table_name="recording_take")
    op.drop_table("recording_take")
    op.drop_index("ix_recording_advisee_id", table_name="recording")
    op.drop_index("ix_recording_expires", table_name="recording")
    op.drop_index("ix_recording_open", table_name="recording")
    op.drop_index("uq_recording_kept", table_name="recording")
    op.drop_table("recording")
    op.drop_index("ix_recording_pause_booking_id", table_name="recording_pause")
    op.drop_index("uq_recording_pause_running", table_name="recording_pause")
    op.drop_table("recording_pause")
    op.drop_index("uq_recording_agreement_in_force", table_name="recording_agreement")
    op.drop_table("recording_agreement")
