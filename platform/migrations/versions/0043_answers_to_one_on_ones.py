"""Where answers of calendars to an invitation of a 1on1 come back to, and the latest of each of the two."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.create_table(
        "invited_side",
        sa.Column("one_on_one_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("organizer", sa.String(length=254), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("calendar_says", sa.String(length=32), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side IN ('member', 'manager')", name=op.f("ck_invited_side_side_known")),
        sa.CheckConstraint(
            "calendar_says IN ('accepted', 'tentative', 'declined', 'countered')",
            name=op.f("ck_invited_side_calendar_says_known"),
        ),
        sa.CheckConstraint(
            "(calendar_says IS NULL) = (sequence IS NULL)", name=op.f("ck_invited_side_says_of_a_revision")
        ),
        sa.CheckConstraint(
            "(calendar_says IS NULL) = (stamped_at IS NULL)", name=op.f("ck_invited_side_says_at_a_time")
        ),
        sa.ForeignKeyConstraint(["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_invited_side_one_on_one_id")),
        sa.PrimaryKeyConstraint("one_on_one_id", "side", name=op.f("pk_invited_side")),
        sa.UniqueConstraint("token", name=op.f("uq_invited_side_token")),
    )


def downgrade() -> None:
    op.drop_table("invited_side")
