"""What a company sets for its 1on1s.

The roster says when somebody was promoted, where the company's file does; nothing else of a person is new but that
they want no messages.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.add_column("employment", sa.Column("promoted_on", sa.Date(), nullable=True))
    _cohorts()
    _settings()
    _packs_and_messages()


def downgrade() -> None:
    for table in (
        "message_opt_out",
        "programme_message",
        "theme_pack_version",
        "theme_pack",
        "career_switch",
        "cohort_cadence",
        "cohort",
    ):
        op.drop_table(table)
    op.drop_column("employment", "promoted_on")


def _cohorts() -> None:
    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=True),
        sa.Column("to_number", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "rule IN ('everyone', 'age', 'year', 'promoted', 'department')", name=op.f("ck_cohort_rule_known")
        ),
        sa.CheckConstraint(
            "(rule = 'department') = (department_id IS NOT NULL)", name=op.f("ck_cohort_department_named")
        ),
        sa.CheckConstraint(
            "(rule IN ('age', 'year', 'promoted')) = (from_number IS NOT NULL)", name=op.f("ck_cohort_numbers_named")
        ),
        sa.CheckConstraint("(from_number IS NULL) = (to_number IS NULL)", name=op.f("ck_cohort_two_ends")),
        sa.CheckConstraint(
            "from_number IS NULL OR from_number BETWEEN 0 AND to_number", name=op.f("ck_cohort_ends_in_order")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_cohort_company_id")),
        sa.ForeignKeyConstraint(
            ["department_id", "company_id"],
            ["department.id", "department.company_id"],
            name=op.f("fk_cohort_department_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
    )
    op.create_index(op.f("ix_cohort_company_id"), "cohort", ["company_id"])


def _settings() -> None:
    op.create_table(
        "cohort_cadence",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("career_every_months", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 13", name=op.f("ck_cohort_cadence_within_a_quarter")),
        sa.CheckConstraint("career_every_months BETWEEN 1 AND 12", name=op.f("ck_cohort_cadence_career_within_a_year")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_cadence_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_cadence")),
    )
    is_set = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_cohort_cadence_set",
        "cohort_cadence",
        ["cohort_id"],
        unique=True,
        postgresql_where=is_set,
        sqlite_where=is_set,
    )
    op.create_table(
        "career_switch",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_career_switch_company_id")),
        sa.ForeignKeyConstraint(
            ["department_id", "company_id"],
            ["department.id", "department.company_id"],
            name=op.f("fk_career_switch_department_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_career_switch")),
    )
    op.create_index(op.f("ix_career_switch_company_id"), "career_switch", ["company_id"])


def _packs_and_messages() -> None:
    op.create_table(
        "theme_pack",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_theme_pack_ends_later")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_theme_pack_cohort_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_theme_pack_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_pack")),
    )
    op.create_index(op.f("ix_theme_pack_company_id"), "theme_pack", ["company_id"])
    op.create_table(
        "theme_pack_version",
        sa.Column("pack_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("themes", sa.String(length=200), nullable=False),
        sa.Column("questions", sa.String(length=2000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_theme_pack_version_number_counts_from_one")),
        sa.ForeignKeyConstraint(["pack_id"], ["theme_pack.id"], name=op.f("fk_theme_pack_version_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_pack_version")),
        sa.UniqueConstraint("pack_id", "number", name=op.f("uq_theme_pack_version_pack_id_number")),
    )
    op.create_table(
        "programme_message",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('message', 'training')", name=op.f("ck_programme_message_kind_known")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_programme_message_cohort_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_programme_message_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_message")),
    )
    op.create_index(op.f("ix_programme_message_company_id"), "programme_message", ["company_id"])
    op.create_table(
        "message_opt_out",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_opt_out_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_message_opt_out")),
    )
