"""What consultants agree to, and ways of meeting that were given up but are still needed by what was booked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "consultant_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("locale IN ('ja', 'en')", name=op.f("ck_consultant_agreement_locale_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consultant_agreement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultant_agreement")),
    )
    op.create_index(
        "uq_consultant_agreement_in_force",
        "consultant_agreement",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
        sqlite_where=sa.text("withdrawn_at IS NULL"),
    )
    op.add_column("consultant_mode", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("consultant_mode", "ended_at")
    op.drop_index("uq_consultant_agreement_in_force", table_name="consultant_agreement")
    op.drop_table("consultant_agreement")
