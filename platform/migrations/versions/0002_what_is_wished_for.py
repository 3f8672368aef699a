"""What is wished for and what consultants say of themselves: style, gender, generation, times."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

EXPERIENCE_TABLES = ("consultant_experience", "wish_experience")
EXPERIENCES_BEFORE = (
    "'manager', 'abroad', 'working_parent', 'carer', 'engineering', 'sales', 'human_resources', 'manufacturing', "
    "'medical', 'career_change', 'self_employed', 'after_retirement'"
)
EXPERIENCES_ADDED = "'team_leader', 'executive', 'office', 'service'"
STYLES = "'listens', 'pushes', 'structures'"
GENDERS = "'woman', 'man', 'non_binary'"
AGE_BANDS = "'30', '40', '50', '60'"
TIMES = "'weekday_morning', 'weekday_daytime', 'weekday_evening', 'weekend'"


def upgrade() -> None:
    # Written out, for these tables are referred to: SQLite takes a column with its CHECK, but would rebuild the
    # whole table for a CHECK that comes alone.
    for table, column, known in (
        ("consultant", "gender", GENDERS),
        ("wish", "gender", GENDERS),
        ("wish", "generation", AGE_BANDS),
    ):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(32) "
            f"CONSTRAINT ck_{table}_{column}_known CHECK ({column} IN ({known}))"
        )
    op.add_column("wish_experience", sa.Column("is_firm", sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in EXPERIENCE_TABLES:
        know_experiences(table, f"{EXPERIENCES_BEFORE}, {EXPERIENCES_ADDED}")
    op.create_table(
        "consultant_style",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("style", sa.String(length=32), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.CheckConstraint(f"style IN ({STYLES})", name=op.f("ck_consultant_style_style_known")),
        sa.CheckConstraint("strength >= 0 AND strength <= 1", name=op.f("ck_consultant_style_strength_is_a_share")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_style_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", "style", name=op.f("pk_consultant_style")),
    )
    for table, column, known in (("wish_style", "style", STYLES), ("wish_time", "time", TIMES)):
        op.create_table(
            table,
            sa.Column("wish_id", sa.String(length=32), nullable=False),
            sa.Column(column, sa.String(length=32), nullable=False),
            sa.CheckConstraint(f"{column} IN ({known})", name=op.f(f"ck_{table}_{column}_known")),
            sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f(f"fk_{table}_wish_id")),
            sa.PrimaryKeyConstraint("wish_id", column, name=op.f(f"pk_{table}")),
        )


def downgrade() -> None:
    for table in ("wish_time", "wish_style", "consultant_style"):
        op.drop_table(table)
    for table in EXPERIENCE_TABLES:
        op.execute(f"DELETE FROM {table} WHERE experience IN ({EXPERIENCES_ADDED})")
        know_experiences(table, EXPERIENCES_BEFORE)
    for table, column in (("wish_experience", "is_firm"), ("wish", "generation"), ("wish", "gender")):
        op.drop_column(table, column)
    # Later migrations copy this table, after which its CHECK stands alone and goes first.
    with op.batch_alter_table("consultant") as batch:
        batch.drop_constraint(op.f("ck_consultant_gender_known"), type_="check")
        batch.drop_column("gender")


def know_experiences(table: str, known: str) -> None:
    name = f"ck_{table}_experience_known"
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), f"experience IN ({known})")
