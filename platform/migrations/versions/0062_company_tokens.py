"""Tokens that companies' own machines come in with."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0063"


def upgrade() -> None:
    op.create_table(
        "company_token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("place BETWEEN 1 AND 20", name=op.f("ck_company_token_twenty_at_most")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_company_token_name_given")),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_company_token_expires_later")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_token_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_company_token_secret_hash")),
    )
    op.create_index(
        "uq_company_token_place",
        "company_token",
        ["company_id", "place"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "company_token_scope",
        sa.Column("token_id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "scope IN ('scim', 'roster:read', 'roster:write', 'releases:read', 'webhooks:write')",
            name=op.f("ck_company_token_scope_scope_known"),
        ),
        sa.ForeignKeyConstraint(["token_id"], ["company_token.id"], name=op.f("fk_company_token_scope_token_id")),
        sa.PrimaryKeyConstraint("token_id", "scope", name=op.f("pk_company_token_scope")),
    )
    op.create_table(
        "company_token_pace",
        sa.Column("token_id", sa.String(length=32), nullable=False),
        sa.Column("even_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["company_token.id"], name=op.f("fk_company_token_pace_token_id")),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_company_token_pace")),
    )


def downgrade() -> None:
    op.drop_table("company_token_pace")
    op.drop_table("company_token_scope")
    op.drop_index("uq_company_token_place", table_name="company_token")
    op.drop_table("company_token")
