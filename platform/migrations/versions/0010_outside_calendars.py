"""Not needed yet: outside_calendars."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    """Nothing."""
