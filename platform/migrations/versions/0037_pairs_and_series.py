"""Pairs of several kinds, 1on1s that are planned, and series."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0037"
down_revision = "0036"

KINDS = "kind IN ('line', 'slant', 'mentor', 'peer')"
IS_LIVE = sa.text("ended_at IS NULL")
IS_LIVE_LINE = sa.text("kind = 'line' AND ended_at IS NULL")
IS_PLANNED = sa.text("standing = 'planned'")

OLD_THEMES = "'work', 'growth', 'career', 'relations', 'condition', 'improvement'"
THEMES = f"{OLD_THEMES}, 'private', 'feedback', 'own'"
OLD_WISHES = "'listen', 'advise', 'decide', 'teach', 'praise', 'just_know'"
WISHES = "'listen', 'think_together', 'advise', 'decide', 'teach', 'praise', 'just_know'"

PAIR_CHECKS = {
    "ck_pair_kind_known": KINDS,
    "ck_pair_asked_unless_of_the_roster": "(kind = 'line') = (asked_by_id IS NULL)",
    "ck_pair_asked_at_a_time": "(asked_by_id IS NULL) = (asked_at IS NULL)",
    "ck_pair_asked_by_one_of_them": "asked_by_id IS NULL OR asked_by_id IN (manager_id, member_id)",
    "ck_pair_agreed_after_asking": "agreed_at IS NULL OR agreed_at >= asked_at",
}
ONE_ON_ONE_CHECKS = {
    "ck_one_on_one_standing_known": "standing IN ('planned', 'held', 'skipped')",
    "ck_one_on_one_held_on_a_day": "(standing = 'held') = (held_on IS NOT NULL)",
    "ck_one_on_one_held_about_something": "standing <> 'held' OR theme IS NOT NULL",
    "ck_one_on_one_planned_for_a_time": "standing = 'held' OR starts_at IS NOT NULL",
    "ck_one_on_one_as_long_as_planned": "(starts_at IS NULL) = (minutes IS NULL)",
    "ck_one_on_one_minutes": "minutes IS NULL OR minutes BETWEEN 10 AND 180",
}
SERIES_CHECKS = {
    "ck_pair_series_cadence_known": (
        "cadence IN ('weekly', 'two_weeks', 'three_weeks', 'four_weeks', 'monthly', 'quarterly')"
    ),
    "ck_pair_series_place_kind_known": "place_kind IN ('online', 'in_person', 'open')",
    "ck_pair_series_nth_of_a_month": "nth IS NULL OR nth BETWEEN 1 AND 5",
    "ck_pair_series_nth_by_months": (
        "(nth IS NOT NULL) = (cadence IS NOT NULL AND cadence IN ('monthly', 'quarterly'))"
    ),
    "ck_pair_series_start_minute_of_a_day": "start_minute BETWEEN 0 AND 1439",
    "ck_pair_series_minutes_known": "minutes IN (15, 30, 45, 60)",
    "ck_pair_series_paused_rhythm": "paused_at IS NULL OR cadence IS NOT NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("pair") as pair:
        pair.add_column(sa.Column("kind", sa.String(length=32), nullable=False, server_default="line"))
        pair.add_column(sa.Column("asked_by_id", sa.Integer(), nullable=True))
        pair.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        pair.add_column(sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
        pair.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        pair.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        pair.create_foreign_key(op.f("fk_pair_asked_by_id"), "employment", ["asked_by_id"], ["id"])
        pair.create_foreign_key(op.f("fk_pair_follows_id"), "pair", ["follows_id"], ["id"])
        pair.drop_constraint(op.f("uq_pair_manager_id_member_id"), type_="unique")
        for name, check in PAIR_CHECKS.items():
            pair.create_check_constraint(op.f(name), check)
    # Former pairs were kept beside the one of today's manager; only that one lives on.
    op.execute(
        "UPDATE pair SET ended_at = CURRENT_TIMESTAMP WHERE NOT EXISTS (SELECT 1 FROM employment"
        " WHERE employment.id = pair.member_id AND employment.manager_id = pair.manager_id"
        " AND employment.left_on IS NULL)"
    )
    op.create_index(op.f("ix_pair_manager_id"), "pair", ["manager_id"], unique=False)
    op.create_index(
        "uq_pair_live",
        "pair",
        ["manager_id", "member_id"],
        unique=True,
        sqlite_where=IS_LIVE,
        postgresql_where=IS_LIVE,
    )
    op.create_index(
        "uq_pair_line", "pair", ["member_id"], unique=True, sqlite_where=IS_LIVE_LINE, postgresql_where=IS_LIVE_LINE
    )
    with op.batch_alter_table("one_on_one") as talk:
        talk.add_column(sa.Column("standing", sa.String(length=32), nullable=False, server_default="held"))
        talk.add_column(sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
        talk.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        talk.alter_column("held_on", existing_type=sa.Date(), nullable=True)
        talk.alter_column("theme", existing_type=sa.String(length=32), nullable=True)
        talk.alter_column("wished_response", existing_type=sa.String(length=32), nullable=True)
        _exchange_words(talk, THEMES, WISHES)
        for name, check in ONE_ON_ONE_CHECKS.items():
            talk.create_check_constraint(op.f(name), check)
    op.create_index(
        "uq_one_on_one_planned",
        "one_on_one",
        ["pair_id"],
        unique=True,
        sqlite_where=IS_PLANNED,
        postgresql_where=IS_PLANNED,
    )
    op.create_index(
        "ix_one_on_one_planned_starts_at",
        "one_on_one",
        ["starts_at"],
        unique=False,
        sqlite_where=IS_PLANNED,
        postgresql_where=IS_PLANNED,
    )
    _add_how_pairs_came_about()
    _add_when_they_meet()


def _add_how_pairs_came_about() -> None:
    op.create_table(
        "pair_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("ending", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "ending IN ('declined', 'withdrawn', 'ended', 'left')", name=op.f("ck_pair_request_ending_known")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_request_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_request")),
        sa.UniqueConstraint("pair_id", name=op.f("uq_pair_request_pair_id")),
    )
    op.create_table(
        "pair_passing_on",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("with_series", sa.Boolean(), nullable=False),
        sa.Column("with_steps", sa.Boolean(), nullable=False),
        sa.Column("with_theme", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_passing_on_pair_id")),
        sa.PrimaryKeyConstraint("pair_id", name=op.f("pk_pair_passing_on")),
    )


def _add_when_they_meet() -> None:
    op.create_table(
        "pair_series",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.String(length=32), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place_kind", sa.String(length=32), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("member_reminded", sa.Boolean(), nullable=True),
        sa.Column("manager_reminded", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(check, name=op.f(name)) for name, check in SERIES_CHECKS.items()),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_series_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_series")),
        sa.UniqueConstraint("pair_id", name=op.f("uq_pair_series_pair_id")),
    )
    op.create_table(
        "planned_time",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("one_on_one_id", sa.String(length=32), nullable=False),
        sa.Column("calendar_uid", sa.String(length=64), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("for_on", sa.Date(), nullable=True),
        sa.Column("skipped_id", sa.String(length=32), nullable=True),
        sa.Column("skipped_for_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("calendar_sequence >= 0", name=op.f("ck_planned_time_sequence_rises")),
        sa.ForeignKeyConstraint(["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_planned_time_one_on_one_id")),
        sa.ForeignKeyConstraint(["skipped_id"], ["one_on_one.id"], name=op.f("fk_planned_time_skipped_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_time")),
        sa.UniqueConstraint("calendar_uid", name=op.f("uq_planned_time_calendar_uid")),
        sa.UniqueConstraint("one_on_one_id", name=op.f("uq_planned_time_one_on_one_id")),
    )


def downgrade() -> None:
    for table in ("planned_time", "pair_series", "pair_passing_on", "pair_request"):
        op.drop_table(table)
    op.drop_index("ix_one_on_one_planned_starts_at", table_name="one_on_one")
    op.drop_index("uq_one_on_one_planned", table_name="one_on_one")
    op.execute("DELETE FROM one_on_one WHERE standing <> 'held'")
    for column, known, otherwise in (
        ("theme", OLD_THEMES, "'work'"),
        ("next_theme", OLD_THEMES, "'work'"),
        ("wished_response", OLD_WISHES, "'listen'"),
    ):
        op.execute(f"UPDATE one_on_one SET {column} = {otherwise} WHERE {column} NOT IN ({known})")
    op.execute("UPDATE one_on_one SET wished_response = 'listen' WHERE wished_response IS NULL")
    with op.batch_alter_table("one_on_one") as talk:
        for name in ONE_ON_ONE_CHECKS:
            talk.drop_constraint(op.f(name), type_="check")
        _exchange_words(talk, OLD_THEMES, OLD_WISHES)
        talk.alter_column("wished_response", existing_type=sa.String(length=32), nullable=False)
        talk.alter_column("theme", existing_type=sa.String(length=32), nullable=False)
        talk.alter_column("held_on", existing_type=sa.Date(), nullable=False)
        for column in ("minutes", "starts_at", "standing"):
            talk.drop_column(column)
    op.drop_index("uq_pair_line", table_name="pair")
    op.drop_index("uq_pair_live", table_name="pair")
    op.drop_index(op.f("ix_pair_manager_id"), table_name="pair")
    # What was no pair of the roster has no place in the older schema, nor has a second pair of the same two.
    for lost in (
        "SELECT id FROM pair WHERE kind <> 'line'",
        "SELECT id FROM pair p WHERE EXISTS (SELECT 1 FROM pair q WHERE q.manager_id = p.manager_id"
        " AND q.member_id = p.member_id AND q.id > p.id)",
    ):
        op.execute(f"DELETE FROM one_on_one WHERE pair_id IN ({lost})")
        op.execute(f"UPDATE pair SET follows_id = NULL WHERE follows_id IN ({lost})")
        op.execute(f"DELETE FROM pair WHERE id IN ({lost})")
    with op.batch_alter_table("pair") as pair:
        for name in PAIR_CHECKS:
            pair.drop_constraint(op.f(name), type_="check")
        pair.create_unique_constraint(op.f("uq_pair_manager_id_member_id"), ["manager_id", "member_id"])
        pair.drop_constraint(op.f("fk_pair_follows_id"), type_="foreignkey")
        pair.drop_constraint(op.f("fk_pair_asked_by_id"), type_="foreignkey")
        for column in ("follows_id", "ended_at", "agreed_at", "asked_at", "asked_by_id", "kind"):
            pair.drop_column(column)


def _exchange_words(talk: BatchOperations, themes: str, wishes: str) -> None:
    for column, known in (("theme", themes), ("next_theme", themes), ("wished_response", wishes)):
        talk.drop_constraint(op.f(f"ck_one_on_one_{column}_known"), type_="check")
        talk.create_check_constraint(op.f(f"ck_one_on_one_{column}_known"), f"{column} IN ({known})")
