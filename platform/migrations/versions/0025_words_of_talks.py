"""What talks were about, in general words, and who agreed that single words of it are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "word_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_word_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_consent")),
    )
    op.create_index(
        "uq_word_consent_in_force",
        "word_consent",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
        sqlite_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "consultation_summary",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("may_be_counted", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(body IS NOT NULL) = may_be_counted",
            name=op.f("ck_consultation_summary_kept_only_where_it_may_be_counted"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consultation_summary_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_summary")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_consultation_summary_consultation_id")),
    )


def downgrade() -> None:
    op.drop_table("consultation_summary")
    op.drop_index("uq_word_consent_in_force", table_name="word_consent")
    op.drop_table("word_consent")
