"""Cards that a person shares, and the erasure of everything of theirs.

What is written once may lose its words where the person it speaks of has had everything erased: the line stays, with
its number and its instants, and says nothing of anybody. Nothing else of it can change, then or ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

# The erasure of the advisee of the booking a line belongs to has begun in this transaction, or is done.
IS_ERASED = (
    "EXISTS (SELECT 1 FROM erasure JOIN booking ON booking.advisee_id = erasure.person_id"
    " WHERE booking.id = OLD.booking_id AND erasure.done_at IS NOT NULL)"
)
# What must stay as it is in each table; the words alone may go.
KEPT = {
    "booking_event": (
        "id", "booking_id", "number", "happened", "to_state", "starts_at", "at", "by_side", "by_person_id", "why",
    ),
    "claim_decision": ("id", "booking_id", "by_person_id", "at", "outcome", "missed_by"),
}  # fmt: skip
MAY_GO = {
    "booking_event": f"NEW.words IS NULL AND {IS_ERASED}",
    "claim_decision": IS_ERASED,
}
APPLICANT_IS_ERASED = (
    "NEW.note IS NULL AND EXISTS (SELECT 1 FROM erasure JOIN application ON application.person_id = erasure.person_id"
    " WHERE application.id = OLD.application_id AND erasure.done_at IS NOT NULL)"
)
KEPT["application_review"] = ("id", "application_id", "stage", "turn", "reviewer_id", "in_favour", "written_at")
MAY_GO["application_review"] = APPLICANT_IS_ERASED


def upgrade() -> None:
    _cards()
    _copies_and_erasures()
    for table in KEPT:
        if op.get_bind().dialect.name == "postgresql":
            _let_words_go_on_postgresql(table)
        else:
            _let_words_go_on_sqlite(table)


def downgrade() -> None:
    for table in KEPT:
        if op.get_bind().dialect.name == "postgresql":
            _keep_words_on_postgresql(table)
        else:
            _keep_words_on_sqlite(table)
    for table in ("erasure", "own_copy", "share_card_view", "share_card"):
        op.drop_table(table)


def _cards() -> None:
    op.create_table(
        "share_card",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(length=32), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("reader IN ('manager', 'hr')", name=op.f("ck_share_card_reader_known")),
        sa.CheckConstraint("(shared_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_share_card_shared_until_it_ends")),
        sa.CheckConstraint(
            "(shared_at IS NULL) = (company_id IS NULL)", name=op.f("ck_share_card_shared_inside_a_company")
        ),
        sa.CheckConstraint(
            "(manager_id IS NOT NULL) = (shared_at IS NOT NULL AND reader = 'manager')",
            name=op.f("ck_share_card_manager_named"),
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > shared_at", name=op.f("ck_share_card_ends_later")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR shared_at IS NOT NULL", name=op.f("ck_share_card_withdrawn_after_shared")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_share_card_company_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_share_card_manager_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_share_card_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_card")),
    )
    op.create_index(op.f("ix_share_card_person_id"), "share_card", ["person_id"])
    op.create_index("ix_share_card_manager_id", "share_card", ["manager_id"])
    op.create_index("ix_share_card_company_id", "share_card", ["company_id"])
    op.create_table(
        "share_card_view",
        sa.Column("card_id", sa.String(length=32), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["share_card.id"], name=op.f("fk_share_card_view_card_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("fk_share_card_view_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_card_view")),
    )
    op.create_index(op.f("ix_share_card_view_card_id"), "share_card_view", ["card_id"])


def _copies_and_erasures() -> None:
    op.create_table(
        "own_copy",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plain", sa.LargeBinary(), nullable=True),
        sa.Column("paper", sa.LargeBinary(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("locale IN ('ja', 'en')", name=op.f("ck_own_copy_locale_known")),
        sa.CheckConstraint("(made_at IS NULL) = (expires_at IS NULL)", name=op.f("ck_own_copy_made_for_some_days")),
        sa.CheckConstraint("(plain IS NULL) = (paper IS NULL)", name=op.f("ck_own_copy_both_files_or_none")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_own_copy_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_copy")),
    )
    op.create_index(op.f("ix_own_copy_person_id"), "own_copy", ["person_id"])
    asked = sa.text("made_at IS NULL")
    op.create_index(
        "uq_own_copy_asked_for", "own_copy", ["person_id"], unique=True, postgresql_where=asked, sqlite_where=asked
    )
    op.create_table(
        "erasure",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("due_at > asked_at", name=op.f("ck_erasure_due_later")),
        sa.CheckConstraint("taken_back_at IS NULL OR done_at IS NULL", name=op.f("ck_erasure_ends_in_one_way")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_person_id"), "erasure", ["person_id"])
    is_open = sa.text("taken_back_at IS NULL AND done_at IS NULL")
    op.create_index(
        "uq_erasure_open", "erasure", ["person_id"], unique=True, postgresql_where=is_open, sqlite_where=is_open
    )


def _let_words_go_on_sqlite(table: str) -> None:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in KEPT[table])
    op.execute(f"DROP TRIGGER tr_{table}_update")
    op.execute(
        f"CREATE TRIGGER tr_{table}_update BEFORE UPDATE ON {table} WHEN NOT ({same} AND {MAY_GO[table]}) "
        f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
    )


def _keep_words_on_sqlite(table: str) -> None:
    op.execute(f"DROP TRIGGER tr_{table}_update")
    op.execute(
        f"CREATE TRIGGER tr_{table}_update BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
    )


def _let_words_go_on_postgresql(table: str) -> None:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in KEPT[table])
    op.execute(
        f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({same} AND {MAY_GO[table]}) THEN "
        f"RAISE EXCEPTION 'written once: {table}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    if table == "application_review":
        op.execute(f"DROP TRIGGER tr_{table}_update ON {table}")
    else:
        op.execute(f"DROP TRIGGER tr_{table}_written_once ON {table}")
        op.execute(
            f"CREATE TRIGGER tr_{table}_written_once BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        f"CREATE TRIGGER tr_{table}_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
    )


def _keep_words_on_postgresql(table: str) -> None:
    op.execute(f"DROP TRIGGER tr_{table}_update ON {table}")
    op.execute(f"DROP FUNCTION refuse_change_of_{table}()")
    if table == "application_review":
        op.execute(
            f"CREATE TRIGGER tr_{table}_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    else:
        op.execute(f"DROP TRIGGER tr_{table}_written_once ON {table}")
        op.execute(
            f"CREATE TRIGGER tr_{table}_written_once BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
