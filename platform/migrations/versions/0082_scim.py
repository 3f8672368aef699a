"""What companies' identity providers say of their people and departments, and how the connection fares."""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0068"


def upgrade() -> None:
    op.create_table(
        "scim_user",
        sa.Column("employment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=254), nullable=True),
        sa.Column("user_name", sa.String(length=254), nullable=False),
        sa.Column("user_name_key", sa.String(length=508), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=508), nullable=False),
        sa.Column("email_primary", sa.Boolean(), nullable=True),
        sa.Column("email_type", sa.String(length=32), nullable=True),
        sa.Column("email_type_key", sa.String(length=64), nullable=True),
        sa.Column("display_name", sa.String(length=254), nullable=True),
        sa.Column("display_name_key", sa.String(length=508), nullable=True),
        sa.Column("formatted", sa.String(length=254), nullable=True),
        sa.Column("formatted_key", sa.String(length=508), nullable=True),
        sa.Column("family_name", sa.String(length=254), nullable=True),
        sa.Column("family_name_key", sa.String(length=508), nullable=True),
        sa.Column("given_name", sa.String(length=254), nullable=True),
        sa.Column("given_name_key", sa.String(length=508), nullable=True),
        sa.Column("says_active", sa.Boolean(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["employment_id"], ["employment.id"], name=op.f("fk_scim_user_employment_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_scim_user_company_id")),
        sa.PrimaryKeyConstraint("employment_id", name=op.f("pk_scim_user")),
        sa.UniqueConstraint("company_id", "user_name_key", name=op.f("uq_scim_user_company_id_user_name_key")),
    )
    op.create_index("uq_scim_user_external_id", "scim_user", ["company_id", "external_id"], unique=True)
    op.create_index("ix_scim_user_email_key", "scim_user", ["company_id", "email_key"])
    op.create_index(op.f("ix_scim_user_kept_until"), "scim_user", ["kept_until"])
    op.create_table(
        "scim_group",
        sa.Column("department_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=254), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "removed_at IS NULL OR external_id IS NULL", name=op.f("ck_scim_group_removed_has_no_external_id")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_scim_group_department_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_scim_group_company_id")),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_scim_group")),
    )
    op.create_index("uq_scim_group_external_id", "scim_group", ["company_id", "external_id"], unique=True)
    op.create_table(
        "scim_link",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invites_at_once", sa.Boolean(), nullable=False),
        sa.Column("nowhere_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_scim_link_company_id")),
        sa.ForeignKeyConstraint(["nowhere_id"], ["department.id"], name=op.f("fk_scim_link_nowhere_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_scim_link")),
    )
    op.create_table(
        "scim_trouble",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "kind IN ('taken', 'wrong_value', 'not_understood', 'still_hr', 'changed_meanwhile', 'too_large')",
            name=op.f("ck_scim_trouble_kind_known"),
        ),
        sa.CheckConstraint("about IN ('Users', 'Groups', 'Bulk')", name=op.f("ck_scim_trouble_about_known")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_scim_trouble_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_trouble")),
    )
    op.create_index("ix_scim_trouble_company_id_happened_at", "scim_trouble", ["company_id", "happened_at"])


def downgrade() -> None:
    op.drop_table("scim_trouble")
    op.drop_table("scim_link")
    op.drop_table("scim_group")
    op.drop_table("scim_user")
