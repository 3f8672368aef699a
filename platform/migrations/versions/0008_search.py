"""Not needed yet: search."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    """Nothing."""
