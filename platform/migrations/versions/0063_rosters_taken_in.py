"""Rosters on their way in, last days to come, and new addresses that wait for their owner."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0061"


def upgrade() -> None:
    op.create_table(
        "address_change",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("expires_at > asked_at", name=op.f("ck_address_change_has_a_while")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_address_change_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_change_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        sa.UniqueConstraint("email", name=op.f("uq_address_change_email")),
        sa.UniqueConstraint("person_id", name=op.f("uq_address_change_person_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_address_change_secret_hash")),
    )
    op.create_index(op.f("ix_address_change_company_id"), "address_change", ["company_id"], unique=False)
    op.create_table(
        "roster_import",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("wished_encoding", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=True),
        sa.Column("encoding", sa.String(length=16), nullable=True),
        sa.Column("separator", sa.String(length=1), nullable=True),
        sa.Column("columns", sa.String(length=400), nullable=True),
        sa.Column("unknown_columns", sa.LargeBinary(), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("kept_hr", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("foreign_percent", sa.Integer(), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state IN ('waiting', 'reading', 'faulty', 'ready', 'applying')) = (over_at IS NULL)",
            name=op.f("ck_roster_import_over_at_its_end"),
        ),
        sa.CheckConstraint("kind IN ('csv', 'xlsx')", name=op.f("ck_roster_import_kind_known")),
        sa.CheckConstraint(
            "state IN ('waiting', 'reading', 'faulty', 'ready', 'applying', 'applied', 'cancelled', 'expired')",
            name=op.f("ck_roster_import_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('applying', 'applied') OR confirmed_at IS NOT NULL",
            name=op.f("ck_roster_import_confirmed_first"),
        ),
        sa.CheckConstraint("over_at IS NULL OR content IS NULL", name=op.f("ck_roster_import_keeps_no_file_once_over")),
        sa.CheckConstraint(
            "rows_read >= 0 AND (rows_total IS NULL OR rows_read <= rows_total)",
            name=op.f("ck_roster_import_read_of_total"),
        ),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_roster_import_by_person_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_roster_import_company_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_roster_import_confirmed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    op.create_index(op.f("ix_roster_import_by_person_id"), "roster_import", ["by_person_id"], unique=False)
    op.create_index(op.f("ix_roster_import_company_id"), "roster_import", ["company_id"], unique=False)
    op.create_index(op.f("ix_roster_import_confirmed_by_id"), "roster_import", ["confirmed_by_id"], unique=False)
    op.create_index(
        "uq_roster_import_open",
        "roster_import",
        ["company_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'reading', 'faulty', 'ready', 'applying')"),
        sqlite_where=sa.text("state IN ('waiting', 'reading', 'faulty', 'ready', 'applying')"),
    )
    op.create_table(
        "roster_problem",
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("column", sa.String(length=32), nullable=False),
        sa.Column("wrong", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f("fk_roster_problem_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "number", "column", "wrong", name=op.f("pk_roster_problem")),
    )
    op.create_table(
        "roster_row",
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("former_email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("department", sa.String(length=400), nullable=False),
        sa.Column("parent", sa.String(length=80), nullable=True),
        sa.Column("manager_email", sa.String(length=254), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("promoted_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("employment_id", sa.Integer(), nullable=True),
        sa.Column("manager_person_id", sa.Integer(), nullable=True),
        sa.Column("fate", sa.String(length=32), nullable=True),
        sa.CheckConstraint("fate IN ('added', 'changed', 'unchanged', 'ended')", name=op.f("ck_roster_row_fate_known")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f("fk_roster_row_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_roster_row")),
    )
    op.create_index("ix_roster_row_department", "roster_row", ["import_id", "department"], unique=False)
    op.create_index("ix_roster_row_email", "roster_row", ["import_id", "email"], unique=False)
    op.create_index("ix_roster_row_employment", "roster_row", ["import_id", "employment_id"], unique=False)
    op.create_index("ix_roster_row_fate", "roster_row", ["import_id", "fate", "number"], unique=False)
    op.create_index("ix_roster_row_person", "roster_row", ["import_id", "person_id"], unique=False)
    op.create_table(
        "roster_unit",
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("above", sa.String(length=400), nullable=True),
        sa.Column("names_above", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f("fk_roster_unit_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "said", name=op.f("pk_roster_unit")),
    )
    op.create_table(
        "planned_leaving",
        sa.Column("employment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["employment_id"], ["employment.id"], name=op.f("fk_planned_leaving_employment_id")),
        sa.PrimaryKeyConstraint("employment_id", name=op.f("pk_planned_leaving")),
    )


def downgrade() -> None:
    op.drop_table("planned_leaving")
    op.drop_table("roster_unit")
    op.drop_table("roster_row")
    op.drop_table("roster_problem")
    op.drop_table("roster_import")
    op.drop_table("address_change")
