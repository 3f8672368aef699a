"""Questionnaires loaded by an operator, asked adaptively, with values beside traits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# Written as the one sentence that SQLite and PostgreSQL both take: a column with its CHECK, without copying the table.
ADDED = (
    ("assessment", "kind", "VARCHAR(32) NOT NULL DEFAULT 'traits'", "kind_known", "kind IN ('traits', 'values')"),
    ("assessment", "form", "VARCHAR(32) NOT NULL DEFAULT 'full'", "form_known", "form IN ('short', 'full')"),
    ("assessment", "instrument_version", "VARCHAR(64) NOT NULL DEFAULT '2026-11'", None, None),
    ("assessment", "care", "DOUBLE", "care_is_a_share", "care BETWEEN 0 AND 1"),
    ("response", "seconds", "DOUBLE", "seconds_not_negative", "seconds >= 0"),
)


def upgrade() -> None:
    op.create_table(
        "instrument",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('traits', 'values')", name=op.f("ck_instrument_kind_known")),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_instrument")),
    )
    op.create_index(
        "uq_instrument_in_use",
        "instrument",
        ["kind"],
        unique=True,
        postgresql_where=sa.text("in_use"),
        sqlite_where=sa.text("in_use"),
    )
    op.create_table(
        "norm_set",
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("instrument_version", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_norm_set_of_somebody")),
        sa.PrimaryKeyConstraint("instrument", "instrument_version", "version", name=op.f("pk_norm_set")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, column, kind, name, check in ADDED:
        spelt = "DOUBLE PRECISION" if kind == "DOUBLE" and not is_sqlite else kind
        guard = f" CONSTRAINT ck_{table}_{name} CHECK ({check})" if check else ""
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {spelt}{guard}")
    op.drop_index("uq_assessment_open", table_name="assessment")
    _one_open_one("person_id", "kind")
    op.create_table(
        "asked",
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_asked_assessment_id")),
        sa.PrimaryKeyConstraint("assessment_id", "item", name=op.f("pk_asked")),
        sa.UniqueConstraint("assessment_id", "page", "place", name=op.f("uq_asked_assessment_id_page_place")),
    )
    op.create_table(
        "value_score",
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("standard_error", sa.Double(), nullable=False),
        sa.Column("direction", sa.Double(), nullable=False),
        sa.CheckConstraint("standard_error >= 0", name=op.f("ck_value_score_error_not_negative")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_value_score_assessment_id")),
        sa.PrimaryKeyConstraint("assessment_id", "value", name=op.f("pk_value_score")),
    )


def downgrade() -> None:
    op.drop_table("value_score")
    op.drop_table("asked")
    op.execute("DELETE FROM response WHERE assessment_id IN (SELECT id FROM assessment WHERE kind = 'values')")
    op.execute("DELETE FROM assessment WHERE kind = 'values'")
    op.drop_index("uq_assessment_open", table_name="assessment")
    _one_open_one("person_id")
    for table, column, *_ in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table("norm_set")
    op.drop_index("uq_instrument_in_use", table_name="instrument")
    op.drop_table("instrument")


def _one_open_one(*columns: str) -> None:
    op.create_index(
        "uq_assessment_open",
        "assessment",
        list(columns),
        unique=True,
        postgresql_where=sa.text("completed_at IS NULL"),
        sqlite_where=sa.text("completed_at IS NULL"),
    )
