"""What two write together in a 1on1, what they agree on, and what each of them keeps alone."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "inside_feedback",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scene", sa.LargeBinary(), nullable=True),
        sa.Column("action", sa.LargeBinary(), nullable=True),
        sa.Column("effect", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(given_at IS NULL) = (action IS NULL)", name=op.f("ck_inside_feedback_given_in_words")),
        sa.CheckConstraint(
            "asked_at IS NOT NULL OR given_at IS NOT NULL", name=op.f("ck_inside_feedback_asked_or_given")
        ),
        sa.CheckConstraint("giver_id <> receiver_id", name=op.f("ck_inside_feedback_two_people")),
        sa.ForeignKeyConstraint(["giver_id"], ["employment.id"], name=op.f("fk_inside_feedback_giver_id")),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_inside_feedback_pair_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["employment.id"], name=op.f("fk_inside_feedback_receiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inside_feedback")),
    )
    op.create_index(op.f("ix_inside_feedback_pair_id"), "inside_feedback", ["pair_id"], unique=False)
    op.create_index(op.f("ix_inside_feedback_receiver_id"), "inside_feedback", ["receiver_id"], unique=False)
    op.create_table(
        "agreed_step",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("one_on_one_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("doer", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(standing = 'open') = (settled_at IS NULL)", name=op.f("ck_agreed_step_settled_at_a_time")),
        sa.CheckConstraint("doer IN ('member', 'manager', 'both')", name=op.f("ck_agreed_step_doer_known")),
        sa.CheckConstraint("standing IN ('open', 'done', 'dropped')", name=op.f("ck_agreed_step_standing_known")),
        sa.CheckConstraint("number BETWEEN 1 AND 5", name=op.f("ck_agreed_step_number_in_reach")),
        sa.ForeignKeyConstraint(["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_agreed_step_one_on_one_id")),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_agreed_step_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_step")),
        sa.UniqueConstraint("one_on_one_id", "number", name=op.f("uq_agreed_step_one_on_one_id_number")),
    )
    op.create_index("ix_agreed_step_pair_id_standing", "agreed_step", ["pair_id", "standing"], unique=False)
    op.create_table(
        "inside_reaction",
        sa.Column("one_on_one_id", sa.String(length=32), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("wish_met", sa.String(length=32), nullable=True),
        sa.Column("line", sa.LargeBinary(), nullable=True),
        sa.Column("feeling", sa.LargeBinary(), nullable=True),
        sa.Column("meaning", sa.LargeBinary(), nullable=True),
        sa.Column("relation", sa.LargeBinary(), nullable=True),
        sa.Column("reacted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("wish_met IN ('yes', 'partly', 'no')", name=op.f("ck_inside_reaction_wish_met_known")),
        sa.ForeignKeyConstraint(["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_inside_reaction_one_on_one_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["employment.id"], name=op.f("fk_inside_reaction_writer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inside_reaction")),
        sa.UniqueConstraint("one_on_one_id", "writer_id", name=op.f("uq_inside_reaction_one_on_one_id_writer_id")),
    )
    op.create_index(op.f("ix_inside_reaction_writer_id"), "inside_reaction", ["writer_id"], unique=False)
    op.create_table(
        "shared_sheet",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("one_on_one_id", sa.String(length=32), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("state_number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (one_on_one_id IS NULL)", name=op.f("ck_shared_sheet_closed_with_its_one_on_one")
        ),
        sa.CheckConstraint("state_number >= 0", name=op.f("ck_shared_sheet_state_number_counts")),
        sa.ForeignKeyConstraint(["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_shared_sheet_one_on_one_id")),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_shared_sheet_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_sheet")),
        sa.UniqueConstraint("one_on_one_id", name=op.f("uq_shared_sheet_one_on_one_id")),
    )
    op.create_index(op.f("ix_shared_sheet_pair_id"), "shared_sheet", ["pair_id"], unique=False)
    op.create_index(
        "uq_shared_sheet_open",
        "shared_sheet",
        ["pair_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "heard_word",
        sa.Column("sheet_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 12", name=op.f("ck_heard_word_number_in_reach")),
        sa.ForeignKeyConstraint(["sheet_id"], ["shared_sheet.id"], name=op.f("fk_heard_word_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard_word")),
    )
    op.create_index("uq_heard_word_number", "heard_word", ["sheet_id", "number"], unique=True)
    op.create_table(
        "private_memo",
        sa.Column("sheet_id", sa.String(length=32), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("aside", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_private_memo_version_counts")),
        sa.ForeignKeyConstraint(["sheet_id"], ["shared_sheet.id"], name=op.f("fk_private_memo_sheet_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["employment.id"], name=op.f("fk_private_memo_writer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_memo")),
        sa.UniqueConstraint("sheet_id", "writer_id", name=op.f("uq_private_memo_sheet_id_writer_id")),
    )
    op.create_index(op.f("ix_private_memo_writer_id"), "private_memo", ["writer_id"], unique=False)
    op.create_table(
        "sheet_presence",
        sa.Column("sheet_id", sa.String(length=32), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employment_id"], ["employment.id"], name=op.f("fk_sheet_presence_employment_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["shared_sheet.id"], name=op.f("fk_sheet_presence_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "employment_id", name=op.f("pk_sheet_presence")),
    )
    op.create_table(
        "sheet_update",
        sa.Column("sheet_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sheet_update_number_counts")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["shared_sheet.id"], name=op.f("fk_sheet_update_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_update")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_sheet_update_sheet_id_number")),
    )
    op.create_table(
        "shown_word",
        sa.Column("word_id", sa.String(length=32), nullable=False),
        sa.Column("sheet_id", sa.String(length=32), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "theme IN ('work', 'growth', 'career', 'relations', 'condition', 'improvement', 'private', 'feedback', 'own')",
            name=op.f("ck_shown_word_theme_known"),
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["shared_sheet.id"], name=op.f("fk_shown_word_sheet_id")),
        sa.ForeignKeyConstraint(["word_id"], ["own_word.id"], name=op.f("fk_shown_word_word_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("word_id", name=op.f("pk_shown_word")),
    )
    op.create_index(op.f("ix_shown_word_sheet_id"), "shown_word", ["sheet_id"], unique=False)
    op.add_column("own_word", sa.Column("is_inside", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.execute("ALTER TABLE own_word DROP COLUMN is_inside")
    for table in (
        "shown_word",
        "sheet_update",
        "sheet_presence",
        "private_memo",
        "heard_word",
        "shared_sheet",
        "inside_reaction",
        "agreed_step",
        "inside_feedback",
    ):
        op.drop_table(table)
