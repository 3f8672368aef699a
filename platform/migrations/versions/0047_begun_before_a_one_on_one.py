"""What a member has begun to write before a 1on1, and not said yet."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.create_table(
        "begun_choice",
        sa.Column("one_on_one_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["one_on_one_id"],
            ["one_on_one.id"],
            name=op.f("fk_begun_choice_one_on_one_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_begun_choice")),
        sa.UniqueConstraint("one_on_one_id", name=op.f("uq_begun_choice_one_on_one_id")),
    )


def downgrade() -> None:
    op.drop_table("begun_choice")
