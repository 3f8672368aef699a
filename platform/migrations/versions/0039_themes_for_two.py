"""Themes for two, and what is shown to the other one.

An answer that goes with a person from talk to talk may be written outside any booking from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

OF_ONE_BOOKING = "ck_intake_answer_of_one_booking"


def upgrade() -> None:
    _themes()
    _showing()
    with op.batch_alter_table("intake_answer") as answer:
        answer.alter_column("booking_id", existing_type=sa.String(length=32), nullable=True)
        answer.drop_constraint(op.f(OF_ONE_BOOKING), type_="check")
        answer.create_check_constraint(
            op.f(OF_ONE_BOOKING), "for_booking = '' OR (booking_id IS NOT NULL AND for_booking = booking_id)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM intake_answer WHERE booking_id IS NULL")
    with op.batch_alter_table("intake_answer") as answer:
        answer.drop_constraint(op.f(OF_ONE_BOOKING), type_="check")
        answer.create_check_constraint(op.f(OF_ONE_BOOKING), "for_booking = '' OR for_booking = booking_id")
        answer.alter_column("booking_id", existing_type=sa.String(length=32), nullable=False)
    for table in (
        "will_can_must_check",
        "shown_look",
        "shown_piece",
        "shared_theme_look_back",
        "shared_theme_entry",
        "shared_theme",
        "career_theme",
    ):
        op.drop_table(table)


def _themes() -> None:
    op.create_table(
        "career_theme",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("preset", sa.String(length=32), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "standing IN ('put_off', 'set', 'changed', 'refused')", name=op.f("ck_career_theme_standing_known")
        ),
        sa.CheckConstraint(
            "preset IN ('improvement', 'skill_up', 'career_plan', 'own')", name=op.f("ck_career_theme_preset_known")
        ),
        sa.CheckConstraint("nth >= 1", name=op.f("ck_career_theme_of_a_1on1")),
        sa.CheckConstraint(
            "(standing IN ('set', 'changed')) = (preset IS NOT NULL)", name=op.f("ck_career_theme_about_something")
        ),
        sa.CheckConstraint("words IS NULL OR preset IS NOT NULL", name=op.f("ck_career_theme_words_of_a_theme")),
        sa.CheckConstraint(
            "preset IS NULL OR preset <> 'own' OR words IS NOT NULL", name=op.f("ck_career_theme_own_in_words")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_career_theme_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_career_theme")),
        sa.UniqueConstraint("pair_id", "nth", name=op.f("uq_career_theme_pair_id_nth")),
    )
    op.create_table(
        "shared_theme",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("sees", sa.LargeBinary(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("looks_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_of", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("wording >= 1", name=op.f("ck_shared_theme_wording_counted")),
        sa.CheckConstraint("round >= 1", name=op.f("ck_shared_theme_round_counted")),
        sa.CheckConstraint(
            "agreed_at IS NULL OR agreed_at >= proposed_at", name=op.f("ck_shared_theme_agreed_after_proposed")
        ),
        sa.CheckConstraint(
            "looks_back_at IS NULL OR agreed_at IS NOT NULL", name=op.f("ck_shared_theme_looks_back_on_what_ran")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_shared_theme_pair_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["employment.id"], name=op.f("fk_shared_theme_proposed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_theme")),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(op.f("ix_shared_theme_proposed_by_id"), "shared_theme", ["proposed_by_id"])
    op.create_index("ix_shared_theme_pair_id", "shared_theme", ["pair_id"])
    op.create_index(
        "uq_shared_theme_open", "shared_theme", ["pair_id"], unique=True, postgresql_where=is_open, sqlite_where=is_open
    )
    op.create_index(
        "ix_shared_theme_ends_on", "shared_theme", ["ends_on"], postgresql_where=is_open, sqlite_where=is_open
    )
    op.create_table(
        "shared_theme_entry",
        sa.Column("theme_id", sa.String(length=32), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("wording >= 1", name=op.f("ck_shared_theme_entry_wording_counted")),
        sa.CheckConstraint(
            "(changed_at IS NULL) = (changed_by_id IS NULL)", name=op.f("ck_shared_theme_entry_changed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["shared_theme.id"], name=op.f("fk_shared_theme_entry_theme_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["employment.id"], name=op.f("fk_shared_theme_entry_written_by_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["employment.id"], name=op.f("fk_shared_theme_entry_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_theme_entry")),
    )
    for column in ("theme_id", "written_by_id", "changed_by_id"):
        op.create_index(op.f(f"ix_shared_theme_entry_{column}"), "shared_theme_entry", [column])
    op.create_table(
        "shared_theme_look_back",
        sa.Column("theme_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("wish", sa.String(length=32), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("wish IN ('go_on', 'end', 'open')", name=op.f("ck_shared_theme_look_back_wish_known")),
        sa.ForeignKeyConstraint(["theme_id"], ["shared_theme.id"], name=op.f("fk_shared_theme_look_back_theme_id")),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employment.id"], name=op.f("fk_shared_theme_look_back_employment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_theme_look_back")),
        sa.UniqueConstraint(
            "theme_id", "round", "employment_id", name=op.f("uq_shared_theme_look_back_theme_id_round_employment_id")
        ),
    )
    op.create_index(op.f("ix_shared_theme_look_back_employment_id"), "shared_theme_look_back", ["employment_id"])


def _showing() -> None:
    op.create_table(
        "shown_piece",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('life_point', 'facet', 'will', 'can', 'must')", name=op.f("ck_shown_piece_kind_known")
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > shown_at", name=op.f("ck_shown_piece_ends_later")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (body IS NOT NULL)", name=op.f("ck_shown_piece_words_while_it_stands")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_shown_piece_pair_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_shown_piece_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_piece")),
    )
    stands = sa.text("withdrawn_at IS NULL")
    op.create_index(op.f("ix_shown_piece_pair_id"), "shown_piece", ["pair_id"])
    op.create_index(
        "uq_shown_piece_standing",
        "shown_piece",
        ["owner_id", "pair_id", "kind", "source"],
        unique=True,
        postgresql_where=stands,
        sqlite_where=stands,
    )
    op.create_table(
        "shown_look",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("owner_id <> reader_id", name=op.f("ck_shown_look_of_another")),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_shown_look_pair_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_shown_look_owner_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("fk_shown_look_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_look")),
    )
    for column in ("owner_id", "reader_id"):
        op.create_index(op.f(f"ix_shown_look_{column}"), "shown_look", [column])
    op.create_index("ix_shown_look_pair_id_owner_id_at", "shown_look", ["pair_id", "owner_id", "at"])
    op.create_table(
        "will_can_must_check",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_will_can_must_check_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_will_can_must_check")),
    )
    op.create_index("ix_will_can_must_check_person_id_taken_at", "will_can_must_check", ["person_id", "taken_at"])
