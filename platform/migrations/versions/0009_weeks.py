"""The last change of each consultant's hours: what two tabs compare, and one step back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "hours_change",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_hours_change_version_counts")),
        sa.CheckConstraint(
            "kind IN ('week', 'weekly', 'copy', 'days_off', 'days_back', 'zone', 'undo')",
            name=op.f("ck_hours_change_kind_known"),
        ),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_hours_change_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", name=op.f("pk_hours_change")),
    )


def downgrade() -> None:
    op.drop_table("hours_change")
