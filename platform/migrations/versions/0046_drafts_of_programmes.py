"""What HR has typed of a pack or a message and not sent, and when a message was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0043"


def upgrade() -> None:
    op.create_table(
        "programme_draft",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("of", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_programme_draft_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_programme_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_draft")),
        sa.UniqueConstraint("company_id", "person_id", "of", name=op.f("uq_programme_draft_company_id_person_id_of")),
    )
    op.create_index(op.f("ix_programme_draft_person_id"), "programme_draft", ["person_id"])
    op.add_column("programme_message", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("programme_message", "ended_at")
    op.drop_index(op.f("ix_programme_draft_person_id"), table_name="programme_draft")
    op.drop_table("programme_draft")
