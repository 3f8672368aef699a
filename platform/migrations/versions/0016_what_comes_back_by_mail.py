"""What comes back by mail: bounces and replies."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("ALTER TABLE job ADD COLUMN mailbox VARCHAR(64)")
    spelt = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(f"ALTER TABLE job ADD COLUMN tried_since {spelt}")
    op.create_table(
        "undelivered",
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("is_permanent", sa.Boolean(), nullable=False),
        sa.Column("came_by", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("came_by IN ('conversation', 'report')", name=op.f("ck_undelivered_came_by_known")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_undelivered_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undelivered")),
        sa.UniqueConstraint("job_id", name=op.f("uq_undelivered_job_id")),
    )
    op.create_index("ix_undelivered_mailbox", "undelivered", ["mailbox"])
    op.create_table(
        "way_back",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("organizer", sa.String(length=254), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.CheckConstraint("side IN ('advisee', 'consultant')", name=op.f("ck_way_back_a_side_of_two")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_way_back_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "side", name=op.f("pk_way_back")),
        sa.UniqueConstraint("token", name=op.f("uq_way_back_token")),
    )
    op.create_table(
        "calendar_answer",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('advisee', 'consultant')", name=op.f("ck_calendar_answer_a_side_of_two")),
        sa.CheckConstraint(
            "answer IN ('accepted', 'tentative', 'declined', 'countered')",
            name=op.f("ck_calendar_answer_answer_known"),
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_calendar_answer_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "side", name=op.f("pk_calendar_answer")),
    )


def downgrade() -> None:
    op.drop_table("calendar_answer")
    op.drop_table("way_back")
    op.drop_table("undelivered")
    op.execute("ALTER TABLE job DROP COLUMN tried_since")
    op.execute("ALTER TABLE job DROP COLUMN mailbox")
