"""The pauses a place was taken with, each in a column of its own.

Added without copying the table, which would lose the triggers that keep its promises on SQLite.
"""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for side in ("before", "after"):
        op.execute(
            f"ALTER TABLE place ADD COLUMN {side}_minutes INTEGER DEFAULT 0 NOT NULL "
            f"CONSTRAINT ck_place_pause_{side} CHECK ({side}_minutes >= 0)"
        )
    # Until now every place ended with its pause after; none had one before.
    seconds = "CAST(strftime('%s', ends_at) AS INTEGER)"
    if op.get_bind().dialect.name == "postgresql":
        seconds = "CAST(extract(epoch FROM ends_at) AS INTEGER)"
    op.execute(f"UPDATE place SET after_minutes = until_minute - {seconds} / 60 WHERE until_minute > {seconds} / 60")


def downgrade() -> None:
    for side in ("before", "after"):
        op.execute(f"ALTER TABLE place DROP COLUMN {side}_minutes")
