"""Rooms of consultations: who sits in them, and what their browsers say to each other."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

PARTIES = "('advisee', 'consultant', 'recorder')"
SITTING = "left_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "room",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_room_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_room")),
    )
    op.create_table(
        "room_visit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("browser", sa.String(length=40), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how_left", sa.String(length=32), nullable=True),
        sa.CheckConstraint("side IN ('advisee', 'consultant')", name=op.f("ck_room_visit_side_meets")),
        sa.CheckConstraint("how_left IN ('went', 'lost', 'taken_over')", name=op.f("ck_room_visit_how_left_known")),
        sa.CheckConstraint("(left_at IS NULL) = (how_left IS NULL)", name=op.f("ck_room_visit_left_somehow")),
        sa.CheckConstraint("left_at IS NULL OR left_at >= came_at", name=op.f("ck_room_visit_left_later")),
        sa.ForeignKeyConstraint(["booking_id"], ["room.booking_id"], name=op.f("fk_room_visit_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_visit")),
    )
    op.create_index(op.f("ix_room_visit_booking_id"), "room_visit", ["booking_id"])
    op.create_index(
        "uq_room_visit_seat",
        "room_visit",
        ["booking_id", "side"],
        unique=True,
        postgresql_where=sa.text(SITTING),
        sqlite_where=sa.text(SITTING),
    )
    op.create_index(
        "ix_room_visit_sitting",
        "room_visit",
        ["seen_at"],
        postgresql_where=sa.text(SITTING),
        sqlite_where=sa.text(SITTING),
    )
    op.create_table(
        "room_signal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=32), nullable=False),
        sa.Column("receiver", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"sender IN {PARTIES}", name=op.f("ck_room_signal_sender_known")),
        sa.CheckConstraint(f"receiver IN {PARTIES}", name=op.f("ck_room_signal_receiver_known")),
        sa.CheckConstraint("kind IN ('description', 'candidate')", name=op.f("ck_room_signal_kind_known")),
        sa.CheckConstraint("sender <> receiver", name=op.f("ck_room_signal_to_another")),
        sa.ForeignKeyConstraint(["booking_id"], ["room.booking_id"], name=op.f("fk_room_signal_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_signal")),
        sa.UniqueConstraint("booking_id", "number", name=op.f("uq_room_signal_booking_id_number")),
    )
    op.create_index("ix_room_signal_mailbox", "room_signal", ["booking_id", "receiver", "number"])
    op.create_index("ix_room_signal_posted_at", "room_signal", ["posted_at"])


def downgrade() -> None:
    op.drop_table("room_signal")
    op.drop_table("room_visit")
    op.drop_table("room")
