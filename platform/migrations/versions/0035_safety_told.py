"""What is told to whom a safety case is about; cases that go back; and the version of words agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

OLD_HAPPENED = (
    "'opened', 'words', 'step', 'consent', 'withdrawn', 'paged', 'taken_on', 'note', 'message', 'passed_on', "
    "'told_consultant', 'paused', 'released', 'closed', 'reopened', "
)
HAPPENED = f"happened IN ({OLD_HAPPENED}'returned', 'forgotten')"

# Written once, with what else a row would take the place of an earlier one (as in 0034).
ENTRY = ("safety_entry", " OR (case_id = NEW.case_id AND number = NEW.number)")
WRITTEN_ONCE = (
    ("safety_notice", " OR entry_id = NEW.entry_id"),
    ("safety_delay", " OR (notice_id = NEW.notice_id AND number = NEW.number)"),
    ("safety_delay_agreement", " OR delay_id = NEW.delay_id"),
    ("safety_notice_given", " OR notice_id = NEW.notice_id"),
)


def upgrade() -> None:
    _know_what_happens(HAPPENED)
    op.create_table(
        "safety_notice",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["safety_case.id"], name=op.f("fk_safety_notice_case_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["safety_entry.id"], name=op.f("fk_safety_notice_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_safety_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_notice")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_safety_notice_entry_id")),
    )
    op.create_index(op.f("ix_safety_notice_case_id"), "safety_notice", ["case_id"], unique=False)
    op.create_index(op.f("ix_safety_notice_due_on"), "safety_notice", ["due_on"], unique=False)
    op.create_index(op.f("ix_safety_notice_person_id"), "safety_notice", ["person_id"], unique=False)
    op.create_table(
        "safety_delay",
        sa.Column("notice_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.LargeBinary(), nullable=False),
        sa.Column("tell_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_safety_delay_number_counts")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_safety_delay_asked_by")),
        sa.ForeignKeyConstraint(["notice_id"], ["safety_notice.id"], name=op.f("fk_safety_delay_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_delay")),
        sa.UniqueConstraint("id", "asked_by", name=op.f("uq_safety_delay_id_asked_by")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_safety_delay_notice_id_number")),
    )
    op.create_table(
        "safety_delay_agreement",
        sa.Column("delay_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("agreed_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("agreed_by <> asked_by", name=op.f("ck_safety_delay_agreement_two_people")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_safety_delay_agreement_agreed_by")),
        sa.ForeignKeyConstraint(
            ["delay_id", "asked_by"],
            ["safety_delay.id", "safety_delay.asked_by"],
            name=op.f("fk_safety_delay_agreement_delay_id_asked_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_delay_agreement")),
        sa.UniqueConstraint("delay_id", name=op.f("uq_safety_delay_agreement_delay_id")),
    )
    op.create_table(
        "safety_notice_given",
        sa.Column("notice_id", sa.String(length=32), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "words IS NULL OR by_person_id IS NOT NULL", name=op.f("ck_safety_notice_given_words_of_somebody")
        ),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_safety_notice_given_by_person_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["safety_notice.id"], name=op.f("fk_safety_notice_given_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_notice_given")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_safety_notice_given_notice_id")),
    )
    for table, also in WRITTEN_ONCE:
        _write_once(table, also)
    # Whoever agreed so far agreed to the first words there were.
    op.add_column("word_consent", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))


def downgrade() -> None:
    op.drop_column("word_consent", "version")
    for table in ("safety_notice_given", "safety_delay_agreement", "safety_delay", "safety_notice"):
        op.drop_table(table)
    _know_what_happens(
        f"happened IN ({OLD_HAPPENED}'forgotten')",
        since="UPDATE safety_entry SET happened = 'reopened' WHERE happened = 'returned'",
    )


def _know_what_happens(check: str, *, since: str | None = None) -> None:
    """Change the list of what an entry may tell. SQLite writes the table anew, without the triggers it had."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    names = ("written_once", "not_emptied") if is_postgresql else ("update", "delete", "not_written_over")
    for name in names:
        op.execute(f"DROP TRIGGER tr_safety_entry_{name}" + (" ON safety_entry" if is_postgresql else ""))
    if since:
        op.execute(since)
    with op.batch_alter_table("safety_entry") as entry:
        entry.drop_constraint(op.f("ck_safety_entry_happened_known"), type_="check")
        entry.create_check_constraint(op.f("ck_safety_entry_happened_known"), check)
    _write_once(*ENTRY)


def _write_once(table: str, also: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER tr_{table}_written_once BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER tr_{table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for moment in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_{table}_{moment.lower()} BEFORE {moment} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
        )
    op.execute(
        f"CREATE TRIGGER tr_{table}_not_written_over BEFORE INSERT ON {table} WHEN EXISTS ("
        f"SELECT 1 FROM {table} WHERE id = NEW.id{also}) "
        f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
    )
