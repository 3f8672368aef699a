"""What own words, actions and points of a life-line said while a talk began; drafts of points; limits as numbers.

Nobody knows any more how a row read that was reworded before: it counts as having always said what it says.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

REWORDED = ("own_word", "action_item", "life_line_point")
THEMES = (
    "theme IN ('unclear', 'meaning', 'growth', 'role_change', 'relations', 'care', 'overseas', 'management',"
    " 'stay_or_leave', 'later_life', 'health', 'private_life')"
)
# What has so many places: the table, whose rows are counted together, and in which order they came.
PLACES = (("offered_word", "booking_id", "offered_at", 12), ("share_card", "person_id", "made_at", 50))


def upgrade() -> None:
    for table in REWORDED:
        op.add_column(table, sa.Column("reworded_at", sa.DateTime(timezone=True), nullable=True))
    _earlier(
        "own_word",
        "word_id",
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=True),
        sa.CheckConstraint(THEMES, name=op.f("ck_own_word_before_theme_known")),
    )
    _earlier(
        "action_item",
        "action_item_id",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("how_known", sa.LargeBinary(), nullable=True),
        sa.Column("by_on", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("stood_so_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('do', 'notice')", name=op.f("ck_action_item_before_kind_known")),
        sa.CheckConstraint("standing IN ('open', 'done', 'let_go')", name=op.f("ck_action_item_before_standing_known")),
    )
    _earlier("life_line_point", "point_id", sa.Column("body", sa.LargeBinary(), nullable=False))
    op.create_table(
        "life_line_draft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("of", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_life_line_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_line_draft")),
        sa.UniqueConstraint("person_id", "of", name=op.f("uq_life_line_draft_person_id_of")),
    )
    for table, of, at, most in PLACES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN number INTEGER DEFAULT 1 NOT NULL "
            f"CONSTRAINT ck_{table}_number_in_reach CHECK (number BETWEEN 1 AND {most})"
        )
        op.execute(
            f"UPDATE {table} SET number = (SELECT count(*) FROM {table} AS one WHERE one.{of} = {table}.{of} "
            f"AND (one.{at} < {table}.{at} OR (one.{at} = {table}.{at} AND one.id <= {table}.id)))"
        )
        op.create_index(f"uq_{table}_number", table, [of, "number"], unique=True)


def downgrade() -> None:
    for table, _of, _at, _most in PLACES:
        op.drop_index(f"uq_{table}_number", table)
        with op.batch_alter_table(table) as numbered:
            numbered.drop_constraint(op.f(f"ck_{table}_number_in_reach"), type_="check")
            numbered.drop_column("number")
    op.drop_table("life_line_draft")
    for table in REWORDED:
        op.drop_table(f"{table}_before")
        op.execute(f"ALTER TABLE {table} DROP COLUMN reworded_at")


def _earlier(table: str, refers: str, *said: sa.Column[object] | sa.CheckConstraint) -> None:
    name = f"{table}_before"
    op.create_table(
        name,
        sa.Column(refers, sa.String(length=32), nullable=False),
        *said,
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("until_at > written_at", name=op.f(f"ck_{name}_had_its_time")),
        sa.ForeignKeyConstraint([refers], [f"{table}.id"], name=op.f(f"fk_{name}_{refers}"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_{refers}"), name, [refers])
