"""Feature flags as operators set them; codes for support, the views they open, and what was looked at there."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0084"


def upgrade() -> None:
    op.create_table(
        "flag_switch",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("reach", sa.String(length=32), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reach IN ('nobody', 'everybody', 'companies', 'share')", name=op.f("ck_flag_switch_reach_known")
        ),
        sa.CheckConstraint("(reach = 'share') = (percent IS NOT NULL)", name=op.f("ck_flag_switch_share_has_a_size")),
        sa.CheckConstraint("percent BETWEEN 1 AND 99", name=op.f("ck_flag_switch_percent_of_a_hundred")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_flag_switch")),
    )
    op.create_table(
        "flag_company",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["flag_switch.name"], name=op.f("fk_flag_company_name"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_flag_company_company_id")),
        sa.PrimaryKeyConstraint("name", "company_id", name=op.f("pk_flag_company")),
    )
    op.create_table(
        "support_code",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_support_code_expires_later")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_support_code_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_code")),
        sa.UniqueConstraint("person_id", name=op.f("uq_support_code_person_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_support_code_digest")),
    )
    op.create_table(
        "support_view",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("closed_by IN ('person', 'operator')", name=op.f("ck_support_view_closed_by_known")),
        sa.CheckConstraint("until > opened_at", name=op.f("ck_support_view_lasts")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_support_view_somebody_closed_it")
        ),
        sa.CheckConstraint(
            "operator_id IS NULL OR operator_id <> person_id", name=op.f("ck_support_view_of_somebody_else")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_support_view_person_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_support_view_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_view")),
    )
    op.create_index("ix_support_view_person_id_opened_at", "support_view", ["person_id", "opened_at"])
    op.create_index(
        "ix_support_view_open",
        "support_view",
        ["operator_id"],
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "support_look",
        sa.Column("view_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "part IN ('account', 'mail', 'bookings', 'invited', 'sign_ins_ended')",
            name=op.f("ck_support_look_part_known"),
        ),
        sa.ForeignKeyConstraint(["view_id"], ["support_view.id"], name=op.f("fk_support_look_view_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_look")),
    )
    op.create_index(op.f("ix_support_look_view_id"), "support_look", ["view_id"])
    # The console counts a day's bookings.
    op.create_index("ix_booking_starts_at", "booking", ["starts_at"])


def downgrade() -> None:
    op.drop_index("ix_booking_starts_at", "booking")
    for table in ("support_look", "support_view", "support_code", "flag_company", "flag_switch"):
        op.drop_table(table)
