"""Rotations of field keys, and by which request a job was caused.

What is written once may have its sealed words exchanged while a rotation is open: for as many bytes that begin as the
new key's do, where nothing else of the line changes. AES-GCM keeps the length, so not even the number of bytes of what
was said can become another. Whoever may open a rotation holds the database, and could drop the triggers as well; what
is kept from slipping is every other way of changing these lines.
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0062"

# Table, its sealed column, and when the words alone may go (migration 0033).
IS_ERASED = (
    "EXISTS (SELECT 1 FROM erasure JOIN booking ON booking.advisee_id = erasure.person_id"
    " WHERE booking.id = OLD.booking_id AND erasure.done_at IS NOT NULL)"
)
APPLICANT_IS_ERASED = (
    "NEW.note IS NULL AND EXISTS (SELECT 1 FROM erasure JOIN application ON application.person_id = erasure.person_id"
    " WHERE application.id = OLD.application_id AND erasure.done_at IS NOT NULL)"
)
MAY_GO = {
    "booking_event": ("words", f"NEW.words IS NULL AND {IS_ERASED}"),
    "claim_decision": ("reason", IS_ERASED),
    "application_review": ("note", APPLICANT_IS_ERASED),
    "invoice_paper": ("pdf", None),
    "statement": ("recipient", None),
    "statement_paper": ("pdf", None),
}
# What stays as it is, besides the words.
KEPT = {
    "booking_event": (
        "id", "booking_id", "number", "happened", "to_state", "starts_at", "at", "by_side", "by_person_id", "why",
    ),
    "claim_decision": ("id", "booking_id", "by_person_id", "at", "outcome", "missed_by"),
    "application_review": ("id", "application_id", "stage", "turn", "reviewer_id", "in_favour", "written_at"),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "key_rotation",
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name=op.f("ck_key_rotation_ends_later")),
        sa.CheckConstraint("length(prefix) BETWEEN 3 AND 257", name=op.f("ck_key_rotation_prefix_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_rotation")),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_key_rotation_open",
        "key_rotation",
        ["key_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.add_column("job", sa.Column("trace", sa.String(length=32), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        _let_reseal_on_postgresql()
    else:
        _set_on_sqlite(resealed=True)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql()
    else:
        _set_on_sqlite(resealed=False)
    op.drop_column("job", "trace")
    op.drop_table("key_rotation")


def _set_on_sqlite(*, resealed: bool) -> None:
    for table, (column, may_go) in MAY_GO.items():
        names = [one["name"] for one in sa.inspect(op.get_bind()).get_columns(table)]
        kept = KEPT.get(table) or [name for name in names if name != column]
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept)
        # The length of the old key's id stands in the second byte.
        is_resealed = (
            "EXISTS (SELECT 1 FROM key_rotation WHERE ended_at IS NULL"
            f" AND substr(NEW.{column}, 1, length(prefix)) = prefix AND substr(OLD.{column}, 1, length(prefix)) <> prefix"
            f" AND length(NEW.{column}) - length(prefix)"
            f" = length(OLD.{column}) - 2 - unicode(CAST(substr(OLD.{column}, 2, 1) AS TEXT)))"
        )
        ways = [f"({way})" for way in (may_go, is_resealed if resealed else None) if way]
        when = f" WHEN NOT ({same} AND ({' OR '.join(ways)}))" if ways else ""
        op.execute(f"DROP TRIGGER tr_{table}_update")
        op.execute(
            f"CREATE TRIGGER tr_{table}_update BEFORE UPDATE ON {table}{when} "
            f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
        )


def _let_reseal_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION is_resealed(was bytea, becomes bytea) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN "
        "RETURN was IS NOT NULL AND becomes IS NOT NULL AND EXISTS (SELECT 1 FROM key_rotation WHERE ended_at IS NULL"
        " AND substring(becomes FROM 1 FOR length(prefix)) = prefix AND substring(was FROM 1 FOR length(prefix)) <> prefix"
        " AND length(becomes) - length(prefix) = length(was) - 2 - get_byte(was, 1)); END $$"
    )
    for table, (column, may_go) in MAY_GO.items():
        if may_go is None:
            op.execute(
                f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF NOT (to_jsonb(NEW) - '{column}' = to_jsonb(OLD) - '{column}'"
                f" AND is_resealed(OLD.{column}, NEW.{column})) THEN "
                f"RAISE EXCEPTION 'written once: {table}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                "RETURN NEW; END $$"
            )
            op.execute(f"DROP TRIGGER tr_{table}_written_once ON {table}")
            op.execute(
                f"CREATE TRIGGER tr_{table}_written_once BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(
                f"CREATE TRIGGER tr_{table}_update BEFORE UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
            )
        else:
            _replace_function(table, f"(({may_go}) OR is_resealed(OLD.{column}, NEW.{column}))")


def _refuse_on_postgresql() -> None:
    for table, (_column, may_go) in MAY_GO.items():
        if may_go is None:
            op.execute(f"DROP TRIGGER tr_{table}_update ON {table}")
            op.execute(f"DROP TRIGGER tr_{table}_written_once ON {table}")
            op.execute(
                f"CREATE TRIGGER tr_{table}_written_once BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"DROP FUNCTION refuse_change_of_{table}()")
        else:
            _replace_function(table, may_go)
    op.execute("DROP FUNCTION is_resealed(bytea, bytea)")


def _replace_function(table: str, may_go: str) -> None:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in KEPT[table])
    op.execute(
        f"CREATE OR REPLACE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({same} AND {may_go}) THEN "
        f"RAISE EXCEPTION 'written once: {table}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$"
    )
