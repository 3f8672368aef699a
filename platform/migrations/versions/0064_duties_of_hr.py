"""What somebody of HR may do for their company, and who is asked to join them. Whoever was HR so far is an owner."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0054"


def upgrade() -> None:
    op.create_index("uq_role_grant_held_where", "role_grant", ["person_id", "role", "company_id"], unique=True)
    op.create_table(
        "hr_duty",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("duty IN ('owner', 'reports', 'billing')", name=op.f("ck_hr_duty_duty_known")),
        sa.CheckConstraint("role = 'hr'", name=op.f("ck_hr_duty_role_is_hr")),
        sa.ForeignKeyConstraint(
            ["person_id", "role", "company_id"],
            ["role_grant.person_id", "role_grant.role", "role_grant.company_id"],
            name=op.f("fk_hr_duty_person_id_role_company_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "duty", name=op.f("pk_hr_duty")),
    )
    op.create_index("ix_hr_duty_company_id", "hr_duty", ["company_id"])
    op.execute(
        "INSERT INTO hr_duty (person_id, duty, role, company_id)"
        " SELECT person_id, 'owner', role, company_id FROM role_grant WHERE role = 'hr'"
    )
    op.create_table(
        "hr_invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("as_owner", sa.Boolean(), nullable=False),
        sa.Column("for_reports", sa.Boolean(), nullable=False),
        sa.Column("for_billing", sa.Boolean(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "email = lower(email) AND email LIKE '%_@_%'", name=op.f("ck_hr_invitation_email_lower_case")
        ),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_hr_invitation_name_given")),
        sa.CheckConstraint("as_owner OR for_reports OR for_billing", name=op.f("ck_hr_invitation_asked_for_something")),
        sa.CheckConstraint("expires_at > invited_at", name=op.f("ck_hr_invitation_expires_later")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_hr_invitation_company_id")),
        sa.ForeignKeyConstraint(
            ["invited_by_person_id"], ["person.id"], name=op.f("fk_hr_invitation_invited_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_invitation")),
        sa.UniqueConstraint("company_id", "email", name=op.f("uq_hr_invitation_company_id_email")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_hr_invitation_secret_hash")),
    )
    op.create_index("ix_hr_invitation_invited_by_person_id", "hr_invitation", ["invited_by_person_id"])


def downgrade() -> None:
    op.drop_table("hr_invitation")
    op.drop_table("hr_duty")
    op.drop_index("uq_role_grant_held_where", table_name="role_grant")
