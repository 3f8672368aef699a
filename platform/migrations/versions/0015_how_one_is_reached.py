"""How a person is reached and reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "reaching",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("private_email", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_email", sa.LargeBinary(), nullable=True),
        sa.Column("waiting_secret_hash", sa.String(length=64), nullable=True),
        sa.Column("waiting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("day_before", sa.Boolean(), nullable=False),
        sa.Column("hour_before", sa.Boolean(), nullable=False),
        sa.Column("plainness", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("plainness IN ('discreet', 'plain')", name=op.f("ck_reaching_plainness_known")),
        sa.CheckConstraint(
            "(private_email IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_reaching_private_email_confirmed")
        ),
        sa.CheckConstraint(
            "(waiting_email IS NULL) = (waiting_secret_hash IS NULL)"
            " AND (waiting_email IS NULL) = (waiting_until IS NULL)",
            name=op.f("ck_reaching_waiting_for_a_link"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reaching_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaching")),
        sa.UniqueConstraint("person_id", name=op.f("uq_reaching_person_id")),
        sa.UniqueConstraint("waiting_secret_hash", name=op.f("uq_reaching_waiting_secret_hash")),
    )
    op.create_table(
        "reminder",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("which", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('advisee', 'consultant', 'operator', 'service')", name=op.f("ck_reminder_side_known")
        ),
        sa.CheckConstraint("which IN ('day_before', 'hour_before')", name=op.f("ck_reminder_which_known")),
        sa.CheckConstraint("outcome IN ('sent', 'left_out')", name=op.f("ck_reminder_outcome_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_reminder_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "starts_at", "side", "which", name=op.f("pk_reminder")),
    )
    # What is booked and comes next, for whoever has to be reminded.
    op.create_index(
        "ix_booking_confirmed",
        "booking",
        ["starts_at"],
        postgresql_where=sa.text("state = 'confirmed'"),
        sqlite_where=sa.text("state = 'confirmed'"),
    )


def downgrade() -> None:
    op.drop_index("ix_booking_confirmed", table_name="booking")
    op.drop_table("reminder")
    op.drop_table("reaching")
