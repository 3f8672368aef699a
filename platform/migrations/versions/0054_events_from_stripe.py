"""Events as Stripe sent them, and up to when it was asked for those that never came."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.create_table(
        "stripe_event",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=255), nullable=False),
        sa.Column("object_id", sa.String(length=255), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_by", sa.String(length=32), nullable=False),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.CheckConstraint("came_by IN ('sent', 'looked_up')", name=op.f("ck_stripe_event_came_by_known")),
        sa.CheckConstraint("outcome IN ('followed', 'not_ours')", name=op.f("ck_stripe_event_outcome_known")),
        sa.CheckConstraint(
            "(worked_at IS NULL) = (outcome IS NULL)", name=op.f("ck_stripe_event_worked_with_an_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_event")),
    )
    op.create_index(
        "ix_stripe_event_kept",
        "stripe_event",
        ["received_at"],
        postgresql_where=sa.text("payload IS NOT NULL"),
        sqlite_where=sa.text("payload IS NOT NULL"),
    )
    op.create_table(
        "stripe_events_asked",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("up_to", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_stripe_events_asked_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_events_asked")),
    )


def downgrade() -> None:
    op.drop_table("stripe_events_asked")
    op.drop_table("stripe_event")
