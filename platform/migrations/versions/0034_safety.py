"""Incidents and misconduct, written down apart from everything else; and an operator's hold on a listing."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

# Written once, with what else a row would take the place of an earlier one (SQLite's INSERT OR REPLACE asks no trigger
# of DELETE).
WRITTEN_ONCE = {
    "safety_case": "",
    "safety_entry": " OR (case_id = NEW.case_id AND number = NEW.number)",
    "safety_opening": "",
    "safety_answer": " OR opening_id = NEW.opening_id",
    "safety_reading": "",
    "safety_telling": " OR opening_id = NEW.opening_id",
}


def upgrade() -> None:
    op.create_table(
        "safety_case",
        sa.Column("receipt", sa.String(length=16), nullable=False),
        sa.Column("sort", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("consultant_id", sa.Integer(), nullable=True),
        sa.Column("may_tell", sa.String(length=32), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(sort = 'incident') = (kind IN ('life', 'harassment', 'illegality'))",
            name=op.f("ck_safety_case_kind_of_its_sort"),
        ),
        sa.CheckConstraint(
            "(sort = 'misconduct') = (may_tell IS NOT NULL)", name=op.f("ck_safety_case_advisee_says_what_is_told")
        ),
        sa.CheckConstraint(
            "kind IN ('life', 'harassment', 'illegality', 'steering', 'secrecy', 'boundaries', 'demeanour', 'selling', 'other')",
            name=op.f("ck_safety_case_kind_known"),
        ),
        sa.CheckConstraint("may_tell IN ('nothing', 'matter', 'all')", name=op.f("ck_safety_case_may_tell_known")),
        sa.CheckConstraint(
            "sort <> 'incident' OR booking_id IS NOT NULL", name=op.f("ck_safety_case_incident_of_a_talk")
        ),
        sa.CheckConstraint("sort IN ('incident', 'misconduct')", name=op.f("ck_safety_case_sort_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_safety_case_booking_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_safety_case_consultant_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["person.id"], name=op.f("fk_safety_case_writer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_case")),
        sa.UniqueConstraint("receipt", name=op.f("uq_safety_case_receipt")),
        sa.UniqueConstraint("writer_id", "once", name=op.f("uq_safety_case_writer_id_once")),
    )
    op.create_index(op.f("ix_safety_case_booking_id"), "safety_case", ["booking_id"], unique=False)
    op.create_index(op.f("ix_safety_case_consultant_id"), "safety_case", ["consultant_id"], unique=False)
    op.create_index(op.f("ix_safety_case_opened_at"), "safety_case", ["opened_at"], unique=False)
    op.create_table(
        "safety_key",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["safety_case.id"], name=op.f("fk_safety_key_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_key")),
        sa.UniqueConstraint("case_id", name=op.f("uq_safety_key_case_id")),
    )
    op.create_table(
        "safety_entry",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened", sa.String(length=32), nullable=False),
        sa.Column("by_side", sa.String(length=32), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("whom_id", sa.Integer(), nullable=True),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(by_side = 'rule') = (by_person_id IS NULL)", name=op.f("ck_safety_entry_somebody_or_a_rule")
        ),
        sa.CheckConstraint("(happened = 'paged') = (whom_id IS NOT NULL)", name=op.f("ck_safety_entry_paged_somebody")),
        sa.CheckConstraint("by_side IN ('writer', 'team', 'rule')", name=op.f("ck_safety_entry_by_side_known")),
        sa.CheckConstraint(
            "happened IN ('opened', 'words', 'step', 'consent', 'withdrawn', 'paged', 'taken_on', 'note', 'message', 'passed_on', 'told_consultant', 'paused', 'released', 'closed', 'reopened', 'forgotten')",
            name=op.f("ck_safety_entry_happened_known"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_safety_entry_number_counts")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_safety_entry_by_person_id")),
        sa.ForeignKeyConstraint(["case_id"], ["safety_case.id"], name=op.f("fk_safety_entry_case_id")),
        sa.ForeignKeyConstraint(["whom_id"], ["person.id"], name=op.f("fk_safety_entry_whom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_entry")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_safety_entry_case_id_number")),
    )
    op.create_table(
        "safety_duty",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_safety_duty_ends_later")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_safety_duty_person_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_safety_duty_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_duty")),
    )
    op.create_index(op.f("ix_safety_duty_until_at"), "safety_duty", ["until_at"], unique=False)
    op.create_table(
        "safety_opening",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("withheld_because", sa.LargeBinary(), nullable=True),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("what IN ('notes', 'recording')", name=op.f("ck_safety_opening_what_known")),
        sa.CheckConstraint(
            "(withheld_because IS NULL) = (tell_on IS NULL)", name=op.f("ck_safety_opening_told_one_day")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_safety_opening_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["safety_case.id"], name=op.f("fk_safety_opening_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_opening")),
        sa.UniqueConstraint("id", "asked_by", name=op.f("uq_safety_opening_id_asked_by")),
    )
    op.create_index(op.f("ix_safety_opening_asked_at"), "safety_opening", ["asked_at"], unique=False)
    op.create_index(op.f("ix_safety_opening_case_id"), "safety_opening", ["case_id"], unique=False)
    op.create_index(op.f("ix_safety_opening_tell_on"), "safety_opening", ["tell_on"], unique=False)
    op.create_table(
        "safety_answer",
        sa.Column("opening_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(answer = 'agreed') = (until IS NOT NULL)", name=op.f("ck_safety_answer_agreed_for_a_time")
        ),
        sa.CheckConstraint("answer IN ('agreed', 'refused')", name=op.f("ck_safety_answer_answer_known")),
        sa.CheckConstraint("answered_by <> asked_by", name=op.f("ck_safety_answer_two_people")),
        sa.CheckConstraint("until > at", name=op.f("ck_safety_answer_ends_later")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_safety_answer_answered_by")),
        sa.ForeignKeyConstraint(
            ["opening_id", "asked_by"],
            ["safety_opening.id", "safety_opening.asked_by"],
            name=op.f("fk_safety_answer_opening_id_asked_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_answer")),
        sa.UniqueConstraint("opening_id", "until", name=op.f("uq_safety_answer_opening_id_until")),
        sa.UniqueConstraint("opening_id", name=op.f("uq_safety_answer_opening_id")),
    )
    op.create_table(
        "safety_reading",
        sa.Column("opening_id", sa.String(length=32), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("at <= until", name=op.f("ck_safety_reading_in_time")),
        sa.ForeignKeyConstraint(
            ["opening_id", "by_person_id"],
            ["safety_opening.id", "safety_opening.asked_by"],
            name=op.f("fk_safety_reading_opening_id_by_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["opening_id", "until"],
            ["safety_answer.opening_id", "safety_answer.until"],
            name="fk_safety_reading_while_agreed",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_reading")),
    )
    op.create_index(op.f("ix_safety_reading_opening_id"), "safety_reading", ["opening_id"], unique=False)
    op.create_table(
        "safety_telling",
        sa.Column("opening_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["opening_id"], ["safety_opening.id"], name=op.f("fk_safety_telling_opening_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_safety_telling_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_telling")),
        sa.UniqueConstraint("opening_id", name=op.f("uq_safety_telling_opening_id")),
    )
    op.create_index("ix_safety_telling_person_id_told_at", "safety_telling", ["person_id", "told_at"], unique=False)
    op.create_table(
        "listing_hold",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_listing_hold_by_person_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_listing_hold_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", name=op.f("pk_listing_hold")),
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, also in WRITTEN_ONCE.items():
        if is_postgresql:
            op.execute(
                f"CREATE TRIGGER tr_{table}_written_once BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(
                f"CREATE TRIGGER tr_{table}_not_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
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


def downgrade() -> None:
    for table in (
        "listing_hold",
        "safety_telling",
        "safety_reading",
        "safety_answer",
        "safety_opening",
        "safety_duty",
        "safety_entry",
        "safety_key",
        "safety_case",
    ):
        op.drop_table(table)
