"""The ten that stand in for a consultant who called off; what a consultant has open, however long the history."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "replacement_ten",
        sa.Column("replacement_id", sa.String(length=32), nullable=False),
        sa.Column("shortlist_id", sa.String(length=32), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["replacement_id"], ["replacement.id"], name=op.f("fk_replacement_ten_replacement_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shortlist_id"], ["shortlist.id"], name=op.f("fk_replacement_ten_shortlist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("replacement_id", name=op.f("pk_replacement_ten")),
        sa.UniqueConstraint("shortlist_id", name=op.f("uq_replacement_ten_shortlist_id")),
    )
    op.create_index(
        "ix_booking_consultant_open",
        "booking",
        ["consultant_id", "starts_at"],
        postgresql_where=sa.text("state = 'confirmed'"),
        sqlite_where=sa.text("state = 'confirmed'"),
    )


def downgrade() -> None:
    op.drop_index("ix_booking_consultant_open", table_name="booking")
    op.drop_table("replacement_ten")
