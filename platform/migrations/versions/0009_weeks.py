"""Not needed yet: weeks."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    """Nothing."""
