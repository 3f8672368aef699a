"""Action items, own words, what comes next, and what one thought of it.

A reaction hangs on its booking from now on, so that it need not wait until the consultant has closed. Whether one would
talk to this person again is carried over: yes becomes "gladly", no becomes "not again", left open stays open. Nobody is
kept from anybody's ten by that: whoever answered before was not told of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

THEMES = (
    "theme IN ('unclear', 'meaning', 'growth', 'role_change', 'relations', 'care', 'overseas', 'management',"
    " 'stay_or_leave', 'later_life', 'health', 'private_life')"
)
SCALES_BEFORE = ("was_heard", "goals_fitted")
SCALES = ("was_heard", "goals_fitted", "ways_fitted", "self_clarity", "career_will")


def upgrade() -> None:
    op.create_table(
        "next_talk",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=True),
        sa.Column("about", sa.LargeBinary(), nullable=True),
        sa.Column("around_on", sa.Date(), nullable=True),
        sa.Column("with_whom", sa.String(length=32), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(THEMES, name=op.f("ck_next_talk_theme_known")),
        sa.CheckConstraint("with_whom IN ('same', 'another', 'open')", name=op.f("ck_next_talk_with_whom_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_next_talk_booking_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_next_talk_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_talk")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_next_talk_booking_id")),
    )
    op.create_index(op.f("ix_next_talk_person_id"), "next_talk", ["person_id"])
    op.create_table(
        "own_word",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_dear", sa.Boolean(), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(THEMES, name=op.f("ck_own_word_theme_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_own_word_person_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_own_word_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_word")),
    )
    op.create_index(op.f("ix_own_word_person_id"), "own_word", ["person_id"])
    op.create_index(op.f("ix_own_word_booking_id"), "own_word", ["booking_id"])
    op.create_index(
        "ix_own_word_put_away",
        "own_word",
        ["put_away_at"],
        postgresql_where=sa.text("put_away_at IS NOT NULL"),
        sqlite_where=sa.text("put_away_at IS NOT NULL"),
    )
    op.create_table(
        "offered_word",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("let_go_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_offered_word_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_word")),
    )
    op.create_index(op.f("ix_offered_word_booking_id"), "offered_word", ["booking_id"])
    op.create_table(
        "action_item",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("how_known", sa.LargeBinary(), nullable=True),
        sa.Column("by_on", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stood_so_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('do', 'notice')", name=op.f("ck_action_item_kind_known")),
        sa.CheckConstraint("standing IN ('open', 'done', 'let_go')", name=op.f("ck_action_item_standing_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_action_item_person_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_action_item_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
    )
    op.create_index(op.f("ix_action_item_person_id"), "action_item", ["person_id"])
    op.create_index(op.f("ix_action_item_booking_id"), "action_item", ["booking_id"])
    op.create_index(
        "ix_action_item_put_away",
        "action_item",
        ["put_away_at"],
        postgresql_where=sa.text("put_away_at IS NOT NULL"),
        sqlite_where=sa.text("put_away_at IS NOT NULL"),
    )
    op.create_table(
        "follow_up",
        sa.Column("action_item_id", sa.String(length=32), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("answer IN ('done', 'later', 'let_go')", name=op.f("ck_follow_up_answer_known")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_follow_up_answered_at_a_time")),
        sa.CheckConstraint("sent_at IS NULL OR left_out_at IS NULL", name=op.f("ck_follow_up_sent_or_left_out")),
        sa.ForeignKeyConstraint(
            ["action_item_id"], ["action_item.id"], name=op.f("fk_follow_up_action_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("action_item_id", "asked_on", name=op.f("uq_follow_up_action_item_id_asked_on")),
    )
    op.create_index(
        "ix_follow_up_waiting",
        "follow_up",
        ["asked_on"],
        postgresql_where=sa.text("sent_at IS NULL AND left_out_at IS NULL"),
        sqlite_where=sa.text("sent_at IS NULL AND left_out_at IS NULL"),
    )
    _set_aside()
    _reaction(
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.String(length=32), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in SCALES),
        sa.Column("talk_again", sa.String(length=32), nullable=True),
        sa.CheckConstraint("talk_again IN ('gladly', 'fine', 'not_again')", name=op.f("ck_reaction_talk_again_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_reaction_booking_id")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_reaction_booking_id")),
        scales=SCALES,
    )
    op.execute(
        "INSERT INTO reaction (id, booking_id, consultation_id, satisfaction, was_heard, goals_fitted, talk_again,"
        " own_words, left_at)"
        " SELECT reaction_before.id, consultation.booking_id, reaction_before.consultation_id,"
        " reaction_before.satisfaction, reaction_before.was_heard, reaction_before.goals_fitted,"
        " CASE WHEN reaction_before.would_talk_again IS NULL THEN NULL"
        " WHEN reaction_before.would_talk_again THEN 'gladly' ELSE 'not_again' END,"
        " reaction_before.own_words, reaction_before.left_at"
        " FROM reaction_before JOIN consultation ON consultation.id = reaction_before.consultation_id"
    )
    op.drop_table("reaction_before")


def downgrade() -> None:
    """Reactions to talks that nobody has closed have no place in the table as it was, and go."""
    _set_aside()
    _reaction(
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in SCALES_BEFORE),
        sa.Column("would_talk_again", sa.Boolean(), nullable=True),
        scales=SCALES_BEFORE,
    )
    op.execute(
        "INSERT INTO reaction (id, consultation_id, satisfaction, was_heard, goals_fitted, would_talk_again, own_words,"
        " left_at)"
        " SELECT id, consultation_id, satisfaction, was_heard, goals_fitted,"
        " CASE talk_again WHEN 'gladly' THEN TRUE WHEN 'not_again' THEN FALSE END, own_words, left_at"
        " FROM reaction_before WHERE consultation_id IS NOT NULL"
    )
    op.drop_table("reaction_before")
    for table in ("follow_up", "action_item", "offered_word", "own_word", "next_talk"):
        op.drop_table(table)


def _set_aside() -> None:
    """The rows alone, without names that the table made anew would meet again."""
    op.execute("CREATE TABLE reaction_before AS SELECT * FROM reaction")
    op.drop_table("reaction")


def _reaction(*own: sa.schema.SchemaItem, scales: tuple[str, ...]) -> None:
    op.create_table(
        "reaction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("own_words", sa.LargeBinary(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        *own,
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_reaction_satisfaction_on_the_scale")),
        *(
            sa.CheckConstraint(
                f"{name} IS NULL OR {name} BETWEEN 1 AND 5", name=op.f(f"ck_reaction_{name}_on_the_scale")
            )
            for name in scales
        ),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_reaction_consultation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_reaction_consultation_id")),
    )
