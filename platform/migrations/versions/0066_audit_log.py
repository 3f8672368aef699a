"""The audit log: entries written once, numbered without a gap, each with the hash of the one before."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0060"


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=True),
        sa.Column("whom", sa.String(length=32), nullable=True),
        sa.Column("about", sa.String(length=400), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_entry_number_counts")),
        sa.CheckConstraint("length(act) BETWEEN 1 AND 40", name=op.f("ck_audit_entry_act_named")),
        sa.CheckConstraint("length(about) BETWEEN 2 AND 400", name=op.f("ck_audit_entry_about_is_small")),
        sa.CheckConstraint("replace(about, '@', '') = about", name=op.f("ck_audit_entry_about_names_no_mailbox")),
        sa.CheckConstraint(
            "length(previous_hash) = 64 AND length(hash) = 64", name=op.f("ck_audit_entry_hashes_whole")
        ),
        sa.CheckConstraint("hash <> previous_hash", name=op.f("ck_audit_entry_goes_on")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_entry_previous_hash")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_act", "audit_entry", ["act", "number"])
    op.create_index("ix_audit_entry_by", "audit_entry", ["by"])
    op.create_index("ix_audit_entry_whom", "audit_entry", ["whom"])
    op.create_table(
        "audit_name",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_name_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_audit_name")),
        sa.UniqueConstraint("name", name=op.f("uq_audit_name_name")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()


def _keep_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER tr_audit_entry_written_once BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER tr_audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE FUNCTION refuse_audit_gap() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.number <> coalesce((SELECT max(number) FROM audit_entry), 0) + 1 "
        "OR (NEW.number > 1 AND NOT EXISTS ("
        "SELECT 1 FROM audit_entry WHERE number = NEW.number - 1 AND hash = NEW.previous_hash)) "
        "THEN RAISE EXCEPTION 'the audit log goes on at its end alone' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_audit_entry_at_the_end BEFORE INSERT ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_audit_gap()"
    )


def _keep_on_sqlite() -> None:
    for moment in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_audit_entry_{moment.lower()} BEFORE {moment} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'written once: audit_entry'); END"
        )
    # INSERT OR REPLACE asks no trigger of DELETE; here it is refused with every number but the next.
    op.execute(
        "CREATE TRIGGER tr_audit_entry_at_the_end BEFORE INSERT ON audit_entry "
        "WHEN NEW.number <> coalesce((SELECT max(number) FROM audit_entry), 0) + 1 "
        "OR (NEW.number > 1 AND NOT EXISTS ("
        "SELECT 1 FROM audit_entry WHERE number = NEW.number - 1 AND hash = NEW.previous_hash)) "
        "OR EXISTS (SELECT 1 FROM audit_entry WHERE hash = NEW.hash OR previous_hash = NEW.previous_hash) "
        "BEGIN SELECT RAISE(ABORT, 'the audit log goes on at its end alone'); END"
    )


def downgrade() -> None:
    op.drop_table("audit_name")
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_gap()")
