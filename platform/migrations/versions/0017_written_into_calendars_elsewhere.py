"""Bookings written into calendars elsewhere, and what stands across them there."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "calendar_writing",
        sa.Column("outside_calendar_id", sa.String(length=32), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("titles", sa.String(length=32), nullable=False),
        sa.Column("calendar_url", sa.LargeBinary(), nullable=True),
        sa.Column("choices", sa.LargeBinary(), nullable=True),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("titles IN ('discreet', 'talk')", name=op.f("ck_calendar_writing_titles_known")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_calendar_writing_failures_not_negative")),
        sa.CheckConstraint(
            "(failing_since_at IS NULL) = (trouble IS NULL)", name=op.f("ck_calendar_writing_failing_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["outside_calendar_id"],
            ["outside_calendar.id"],
            name=op.f("fk_calendar_writing_outside_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_calendar_writing_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_writing")),
        sa.UniqueConstraint("outside_calendar_id", name=op.f("uq_calendar_writing_outside_calendar_id")),
    )
    op.create_index(op.f("ix_calendar_writing_consultant_id"), "calendar_writing", ["consultant_id"])
    op.create_table(
        "pushed_event",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("outside_calendar_id", sa.String(length=32), nullable=False),
        sa.Column("href", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("conflict", sa.String(length=32), nullable=True),
        sa.Column("found_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('wanted', 'standing', 'gone', 'differs', 'left')", name=op.f("ck_pushed_event_state_known")
        ),
        sa.CheckConstraint("conflict IN ('moved', 'deleted')", name=op.f("ck_pushed_event_conflict_known")),
        sa.CheckConstraint(
            "(state IN ('differs', 'left')) = (conflict IS NOT NULL)", name=op.f("ck_pushed_event_differs_somehow")
        ),
        sa.CheckConstraint(
            "state <> 'standing' OR sequence IS NOT NULL", name=op.f("ck_pushed_event_stands_as_written")
        ),
        sa.CheckConstraint("ahead >= 0 AND tries >= 0", name=op.f("ck_pushed_event_counts")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_pushed_event_booking_id")),
        sa.ForeignKeyConstraint(
            ["outside_calendar_id"],
            ["outside_calendar.id"],
            name=op.f("fk_pushed_event_outside_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pushed_event")),
        sa.UniqueConstraint(
            "booking_id", "outside_calendar_id", name=op.f("uq_pushed_event_booking_id_outside_calendar_id")
        ),
    )
    op.create_index("ix_pushed_event_outside_calendar_id", "pushed_event", ["outside_calendar_id"])
    op.create_table(
        "outside_overlap",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_as", sa.String(length=64), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_outside_overlap_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_overlap")),
        sa.UniqueConstraint("booking_id", "starts_at", name=op.f("uq_outside_overlap_booking_id_starts_at")),
    )


def downgrade() -> None:
    op.drop_table("outside_overlap")
    op.drop_table("pushed_event")
    op.drop_table("calendar_writing")
