"""What is written once is neither written over nor emptied.

0001, 0013 and 0018 refuse UPDATE and DELETE. SQLite's INSERT OR REPLACE takes a row away without asking the triggers of
DELETE; PostgreSQL's TRUNCATE asks none that look at rows.
"""

from alembic import op

revision = "0022"
down_revision = "0021"

# With what else a row would take the place of an earlier one. The others are also written "unless it is there already",
# which no trigger can tell from writing over: there the id alone is watched.
ALSO = {"booking_event": " OR (booking_id = NEW.booking_id AND number = NEW.number)"}
ALSO["claim_decision"] = " OR booking_id = NEW.booking_id"
TABLES = ("release", "ticket_entry", "booking_event", "presence", "claim_decision")


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        if is_postgresql:
            op.execute(
                f"CREATE TRIGGER tr_{table}_not_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER tr_{table}_not_written_over BEFORE INSERT ON {table} WHEN EXISTS ("
                f"SELECT 1 FROM {table} WHERE id = NEW.id{ALSO.get(table, '')}) "
                f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
            )


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        if is_postgresql:
            op.execute(f"DROP TRIGGER tr_{table}_not_emptied ON {table}")
        else:
            op.execute(f"DROP TRIGGER tr_{table}_not_written_over")
