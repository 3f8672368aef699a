"""The frame of a quarter: departments as a tree, years of birth, units of a report, and where everybody is counted.

A place in a quarter is written once. It may be taken away with the person, and is never changed: a roster that is
edited afterwards cuts nothing anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

AGE_BANDS = ("-24", "25-34", "35-44", "45-54", "55-64", "65-", "unknown")
TENURE_BANDS = ("-2", "3-5", "6-10", "11-20", "21-")


def upgrade() -> None:
    # Spelt out, for Alembic would copy both tables on SQLite.
    op.execute(
        "ALTER TABLE department ADD COLUMN parent_id INTEGER"
        " CONSTRAINT ck_department_not_own_parent CHECK (parent_id IS NULL OR parent_id <> id)"
        " CONSTRAINT fk_department_parent_id REFERENCES department (id)"
    )
    op.create_index("ix_department_parent_id", "department", ["parent_id"])
    op.execute(
        "ALTER TABLE employment ADD COLUMN birth_year INTEGER"
        " CONSTRAINT ck_employment_birth_year_plausible CHECK (birth_year BETWEEN 1900 AND 2100)"
    )
    op.create_table(
        "unit_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("starts_quarter", sa.String(length=7), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_unit_plan_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_plan")),
        sa.UniqueConstraint("company_id", "starts_quarter", name=op.f("uq_unit_plan_company_id_starts_quarter")),
        sa.UniqueConstraint("id", "company_id", name=op.f("uq_unit_plan_id_company_id")),
    )
    op.create_table(
        "reporting_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("group_name", sa.String(length=200), nullable=True),
        sa.Column("group_name_en", sa.String(length=200), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(group_name IS NULL) = (group_name_en IS NULL)", name=op.f("ck_reporting_unit_group_named_in_both")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "company_id"],
            ["unit_plan.id", "unit_plan.company_id"],
            name=op.f("fk_reporting_unit_plan_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_unit")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_reporting_unit_plan_id_position")),
        sa.UniqueConstraint("id", "plan_id", name=op.f("uq_reporting_unit_id_plan_id")),
        sa.UniqueConstraint("id", "company_id", name=op.f("uq_reporting_unit_id_company_id")),
    )
    op.create_table(
        "unit_department",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_unit_department_department_id")),
        sa.ForeignKeyConstraint(
            ["unit_id", "plan_id"],
            ["reporting_unit.id", "reporting_unit.plan_id"],
            name=op.f("fk_unit_department_unit_id_plan_id"),
        ),
        sa.PrimaryKeyConstraint("plan_id", "department_id", name=op.f("pk_unit_department")),
    )
    op.create_index("ix_unit_department_unit_id", "unit_department", ["unit_id"])
    op.create_table(
        "quarter_place",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.String(length=32), nullable=False),
        sa.Column("tenure_band", sa.String(length=32), nullable=False),
        sa.CheckConstraint(_one_of("age_band", AGE_BANDS), name=op.f("ck_quarter_place_age_band_known")),
        sa.CheckConstraint(_one_of("tenure_band", TENURE_BANDS), name=op.f("ck_quarter_place_tenure_band_known")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_quarter_place_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quarter_place_person_id")),
        sa.ForeignKeyConstraint(
            ["unit_id", "company_id"],
            ["reporting_unit.id", "reporting_unit.company_id"],
            name=op.f("fk_quarter_place_unit_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "quarter", "person_id", name=op.f("pk_quarter_place")),
    )
    op.create_index(
        "ix_quarter_place_counted",
        "quarter_place",
        ["company_id", "quarter", "unit_id", "age_band", "tenure_band", "person_id"],
    )
    op.create_index("ix_quarter_place_person", "quarter_place", ["person_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER tr_quarter_place_written_once BEFORE UPDATE ON quarter_place "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER tr_quarter_place_not_emptied BEFORE TRUNCATE ON quarter_place "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    else:
        op.execute(
            "CREATE TRIGGER tr_quarter_place_written_once BEFORE UPDATE ON quarter_place "
            "BEGIN SELECT RAISE(ABORT, 'written once: quarter_place'); END"
        )
        # INSERT OR REPLACE asks no trigger of UPDATE.
        op.execute(
            "CREATE TRIGGER tr_quarter_place_not_written_over BEFORE INSERT ON quarter_place WHEN EXISTS ("
            "SELECT 1 FROM quarter_place WHERE company_id = NEW.company_id AND quarter = NEW.quarter"
            " AND person_id = NEW.person_id) "
            "BEGIN SELECT RAISE(ABORT, 'written once: quarter_place'); END"
        )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def downgrade() -> None:
    op.drop_table("quarter_place")
    op.drop_table("unit_department")
    op.drop_table("reporting_unit")
    op.drop_table("unit_plan")
    op.execute("ALTER TABLE employment DROP COLUMN birth_year")
    op.drop_index("ix_department_parent_id", table_name="department")
    op.execute("ALTER TABLE department DROP COLUMN parent_id")
