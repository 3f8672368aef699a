"""What the company did about what its people were heard to say."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "company_answer",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("finding_key", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'doing', 'done')", name=op.f("ck_company_answer_state_known")),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 600", name=op.f("ck_company_answer_text_length")),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_company_answer_done_on_a_day")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_answer_company_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_company_answer_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_answer")),
        sa.UniqueConstraint(
            "company_id", "quarter", "finding_key", name=op.f("uq_company_answer_company_id_quarter_finding_key")
        ),
    )


def downgrade() -> None:
    op.drop_table("company_answer")
